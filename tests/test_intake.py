"""The gate: what comes in becomes the right figure, and what is wrong is refused in Dutch with nothing stored."""
import json
import shutil

import pytest
from conftest import BUURTEN, FIGURES
from corpus.make import book

from dashboard import db
from dashboard.intake import ledger
from dashboard.intake.steps import observations

BINARY = b"PK\x03\x04\x14\x00\x06\x00\x08\x00xl/workbook.xml"
HEAD = "gwb_code_10;a_inw;a_65_oo\n"
FILE = "kwb_2025.csv"

# The file, and what the message must say. {row} and {column} are named wherever there is one.
WRONG_FILES = {
    "empty": ("kwb_2025.csv", b"", ["kwb_2025.csv is leeg"]),
    "only spaces": (FILE, b" \n\n", ["is leeg"]),
    "header only": (FILE, HEAD, ["geen"]),
    "binary": ("kwb_2025.xlsx", BINARY, ["geen tekst, maar een binair bestand", "Sla het op als CSV"]),
    "binary with a csv name": (FILE, BINARY, ["binair bestand"]),
    "other municipality": (FILE, HEAD + "BU00740901;100;20\nBU00740902;200;30\n", ["Geen enkele rij hoort bij Proefstad"]),
    "the country only": (FILE, HEAD + "NL00;17000000;3400000\n", ["Geen enkele rij"]),
    "no column with the area": (FILE, "naam;a_inw\nNoorderveld;100\n", ["kolom", "naam, a_inw"]),
    "duplicate key": (FILE, HEAD + "BU99970001;100;20\nBU99970002;1;1\nBU99970001;140;20\n",
                      ["BU99970001", "twee verschillende waarden", "100", "140", "regels 2 en 4", "Regel 4"]),
    "duplicate key, other spelling": (FILE, HEAD + "BU99970001;100;20\n99970001;140;20\n", ["twee verschillende waarden"]),
    "unknown code": (FILE, HEAD + "BU99970001;100;20\nBU9997999X9;300;1\n", ["Regel 3", '"gwb_code_10"', "BU9997999X9"]),
    "no code": (FILE, HEAD + "BU99970001;100;20\n;300;1\n", ["Regel 3", "geen gebied"]),
    "mixed marks": (FILE, HEAD + "BU99970001;8,3;20\nBU99970002;8.3;1\n", ["komma", "punt", "door elkaar"]),
    "mixed marks far down": (FILE, HEAD + "BU99970001;8,3;20\n" + "BU00740001;8;1\n" * 300 + "BU99970002;8.3;1\n",
                             ["komma", "punt", "door elkaar"]),
    "no number": (FILE, HEAD + "BU99970001;100;20\nBU99970002;veel;1\n", ["Regel 3", 'kolom "a_inw"', '"veel"', "geen getal"]),
    "one column": (FILE, "gwb_code_10\nBU99970001\n", ["maar één kolom", "puntkomma"]),
    "same header twice": (FILE, "gwb_code_10;a_inw;a_inw\nBU99970001;1;2\n", ['"a_inw"', "2 keer"]),
    "same header twice, but for capitals": (FILE, "gwb_code_10;a_inw;A_INW\nBU99970001;1;2\n", ["2 keer"]),
    "row too long": (FILE, HEAD + "BU99970001;100;20\nBU99970002;300;60;7\n", ["Regel 3", "4", "3"]),
    "row too short": (FILE, HEAD + "BU99970001;100;20\nBU99970002;300\n", ["Regel 3", "2", "3"]),
    "quote that stays open": (FILE, HEAD + 'BU99970001;100;20\nBU99970002;"300;60\n', ["aanhalingsteken"]),
    "wrong year": ("data.csv", HEAD.replace("a_inw", "jaar;a_inw") + "BU99970001;1850;100;20\n", ["Regel 2", "jaartal"]),
    "no year": ("data.csv", HEAD.replace("a_inw", "jaar;a_inw") + "BU99970001;vorig jaar;100;20\n", ["Regel 2", "jaartal"]),
    "broken geojson": ("b.geojson", b'{"type": "FeatureCollection", "features": [', ["geen GeoJSON"]),
    "geojson of something else": ("b.geojson", b'{"features": [5, null]}', ["geen GeoJSON"]),
    "geojson with half a polygon": ("b.geojson", json.dumps({"features": [{"properties": {"statcode": "BU99970001"},
        "geometry": {"type": "Polygon", "coordinates": [[[5, 52]]]}}]}).encode(), ["GeoJSON"]),
    "json that is no geojson": ("b.json", b"[1, 2]", ["geen GeoJSON"]),
}


