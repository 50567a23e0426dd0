"""Published figures through the whole of `fetch`: two Frisian municipalities and all eighteen, to the digit, and on the pages.

The oracle reads the published files with the csv module only, and computes shares by hand.
"""
import csv
import io
import json
import math
import re
from pathlib import Path

import pytest
import replay as replay_server
from replay_published import FRISIAN
from streamlit.testing.v1 import AppTest

from dashboard import access, db, ui

pytestmark = pytest.mark.slow  # the check before landing runs these

APP = Path(ui.__file__).parent / "app.py"
TWO = ("GM0074", "GM0080")
# indicator → columns that are added up, and what they are divided by; in the table of 2025 and in the subset of 2024
ORACLES = {
    2025: {
        "population": ("AantalInwoners_5",), "households": ("HuishoudensTotaal_29",),
        "gp_distance_km": ("AfstandTotHuisartsenpraktijk_110",), "pop_65plus_share": ("k_65JaarOfOuder_12", "AantalInwoners_5"),
        "pop_0_15_share": ("k_0Tot15Jaar_8", "AantalInwoners_5"),
        "one_person_household_share": ("Eenpersoonshuishoudens_30", "HuishoudensTotaal_29"),
    },
    2024: {
        "population": ("inwoners",), "households": ("huishoudens",), "gp_distance_km": ("afstandHuisarts",),
        "pop_65plus_share": ("inwoners65plus", "inwoners"), "pop_0_15_share": ("inwoners0tot15", "inwoners"),
    },
}
FILES = {2025: ("kwb_2025_86165NED_friesland_typed.csv", "WijkenEnBuurten"), 2024: ("kwb_2024_subset_nl.csv", "code")}


def fetch(cli, reference, folder, *words):
    with replay_server.running(reference=reference) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        run = cli("fetch", *words, data=folder)
    assert run.code == 0, run.err
    return folder


@pytest.fixture(scope="module")
def two(cli, reference, tmp_path_factory):
    return fetch(cli, reference, tmp_path_factory.mktemp("twee") / "map", *TWO)


@pytest.fixture(scope="module")
def all_of_them(cli, reference, tmp_path_factory):
    return fetch(cli, reference, tmp_path_factory.mktemp("friesland") / "map", *FRISIAN)


