"""What changed between two states of the figures, and why: really, revised figures, moved boundaries, another way to count.

Real is only a change beyond its noise band: what sampling explains, or what this figure moved before from one year to the next.
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

REAL, REVISED, BOUNDARY, DEFINITION, NOISE, UNKNOWN = WHY = ("echt", "herzien", "grenzen", "definitie", "ruis", "onbekend")
Z = 1.96
COLUMNS = ["indicator", "region", "why", "year_then", "year_now", "then", "now", "band"]


def classified(
    then: pd.DataFrame,
    now: pd.DataFrame,
    redefined: Collection[str] = (),
    breaks: Mapping[str, Collection[int]] | None = None,
    followable: Collection[str] | None = None,
) -> pd.DataFrame:
    """One row a figure and area of which something changed, or that got a newer year.

    then, now   rows: indicator, region, year, value, se, moved (the boundary changed since); nan where there is no figure
    redefined   figures of which the definition, unit or kind is another one now
    breaks      figure → years from which its series cannot be compared with before
    followable  figures that may be followed over the years; None: all
    Returns     COLUMNS; band is half the width of the noise, nan where nobody knows it
    """
    rows = []
    for indicator in sorted(set(now["indicator"]) | set(then["indicator"])):
        old, new = (side[side["indicator"] == indicator] for side in (then, now))
        limits = sorted((breaks or {}).get(indicator, ()))
        follow = followable is None or indicator in followable
        for region in sorted(set(old["region"]) | set(new["region"])):
            pair = [side[side["region"] == region].set_index("year").sort_index() for side in (old, new)]
            if said := _one(*pair, indicator in redefined, limits, follow):
                rows.append({"indicator": indicator, "region": region, **said})
    return pd.DataFrame(rows, columns=COLUMNS)


def _one(old: pd.DataFrame, new: pd.DataFrame, redefined: bool, breaks: list[int], follow: bool) -> dict | None:
    before, after = (side[side["value"].notna() & ~side["moved"].astype(bool)] for side in (old, new))
    if before.empty or after.empty:  # one of both has no figure of this piece of land
        moved = any(bool(side.loc[side["value"].notna(), "moved"].any()) for side in (old, new))
        return _row(BOUNDARY, before, after) if moved else None
    if redefined:
        return _row(DEFINITION, before, after)
    first, last = before.index[-1], after.index[-1]
    if last > first:
        if any(first < year <= last for year in breaks):
            return _row(DEFINITION, before, after)
        band = noise(before, after)
        moved = abs(after["value"].iloc[-1] - before["value"].iloc[-1])
        why = UNKNOWN if not follow or np.isnan(band) else REAL if moved > band else NOISE
        return {**_row(why, before, after), "band": band}
    shared = before.index.intersection(after.index)
    apart = shared[(before.loc[shared, "value"] - after.loc[shared, "value"]).abs() > 1e-9]
    return _row(REVISED, before.loc[: apart[-1]], after.loc[: apart[-1]]) if len(apart) else None


def noise(before: pd.DataFrame, after: pd.DataFrame) -> float:
    """Half the width of what a change may be without meaning: sampling, and what the figure did before; nan: unknown."""
    errors = (before["se"].iloc[-1], after["se"].iloc[-1])
    sampled = Z * float(np.hypot(*errors)) if not np.isnan(errors).any() else np.nan
    steps = before["value"].diff().dropna()
    usual = Z * float(steps.std(ddof=1)) if len(steps) >= 3 else np.nan
    return float(np.nanmax([sampled, usual])) if not (np.isnan(sampled) and np.isnan(usual)) else np.nan


def _row(why: str, before: pd.DataFrame, after: pd.DataFrame) -> dict:
    known = [(side.index[-1], side["value"].iloc[-1]) if len(side) else (np.nan, np.nan) for side in (before, after)]
    return {
        "why": why,
        "year_then": known[0][0],
        "year_now": known[1][0],
        "then": known[0][1],
        "now": known[1][1],
        "band": np.nan,
    }
