"""From a table of figures to the scores of an index and back: what the build stores, and what a page computes for other weights.

items  one row an indicator: indicator, dimension (D1, D2, D3, I, F, S), weight, dimension_weight, sign (1 or −1), low, high
       (goalposts, nan where there are none), model (comes from the one model), target_low, target_high (nan without a target)
parts  one row an area and indicator: region, indicator, value, se; nan is missing
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.methods import reliability, uncertainty
from dashboard.methods.composite import Scheme, combine, contributions, group_scores, measured, normalise, to_target
from dashboard.methods.uncertainty import Options

SURE = 0.80  # a type is named from this chance on
TYPES = ("draagt veel", "draagt veel, weinig steun", "heeft ruimte", "rustig, weinig zicht op steun")
INTERVAL = 0.95


@dataclass(frozen=True)
class Problem:
    """The figures of some areas as arrays, ready to compute with.

    regions  codes, in the order of the rows
    x, se    areas × indicators; where nobody told an error, half of the spread between areas (`unknown` says where)
    model    per indicator: comes from the one model whose errors in an area go together
    """

    regions: tuple[str, ...]
    x: np.ndarray
    se: np.ndarray
    unknown: np.ndarray
    model: np.ndarray
    scheme: Scheme

    @cached_property
    def normalised(self) -> np.ndarray:
        return normalise(self.x, self.scheme)

    @cached_property
    def groups(self) -> dict[str, np.ndarray]:
        return group_scores(self.normalised, self.scheme)

    @cached_property
    def carriers(self) -> tuple[str, ...]:
        """The parts of capacity that are measured, the same for every area."""
        return measured(self.groups, self.scheme)

    @cached_property
    def nominal(self) -> dict[str, np.ndarray]:
        """Every score by its part: dimensions, L and K."""
        return self.groups | combine(self.groups, self.scheme, self.carriers)

    def weighted(self, weights: dict[str, float]) -> "Problem":
        """The same figures with other weights, by indicator or dimension."""
        return replace(self, scheme=self.scheme.with_weights(weights))


def problem(parts: pd.DataFrame, items: pd.DataFrame) -> Problem:
    """The arrays of one index for the areas in `parts`. Without goalposts an indicator counts as missing."""
    names, regions = list(items["indicator"]), list(dict.fromkeys(parts["region"]))
    x, se = (
        parts.pivot(index="region", columns="indicator", values=column).reindex(index=regions, columns=names).to_numpy(float)
        for column in ("value", "se")
    )
    signs, low, high = (items[column].to_numpy(float) for column in ("sign", "low", "high"))
    x, usable = aimed(x, items), low < high
    x = np.where(usable, x, np.nan)
    errors, unknown = reliability.fill_errors(x, se)
    dimensions = dict(zip(items["dimension"], items["dimension_weight"].astype(float), strict=True))
    scheme = Scheme(
        tuple(names),
        tuple(items["dimension"]),
        items["weight"].to_numpy(float),
        signs,
        np.where(usable, low, 0.0),
        np.where(usable, high, 1.0),
        dimensions,
    )
    return Problem(tuple(regions), x, errors, unknown, items["model"].to_numpy(bool), scheme)


def aimed(x: np.ndarray, items: pd.DataFrame) -> np.ndarray:
    """Figures with a target band as the distance from it, so that more is better; the others as they are."""
    low, high = (items[column].to_numpy(float) for column in ("target_low", "target_high"))
    return np.where(np.isfinite(low), to_target(x, low, high), x)


def scored(made: Problem, options: Options, method: Options | None = None) -> pd.DataFrame:
    """One row an area and score: region, part and what `uncertainty.summary` gives; part B is capacity less load.

    With `method` also method_lower, method_upper, method_rank_low and method_rank_high, in which the way of computing varies too.
    Rows of part B have `type` (one of TYPES, empty where no type is sure) and `p_type`.
    """
    parts = tuple(made.nominal)
    draws = uncertainty.simulate(made.x, made.se, made.model, made.scheme, made.carriers, options, parts)
    parts = tuple(draws)  # those that at least one area has
    found = [_rows(part, draws[part], made) for part in parts]
    if method is not None:
        other = uncertainty.simulate(made.x, made.se, made.model, made.scheme, made.carriers, method, parts)
        names = {name: f"method_{name}" for name in ("lower", "upper", "rank_low", "rank_high")}
        found = [
            rows.join(_rows(part, other[part], made)[[*names]].rename(columns=names))
            for rows, part in zip(found, parts, strict=True)
        ]
    if {"L", "K"} <= set(parts):
        found.append(_balance(made, draws))
    return pd.concat(found, ignore_index=True)


def _rows(part: str, draws: np.ndarray, made: Problem) -> pd.DataFrame:
    found = uncertainty.summary(draws, made.nominal[part], INTERVAL)
    return found.assign(region=made.regions, part=part)


def _balance(made: Problem, draws: dict[str, np.ndarray]) -> pd.DataFrame:
    """Capacity less load, and the type of each area where that is sure enough."""
    apart = made.nominal["K"] - made.nominal["L"]
    low, _, high = uncertainty.limits(draws["K"] - draws["L"], INTERVAL)
    chances = uncertainty.chances_of_types(draws["L"], draws["K"])
    best = np.where(np.isfinite(chances).all(axis=1), np.nan_to_num(chances).argmax(axis=1), 0)
    p = chances[np.arange(len(chances)), best]
    return pd.DataFrame(
        {
            "region": made.regions,
            "part": "B",
            "value": apart,
            "lower": np.fmin(low, apart),
            "upper": np.fmax(high, apart),
            "areas": int(np.isfinite(apart).sum()),
            "p_type": p,
            "type": [TYPES[n] if chance >= SURE else "" for n, chance in zip(best, p, strict=True)],
        }
    )


def explained(made: Problem) -> pd.DataFrame:
    """One row an area and indicator: region, indicator, score (1 to 100), points (what it adds to L or K) and unknown_error."""
    points = contributions(made.normalised, made.scheme, made.carriers)
    regions, names = np.repeat(made.regions, len(made.scheme.names)), np.tile(made.scheme.names, len(made.regions))
    return pd.DataFrame(
        {
            "region": pd.Series(regions, dtype="str"),
            "indicator": pd.Series(names, dtype="str"),
            "score": made.normalised.ravel(),
            "points": points.ravel(),
            "unknown_error": made.unknown.ravel(),
        }
    )


def what_if(made: Problem, weights: dict[str, float], draws: int = 500) -> pd.DataFrame:
    """Scores and places with other weights, beside what they were: region, part (L or K), value, lower, upper, rank, rank_low,
    rank_high, areas, was, rank_was. What is measured stays the same, so that only the weights differ."""
    other = made.weighted(weights)
    options = Options(draws=draws)
    drawn = uncertainty.simulate(other.x, other.se, other.model, other.scheme, made.carriers, options)
    nominal = other.groups | combine(other.groups, other.scheme, made.carriers)
    found = []
    for part, values in drawn.items():
        was = made.nominal[part]
        places = uncertainty.ranks(was[None].astype(np.float32))[0]
        found.append(
            uncertainty.summary(values, nominal[part], INTERVAL).assign(region=made.regions, part=part, was=was, rank_was=places)
        )
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["region", "part", "value"])


def crossing(rows: pd.DataFrame, threshold: float) -> pd.Series:
    """Per score beside a threshold: boven, onder, or niet te zeggen when its interval holds it; empty without a score."""
    return pd.Series(
        np.select(
            [rows["value"].isna(), rows["lower"] > threshold, rows["upper"] < threshold], ["", "boven", "onder"], "niet te zeggen"
        ),
        index=rows.index,
    )


def nearest(figures: pd.DataFrame, area: str, urbanity: pd.Series | None = None, most: int = 10) -> pd.DataFrame:
    """Areas most like one: the nearest on standardised figures, and where it is known of the same urbanity or one class off.

    figures   one row an area (index), one column a figure; an area that lacks one of the figures of `area` is left out
    urbanity  class 1 to 5 per area, or None where nobody knows
    Returns   distance (standard deviations per figure, root mean square) and per figure how far from `area`; nearest first
    """
    own = figures.loc[area].dropna().index
    z = (figures[own] - figures[own].mean()) / figures[own].std(ddof=1).replace(0, np.nan)
    others = z.drop(index=area).dropna()
    if urbanity is not None and pd.notna(urbanity.get(area)):
        others = others[(urbanity.reindex(others.index) - urbanity[area]).abs() <= 1]
    apart = others - z.loc[area]
    distance = np.sqrt((apart**2).mean(axis=1))
    return apart.assign(distance=distance).sort_values("distance", kind="stable").head(most)


def carried_by(names: Sequence[str]) -> str:
    """How the capacity that is measured is called: "informele draagkracht" when only that is, else "draagkracht"."""
    return {("I",): "informele draagkracht", ("F",): "formele draagkracht", ("S",): "samenspel"}.get(tuple(names), "draagkracht")
