"""Samenspel: a large register measured in the build, its picture, and how soon what somebody types is in every figure."""

import json
import shutil
from datetime import date
from pathlib import Path
from time import perf_counter

import networkx as nx
import numpy as np

from dashboard import charts, config, db, intake
from dashboard.bench.report import Clock, Row, broken, timed
from dashboard.intake import records
from dashboard.intake.steps import network as step
from dashboard.methods import picture as drawing
from dashboard.registers import network as register
from dashboard.registers.kinds import Change

ORGANISATIONS, TIES, WIJKEN, LARGE = 400, 1500, 15, 2000
WHO = intake.Who("meting", "adviseur")


def rows(folder: Path, clock: Clock) -> list[Row]:
    """Seconds for all measures of a large register and for one edit of the demo; milliseconds for the picture."""
    known = made_up(ORGANISATIONS, TIES)
    start = perf_counter()
    tables = step.compute(known, public=False)
    measured = perf_counter() - start
    name = f"{ORGANISATIONS} organisaties en {TIES} contacten, {WIJKEN} wijken"
    nodes, edges = picture(known, tables)
    drawn = timed(lambda _: json.dumps(charts.network(nodes, edges).to_dict(), default=list))
    found = [Row(f"alle maten van {name}", measured, "s", budget=5.0), Row(f"beeld van {name}", drawn, budget=0.3)]
    start = perf_counter()
    places = drawing.places(nx.gnm_random_graph(LARGE, 3 * LARGE, seed=1))
    found.append(Row(f"beeld van {LARGE} organisaties tekenen", perf_counter() - start if len(places) == LARGE else None, "s"))
    try:
        return [*found, *edits(folder / "samenspel", clock)]
    except Exception as problem:  # the measures above must be seen also when this does not work here
        return [*found, broken("een wijziging in de voorbeeldgemeente", problem)]


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
    """One name that changes, in a copy of the demo: until it is saved, and until it is in every figure."""
    shutil.copytree(config.DEMO, folder, ignore=shutil.ignore_patterns("build", "generator", "*.py", "__pycache__"))
    settings = config.settings(folder)
    intake.build(settings)
    saved, shown = [], []
    for n in range(3):
        if not clock.left:
            break
        now = records.state(settings)["organisation"]["org-001"]
        start = perf_counter()
        intake.record(settings, [Change("organisation", "org-001", now.data | {"name": f"Naam {n}"}, now.version)], WHO)
        saved.append(perf_counter() - start)
        records.settle(folder)
        there = db.execute("SELECT name FROM register_organisation WHERE id = 'org-001'", {}, data=folder)["name"].item()
        shown.append(perf_counter() - start if there == f"Naam {n}" else np.inf)
    return [Row("een wijziging opslaan", float(np.median(saved)), budget=0.2),
            Row("een wijziging in elk cijfer", float(np.median(shown)), "s", budget=3.0)]
