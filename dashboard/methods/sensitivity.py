"""What the order of the areas hangs on: one choice changed at a time, and figures that say the same thing twice.

Source  OECD/JRC (2008), step 7; Paruolo, Saisana & Saltelli (2013): a weight is not an importance when figures go together
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.methods.composite import Scheme, arithmetic, group_scores, measured, normalise, scores
from dashboard.methods.uncertainty import NORMALISATIONS, ranks

ALIKE = 0.92  # correlation above which two figures of one dimension say the same


def one_at_a_time(x: np.ndarray, scheme: Scheme, side: str, carriers: Sequence[str] | None = None) -> pd.DataFrame:
    """How many places areas move on average when one choice is made differently; the choice that moves most comes first.

    Returns  kind (normalisation, weight, mean, indicator), option (its name; for a weight the dimension), shift (mean number of
             places), largest (places), areas (that have a score both ways)
    """
    if carriers is None:
        carriers = measured(group_scores(normalise(x, scheme), scheme), scheme)
    nominal = scores(x, scheme, carriers=carriers).get(side)
    if nominal is None or not np.isfinite(nominal).any():
        return pd.DataFrame(columns=["kind", "option", "shift", "largest", "areas"])
    rows = []
    for kind, option, other in _alternatives(x, scheme, side, carriers):
        both = np.isfinite(nominal) & np.isfinite(other)
        here, there = (ranks(values[both][None].astype(np.float32))[0] for values in (nominal, other))
        moved = np.abs(here - there) if both.any() else np.zeros(1)
        rows.append((kind, option, float(moved.mean()), int(moved.max()), int(both.sum())))
    found = pd.DataFrame(rows, columns=["kind", "option", "shift", "largest", "areas"])
    return found.sort_values(["shift", "kind", "option"], ascending=[False, True, True], kind="stable", ignore_index=True)


def _alternatives(x: np.ndarray, scheme: Scheme, side: str, carriers: Sequence[str]) -> Iterator[tuple[str, str, np.ndarray]]:
    own = scheme.side(side, carriers if side == "K" else None)
    groups = list(own)
    for how in NORMALISATIONS[1:]:
        yield "normalisation", how, scores(x, scheme, how, carriers=carriers)[side]
    if side == "K" and len(groups) > 1:
        parts = group_scores(normalise(x, scheme), scheme)
        weights = np.array([*scheme.side("K", carriers).values()])
        yield "mean", "arithmetic", arithmetic(np.stack([parts[g] for g in groups], axis=-1), weights, share=1.0)
    for group in groups if len(groups) > 1 else ():
        double = scheme.with_weights({group: 2 * own[group]})
        yield "weight", group, scores(x, double, carriers=carriers)[side]
    for i in [i for group in groups for i in scheme.columns(group) if len(scheme.columns(group)) > 1]:
        less = replace(scheme, weights=np.where(np.arange(len(scheme.names)) == i, 0.0, scheme.weights))
        if all(less.weights[less.columns(group)].sum() > 0 for group in groups):
            yield "indicator", scheme.names[i], scores(x, less, carriers=carriers)[side]


def said_twice(x: np.ndarray, scheme: Scheme, limit: float = ALIKE) -> list[tuple[str, str, float]]:
    """Pairs of figures of one dimension that go together so closely that they count twice: (one, other, correlation)."""
    found = []
    for group in dict.fromkeys(scheme.groups):
        own = scheme.columns(group)
        for n, i in enumerate(own):
            for j in own[n + 1 :]:
                both = np.isfinite(x[:, i]) & np.isfinite(x[:, j])
                r = _correlation(x[both, i], x[both, j])
                if abs(r) > limit:
                    found.append((scheme.names[i], scheme.names[j], r))
    return found


def importance(x: np.ndarray, scheme: Scheme, side: str, carriers: Sequence[str] | None = None) -> pd.DataFrame:
    """Per indicator of a side its weight in the whole and how much it really says: the squared correlation with the score."""
    y, parts = normalise(x, scheme), scheme.side(side, carriers if side == "K" else None)
    whole, rows = scores(x, scheme, carriers=carriers).get(side), []
    for group, weight in parts.items():
        own = scheme.columns(group)
        for i in own:
            share = weight / sum(parts.values()) * scheme.weights[i] / scheme.weights[own].sum()
            both = np.isfinite(y[:, i]) & np.isfinite(whole)
            rows.append((scheme.names[i], group, share, _correlation(y[both, i], whole[both]) ** 2))
    return pd.DataFrame(rows, columns=["indicator", "group", "weight", "importance"])


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r; 0 where there is nothing to compare."""
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 2 and a.std() > 0 and b.std() > 0 else 0.0
