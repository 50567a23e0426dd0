"""A composite index: indicators → scores from 1 to 100 → dimensions → what weighs (L) and what carries (K).

The order of the steps is fixed: direction, normalisation, weighted mean per dimension, weighted mean over the dimensions.
Missing is nan and is never filled in: a dimension has a score where at least two thirds of its weight is there. All functions
take arrays of areas × indicators; what comes before these two axes (draws of a simulation) is left as it is.

Source  OECD/JRC, Handbook on Constructing Composite Indicators (2008); COINr 1.1.14, which the tests compare with
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard.errors import MethodError

SHARE = 2 / 3  # of the weight of a dimension that must be there for a score
LOWEST, HIGHEST = 1.0, 100.0  # never 0: a geometric mean with a 0 in it stays 0 for ever
SIDES = {"L": ("D1", "D2", "D3"), "K": ("I", "F", "S")}


@dataclass(frozen=True)
class Scheme:
    """How indicators become scores; every sequence has one entry an indicator, in the order of the columns.

    groups        the dimension: D1, D2, D3 (what weighs), I, F, S (what carries)
    weights       inside the dimension; only their ratios count
    signs         1 when more is more load or more capacity, −1 when more is less
    low, high     goalposts in the unit of the indicator: low gives 1, high gives 100 (turned round where the sign is −1)
    group_weights of the dimensions; only their ratios count
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    weights: np.ndarray
    signs: np.ndarray
    low: np.ndarray
    high: np.ndarray
    group_weights: Mapping[str, float]

    def columns(self, group: str) -> list[int]:
        return [i for i, own in enumerate(self.groups) if own == group]

    def side(self, side: str, groups: Sequence[str] | None = None) -> dict[str, float]:
        """The dimensions of a side with their weights, in their own order; of `groups` only."""
        present = [group for group in SIDES[side] if group in self.groups and (groups is None or group in groups)]
        return {group: float(self.group_weights.get(group, 1.0)) for group in present}

    def with_weights(self, weights: Mapping[str, float]) -> "Scheme":
        """The same with other weights: {"D2": 2, "wmo_clients_per_1000": 0.5}; names of indicators and of dimensions."""
        own = np.array([weights.get(name, weight) for name, weight in zip(self.names, self.weights, strict=True)], float)
        return replace(
            self, weights=own, group_weights={**self.group_weights, **{g: w for g, w in weights.items() if g in self.groups}}
        )


# --- direction and normalisation --------------------------------------------------------------------------------------


def goalposts(x: np.ndarray, low: np.ndarray, high: np.ndarray, signs: np.ndarray | float = 1.0) -> np.ndarray:
    """1 at the low goalpost (or below it), 100 at the high one; turned round where the sign is −1.

    Raises MethodError where low is not below high
    """
    low, high, signs = np.asarray(low, float), np.asarray(high, float), np.asarray(signs, float)
    if not (low < high).all():
        raise MethodError("De ondergrens van een cijfer ligt niet onder de bovengrens. Kies andere grenzen.")
    share = np.clip((np.asarray(x, float) - low) / (high - low), 0, 1)
    return LOWEST + (HIGHEST - LOWEST) * np.where(signs < 0, 1 - share, share)


def min_max(x: np.ndarray, lowest: float = LOWEST, highest: float = HIGHEST) -> np.ndarray:
    """The lowest area gets `lowest`, the highest `highest`; nan for a column in which all areas are alike."""
    low, high = np.nanmin(x, axis=-2, keepdims=True), np.nanmax(x, axis=-2, keepdims=True)
    return lowest + (highest - lowest) * (x - low) / np.where(high > low, high - low, np.nan)


def z_scores(x: np.ndarray, mean: float = 0.0, sd: float = 1.0) -> np.ndarray:
    """Standard deviations (n − 1) from the mean, shifted to `mean` and stretched to `sd`."""
    middle, spread = np.nanmean(x, axis=-2, keepdims=True), np.nanstd(x, axis=-2, ddof=1, keepdims=True)
    return mean + sd * (x - middle) / np.where(spread > 0, spread, np.nan)


def percentile_ranks(x: np.ndarray) -> np.ndarray:
    """Share of the other areas that lie below: (rank − 1) / (n − 1), the lowest rank for ties; missing areas do not count."""
    ordered = np.sort(x, axis=-2)  # nan comes last
    counts = np.isfinite(x).sum(axis=-2, keepdims=True)
    flat, rows = np.moveaxis(x, -2, -1).reshape(-1, x.shape[-2]), np.moveaxis(ordered, -2, -1).reshape(-1, x.shape[-2])
    below = np.stack([np.searchsorted(row[np.isfinite(row)], values) for row, values in zip(rows, flat, strict=True)])
    shaped = np.moveaxis(below.reshape(*np.moveaxis(x, -2, -1).shape), -1, -2)
    return np.where(np.isfinite(x), shaped / np.maximum(counts - 1, 1), np.nan)


