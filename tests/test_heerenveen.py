"""Real figures: Heerenveen from published files to a map, through the public command line, against sums made by hand.

The oracles read the same files with nothing but the csv module: slow, plain, and written without looking at the program's SQL.
"""
import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import catalog, config, db

SCAN = Path(__file__).parent / "datasets" / "gebiedsscan.toml"
AKKRUM, DE_GREIDEN = "BU00740901", "BU00740104"
YEAR_AND_VINTAGE = ("--year", "2019", "--vintage", "2025")
FILES = {
    "buurten": "geo/buurten_2024_GM0074.geojson",
    "wijken": "geo/wijken_2024_GM0074.geojson",
    "scan": "data/heerenveen_gebiedsscans_2019_wide.csv",
    "typed": "data/kwb_2025_86165NED_friesland_typed.csv",
    "labels": "data/statline_kwb_2024_leeftijd_nl.csv",
    "rivm": "data/rivm_50150NED_goed_ervaren_gezondheid.csv",
}


@pytest.fixture(scope="module")
def published(reference) -> dict[str, Path]:
    return {name: reference / "reference" / path for name, path in FILES.items()}


@pytest.fixture(scope="module")
def loaded(published, cli, tmp_path_factory):
    """The folder after the whole flow, and what each command said."""
    folder = tmp_path_factory.mktemp("heerenveen") / "data"
    asked = ("--dataset", SCAN, "--vintage", "2025")
    said = {name: cli("add", published[name], "--yes", data=folder) for name in ("buurten", "wijken")}
    said["without a year"] = cli("add", published["scan"], "--yes", *asked, data=folder)
    said["scan"] = cli("add", published["scan"], "--yes", *asked, "--year", "2019", data=folder)
    said |= {name: cli("add", published[name], "--yes", data=folder) for name in ("typed", "labels", "rivm")}
    return folder, said


@pytest.fixture(scope="module")
def folder(loaded) -> Path:
    return loaded[0]


@pytest.fixture(scope="module")
def said(loaded) -> dict:
    return loaded[1]


def asked(cli, folder, indicator, year, level="buurt") -> dict[str, dict]:
    """Rows of the map query as the command line gives them, by region code."""
    run = cli(
        "query", "indicator_map", f"indicator={indicator}", f"year={year}", f"level={level}", "--format", "csv", data=folder
    )
    assert run.code == 0, run.err
    delimiter = ";" if ";" in run.out.splitlines()[0] else ","
    return {row["region"]: row for row in csv.DictReader(io.StringIO(run.out), delimiter=delimiter)}


def number(cell: str) -> float | None:
    return float(cell.replace(",", ".")) if cell else None


# --- the flow ---------------------------------------------------------------------------------------------------------


def test_every_file_comes_in(said):
    assert {name: run.code for name, run in said.items()} == {
        "buurten": 0, "wijken": 0, "without a year": 1, "scan": 0, "typed": 0, "labels": 0, "rivm": 0}


def test_without_a_year_it_asks(said):
    assert "Vraag: Over welk jaar gaan deze cijfers?" in said["without a year"].err
    assert "Er is niets opgeslagen." in said["without a year"].err


def test_rows_of_elsewhere_are_counted(said):
    assert "18.271 van 18.310 rijen horen bij andere gemeenten" in said["labels"].err
    assert "De rij van Nederland bewaren we om mee te vergelijken" in said["labels"].err
    assert "1.161 van 1.200 rijen horen bij andere gemeenten" in said["typed"].err


@pytest.mark.parametrize(("indicator", "value"), [("severely_lonely_share", 8), ("pop_80plus_share", 8),
                                                   ("gebiedsscan_volunteers_share", 36), ("informal_carers_share", 13)])
def test_akkrum(indicator, value, folder, cli):
    row = asked(cli, folder, indicator, 2019)[AKKRUM]
    assert (number(row["value"]), row["status"], row["vintage"], row["drawn_vintage"]) == (value, "ok", "2025", "2024")


def test_de_greiden_has_no_volunteers_figure_and_that_is_not_zero(folder, cli):
    row = asked(cli, folder, "gebiedsscan_volunteers_share", 2019)[DE_GREIDEN]
    assert (row["value"], row["status"], row["look"]) == ("", "missing", "-1")


