"""The index in the build: scores against a plain computation, stored as observations, made anew only after a change."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard import catalog, config, db, index_catalog, intake
from dashboard.intake import builder, ledger

CATALOG, INDICES = index_catalog.extended(catalog.load(config.CATALOG), index_catalog.files([config.CATALOG]))
OWN = """\
[index]
id = "twee"
title = "twee"
description = "Proef."

[[dimension]]
id = "D1"
indicators = [
  { id = "pop_65plus_share", invert = false, goalposts = [10, 30] },
  { id = "one_person_household_share", invert = false, goalposts = [0, 100] },
]
"""


def rows(name: str, data, view: str = "openbaar", **params) -> pd.DataFrame:
    return db.run(name, params, data=data, view=view)


@pytest.fixture(scope="module", params=["buurt", "wijk"])
def level(request) -> str:
    return request.param


def by_hand(parts: pd.DataFrame, items: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Scores per area with loops and nothing clever: normalise, two thirds, weighted mean."""
    found = {}
    for region, own in parts.groupby("region"):
        dimensions = {}
        for dimension, group in items.groupby("dimension", sort=False):
            there, whole, total = 0.0, 0.0, 0.0
            for item in group.itertuples():
                whole += item.weight
                value = own.loc[own["indicator"] == item.indicator, "value"].iloc[0]
                if pd.isna(value) or pd.isna(item.low):
                    continue
                share = min(1, max(0, (value - item.low) / (item.high - item.low)))
                share = 1 - share if item.sign < 0 else share
                there += item.weight
                total += item.weight * (1 + 99 * share)
            dimensions[dimension] = total / there if there >= 2 / 3 * whole - 1e-9 else np.nan
        found[region] = dimensions | {"L": np.mean([dimensions[d] for d in ("D1", "D2", "D3")]), "K": dimensions["I"]}
    return found


def test_scores_are_those_of_a_plain_computation(demo, level):
    run = f"kern GM9998 {level}"
    scores, parts, items = (
        rows("index_scores", demo, run=run),
        rows("index_parts", demo, run=run, region=None),
        rows("index_items", demo, run=run),
    )
    expected = by_hand(parts, items)
    assert scores["value"].notna().sum() > 20
    for row in scores[scores["part"] != "B"].itertuples():
        assert row.value == pytest.approx(expected[row.region][row.part], abs=1e-9, nan_ok=True), (row.region, row.part)
    both = scores.pivot(index="region", columns="part", values="value")
    assert (both["B"] - (both["K"] - both["L"])).abs().max() < 1e-9


def test_goalposts_are_where_the_middle_95_per_cent_of_the_own_areas_lie(demo, level):
    run = f"kern GM9998 {level}"
    parts = rows("index_parts", demo, run=run, region=None)
    for item in rows("index_items", demo, run=run).itertuples():
        values = parts.loc[(parts["indicator"] == item.indicator), "value"].dropna()
        assert (item.low, item.high) == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])))
        assert (item.scope, item.known) == ("eigen", len(values))


def test_b5_contributions_add_up_to_the_score(demo, level):
    for index in ("kern", "volledig"):
        run = f"{index} GM9998 {level}"
        parts, scores = rows("index_parts", demo, run=run, region=None), rows("index_scores", demo, run=run)
        side = np.where(parts["dimension"].isin(["D1", "D2", "D3"]), "L", "K")
        points = parts.assign(side=side).dropna(subset="points").groupby(["region", "side"])["points"].sum()
        known = scores[scores["part"].isin(["L", "K"]) & scores["value"].notna()].set_index(["region", "part"])["value"]
        assert len(known)
        assert (points.reindex(known.index) - known).abs().max() < 0.1


def test_the_figures_are_the_observations_of_the_newest_year_that_most_areas_have(demo, level):
    parts = rows("index_parts", demo, run=f"kern GM9998 {level}", region=None)
    seen = db.execute(
        "SELECT region, indicator::VARCHAR AS indicator, year, value, source_row, load FROM observation", {}, data=demo
    )
    merged = parts.dropna(subset="value").merge(
        seen, on=["region", "indicator", "year", "load", "source_row"], suffixes=("", "_seen")
    )
    assert len(merged) >= parts["value"].notna().sum()
    assert (merged["value"] == merged["value_seen"]).all()


