"""Builds: what is added can be taken back, later loads win, old files are never touched, and every boundary change is seen."""
import gzip
import json
import multiprocessing
import shutil
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from conftest import BUURTEN, FIGURES

from dashboard import config, db, intake
from dashboard.intake import builder, ledger, room

HEAD = "gwb_code_10;a_inw;a_65_oo\n"


def tables(folder, view="openbaar") -> dict[str, list]:
    """Everything in a build: each table as sorted rows of text."""
    names = db.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1", {}, data=folder, view=view)["table_name"]
    return {name: sorted(map(str, db.execute(f'SELECT * FROM "{name}"', {}, data=folder, view=view).itertuples(index=False)))
            for name in names}


def everything(folder) -> tuple:
    return tables(folder, "openbaar"), tables(folder, "intern")


def population(folder, year=2024) -> dict:
    rows = db.execute(
        "SELECT region, value FROM observation WHERE indicator = 'population' AND year = $year", {"year": year}, data=folder
    )
    return dict(rows.itertuples(index=False))


# --- add, undo, redo --------------------------------------------------------------------------------------------------


def test_undo_leaves_nothing_behind_and_redo_brings_all_back(tiny, deliver, cli):
    before = everything(tiny)
    run = deliver(tiny, "kwb_2023.csv", FIGURES.replace("100;20", "90;30"))
    assert run.code == 0, run.err
    after = everything(tiny)
    assert after != before
    load = run.out.split()[1]
    assert cli("undo", load, data=tiny).code == 0
    assert everything(tiny) == before
    assert cli("undo", load, "--redo", data=tiny).code == 0
    assert everything(tiny) == after


def test_undo_of_boundaries_and_of_a_definition(bare, deliver, cli, geojson):
    """A load that brings areas, and one that brings an indicator of its own: both are gone after undo, rows and catalogue."""
    before = everything(bare)
    definition = Path(__file__).parent / "datasets" / "gebiedsscan.toml"
    loads = [
        deliver(bare, "nieuw.geojson", geojson({"BU99970201": ("Nieuwland", 3, 3)})).out.split()[1],
        deliver(
            bare,
            "scan.csv",
            "code_2025_by_name;pct_vrijwilliger\nBU99970001;31\n",
            "--dataset",
            definition,
            "--year",
            "2019",
            "--vintage",
            "2024",
        ).out.split()[1],
    ]
    assert "gebiedsscan_volunteers_share" in str(tables(bare)["indicator"])
    for load in reversed(loads):
        assert cli("undo", load, data=bare).code == 0
    assert everything(bare) == before


def test_a_definition_serves_later_loads_too(bare, deliver, cli):
    """Two files of one own dataset, the second by its id; undoing the first takes its figures, not the definition."""
    definition = Path(__file__).parent / "datasets" / "gebiedsscan.toml"
    header = "code_2025_by_name;pct_vrijwilliger\n"
    first = deliver(bare, "a.csv", header + "BU99970001;31\n", "--dataset", definition, "--year", "2019", "--vintage", "2024")
    again = deliver(bare, "b.csv", header + "BU99970001;33\n", "--dataset", definition, "--year", "2020", "--vintage", "2024")
    by_id = deliver(bare, "c.csv", header + "BU99970001;35\n", "--dataset", "gebiedsscan", "--year", "2021", "--vintage", "2024")
    assert (first.code, again.code, by_id.code) == (0, 0, 0), again.err + by_id.err
    for run in (first, again):
        assert cli("undo", run.out.split()[1], data=bare).code == 0
    rows = db.execute("SELECT year, value FROM observation", {}, data=bare)
    assert rows.to_numpy().tolist() == [[2021, 35]]


def test_an_undone_file_can_be_added_again(tiny, deliver, cli):
    before = everything(tiny)
    load = ledger.read(tiny)[-1]["load"]
    cli("undo", load, data=tiny)
    run = deliver(tiny, "kwb_2024.csv", FIGURES)
    assert run.code == 0, run.err
    assert "eerder geladen als " + load in run.err
    assert everything(tiny) == before
    assert [line["action"] for line in ledger.read(tiny)] == ["add", "add", "undo", "redo"]


