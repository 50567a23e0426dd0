"""Numbers of people made to agree with totals that are known: raking, and whole people by largest remainder."""

from collections.abc import Sequence

import numpy as np

from dashboard.errors import MethodError

ROUNDS, EXACT = 1000, 1e-10


def to_totals(seed: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Areas scaled so that each column adds up to its total: P · M / ΣP.

    seed     areas × anything, ≥ 0
    totals   the shape of one area, ≥ 0
    Raises   MethodError when a total is above zero and nobody is there to scale
    """
    there = seed.sum(axis=0)
    if ((there <= 0) & (totals > 0)).any():
        raise MethodError("Een totaal is groter dan nul, maar geen gebied heeft mensen van die leeftijd. Controleer het totaal.")
    return seed * np.divide(totals, there, out=np.zeros_like(there, dtype=float), where=there > 0)


def fit(seed: np.ndarray, margins: Sequence[tuple[tuple[int, ...], np.ndarray]], rounds: int = ROUNDS) -> np.ndarray:
    """Iterative proportional fitting: the table nearest to `seed` that has these margins. Cells of zero stay zero.

    seed     a table of any number of dimensions, ≥ 0
    margins  (dimensions that remain, in rising order; the sums wanted over all others)
    Raises   MethodError when the margins do not add up to the same number, or when no table has them all
    Source   Deming and Stephan (1940); as R's loglin and the package ipfn
    """
    wanted = [np.asarray(target, float) for _, target in margins]
    sums = [target.sum() for target in wanted]
    if max(sums) - min(sums) > 1e-9 * max(max(sums), 1.0):
        raise MethodError(f"De totalen tellen niet op tot hetzelfde aantal: {min(sums):.1f} en {max(sums):.1f}. Maak ze gelijk.")
    table = np.asarray(seed, float)
    others = [tuple(axis for axis in range(table.ndim) if axis not in kept) for kept, _ in margins]
    for _ in range(rounds):
        worst = 0.0
        for target, axes in zip(wanted, others, strict=True):
            there = table.sum(axis=axes, keepdims=True)
            aim = target.reshape(there.shape)
            if ((there <= 0) & (aim > 0)).any():
                raise MethodError("Bij een totaal boven nul staan alleen nullen. Geen enkele verdeling past daarbij.")
            worst = max(worst, float((np.abs(there - aim) / np.maximum(aim, 1e-300))[aim > 0].max(initial=0.0)))
            table = table * np.divide(aim, there, out=np.zeros_like(there), where=there > 0)
        if worst < EXACT:
            return table
    raise MethodError(f"De aantallen passen na {rounds} rondes nog niet bij de totalen. Die spreken elkaar waarschijnlijk tegen.")


def whole(values: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Whole people: rounded down; what is then short goes to the largest remainders. Each column adds up to its total exactly.

    values   areas × anything, ≥ 0, that add up to `totals` but for rounding
    totals   the shape of one area, whole numbers
    """
    flat, wanted = values.reshape(len(values), -1), np.rint(np.asarray(totals, float)).reshape(-1)
    near = np.round(flat, 9)  # 2.9999999999 is three people
    down = np.floor(near)
    short = (wanted - down.sum(axis=0)).astype(int)
    place = np.argsort(np.argsort(-(near - down), axis=0, kind="stable"), axis=0, kind="stable")
    extra = place < short  # one more for the areas with the largest remainder
    return (down + extra).reshape(values.shape)