def test_scores_are_observations_like_any_other(demo, level):
    scores = rows("index_scores", demo, run=f"kern GM9998 {level}").query("part == 'L'").set_index("region")
    year = int(rows("index_runs", demo).query("index == 'kern' and level == @level")["year"].iloc[0])
    shown = (
        rows("indicator_map", demo, indicator="kern_load", year=year, level=level)
        .query("gemeente == 'GM9998'")
        .set_index("region")
    )
    assert set(shown.index) == set(scores.index)
    pd.testing.assert_series_equal(shown["value"], scores["value"].reindex(shown.index), check_names=False)
    there = shown[shown["value"].notna()]
    assert ((there["lower"] <= there["value"]) & (there["value"] <= there["upper"])).all()
    assert (set(there["kind"]), {float(n) for n in there["interval_level"].astype(float).round(2)}) == ({"derived"}, {0.95})
    classes = 1 + np.searchsorted([20, 40, 60, 80], there["value"], side="right") - 1
    assert list(there["look"]) == list(classes)


def test_one_part_of_capacity_carries_its_own_name(demo):
    runs = rows("index_runs", demo).set_index(["index", "level"])
    assert runs.loc[("kern", "buurt"), ["carriers", "capacity"]].tolist() == ["I", "informele draagkracht"]
    found = db.execute(
        "SELECT DISTINCT indicator::VARCHAR AS id FROM observation WHERE indicator::VARCHAR LIKE 'kern%'", {}, data=demo
    )
    assert set(found["id"]) == {"kern_load", "kern_d1", "kern_d2", "kern_d3", "kern_informal"}


def test_every_run_tells_what_was_chosen(demo):
    for run in rows("index_runs", demo).itertuples():
        told = json.loads(run.params)
        assert (told["draws"], told["normalisation"], told["capacity"]) == (2000, "goalposts", "geometric")
        assert told["definition"]["id"] == run.index
        assert len(run.data_hash) == 64


def test_without_its_figures_there_is_no_score_but_a_list_of_what_is_missing(tiny):
    runs = rows("index_runs", tiny)
    assert set(runs["scored"]) == {0}
    assert rows("index_scores", tiny, run="kern GM9997 buurt").empty
    items = rows("index_items", tiny, run="kern GM9997 buurt").set_index("indicator")
    assert items.loc["pop_65plus_share", "known"] == 4
    assert items.loc["volunteers_share", "known"] == 0
    found = db.execute("SELECT count(*) AS n FROM observation WHERE indicator::VARCHAR LIKE 'kern%'", {}, data=tiny)
    assert found["n"].iloc[0] == 0


@pytest.fixture
def own(tiny, deliver):
    """The tiny folder with households, and a definition of its own with goalposts that can be checked by head."""
    (tiny / "catalog" / "index").mkdir(parents=True, exist_ok=True)
    (tiny / "catalog" / "index" / "twee.toml").write_text(OWN, encoding="utf-8")
    figures = "gwb_code_10;a_inw;a_65_oo;a_hh;a_1p_hh\n" + "".join(
        f"{code};{people};{old};100;{alone}\n"
        for code, people, old, alone in (
            ("BU99970001", 100, 20, 40),
            ("BU99970002", 300, 60, 30),
            ("BU99970101", 200, 50, 20),
            ("BU99970102", 400, 100, 10),
        )
    )
    assert deliver(tiny, "kwb_2025.csv", figures, "--year", 2025, "--vintage", 2024).code == 0
    return tiny


def test_a_definition_of_the_municipality_counts_as_well(own):
    """BU99970001: 20 % is halfway 10 and 30, 40 % is 40 of 100: (50.5 + 40.6) / 2."""
    scores = rows("index_scores", own, run="twee GM9997 buurt").query("part == 'L'").set_index("region")["value"]
    assert scores["BU99970001"] == pytest.approx((50.5 + 40.6) / 2)
    assert scores["BU99970102"] == pytest.approx((75.25 + 10.9) / 2)
    assert rows("index_runs", own).set_index(["index", "level"]).loc[("twee", "buurt"), "scope"] == "vast"