def test_a_later_load_wins_per_level_and_year(tiny, deliver, cli):
    """A second file with two buurten replaces the four buurten of that year, not the wijken and not another year."""
    run = deliver(tiny, "kwb_2024-nieuw.csv", HEAD + "BU99970001;111;20\nBU99970003;5;5\n")
    assert run.code == 0, run.err
    assert "Vergeleken met nu: 2 nieuw, 2 anders, 6 verdwenen, 0 gelijk." in run.err
    assert population(tiny) == {
        "BU99970001": 111,
        "BU99970003": 5,
        "WK999700": 400,
        "WK999701": 600,
        "GM9997": 1000,
        "NL00": 17000000,
    }
    cli("undo", ledger.read(tiny)[-1]["load"], data=tiny)
    assert population(tiny)["BU99970001"] == 100


def test_only_the_delivered_indicator_is_replaced(tiny, deliver):
    run = deliver(tiny, "kwb_2024-2.csv", "gwb_code_10;a_inw\nBU99970001;100\nBU99970002;301\nBU99970101;200\nBU99970102;400\n")
    assert "Vergeleken met nu: 0 nieuw, 1 anders, 0 verdwenen, 3 gelijk." in run.err
    rows = db.run("indicator_map", {"indicator": "pop_65plus_share", "year": 2024, "level": "buurt"}, data=tiny)
    assert rows["value"].tolist() == [20, 20, 25, 25]


def test_a_second_gemeente_does_not_replace_the_first(tiny, deliver, geojson):
    assert deliver(tiny, "buren.geojson", geojson({"BU99960001": ("Buurdorp", 9, 9)}, gm_naam="Buurstad")).code == 0
    assert deliver(tiny, "kwb_2024-buren.csv", HEAD + "BU99960001;50;10\n").code == 0
    assert population(tiny)["BU99960001"] == 50
    assert population(tiny)["BU99970001"] == 100


def test_boundaries_that_come_later_open_the_same_file(tiny, deliver, geojson):
    """Rows that were skipped because the gemeente was unknown come in when its boundaries do: the file was kept whole."""
    assert deliver(tiny, "kwb_2023.csv", HEAD + "BU99970001;95;19\nBU99960001;50;10\n").code == 0
    assert population(tiny, 2023) == {"BU99970001": 95}
    assert deliver(tiny, "buren.geojson", geojson({"BU99960001": ("Buurdorp", 9, 9)})).code == 0
    assert population(tiny, 2023) == {"BU99970001": 95, "BU99960001": 50}


def test_where_nothing_is_hidden_the_public_file_is_the_internal_one(tiny, deliver):
    """Published figures need no second computation; one figure that the public may not see below a wijk does."""
    files = {view: tiny / "build" / db.version(tiny) / f"{view}.duckdb" for view in ("intern", "openbaar")}
    assert files["intern"].read_bytes() == files["openbaar"].read_bytes()
    limited = "WijkenEnBuurten;HoogRisicoOpAngstOfDepressie_8\nBU99970001;7\nWK999700;9\n"
    assert deliver(tiny, "rivm_2022.csv", limited, "--dataset", "rivm_gezondheid", "--year", 2022, "--vintage", 2024).code == 0
    shown = {view: db.run("observation_standing", {}, data=tiny, view=view).query(
        "indicator == 'anxiety_depression_high_risk_share'").set_index("code")["value"] for view in files}
    assert shown["intern"]["BU99970001"] == 7 and shown["openbaar"].isna()["BU99970001"]
    assert shown["intern"]["WK999700"] == shown["openbaar"]["WK999700"] == 9


# --- immutable, deterministic, forward only ---------------------------------------------------------------------------


def test_a_build_is_deterministic(tiny, tmp_path):
    """The same ledger in another folder gives the same build: same name, same rows, same drawings."""
    other = Path(shutil.copytree(tiny, tmp_path / "other", ignore=shutil.ignore_patterns("build")))
    made = intake.build(config.settings(other))
    assert made == db.version(tiny)
    assert everything(other) == everything(tiny)
    drawings = [{path.name: path.read_bytes() for path in db.geometry_folder(folder).iterdir()} for folder in (tiny, other)]
    assert drawings[0].items() >= drawings[1].items() > {}.items()


