"""Rates of small counts: smoothed, standardised for age, and beside what one would expect.

A module of its own, because esda takes seconds to load.

Source  empirical Bayes (Marshall 1991) and age standardisation as esda has them
"""

import numpy as np
from esda import smoothing
from scipy.stats import chi2

from dashboard.errors import MethodError


def poisson_interval(count: int, level: float = 0.95) -> tuple[float, float]:
    """Exact limits for a count, as of something that happens by chance."""
    tail = (1 - level) / 2
    return float(chi2.ppf(tail, 2 * count) / 2) if count else 0.0, float(chi2.ppf(1 - tail, 2 * count + 2) / 2)


def standardised_ratio(observed: int, expected: float, level: float = 0.95) -> tuple[float, float, float]:
    """Observed beside expected, with exact limits. Raises MethodError when nothing is expected."""
    if expected <= 0:
        raise MethodError("Er wordt niets verwacht in dit gebied. Daarom is er geen vergelijking met het verwachte aantal.")
    low, high = poisson_interval(observed, level)
    return observed / expected, low / expected, high / expected


def empirical_bayes(events: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Rates of small areas drawn to the rate of all areas together, as far as chance alone would move them ("gladgestreken")."""
    return np.asarray(smoothing.Empirical_Bayes(np.asarray(events, float), np.asarray(base, float)).r).ravel()


def direct_standardised(events: np.ndarray, base: np.ndarray, standard: np.ndarray, areas: int) -> np.ndarray:
    """Rate per area as if it had the ages of the standard population: areas × (rate, lower, upper).

    events, base, standard  one entry per area and age, area by area; standard is the population of reference
    """
    return np.array(smoothing.direct_age_standardization(np.asarray(events), np.asarray(base), np.asarray(standard), areas))


def indirect_standardised(
    events: np.ndarray, base: np.ndarray, standard_events: np.ndarray, standard: np.ndarray, areas: int
) -> np.ndarray:
    """Rate per area from its own number of events and the rates by age of the standard: areas × (rate, lower, upper)."""
    return np.array(
        smoothing.indirect_age_standardization(
            np.asarray(events), np.asarray(base), np.asarray(standard_events), np.asarray(standard), areas
        )
    )