@pytest.fixture
def untouched(_tiny_templates, contents):
    """The folder with boundaries only, shared because nothing may be stored in it: every file must be as it was."""
    folder = _tiny_templates / "bare"
    before = contents(folder)
    yield folder
    assert contents(folder) == before


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_wrong_file_is_refused_in_dutch_and_leaves_nothing(case, untouched, deliver):
    name, content, words = WRONG_FILES[case]
    vintage = ["--vintage", "2024"] if name == "data.csv" else []
    run = deliver(untouched, name, content, *(["--dataset", "kwb"] if name.endswith("csv") else []), *vintage)
    assert run.code == 1
    assert [word for word in words if word not in run.err] == [], run.err


def test_a_file_of_another_municipality_names_ours(untouched, deliver):
    run = deliver(untouched, FILE, HEAD + "BU00740901;100;20\n")
    assert "1 van 1 rijen horen bij andere gemeenten" in run.err
    assert "Proefstad" in run.err


def figures(folder, indicator, view="openbaar") -> dict:
    """Value, or status where there is none, by region code."""
    rows = db.execute("SELECT region, value, status::VARCHAR FROM observation WHERE indicator = $indicator",
                      {"indicator": indicator}, data=folder, view=view)
    return {region: status if status != "ok" else value for region, value, status in rows.itertuples(index=False)}


# --- what nobody can know is asked, and --yes is no answer ------------------------------------------------------------

UNSURE = {
    "which year": ("cijfers.csv", HEAD + "BU99970001;100;20\n", ["--dataset", "kwb", "--vintage", "2024"], "--year"),
    "which vintage": (
        "cijfers.csv",
        "buurt;verenigingen;inwoners\nBU99970001;90;1000\n",
        ["--dataset", "verenigingen", "--year", "2019"],
        "--vintage",
    ),
    "which dataset": ("cijfers.csv", "buurt;onbekend\nBU99970001;90\n", [], "--dataset"),
    "18.500": ("kwb_2024.csv", HEAD + "BU99970001;18.500;20\n", [], "--decimal"),
    "18,500": ("kwb_2024.csv", HEAD + "BU99970001;18,500;20\n", [], "--decimal"),
    "an area nobody knows": (
        "cijfers.csv",
        "buurt;verenigingen;inwoners\nBU99970001;90;1000\nBU99970099;90;1000\n",
        ["--dataset", "verenigingen", "--year", "2024", "--vintage", "2024"],
        "Regel 3",
    ),
    "year of the boundaries": ("grenzen.geojson", None, [], "--vintage"),
}


@pytest.mark.parametrize("case", UNSURE)
def test_a_question_is_asked_and_yes_does_not_answer_it(case, untouched, deliver, geojson):
    name, content, options, words = UNSURE[case]
    run = deliver(untouched, name, content or geojson({"BU99970099": ("Nieuw", 5, 5)}, year=None), *options)
    assert run.code == 1
    assert "Vraag: " in run.err
    assert words in run.err


@pytest.mark.parametrize(("mark", "people"), [("komma", 18500), ("punt", 18.5)])
def test_a2_the_answer_about_18_500_is_used(mark, people, bare, deliver):
    run = deliver(bare, "kwb_2024.csv", HEAD + "BU99970001;18.500;7\nBU99970002;40;8\n", "--decimal", mark)
    assert run.code == 0, run.err
    assert figures(bare, "population") == {"BU99970001": people, "BU99970002": 40}


@pytest.mark.parametrize("option", ["--year", "--vintage"])
def test_an_answer_that_cannot_be_is_refused(option, untouched, deliver):
    answers = {"--year": 2024, "--vintage": 2024, option: 99999}
    run = deliver(untouched, "cijfers.csv", HEAD + "BU99970001;100;20\n", "--dataset", "kwb", *sum(answers.items(), ()))
    assert run.code == 1
    assert "99999 is geen jaar tussen 1900 en 2100" in run.err


def test_a10_the_same_file_twice(tiny, deliver, contents):
    before = contents(tiny)
    run = deliver(tiny, "kwb_2024.csv", FIGURES)
    assert run.code == 1
    assert "Dit bestand is al geladen" in run.err
    assert contents(tiny) == before


# --- codes ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    ("delivered", "code"),
    [
        ("BU00740901", "BU00740901"),
        ("00740901", "BU00740901"),
        ("  BU00740901  ", "BU00740901"),
        ("bu00740901", "BU00740901"),
        ("0740901", "BU00740901"),
        ("BU0363AA01", "BU0363AA01"),
        ("0363aa01", "BU0363AA01"),
        ("363AA01", "BU0363AA01"),
        ("WK007409", "WK007409"),
        ("007409", "WK007409"),
        ("07409", "WK007409"),
        ("GM0074", "GM0074"),
        ("0074", "GM0074"),
        ("74", None),
        ("NL00", "NL00"),
        ("NL01", "NL00"),
        ("Noorderveld", None),
        ("", None),
        ("BU0074090", None),
        ("BU007409011", None),
    ],
)
def test_a_code_in_every_form(delivered, code):
    with observations.connect() as con:
        assert con.execute("SELECT area_code($1)", [delivered]).fetchone() == (code,)


