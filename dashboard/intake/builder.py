"""Ledger + files + catalogue + SQL → one immutable build of two DuckDB files, and the pointer to it.

A build is made of steps. What comes from one file is a step of its own, kept as a Parquet file named by the hash of its
inputs (bytes, delivery, definitions, SQL): a load that did not change is not read again. The build is named by the hashes of
all its steps; a build that exists already only needs the pointer to move, so undo and redo cost nothing.

All that comes from loads alone is a step too, the base: two DuckDB files, to which a build adds the records that people typed,
what is computed from those, and the index. When only records changed the base is copied.
"""
import json
import logging
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dashboard import catalog as catalogue
from dashboard import config, index_catalog, straks_catalog
from dashboard.config import Settings
from dashboard.definitions import Indicator
from dashboard.errors import CatalogError, DashboardError
from dashboard.intake import base, finish, ledger, locks, recorded, room, source_steps
from dashboard.intake.delivery import Delivery
from dashboard.intake.source_steps import Source, digest
from dashboard.intake.steps import suppression
from dashboard.intake.steps.kept import keep, source_of
from dashboard.methods.projection import Assumptions

READERS = 2  # files read at the same time; at national size each takes 0.3 GB
KEEP = 4  # builds that stay on disk: the current one and those that a reader may still have open
NOT_MADE = "De nieuwe stand van de cijfers is niet gemaakt. Wat er was, is er nog. Maak ruimte en probeer het opnieuw."
Progress = Callable[[str, float], None]
VIEWS = ("intern", "openbaar")
log = logging.getLogger("dashboard.builder")


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
    records: recorded.Fold
    last_record: str
    scenario_texts: dict[str, str]
    scenarios: dict[str, Assumptions]

    @property
    def large(self) -> bool:
        """Whether it holds a file that is too large for the app: then memory comes before time."""
        return any(source.large for source in self.sources)


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


def figures(settings: Settings, lines: list[dict]) -> dict[str, Indicator]:
    """Every figure that this folder knows by id: counted, asked, estimated, and those that we compute."""
    known, _ = index_catalog.extended(read_catalog(settings, definitions(lines)), index_catalog.files(settings.catalog_folders))
    return straks_catalog.extended(known, straks_catalog.files(settings.catalog_folders))[0].indicators


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
    return Plan(settings, len(lines), sources, catalog, names, tuple(gemeenten), texts, indices, recorded.fold(lines),
                recorded.last_line(lines), scenario_texts, scenarios)


def plan_after(settings: Settings, lines: list[dict], load: str) -> Plan:
    """What the build holds when a load does not count any more.

    Raises  CatalogError, in words that fit the moment, when something of our own still uses a figure that came with it
    """
    try:
        return plan(settings, lines)
    except CatalogError as problem:
        raise CatalogError(f"Lading {load} kan nog niet weg. Een eigen samenstelling van de draagbalans gebruikt een cijfer dat "
                           "ermee verdwijnt. Haal dat cijfer eerst uit de samenstelling. Er is niets veranderd.\n"
                           f"{problem}") from problem


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
    """Make the build of a plan, without pointing to it; returns its id. The caller holds `lock`. Raises NoRoom on a full disk."""
    folder = wanted.settings.data / "build"
    with room.needed(folder, NOT_MADE):
        return _make(wanted, folder, progress)


def _make(wanted: Plan, folder: Path, progress: Progress) -> str:
    steps: list[dict[str, Path]] = []
    with _pool(READERS) as pool:
        running = [pool.submit(source_steps.steps, source, wanted, folder / "steps") for source in wanted.sources]
        for source, step in zip(wanted.sources, running, strict=True):
            if not step.done():  # what was made before is there at once, and nobody needs to hear of it
                progress(f"{source.load.entry['name']} lezen", len(steps) / len(running))
            steps.append(step.result())
    key, name = _names(wanted, steps)
    if (folder / name / "build.json").exists():
        return name
    part = folder / f"part-{uuid.uuid4().hex[:8]}"
    part.mkdir(parents=True)
    try:
        drawings, derived = _assemble(wanted, steps, key, part, progress)
        shutil.rmtree(part / "tmp", ignore_errors=True)
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


