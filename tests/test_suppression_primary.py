"""Small numbers of the municipality's own datasets: not in the public file, in no table, in no form. What CBS published stays.

Each number by itself; what is hidden because it would give another one away is in test_suppression.py.
"""
import shutil
import struct

import pytest

from dashboard import db

DATASET = (
    '[dataset]\nid = "proef"\ntitle = "Proef"\ntype = "wide"\nproducer = "gemeente"\nlicense = "eigen"\n'
    'attribution = "gemeente"\nown = true\ndescription = "Proef"\nregion_columns = ["buurt"]\n'
)
FIGURE = """
[[measure]]
indicator = "{id}"
{columns}
[[indicator]]
id = "{id}"
label = "{id}"
definition = "Proef"
explain = "Proef"
unit = "{unit}"
decimals = 1
theme = "zorg"
dimension = "D2"
role = "context"
good = "neutral"
kind = "register"
levels = ["gemeente", "wijk", "buurt"]
classes = [1, 2, 3, 4]
classes_source = "Proef"
uses = ["signaleren"]
{more}
"""
PARTS = 'numerator = "{0}"\ndenominator = "{1}"\n'
FIGURES = (
    FIGURE.format(id="proef_count", columns='column = "cases"', unit="count", more=""),
    FIGURE.format(id="proef_share", columns=PARTS.format("part", "whole"), unit="share", more="range = [0, 100]"),
    FIGURE.format(id="proef_pressure", columns=PARTS.format("old", "young"), unit="share", more="range = [0, 10000]"),
    FIGURE.format(id="proef_ratio", columns=PARTS.format("helpers", "helped"), unit="ratio", more=""),
    FIGURE.format(id="proef_clubs", columns=PARTS.format("clubs", "clubs_per"), unit="per_1000", more="counts_people = false"),
    FIGURE.format(id="proef_low", columns='column = "low"', unit="share", more='not_below = "wijk"'),
)
HEADER = ("buurt", "cases", "part", "whole", "old", "young", "helpers", "helped", "clubs", "clubs_per", "low")
# Per area what is delivered. Numbers with six digits behind the point are found again wherever they would leak.
CASES = {
    "BU99970001": (7, 7, 211, 97, 83, 331, 6, 2, 509, 11.125),   # every count small in public, none in the internal file
    "BU99970002": (3, 3, 223, 227, 4, 337, 3, 2, 521, 12.125),   # too small for the internal file as well
    "BU99970101": (10, 10, 170, 230, 109, 347, 10, 2, 523, 13.125),   # exactly at the limit: shown
    "BU99970102": (0, 218, 223, 241, 113, 349, 11, 2, 541, 14.125),   # nobody counts as few; 218 of 223 leaves 5 over
    "WK999700": (20, 40, 87, 251, 127, 353, 12, 2, 547, 15.125),   # a base of 87 is too small for a share in public
}
PUBLIC = {
    "proef_count": {"BU99970101": 10, "WK999700": 20},
    "proef_share": {"BU99970101": 100 * 10 / 170},
    "proef_pressure": {"BU99970101": 100 * 230 / 109, "BU99970102": 100 * 241 / 113, "WK999700": 100 * 251 / 127},
    "proef_ratio": {"BU99970101": 34.7, "BU99970102": 349 / 11, "WK999700": 353 / 12},
    "proef_clubs": {code: 1000 * 2 / values[8] for code, values in CASES.items()},
    "proef_low": {"WK999700": 15.125},
}
INTERNAL = {
    "proef_count": {"BU99970001": 7, "BU99970101": 10, "WK999700": 20},
    "proef_share": {
        "BU99970001": 100 * 7 / 211,
        "BU99970101": 100 * 10 / 170,
        "BU99970102": 100 * 218 / 223,
        "WK999700": 100 * 40 / 87,
    },
    "proef_pressure": {
        "BU99970001": 100 * 97 / 83,
        "BU99970101": 100 * 230 / 109,
        "BU99970102": 100 * 241 / 113,
        "WK999700": 100 * 251 / 127,
    },
    "proef_ratio": {"BU99970001": 331 / 6, "BU99970101": 34.7, "BU99970102": 349 / 11, "WK999700": 353 / 12},
    "proef_clubs": PUBLIC["proef_clubs"],
    "proef_low": {code: values[9] for code, values in CASES.items()},
}