def test_definitions_that_differ_have_ids_of_their_own(folder, cli):
    assert asked(cli, folder, "volunteers_share", 2019) == {}
    assert asked(cli, folder, "wmo_clients_per_1000", 2019) == {}


def test_the_country_is_kept_to_compare_with(folder, published):
    rows = db.execute(
        "SELECT value FROM observation WHERE region = 'NL00' AND indicator = 'population' AND year = 2024", {}, data=folder
    )
    (expected,) = [int(row["Bevolking/Aantal inwoners (aantal)"]) for row in lines(published["labels"], ";")
                   if row["Regioaanduiding/Codering (code)"].strip() == "NL00"]
    assert rows["value"].tolist() == [expected]
    others = db.execute("SELECT DISTINCT gemeente FROM observation WHERE region <> 'NL00'", {}, data=folder)
    assert others["gemeente"].tolist() == ["GM0074"]


def test_boundaries_were_the_same_or_nobody_told(folder, cli, published):
    """Drawn in 2024. Kerncijfers 2025 says per area whether it moved since; the scan of 2019 is on the codes of 2025."""
    moved = {
        row["WijkenEnBuurten"].strip(): row["IndelingswijzigingGemeenteWijkBuurt_4"].strip() for row in lines(published["typed"])
    }
    rows = asked(cli, folder, "pop_80plus_share", 2019)
    for code, row in rows.items():
        if row["boundary"]:
            assert row["boundary"] == {"1": "same", "2": "changed", "3": "changed", "": "unchecked"}[moved.get(code, "")], code
    assert rows[AKKRUM]["boundary"] == "same"


def test_without_kerncijfers_boundaries_are_unchecked(published, cli, tmp_path):
    for name, options in (("buurten", ()), ("scan", ("--dataset", SCAN, *YEAR_AND_VINTAGE))):
        assert cli("add", published[name], "--yes", *options, data=tmp_path / "d").code == 0
    rows = asked(cli, tmp_path / "d", "pop_80plus_share", 2019)
    assert {row["boundary"] for row in rows.values() if row["value"]} == {"unchecked"}
    (layer,) = db.run(
        "indicator_layer", {"indicator": "pop_80plus_share", "year": 2019, "level": "buurt"}, data=tmp_path / "d"
    ).itertuples()
    delivered = {row["code_2025_by_name"] for row in lines(published["scan"], ";")}
    assert layer.unchecked + layer.unplaced == layer.delivered == len(delivered)


def test_the_map_has_every_buurt_and_wijk_once(folder, cli):
    for level, count in (("buurt", 31), ("wijk", 7), ("gemeente", 1)):
        rows = asked(cli, folder, "population", 2024, level)
        assert len(rows) == count
        assert list(rows) == sorted(rows)
        assert all(row["value"] for row in rows.values())


# --- every measure that the files feed, against plain sums ------------------------------------------------------------


def lines(path: Path, delimiter: str = ",") -> list[dict]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def cell(row: dict, stem: str) -> float | None:
    """The number in the only column with this name before its position or unit; None for empty and for a dot."""
    (name,) = [name for name in row if name.split(" (")[0] == stem or name.rpartition("_")[0] == stem]
    text = row[name].strip().replace(",", ".")
    return None if text in ("", ".", "xxx") else 0.0 if text == "--" else float(text)


def one(stem):
    return lambda row: (cell(row, stem), None)


def share(part, *whole, factor=100, cap=None):
    """Part of whole, and the whole; the whole may be a sum. None when any of it is missing."""
    def compute(row):
        numbers = [cell(row, stem) for stem in whole]
        if cell(row, part) is None or None in numbers:
            return None, None
        if sum(numbers) == 0:
            return "not_applicable", 0
        value = factor * cell(row, part) / sum(numbers)
        return (min(value, cap) if cap else value), sum(numbers)
    return compute


