"""The index: all of the Netherlands with 2,000 draws, and what somebody waits for who moves a weight."""

from time import perf_counter

import numpy as np

from dashboard.bench.elsewhere import aside
from dashboard.bench.report import Clock, Row, broken, timed
from dashboard.methods import balance, composite, uncertainty
from dashboard.methods.composite import Scheme
from dashboard.methods.uncertainty import Options

AREAS, FIGURES, DRAWS = 14_566, 40, 2000
OWN, OWN_DRAWS = 100, 500
GROUPS = ("D1",) * 8 + ("D2",) * 9 + ("D3",) * 7 + ("I",) * 8 + ("F",) * 5 + ("S",) * 3


def rows(clock: Clock) -> list[Row]:
    """Seconds and memory for the country, in a process of its own; milliseconds for one what-if."""
    try:
        found = []
        for title, method in (("index met fouten in de cijfers", False), ("index met ook andere rekenwijzen", True)):
            done = aside(country, method, seconds=max(1.0, min(90.0, clock.left)))
            name = f"{title}, {AREAS} × {FIGURES}, {DRAWS} keer"
            found.append(Row(name, done.value, "s", budget=None if method else 20.0))
            found.append(Row(f"geheugen: {title}", done.peak, "MB", budget=2e9))
    except (RuntimeError, TimeoutError) as problem:
        found = [broken("index voor het hele land", problem)]
    return [*found, Row(f"andere gewichten, {OWN} gebieden, {OWN_DRAWS} keer", what_if(), budget=0.3)]


def made_up(areas: int) -> balance.Problem:
    """Figures of which one in twenty is missing, each with an error, for a full definition."""
    rng = np.random.default_rng(1)
    x = rng.normal(20, 5, (areas, FIGURES))
    x[rng.random(x.shape) < 0.05] = np.nan
    low, high = composite.own_goalposts(x)
    names = tuple(f"cijfer_{n}" for n in range(FIGURES))
    scheme = Scheme(names, GROUPS, np.ones(FIGURES), rng.choice([-1.0, 1.0], FIGURES), low, high, {})
    regions = tuple(f"BU{n:08}" for n in range(areas))
    return balance.Problem(regions, x, rng.uniform(0.5, 2, x.shape), np.zeros(x.shape, bool), rng.random(FIGURES) < 0.3, scheme)


def country(method: bool) -> float:
    """Seconds for scores, draws and places of every area."""
    made = made_up(AREAS)
    start = perf_counter()
    draws = uncertainty.simulate(made.x, made.se, made.model, made.scheme, made.carriers, Options(draws=DRAWS, method=method))
    for part, values in draws.items():
        uncertainty.summary(values, made.nominal[part])
    return perf_counter() - start


def what_if() -> float:
    """Median seconds for one move of a weight in a municipality."""
    made = made_up(OWN)
    return timed(lambda n: balance.what_if(made, {"D1": 1.0 + n % 7, "cijfer_3": 2.0}, OWN_DRAWS))