def _names(wanted: Plan, steps: list[dict[str, Path]]) -> tuple[str, str]:
    """What the tables of all loads together are called, and the build: hashes of all they come from."""
    key = digest(*(path.name for paths in steps for path in paths.values()), *(s.load.id for s in wanted.sources),
                 wanted.catalog.digest, _base_digest(), repr(wanted.settings.thresholds))[:16]
    return key, digest(key, wanted.last_record, finish.code(), source_of(finish),
                       repr((wanted.settings.home, wanted.settings.fictional)))[:16]


def there(wanted: Plan) -> str | None:
    """The id of the build of a plan when it is on disk; nothing is made."""
    folder = wanted.settings.data / "build"
    _, name = _names(wanted, [source_steps.paths(source, wanted, folder / "steps") for source in wanted.sources])
    return name if (folder / name / "build.json").exists() else None


class _OneByOne(Executor):
    """Does things at once, here: a program that is ending starts no threads any more."""

    def submit(self, fn, /, *args, **kwargs) -> Future:
        done: Future = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def _pool(workers: int) -> Executor:
    return ThreadPoolExecutor(workers) if threading.main_thread().is_alive() else _OneByOne()


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


def _base_digest() -> str:
    """Hash of everything that turns the steps of loads into tables: SQL, this module and what hides small numbers."""
    queries = sorted((config.QUERIES / "build").glob("*.sql"))
    return digest(*_sources(base, suppression, suppression.suppression),
                  *(path.read_text(encoding="utf-8") for path in queries))


def _sources(*modules) -> list[str]:
    return [source_of(module) for module in modules]


# --- all loads together: the tables -----------------------------------------------------------------------------------


def _assemble(wanted: Plan, steps: list[dict[str, Path]], key: str, part: Path,
              progress: Progress) -> tuple[list[str], set[str]]:
    """Make both files of a build; returns the names of its drawings, and of the steps derived from all loads together."""
    kept = wanted.settings.data / "build" / "steps"
    files = {view: kept / f"base-{key}-{view}.duckdb" for view in VIEWS}
    told = kept / f"base-{key}.json"
    if told.exists() and all(path.exists() for path in files.values()):
        made = json.loads(told.read_text(encoding="utf-8"))
        begun = files
    else:
        drawings, derived = base.assemble(wanted, steps, part, progress)
        made = {"drawings": drawings, "derived": sorted(derived)}
        begun = {view: part / f"{view}.duckdb" for view in VIEWS}
        if wanted.last_record:  # without records there will be no build that differs in those alone
            for view, path in files.items():
                keep(path, partial(shutil.copyfile, part / f"{view}.duckdb"))
            keep(told, lambda name: Path(name).write_text(json.dumps(made), encoding="utf-8"))
    progress("samenspel en draagbalans berekenen", 0.95)
    used = {*made["derived"], *((path.name for path in (*files.values(), told)) if wanted.last_record else ())}
    for view in VIEWS:  # not both at a time: what warns is silenced for a whole program
        if view == "openbaar" and base.nothing_to_hide(wanted) and not wanted.last_record:
            shutil.copyfile(part / "intern.duckdb", part / "openbaar.duckdb")
        else:
            used |= finish.finish(wanted, key, begun[view], part / f"{view}.duckdb", view)
    return made["drawings"], used


def require_build(data: Path) -> dict:
    """The pointer, or a DashboardError that says how to get one."""
    found = pointer(data)
    if not found:
        raise DashboardError(f"In {data} is nog niets gebouwd. Voeg eerst grenzen en cijfers toe.")
    return found
