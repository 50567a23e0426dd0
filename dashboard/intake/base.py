"""The base of a build: what comes from the loads alone, before what people typed and what is computed of all together.

Two DuckDB files. Suppression of small numbers comes here, so that all that is computed after it starts from what may be shown.
"""
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from dashboard import catalog as catalogue
from dashboard import index_catalog, straks_catalog
from dashboard.intake.steps import boundaries, observations, suppression, tables
from dashboard.registers import network as register

if TYPE_CHECKING:
    from dashboard.intake.builder import Plan

UNIT_FACTORS = catalogue.FACTORS
COMPUTED = (index_catalog.COMPUTED, straks_catalog.COMPUTED)  # what is derived, in the order of their load numbers
LEVEL_RANK = {"land": 1, "gemeente": 2, "wijk": 3, "buurt": 4, "eigen": 4}


def assemble(wanted: "Plan", steps: list[dict[str, Path]], part: Path,
             progress: Callable[[str, float], None]) -> tuple[list[str], set[str]]:
    """What comes from loads alone, in both files."""
    progress("gebieden ordenen", 0.7)
    intern = part / "intern.duckdb"
    with tables.opened(intern, part / "tmp", large=wanted.large) as con:
        _begin(con, wanted, steps)
        with tables.together(con):
            drawings = _region_tables(con, wanted)
        progress("cijfers ordenen", 0.8)
        derived = _observation_tables(con, wanted, "intern")
    progress("openbare versie maken", 0.9)
    openbaar = part / "openbaar.duckdb"
    if nothing_to_hide(wanted):
        shutil.copyfile(intern, openbaar)
    else:
        derived |= _assemble_public(wanted, steps, intern, openbaar)
    shutil.rmtree(part / "tmp", ignore_errors=True)
    return drawings, derived


def _assemble_public(wanted: "Plan", steps: list[dict[str, Path]], intern: Path, openbaar: Path) -> set[str]:
    """The same tables in a new file. Hidden values are never written to it, so they cannot be found back in it."""
    with tables.opened(openbaar, large=wanted.large) as con:
        _begin(con, wanted, steps)
        with duckdb.connect(str(intern), read_only=True) as made, tables.together(con):
            for table in ("region", "placement", "layer"):
                con.from_arrow(made.table(table).to_arrow_table()).create(table)
        derived = _observation_tables(con, wanted, "openbaar")
        suppression.tell(con, intern)
        return derived


def _begin(con: duckdb.DuckDBPyConnection, wanted: "Plan", steps: list[dict[str, Path]]) -> None:
    """What both files begin with: many small tables, written to the disk once and not one by one."""
    with tables.together(con):
        con.execute(observations.query("00_macros"))
        _dictionary_tables(con, wanted)
        _delivered_views(con, wanted, steps)


def nothing_to_hide(wanted: "Plan") -> bool:
    """Whether the public file may hold all that the internal one does."""
    limited = {indicator.id for indicator in wanted.catalog.indicators.values() if indicator.not_below}
    for source in wanted.sources:
        dataset = wanted.catalog.datasets.get(source.delivery.dataset)
        any_figure = source.delivery.shape == "long"  # such a file names its figures itself
        if dataset and (dataset.own or (limited if any_figure else limited & {m.indicator for m in dataset.measures})):
            return False
    return True


def _dictionary_tables(con: duckdb.DuckDBPyConnection, wanted: "Plan") -> None:
    """indicator, dataset and load, and the enums that observations are written in."""
    columns = ["id", "label", "definition", "explain", "unit", "unit_text", "decimals", "theme", "dimension", "component", "role",
               "invert", "good", "sphere", "ring", "kind", "dataset", "not_below", "scenario"]
    known = list(wanted.catalog.indicators.values())
    frame = pd.DataFrame({name: [getattr(indicator, name) for indicator in known] for name in columns}).assign(
        classes=[list(map(float, indicator.classes)) for indicator in known])
    con.from_df(frame.sort_values("id").convert_dtypes()).create("indicator")
    told = ("id", "title", "type", "producer", "license", "attribution", "own", "description", "url", "counts")
    datasets = [{name: getattr(dataset, name) for name in told}
                for dataset in (*wanted.catalog.datasets.values(), *COMPUTED, register.COMPUTED)]
    con.from_df(pd.DataFrame(datasets).sort_values("id").convert_dtypes()).create("dataset")
    con.from_df(_load_frame(wanted)).create("load")
    con.execute(observations.query("01_types"))


