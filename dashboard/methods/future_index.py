"""The scores for load and capacity in years to come: the index of now, with the figures changed that follow from ages.

What does not follow from ages stays as it is now, and so do the goalposts: a score of 2040 lies on the same scale as that of now.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from dashboard.methods import balance
from dashboard.methods.bands import Z67, Z95
from dashboard.methods.projection import Assumptions
from dashboard.methods.uncertainty import Options

# Figure of the index → the expected figure that it moves with: by as many points, or in proportion.
POINTS = {"pop_65plus_share": "65plus_share", "pop_80plus_share": "80plus_share", "pop_85plus_share": "85plus_share"}
PROPORTION = {"informal_carers_share": "carers_per_1000", "expected_carers_per_1000": "carers_per_1000", "oosr": "oosr",
              "wmo_clients_per_1000": "wmo_per_1000"}
HELP = ("volunteers_share",)  # follows the assumption about volunteers
DRAWS = 300
PARTS = {"L": "load", "K": "capacity"}
SCORED = 0.95  # of the people of a gemeente that must live in areas with a score
BOUNDS = ("value", "lower", "upper", "lower95", "upper95")


def scores(figures: pd.DataFrame, runs: pd.DataFrame, items: pd.DataFrame, parts: pd.DataFrame, assumed: Assumptions,
           years: tuple[int, ...]) -> pd.DataFrame:
    """Rows as outlook.figures gives them, of the figures load and capacity.

    figures  of outlook.figures; runs, items, parts  of the index now (tables index_run, index_item and index_part)
    """
    found, limits = [], ["value", "lower", "upper"]
    wide = {year: figures[figures["year"] == year].pivot(index="region", columns="figure", values=limits) for year in years}
    for run in runs.itertuples():
        own_items, own = items[items["run"] == run.run], parts[parts["run"] == run.run]
        for year in years:
            moved = _moved(own, wide, assumed, years[0], year)
            made = balance.problem(moved, own_items)
            sides = [side for side in PARTS if side in made.nominal and np.isfinite(made.nominal[side]).any()]
            if not sides:
                continue
            rows = balance.scored(made, Options(draws=DRAWS))
            for side in sides:
                found.append(_rows(rows[rows["part"] == side], figures, run.level, year, PARTS[side], year > years[0]))
    if not found:
        return pd.DataFrame(columns=figures.columns)
    rows = pd.concat(found, ignore_index=True)
    return pd.concat([rows, *_towns(rows, figures, runs)], ignore_index=True)


def _towns(rows: pd.DataFrame, figures: pd.DataFrame, runs: pd.DataFrame) -> list[pd.DataFrame]:
    """The score of a whole gemeente: the mean of its wijken (without those its buurten), each counted by its people then.

    The bounds are means too: what is uncertain about the gemeente as a whole is so for all its areas, and does not even out.
    Areas without a score may be left out where few people live in them, see SCORED; else there is no score.
    """
    people = figures[figures["figure"] == "population"].set_index(["region", "year"])["value"]
    found = []
    for gemeente, own in runs.sort_values("level", ascending=False).drop_duplicates("gemeente").set_index("gemeente").iterrows():
        inside = rows[(rows["level"] == own["level"]) & (rows["region"].str[2:6] == gemeente[2:])]
        weight = people.reindex(pd.MultiIndex.from_frame(inside[["region", "year"]])).fillna(0.0).to_numpy(float)
        inside = inside[weight > 0].assign(weight=weight[weight > 0])
        for (year, figure), each in inside.groupby(["year", "figure"]):
            there = each[each["value"].notna()]
            enough = there["weight"].sum() >= SCORED * each["weight"].sum()
            means = {name: np.average(there[name], weights=there["weight"]) if enough else np.nan for name in BOUNDS}
            why = "" if enough else "no_score"
            found.append(pd.DataFrame([{"region": gemeente, "level": "gemeente", "year": year, "figure": figure, **means,
                                        "kind": "derived", "why": why}]))
    return found


def _moved(parts: pd.DataFrame, wide: Mapping[int, pd.DataFrame], assumed: Assumptions, base: int, year: int) -> pd.DataFrame:
    """The figures of the index as they are expected to be, with the error that the projection adds.

    wide  per year what is expected: a row an area, columns (value, lower or upper; figure)
    """

    def of(n: int, column: str, name: str) -> pd.Series:
        table = wide[n]
        return table[(column, name)].reindex(parts["region"]) if (column, name) in table else pd.Series(np.nan, parts["region"])

    values, errors = parts["value"].to_numpy(float).copy(), parts["se"].to_numpy(float).copy()
    if year == base:
        return parts.assign(value=values, se=errors)
    for here, there in (*POINTS.items(), *PROPORTION.items()):
        rows = (parts["indicator"] == here).to_numpy()
        if not rows.any():
            continue
        now, then = (of(n, "value", there).to_numpy(float)[rows] for n in (base, year))
        width = ((of(year, "upper", there) - of(year, "lower", there)).to_numpy(float)[rows]) / (2 * Z67)
        change: Callable = (lambda old, now=now, then=then: old + then - now) if here in POINTS else (
            lambda old, now=now, then=then: old * then / now)
        known = np.isfinite(then) & np.isfinite(now) & (now > 0)
        old = values[rows]
        scale = 1.0 if here in POINTS else np.where(known, old / np.where(known, now, 1), 1.0)
        values[rows] = np.where(known, change(old), old)
        own = errors[rows]
        errors[rows] = np.where(known & np.isfinite(width), np.sqrt(np.nan_to_num(own) ** 2 + (width * scale) ** 2), own)
    helps = parts["indicator"].isin(HELP).to_numpy()
    values[helps] = values[helps] * assumed.volunteers_in(year, base)
    return parts.assign(value=values, se=errors)


def _rows(rows: pd.DataFrame, figures: pd.DataFrame, level: str, year: int, name: str, later: bool) -> pd.DataFrame:
    kinds = figures.drop_duplicates("region").set_index("region")["kind"]
    value, se = rows["value"].to_numpy(float), rows["se"].to_numpy(float)
    regions = rows["region"].to_numpy(object)
    found = pd.DataFrame({"region": regions, "level": level, "year": year, "figure": name, "value": value})
    for column, z in (("lower", -Z67), ("upper", Z67), ("lower95", -Z95), ("upper95", Z95)):
        found[column] = np.clip(value + z * se, 1, 100) if later else np.nan
    return found.assign(kind=found["region"].map(kinds).fillna("derived"), why=np.where(np.isfinite(value), "", "no_score"))