def test_a_wrong_definition_stops_the_build_with_file_and_line(own, cli):
    (own / "catalog" / "index" / "twee.toml").write_text(OWN.replace("pop_65plus_share", "fout"), encoding="utf-8")
    done = cli("build", data=own)
    assert done.code == 1
    assert "twee.toml, regel 9" in done.err + done.out
    assert "staat niet in de catalogus" in done.err + done.out


def test_undo_takes_the_score_along(own, cli):
    last = intake.history(config.settings(own))[-1]
    before = builder.pointer(own)["build"]
    assert cli("undo", last.id, data=own).code == 0
    assert rows("index_scores", own, run="twee GM9997 buurt").empty
    assert cli("undo", last.id, "--redo", data=own).code == 0
    assert builder.pointer(own)["build"] == before


def test_an_own_figure_that_an_index_uses_cannot_go_away_unnoticed(bare, deliver, cli):
    """Undo and purge say what to do first; after that they work."""
    mine = Path(__file__).parent / "datasets" / "gebiedsscan.toml"
    scan = "code_2025_by_name;pct_vrijwilliger\nBU99970001;31\n"
    load = deliver(bare, "a.csv", scan, "--dataset", mine, "--year", "2019", "--vintage", "2024").out.split()[1]
    place = bare / "catalog" / "index" / "twee.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(OWN + '[[dimension]]\nid = "I"\nindicators = [{ id = "gebiedsscan_volunteers_share", invert = false }]\n',
                     encoding="utf-8")
    assert cli("build", data=bare).code == 0
    before = ledger.read(bare)
    for command in (("undo", load), ("purge", load, "--yes")):
        refused = cli(*command, data=bare)
        assert refused.code == 1
        assert f"Lading {load} kan nog niet weg. Een eigen samenstelling van de draagbalans gebruikt een cijfer" in refused.err
        assert "twee.toml, regel" in refused.err and "gebiedsscan_volunteers_share" in refused.err
    assert ledger.read(bare) == before
    place.unlink()
    assert cli("undo", load, data=bare).code == 0


def test_an_unchanged_index_is_not_computed_again(own, deliver, monkeypatch):
    """Another file that the index does not use: the steps of the index stay as they are."""
    from dashboard.intake.steps import index

    computed = []
    real = index.compute
    monkeypatch.setattr(index, "compute", lambda definition, *rest: computed.append(definition.id) or real(definition, *rest))
    steps = own / "build" / "steps"
    kept = {name: (steps / name).stat().st_mtime_ns for name in db.manifest(own)["steps"] if name.startswith("index_")}
    assert len(kept) == 3 * 2 * 4, "definitions, levels and tables"
    assert deliver(own, "kwb_2010.csv", "gwb_code_10;a_inw\nBU99970001;90\n", "--year", 2010, "--vintage", 2024).code == 0
    assert computed == []
    assert {name: (steps / name).stat().st_mtime_ns for name in kept} == kept


def test_the_national_reference_gives_the_goalposts(tmp_path):
    """A table `reference` with enough wijken counts; with too few, or all alike, it does not."""
    import duckdb

    from dashboard.intake.steps import index

    with duckdb.connect() as con:
        assert index._reference(con) == {}
        con.execute(
            "CREATE TABLE reference (indicator VARCHAR, level VARCHAR, code VARCHAR, name VARCHAR, value DOUBLE, "
            "vintage SMALLINT, year SMALLINT)"
        )
        con.execute(
            "INSERT INTO reference SELECT 'pop_65plus_share', 'wijk', 'WK' || i, '', i / 10, 2024, 2024 FROM range(1001) t(i)"
        )
        con.execute(
            "INSERT INTO reference SELECT 'pop_65plus_share', 'wijk', 'WK' || i, '', 99, 2020, 2020 FROM range(1001) t(i)"
        )
        con.execute("INSERT INTO reference SELECT 'volunteers_share', 'wijk', 'WK' || i, '', i, 2024, 2024 FROM range(100) t(i)")
        con.execute("INSERT INTO reference SELECT 'lonely_share', 'wijk', 'WK' || i, '', 5, 2024, 2024 FROM range(1001) t(i)")
        assert index._reference(con) == {"pop_65plus_share": pytest.approx((2.5, 97.5))}