def test_forms_of_a_code_give_the_same_figures(bare, deliver):
    spelled = {"BU99970001": "99970001", "BU99970002": " bu99970002 ", "BU99970101": "bu 9997 0101", "BU99970102": "BU99970102"}
    rows = "".join(f"{spelled[code]};{people};{old}\n" for code, (_, _, _, people, old) in BUURTEN.items())
    assert deliver(bare, "kwb_2024.csv", HEAD + rows).code == 0
    assert figures(bare, "population") == {code: area[3] for code, area in BUURTEN.items()}


def test_rows_that_match_nothing_wait_for_a_person(bare, deliver):
    """250 of them: more than are listed one by one. Left out, they are all left out, and the ledger says which."""
    good = "BU99970001;90;1000\n"
    content = (
        "buurt;verenigingen;inwoners\n"
        + "".join(f"BU9997{n:04};50;1000\n" for n in range(2000, 2249))
        + good
        + "Overal;50;1000\n"
    )
    options = ["--dataset", "verenigingen", "--year", "2024", "--vintage", "2024"]
    asked = deliver(bare, "v.csv", content, *options)
    assert asked.code == 1
    assert 'Regel 2, kolom "buurt": Code "BU99972000" hoort bij Proefstad' in asked.err
    assert "Zie ze alle met --json" in asked.err
    done = deliver(bare, "v.csv", content, *options, "--skip-unmatched")
    assert done.code == 0, done.err
    assert figures(bare, "associations_per_1000") == {"BU99970001": 90}
    assert ledger.read(bare)[-1]["delivery"]["skipped"] == [*range(1, 250), 251]


def test_when_every_row_is_left_out_nothing_is_stored(untouched, deliver):
    run = deliver(
        untouched,
        "v.csv",
        "buurt;verenigingen;inwoners\nBU99970099;9;10\n",
        "--dataset",
        "verenigingen",
        "--year",
        "2024",
        "--vintage",
        "2024",
        "--skip-unmatched",
    )
    assert run.code == 1
    assert "Geen enkele rij" in run.err


def test_unmatched_people_are_left_out_too(bare, deliver):
    content = (
        "buurt;jaar;geslacht;leeftijd;aantal\nBU99970001;2024;m;0-79;300\nBU99970001;2024;m;80+;100\nBU99970077;2024;m;80+;500\n"
    )
    assert deliver(bare, "p.csv", content, "--vintage", "2024").code == 1
    assert deliver(bare, "p.csv", content, "--vintage", "2024", "--skip-unmatched").code == 0
    assert figures(bare, "pop_80plus_share") == {"BU99970001": 25}


# --- cells ------------------------------------------------------------------------------------------------------------


def test_marks_keep_their_meaning(bare, deliver):
    """One column, every reason for no figure; a share of nobody; a column that is empty in the whole file."""
    header = "gwb_code_10;a_inw;a_65_oo;a_hh;a_1p_hh;WmoClientenRelatief_5;AfstandTotHuisartsenpraktijk_6\n"
    rows = (
        "BU99970001;100;20;0;0;;.\n"
        "BU99970002;.;20;10;-99997;;-99995\n"
        "BU99970101;;20;10;5;;0\n"
        "BU99970102;100;-99995;10;5;; \n"
        "BU00740901;1;1;1;1;;2,5\n"
    )
    run = deliver(bare, "kwb_2024.csv", header + rows)
    assert run.code == 0, run.err
    codes = sorted(BUURTEN)
    assert [figures(bare, "population")[c] for c in codes] == [100, "missing", "missing", 100]
    assert [figures(bare, "pop_65plus_share")[c] for c in codes] == [20, "missing", "missing", "not_yet_published"]
    assert [figures(bare, "one_person_household_share")[c] for c in codes] == ["not_applicable", "missing", 50, 50]
    assert [figures(bare, "wmo_clients_per_1000")[c] for c in codes] == ["not_yet_published"] * 4
    assert [figures(bare, "gp_distance_km")[c] for c in codes] == ["missing", "not_yet_published", 0, "missing"]


