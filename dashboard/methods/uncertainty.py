"""How sure a score and its place are: the index made again many times, each time with other errors and other choices.

Two kinds of simulation. The plain one only moves the figures within their own errors: what an adviser sees. `method` also draws
how figures are turned into scores, the weights and the mean for capacity, and leaves an indicator out now and then: what an
analyst sees.

Every block of draws has a random stream of its own, so that the outcome does not depend on how many threads there are.

Source  Saisana, Saltelli & Tarantola (2005), JRSS-A; the noise on weights is that of COINr
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.methods.composite import HIGHEST, LOWEST, Scheme, combine, group_scores, measured, normalise

NORMALISATIONS = ("goalposts", "minmax", "zscore", "prank")
BLOCK = 1_000_000  # numbers in memory at a time, per thread: few enough to stay near the processor


@dataclass(frozen=True)
class Options:
    """draws, seed  how often, and the start of the random stream; both are stored with the outcome
    method          also draw the way of computing
    shared          correlation between the errors of figures that come from one model, within an area
    weight_spread   weights move by at most this share
    drop            chance that an indicator of a dimension is left out
    """

    draws: int = 2000
    seed: int = 20260101
    method: bool = False
    shared: float = 0.5
    weight_spread: float = 0.25
    drop: float = 0.25
    threads: int = 2


def simulate(
    x: np.ndarray,
    se: np.ndarray,
    one_model: np.ndarray,
    scheme: Scheme,
    carriers: Sequence[str] | None = None,
    options: Options = Options(),
    parts: Sequence[str] | None = None,
) -> dict[str, np.ndarray]:
    """Scores of every draw: part → draws × areas (float32); nan where the figures themselves give no score.

    x          areas × indicators, in their own unit; nan is missing
    se         their standard errors; nan or 0 is an exact figure
    one_model  per indicator: it comes from the one model whose errors in an area go together
    carriers   parts of capacity that count; what is measured when left out
    parts      scores that are wanted: L, K and dimensions; L and K when left out
    """
    nominal = group_scores(normalise(x, scheme), scheme)
    carriers = measured(nominal, scheme) if carriers is None else carriers
    whole = nominal | combine(nominal, scheme, carriers)
    wanted = [part for part in (parts or ("L", "K")) if part in whole and np.isfinite(whole[part]).any()]
    found = {part: np.empty((options.draws, len(x)), np.float32) for part in wanted}
    problem = _Problem(x, se, one_model, scheme, carriers, options)
    size = max(1, min(options.draws, BLOCK // problem.widest))
    starts = range(0, options.draws, size)
    seeds = np.random.SeedSequence(options.seed).spawn(len(starts))

    def block(n: int) -> None:
        rows = slice(starts[n], min(starts[n] + size, options.draws))
        made = problem.draw(rows.stop - rows.start, np.random.Generator(np.random.SFC64(seeds[n])))
        for part in wanted:
            found[part][rows] = made[part]

    with ThreadPoolExecutor(options.threads) as pool:
        list(pool.map(block, range(len(starts))))
    for part in wanted:
        found[part][:, ~np.isfinite(whole[part])] = np.nan
    return found


@dataclass(frozen=True)
class _Group:
    """One dimension: areas × figures. `alone` is the error that a figure has for itself, `common` the part that the figures of
    the model share; those stand from `first_model` on."""

    middle: np.ndarray
    alone: np.ndarray
    common: np.ndarray
    first_model: int
    seen: np.ndarray
    weights: np.ndarray


class _Problem:
    """What every block of draws needs, prepared once: the figures per dimension, on the scale of the goalposts.

    On that scale 0 is the low goalpost and 99 the high one. A missing figure is 0 with an error of 0, so that it adds nothing.
    The other ways to normalise do not notice a change of scale.
    """

    def __init__(self, x, se, one_model, scheme: Scheme, carriers: Sequence[str], options: Options):
        self.sides = {"L": scheme.side("L"), "K": scheme.side("K", carriers)}
        self.options, self.areas = options, len(x)
        there = np.isfinite(x)
        low, high = np.where(scheme.signs > 0, scheme.low, -scheme.high), np.where(scheme.signs > 0, scheme.high, -scheme.low)
        step = (HIGHEST - LOWEST) / (high - low)
        middle = np.where(there, (x * scheme.signs - low) * step, 0.0).astype(np.float32)
        spread = np.where(there & np.isfinite(se), se * step, 0.0).astype(np.float32)
        self.groups = {}
        for group in dict.fromkeys(scheme.groups):
            # a figure that nobody has cannot move anything; those of the model stand last, so that they are one slice
            own = sorted((i for i in scheme.columns(group) if there[:, i].any()), key=lambda i: bool(one_model[i]))
            if own:
                model = np.array([bool(one_model[i]) for i in own])
                common = spread[:, own][:, model] * np.float32(options.shared**0.5)
                alone = np.where(model, np.float32((1 - options.shared) ** 0.5), np.float32(1)) * spread[:, own]
                self.groups[group] = _Group(
                    np.ascontiguousarray(middle[:, own]),
                    np.ascontiguousarray(alone.astype(np.float32)),
                    common,
                    int((~model).sum()),
                    there[:, own].astype(np.float32),
                    scheme.weights[own].astype(np.float32),
                )

    @property
    def widest(self) -> int:
        return max((len(group.weights) for group in self.groups.values()), default=1) * max(self.areas, 1)

    def draw(self, count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
        kinds = rng.integers(0, len(NORMALISATIONS), count) if self.options.method else np.zeros(count, int)
        shared = rng.standard_normal((count, self.areas, 1), dtype=np.float32)
        groups = {
            name: self._mean(group, self._drawn(group, kinds, shared, rng), self._weights(group, count, rng))
            for name, group in self.groups.items()
        }
        return groups | self._sides(groups, count, rng)

    def _drawn(self, group: "_Group", kinds: np.ndarray, shared: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Figures with an error drawn, normalised to 0 … 99; missing ones are 0."""
        z = rng.standard_normal((len(kinds), *group.middle.shape), dtype=np.float32)
        z *= group.alone
        z += group.middle
        if group.common.size and self.options.shared:
            z[..., group.first_model :] += shared * group.common
        if not kinds.any() and NORMALISATIONS[0] == "goalposts":
            return np.clip(z, 0, HIGHEST - LOWEST, out=z)
        for kind in np.unique(kinds):
            own = kinds == kind
            z[own] = (self._normalised(z[own], group.seen, NORMALISATIONS[kind]) - LOWEST) * group.seen
        return z

    @staticmethod
    def _normalised(z: np.ndarray, seen: np.ndarray, how: str) -> np.ndarray:
        if how == "goalposts":
            return LOWEST + np.clip(z, 0, HIGHEST - LOWEST)
        n = seen.sum(axis=0)
        if how == "minmax":
            low = np.min(z, axis=1, keepdims=True, where=seen > 0, initial=np.inf)
            high = np.max(z, axis=1, keepdims=True, where=seen > 0, initial=-np.inf)
            return LOWEST + (HIGHEST - LOWEST) * (z - low) / np.maximum(high - low, 1e-12)
        if how == "zscore":
            from scipy.special import ndtr  # here, because scipy takes half a second to load and not every command needs it

            mean = (z * seen).sum(axis=1, keepdims=True) / n
            sd = np.sqrt((((z - mean) * seen) ** 2).sum(axis=1, keepdims=True) / np.maximum(n - 1, 1))
            return np.clip(HIGHEST * ndtr((z - mean) / np.maximum(sd, 1e-12)), LOWEST, HIGHEST)
        order = np.argsort(np.where(seen > 0, z, np.inf), axis=1)
        places = np.empty(z.shape, np.float32)
        np.put_along_axis(places, order, np.arange(len(seen), dtype=np.float32)[None, :, None], axis=1)
        return LOWEST + (HIGHEST - LOWEST) * np.minimum(places / np.maximum(n - 1, 1), 1)

    def _weights(self, group: "_Group", count: int, rng: np.random.Generator) -> np.ndarray:
        """Weights of the figures of a dimension per draw; one may be left out, never the only one."""
        weights = np.repeat(group.weights[None], count, axis=0)
        if not self.options.method:
            return weights
        spread = self.options.weight_spread
        weights *= rng.uniform(1 - spread, 1 + spread, weights.shape).astype(np.float32)
        if weights.shape[1] > 1:
            out = np.flatnonzero(rng.random(count) < self.options.drop)
            weights[out, rng.integers(0, weights.shape[1], len(out))] = 0
        return weights

    @staticmethod
    def _mean(group: "_Group", y: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Weighted mean per draw and area, on the scale of 1 to 100."""
        there, top = weights @ group.seen.T, np.matmul(y, weights[..., None])[..., 0]
        if (there > 0).all():
            return LOWEST + top / there
        # an area of which the only figure was left out keeps it: what is there is all there is to go on
        fallback = (y @ group.weights) / np.maximum(group.seen @ group.weights, 1e-12)
        return LOWEST + np.where(there > 0, top / np.where(there > 0, there, 1), fallback)

    def _sides(self, groups: Mapping[str, np.ndarray], count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
        found, method = {}, self.options.method
        for side in ("L", "K"):
            parts = self.sides[side]
            if not parts or not set(parts) <= set(groups):
                continue
            weights = np.broadcast_to(np.array([*parts.values()], np.float32), (count, len(parts)))
            if method:
                spread = self.options.weight_spread
                weights = weights * rng.uniform(1 - spread, 1 + spread, weights.shape).astype(np.float32)
            weights = weights / weights.sum(axis=1, keepdims=True)
            product = np.full(count, side == "K") if not method else (rng.random(count) < 0.5) & (side == "K")
            total = np.zeros_like(next(iter(groups.values())))
            for n, group in enumerate(parts):
                values = groups[group]
                if product.any():
                    values = np.where(product[:, None], np.log(np.maximum(values, LOWEST)), values)
                total += weights[:, n, None] * values
            found[side] = np.where(product[:, None], np.exp(np.where(product[:, None], total, 0)), total)
        return found


# --- from draws to what may be said -----------------------------------------------------------------------------------


def ranks(draws: np.ndarray, threads: int = 2) -> np.ndarray:
    """Place of each area in each draw, 1 for the highest; areas without a score have place nan and do not count."""
    there = np.isfinite(draws[0]) if len(draws) else np.zeros(draws.shape[1], bool)
    found = np.full(draws.shape, np.nan, np.float32)
    places = np.arange(1, there.sum() + 1, dtype=np.float32)

    def block(start: int) -> None:
        order = np.argsort(-draws[start : start + 50, there], axis=1, kind="stable")
        own = np.empty(order.shape, np.float32)
        np.put_along_axis(own, order, np.broadcast_to(places, order.shape), axis=1)
        found[start : start + 50, there] = own

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(block, range(0, len(draws), 50)))
    return found


def limits(draws: np.ndarray, level: float = 0.95, threads: int = 2) -> np.ndarray:
    """Lower bound, median and upper bound per area (3 × areas), each the value of a draw."""
    last = len(draws) - 1
    at = [int(np.floor((1 - level) / 2 * last)), round(last / 2), int(np.ceil((1 + level) / 2 * last))]

    def block(start: int) -> np.ndarray:
        part = np.ascontiguousarray(draws[:, start : start + 500].T)
        part.partition(sorted(set(at)), axis=1)
        return part[:, at].T

    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(block, range(0, draws.shape[1], 500))) or [np.empty((3, 0))], axis=1)


def summary(draws: np.ndarray, nominal: np.ndarray, level: float = 0.95, threads: int = 2) -> pd.DataFrame:
    """One row an area: value, lower, upper, se, rank, rank_low, rank_high, areas, p_top, p_bottom (chances of the highest and
    the lowest third).

    The intervals always hold the score and the place that the figures themselves give. nan for an area without a score.
    """
    places, own = ranks(draws, threads), ranks(nominal[None].astype(np.float32))[0]
    n = int(np.isfinite(own).sum())
    low, _, high = limits(draws, level, threads)
    first, _, last = limits(places, level, threads)
    third, there = n / 3, np.isfinite(own)
    top, bottom = (places <= third).mean(axis=0), (places > n - third).mean(axis=0)
    with np.errstate(invalid="ignore"):
        spread = draws.std(axis=0, ddof=1) if len(draws) > 1 else np.zeros(draws.shape[1])
    return pd.DataFrame(
        {
            "value": nominal,
            "lower": np.fmin(low, nominal),
            "upper": np.fmax(high, nominal),
            "se": spread,
            "rank": own,
            "rank_low": np.fmin(first, own),
            "rank_high": np.fmax(last, own),
            "areas": n,
            "p_top": np.where(there, top, np.nan),
            "p_bottom": np.where(there, bottom, np.nan),
        }
    )


def pairwise(draws: np.ndarray) -> np.ndarray:
    """Chance that the score of area i is above that of area j (areas × areas); for the areas on screen, not for a country."""
    return np.stack([(draws[:, [i]] > draws).mean(axis=0) for i in range(draws.shape[1])])


def chances_of_types(load: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Chance of each of four types per area (areas × 4): high or low load and capacity, beside the medians of the same draw.

    Order  load high & capacity high, high & low, low & high, low & low; nan for an area that lacks a score
    """
    both = np.isfinite(load[0]) & np.isfinite(capacity[0])
    found = np.full((load.shape[1], 4), np.nan)
    if both.any():
        heavy = load[:, both] > np.median(load[:, both], axis=1, keepdims=True)
        strong = capacity[:, both] > np.median(capacity[:, both], axis=1, keepdims=True)
        cells = (heavy & strong, heavy & ~strong, ~heavy & strong, ~heavy & ~strong)
        found[both] = np.stack([cell.mean(axis=0) for cell in cells], axis=1)
    return found