def test_older_builds_are_not_touched_and_the_pointer_only_goes_forward(tiny, deliver, cli, contents):
    first = db.version(tiny)
    positions, kept = [builder.pointer(tiny)["position"]], contents(tiny / "build" / first)
    load = deliver(tiny, "kwb_2023.csv", FIGURES.replace("100;20", "90;30")).out.split()[1]
    for arguments in (["undo", load], ["undo", load, "--redo"], ["build"]):
        positions.append(builder.pointer(tiny)["position"])
        assert contents(tiny / "build" / first) == kept
        assert cli(*arguments, data=tiny).code == 0
    assert positions == [2, 3, 4, 5]
    builder._point(tiny, first, 2)  # a slower builder that finishes late
    assert builder.pointer(tiny)["position"] == 5
    assert builder.pointer(tiny)["build"] != first


def test_deleting_the_build_folder_loses_nothing(tiny, cli, deliver):
    deliver(tiny, "kwb_2023.csv", FIGURES.replace("100;20", "90;30"))
    before, build = everything(tiny), db.version(tiny)
    db._open.clear()
    shutil.rmtree(tiny / "build")
    assert cli("build", data=tiny).code == 0
    assert db.version(tiny) == build
    assert everything(tiny) == before


def test_no_more_builds_are_kept_than_readers_need(tiny, deliver):
    for year in range(2015, 2019):
        assert deliver(tiny, f"kwb_{year}.csv", HEAD + f"BU99970001;{year};9\n").code == 0
    builds = [path for path in (tiny / "build").iterdir() if (path / "build.json").exists()]
    assert len(builds) == builder.KEEP
    assert db.version(tiny) in {path.name for path in builds}
    used = {step for path in builds for step in json.loads((path / "build.json").read_text())["steps"]}
    assert {path.name for path in (tiny / "build" / "steps").iterdir()} == used
    assert not list((tiny / "build").glob("*part*"))


def test_every_value_leads_back_to_a_line_of_its_file(tiny):
    rows = db.execute("""SELECT region, value, load, source_row FROM observation
                         WHERE indicator = 'population' ORDER BY source_row""", {}, data=tiny)
    load = ledger.active(ledger.read(tiny))[-1]
    assert set(rows["load"]) == {load.id}
    lines = (tiny / load.file).read_text().splitlines()
    assert [lines[row].split(";")[:2] for row in rows["source_row"]] == [[r.region, f"{r.value:.0f}"] for r in rows.itertuples()]


def add_one(folder, file):
    from dashboard.__main__ import main

    raise SystemExit(main(["add", str(file), "--yes", "--data", str(folder)]))


def test_two_that_add_at_once_both_land(tiny, tmp_path, cli):
    processes = []
    for year in (2021, 2022):
        file = tmp_path / f"kwb_{year}.csv"
        file.write_text(HEAD + f"BU99970001;{year};9\n")
        processes.append(multiprocessing.get_context("spawn").Process(target=add_one, args=(tiny, file)))
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(ledger.active(ledger.read(tiny))) == 4
    assert population(tiny, 2021) == {"BU99970001": 2021}
    assert population(tiny, 2022) == {"BU99970001": 2022}
    assert cli("check", data=tiny).code == 0


def test_a_build_that_fails_stores_nothing(tiny, cli, contents, tmp_path, monkeypatch):
    """The file is in place before the candidate is built; when that fails it must go again."""
    before = contents(tiny)
    file = tmp_path / "kwb_2023.csv"
    file.write_text(FIGURES.replace("100;20", "90;30"))
    monkeypatch.setattr(builder.base, "_observation_tables", lambda *_: (_ for _ in ()).throw(MemoryError("stop")))
    with pytest.raises(MemoryError):
        cli("add", file, "--yes", data=tiny)
    left = contents(tiny)
    assert {name: left[name] for name in left if "steps" not in name} == {
        name: before[name] for name in before if "steps" not in name
    }