def test_marks_of_a_long_file(bare, deliver, long_definition):
    content = ("buurt;jaar;indicator;waarde;bron\nBU99970001;2024;cijfer_a;8,3;wij\nBU99970002;2024;cijfer_a;x;wij\n"
               "BU99970101;2024;cijfer_a;--;wij\nBU99970102;2024;cijfer_a;;wij\nBU99970001;2023*;cijfer_a;1.234,5;wij\n"
               "BU99970001;2024;cijfer_b;7;wij\nGM9997;2024;cijfer_a;-1;wij\n")
    run = deliver(bare, "lang.csv", content, "--dataset", long_definition, "--vintage", "2024")
    assert run.code == 0, run.err
    rows = db.execute(
        "SELECT indicator::VARCHAR, region, year, value, status::VARCHAR, provisional FROM observation ORDER BY ALL",
        {},
        data=bare,
    )
    assert [tuple(row) for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False)] == [
        ("cijfer_a", "BU99970001", 2023, 1234.5, "ok", True), ("cijfer_a", "BU99970001", 2024, 8.3, "ok", False),
        ("cijfer_a", "BU99970002", 2024, None, "hidden", False), ("cijfer_a", "BU99970101", 2024, 0, "ok", False),
        ("cijfer_a", "BU99970102", 2024, None, "missing", False), ("cijfer_a", "GM9997", 2024, None, "missing", False),
        ("cijfer_b", "BU99970001", 2024, 7, "ok", False)]


def test_a_long_file_with_an_unknown_figure(untouched, deliver, long_definition):
    content = "buurt;jaar;indicator;waarde\nBU99970001;2024;cijfer_a;8,3\nBU99970001;2024;cijfer_z;8,3\n"
    run = deliver(untouched, "lang.csv", content, "--dataset", long_definition, "--vintage", "2024")
    assert run.code == 1
    assert "Regel 3" in run.err
    assert "cijfer_z" in run.err


@pytest.fixture
def long_definition(tmp_path):
    """A dataset of one's own in long form with two figures, in the way a municipality writes it."""
    figure = (
        '[[indicator]]\nid = "{0}"\nlabel = "Cijfer {0}"\ndefinition = "Proef"\nexplain = "Proef"\nunit = "score"\ndecimals = 1\n'
        'theme = "zorg"\ndimension = "D2"\nrole = "context"\ngood = "neutral"\nkind = "register"\nlevels = ["buurt"]\n'
        'classes = [1, 2, 3, 4]\nclasses_source = "proef"\nuses = ["signaleren"]\n'
        '[[measure]]\nindicator = "{0}"\ncolumn = "{0}"\n'
    )
    path = tmp_path / "lang.toml"
    path.write_text(
        '[dataset]\nregion_columns = ["buurt"]\nid = "lang"\ntitle = "Lang"\ntype = "long"\nproducer = "p"\nlicense = "l"\n'
        'attribution = "a"\nown = false\ndescription = "d"\n[dataset.marks]\nx = "hidden"\n"--" = "zero"\n"-1" = "missing"\n'
        + figure.format("cijfer_a")
        + figure.format("cijfer_b"),
        encoding="utf-8",
    )
    return path


def test_a1_windows_1252_and_spreadsheet_habits(bare, deliver):
    """The old encoding, with a byte that it does not know; thousands dots, decimal commas, spaces, a column without a name."""
    content = ("gwb_code_10;naam;a_inw;a_65_oo;\n" "BU99970001;Café;1.234;20,0;\n" "BU99970002;\x81é;12.345;  ;\n"
               'BU99970101;"a;b";1.234.567;7;\n\n\n').encode("latin-1")
    run = deliver(bare, "kwb_2024.csv", content)
    assert run.code == 0, run.err
    assert "Windows-1252" in run.err
    assert figures(bare, "population") == {"BU99970001": 1234, "BU99970002": 12345, "BU99970101": 1234567}
    assert figures(bare, "pop_65plus_share")["BU99970001"] == pytest.approx(100 * 20 / 1234)


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ";"), ("utf-8-sig", ","), ("cp1252", "\t"), ("utf-8", "|")])
def test_every_way_of_writing_gives_the_same_figures(encoding, delimiter, bare, deliver):
    rows = [("gwb_code_10", "naam", "a_inw", "AfstandTotHuisartsenpraktijk_9"), ("BU99970001", "Café 't Zand", "1.234", "1,5"),
            ("BU99970002", "Overdijk", "+40", "0,25"), ("BU99970101", "", "-1", "2")]
    text = "".join(delimiter.join(f'"{cell}"' if delimiter == "," else cell for cell in row) + "\r\n" for row in rows)
    run = deliver(bare, "kwb_2024.csv", text.encode(encoding))
    assert run.code == 0, run.err
    assert figures(bare, "gp_distance_km") == {"BU99970001": 1.5, "BU99970002": 0.25, "BU99970101": 2}
    assert figures(bare, "population") == {"BU99970001": 1234, "BU99970002": 40, "BU99970101": -1}


