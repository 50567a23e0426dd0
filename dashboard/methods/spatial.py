"""Whether areas with high figures lie beside each other, more than chance would bring about.

Only for figures that were counted or asked in the area itself. A model that knows where an area lies puts neighbours together by
itself, so the test would find its own assumptions.

esda and scipy take seconds to load, so they are loaded where they are used: most commands never need them.

Source  Moran (1950), Anselin (1995), Benjamini & Hochberg (1995), all as esda has them
"""

import warnings
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from dashboard.errors import MethodError

LEAST = 20  # areas
PERMUTATIONS = 9999
FALSE_SHARE = 0.10  # of the groups that are found, at most this share may be chance
WHY_FEW = "Te weinig buurten voor deze toets: er zijn er {n}, nodig zijn {least}."
WHY_MODEL = "In dit cijfer zitten schattingen van een model. Dat model legt zelf al gelijke buurten bij elkaar."


def refusal(kinds: Collection[str], areas: int) -> str | None:
    """Why this test may not be done, in Dutch; None when it may.

    kinds  how the figures in it were made; a score carries the kinds of all its indicators
    """
    if "model" in kinds:
        return WHY_MODEL
    return WHY_FEW.format(n=areas, least=LEAST) if areas < LEAST else None


def neighbours(shapes: Sequence, codes: Sequence[str], slack: float = 0.0) -> dict[str, list[str]]:
    """Which areas share a border or a corner (queen contiguity); areas without neighbours have an empty list.

    shapes  shapely geometries
    slack   gap that still counts as touching, in the unit of the shapes: borders that were simplified one by one lie apart
    """
    boxes = np.array([shape.bounds for shape in shapes]).reshape(-1, 4)
    found: dict[str, list[str]] = {code: [] for code in codes}
    for i, shape in enumerate(shapes):
        near = ((boxes[:, :2] <= boxes[i, 2:] + slack) & (boxes[:, 2:] >= boxes[i, :2] - slack)).all(axis=1)
        for j in np.flatnonzero(near[:i]):
            if shape.distance(shapes[j]) <= slack:
                found[codes[i]].append(codes[j])
                found[codes[j]].append(codes[i])
    return found


def moran(
    values: np.ndarray, beside: Mapping[str, Sequence[str]], *, seed: int = 12345, permutations: int = PERMUTATIONS
) -> tuple[float, float]:
    """Global Moran's I with row-standardised weights, and its two-sided p by permutation.

    values  one per area, in the order of `beside`, none missing
    """
    from esda.moran import Moran

    made = Moran(np.asarray(values, float), _weights(beside), transformation="r", permutations=0)
    rng = np.random.default_rng(seed)
    z = np.asarray(values, float) - np.mean(values)
    links, share = _links(beside)
    drawn = np.array([_moran_i(rng.permutation(z), links, share) for _ in range(permutations)])
    extreme = (np.abs(drawn - drawn.mean()) >= abs(made.I - drawn.mean())).sum()
    return float(made.I), float((extreme + 1) / (permutations + 1))


def local_moran(
    values: np.ndarray, beside: Mapping[str, Sequence[str]], *, seed: int = 12345, permutations: int = PERMUTATIONS
) -> pd.DataFrame:
    """One row per area, in the order of `beside`: statistic, p (two-sided), quadrant (HH, LH, LL, HL).

    esda gives a one-sided p, folded over to the nearest side; twice that is two-sided.
    """
    from esda.moran import Moran_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda tells that it will change its p; we double it here, and the version is pinned
        made = Moran_Local(
            np.asarray(values, float), _weights(beside), transformation="r", permutations=permutations, seed=seed, n_jobs=1
        )
    alone = np.array([not others for others in beside.values()])
    p = np.where(alone, 1.0, np.minimum(1, 2 * made.p_sim))
    return pd.DataFrame(
        {"statistic": np.where(alone, 0.0, made.Is), "p": p, "quadrant": np.array(["HH", "LH", "LL", "HL"])[made.q - 1]}
    )


def passes(p: np.ndarray, false_share: float = FALSE_SHARE) -> np.ndarray:
    """Which tests stand when of all that stand at most this share may be chance (false discovery rate)."""
    from scipy.stats import false_discovery_control

    return false_discovery_control(np.asarray(p, float)) <= false_share


def high_groups(values: np.ndarray, beside: Mapping[str, Sequence[str]], kinds: Collection[str], **how) -> pd.DataFrame:
    """The test as the dashboard shows it: statistic, p, quadrant and `group` (one of neighbouring areas with a high figure).

    Raises MethodError with the reason where the test is not allowed
    """
    if why := refusal(kinds, len(values)):
        raise MethodError(why)
    found = local_moran(values, beside, **how)
    return found.assign(group=passes(found["p"].to_numpy()) & (found["quadrant"] == "HH"))


def _weights(beside: Mapping[str, Sequence[str]]):
    from libpysal.weights import W

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # islands, see above
        return W({code: list(others) for code, others in beside.items()}, id_order=list(beside), silence_warnings=True)


def _links(beside: Mapping[str, Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of neighbours as indices (2 × pairs), and the weight of each: one over the number of neighbours."""
    at = {code: i for i, code in enumerate(beside)}
    pairs = [(at[code], at[other], 1 / len(others)) for code, others in beside.items() for other in others]
    return np.array([pair[:2] for pair in pairs]).T, np.array([pair[2] for pair in pairs])


def _moran_i(z: np.ndarray, links: np.ndarray, share: np.ndarray) -> float:
    return len(z) / share.sum() * (z[links[0]] * z[links[1]] * share).sum() / (z**2).sum()
