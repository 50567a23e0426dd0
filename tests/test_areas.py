"""Which area a row is about: codes in every mutilation, names, own numbers, older divisions; and what is refused."""
import json

import pytest
import shapely

from dashboard import config, db, intake
from dashboard.intake import ledger

MINE = """[dataset]
id = "klussen"
title = "Klusdiensten"
type = "wide"
producer = "gemeente"
license = "eigen cijfers"
attribution = "Bron: gemeente"
own = false
description = "Om gebieden mee te proberen."

[[measure]]
indicator = "klussen"
column = "klussen"

[[measure]]
indicator = "tevreden"
column = "tevreden"

[[measure]]
indicator = "aandeel"
numerator = "helpers"
denominator = "inwoners"

"""
FIGURE = """[[indicator]]
id = "{id}"
label = "{label}"
definition = "Een getal om gebieden mee te proberen."
explain = "Dit is een proef."
unit = "{unit}"
decimals = 0
theme = "omzien"
dimension = "D4"
role = "context"
good = "neutral"
kind = "register"
levels = ["gemeente", "wijk", "buurt", "eigen"]
classes = [1, 2, 3, 4]
classes_source = "proef"
uses = ["signaleren"]
counts_people = false
range = [0, {top}]

"""
BUURTEN = ["BU99970001", "BU99970002", "BU99970101", "BU99970102"]


@pytest.fixture(scope="session")
def definition(tmp_path_factory):
    place = tmp_path_factory.mktemp("dataset") / "klussen.toml"
    figures = (("klussen", "Klussen", "count", 9999), ("tevreden", "Tevreden", "score", 10), ("aandeel", "Aandeel", "share", 100))
    place.write_text(MINE + "".join(FIGURE.format(id=i, label=n, unit=u, top=t) for i, n, u, t in figures), encoding="utf-8")
    return place


@pytest.fixture
def look(_tiny_templates, definition):
    """What the gate says of a text about klussen in the folder with boundaries of 2024."""

    def at(text: str, *, folder=_tiny_templates / "bare", year=2024, vintage=None, **answers) -> intake.Preview:
        given = intake.Answers(definition=str(definition), year=year, vintage=vintage, **answers)
        return intake.preview(config.settings(folder), intake.Delivered("klussen.csv", text.encode()), given)

    return at


def read(looked_at: intake.Preview, indicator: str = "klussen") -> dict:
    rows = looked_at.changes[looked_at.changes["indicator"] == indicator]
    return dict(zip(rows["code"], rows["new"], strict=True))


MUTILATED = {
    "as it is": ["BU99970001", "BU99970002"],
    "without letters": ["99970001", "99970002"],
    "small and padded": [" bu99970001 ", "Bu99970002\t"],
    "with a space": ["BU 9997 0001", "BU 9997 0002"],
    "names": ["Noorderveld", "Achterom"],
    "names with a number": ["Buurt 01 Noorderveld", "Buurt 02 Achterom"],
    "names with a number only": ["01 Noorderveld", "02 - Achterom"],
    "capitals and accents": ["NOORDERVÉLD", "achteróm"],
}


@pytest.mark.parametrize("way", MUTILATED)
def test_a5_codes_and_names_in_every_mutilation(way, look):
    one, other = MUTILATED[way]
    looked_at = look(f"buurt;klussen\n{one};5\n{other};7\n")
    assert looked_at.storable, [f.sentence() for f in looked_at.findings]
    assert read(looked_at) == {"BU99970001": 5, "BU99970002": 7}


def test_a5_names_with_apostrophes_and_saints(cli, geojson, tmp_path, look):
    areas = {"BU99970001": ("'t Zand", 0, 0), "BU99970002": ("Sint-Jansklooster", 1, 0), "BU99970003": ("Curaçaobuurt", 2, 0)}
    (tmp_path / "buurten_2024.geojson").write_bytes(geojson(areas))
    assert cli("add", tmp_path / "buurten_2024.geojson", "--yes", data=tmp_path / "stad").code == 0
    looked_at = look("buurtnaam;klussen\n’t Zand;5\nSt. Jansklooster;7\nCuracaobuurt;9\n", folder=tmp_path / "stad")
    assert read(looked_at) == {"BU99970001": 5, "BU99970002": 7, "BU99970003": 9}