@pytest.mark.parametrize(("problem", "free"), [
    (duckdb.IOException("Could not write file: No space left on device"), 10**9),
    (duckdb.CatalogException("Table with name indicator does not exist"), 0),  # what could not be written before it
])
def test_a_build_without_room_says_so(problem, free, tiny, cli, tmp_path, monkeypatch):
    file = tmp_path / "kwb_2023.csv"
    file.write_text(FIGURES.replace("100;20", "90;30"))
    monkeypatch.setattr(builder.base, "_observation_tables", lambda *_: (_ for _ in ()).throw(problem))
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 0, free))
    run = cli("add", file, "--yes", data=tiny)
    assert run.code == 1
    assert run.err.splitlines()[-1].startswith("De schijf is vol.") and "Maak ruimte" in run.err.splitlines()[-1]
    assert len(ledger.read(tiny)) == 2 and not list((tiny / "sources").rglob("*kwb_2023*"))


# --- boundary changes, worked out by hand -----------------------------------------------------------------------------

# Drawn in 2022 only. Per buurt the marks that Kerncijfers give: 1 as the year before, 2 new code, 3 boundary moved, "" not told.
MARKS = {  # code: (2022, 2023, 2024), how a figure of 2024 and one of 2021 stand on the drawing of 2022
    "BU99970001": (("1", "1", "1"), "same", "same"),
    "BU99970002": (("1", "3", "1"), "changed", "same"),
    "BU99970101": (("3", "1", "2"), "changed", "changed"),
    "BU99970102": (("", "1", ""), "unchecked", "unchecked"),
}


@pytest.fixture(scope="module")
def moved(tmp_path_factory, cli, geojson):
    """Boundaries of 2022, figures of 2021 to 2024 with marks, and in 2024 a buurt that is drawn nowhere."""
    folder = tmp_path_factory.mktemp("moved")
    water = json.loads(geojson({"BU99970098": ("Het Meer", 2, 0)}, 2022, water="JA"))["features"]
    bowtie = json.loads(geojson({"BU99970097": ("Strik", 2, 1)}, 2022))["features"]
    x, y = bowtie[0]["geometry"]["coordinates"][0][0]
    bowtie[0]["geometry"]["coordinates"] = [[[x, y], [x + 0.01, y + 0.01], [x + 0.01, y], [x, y + 0.01], [x, y]]]
    drawn = json.loads(geojson(BUURTEN, 2022))
    drawn["features"] += water + bowtie
    (folder / "grenzen.geojson").write_text(json.dumps(drawn))
    assert cli("add", folder / "grenzen.geojson", "--yes", data=folder / "data").code == 0
    for year in (2021, 2022, 2023, 2024):
        rows = [(code, marks[year - 2022] if year > 2021 else "") for code, (marks, *_) in MARKS.items()]
        rows += [("BU99970003", "2")] if year == 2024 else []
        text = ("WijkenEnBuurten,IndelingswijzigingGemeenteWijkBuurt_4,AantalInwoners_5\n"
                + "".join(f"{code},{mark},{year}\n" for code, mark in rows))
        (folder / f"kwb_{year}.csv").write_text(text)
        run = cli("add", folder / f"kwb_{year}.csv", "--yes", data=folder / "data")
        assert run.code == 0, run.err
    return folder / "data"


@pytest.mark.parametrize(("year", "place"), [(2024, 1), (2021, 2)])
def test_a_figure_on_a_drawing_of_another_year(year, place, moved):
    rows = db.run("indicator_map", {"indicator": "population", "year": year, "level": "buurt"}, data=moved).set_index("region")
    for code, expected in MARKS.items():
        assert rows.loc[code, "boundary"] == expected[place], code
        hidden = expected[place] == "changed"
        assert (rows.loc[code, "look"] == -5) == hidden
        assert rows["value"].isna()[code] == hidden
    assert rows["drawn_vintage"].unique().tolist() == [2022]
    assert rows.loc["BU99970001", "vintage"] == year


def test_the_same_year_is_always_the_same(moved):
    rows = db.run("indicator_map", {"indicator": "population", "year": 2022, "level": "buurt"}, data=moved).set_index("region")
    assert rows.loc[list(MARKS), "boundary"].tolist() == ["same"] * 4
    assert rows.loc[list(MARKS), "value"].tolist() == [2022] * 4


