"""Ledger + files + catalogue + SQL → one immutable build of two DuckDB files, and the pointer to it.

A build is made of steps. What comes from one file is a step of its own, kept as a Parquet file named by the hash of its
inputs (bytes, delivery, definitions, SQL): a load that did not change is not read again. The build is named by the hashes of
all its steps; a build that exists already only needs the pointer to move, so undo and redo cost nothing.
"""
import inspect
import json
import logging
import os
import shutil
import uuid
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pandas as pd

from dashboard import catalog as catalogue
from dashboard import config, index_catalog, straks_catalog
from dashboard.config import Settings
from dashboard.errors import DashboardError
from dashboard.intake import ledger, locks, source_steps
from dashboard.intake.delivery import Delivery
from dashboard.intake.source_steps import Source, digest
from dashboard.intake.steps import ageing, boundaries, index, observations, suppression
from dashboard.methods.projection import Assumptions

READERS = 2  # files read at the same time; at national size each takes 0.3 GB
KEEP = 4  # builds that stay on disk: the current one and those that a reader may still have open
Progress = Callable[[str, float], None]
VIEWS = ("intern", "openbaar")
UNIT_FACTORS = catalogue.FACTORS
log = logging.getLogger("dashboard.builder")
COMPUTED = (index_catalog.COMPUTED, straks_catalog.COMPUTED)  # what is derived, in the order of their load numbers
LEVEL_RANK = {"land": 1, "gemeente": 2, "wijk": 3, "buurt": 4}


@dataclass(frozen=True)
class Plan:
    """What a build will hold: the active loads, the catalogue, the gemeenten that boundaries are known of."""

    settings: Settings
    position: int
    sources: tuple[Source, ...]
    catalog: catalogue.Catalog
    definitions: tuple[str, ...]
    gemeenten: tuple[str, ...]
    index_texts: dict[str, str]
    indices: dict[str, index_catalog.Index]
    scenario_texts: dict[str, str]
    scenarios: dict[str, Assumptions]


def no_progress(what: str, share: float) -> None:
    """Say nothing."""


def lock(data: Path, progress: Progress = no_progress) -> AbstractContextManager[None]:
    """One builder per data folder at a time; who has to wait is told for whom."""
    return locks.held(data / "build" / "builder.lock", lambda text: progress(text, 0.0))


def pointer(data: Path) -> dict | None:
    """{'build': id, 'position': lines of the ledger in it}, or None before the first build."""
    path = data / "build" / "current.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def definitions(lines: list[dict]) -> tuple[str, ...]:
    """The files in the data folder that define its own datasets: of each dataset with a load that counts, the last one that does.

    A load may lean on the definition that came with another load; when that one is undone, its definition stays.
    """
    loads = sorted(ledger.loads(lines).values(), key=lambda load: (load.active, load.position))
    used = {load.dataset for load in loads if load.active}
    latest = {load.dataset: load.entry["definition"] for load in loads if load.dataset in used and load.entry.get("definition")}
    return tuple(sorted(latest.values()))


def read_catalog(settings: Settings, names: tuple[str, ...]) -> catalogue.Catalog:
    return catalogue.load(config.CATALOG, *(settings.data / name for name in names))


def plan(settings: Settings, lines: list[dict], without: Collection[str] = ()) -> Plan:
    """What the build of these lines holds; `without` are loads that counted and whose file is no longer there."""
    names = definitions(lines)
    sources = tuple(
        Source(load, Delivery.from_line(load.entry["delivery"]), settings.data / load.file, load.position)
        for load in ledger.active(lines) if load.id not in without
    )
    gemeenten = sorted({code for source in sources for code in source.load.entry.get("gemeenten", [])})
    texts = index_catalog.files(settings.catalog_folders)
    catalog, indices = index_catalog.extended(read_catalog(settings, names), texts)
    scenario_texts = straks_catalog.files(settings.catalog_folders)
    catalog, scenarios = straks_catalog.extended(catalog, scenario_texts)
    return Plan(settings, len(lines), sources, catalog, names, tuple(gemeenten), texts, indices, scenario_texts, scenarios)


def build(settings: Settings, progress: Progress = no_progress) -> str:
    """Build what the ledger says and point to it; returns the id of the build. Does nothing when that build is current."""
    with lock(settings.data, progress):
        while True:
            lines = ledger.read(settings.data)
            made = make(plan(settings, lines), progress)
            _point(settings.data, made, len(lines))
            if len(ledger.read(settings.data)) == len(lines):
                _tidy(settings.data)
                return made