@pytest.fixture(scope="module")
def folder(_tiny_templates, tmp_path_factory, cli):
    """The boundaries with one own dataset that holds every case."""
    place = tmp_path_factory.mktemp("small")
    data = shutil.copytree(_tiny_templates / "tiny", place / "data")
    (place / "proef.toml").write_text(DATASET + "".join(FIGURES), encoding="utf-8")
    # the wijk in a year of its own, so that nothing adds up
    for year, level in (("2024", "BU"), ("2023", "WK")):
        rows = [HEADER, *((code, *values) for code, values in CASES.items() if code.startswith(level))]
        file = place / f"proef_{year}.csv"
        file.write_text("".join(";".join(map(str, row)).replace(".", ",") + "\n" for row in rows), encoding="utf-8")
        run = cli("add", file, "--dataset", place / "proef.toml", "--year", year, "--vintage", "2024", "--decimal", "komma",
                  "--yes", data=data)
        assert run.code == 0, run.err
    return data


def shown(folder, view) -> dict:
    rows = db.execute(
        "SELECT indicator::VARCHAR, region, value FROM observation WHERE indicator::VARCHAR LIKE 'proef%' AND value IS NOT NULL",
        {},
        data=folder,
        view=view,
    )
    found = {}
    for indicator, region, value in rows.itertuples(index=False):
        found.setdefault(indicator, {})[region] = pytest.approx(value)
    return found


@pytest.mark.parametrize(("view", "expected"), [("openbaar", PUBLIC), ("intern", INTERNAL)])
def test_what_is_shown(view, expected, folder):
    assert shown(folder, view) == expected


@pytest.mark.parametrize("view", ["openbaar", "intern"])
def test_what_is_not_shown_says_hidden_and_nothing_else(view, folder):
    rows = db.execute("""SELECT value, lower, upper, se, n FROM observation
                         WHERE indicator::VARCHAR LIKE 'proef%' AND status = 'hidden'""", {}, data=folder, view=view)
    assert len(rows) > 0
    assert rows.isna().all(axis=None)
    reasons = db.execute("""SELECT DISTINCT status::VARCHAR AS status FROM observation
                            WHERE indicator::VARCHAR LIKE 'proef%' AND value IS NULL""", {}, data=folder, view=view)
    assert reasons["status"].tolist() == ["hidden"]


def every_number(folder, view) -> set[float]:
    """All numbers in all tables and columns of a file, to six decimals; but for the weights of an index, which are chosen."""
    columns = db.execute("""SELECT table_name, column_name FROM duckdb_columns()
                            WHERE data_type IN ('DOUBLE', 'FLOAT') AND NOT internal AND table_name <> 'index_item'""",
                         {}, data=folder, view=view)
    assert {"observation_row", "observation_by_region", "population"} <= set(columns["table_name"])
    return {round(value, 6) for table, column in columns.itertuples(index=False)
            for value in db.execute(f'SELECT "{column}" AS number FROM "{table}"', {}, data=folder, view=view)["number"].dropna()}


def test_no_hidden_number_is_anywhere_in_the_public_file(folder):
    """Neither the value, nor what it was made of, nor a standard error to compute it back from."""
    leaks = {
        7 * 100 / 211,
        3 * 100 / 223,
        218 * 100 / 223,
        4000 / 87,
        9700 / 83,
        22700 / 4,
        331 / 6,
        337 / 3,
        211,
        87,
        83,
        6,
        4,
        3,
        100 * 7**0.5 / 211,
        100 * 3**0.5 / 223,
        11.125,
        12.125,
        13.125,
        14.125,
    }
    assert every_number(folder, "openbaar") & {round(number, 6) for number in leaks} == set()
    assert {11.125, round(700 / 211, 6), 211} <= every_number(folder, "intern")  # the search does find them where they may be


def test_bytes_of_hidden_numbers_are_not_left_in_the_public_file(folder):
    """A value that was written and later replaced would still lie in the file; it was never written."""
    raw = (folder / "build" / db.version(folder) / "openbaar.duckdb").read_bytes()
    for value in (11.125, 12.125, 700 / 211, 300 / 223, 331 / 6):
        assert struct.pack("<d", value) not in raw