def test_what_found_no_place_is_counted_and_named(moved):
    """2024: two buurten whose boundary changed and one that is not drawn; one drawn but nobody told whether it moved."""
    (layer,) = db.run("indicator_layer", {"indicator": "population", "year": 2024, "level": "buurt"}, data=moved).itertuples()
    assert (layer.vintage, layer.drawn_vintage, layer.areas, layer.delivered, layer.unplaced, layer.unchecked) == (
        2024,
        2022,
        5,
        5,
        3,
        1,
    )
    lost = db.run("indicator_unplaced", {"indicator": "population", "year": 2024, "level": "buurt"}, data=moved)
    assert lost[["region", "reason"]].to_numpy().tolist() == [
        ["BU99970002", "changed"], ["BU99970003", "absent"], ["BU99970101", "changed"]]
    assert lost["value"].tolist() == [2024] * 3


def drawing(folder, level) -> dict:
    layer = db.run("indicator_layer", {"indicator": "population", "year": 2022, "level": level}, data=folder)
    file = (
        layer["file"].tolist()
        or db.execute("SELECT file FROM layer WHERE level = $level", {"level": level}, data=folder)["file"].tolist()
    )
    shapes = json.loads(gzip.decompress((db.geometry_folder(folder) / file[0]).read_bytes()))["features"]
    return {shape["properties"]["c"]: shape["geometry"] for shape in shapes}


def area(geometry) -> float:
    """In units of one square of the drawing; the shoelace by hand."""
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return sum(abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2
               for (ring, *_) in parts) / 0.01**2


def test_water_is_not_drawn_and_a_bowtie_is_mended(moved):
    shapes = drawing(moved, "buurt")
    assert list(shapes) == sorted([*MARKS, "BU99970097"])
    assert area(shapes["BU99970001"]) == pytest.approx(1, abs=0.01)
    assert shapes["BU99970097"]["type"] == "MultiPolygon"
    assert area(shapes["BU99970097"]) == pytest.approx(0.5, abs=0.01)  # two triangles of a quarter


def test_wijken_and_gemeente_are_made_from_their_parts(moved):
    wijken = drawing(moved, "wijk")
    assert {code: round(area(shape), 2) for code, shape in wijken.items()} == {"WK999700": 2.5, "WK999701": 2}
    assert area(drawing(moved, "gemeente")["GM9997"]) == pytest.approx(4.5, abs=0.02)


def test_own_boundaries_of_a_wijk_go_before_made_ones(bare, deliver, geojson):
    assert deliver(bare, "wijken.geojson", geojson({"WK999700": ("Noord", 7, 7)})).code == 0
    shapes = drawing(bare, "wijk")
    assert round(area(shapes["WK999700"]), 2) == 1  # one square of its own, not the two of its buurten
    assert round(area(shapes["WK999701"]), 2) == 2
    names = db.run("region_names", {"level": "wijk"}, data=bare).set_index("region")["name"]
    assert names["WK999700"] == "Noord"


def test_the_nearest_drawing_is_used_and_the_newer_of_two(tiny, deliver, geojson):
    for year in (2020, 2026):
        assert deliver(tiny, f"b{year}.geojson", geojson(BUURTEN, year)).code == 0
    for year, expected in ((2021, 2020), (2022, 2024), (2030, 2026)):
        assert deliver(tiny, f"kwb_{year}.csv", HEAD + f"BU99970001;{year};9\n").code == 0
        (drawn,) = db.run("indicator_layer", {"indicator": "population", "year": year, "level": "buurt"}, data=tiny)[
            "drawn_vintage"
        ]
        assert drawn == expected, year


def test_a_geojson_in_dutch_coordinates_lands_in_the_same_place(bare, deliver, geojson, tmp_path):
    shape = json.loads(geojson({"BU99970201": ("Amersfoort", 0, 0)}))
    ring = [[155000, 463000], [155100, 463000], [155100, 463100], [155000, 463100], [155000, 463000]]
    shape["features"][0]["geometry"]["coordinates"] = [ring]
    refused = deliver(bare, "rd.geojson", json.dumps(shape).encode())
    assert refused.code == 1
    assert "geen lengte- en breedtegraden" in refused.err
    shape["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    assert deliver(bare, "rd.geojson", json.dumps(shape).encode()).code == 0
    x, y = drawing(bare, "buurt")["BU99970201"]["coordinates"][0][0]
    assert (x, y) == (pytest.approx(5.3872, abs=0.002), pytest.approx(52.1552, abs=0.002))  # the tower of Amersfoort
