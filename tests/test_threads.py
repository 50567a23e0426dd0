"""The same place through the years: a new code is followed, a moved boundary breaks, a code used again is another place (R10)."""

import duckdb
import pandas as pd
import pytest

from dashboard import config, db
from dashboard.intake.steps import observations

# code, vintage, name, what CBS says of the change (None: nobody told)
CALM = [("BU00010000", 2021, "Kern", 1), ("BU00010000", 2022, "Kern", 1)]


def threads(rows: list[tuple]) -> dict[tuple[str, int], tuple[str, int]]:
    """(code, vintage) → the code and the vintage under which that place is known last."""
    frame = pd.DataFrame(rows, columns=["code", "vintage", "name", "boundary_change"]).astype({"boundary_change": "Int8"})
    level = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}
    frame["level"] = frame["code"].str[:2].map(level)
    frame["gemeente"] = "GM" + frame["code"].str[2:6]
    frame["parent"] = [{"BU": "WK" + c[2:8], "WK": "GM" + c[2:6], "GM": "NL00"}[c[:2]] for c in frame["code"]]
    frame = frame.sort_values(["code", "vintage"]).reset_index(drop=True)
    frame["region_id"] = frame.index + 1
    with duckdb.connect() as con:
        con.execute(observations.query("00_macros"))
        con.from_df(frame).create("region")
        con.execute(observations.query("26_thread"))
        found = con.sql("FROM region").df()
    last = found.set_index("region_id")[["code", "vintage"]].apply(tuple, axis=1)
    assert len(found) == len(frame)
    return {(row.code, row.vintage): last[row.thread] for row in found.itertuples()}


def test_a_code_that_stays_is_one_place():
    assert set(threads(CALM).values()) == {("BU00010000", 2022)}


def test_a_new_code_is_followed_by_its_name():
    found = threads(
        [*CALM, ("BU00010100", 2021, "Zuiderhof", 1), ("BU0001AA00", 2022, "Zuiderhof", 2), ("BU0001AA00", 2023, "Zuiderhof", 1)]
    )
    assert found["BU00010100", 2021] == found["BU0001AA00", 2022] == ("BU0001AA00", 2023)


def test_accents_and_the_number_of_a_wijk_make_no_difference():
    found = threads([("WK000101", 2021, "Wijk 01 Sint-Annaparochie", 1), ("WK000102", 2022, "Wijk 02 Sint Annaparochië", 2)])
    assert found["WK000101", 2021] == ("WK000102", 2022)


def test_a_split_is_not_followed():
    """Havenkwartier keeps its name but not its boundary (3): a new code with a moved boundary is a new place."""
    found = threads(
        [("BU00010101", 2021, "Havenkwartier", 1), ("BU0001AA01", 2022, "Havenkwartier", 3), ("BU0001AA02", 2022, "Havenkop", 3)]
    )
    assert found["BU00010101", 2021] == ("BU00010101", 2021)


def test_a_moved_boundary_under_the_same_code_stays_one_line_that_breaks():
    found = threads([("BU00010000", 2021, "Kern", 1), ("BU00010000", 2022, "Kern", 3)])
    assert found["BU00010000", 2021] == ("BU00010000", 2022)


def test_a_code_used_again_for_another_place_is_two_places():
    """Oost moved to a free code, and its own code went to West."""
    found = threads(
        [
            ("BU00010001", 2021, "Oost", 1),
            ("BU00010002", 2021, "West", 1),
            ("BU00010001", 2022, "West", 2),
            ("BU00010009", 2022, "Oost", 2),
        ]
    )
    assert found["BU00010001", 2021] == ("BU00010009", 2022)
    assert found["BU00010002", 2021] == ("BU00010001", 2022)


def test_when_nobody_tells_about_changes_another_name_is_another_place():
    found = threads(
        [
            ("BU00010001", 2020, "Oost", None),
            ("BU00010001", 2024, "Nieuw-West", None),
            ("BU00010002", 2020, "Wijk 02 De Kade", None),
            ("BU00010002", 2024, "De Kade", None),
        ]
    )
    assert found["BU00010001", 2020] == ("BU00010001", 2020)
    assert found["BU00010002", 2020] == ("BU00010002", 2024)


def test_after_a_merger_the_buurten_of_the_old_gemeenten_are_followed():
    found = threads(
        [
            ("GM0003", 2022, "Oudmeer", 1),
            ("GM0004", 2022, "Plassen", 1),
            ("GM0001", 2023, "Nieuwmeer", 3),
            ("WK000300", 2022, "Oudmeer", 1),
            ("WK000400", 2022, "Plassen", 1),
            ("WK000100", 2023, "Oudmeer", 2),
            ("WK000101", 2023, "Plassen", 2),
            ("BU00030000", 2022, "Dorp", 1),
            ("BU00030001", 2022, "Verspreide huizen", 1),
            ("BU00040000", 2022, "Verspreide huizen", 1),
            ("BU00010000", 2023, "Dorp", 2),
            ("BU00010001", 2023, "Verspreide huizen", 2),
            ("BU00010100", 2023, "Verspreide huizen", 2),
        ]
    )
    assert found["BU00030000", 2022] == ("BU00010000", 2023)
    assert found["WK000400", 2022] == ("WK000101", 2023)
    assert found["GM0003", 2022] == ("GM0003", 2022), "two gemeenten that became one are not that one"
    assert found["BU00030001", 2022] == ("BU00010001", 2023), "same name twice: the wijk of the same name tells them apart"
    assert found["BU00040000", 2022] == ("BU00010100", 2023)