def test_a5_what_only_looks_like_a_name_is_proposed_and_blocks_until_accepted(look):
    text = "buurt;klussen\nNoordervelt;5\nAchterom;7\n"
    looked_at = look(text)
    finding, = looked_at.of("question")
    assert not looked_at.storable
    assert (finding.row, finding.column, finding.found) == (2, "buurt", "Noordervelt")
    assert "Noorderveld (BU99970001)" in finding.hint
    assert read(look(text, areas=(("Noordervelt", "BU99970001"),))) == {"BU99970001": 5, "BU99970002": 7}
    assert read(look(text, skip_unmatched=True)) == {"BU99970002": 7}


def test_a5_a_code_with_a_letter_for_a_number_is_proposed(look):
    finding, = look("buurtcode;klussen\nBU9997O001;5\nBU99970002;7\n").of("question")
    assert "BU99970001" in finding.hint


def test_a_wrong_answer_settles_nothing(look):
    assert look("buurt;klussen\nElders;5\nAchterom;7\n", areas=(("Elders", "BU00000000"),)).of("question")


def test_the_level_follows_from_the_column(cli, geojson, tmp_path, look):
    """A wijk and a buurt may have one name."""
    wijk = {"WK999700": ("Noord", 0, 0)}
    for name, areas in (("buurten_2024.geojson", {"BU99970001": ("Noord", 0, 0)}), ("wijken_2024.geojson", wijk)):
        (tmp_path / name).write_bytes(geojson(areas))
        assert cli("add", tmp_path / name, "--yes", data=tmp_path / "stad").code == 0
    assert read(look("wijk;klussen\nNoord;5\n", folder=tmp_path / "stad")) == {"WK999700": 5}
    assert read(look("buurt;klussen\nNoord;5\n", folder=tmp_path / "stad")) == {"BU99970001": 5}


def test_a15_accepted_names_are_remembered_and_stand_in_the_ledger(tiny, deliver, definition):
    known = ("--dataset", definition, "--vintage", "2024")
    first = deliver(tiny, "k1.csv", "buurt;klussen\nHet Noorden;5\n", *known, "--year", "2023", "--area",
                    "Het Noorden=BU99970001")
    assert first.code == 0, first.err
    assert ledger.read(tiny)[-1]["delivery"]["areas"] == [["Het Noorden", "BU99970001", 1.0]]
    again = deliver(tiny, "k2.csv", "buurt;klussen\nHet Noorden;6\n", *known, "--year", "2024")
    assert again.code == 0, again.err
    assert "zoals de vorige keer" in again.err
    rows = db.execute("SELECT region, year, value FROM observation WHERE indicator = 'klussen' ORDER BY year", {}, data=tiny)
    assert rows.values.tolist() == [["BU99970001", 2023, 5], ["BU99970001", 2024, 6]]


# --- the division -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_years(cli, geojson, tmp_path_factory):
    """Boundaries of 2022 and 2025. One buurt got a new code in between, and of one the boundary moved."""
    place = tmp_path_factory.mktemp("years")
    old = {"BU99970001": ("Noorderveld", 0, 0), "BU99970002": ("Achterom", 1, 0), "BU99970101": ("Zuiderveld", 0, 1)}
    new = {"BU99970001": ("Noorderveld", 0, 0), "BU99970009": ("Achterom", 1, 0), "BU99970101": ("Zuiderveld", 0, 1)}
    for year, areas in ((2022, old), (2025, new)):
        (place / f"buurten_{year}.geojson").write_bytes(geojson(areas, year=year))
        assert cli("add", place / f"buurten_{year}.geojson", "--yes", data=place / "stad").code == 0
    told = "WijkenEnBuurten;Naam;IndelingswijzigingGemeenteWijkBuurt_4;AantalInwoners_5\n"
    for year, changes in ((2022, "111"), (2023, "111"), (2024, "111"), (2025, "123")):
        areas = new if year == 2025 else old
        rows = "".join(f"{code};{areas[code][0]};{change};{year}\n" for code, change in zip(areas, changes, strict=True))
        (place / f"kwb_{year}.csv").write_text(told + rows, encoding="utf-8")
        done = cli("add", place / f"kwb_{year}.csv", "--yes", data=place / "stad")
        assert done.code == 0, done.err
    return place / "stad"


def test_a6_the_division_is_known_by_its_codes(two_years, look):
    looked_at = look("buurt;klussen\nBU99970002;5\nBU99970101;7\n", folder=two_years, year=2022)
    assert looked_at.delivery.vintage == 2022
    said = {finding.code: finding.message for finding in looked_at.of("note")}
    assert "1 gebied heeft in de indeling van 2025 een andere grens: Zuiderveld." in said["moved"]
    assert "niet vergelijkbaar" in said["moved"]
    assert "1 gebied heeft alleen een nieuwe code" in said["recoded"]