def _load_frame(wanted: "Plan") -> pd.DataFrame:
    rows = [{"load_id": n, "load": s.load.id, "dataset": s.delivery.dataset, "name": s.load.entry["name"],
             "sha256": s.load.entry["sha256"], "year": s.delivery.year, "vintage": s.delivery.vintage, "at": s.load.entry["at"],
             "role": s.load.entry["role"], "position": s.position, "scope": s.delivery.scope}
            for n, s in enumerate(wanted.sources)]
    last = {key: max((row[key] for row in rows), default=0) for key in ("at", "position")}
    if rows:  # what is derived comes from all loads together, and has a line of its own
        rows += [{"load_id": len(rows) + n, **dict.fromkeys(("load", "dataset", "name"), computed.id), "sha256": "", **last,
                  "role": "", "scope": None} for n, computed in enumerate(COMPUTED)]
    types = {"load_id": "int16", "load": "string", "dataset": "string", "name": "string", "sha256": "string", "year": "Int16",
             "vintage": "Int16", "at": "string", "role": "string", "position": "int32", "scope": "string"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _delivered_views(con: duckdb.DuckDBPyConnection, wanted: "Plan", steps: list[dict[str, Path]]) -> None:
    """One view per kind of step over the Parquet files of all loads, each row with its load."""
    for kind, empty in EMPTY.items():
        found = [(path, n, wanted.sources[n].position) for n, paths in enumerate(steps) for k, path in paths.items() if k == kind]
        con.from_df(pd.DataFrame(found, columns=["filename", "load_id", "position"]).astype(
            {"filename": str, "load_id": "int16", "position": "int32"})).create(f"{kind}_file")
        rows = con.read_parquet([str(path) for path, *_ in found], filename=True, union_by_name=True) if found else con.sql(empty)
        rows.create_view(f"{kind}_step")
    con.execute(observations.query("02_delivered"))
    con.execute(observations.query("08_member"))


EMPTY = {
    "region": observations.query("03_no_region"),
    "observation": observations.query("04_no_observation"),
    "population": observations.query("05_no_population"),
    "reference": observations.query("06_no_reference"),
    "part": observations.query("07_no_part"),
}


def _region_tables(con: duckdb.DuckDBPyConnection, wanted: "Plan") -> list[str]:
    con.sql(observations.query("20_region")).create("region")
    con.execute(observations.query("26_thread"))
    _dissolve_missing_levels(con)
    con.execute(observations.query("22_drawn"))
    con.sql(observations.query("21_placement")).create("placement")
    layers = []
    for level, vintage in con.view("drawn").select("level, vintage").distinct().order("level, vintage").fetchall():
        shapes = con.sql(observations.query("23_layer_areas"), params={"level": level, "vintage": vintage}).df()
        file = boundaries.drawing(shapes, wanted.settings.data / "build" / "geo")
        layers.append((level, vintage, file, len(shapes)))
    con.from_df(pd.DataFrame(layers, columns=["level", "vintage", "file", "areas"]).astype(
        {"level": "string", "vintage": "int16", "file": "string", "areas": "int32"})).create("layer")
    return sorted({file for _, _, file, _ in layers})


def _dissolve_missing_levels(con: duckdb.DuckDBPyConnection) -> None:
    """Draw a wijk or an area of the own division as the union of its buurten, and a gemeente as that of its wijken, where no
    boundary of its own was loaded."""
    for level in ("wijk", "gemeente", "eigen"):
        name, given = ("24_division_parts", {}) if level == "eigen" else ("24_undrawn_parts", {"level": level})
        parts = con.sql(observations.query(name), params=given).df()
        for vintage, group in parts.groupby("vintage"):
            shapes = boundaries.dissolve(group, "parent")
            con.execute(observations.query("25_set_geometry"), {
                "codes": shapes["code"].tolist(), "shapes": shapes["geometry"].tolist(), "vintage": int(vintage)})


def _observation_tables(con: duckdb.DuckDBPyConnection, wanted: "Plan", view: str) -> set[str]:
    """What this view may show; returns the names of the files in steps/ that were made from all loads together."""
    steps = wanted.settings.data / "build" / "steps"
    with tables.together(con):
        con.sql(observations.query("28_nearest_drawing")).create("nearest_drawing")
        con.sql(observations.query("29_moved")).create("moved")
        con.from_df(_rules(wanted)).create("dataset_rule")
    decided = suppression.decide(con, wanted.settings.thresholds, view, steps)
    with tables.together(con):
        con.sql(observations.query("30_observation")).create("observation_row")
    with tables.together(con):
        con.sql(observations.query("37_own_division")).insert_into("observation_row")
        con.sql(observations.query("33_population")).create("population")
        con.sql(observations.query("44_projection_inputs")).create("projection_input")
        con.sql(observations.query("34_reference"), params={"public": view == "openbaar"}).create("reference")
        con.sql(observations.query("35_hidden_figures")).create("hidden_figures")
        con.execute(observations.query("38_hidden_outside"))
        con.execute(observations.query("40_views"))
    return set(decided)


def _rules(wanted: "Plan") -> pd.DataFrame:
    """Per load and indicator what the small-number rules need to know."""
    rows = [
        (n, i.id, d.own, d.own and i.counts_people, d.own and d.type == "population", i.unit, UNIT_FACTORS.get(i.unit),
         catalogue.part_of_whole(i), LEVEL_RANK.get(i.not_below))
        for n, s in enumerate(wanted.sources) if (d := wanted.catalog.datasets.get(s.delivery.dataset))
        for i in wanted.catalog.indicators.values()
    ]
    columns = {"load_id": "int16", "indicator": "string", "loaded": bool, "own": bool, "by_age": bool, "unit": "string",
               "factor": "Float64", "part_of_whole": bool, "not_below_rank": "Int16"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