def make(wanted: Plan, progress: Progress = no_progress) -> str:
    """Make the build of a plan, without pointing to it; returns its id. The caller holds `lock`."""
    folder = wanted.settings.data / "build"
    steps: list[dict[str, Path]] = []
    with ThreadPoolExecutor(READERS) as pool:
        running = [pool.submit(source_steps.steps, source, wanted, folder / "steps") for source in wanted.sources]
        for source, step in zip(wanted.sources, running, strict=True):
            if not step.done():  # what was made before is there at once, and nobody needs to hear of it
                progress(f"{source.load.entry['name']} lezen", len(steps) / len(running))
            steps.append(step.result())
    name = digest(*(path.name for paths in steps for path in paths.values()), *(s.load.id for s in wanted.sources),
                   wanted.catalog.digest, _assembly_digest(), repr(wanted.settings.thresholds))[:16]
    if (folder / name / "build.json").exists():
        return name
    part = folder / f"part-{uuid.uuid4().hex[:8]}"
    part.mkdir(parents=True)
    try:
        drawings, derived = _assemble(wanted, steps, part, progress)
        manifest = {"build": name, "definitions": wanted.definitions, "program": config.PROGRAM, "made": ledger.now(),
                    "loads": [source.load.id for source in wanted.sources],
                    "steps": sorted({path.name for paths in steps for path in paths.values()} | derived), "drawings": drawings,
                    "indices": wanted.index_texts, "scenarios": wanted.scenario_texts}
        (part / "build.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        shutil.rmtree(folder / name, ignore_errors=True)
        part.rename(folder / name)
        log.info("built build=%s loads=%d", name, len(wanted.sources))
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return name


def _point(data: Path, build_id: str, position: int) -> None:
    """Move the pointer, forward only: a slower builder never takes a reader back."""
    now = pointer(data)
    if now and now["position"] > position:
        return
    part = data / "build" / f"current-{uuid.uuid4().hex[:8]}.part"
    part.write_text(json.dumps({"build": build_id, "position": position}), encoding="utf-8")
    os.replace(part, data / "build" / "current.json")


def _tidy(data: Path) -> None:
    """Remove old builds, their steps and drawings, and what a killed builder left. A file that is in use stays (Windows)."""
    folder, current = data / "build", pointer(data)["build"]
    builds = sorted((path for path in folder.iterdir() if (path / "build.json").exists()),
                    key=lambda path: (path.name == current, path.stat().st_mtime), reverse=True)
    kept = [json.loads((path / "build.json").read_text(encoding="utf-8")) for path in builds[:KEEP]]
    used = {name for build in kept for name in (*build["steps"], *build.get("drawings", ()))}
    for path in (*builds[KEEP:], *folder.glob("part-*")):
        shutil.rmtree(path, ignore_errors=True)
    files = (*(folder / "steps").glob("*"), *(folder / "geo").glob("*"))
    for path in (*folder.glob("current-*.part"), *(file for file in files if file.name not in used)):
        path.unlink(missing_ok=True)


def forget(data: Path, load: str) -> None:
    """Remove every build that holds a load, with its steps and drawings. The current build must be without it already."""
    with lock(data):
        for path in with_load(data, load):
            shutil.rmtree(path, ignore_errors=True)
        _tidy(data)


def with_load(data: Path, load: str) -> list[Path]:
    """The builds on disk that hold a load."""
    found = []
    for path in (data / "build").glob("*/build.json"):
        with suppress(FileNotFoundError):  # tidied away while we look
            found += [path.parent] * (load in json.loads(path.read_text(encoding="utf-8"))["loads"])
    return found


def _assembly_digest() -> str:
    """Hash of everything that turns steps into tables: SQL, this module and what hides small numbers."""
    queries = sorted((config.QUERIES / "build").glob("*.sql"))
    modules = sorted((config.ROOT / "dashboard" / "methods").glob("*.py"))
    return digest(*(inspect.getsource(module) for module in (inspect.getmodule(_assemble), index, index.groups, index_catalog,
                                                        suppression, ageing, straks_catalog)),
                   *(path.read_text(encoding="utf-8") for path in (*queries, *modules)))


# --- all loads together: the tables -----------------------------------------------------------------------------------


def _assemble(wanted: Plan, steps: list[dict[str, Path]], part: Path, progress: Progress) -> tuple[list[str], set[str]]:
    """Make both files of a build; returns the names of its drawings, and of the steps derived from all loads together."""
    progress("gebieden ordenen", 0.7)
    intern = part / "intern.duckdb"
    with duckdb.connect(str(intern), config={"temp_directory": str(part / "tmp")}) as con:
        con.execute(observations.query("00_macros"))
        _dictionary_tables(con, wanted)
        _delivered_views(con, wanted, steps)
        drawings = _region_tables(con, wanted)
        progress("cijfers ordenen", 0.8)
        derived = _observation_tables(con, wanted, "intern")
    progress("openbare versie maken", 0.9)
    openbaar = part / "openbaar.duckdb"
    if _nothing_to_hide(wanted):
        shutil.copyfile(intern, openbaar)
    else:
        derived |= _assemble_public(wanted, steps, intern, openbaar)
    shutil.rmtree(part / "tmp", ignore_errors=True)
    return drawings, derived


def _assemble_public(wanted: Plan, steps: list[dict[str, Path]], intern: Path, openbaar: Path) -> set[str]:
    """The same tables in a new file. Hidden values are never written to it, so they cannot be found back in it."""
    with duckdb.connect(str(openbaar), config={"temp_directory": ""}) as con:
        con.execute(observations.query("00_macros"))
        _dictionary_tables(con, wanted)
        _delivered_views(con, wanted, steps)
        with duckdb.connect(str(intern), read_only=True) as made:
            for table in ("region", "placement", "layer"):
                con.from_arrow(made.table(table).to_arrow_table()).create(table)
        derived = _observation_tables(con, wanted, "openbaar")
        suppression.tell(con, intern)
        return derived


def _nothing_to_hide(wanted: Plan) -> bool:
    own = any(d.own for s in wanted.sources if (d := wanted.catalog.datasets.get(s.delivery.dataset)))
    return not own and not any(i.not_below for i in wanted.catalog.indicators.values())


def _dictionary_tables(con: duckdb.DuckDBPyConnection, wanted: Plan) -> None:
    """indicator, dataset and load, and the enums that observations are written in."""
    known = [asdict(indicator) for indicator in wanted.catalog.indicators.values()]
    columns = ["id", "label", "definition", "explain", "unit", "unit_text", "decimals", "theme", "dimension", "component", "role",
               "invert", "good", "sphere", "ring", "kind", "dataset", "not_below", "scenario"]
    frame = pd.DataFrame(known)[[*columns]].assign(classes=[list(map(float, i["classes"])) for i in known])
    con.from_df(frame.sort_values("id").convert_dtypes()).create("indicator")
    datasets = [{key: value for key, value in asdict(d).items() if key in
                 ("id", "title", "producer", "license", "url", "attribution", "own", "type", "description", "counts")}
                for d in (*wanted.catalog.datasets.values(), *COMPUTED)]
    con.from_df(pd.DataFrame(datasets).sort_values("id").convert_dtypes()).create("dataset")
    con.from_df(_load_frame(wanted)).create("load")
    con.execute(observations.query("01_types"))


def _load_frame(wanted: Plan) -> pd.DataFrame:
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


def _delivered_views(con: duckdb.DuckDBPyConnection, wanted: Plan, steps: list[dict[str, Path]]) -> None:
    """One view per kind of step over the Parquet files of all loads, each row with its load."""
    for kind, empty in EMPTY.items():
        found = [(path, n, wanted.sources[n].position) for n, paths in enumerate(steps) for k, path in paths.items() if k == kind]
        con.from_df(pd.DataFrame(found, columns=["filename", "load_id", "position"]).astype(
            {"filename": str, "load_id": "int16", "position": "int32"})).create(f"{kind}_file")
        rows = con.read_parquet([str(path) for path, *_ in found], filename=True, union_by_name=True) if found else con.sql(empty)
        rows.create_view(f"{kind}_step")
    con.execute(observations.query("02_delivered"))


EMPTY = {
    "region": observations.query("03_no_region"),
    "observation": observations.query("04_no_observation"),
    "population": observations.query("05_no_population"),
    "reference": observations.query("06_no_reference"),
}


def _region_tables(con: duckdb.DuckDBPyConnection, wanted: Plan) -> list[str]:
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
    """Draw a wijk as the union of its buurten, and a gemeente as that of its wijken, where no boundary of its own was loaded."""
    for level in ("wijk", "gemeente"):
        parts = con.sql(observations.query("24_undrawn_parts"), params={"level": level}).df()
        for vintage, group in parts.groupby("vintage"):
            shapes = boundaries.dissolve(group, "parent")
            con.execute(observations.query("25_set_geometry"), {
                "codes": shapes["code"].tolist(), "shapes": shapes["geometry"].tolist(), "vintage": int(vintage)})


def _observation_tables(con: duckdb.DuckDBPyConnection, wanted: Plan, view: str) -> set[str]:
    """What this view may show; returns the names of the files in steps/ that were made from all loads together."""
    steps = wanted.settings.data / "build" / "steps"
    con.sql(observations.query("28_nearest_drawing")).create("nearest_drawing")
    con.sql(observations.query("29_moved")).create("moved")
    con.from_df(_rules(wanted)).create("dataset_rule")
    decided = suppression.decide(con, wanted.settings.thresholds, view, steps)
    con.sql(observations.query("30_observation")).create("observation_row")
    con.sql(observations.query("33_population")).create("population")
    derived = index.add(con, index.Wanted(wanted.catalog, wanted.indices, wanted.settings.home, steps), len(wanted.sources))
    least = wanted.settings.thresholds.of(view)["count"]
    derived += ageing.add(con, ageing.Wanted(wanted.catalog, wanted.scenarios, wanted.settings.home, steps, least),
                          len(wanted.sources) + 1)
    con.sql(observations.query("31_observation_by_region")).create("observation_by_region")
    con.sql(observations.query("32_coverage")).create("coverage")
    con.sql(observations.query("34_reference"), params={"public": view == "openbaar"}).create("reference")
    con.sql(observations.query("35_hidden_figures")).create("hidden_figures")
    con.execute(observations.query("38_hidden_outside"))
    con.execute(observations.query("40_views"))
    return {*decided, *derived}


def _rules(wanted: Plan) -> pd.DataFrame:
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


def require_build(data: Path) -> dict:
    """The pointer, or a DashboardError that says how to get one."""
    found = pointer(data)
    if not found:
        raise DashboardError(f"In {data} is nog niets gebouwd. Voeg eerst grenzen en cijfers toe.")
    return found