def test_a_decimal_mark_that_shows_up_late(bare, deliver):
    rows = "".join(f"BU0074{n:04};2\n" for n in range(400)) + "BU99970001;1.5\n"
    content = "gwb_code_10;AfstandTotHuisartsenpraktijk_9\n" + rows
    assert deliver(bare, "kwb_2024.csv", content).code == 0
    assert figures(bare, "gp_distance_km") == {"BU99970001": 1.5}


def test_a_share_of_rounded_counts_stops_at_a_hundred(bare, deliver):
    """95 of 90 people is a matter of rounding to fives; 65-plus against 15 to 65 may pass 100."""
    content = "gwb_code_10;a_inw;a_65_oo;a_15_24;a_25_44;a_45_64\nBU99970001;90;95;5;5;10\n"
    assert deliver(bare, "kwb_2024.csv", content).code == 0
    assert figures(bare, "pop_65plus_share") == {"BU99970001": 100}
    assert figures(bare, "grey_pressure_kwb") == {"BU99970001": 475}


def test_repeated_lines_are_kept_once(bare, deliver):
    run = deliver(bare, "kwb_2024.csv", HEAD + "BU99970001;100;20\nBU99970002;300;60\nBU99970001;100;20\n")
    assert run.code == 0, run.err
    assert "1 rijen staan dubbel" in run.err or "1 rij staat dubbel" in run.err
    rows = db.execute("SELECT count(*) AS n FROM observation WHERE indicator = 'population'", {}, data=bare)
    assert rows["n"].tolist() == [2]


def test_a_value_that_cannot_be_needs_a_tick(bare, cli, tmp_path):
    file = tmp_path / "kwb_2024.csv"
    file.write_text("gwb_code_10;AfstandTotHuisartsenpraktijk_9\nBU99970001;-3\nBU99970002;2\n")
    run = cli("add", file, data=bare)  # without --yes, and nobody at the keyboard
    assert run.code == 1
    assert "Let op: Regel 2" in run.err
    assert cli("add", file, "--yes", data=bare).code == 0


# --- shapes -----------------------------------------------------------------------------------------------------------

RIVM = "ID,WijkenEnBuurten,Leeftijd,Marges,Perioden,Eenzaam_1,SterkEenzaam_2,GoedErvarenGezondheid_3\n"
ADULTS, OLDER, MIDDLE = "20300", "80200", "53115"


def rivm(*rows) -> str:
    """Lines of a RIVM file: (code, age, margin, lonely, severely lonely)."""
    return RIVM + "".join(f"{n},{code},{age},{margin},2022JJ00,{lonely},{severe},\n" for n, (code, age, margin, lonely, severe) in
                          enumerate(rows))


def test_margins_become_an_interval_and_a_standard_error(bare, deliver):
    run = deliver(
        bare,
        "50150NED.csv",
        rivm(
            ("BU99970001", ADULTS, "MW00000", 48.6, 12),
            ("BU99970001", ADULTS, "MOG0095", 41.2, 8),
            ("BU99970001", ADULTS, "MBG0095", 56.0, 17),
            ("BU99970001", OLDER, "MW00000", 51.5, 9),
            ("BU99970001", MIDDLE, "MW00000", 30.0, 4),
            ("BU99970002", ADULTS, "MW00000", "", 11),
        ),
    )
    assert run.code == 0, run.err
    rows = db.execute("SELECT indicator::VARCHAR, region, year, vintage, value, lower, upper, se, kind::VARCHAR, status::VARCHAR "
                      "FROM observation WHERE status <> 'not_yet_published' ORDER BY ALL", {}, data=bare)
    rows = [tuple(row) for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False)]
    assert rows == [
        ("lonely_share", "BU99970001", 2022, 2024, 48.6, 41.2, 56.0, pytest.approx(14.8 / 3.92), "model", "ok"),
        ("lonely_share", "BU99970002", 2022, 2024, None, None, None, None, "model", "missing"),
        ("lonely_share_18_64", "BU99970001", 2022, 2024, 30, None, None, None, "model", "ok"),
        ("lonely_share_65plus", "BU99970001", 2022, 2024, 51.5, None, None, None, "model", "ok"),
        ("severely_lonely_share", "BU99970001", 2022, 2024, 12, 8, 17, pytest.approx(9 / 3.92), "model", "ok"),
        ("severely_lonely_share", "BU99970002", 2022, 2024, 11, None, None, None, "model", "ok")]
    assert figures(bare, "health_good_share") == {"BU99970001": "not_yet_published", "BU99970002": "not_yet_published"}


def test_a10_two_values_of_one_area_are_refused(untouched, deliver):
    run = deliver(untouched, "50150NED.csv", rivm(
        ("BU99970001", ADULTS, "MW00000", 20, 10), ("BU99970001", ADULTS, "MW00000", 30, 10)))
    assert run.code == 1
    assert "twee verschillende waarden" in run.err
    assert "20,0 en 30,0" in run.err