TYPED = {
    "population": one("AantalInwoners"), "households": one("HuishoudensTotaal"),
    "pop_0_15_share": share("k_0Tot15Jaar", "AantalInwoners", cap=100),
    "pop_65plus_share": share("k_65JaarOfOuder", "AantalInwoners", cap=100),
    "grey_pressure_kwb": share("k_65JaarOfOuder", "k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar"),
    "one_person_household_share": share("Eenpersoonshuishoudens", "HuishoudensTotaal", cap=100),
    "wmo_clients_per_1000": one("WmoClientenRelatief"), "youth_care_share": one("PercentageJongerenMetJeugdzorg"),
    "poverty_share": one("PersonenInArmoede"),
    "social_assistance_per_1000": share("PersonenPerSoortUitkeringBijstand", "AantalInwoners", factor=1000),
    "gp_distance_km": one("AfstandTotHuisartsenpraktijk"), "urbanity_class": one("MateVanStedelijkheid"),
}
AGE = "Bevolking/Leeftijdsgroepen/"
LABELS = {
    "population": one("Bevolking/Aantal inwoners"),
    "pop_0_15_share": share(AGE + "0 tot 15 jaar", "Bevolking/Aantal inwoners", cap=100),
    "pop_65plus_share": share(AGE + "65 jaar of ouder", "Bevolking/Aantal inwoners", cap=100),
    "grey_pressure_kwb": share(AGE + "65 jaar of ouder", AGE + "15 tot 25 jaar", AGE + "25 tot 45 jaar", AGE + "45 tot 65 jaar"),
}
SCANNED = {
    "pop_65plus_share": one("pct_65plus"), "pop_80plus_share": one("pct_80plus"), "one_person_household_share": one("pct_1p_hh"),
    "severely_lonely_share": one("pct_ernstig_eenzaam"), "informal_carers_share": one("pct_mantelzorger"),
    "gebiedsscan_volunteers_share": one("pct_vrijwilliger"), "gebiedsscan_wmo_households_share": one("pct_wmo_hh"),
}
SOURCES = {  # file: delimiter, column with the code, year of the figures, measures
    "typed": (",", "WijkenEnBuurten", 2025, TYPED),
    "labels": (";", "Regioaanduiding/Codering (code)", 2024, LABELS),
    "scan": (";", "code_2025_by_name", 2019, SCANNED),
}


def plain_sums(path: Path, source: str) -> dict[tuple, tuple]:
    """(region, indicator): (value or why there is none, the base), for every row of Heerenveen and the country."""
    delimiter, code, _, measures = SOURCES[source]
    rows = lines(path, delimiter)
    found = {}
    for indicator, compute in measures.items():
        column_is_empty = all(compute(row)[0] is None for row in rows)
        for row in rows:
            region = row[code].strip()
            if region[2:6] != "0074" and region != "NL00":
                continue
            value, base = compute(row)
            found[region, indicator] = ("not_yet_published" if column_is_empty else "missing" if value is None else value, base)
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_every_figure_against_a_plain_sum(source, folder, published):
    expected = plain_sums(published[source], source)
    rows = db.execute("""SELECT region, indicator::VARCHAR, value, status::VARCHAR, n FROM observation
                         WHERE year = $year AND indicator <> 'health_good_share'""",
                      {"year": SOURCES[source][2]}, data=folder, view="intern")
    found = {(region, indicator): (value if status == "ok" else status, n) for region, indicator, value, status, n in
             rows.itertuples(index=False)}
    assert found.keys() == expected.keys()
    # a share that the gemeente delivers without counts: of a buurt only that it is under 5 or over 95 %
    edges = {key for key, (value, _) in expected.items() if source == "scan" and key[0].startswith("BU")
             and isinstance(value, float) and not 5 <= value <= 95}
    assert all(found[key][0] == "hidden" for key in edges)
    wrong = {key: (found[key], value) for key, value in expected.items()
             if key not in edges and not same(found[key][0], value[0])}
    assert wrong == {}
    bases = {key: (found[key][1], base) for key, (value, base) in expected.items() if isinstance(value, float) and base
             and found[key][1] != pytest.approx(base)}
    assert bases == {}


def same(found, expected) -> bool:
    return (
        found == expected if isinstance(found, str) or isinstance(expected, str) else found == pytest.approx(expected, abs=1e-9)
    )


