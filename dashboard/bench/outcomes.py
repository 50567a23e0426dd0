"""Doelen en uitkomsten: how long inference takes, and how long the page."""

from pathlib import Path
from time import perf_counter

import numpy as np

from dashboard.bench import serving
from dashboard.bench.report import Clock, Row
from dashboard.bench.tab import Tab
from dashboard.methods import evaluation

AREAS, PERIODS, TREATED, START = 100, 12, 5, 2020
RUNS = 7
TABS = ("Doelen", "Wat werkt", "Keuzes", "Wat is er veranderd")
PAGES = {tab: f"pagina Doelen en uitkomsten, {tab}, server" for tab in TABS}


def rows(folder: Path, clock: Clock) -> list[Row]:
    """Seconds of 10,000 divisions for every year of a programme, and milliseconds of the page on the demo, a tab at a time."""
    name = f"{evaluation.DRAWS} keer verwisselen, {AREAS} gebieden, {PERIODS} jaren"
    return [Row(name, inference(), "s", budget=2.0), *serving.tabs(PAGES, _opened, folder, clock)]


def inference() -> float:
    """Seconds for the effect and for the gap of every year; nothing is kept from the time before."""
    years = range(START - PERIODS + 4, START + 4)
    values = np.random.default_rng(1).normal(50, 3, (AREAS, PERIODS))
    before = [year < START for year in years]
    evaluation.assignments.cache_clear()
    start = perf_counter()
    evaluation.difference(evaluation.changes(values, before, [not b for b in before]), TREATED)
    evaluation.event_study(values, years, START, TREATED)
    return perf_counter() - start


async def _opened(url: str) -> dict[str, list[float]]:
    """Seconds of opening each tab, after once to warm up."""
    found = {}
    for tab in TABS:
        async with Tab(url) as session:
            await session.run(page="doelen", deel=tab)
            found[tab] = [(await session.run(page="doelen", deel=tab))[0] for _ in range(RUNS)]
    return found