def test_the_same_lines_twice_with_margins(bare, deliver):
    lines = [
        ("BU99970001", ADULTS, "MOG0095", 15, 8),
        ("BU99970001", ADULTS, "MW00000", 20, 10),
        ("BU99970001", ADULTS, "MBG0095", 25, 12),
    ]
    run = deliver(bare, "50150NED.csv", rivm(*lines, *lines))
    assert run.code == 0, run.err
    rows = db.execute("SELECT value, lower, upper FROM observation WHERE indicator = 'lonely_share'", {}, data=bare)
    assert rows.to_numpy().tolist() == [[20, 15, 25]]


def test_another_age_group_alone_is_refused(untouched, deliver):
    run = deliver(
        untouched, "50150NED.csv", rivm(("BU99970001", "T001038", "MW00000", 20, 10), ("BU00740901", ADULTS, "MW00000", 20, 10))
    )
    assert run.code == 1
    assert "geen enkel cijfer" in run.err


def test_without_the_age_group_only_the_figures_of_all_adults(bare, deliver):
    run = deliver(bare, "50150NED.csv", "WijkenEnBuurten,Perioden,Eenzaam_1\nBU99970001,2022JJ00,48.6\n")
    assert run.code == 0, run.err
    assert "We nemen aan: Leeftijd 20300" in run.err
    assert figures(bare, "lonely_share") == {"BU99970001": 48.6}
    assert figures(bare, "lonely_share_65plus") == {}


def test_statline_with_labels(bare, deliver):
    content = (
        '"Wijken en buurten";"Regioaanduiding/Gemeentenaam (naam)";"Regioaanduiding/Codering (code)";'
        '"Regioaanduiding/Indelingswijziging gemeente, wijk, buurt (code)";"Bevolking/Aantal inwoners (aantal)";'
        '"Bevolking/Leeftijdsgroepen/65 jaar of ouder (aantal)";"Nabijheid voorzieningen/Afstand tot huisartsenpraktijk (km)"\n'
        '"Achterom";"Proefstad ";"BU99970002";"3";"300";"60";"0,8"\n"Nieuwe buurt";"Proefstad ";"BU99970003  ";"2";".";"1";"."\n'
    )
    run = deliver(bare, "kwb-2024.csv", content)
    assert run.code == 0, run.err
    assert figures(bare, "gp_distance_km") == {"BU99970002": 0.8, "BU99970003": "missing"}
    assert figures(bare, "pop_65plus_share") == {"BU99970002": 20, "BU99970003": "missing"}
    rows = db.execute("SELECT code, name, boundary_change FROM region WHERE code IN ('BU99970002', 'BU99970003')", {}, data=bare)
    assert rows.to_numpy().tolist() == [["BU99970002", "Achterom", 3], ["BU99970003", "Nieuwe buurt", 2]]


def test_two_columns_that_both_fit_are_not_chosen_between(untouched, deliver):
    run = deliver(untouched, "kwb-2024.csv", "WijkenEnBuurten,AantalInwoners_5,AantalInwoners_9\nBU99970001,1,2\n")
    assert run.code == 1
    assert "AantalInwoners_5 en AantalInwoners_9" in run.err


# --- people by age and sex --------------------------------------------------------------------------------------------

AGES = {"0-19": 250, "20-49": 300, "50-64": 200, "65-74": 100, "75-79": 50, "80-84": 60, "85+": 40}


def people(ages: dict, code: str = "BU99970001", header: str = "buurt;jaar;geslacht;leeftijd;aantal\n") -> str:
    """Half of them men, half of them women."""
    return header + "".join(f"{code};2024;{sex};{age};{count / 2:g}\n" for age, count in ages.items() for sex in ("man", "vrouw"))


def test_people_become_shares(bare, deliver):
    run = deliver(bare, "p.csv", people(AGES, "WK999700"), "--vintage", "2024")
    assert run.code == 0, run.err
    assert {i: figures(bare, i).get("WK999700") for i in ("pop_80plus_share", "grey_pressure", "green_pressure", "oosr")} == {
        "pop_80plus_share": 10, "grey_pressure": 50, "green_pressure": 50, "oosr": 7.5}


SPELLINGS = [
    {
        "0 tot 20 jaar": 250,
        "20 tot 50 jaar": 300,
        "50 tot 65 jaar": 200,
        "65 tot 75 jaar": 100,
        "75 tot 80 jaar": 50,
        "80 tot 85 jaar": 60,
        "85 jaar of ouder": 40,
    },
    {"0 t/m 19": 250, "20 t/m 49": 300, "50 t/m 64": 200, "65 t/m 74": 100, "75 t/m 79": 50, "80 t/m 84": 60, "85 en ouder": 40},
    {"0 tot en met 19": 250, "20–49": 300, "50-64 jaar": 200, "65 - 74": 100, "75-79": 50, "80-84": 60, "85 +": 40},
]