def to_target(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How far from a target band, as a figure of which more is better: 0 inside the band, minus the distance outside it."""
    return -np.maximum(np.maximum(np.asarray(low) - x, x - np.asarray(high)), 0.0)


def normalise(x: np.ndarray, scheme: Scheme, how: str = "goalposts") -> np.ndarray:
    """Scores from 1 to 100 in the direction of the dimension: goalposts, minmax, zscore (100·Φ(z)) or prank (1 + 99·rank)."""
    if how == "goalposts":
        return goalposts(x, scheme.low, scheme.high, scheme.signs)
    turned = np.asarray(x, float) * scheme.signs
    if how == "minmax":
        return min_max(turned)
    if how == "zscore":
        from scipy.special import ndtr  # here, because scipy takes half a second to load and not every command needs it

        return np.clip(HIGHEST * ndtr(z_scores(turned)), LOWEST, HIGHEST)
    if how == "prank":
        return LOWEST + (HIGHEST - LOWEST) * percentile_ranks(turned)
    raise MethodError(f"Er is geen omrekening met de naam {how}. Kies uit: goalposts, minmax, zscore, prank.")


def own_goalposts(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Goalposts from the areas themselves (areas × indicators): where 2.5 and 97.5 % lie; nan where areas do not differ."""
    seen = np.isfinite(x).sum(axis=0) >= 2
    low, high = np.full(x.shape[1], np.nan), np.full(x.shape[1], np.nan)
    if seen.any():
        low[seen], high[seen] = np.nanquantile(x[:, seen], (0.025, 0.975), axis=0)
    alike = ~(low < high)
    return np.where(alike, np.nan, low), np.where(alike, np.nan, high)


# --- weighted means ---------------------------------------------------------------------------------------------------


def arithmetic(x: np.ndarray, weights: np.ndarray, share: float = SHARE) -> np.ndarray:
    """Weighted mean over the last axis; nan where less than `share` of the weight is there. Raises MethodError without weight."""
    return _mean(np.asarray(x, float), np.asarray(weights, float), share)


def geometric(x: np.ndarray, weights: np.ndarray, share: float = SHARE) -> np.ndarray:
    """The same with logarithms: a high score cannot make up for a low one. Scores must be above 0."""
    x = np.asarray(x, float)
    if (x <= 0).any():
        raise MethodError("Een meetkundig gemiddelde kan niet met een score van 0 of lager.")
    return np.exp(_mean(np.log(x), np.asarray(weights, float), share))


def _mean(x: np.ndarray, weights: np.ndarray, share: float) -> np.ndarray:
    seen, whole = np.isfinite(x), weights.sum(axis=-1)
    if not np.all(whole > 0) or (weights < 0).any():
        raise MethodError("De gewichten zijn samen 0, of er is een gewicht onder 0. Geef minstens één cijfer gewicht.")
    there = (seen * weights).sum(axis=-1)
    enough = (there > 0) & (there >= share * whole - 1e-9)
    return (np.where(seen, x, 0.0) * weights).sum(axis=-1) / np.where(enough, there, np.nan)


# --- from normalised indicators to scores -----------------------------------------------------------------------------


def group_scores(y: np.ndarray, scheme: Scheme) -> dict[str, np.ndarray]:
    """Per dimension the weighted mean of its normalised indicators `y`, with the rule of two thirds."""
    found = {}
    for group in dict.fromkeys(scheme.groups):
        own = scheme.columns(group)
        found[group] = arithmetic(y[..., own], scheme.weights[own])
    return found


def measured(groups: Mapping[str, np.ndarray], scheme: Scheme) -> tuple[str, ...]:
    """The parts of capacity that count: those with a score for two thirds of the areas or more; the same for every area."""
    return tuple(g for g in scheme.side("K") if g in groups and len(groups[g]) and np.isfinite(groups[g]).mean() >= SHARE)


def combine(groups: Mapping[str, np.ndarray], scheme: Scheme, carriers: Sequence[str]) -> dict[str, np.ndarray]:
    """L, the weighted arithmetic mean of all load dimensions of the scheme, and K, the weighted geometric mean of `carriers`.

    nan for an area that lacks one of them: a dimension is never filled in, and no area gets another set than its neighbour.
    """
    found = {}
    if load := scheme.side("L"):
        found["L"] = arithmetic(np.stack([groups[g] for g in load], axis=-1), np.array([*load.values()]), share=1.0)
    if carrying := scheme.side("K", carriers):
        found["K"] = geometric(np.stack([groups[g] for g in carrying], axis=-1), np.array([*carrying.values()]), share=1.0)
    return found


def scores(x: np.ndarray, scheme: Scheme, how: str = "goalposts", carriers: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """Every score of every area: the dimensions by their own name, L and K where they can be made."""
    groups = group_scores(normalise(x, scheme, how), scheme)
    return groups | combine(groups, scheme, measured(groups, scheme) if carriers is None else carriers)


def contributions(y: np.ndarray, scheme: Scheme, carriers: Sequence[str]) -> np.ndarray:
    """Points that each indicator adds to L or K; areas × indicators, 0 for a missing indicator, nan where there is no score.

    They add up to the score exactly. K is a product: a part gets the share of K that it has in the logarithm of K.
    """
    groups, found = group_scores(y, scheme), np.full(y.shape, np.nan)
    whole = combine(groups, scheme, carriers)
    for side, total in whole.items():
        parts = scheme.side(side, carriers if side == "K" else None)
        shares = _shares(np.stack([groups[g] for g in parts], axis=-1), np.array([*parts.values()]), side)
        for n, group in enumerate(parts):
            own = scheme.columns(group)
            points = np.where(np.isfinite(y[:, own]), y[:, own], 0.0) * scheme.weights[own]
            found[:, own] = (total * shares[:, n])[:, None] * points / points.sum(axis=1, keepdims=True)
    return found


def _shares(values: np.ndarray, weights: np.ndarray, side: str) -> np.ndarray:
    """Which part of the whole each dimension brings; equal to the weights where all scores are 1 and the logarithm is 0."""
    parts = weights * (values if side == "L" else np.log(values))
    whole = parts.sum(axis=-1, keepdims=True)
    return np.where(whole > 0, parts / np.where(whole > 0, whole, 1.0), weights / weights.sum()) + 0 * whole


# --- outliers: a diagnosis in the product, a treatment for the comparison with COINr ----------------------------------


@dataclass(frozen=True)
class Treatment:
    """What was done to one indicator: `winsorised` points, or a logarithm; `passed` says whether it is well-behaved now."""

    skew: float
    kurtosis: float
    passed: bool
    winsorised: int = 0
    logarithm: bool = False


def well_behaved(x: np.ndarray) -> tuple[float, float, bool]:
    """Skewness G1, excess kurtosis G2 and whether |G1| < 2 or G2 < 3.5 (the rule of COINr); missing values do not count."""
    from scipy.stats import kurtosis, skew  # here, because scipy takes half a second to load and not every command needs it

    there = x[np.isfinite(x)]
    if len(there) < 4 or there.min() == there.max():
        return np.nan, np.nan, True
    lean, tail = float(skew(there, bias=False)), float(kurtosis(there, bias=False))
    return lean, tail, abs(lean) < 2 or tail < 3.5


def treat(x: np.ndarray, most: int = 5) -> tuple[np.ndarray, Treatment]:
    """Pull in up to `most` points on the side of the long tail, else take a logarithm, else leave the indicator as it was.

    Returns  the treated values and what was done
    Source   COINr qTreat, log_CT
    """
    lean, tail, fine = well_behaved(x)
    if fine:
        return x.copy(), Treatment(lean, tail, True)
    pulled = x.copy()
    for points in range(1, most + 1):
        edge, beyond = (np.nanmax(pulled), np.less) if lean > 0 else (np.nanmin(pulled), np.greater)
        rest = pulled[beyond(pulled, edge)]
        pulled[pulled == edge] = rest.max() if lean > 0 else rest.min()
        after = well_behaved(pulled)
        if after[2]:
            return pulled, Treatment(*after, winsorised=points)
    low, high = np.nanmin(x), np.nanmax(x)
    logs = np.log(x - low + 0.01 * (high - low))
    after = well_behaved(logs)
    return (logs, Treatment(*after, logarithm=True)) if after[2] else (x.copy(), Treatment(lean, tail, False))


def diagnosis(x: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """Which indicators have outliers: indicator, skew, kurtosis, outliers (true or false)."""
    rows = [(name, *well_behaved(column)) for name, column in zip(names, x.T, strict=True)]
    found = pd.DataFrame(rows, columns=["indicator", "skew", "kurtosis", "fine"])
    return found.assign(outliers=~found.pop("fine").astype(bool))