def test_published_figures_stay_as_published(bare, deliver):
    """CBS publishes a buurt of 5 people of whom 5 are 65 or older; so do we."""
    assert deliver(bare, "kwb_2024.csv", "gwb_code_10;a_inw;a_65_oo\nBU99970001;5;5\nBU99970002;100;0\n").code == 0
    rows = db.execute("SELECT indicator::VARCHAR AS i, region, value FROM observation ORDER BY ALL", {}, data=bare)
    assert rows[rows["i"].isin(["population", "pop_65plus_share"])].to_numpy().tolist() == [
        ["pop_65plus_share", "BU99970001", 100], ["pop_65plus_share", "BU99970002", 0], ["population", "BU99970001", 5],
        ["population", "BU99970002", 100]]


def test_a_published_figure_that_may_not_be_shown_per_buurt(bare, deliver):
    content = "WijkenEnBuurten,Perioden,Leeftijd,HoogRisicoAngststoornisOfDepressie_1\n" + "".join(
        f"{code},2022JJ00,20300,{value}\n" for code, value in (("BU99970001", 7.25), ("WK999700", 8.5), ("GM9997", 9.5)))
    run = deliver(bare, "50150NED.csv", content)
    assert run.code == 0, run.err

    def standing(view):
        rows = db.execute("SELECT region, value FROM observation WHERE value IS NOT NULL", {}, data=bare, view=view)
        return dict(rows.itertuples(index=False))

    assert standing("openbaar") == {"WK999700": 8.5, "GM9997": 9.5}
    assert standing("intern") == {"BU99970001": 7.25, "WK999700": 8.5, "GM9997": 9.5}
    assert 7.25 not in every_number(bare, "openbaar")


@pytest.mark.parametrize(("view", "limit"), [("openbaar", 10), ("intern", 5)])
def test_few_people_of_an_age_are_hidden(view, limit, bare, deliver):
    ages = {"0-19": 0, "20-49": 4, "50-64": 5, "65-74": 9, "75-79": 10, "80-84": 60, "85+": 3}
    content = "buurt;jaar;geslacht;leeftijd;aantal\n" + "".join(
        f"BU99970001;2024;{sex};{age};{count}\n" for age, count in ages.items() for sex in ("m", "v"))
    assert deliver(bare, "p.csv", content, "--vintage", "2024").code == 0
    rows = db.execute(
        "SELECT age_from, people, status::VARCHAR AS status FROM population WHERE sex = 'v' ORDER BY 1", {}, data=bare, view=view
    )
    shown = [count for count in ages.values() if count >= limit]
    seen = rows["people"].dropna().tolist()
    assert len(seen) == len(shown)
    assert all(people % 5 == 0 and abs(people - count) < 5 for people, count in zip(seen, shown, strict=True))
    assert rows.loc[rows["people"].isna(), "status"].unique().tolist() == ["hidden"]
    small = db.execute(
        "SELECT indicator::VARCHAR AS i, value, n FROM observation WHERE indicator = 'oosr'", {}, data=bare, view=view
    )
    known = small["n"].dropna()  # six people of 85 and older: hidden in public, and rounded for who may see it
    assert known.empty if view == "openbaar" else known.isin([5, 10]).all()


def test_thresholds_are_a_setting(tiny, deliver):
    (tiny / "settings.toml").write_text(
        "[thresholds]\ncount_public = 60\ncount_internal = 40\nbase_public = 100\nbase_internal = 50\n"
    )
    definition = tiny.parent / "proef.toml"
    definition.write_text(DATASET + FIGURES[0], encoding="utf-8")
    content = "buurt;cases\nBU99970001;39\nBU99970002;59\nBU99970101;60\n"
    assert deliver(tiny, "proef.csv", content, "--dataset", definition, "--year", "2024", "--vintage", "2024").code == 0
    assert shown(tiny, "openbaar") == {"proef_count": {"BU99970101": 60}}
    assert shown(tiny, "intern") == {"proef_count": {"BU99970002": 59, "BU99970101": 60}}