@pytest.mark.parametrize("source", SOURCES)
def test_the_plain_sums_leave_no_measure_out(source, folder):
    """A measure that the catalogue learns to read must get its plain sum here too."""
    everything = catalog.load(config.CATALOG, SCAN)
    dataset = everything.datasets["gebiedsscan" if source == "scan" else "kwb"]
    measured = {measure.indicator for measure in dataset.measures}
    assert SOURCES[source][3].keys() <= measured
    absent = {"typed": {"hh_around_social_minimum_share"}, "scan": set()}  # a column that only older editions have
    if source in absent:  # the third file holds ages only
        assert SOURCES[source][3].keys() == measured - absent[source]


def test_register_shares_carry_a_standard_error_that_knows_of_rounding(folder, published):
    """√(a + 4) / b × 100 for a wijk or buurt rounded to fives, √a / b × 100 for the exact gemeente."""
    (akkrum,) = [row for row in lines(published["typed"]) if row["WijkenEnBuurten"].strip() == AKKRUM]
    (gemeente,) = [row for row in lines(published["typed"]) if row["WijkenEnBuurten"].strip() == "GM0074"]
    rows = db.execute(
        "SELECT region, se, rounded_to FROM observation WHERE indicator = 'pop_65plus_share' AND year = 2025", {}, data=folder
    )
    found = rows.set_index("region")
    assert found.loc[AKKRUM, "se"] == pytest.approx(
        100 * (cell(akkrum, "k_65JaarOfOuder") + 4) ** 0.5 / cell(akkrum, "AantalInwoners"), rel=1e-5)
    assert found.loc["GM0074", "se"] == pytest.approx(
        100 * cell(gemeente, "k_65JaarOfOuder") ** 0.5 / cell(gemeente, "AantalInwoners"), rel=1e-5)
    assert (found.loc[AKKRUM, "rounded_to"], found["rounded_to"].isna()["GM0074"]) == (5, True)


def test_health_of_all_years_on_one_division(folder, published):
    expected = {(row["WijkenEnBuurten"].strip(), int(row["Perioden"][:4])): number(row["GoedErvarenGezondheid_4"])
                for row in lines(published["rivm"]) if row["WijkenEnBuurten"][2:6] == "0074"}
    rows = db.execute(
        "SELECT region, year, value, vintage FROM observation WHERE indicator = 'health_good_share'", {}, data=folder
    )
    assert {(r.region, r.year): None if r.value != r.value else r.value for r in rows.itertuples()} == expected
    assert set(rows["vintage"]) == {2024}


def test_spot_values_anyone_can_look_up(folder, cli, published):
    """Akkrum 2024: the row as CBS printed it, and 65-plus as one division."""
    (row,) = [row for row in lines(published["labels"], ";") if row["Regioaanduiding/Codering (code)"].strip() == AKKRUM]
    people, old = int(row["Bevolking/Aantal inwoners (aantal)"]), int(row["Bevolking/Leeftijdsgroepen/65 jaar of ouder (aantal)"])
    assert number(asked(cli, folder, "population", 2024)[AKKRUM]["value"]) == people
    assert number(asked(cli, folder, "pop_65plus_share", 2024)[AKKRUM]["value"]) == pytest.approx(100 * old / people, abs=1e-9)


@pytest.mark.slow
def test_in_ci_a_skipped_oracle_fails():
    """The same test: skipped at a desk without the published files, a failure in CI."""
    test = f"{__file__}::test_without_a_year_it_asks"
    here = {key: value for key, value in os.environ.items() if key not in ("REFERENCE_DATA", "CI")}
    command = [sys.executable, "-m", "pytest", test, "-p", "no:cacheprovider", "-rs"]
    desk = subprocess.run(command, env=here, capture_output=True, text=True, cwd=config.ROOT)
    assert (desk.returncode, "REFERENCE_DATA is not set" in desk.stdout) == (0, True), desk.stdout
    ci = subprocess.run(command, env={**here, "CI": "true"}, capture_output=True, text=True, cwd=config.ROOT)
    assert ci.returncode == 1
    assert "no oracle may be skipped" in ci.stdout
