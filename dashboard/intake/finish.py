"""What is computed on top of the base of a build: samenspel, the index, the projection, and what became of programmes.

What follows from the loads and from the figures of samenspel is kept as a whole, for each of the two files. Where somebody only
changed a name, a goal or an action, that is copied, and only the registers and the programmes are done again.
"""
import json
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard import config, db, index_catalog, straks_catalog
from dashboard.intake.source_steps import digest
from dashboard.intake.steps import ageing, evaluation, groups, index, network, observations, registers, tables
from dashboard.intake.steps.kept import keep, source_of

if TYPE_CHECKING:
    from dashboard.intake.builder import Plan


def code() -> str:
    """Hash of everything that is computed on top of the base: what the registers say, the index, and their methods."""
    modules = [path for name in ("registers", "methods") for path in sorted((config.ROOT / "dashboard" / name).glob("*.py"))]
    return digest(*map(source_of, (index, groups, index_catalog, ageing, straks_catalog, network, evaluation, registers, tables)),
                  db.sql("outcome_panel"), *(path.read_text(encoding="utf-8") for path in modules))


def finish(wanted: "Plan", key: str, begun: Path, part: Path, view: str) -> set[str]:
    """Make a file of a build whole; returns the names of the steps that are in it.

    key    what names the base
    begun  a copy of the base to start from; `part` itself when that is the base already
    """
    steps = wanted.settings.data / "build" / "steps"
    shown = registers.shown(wanted.records, view)
    measured = network.measure(wanted.records, shown, view, steps, wanted.settings.fictional)
    name = "derived-" + digest(key, view, measured.key, code(), repr(wanted.settings.home))[:24]
    whole, told = steps / f"{name}.duckdb", steps / f"{name}.json"
    if whole.exists() and told.exists():
        shutil.copyfile(whole, part)
        used, seen = json.loads(told.read_text(encoding="utf-8")).values()
    else:
        if begun != part:
            shutil.copyfile(begun, part)
        used, seen = _derive(wanted, part, view, measured), {}
        if wanted.last_record:  # without records there will be no build that differs in those alone
            keep(whole, partial(shutil.copyfile, part))
    before = len(seen)
    with tables.opened(part, large=wanted.large) as con, tables.together(con):
        registers.add(con, wanted.records, shown)
        own = network.add(con, measured)
        own += evaluation.add(con, evaluation.Wanted(wanted.catalog, shown, wanted.records, steps, seen=seen))
    if not wanted.last_record:
        return {*used, *own}
    if len(seen) > before or not told.exists():
        keep(told, lambda path: Path(path).write_text(json.dumps({"steps": used, "seen": seen}), encoding="utf-8"))
    return {*used, *own, whole.name, told.name}


def _derive(wanted: "Plan", part: Path, view: str, measured: network.Measured) -> list[str]:
    """Add to the base all that needs no records but the figures of samenspel; returns the names of the steps."""
    steps, home, loads = wanted.settings.data / "build" / "steps", wanted.settings.home, len(wanted.sources)
    with tables.opened(part, large=wanted.large) as con, tables.together(con):
        network.add_figures(con, measured, loads + 2)
        used = index.add(con, index.Wanted(wanted.catalog, wanted.indices, home, steps), loads)
        least = wanted.settings.thresholds.of(view)["count"]
        used += ageing.add(con, ageing.Wanted(wanted.catalog, wanted.scenarios, home, steps, least), loads + 1)
        con.sql(observations.query("31_observation_by_region")).create("observation_by_region")
        con.sql(observations.query("32_coverage")).create("coverage")
        con.execute(observations.query("41_done"))
    return used
