"""How wide a projection may be off: learnt by projecting the past and looking how far that was off.

σ(n, h) = √(a² + b²/n) · √(h/10): n people in the group, h years ahead; on the log of the number of people. A number is never
surer than chance allows for n people (Poisson), and no number is written without its band.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

Z67, Z95 = 0.974, 1.960
LEAST = 10  # areas from which a margin of one's own can be learnt
GROUPS = {"0-19": (0, 19), "20-64": (20, 64), "65-79": (65, 79), "80+": (80, None)}


@dataclass(frozen=True)
class Margin:
    """The margin of one age group: a and b as above, the mean error where it is certain, and from how many areas."""

    a: float
    b: float
    bias: float = 0.0
    areas: int = 0
    t: float = 0.0

    def sigma(self, people: np.ndarray, years: float) -> np.ndarray:
        """Standard error of ln(people); at least that of a Poisson count."""
        people = np.maximum(people, 1.0)
        learnt = np.sqrt((self.a**2 + self.b**2 / people) * years / 10)
        return np.maximum(learnt, 1 / np.sqrt(people))


# Where fewer than ten areas are known: what projecting 2015 to 2025 taught of the 30 areas of the made-up municipality that comes
# with this program, rounded up. Said on screen as "algemene marge".
GENERAL = {"0-19": Margin(0.20, 1.6), "20-64": Margin(0.10, 1.8), "65-79": Margin(0.10, 1.6), "80+": Margin(0.20, 2.0)}


def learn(projected: np.ndarray, found: np.ndarray, years: float) -> Margin | None:
    """A margin from areas that were projected and are known now; None from fewer than ten areas.

    projected, found  people per area; areas without any are left out
    """
    there = (projected > 0) & (found > 0)
    if there.sum() < LEAST:
        return None
    errors, people = np.log(projected[there] / found[there]), projected[there]
    spread = errors.std(ddof=1)
    t = float(errors.mean() / (spread / np.sqrt(len(errors)))) if spread > 0 else 0.0
    bias = float(errors.mean()) if abs(t) > 2 else 0.0
    squares = (errors - bias) ** 2 / (years / 10)
    # Each square is itself uncertain in proportion to what it estimates: weigh so that small areas do not decide alone.
    weight = 1 / np.maximum(_roughly(squares, people), 1e-8)
    a2, b2 = nnls(np.column_stack([weight, weight / people]), squares * weight)[0]
    return Margin(float(np.sqrt(a2)), float(np.sqrt(b2)), bias, int(there.sum()), t)


def _roughly(squares: np.ndarray, people: np.ndarray) -> np.ndarray:
    """A first, unweighted fit of the squares."""
    a2, b2 = nnls(np.column_stack([np.ones(len(people)), 1 / people]), squares)[0]
    return a2 + b2 / people


def limits(value: np.ndarray, sigma: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Between what a value lies: value · exp(±zσ)."""
    return value * np.exp(-z * sigma), value * np.exp(z * sigma)


def coverage(value: np.ndarray, sigma: np.ndarray, found: np.ndarray, z: float) -> float:
    """Share of the found numbers that lie in their band."""
    low, high = limits(value, sigma, z)
    return float(((found >= low) & (found <= high)).mean())
