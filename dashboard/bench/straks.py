"""What projecting people costs: the whole country to 2040 with bands, and a change of assumption for one municipality."""

import statistics
import time
from pathlib import Path

import numpy as np
import pandas as pd

from dashboard import dutch
from dashboard.bench import serving
from dashboard.bench.elsewhere import aside
from dashboard.bench.report import Clock, Row, broken
from dashboard.bench.tab import Tab
from dashboard.methods import bands, outlook
from dashboard.methods.projection import Assumptions

AREAS, OWN, TOWNS = 14_566, 60, 342
STARTS = tuple(range(0, 90, 5))  # 18 bands, the last one open
YEARS = (2025, 2030, 2035, 2040)
NAMES = (
    "bevolking tot 2040, heel Nederland, beheerst en met marges",
    "geheugen daarvan, hoogste stand",
    "ander scenario voor één gemeente, de berekening",
)
TABS = ("Kaarten", "Eén gebied", "Wat als")
PAGES = {tab: f"ander scenario, pagina Straks, {tab}, server" for tab in TABS}
CHANGES = ("hoog", "laag", "minder vrijwilligers", "midden") * 2
NONE = pd.DataFrame(columns=["region", "gemeente", "year", "sex", "start", "people", "rate", "trend"])


def rows(folder: Path, clock: Clock) -> list[Row]:
    """What is computed, and another scenario on each tab of the page, on the demo."""
    return [*figures(clock), *serving.tabs(PAGES, _changed, folder, clock)]


def figures(clock: Clock) -> list[Row]:
    """The country in a program of its own, so that its memory is its own; what the page computes when a slider moves, here."""
    said = f"{dutch.number(AREAS)} buurten, {len(STARTS)} leeftijden, vrouwen en mannen, twee niveaus erboven"
    found: list[Row] = []
    try:
        done = aside(country, seconds=max(1.0, clock.left))
        found += [Row(NAMES[0], done.value, "s", budget=20.0, said=said), Row(NAMES[1], done.peak, "MB", budget=2e9)]
    except Exception as problem:  # the report says that this part failed; the others still count
        found += [broken(name, problem) for name in NAMES[:2]]
    return [*found, Row(NAMES[2], page(), "ms", budget=0.3, said=f"{OWN} buurten")]


def country() -> float:
    """Seconds that it takes to project the country: ratios, raking at two levels, whole people and bands of every figure."""
    made, start = made_up(AREAS, TOWNS), time.perf_counter()
    begin = outlook.start(YEARS[0], 3, *made)
    found = outlook.figures(begin, Assumptions("midden", "", ""), YEARS)
    assert len(found) > AREAS * len(YEARS)
    people = found[(found["figure"] == "population") & (found["year"] == YEARS[-1])].groupby("level")["value"].sum()
    assert people["buurt"] == people["wijk"] == people["gemeente"] == made[3].query("year == @YEARS[-1]")["people"].sum()
    return time.perf_counter() - start


async def _changed(url: str) -> dict[str, list[float]]:
    """Seconds of choosing another scenario on each tab, after once to warm up."""
    found = {}
    for tab in TABS:
        async with Tab(url) as session:
            await session.run(page="straks", blik=tab, niveau="wijk")
            for scenario in CHANGES[:4]:
                await session.run(Scenario=scenario)
            found[tab] = [(await session.run(Scenario=scenario))[0] for scenario in CHANGES]
    return found


def page(times: int = 9) -> float:
    """Median seconds for what the page does after a slider moved: all figures of all areas of one municipality."""
    made, took = made_up(OWN, 1), []
    for n in range(times):
        start = time.perf_counter()
        outlook.figures(outlook.start(YEARS[0], 3, *made), Assumptions("eigen", "", "", mortality=0.8 + n / 50), YEARS)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def made_up(areas: int, towns: int) -> tuple[pd.DataFrame, ...]:
    """Invented buurten in wijken of about five, in gemeenten: the tables that outlook.start reads."""
    rng = np.random.default_rng(1)
    town = np.sort(rng.integers(0, towns, areas))
    wijk = np.arange(areas) // 5
    _, first = np.unique(wijk, return_index=True)
    town = town[first][wijk]  # a wijk lies in one gemeente
    shape = np.exp(-np.array(STARTS) / 70) / 2 / np.exp(-np.array(STARTS) / 70).sum()
    size = rng.lognormal(7, 0.7, areas)
    before = rng.poisson(size[:, None, None] * np.broadcast_to(shape, (areas, 2, len(STARTS)))).astype(float)
    now = rng.poisson(before * rng.normal(1, 0.05, before.shape).clip(0.5)).astype(float)
    counted = {"BU": range(areas), "WK": range(wijk.max() + 1), "GM": np.unique(town)}
    names = [[f"{letters}{n:06}" for n in each] for letters, each in counted.items()]
    codes, levels = [*names[0], *names[1], *names[2]], np.repeat(["buurt", "wijk", "gemeente"], [len(each) for each in names])
    town = np.searchsorted(np.unique(town), town)
    parents = [*np.array(names[1])[wijk], *np.array(names[2])[town[first]], *np.full(len(names[2]), "NL00")]
    gemeente = [*np.array(names[2])[town], *np.array(names[2])[town[first]], *names[2]]
    tables = [np.concatenate([each, *(_sums(each, keys, len(up)) for keys, up in ((wijk, names[1]), (town, names[2])))])
              for each in (before, now)]
    cells = {"region": np.repeat(codes, 2 * len(STARTS)), "sex": np.tile(np.repeat(["m", "v"], len(STARTS)), len(codes)),
             "start": np.tile(STARTS, 2 * len(codes))}
    base = pd.DataFrame(cells | {"before": tables[0].ravel(), "now": tables[1].ravel(), "held": 0.0, "came": 0.0})
    area = pd.DataFrame({"region": codes, "level": levels, "parent": parents, "gemeente": gemeente, "own": True, "part": np.nan,
                         "alone": 40.0})
    margin = pd.DataFrame([{"age": age, "a": m.a, "b": m.b, "bias": 0.0, "t": 0.0, "areas": 30}
                           for age, m in bands.GENERAL.items()])
    known = base.merge(area.loc[area["level"] == "gemeente", ["region"]], on="region")
    total = pd.concat([pd.DataFrame({"gemeente": known["region"], "year": year, "sex": known["sex"], "start": known["start"],
                                     "people": np.rint(known["now"] * (1 + (year - YEARS[0]) / 200))}) for year in YEARS[1:]])
    return area, base, margin, total, NONE, NONE, NONE


def _sums(people: np.ndarray, keys: np.ndarray, n: int) -> np.ndarray:
    found = np.zeros((n, *people.shape[1:]))
    np.add.at(found, keys, people)
    return found