def test_a6_old_codes_in_a_new_year_are_of_the_old_division(two_years, look):
    """In 2025 there is no such code. Three divisions have it, with the same boundaries, and the nearest of those counts."""
    looked_at = look("buurt;klussen\nBU99970002;5\nBU99970001;7\n", folder=two_years, year=2025)
    assert looked_at.delivery.vintage == 2024


def test_the_division_of_the_year_itself_goes_first(two_years, look):
    assert look("buurt;klussen\nBU99970001;5\n", folder=two_years, year=2025).delivery.vintage == 2025
    assert look("buurt;klussen\nBU99970001;5\n", folder=two_years, year=2022).delivery.vintage == 2022


def test_where_the_codes_do_not_tell_it_is_asked(two_years, look):
    assert [f.code for f in look("buurt;klussen\nBU99970101;5\n", folder=two_years, year=2019).of("question")] == ["vintage"]


# --- key tables -------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_key(bare, deliver):
    """A folder with a key table, and its number: with_key("pc4;buurtcode;gewicht\n…")."""

    def add(text: str, *options) -> str:
        done = deliver(bare, "sleutel.csv", text, *options)
        assert done.code == 0, done.err
        return ledger.read(bare)[-1]["load"]

    add.folder = bare
    return add


def test_own_numbers_are_uploaded_once(with_key, look):
    with_key("eigen nummer;buurtcode\n101;BU99970001\nN2;BU99970002\n")
    looked_at = look("buurt;klussen\n101;5\nN2;7\n", folder=with_key.folder)
    assert looked_at.storable, [f.sentence() for f in looked_at.findings]
    assert read(looked_at) == {"BU99970001": 5, "BU99970002": 7}
    assert "de sleuteltabel" in {item.because for item in looked_at.detected}


PC4 = "pc4;buurtcode;gewicht\n3311;BU99970001;0,25\n3311;BU99970002;0,75\n3312;BU99970002;1\n"


def test_postcodes_are_shared_out_only_when_a_person_asks(with_key, look):
    load = with_key(PC4)
    text = "postcode;klussen\n3311;100\n3312;20\n"
    asked = look(text.replace("postcode", "gebied"), folder=with_key.folder)
    assert "toegedeeld" in next(f.message for f in asked.of("question") if f.code == "key")
    looked_at = look(text.replace("postcode", "gebied"), folder=with_key.folder, key=load)
    assert looked_at.storable, [f.sentence() for f in looked_at.findings]
    assert read(looked_at) == {"BU99970001": 25, "BU99970002": 95}


def test_what_was_shared_out_says_so_in_the_build(with_key, deliver, definition):
    load = with_key(PC4)
    done = deliver(with_key.folder, "k.csv", "gebied;klussen\n3311;100\n3312;20\n", "--dataset", definition, "--year", "2024",
                   "--key", load)
    assert done.code == 0, done.err
    rows = db.execute("SELECT region, value, kind::VARCHAR FROM observation WHERE indicator = 'klussen' ORDER BY 1", {},
                      data=with_key.folder)
    assert rows.values.tolist() == [["BU99970001", 25, "allocated"], ["BU99970002", 95, "allocated"]]


def test_an_area_of_which_a_part_is_missing_has_no_figure(with_key, look):
    load = with_key(PC4)
    looked_at = look("gebied;klussen\n3311;100\n3312;\n", folder=with_key.folder, key=load)
    rows = looked_at.changes.set_index("code")
    assert rows.loc["BU99970001", "new"] == 25
    assert rows.loc["BU99970002", "new_status"] == "missing"


def test_a7_a_score_without_its_counts_is_not_shared_out(with_key, look):
    load = with_key(PC4)
    finding, = look("gebied;tevreden\n3311;7\n3312;8\n", folder=with_key.folder, key=load).of("error")
    assert "gewicht ontbreekt" in finding.message


def test_a7_a_share_is_shared_out_by_its_counts(with_key, look):
    load = with_key(PC4)
    looked_at = look("gebied;helpers;inwoners\n3311;100;400\n3312;20;100\n", folder=with_key.folder, key=load)
    assert read(looked_at, "aandeel") == {"BU99970001": 25, "BU99970002": pytest.approx(100 * 95 / 400)}


