"""Doelen en uitkomsten: how long inference takes, and how long the page."""

import asyncio
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from dashboard import config
from dashboard.bench import serving
from dashboard.bench.report import Clock, Row, broken, missing
from dashboard.bench.tab import Tab
from dashboard.methods import evaluation

AREAS, PERIODS, TREATED, START = 100, 12, 5, 2020
RUNS = 7
TABS = ("Doelen", "Wat werkt", "Keuzes", "Wat is er veranderd")


def rows(folder: Path, clock: Clock) -> list[Row]:
    """Seconds of 10,000 divisions for every year of a programme, and milliseconds of the page on the demo, a tab at a time."""
    name = f"{evaluation.DRAWS} keer verwisselen, {AREAS} gebieden, {PERIODS} jaren"
    return [Row(name, inference(), "s", budget=2.0), *_pages(folder, clock)]


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


def _pages(folder: Path, clock: Clock) -> list[Row]:
    names = {tab: f"pagina Doelen en uitkomsten, {tab}, server" for tab in TABS}
    try:
        import websockets  # noqa: F401 - only to know whether it is there
    except ImportError:
        return [missing(name, "websockets ontbreekt (pip install -e .[test])") for name in names.values()]
    try:
        with serving.ours(config.DEMO, folder / "server.log") as server:
            taken = asyncio.run(asyncio.wait_for(_opened(server.url), clock.left))
    except Exception as problem:  # a server or a page that fails is a finding of this report
        return [broken(name, problem) for name in names.values()]
    return [Row(names[tab], median(seconds), "ms", budget=0.3) for tab, seconds in taken.items()]


async def _opened(url: str) -> dict[str, list[float]]:
    """Seconds of opening each tab, after once to warm up."""
    found = {}
    for tab in TABS:
        async with Tab(url) as session:
            await session.run(page="doelen", deel=tab)
            found[tab] = [(await session.run(page="doelen", deel=tab))[0] for _ in range(RUNS)]
    return found