def published(reference, year: int, gemeenten) -> dict[tuple[str, str], float | None]:
    """(indicator, area) → the published figure; None where there is none."""
    name, key = FILES[year]
    found = {}
    with open(reference / "reference" / "data" / name, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code = row[key].strip()
            if "GM" + code[2:6] not in gemeenten:
                continue
            for indicator, columns in ORACLES[year].items():
                cells = [float(row[column]) if row[column].strip() not in ("", ".", "NA") else None for column in columns]
                value = None if None in cells or cells[1:] == [0] else cells[0] if len(cells) == 1 else 100 * cells[0] / cells[1]
                # of two rounded counts the part may come out larger than the whole: no share is more than all
                found[indicator, code] = None if value is None else min(value, 100) if len(cells) > 1 else value
    return found


def queried(cli, folder, year: int) -> dict[tuple[str, str], float | None]:
    run = cli("query", "observation_standing", "--format", "csv", data=folder)
    assert run.code == 0, run.err
    return {(row["indicator"], row["code"]): float(row["value"].replace(",", ".")) if row["value"] else None
            for row in csv.DictReader(io.StringIO(run.out), delimiter=";")
            if int(row["year"]) == year and row["indicator"] in ORACLES[year] and row["code"] != "NL00"}


def different(expected: dict, found: dict) -> dict:
    """What is not the same: also a figure where there is none, or none where there is one."""
    return {key: (value, found[key]) for key, value in expected.items()
            if (value is None) != (found[key] is None)
            or (value is not None and not math.isclose(value, found[key], rel_tol=1e-12))}


@pytest.mark.parametrize("year", [2024, 2025])
def test_two_municipalities_have_the_published_figures(year, two, reference, cli):
    expected, found = published(reference, year, TWO), queried(cli, two, year)
    assert set(found) == set(expected)
    assert len(expected) > 500
    assert different(expected, found) == {}


def test_twenty_values_to_the_digit(two, reference, cli):
    """As they are written: for each of five figures the two municipalities, a wijk and a buurt."""
    name, key = FILES[2025]
    with open(reference / "reference" / "data" / name, encoding="utf-8-sig", newline="") as file:
        rows = {row[key].strip(): row for row in csv.DictReader(file)}
    found, checked = queried(cli, two, 2025), 0
    for indicator in ("population", "households", "gp_distance_km", "pop_65plus_share", "one_person_household_share"):
        for code in (*TWO, "WK007401", "BU00740104"):
            part, *whole = (rows[code][column] for column in ORACLES[2025][indicator])
            if whole:
                assert round(found[indicator, code] * float(whole[0]) / 100, 6) == float(part)
                assert f"{found[indicator, code]:.1f}" == f"{100 * float(part) / float(whole[0]):.1f}"
            else:
                assert f"{found[indicator, code]:g}" == f"{float(part):g}"
            checked += 1
    assert checked == 20


@pytest.mark.slow
@pytest.mark.parametrize("year", [2024, 2025])
def test_all_of_friesland_has_the_published_figures(year, all_of_them, reference, cli):
    expected, found = published(reference, year, FRISIAN), queried(cli, all_of_them, year)
    assert set(found) == set(expected)
    assert len({code for _, code in expected}) > 1150
    assert different(expected, found) == {}


def test_the_modelled_figures_come_with_their_years(two, reference, cli):
    expected, name = {}, "rivm_50150NED_goed_ervaren_gezondheid.csv"
    with open(reference / "reference" / "data" / name, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if "GM" + row["WijkenEnBuurten"][2:6] in TWO and row["GoedErvarenGezondheid_4"]:
                expected[row["WijkenEnBuurten"], int(row["Perioden"][:4])] = float(row["GoedErvarenGezondheid_4"])
    rows = json.loads(cli("query", "observation_standing", "--format", "json", data=two).out)
    found = {(row["code"], row["year"]): row["value"] for row in rows if row["indicator"] == "health_good_share" and row["value"]}
    assert found == expected
    assert len({year for _, year in found}) == 5


# --- on the pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(two, monkeypatch):
    def open_page(page: str, **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(two))
        monkeypatch.setattr(access, "role", lambda context: "beheerder")
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params.update(choices)
        app.run()
        if page != "overzicht":
            app.switch_page(f"app_pages/{page}.py").run()
        assert not app.exception
        return app

    return open_page


def said(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in (*app.title, *app.subheader, *app.markdown, *app.caption, *app.info))


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_map_shows_every_buurt_that_has_a_figure(year, visit, two, reference):
    app = visit("kaart", indicator="population", jaar=str(year), niveau="buurt", gemeente="GM0074")
    listed = app.table[0].value
    numbers = [int(re.sub(r"\D", "", cell)) for cell in listed.iloc[:, 1] if re.search(r"\d", cell)]
    expected = [int(value) for (indicator, code), value in published(reference, year, ("GM0074",)).items()
                if indicator == "population" and code.startswith("BU")]
    assert sorted(numbers) == sorted(expected)
    layer = db.run("indicator_layer", {"indicator": "population", "year": year, "level": "buurt"}, data=two).iloc[0]
    new = 0 if year == 2024 else 5  # Leeuwarden has five buurten in 2025 that the boundaries of 2024 do not have
    assert (layer["drawn_vintage"], layer["unchecked"]) == (2024, 0)
    assert layer["unplaced"] >= new


def test_every_buurt_has_a_profile_with_figures(visit, two, reference):
    there = {code for (indicator, code), value in published(reference, 2025, TWO).items() if value and code.startswith("BU")}
    for code in sorted(there)[::25]:
        profile = db.run("region_profile", _parameters("region_profile", code), data=two)
        assert profile["value"].notna().any(), code
    app = visit("buurtprofiel", regio="BU00740104", niveau="buurt", gemeente="GM0074")
    assert "De Greiden" in said(app)
    labels = "\n".join(line.label for line in app.expander)
    assert "Inwoners: **7.345 inwoners** (2025, geteld" in labels
    assert "Inwoners 65 jaar of ouder" in labels


def _parameters(query: str, region: str) -> dict:
    text = db.sql(query)
    example = json.loads(re.search(r"^-- Example\s+(\{.*\})$", text, re.MULTILINE)[1])
    return {**example, "region": region}


def test_overview_and_compare_open_with_figures(visit):
    overview = visit("overzicht", gemeente="GM0074")
    assert re.search(r"\d", said(overview))
    assert "Heerenveen" in said(overview) + str(overview.selectbox)
    compare = visit("vergelijken", niveau="gemeente")
    assert not compare.exception
