"""Whether a programme changed an outcome: difference in differences between areas, with inference that holds for few areas.

One start date. Areas are collapsed to one number each, the mean after minus the mean before, so that two-way fixed effects
are a difference of two means. With fewer than 10 areas in the programme, or fewer than 20 in all, only permutation counts;
standard errors by cluster are not shown, they promise too much there. In every array of differences the treated come first.

Source  DOMAIN.md §7.2; Bertrand, Duflo and Mullainathan (2004); Donald and Lang (2007); Rosenbaum (2002) on inverting a
        permutation test; Roth (2022) on pre-trends
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np

from dashboard.errors import MethodError

ALPHA = 0.05
DRAWS = 10_000
MOST = 20_000  # divisions that are all tried; above it `DRAWS` of them are drawn
PRE = 3  # years before the start without which a trend cannot be checked
STAGGERED = (
    "De gebieden begonnen niet in hetzelfde jaar. Dan vergelijk je gebieden met gebieden die zelf al begonnen waren. "
    "Evalueer per startjaar, met genoeg andere gebieden."
)
SYNTHETIC = (
    "Een samengestelde vergelijkingswijk maken we niet. Daarvoor zijn minstens 8 metingen vooraf en 20 andere gebieden nodig. "
    "Bijna geen aanpak in een buurt heeft die. Kies gewone vergelijkingsgebieden."
)


@dataclass(frozen=True)
class Found:
    """A difference with its interval of 95 % (or 1 − alpha); arrays where many were made at once. inf where there is no bound.

    p    two-sided; for a permutation the share of divisions with at least this difference
    how  permutatie, t of losse metingen
    """

    estimate: np.ndarray | float
    lower: np.ndarray | float
    upper: np.ndarray | float
    p: np.ndarray | float
    how: str
    se: np.ndarray | float = float("nan")


# --- areas: from a panel to one number each ---------------------------------------------------------------------------


def changes(values: np.ndarray, before: Sequence[bool], after: Sequence[bool]) -> np.ndarray:
    """Mean after minus mean before: (…, areas, periods) → (…, areas); nan for an area that misses one of those periods."""
    values, before, after = np.asarray(values, float), np.asarray(before, bool), np.asarray(after, bool)
    if not before.any() or not after.any() or (before & after).any():
        raise MethodError("Er is geen meting vóór of geen meting na de start. Zonder die twee is er niets te vergelijken.")
    return values[..., after].mean(axis=-1) - values[..., before].mean(axis=-1)


def slopes(values: np.ndarray, years: Sequence[float]) -> np.ndarray:
    """Change a year of each area, straight line: (…, areas, periods) → (…, areas)."""
    x = np.asarray(years, float) - np.mean(years)
    return (np.asarray(values, float) * x).sum(axis=-1) / (x**2).sum()


def start_of(starts: Sequence[int]) -> int:
    """The one year in which all areas started. Raises MethodError when they did not start together."""
    if len(set(starts)) != 1:
        raise MethodError(STAGGERED)
    return starts[0]


def synthetic_control(*_args: object) -> None:
    """Always refused: almost no programme in a neighbourhood can carry it. Raises MethodError with the reason."""
    raise MethodError(SYNTHETIC)


def permutes(treated: int, controls: int) -> bool:
    """Whether only permutation holds: fewer than 10 areas in the programme or fewer than 20 in all."""
    return treated < 10 or treated + controls < 20


def difference(change: np.ndarray, treated: int, alpha: float = ALPHA, draws: int = DRAWS) -> Found:
    """Treated minus others, by the inference that this many areas can carry.

    change  (…, areas), the `treated` first; no missing
    """
    change = np.asarray(change, float)
    if not 0 < treated < change.shape[-1] or not np.isfinite(change).all():
        raise MethodError("Voor een vergelijking is van elk gebied een cijfer nodig, met en zonder de aanpak.")
    if permutes(treated, change.shape[-1] - treated):
        return permuted(change, treated, assignments(change.shape[-1], treated, draws), alpha)
    return pooled_t(change, treated, alpha)


# --- inference --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)  # a table of 10,000 ways for 100 areas takes 8 MB, and nearly every outcome asks for the same one
def assignments(areas: int, treated: int, draws: int = DRAWS, seed: int = 1) -> np.ndarray:
    """Ways to choose which areas are treated, as rows of 0 and 1; the first row is the real one. All ways where they are few."""
    if comb(areas, treated) <= max(MOST if draws >= DRAWS else draws, 1):
        chosen = np.array(list(combinations(range(areas), treated)))  # the first one is 0, 1, 2 …
    else:
        drawn = np.random.default_rng(seed).random((draws, areas)).argpartition(treated, axis=1)[:, :treated]
        chosen = np.vstack([np.arange(treated), drawn])
    table = np.zeros((len(chosen), areas))
    np.put_along_axis(table, chosen, 1.0, axis=1)
    table.flags.writeable = False
    return table


def permuted(change: np.ndarray, treated: int, table: np.ndarray, alpha: float = ALPHA) -> Found:
    """Difference of means with the p and the interval of the permutation test, for one row of areas or many.

    The interval holds every constant effect that the test does not reject. Under effect e a division gives A − c·u, with
    u = e − estimate, where the real one gives u; so each division counts for an e between A / (1 + c) and −A / (1 − c), and
    the bounds are the order statistics of those. An interval without 0 is therefore the same as p ≤ alpha, always.
    """
    flat = np.atleast_2d(np.asarray(change, float)).reshape(-1, np.shape(change)[-1])
    controls = flat.shape[1] - treated
    weights = table * (1 / treated + 1 / controls) - 1 / controls
    all_of_them = weights @ flat.T  # divisions × rows
    estimate = all_of_them[0]
    tiny = 1e-9 * np.maximum(np.abs(flat).max(axis=1), 1e-300)
    p = (np.abs(all_of_them) >= np.abs(estimate) - tiny).mean(axis=0)
    overlap = weights[:, :treated].sum(axis=1)[:, None]
    rest = all_of_them - overlap * estimate
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = rest / (1 + overlap), -rest / (1 - overlap)
    whole = np.abs(overlap) > 1 - 1e-9  # this division itself, or its mirror: never rejected
    high = np.where(whole, np.inf, np.maximum(one, other))
    low = np.where(whole, -np.inf, np.minimum(one, other))
    nth = int(np.floor(alpha * len(table) + 1e-9))  # so many may be rejected; the next one is in
    upper = estimate + np.partition(high, len(table) - 1 - nth, axis=0)[len(table) - 1 - nth]
    lower = estimate + np.partition(low, nth, axis=0)[nth]
    return _shaped(Found(estimate, lower, upper, p, "permutatie"), np.ndim(change))


def single_t(change: np.ndarray, alpha: float = ALPHA) -> Found:
    """One treated area against the spread of the others, n − 2 degrees of freedom (Donald and Lang)."""
    return pooled_t(change, 1, alpha)


def pooled_t(change: np.ndarray, treated: int, alpha: float = ALPHA) -> Found:
    """Two means of collapsed areas with one spread; with one treated area the spread is that of the others."""
    from scipy.stats import t  # here, because scipy takes half a second to load and not every command needs it

    flat = np.atleast_2d(np.asarray(change, float)).reshape(-1, np.shape(change)[-1])
    ours, others = flat[:, :treated], flat[:, treated:]
    df = flat.shape[1] - 2
    if df < 1:
        raise MethodError("Er zijn te weinig gebieden om een marge te berekenen.")
    squares = sum(((part - part.mean(axis=1, keepdims=True)) ** 2).sum(axis=1) for part in (ours, others))
    se = np.sqrt(squares / df * (1 / ours.shape[1] + 1 / others.shape[1]))
    estimate, edge = ours.mean(axis=1) - others.mean(axis=1), t.ppf(1 - alpha / 2, df)
    p = 2 * t.sf(np.abs(estimate) / np.where(se > 0, se, np.nan), df)
    return _shaped(Found(estimate, estimate - edge * se, estimate + edge * se, p, "t", se), np.ndim(change))


def _shaped(found: Found, dimensions: int) -> Found:
    if dimensions > 1:
        return found
    numbers = [np.asarray(n).reshape(-1)[0].item() for n in (found.estimate, found.lower, found.upper, found.p, found.se)]
    return Found(*numbers[:4], found.how, numbers[4])


# --- the years before -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trend:
    """Whether the areas moved alike before the start, and what that check could have seen.

    slope    difference in change a year, with its interval; arrays where many were made at once
    visible  the smallest difference a year that this check finds 80 of 100 times
    """

    slope: Found
    visible: float


def pre_trend(values: np.ndarray, years: Sequence[int], treated: int, alpha: float = ALPHA) -> Trend:
    """Compare the straight lines of the years before the start: (areas, periods before), the treated first.

    Passing is no proof: such checks see little (Roth 2022), which is why `visible` stands beside the answer.
    Raises  MethodError with fewer than 3 years before
    """
    from dashboard.methods import planner  # the plan leans on this module

    if len(years) < PRE:
        raise MethodError("Er zijn minder dan 3 metingen vóór de start. De trend vooraf is dan niet te controleren.")
    lines = slopes(values, years)
    sd = float(np.std(lines[..., treated:], axis=-1, ddof=1).mean())
    visible = planner.plan(sd, treated, lines.shape[-1] - treated, alpha).mde if sd > 0 else 0.0
    return Trend(difference(lines, treated, alpha), visible)


def event_study(values: np.ndarray, years: Sequence[int], start: int, treated: int) -> list[tuple[int, Found]]:
    """Per year the gap between treated and others, minus the gap in the last year before the start; that year itself is 0."""
    values, before = np.asarray(values, float), [n for n, year in enumerate(years) if year < start]
    if not before:
        raise MethodError("Er is geen meting vóór de start.")
    base = values[:, before[-1]]
    return [(year, difference(values[:, n] - base, treated)) for n, year in enumerate(years) if n != before[-1]]


# --- several outcomes -------------------------------------------------------------------------------------------------


def holm(p: Sequence[float]) -> np.ndarray:
    """P values adjusted for several outcomes, so that one false alarm in all of them stays rare."""
    p = np.asarray(p, float)
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def fdr(p: Sequence[float]) -> np.ndarray:
    """The same with the share of false alarms held down (Benjamini and Hochberg)."""
    from scipy.stats import false_discovery_control

    return false_discovery_control(np.asarray(p, float))


# --- groups of people, as totals --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """One group at one moment, as totals: never a person. Mean, standard deviation (n − 1) and how many."""

    mean: float
    sd: float
    n: int


def before_after(before: Group, after: Group, alpha: float = ALPHA) -> Found:
    """How much a group changed; says nothing of why."""
    return _of_means([(1.0, after), (-1.0, before)], alpha)


def did_groups(ours: tuple[Group, Group], others: tuple[Group, Group], alpha: float = ALPHA) -> Found:
    """Change of a group with the programme minus that of a group without; each a pair (before, after).

    The same as least squares on the people with both, their product and one spread, but from totals only.
    """
    return _of_means([(1.0, ours[1]), (-1.0, ours[0]), (-1.0, others[1]), (1.0, others[0])], alpha)


def _of_means(parts: Sequence[tuple[float, Group]], alpha: float) -> Found:
    from scipy.stats import t

    df = sum(group.n for _, group in parts) - len(parts)
    if df < 1 or min(group.n for _, group in parts) < 2:
        raise MethodError("Elke meting moet van minstens 2 mensen zijn, en van een marge is er dan nog geen sprake.")
    pooled = sum((group.n - 1) * group.sd**2 for _, group in parts) / df
    se = float(np.sqrt(pooled * sum(1 / group.n for _, group in parts)))
    estimate, edge = sum(sign * group.mean for sign, group in parts), float(t.ppf(1 - alpha / 2, df))
    p = float(2 * t.sf(abs(estimate) / se, df)) if se else float("nan")
    return Found(estimate, estimate - edge * se, estimate + edge * se, p, "losse metingen", se)