def test_what_may_be_two_places_is_not_followed():
    found = threads(
        [
            ("WK000100", 2021, "A", 1),
            ("WK000101", 2021, "B", 1),
            ("WK000102", 2022, "C", 3),
            ("BU00010000", 2021, "Verspreide huizen", 1),
            ("BU00010100", 2021, "Verspreide huizen", 1),
            ("BU00010200", 2022, "Verspreide huizen", 2),
        ]
    )
    assert found["BU00010000", 2021] == ("BU00010000", 2021) and found["BU00010100", 2021] == ("BU00010100", 2021)


def test_a_gemeente_that_stays_lends_no_names():
    found = threads(
        [
            ("GM0002", 2021, "Elders", 1),
            ("GM0002", 2022, "Elders", 1),
            ("BU00020000", 2021, "Centrum", 1),
            ("BU00010009", 2022, "Centrum", 2),
        ]
    )
    assert found["BU00020000", 2021] == ("BU00020000", 2021)


# --- through the gate -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def through_time(tmp_path_factory, cli, geojson):
    """Three buurten: one keeps its code, one is recoded in 2023, one gets another boundary in 2023. Drawn in 2024."""
    folder = tmp_path_factory.mktemp("time")
    years = {
        2022: [("BU99970001", "Kern", "1", 100), ("BU99970002", "Zuiderhof", "1", 200), ("BU99970003", "Haven", "1", 300)],
        2023: [("BU99970001", "Kern", "1", 110), ("BU999700A2", "Zuiderhof", "2", 210), ("BU99970003", "Haven", "3", 150)],
        2024: [("BU99970001", "Kern", "1", 120), ("BU999700A2", "Zuiderhof", "1", 220), ("BU99970003", "Haven", "1", 160)],
    }
    drawn = {code: (name, column, 0) for column, (code, name, *_) in enumerate(years[2024])}
    (folder / "buurten_2024.geojson").write_bytes(geojson(drawn))
    assert cli("add", folder / "buurten_2024.geojson", "--yes", data=folder / "data").code == 0
    for year, rows in years.items():
        text = "WijkenEnBuurten;Naam;IndelingswijzigingGemeenteWijkBuurt_4;AantalInwoners_5\n" + "".join(
            ";".join(map(str, row)) + "\n" for row in rows
        )
        (folder / f"kwb_{year}.csv").write_text(text, encoding="utf-8")
        run = cli("add", folder / f"kwb_{year}.csv", "--yes", data=folder / "data")
        assert run.code == 0, run.err
    return folder / "data"


def trend(data, code: str) -> list[tuple]:
    rows = db.run("region_trend", {"region": code, "indicator": "population"}, data=data)
    return list(
        rows.loc[rows["line"] == "gebied", ["region", "year", "value", "boundary_break"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize("code", ["BU99970002", "BU999700A2"])
def test_a6_a_trend_goes_on_under_the_new_code(through_time, code):
    assert trend(through_time, code) == [
        ("BU99970002", 2022, 200, False),
        ("BU999700A2", 2023, 210, False),
        ("BU999700A2", 2024, 220, False),
    ]


def test_a6_r10_a_trend_breaks_where_the_boundary_moved(through_time):
    assert trend(through_time, "BU99970003") == [
        ("BU99970003", 2022, 300, False),
        ("BU99970003", 2023, 150, True),
        ("BU99970003", 2024, 160, False),
    ]
    years = db.run("overview_years", {"region": "BU99970003", "indicator": "population"}, data=through_time)
    assert years["boundary_break"].tolist() == [False, True, False]


def test_a6_an_older_year_on_the_newest_drawing(through_time):
    """2022 on the map of 2024: the recoded buurt has its figure, the moved one is marked instead of drawn."""
    rows = db.run("indicator_map", {"indicator": "population", "year": 2022, "level": "buurt"}, data=through_time).set_index(
        "region"
    )
    assert rows["value"].to_dict() == {
        "BU99970001": 100,
        "BU999700A2": 200,
        "BU99970003": pytest.approx(float("nan"), nan_ok=True),
    }
    assert rows["boundary"].to_dict() == {"BU99970001": "same", "BU999700A2": "same", "BU99970003": "changed"}
    lost = db.run("indicator_unplaced", {"indicator": "population", "year": 2022, "level": "buurt"}, data=through_time)
    assert lost[["region", "reason"]].to_numpy().tolist() == [["BU99970003", "changed"]]


def test_a_profile_and_a_comparison_know_the_figures_under_the_old_code(through_time):
    rows = db.run("region_profile", {"region": "BU999700A2", "year": 2022}, data=through_time).set_index("indicator")
    assert rows.loc["population", ["value", "year", "vintage"]].tolist() == [200, 2022, 2022]
    beside = db.run("compare_values", {"regions": "BU99970002,BU99970001", "indicators": "population"}, data=through_time)
    assert beside["value"].tolist() == [220, 120]


def test_every_area_has_one_thread(demo):
    rows = db.execute(
        "SELECT count(*) AS n, count(thread) AS t, count(DISTINCT code) AS codes, count(DISTINCT thread) AS threads FROM region",
        {},
        data=demo,
    ).iloc[0]
    assert rows.n == rows.t and rows.threads <= rows.n
    assert config.settings(demo).fictional
