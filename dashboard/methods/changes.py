"""What changed between two states of the figures, and why: really, revised figures, moved boundaries, another way to count.

Real is only a change beyond its noise band: what sampling explains, or what this figure moved before from one year to the next.
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

REAL, REVISED, BOUNDARY, DEFINITION, NOISE, UNKNOWN = WHY = ("echt", "herzien", "grenzen", "definitie", "ruis", "onbekend")
Z = 1.96
STEPS = 3  # from year to year, before anybody can say what is usual
KEYS = ["indicator", "region"]
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
    pairs = _ends(then).add_suffix("_then").join(_ends(now).add_suffix("_now"), how="outer")
    found = pairs.join(_revised(then, now)).join(_usual(then)).reset_index()
    id, newer = found["indicator"], found["year_now"] > found["year_then"]
    limits = {indicator: np.sort(np.asarray(list(years), float)) for indicator, years in (breaks or {}).items()}
    crossed = [_crosses(limits.get(one), first, last)
               for one, first, last in zip(id, found["year_then"], found["year_now"], strict=True)]
    follow = pd.Series(True, found.index) if followable is None else id.isin(set(followable))
    band = np.fmax(Z * np.hypot(found["se_then"], found["se_now"]), Z * found["usual"])
    real = (found["value_now"] - found["value_then"]).abs() > band
    gone = found["year_then"].isna() | found["year_now"].isna()  # one of both has no figure of this piece of land
    left = found["moved_then"].eq(True) | found["moved_now"].eq(True)
    changed = newer & ~pd.Series(crossed, found.index, dtype=bool)
    why = np.select([gone & left, gone, id.isin(set(redefined)), newer & ~changed, changed & (~follow | band.isna()),
                     changed & real, changed, found["revised"].notna()],
                    [BOUNDARY, "", DEFINITION, DEFINITION, UNKNOWN, REAL, NOISE, REVISED], "")
    again = why == REVISED
    said = {"year_then": ("year_then", "revised"), "year_now": ("year_now", "revised"), "then": ("value_then", "revised_then"),
            "now": ("value_now", "revised_now")}
    out = pd.DataFrame({
        "indicator": id, "region": found["region"], "why": why,
        **{name: found[newest].mask(again, found[other]) for name, (newest, other) in said.items()},
        "band": band.where(np.isin(why, (REAL, NOISE, UNKNOWN)))})
    return out[out["why"] != ""].sort_values(["indicator", "region"], ignore_index=True)[COLUMNS]


def _usable(side: pd.DataFrame) -> pd.DataFrame:
    """Figures of land that is still the same, oldest first."""
    return side[side["value"].notna() & ~side["moved"].astype(bool)].sort_values("year")


def _ends(side: pd.DataFrame) -> pd.DataFrame:
    """Per figure and area: year, value and se of the newest usable figure, and whether any figure is of other land."""
    there = side.assign(moved=side["moved"].astype(bool) & side["value"].notna()).groupby(KEYS)["moved"].any().to_frame()
    return there.join(_usable(side).groupby(KEYS).tail(1).set_index(KEYS)[["year", "value", "se"]].astype(float))


def _usual(then: pd.DataFrame) -> pd.DataFrame:
    """How much a figure moved from one year to the next, as a standard deviation; nan with fewer than 3 such steps."""
    usable = _usable(then)
    steps = usable.assign(step=usable.groupby(KEYS)["value"].diff()).groupby(KEYS)["step"].agg(["std", "count"])
    return steps["std"].where(steps["count"] >= STEPS).rename("usual").to_frame()


def _revised(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Per figure and area the newest year that both have with another value, and those values."""
    both = _usable(then).merge(_usable(now), on=[*KEYS, "year"], suffixes=("_then", "_now"))
    apart = both[(both["value_then"] - both["value_now"]).abs() > 1e-9].sort_values("year").groupby(KEYS).tail(1).set_index(KEYS)
    return pd.DataFrame({"revised": apart["year"].astype(float), "revised_then": apart["value_then"],
                         "revised_now": apart["value_now"]})


def _crosses(limits: np.ndarray | None, first: float, last: float) -> bool:
    return limits is not None and bool(np.searchsorted(limits, last, "right") > np.searchsorted(limits, first, "right"))