@pytest.mark.parametrize("ages", SPELLINGS, ids=["tot", "t/m", "mixed"])
def test_every_way_of_writing_an_age(ages, bare, deliver):
    """CBS' "80 tot 85" ends at 84; read as 85 the figures for 85-plus would vanish without a word."""
    assert deliver(bare, "p.csv", people(ages, "WK999700"), "--vintage", "2024").code == 0
    assert {i: figures(bare, i).get("WK999700") for i in ("pop_80plus_share", "grey_pressure", "oosr")} == {
        "pop_80plus_share": 10, "grey_pressure": 50, "oosr": 7.5}


def test_bands_that_do_not_fill_a_span_make_no_figure(bare, deliver):
    """65-84 and 85+ say nothing about 80-plus; they do about 65-plus."""
    run = deliver(bare, "p.csv", people({"0-19": 250, "20-64": 500, "65-84": 210, "85+": 40}, "WK999700"), "--vintage", "2024")
    assert run.code == 0
    assert figures(bare, "pop_80plus_share") == {}
    assert figures(bare, "oosr") == {}
    assert figures(bare, "grey_pressure") == {"WK999700": 50}


def test_people_of_elsewhere_stay_out(bare, deliver):
    content = people(AGES, "WK999700") + people(AGES, "WK007400", header="")
    run = deliver(bare, "p.csv", content, "--vintage", "2024")
    assert run.code == 0
    assert "14 van 28 rijen horen bij andere gemeenten" in run.err
    rows = db.execute("SELECT DISTINCT region.code FROM population JOIN region USING (region_id)", {}, data=bare)
    assert rows["code"].tolist() == ["WK999700"]


def test_people_without_a_column_for_the_year(bare, deliver):
    content = people(AGES, "WK999700").replace("jaar;", "").replace(";2024", "")
    assert "--year" in deliver(bare, "p.csv", content, "--vintage", "2024").err
    assert deliver(bare, "p.csv", content, "--vintage", "2024", "--year", "2023").code == 0
    rows = db.execute("SELECT DISTINCT year FROM population", {}, data=bare)
    assert rows["year"].tolist() == [2023]


WRONG_PEOPLE = {
    "no age": ("BU99970001;2024;man;totaal;30\n", ["Regel 2", '"leeftijd"', '"totaal"']),
    "no sex": ("BU99970001;2024;totaal;80+;30\n", ["Regel 2", '"geslacht"', '"totaal"']),
    "no number": ("BU99970001;2024;man;80+;dertig\n", ["Regel 2", '"aantal"', '"dertig"']),
    "counted twice": (
        "BU99970001;2024;man;80+;30\nBU99970001;2024;vrouw;80+;30\nBU99970001;2024;Man;80-84;20\n",
        ["Regel 4", '"80-84"'],
    ),
    "same line twice": ("BU99970001;2024;man;80+;30\nBU99970001;2024;man;80+;30\n", ["Regel 3", '"80+"']),
    "no column": (None, ["De kolom met geslacht"]),
}


@pytest.mark.parametrize("case", WRONG_PEOPLE)
def test_wrong_people_are_refused(case, untouched, deliver):
    rows, words = WRONG_PEOPLE[case]
    content = "buurt;jaar;geslacht;leeftijd;aantal\n" + rows if rows else "buurt;jaar;leeftijd;aantal\nBU99970001;2024;80+;9\n"
    run = deliver(untouched, "p.csv", content, "--dataset", "leeftijdsopbouw", "--vintage", "2024")
    assert run.code == 1
    assert [word for word in words if word not in run.err] == [], run.err


# --- how it is written: what the gate finds out, what a person says, and how a rebuild reads it ---------------------------


def test_a4_title_footer_and_blank_lines_are_skipped_and_listed(bare, deliver):
    """A4: the rows keep the numbers that people see in the file."""
    content = "Overzicht van de wijken\nPeildatum 1 januari\n" + HEAD + "BU99970001;100;20\n\nBU99970002;300;60\n\nBron: BRP\n"
    run = deliver(bare, "kwb_2024.csv", content)
    assert run.code == 0, run.err
    for words in ("Kopregel: regel 3", "Overzicht van de wijken | Peildatum 1 januari", "Bron: BRP", "1 lege regel"):
        assert words in run.err
    assert figures(bare, "population") == {"BU99970001": 100, "BU99970002": 300}
    wrong = deliver(bare, "kwb_2024.csv", content.replace("300;60", "veel;60"))
    assert 'Regel 6, kolom "a_inw"' in wrong.err


