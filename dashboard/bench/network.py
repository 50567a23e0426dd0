"""Samenspel: a large register measured in the build, its picture, and how soon what somebody types is in every figure."""

import asyncio
import json
import shutil
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import networkx as nx
import numpy as np

from dashboard import charts_samenspel, config, intake
from dashboard.bench import serving
from dashboard.bench.report import Clock, Row, broken, timed
from dashboard.bench.tab import Tab
from dashboard.dutch import number
from dashboard.intake import records
from dashboard.intake.steps import network as step
from dashboard.methods import picture as drawing
from dashboard.registers import network as register
from dashboard.registers.kinds import Change

ORGANISATIONS, TIES, WIJKEN, LARGE, TIMES = 400, 1500, 9, 2000, 3
WHO = intake.Who("meting", "adviseur")


def rows(folder: Path, clock: Clock) -> list[Row]:
    """Seconds for all measures of a large register and for one edit of the demo; milliseconds for the picture."""
    known = made_up(ORGANISATIONS, TIES)
    start, work = perf_counter(), process_time()
    tables = step.compute(known)
    measured, worked = perf_counter() - start, process_time() - work
    name = f"{ORGANISATIONS} organisaties en {TIES} contacten, {WIJKEN} wijken"
    nodes, edges = picture(known, tables)
    drawn = timed(lambda _: json.dumps(charts_samenspel.network(nodes, edges).to_dict(), default=list))
    found = [Row(f"alle maten van {name}", measured, "s", budget=5.0, said=_work(worked)),
             Row(f"beeld van {name}", drawn, budget=0.3)]
    start, work = perf_counter(), process_time()
    places = drawing.places(nx.gnm_random_graph(LARGE, 3 * LARGE, seed=1))
    found.append(Row(f"plaatsen van {LARGE} organisaties in het beeld", perf_counter() - start if len(places) == LARGE else None,
                     "s", said=_work(process_time() - work)))
    for part in (edits, pages):
        try:
            found += part(folder / "samenspel", clock)
        except Exception as problem:  # the measures above must be seen also when this does not work here
            found.append(broken(part.__doc__.partition(":")[0], problem))
    return found


def _work(seconds: float) -> str:
    """What the processor did: less depends on what else goes on."""
    return f"processortijd {number(seconds, 2)} s"


def made_up(organisations: int, ties: int) -> step.Register:
    """A register by chance, each organisation in one of the wijken."""
    random = np.random.default_rng(1)
    themes = list(register.THEMES)
    ids = [f"o{n}" for n in range(organisations)]
    found = {id: {"name": id, "sector": ("formal", "informal")[n % 2], "region": f"WK9998{n % WIJKEN:02d}",
                  "themes": [themes[random.integers(6)]], "last_confirmed": "2026-01-01"} for n, id in enumerate(ids)}
    pairs = list(nx.gnm_random_graph(organisations, ties, seed=1).edges)
    links = {f"t{n}": {"a": ids[a], "b": ids[b], "type": "kent", "date": "2025-01-01"} for n, (a, b) in enumerate(pairs)}
    typed = {(kind, id): 1 for kind, all in (("organisation", found), ("tie", links)) for id in all}
    return step.Register(found, {}, links, typed, date(2026, 1, 1))


def picture(known: step.Register, tables: dict):
    """The rows that the page gives to the chart."""
    nodes = tables["node"][tables["node"]["area"] == "GM9998"].rename(columns={"organisation": "id"})
    named = nodes.assign(name=nodes["id"], sector=[known.organisation[id]["sector"] for id in nodes["id"]])
    return named, tables["edge"][tables["edge"]["area"] == "GM9998"]


def edits(folder: Path, clock: Clock) -> list[Row]:
    """Een wijziging in de voorbeeldgemeente: in a copy of it a new name and a new tie, until saved and until in every figure."""
    shutil.copytree(config.DEMO, folder, ignore=shutil.ignore_patterns("build", "generator", "*.py", "__pycache__"))
    settings = config.settings(folder)
    intake.build(settings)
    now = records.state(settings)["organisation"]["org-001"]
    name = [Change("organisation", "org-001", now.data | {"name": f"Naam {n}"}, now.version + n) for n in range(TIMES)]
    tie = [Change("tie", None, {"a": "org-001", "b": f"org-0{n}", "type": "deelt_geld"}) for n in range(50, 50 + TIMES)]
    found = []
    for what, changes in (("een andere naam", name), ("een contact erbij", tie)):
        took = [_edit(settings, change) for change in changes]
        saved, shown, worked = (float(np.median(one)) for one in zip(*took, strict=True))
        found += [Row(f"{what}: opslaan", saved, budget=0.2),
                  Row(f"{what}: in elk cijfer", shown, "s", budget=3.0, said=_work(worked))]
    return found


def _edit(settings: config.Settings, change: Change) -> tuple[float, float, float]:
    """Seconds until it is saved, until it is in the build, and of the processor."""
    start, work = perf_counter(), process_time()
    intake.record(settings, [change], WHO)
    saved = perf_counter() - start
    records.settle(settings.data)
    if records.behind(settings):
        raise RuntimeError("de wijziging kwam niet in de cijfers")
    return saved, perf_counter() - start, process_time() - work


def pages(folder: Path, clock: Clock) -> list[Row]:
    """De pagina Samenspel: a list of that size added to that copy in one go, and the page of the whole gemeente with it."""
    known = made_up(ORGANISATIONS, TIES)
    settings = config.settings(folder)
    changes = [Change(kind, id, data) for kind, all in (("organisation", known.organisation), ("tie", known.tie))
               for id, data in all.items()]
    start = perf_counter()
    intake.record(settings, changes, WHO)
    saved = perf_counter() - start
    records.settle(folder)
    built = perf_counter() - start
    with serving.ours(folder, folder / "server.log") as server:
        runs = asyncio.run(asyncio.wait_for(_visits(server.url), clock.left))
    return [Row(f"{len(changes)} regels opslaan", saved, "s"), Row("die in elk cijfer", built, "s"),
            Row("de pagina Samenspel, server, eerste keer", runs[0]),
            Row("hetzelfde, daarna", float(np.median(runs[1:])), budget=0.3)]


async def _visits(url: str) -> list[float]:
    """Seconds of the page of the gemeente, opened anew each time; another page before it, so that the program is warm."""
    async with Tab(url) as tab:
        await tab.run(page="overzicht", gemeente="GM9998")
        return [(await tab.run(page="samenspel", gemeente="GM9998"))[0] for _ in range(7)]
