"""How far a figure of a small area can be trusted: its error beside how much areas really differ.

Source  reliability and shrinkage as in small area estimation (Rao & Molina 2015, chapter 3, without covariates)
"""

import numpy as np

UNKNOWN = 0.5  # a table without n and without error: half of how much areas differ


def between_variance(x: np.ndarray, se: np.ndarray) -> float:
    """How much areas really differ: the variance of the figures less the mean of their squared errors, never below 0."""
    there = np.isfinite(x)
    if there.sum() < 2:
        return np.nan
    errors = np.nan_to_num(se[there])
    return max(0.0, float(np.var(x[there], ddof=1) - np.mean(errors**2)))


def reliability(between: float, se: np.ndarray) -> np.ndarray:
    """λ per area, from 0 (only noise) to 1 (exact): real differences as a share of all differences."""
    whole = between + np.asarray(se, float) ** 2
    return np.where(whole > 0, between / np.where(whole > 0, whole, 1.0), 1.0)


def shrunk(x: np.ndarray, trust: np.ndarray, centre: float | np.ndarray) -> np.ndarray:
    """Figures drawn to the mean of similar areas, more so the less they can be trusted; never shown without the raw figure."""
    return trust * x + (1 - trust) * centre


def fill_errors(x: np.ndarray, se: np.ndarray, exact: np.ndarray | bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Errors (areas × indicators) with half of the spread between areas where nobody told them; and where that was done.

    exact  per indicator: counted without error, so that a missing error is 0
    """
    unknown = np.isfinite(x) & ~np.isfinite(se) & ~np.broadcast_to(np.asarray(exact, bool), x.shape[-1:])
    there = np.isfinite(x).sum(axis=0) > 1
    spread = np.zeros(x.shape[1])
    if there.any():
        spread[there] = np.nanstd(x[:, there], axis=0, ddof=1)
    return np.where(unknown, UNKNOWN * spread, np.nan_to_num(se)), unknown


def share_error(share: np.ndarray, n: np.ndarray, design: float = 1.5) -> np.ndarray:
    """Standard error in percentage points of a share (0–100) that n people were asked; `design` is the design effect."""
    p = np.asarray(share, float) / 100
    return 100 * np.sqrt(design * p * (1 - p) / np.asarray(n, float))


def rate_error(count: np.ndarray, base: np.ndarray, per: float = 1000.0, rounded: int = 1) -> np.ndarray:
    """Standard error of a rate of counted people: Poisson, and a variance of 4 for each count that was rounded to fives."""
    return per * np.sqrt(np.asarray(count, float) + 4 * rounded) / np.asarray(base, float)