def test_what_was_decided_stands_in_the_ledger_and_a_rebuild_reads_it_so(bare, deliver, cli):
    content = "Titel\n" + HEAD.replace(";", "\t") + "BU99970001\t1.250\t-\n"
    run = deliver(bare, "kwb_2024.csv", content.encode("utf-16"), "--decimal", "komma", "--mark=-=nul")
    assert run.code == 0, run.err
    line = ledger.read(bare)[-1]["delivery"]
    assert {key: line[key] for key in ("encoding", "delimiter", "decimal", "header_row", "marks")} == {
        "encoding": "utf-16-le", "delimiter": "\t", "decimal": ",", "header_row": 2, "marks": [["-", "zero"]]}
    shutil.rmtree(bare / "build")
    assert cli("build", data=bare).code == 0
    assert figures(bare, "population") == {"BU99970001": 1250}
    assert figures(bare, "pop_65plus_share") == {"BU99970001": 0}


def test_a_plain_file_says_no_more_in_the_ledger_than_before(tiny):
    said = {"dataset", "shape", "encoding", "delimiter", "region", "year", "vintage", "text"}
    assert set(ledger.read(tiny)[-1]["delivery"]) == said


WAYS = {
    "--delimiter": ("gwb_code_10,a_inw,a_65_oo\nBU99970001,100,20\n", "komma"),
    "--encoding": (HEAD + "BU99970001;100;20\n", "windows-1252"),
    "--sheet": (
        book(("Leesmij", [["a", "b"], ["c", "d"]]), ("Cijfers", [HEAD.strip().split(";"), ["BU99970001", 100, 20]])), "Cijfers"
    ),
    "--header-row": ("gwb_code_10;a;b\n" + HEAD + "BU99970001;100;20\n", "2"),
    "--footer": (HEAD + "BU99970001;100;20\nOverige gegevens;9;9\n", "1"),
    "--thousands": (HEAD + "BU99970001;100;20\n", "punt"),
}


@pytest.mark.parametrize("option", WAYS)
def test_every_way_of_reading_can_be_said(option, bare, deliver):
    content, said = WAYS[option]
    run = deliver(bare, "kwb_2024.csv", content, option, said)
    assert run.code == 0, run.err
    assert "uw antwoord" in run.err
    assert figures(bare, "population") == {"BU99970001": 100}


def test_a_mark_without_a_meaning_is_wrong_usage(untouched, deliver):
    assert deliver(untouched, FILE, HEAD, "--mark=-=niks").code == 2


def test_a15_the_names_of_columns_are_remembered(bare, deliver):
    """Said once; next year they are taken, and what is new or gone is told."""
    options = ["--dataset", "verenigingen", "--vintage", "2024"]
    content = "buurt;Q1;Q2\nBU99970001;9;1000\n"
    first = deliver(bare, "a.csv", content, *options, "--year", "2023", "--column", "Q1=verenigingen", "--column", "Q2=inwoners")
    assert first.code == 0, first.err
    assert ledger.read(bare)[-1]["delivery"]["columns"] == [["Q1", "verenigingen"], ["Q2", "inwoners"]]
    later = "buurt;Q1;Q2;nieuw\nBU99970001;9;500;1\n"
    second = deliver(bare, "b.csv", later, "--vintage", "2024", "--year", "2024")
    assert second.code == 0, second.err
    assert "Q1 = verenigingen" in second.err and "zoals de vorige keer" in second.err
    assert "nieuw: nieuw" in second.err
    asked = "SELECT year, value FROM observation WHERE indicator = 'associations_per_1000' ORDER BY year"
    rows = db.execute(asked, {}, data=bare)
    assert rows.to_numpy().tolist() == [[2023, 9], [2024, 18]]


def test_a_name_that_looks_alike_is_proposed(bare, deliver):
    options = ["--dataset", "verenigingen", "--vintage", "2024", "--year", "2024"]
    content = "buurt;aantal vereniginge;inwonrs\nBU99970001;9;1000\n"
    asked = deliver(bare, "a.csv", content, *options)
    assert asked.code == 1
    assert 'Is kolom "inwonrs" wat wij "inwoners" noemen?' in asked.err


def test_rows_keep_their_number_when_years_stand_in_columns(untouched, deliver):
    head = "buurt;verenigingen 2023;verenigingen 2024;inwoners 2023;inwoners 2024\n"
    content = head + "BU99970001;9;9;100;100\nBU99970002;9;veel;100;100\n"
    run = deliver(untouched, "a.csv", content, "--dataset", "verenigingen", "--vintage", "2024")
    assert run.code == 1
    assert 'Regel 3, kolom "verenigingen": "veel"' in run.err