def test_a6_old_codes_are_converted_with_weights(two_years, look, cli, tmp_path):
    """Zuiderveld has another boundary since 2025: by a table, and because a person asked for it."""
    (tmp_path / "oud.csv").write_text("oude code;nieuwe code;gewicht\nBU99970101;BU99970101;80%\nBU99970101;BU99970009;20%\n"
                                      "BU99970002;BU99970009;100%\n", encoding="utf-8")
    done = cli("add", tmp_path / "oud.csv", "--yes", data=two_years)
    assert done.code == 0, done.err
    load = ledger.read(two_years)[-1]["load"]
    looked_at = look("buurt;klussen\nBU99970101;100\nBU99970002;10\n", folder=two_years, year=2022, key=load)
    assert read(looked_at) == {"BU99970101": 80, "BU99970009": 30}
    assert looked_at.delivery.vintage == 2025


WRONG_KEYS = {
    "an unknown code": ("eigen nummer;buurtcode\n1;BU99979999\n", "geen gebied dat we kennen"),
    "two areas without weights": ("pc4;buurtcode\n3311;BU99970001\n3311;BU99970002\n", "gewicht ontbreekt"),
    "more than everything": ("pc4;buurtcode;gewicht\n3311;BU99970001;0,5\n3311;BU99970002;0,7\n", "meer dan 1"),
    "no weight": ("pc4;buurtcode;gewicht\n3311;BU99970001;\n", "geen gewicht"),
    "one line twice": ("eigen nummer;buurtcode\n1;BU99970001\n1;BU99970001\n", "twee keer"),
    "a buurt in two areas": ("buurtcode;stadsdeel\nBU99970001;Noord\nBU99970001;Zuid\n", "bij twee gebieden"),
    "a wijk in a division": ("wijkcode;stadsdeel\nWK999700;Noord\n", "geen buurt"),
}


@pytest.mark.parametrize("case", WRONG_KEYS)
def test_a_wrong_key_table_is_refused(case, _tiny_templates):
    text, words = WRONG_KEYS[case]
    looked_at = intake.preview(config.settings(_tiny_templates / "bare"), intake.Delivered("sleutel.csv", text.encode()),
                               intake.Answers(vintage=2024))
    assert not looked_at.storable
    assert [f for f in looked_at.of("error") if words in f.message and f.row], [f.sentence() for f in looked_at.findings]


# --- an own division --------------------------------------------------------------------------------------------------

DIVISION = "buurtcode;stadsdeel\nBU99970001;Noord\nBU99970002;Noord\nBU99970101;Noord\nBU99970102;Zuid\n"


def test_an_own_division_is_a_level_like_any_other(tiny, deliver, look, definition):
    done = deliver(tiny, "stadsdelen.csv", DIVISION)
    assert done.code == 0, done.err
    names = db.run("region_names", {"level": "eigen"}, data=tiny)
    assert names[["region", "name", "gemeente"]].values.tolist() == [
        ["EG9997NOORD", "Noord", "GM9997"], ["EG9997ZUID", "Zuid", "GM9997"]]
    wanted = {"indicator": "pop_65plus_share", "year": 2024, "level": "eigen"}
    shown = db.run("indicator_map", wanted, data=tiny).set_index("name")
    assert shown["value"].to_dict() == {"Noord": pytest.approx(100 * 130 / 600), "Zuid": 25}  # by hand: 20 + 60 + 50 of 600
    assert set(shown["kind"]) == {"derived"}
    people = db.run("indicator_map", wanted | {"indicator": "population"}, data=tiny).set_index("name")
    assert people["value"].to_dict() == {"Noord": 600, "Zuid": 400}
    given = deliver(tiny, "k.csv", "stadsdeel;klussen;tevreden\nNoord;5;7\nZuid;7;8\n", "--dataset", definition, "--year", "2024")
    assert given.code == 0, given.err
    rows = db.execute("SELECT region, value FROM observation WHERE indicator = 'tevreden' ORDER BY 1", {}, data=tiny)
    assert rows.values.tolist() == [["EG9997NOORD", 7], ["EG9997ZUID", 8]]


def test_a_division_is_held_against_the_buurten_of_its_own_year(two_years):
    """BU99970002 is of 2022 only. Nothing is said of it when the division is one of 2025."""
    text = "buurtcode;stadsdeel\nBU99970001;Noord\nBU99970009;Zuid\n"
    looked_at = intake.preview(config.settings(two_years), intake.Delivered("stadsdelen.csv", text.encode()))
    assert [finding.message for finding in looked_at.of("warning")] == ["1 buurt hoort bij geen gebied: Zuiderveld."]


