"""Which effect a design can show, before anything starts: the smallest change that is found 80 of 100 times.

The plan uses the inference of the verdict (`evaluation`). Where no outcome whatever could reach p ≤ 0.05, such as one area
with a programme and fewer than 19 without, there is no smallest change, and the answer is a refusal.

Source  Bloom (1995) for the formula; MacKinnon and Webb (2020) on few treated clusters
"""

from dataclasses import dataclass
from functools import lru_cache
from math import comb, inf, isfinite, sqrt

import numpy as np

from dashboard.errors import MethodError
from dashboard.methods import evaluation

POWER = 0.80
SIMULATIONS = 2000
NOTHING = (
    "Met deze opzet kan geen enkele uitkomst iets aantonen. Er zijn te weinig gebieden om mee te vergelijken. "
    "Kies meer gebieden zonder de aanpak, of start in meer gebieden tegelijk. Bij één gebied zijn er minstens 19 andere nodig."
)


@dataclass(frozen=True)
class Plan:
    """What a design can show.

    mde         smallest change that is found 80 of 100 times, in the unit of the outcome
    smallest_p  the lowest p that any outcome could give
    inference   "permutatie" or "t"
    """

    treated: int
    controls: int
    sd: float
    mde: float
    smallest_p: float
    inference: str


def multiplier(df: float, power: float = POWER, alpha: float = evaluation.ALPHA) -> float:
    """How many standard errors the smallest change is: t(1 − α/2) + t(power)."""
    from scipy.stats import t  # here, because scipy takes half a second to load and not every command needs it

    return float(t.ppf(1 - alpha / 2, df) + t.ppf(power, df))


def mde_t(sd: float, treated: int, controls: int) -> float:
    """Smallest detectable change with t inference; `sd` is that of (after − before) between areas without the programme."""
    _few(treated, controls)
    return multiplier(treated + controls - 2) * sd * sqrt(1 / treated + 1 / controls)


def smallest_p(treated: int, controls: int) -> float:
    """The lowest two-sided p of a permutation test; in two groups of one size each division counts twice."""
    _few(treated, controls)
    return (2 if treated == controls else 1) / comb(treated + controls, treated)


def plan(sd: float, treated: int, controls: int, alpha: float = evaluation.ALPHA) -> Plan:
    """What this design can show, by the inference of the verdict.

    Raises  MethodError when no outcome could show anything, or when the spread is unknown
    """
    _few(treated, controls)
    if not isfinite(sd) or sd <= 0:
        raise MethodError("We weten niet hoeveel dit cijfer van zichzelf schommelt. Er zijn meer jaren of gebieden nodig.")
    least = smallest_p(treated, controls)
    if not evaluation.permutes(treated, controls):
        return Plan(treated, controls, sd, mde_t(sd, treated, controls), least, "t")
    if least > alpha:
        raise MethodError(NOTHING)
    mde = unit_mde(treated, controls, alpha) * sd
    if not isfinite(mde):
        raise MethodError(NOTHING)
    return Plan(treated, controls, sd, mde, least, "permutatie")


@lru_cache(maxsize=256)
def unit_mde(treated: int, controls: int, alpha: float = evaluation.ALPHA) -> float:
    """Smallest change of the permutation test in standard deviations, simulated with normal differences; inf: never.

    Adding an effect moves the interval along by as much. So each simulation without effect says how large an effect must be
    to be found, and the answer is the effect that is enough in 80 of 100. With one treated area it must pass the t too.
    """
    rng = np.random.default_rng(20260105)
    noise = rng.standard_normal((SIMULATIONS, treated + controls))
    table = evaluation.assignments(treated + controls, treated, 2000)
    needed = -evaluation.permuted(noise, treated, table, alpha).lower
    if treated == 1:
        needed = np.maximum(needed, -evaluation.single_t(noise, alpha).lower)
    return float(np.quantile(needed, POWER, method="higher"))


def persons(d: float, power: float = POWER, alpha: float = evaluation.ALPHA) -> float:
    """People per group for a standardised difference `d` between two equal groups (two-sided t).

    Raises  MethodError unless 0.05 ≤ |d|: smaller asks for thousands of people
    """
    from scipy.optimize import brentq
    from scipy.stats import nct, t

    if not 0.05 <= abs(d) <= 5:
        raise MethodError("Geef een verschil tussen 0,05 en 5 keer de spreiding tussen mensen.")

    def short(n: float) -> float:
        df, shift = 2 * n - 2, abs(d) * sqrt(n / 2)
        edge = t.ppf(1 - alpha / 2, df)
        return nct.sf(edge, df, shift) + nct.cdf(-edge, df, shift) - power

    about = 2 * (multiplier(1e6, power, alpha) / d) ** 2  # with a known spread; the answer is a little more
    return float(brentq(short, 2, 2 * about + 10))


def spread(values: np.ndarray, pre: int, post: int) -> float:
    """Standard deviation between areas of (mean of `post` years − mean of the `pre` years before), over all windows.

    values  areas × years, in order of year; nan where missing. Areas with a gap in a window do not count in it
    Returns the pooled standard deviation; nan with fewer than 3 areas in every window
    """
    values, squares, df = np.asarray(values, float), 0.0, 0
    for start in range(values.shape[1] - pre - post + 1):
        window = values[:, start : start + pre + post]
        window = window[np.isfinite(window).all(axis=1)]
        if len(window) >= 3:
            change = window[:, pre:].mean(axis=1) - window[:, :pre].mean(axis=1)
            squares, df = squares + float(change.var(ddof=1)) * (len(window) - 1), df + len(window) - 1
    return sqrt(squares / df) if df else float("nan")


def alone(se_before: float, se_after: float) -> float:
    """Smallest change of one area on its own that its own error can show 80 of 100 times; inf when the error is unknown."""
    found = (1.959964 + 0.841621) * sqrt(se_before**2 + se_after**2)
    return found if isfinite(found) else inf


def _few(treated: int, controls: int) -> None:
    if treated < 1 or controls < 2:
        raise MethodError("Voor een vergelijking zijn minstens één gebied met de aanpak en twee zonder nodig.")