def outlines(areas: dict[str, tuple], key: str = "stadsdeel", **properties) -> str:
    """Rectangles of an own division as GeoJSON: name → west, south, east and north in buurten."""
    features = []
    for name, (west, south, east, north) in areas.items():
        x, y, right, top = 5 + west / 100, 52 + south / 100, 5 + east / 100, 52 + north / 100
        ring = [[x, y], [right, y], [right, top], [x, top], [x, y]]
        features.append({"type": "Feature", "properties": {key: name, **properties},
                         "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_an_own_division_as_boundaries_is_a_level_like_any_other(tiny, deliver, look, definition, cli):
    """Stadsdelen that cross the wijken. What lies in which follows from the boundaries, and stands in the ledger."""
    done = deliver(tiny, "stadsdelen.geojson", outlines({"West": (0, 0, 1, 2), "Oost": (1, 0, 2, 2)}))
    assert done.code == 0, done.err
    line = ledger.read(tiny)[-1]
    assert line["delivery"]["areas"] == [["BU99970001", "EG9997WEST", 1.0], ["BU99970002", "EG9997OOST", 1.0],
                                         ["BU99970101", "EG9997WEST", 1.0], ["BU99970102", "EG9997OOST", 1.0]]
    wanted = {"indicator": "pop_65plus_share", "year": 2024, "level": "eigen"}
    shown = db.run("indicator_map", wanted, data=tiny).set_index("name")
    assert shown["value"].to_dict() == {"West": pytest.approx(100 * 70 / 300), "Oost": pytest.approx(100 * 160 / 700)}
    drawn = db.execute(
        "SELECT code, geometry FROM region WHERE level = 'eigen' ORDER BY code", {}, data=tiny)
    assert [shapely.from_wkb(bytes(shape)).bounds for shape in drawn["geometry"]] == [
        pytest.approx((5.01, 52.0, 5.02, 52.02)), pytest.approx((5.0, 52.0, 5.01, 52.02))]
    given = look("stadsdeel;klussen;tevreden\nWest;5;7\nOost;7;8\n", folder=tiny)
    assert given.storable and read(given) == {"EG9997WEST": 5, "EG9997OOST": 7}
    assert cli("undo", line["load"], data=tiny).code == 0
    assert db.run("region_names", {"level": "eigen"}, data=tiny).empty


WRONG_OUTLINES = {
    "two of one name": ([("West", (0, 0, 1, 2)), ("West ", (1, 0, 2, 2))], "error", "Meer dan één gebied heet West"),
    "far away": ([("West", (0, 0, 2, 2)), ("Elders", (50, 50, 52, 52))], "error", "In Elders ligt geen enkele buurt"),
    "through a buurt": ([("West", (0, 0, 1.3, 2)), ("Oost", (1.3, 0, 2, 2))], "warning", "Achterom (70 % in Oost)"),
    "a buurt left over": ([("West", (0, 0, 1, 2)), ("Oost", (1, 0, 2, 1))], "warning", "horen bij geen gebied: Overdijk"),
}


@pytest.mark.parametrize("case", WRONG_OUTLINES)
def test_what_is_unclear_in_an_own_division_is_said(case, _tiny_templates):
    areas, severity, words = WRONG_OUTLINES[case]
    features = [json.loads(outlines({name: place}))["features"][0] for name, place in areas]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    looked_at = intake.preview(config.settings(_tiny_templates / "bare"), intake.Delivered("s.geojson", content))
    assert words in " ".join(finding.message for finding in looked_at.of(severity))


def test_an_own_division_waits_for_the_buurten(tmp_path, cli):
    (tmp_path / "s.geojson").write_text(outlines({"West": (0, 0, 1, 2)}), encoding="utf-8")
    run = cli("add", tmp_path / "s.geojson", "--yes", data=tmp_path / "leeg")
    assert run.code == 1 and "Voeg eerst" in run.err


def test_a7_without_the_counts_a_division_has_no_figure(tiny, deliver, definition):
    assert deliver(tiny, "stadsdelen.csv", DIVISION).code == 0
    text = "buurt;tevreden\n" + "".join(f"{code};7\n" for code in BUURTEN)
    assert deliver(tiny, "k.csv", text, "--dataset", definition, "--year", "2024").code == 0
    rows = db.execute("SELECT DISTINCT level FROM observation WHERE indicator = 'tevreden'", {}, data=tiny)
    assert rows["level"].tolist() == ["buurt"]
