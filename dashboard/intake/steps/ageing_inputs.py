"""What a projection leans on beside the inhabitants: a forecast, people in institutions, new dwellings, use of care by age.

Every frame is in the columns that methods/outlook.py reads. Nothing loaded: an empty frame, and the page says so.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.methods import ageing, outlook
from dashboard.methods.backcast import History
from dashboard.methods.projection import STEP

CELL = ["sex", "start"]
FORECAST = ["gemeente", "year", *CELL, "people"]
CHANGE = (0.5, 2.0)  # a trend of the use of care outside this is no trend but another way of counting


@dataclass(frozen=True)
class Inputs:
    """
    total    gemeente, year (a step), sex, start, people: the forecast
    held     region, sex, start, people: in institutions now, of every area
    plus     region, year (end of a step), sex, start, people: who comes to live in new dwellings
    came     region, sex, start, people: who came to live in new dwellings in the past step
    use      gemeente, sex, start, rate, trend (of the use in five years, for everybody of an age)
    """

    total: pd.DataFrame
    held: pd.DataFrame
    plus: pd.DataFrame
    came: pd.DataFrame
    use: pd.DataFrame
    title: str | None = None
    at: str | None = None


def gather(history: History, given: pd.DataFrame, figures: pd.DataFrame, gemeenten: tuple[str, ...], base: int, steps: int,
           least: int) -> Inputs:
    """The inputs of these gemeenten. Cells with fewer than `least` people are not used: this file may not show them."""
    rows = _banded(given[given["gemeente"].isin(gemeenten)], history)
    forecast = rows[rows["counts"] == "forecast"]
    total = _at_steps(forecast[forecast["level"] == "gemeente"], base, steps)
    plus, came = _newcomers(history, figures, gemeenten, base, steps)
    newest = forecast.sort_values("at").iloc[-1] if len(total) else None
    return Inputs(total, _held(rows[rows["counts"] == "institution"], history, base, least), plus, came,
                  _use(rows[rows["counts"] == "use"], history, figures, base, least),
                  None if newest is None else newest["title"], None if newest is None else newest["at"])


def _banded(rows: pd.DataFrame, history: History) -> pd.DataFrame:
    """Rows in the bands of the inhabitants; ages that do not fit these are left out."""
    starts = np.array(history.bands.starts)
    start = starts[np.clip(np.searchsorted(starts, rows["age_from"].to_numpy(int), side="right") - 1, 0, None)]
    last = rows["age_to"].astype("Float64").fillna(999).to_numpy(float)
    fits = (last <= start + STEP - 1) | ((start == starts[-1]) & (rows["age_from"].to_numpy(int) >= starts[-1]))
    found = rows.assign(start=start)[fits & (rows["status"] == "ok").to_numpy()]
    keys = ["counts", "region", "level", "gemeente", "year", *CELL]
    return found.groupby(keys, as_index=False).agg(people=("people", "sum"), title=("title", "last"), at=("at", "max"))


def _at_steps(rows: pd.DataFrame, base: int, steps: int) -> pd.DataFrame:
    """The forecast at the end of each step, on a straight line between the years that it has; nothing outside those."""
    found = []
    for (gemeente, sex, start), own in rows.groupby(["gemeente", *CELL]):
        own = own.sort_values("year")
        for year in (base + STEP * n for n in range(1, steps + 1)):
            if own["year"].min() <= year <= own["year"].max():
                found.append((gemeente, year, sex, start, np.interp(year, own["year"], own["people"])))
    return pd.DataFrame(found, columns=FORECAST)


def _held(rows: pd.DataFrame, history: History, base: int, least: int) -> pd.DataFrame:
    """People in institutions, of the newest year up to now; what lies in an area counts for it where it has no row of its own."""
    rows = rows[(rows["year"] <= base) & (rows["people"] >= least)]
    found = rows[rows["year"] == rows["year"].max()][["region", *CELL, "people"]]
    for level in ("buurt", "wijk"):
        inside = found.merge(history.area.reset_index(drop=True)[["region", "level", "parent"]], on="region")
        inside = inside[(inside["level"] == level) & ~inside["parent"].isin(found["region"])]
        above = inside.groupby(["parent", *CELL], as_index=False)["people"].sum().rename(columns={"parent": "region"})
        found = pd.concat([found, above], ignore_index=True)
    return _with_rest(found, history, base)


def _with_rest(found: pd.DataFrame, history: History, base: int) -> pd.DataFrame:
    """The rows, and those of the areas of a parent that are too small, together under the name they have."""
    area = history.area.reset_index(drop=True)
    own = {code for codes, _ in history.areas(base).values() for code in codes}
    small = area[~area["region"].isin(own)]
    rest = {row.region: outlook.rest(row.level, row.parent) for row in small.itertuples()}
    inside = found[found["region"].isin(rest)]
    keys = [column for column in found.columns if column not in ("region", "people", "gemeente")]
    together = inside.assign(region=inside["region"].map(rest)).groupby(["region", *keys], as_index=False)["people"].sum()
    return pd.concat([found[found["region"].isin(own)], together], ignore_index=True)


def _newcomers(history: History, figures: pd.DataFrame, gemeenten: tuple[str, ...], base: int, steps: int
               ) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who comes, and who came, to live in new dwellings: dwellings × people per household × the ages of who move in."""
    size = _households(figures)
    plan = figures[(figures["indicator"] == "planned_dwellings") & figures["gemeente"].isin(set(gemeenten) & set(size))]
    none = pd.DataFrame(columns=["region", "year", *CELL, "people"])
    if plan.empty:
        return none, none.drop(columns="year")
    plan = plan.assign(year=base + STEP * -(-(plan["year"] - base) // STEP))  # to the end of the step
    plan = plan[plan["year"].between(base, base + STEP * steps)]
    inside = plan[(plan["level"] == "buurt") & ~plan["parent"].isin(plan["region"])]
    above = inside.assign(region=inside["parent"], level="wijk", parent=inside["gemeente"])
    wijken = pd.concat([plan[plan["level"] == "wijk"], above])
    everything = pd.concat([plan, above, wijken.assign(region=wijken["gemeente"])])
    dwellings = everything.groupby(["region", "gemeente", "year"], as_index=False)["value"].sum()
    frames = []
    for gemeente, own in dwellings.groupby("gemeente"):
        profile = arrivals(history, gemeente, base) * size[gemeente]
        cells = pd.DataFrame({"sex": np.repeat(["m", "v"], profile.shape[1]), "start": np.tile(history.bands.starts, 2),
                              "each": profile.ravel()})
        frames.append(own.merge(cells, how="cross"))
    found = pd.concat(frames).assign(people=lambda rows: rows["value"] * rows["each"])[["region", "year", *CELL, "people"]]
    found = _with_rest(found, history, base)
    return found[found["year"] > base], found[found["year"] == base].drop(columns="year")


def arrivals(history: History, gemeente: str, base: int) -> np.ndarray:
    """Ages and sexes of people who move into areas that grew most in the past step: sexes × bands, adds up to 1.

    Who are there beyond what the gemeente's own ratios would leave, in wijken that grew by a tenth; without such a wijk the
    people of the gemeente under 65.
    """
    whole = history.codes("gemeente").index(gemeente)
    before, now = (history.years[year]["gemeente"][whole] for year in (base - STEP, base))
    by = ageing.ratios(before[None], now[None], history.bands.fertile)
    places = [n for n, code in enumerate(history.codes("wijk")) if history.area.at[code, "gemeente"] == gemeente]
    was, there = (history.years[year]["wijk"][places] for year in (base - STEP, base))
    grew = there.sum(axis=(-2, -1)) > 1.1 * was.sum(axis=(-2, -1))
    more = np.maximum(there - ageing.step(was, by, history.bands.fertile), 0)[grew].sum(axis=0)
    if more.sum() <= 0:
        more = np.where(history.bands.within(0, 64), now, 0)
    return more / more.sum()


def _households(figures: pd.DataFrame) -> dict[str, float]:
    """People per household of each gemeente of which both were counted."""
    known = figures[(figures["level"] == "gemeente") & figures["indicator"].isin(("population", "households"))]
    wide = known.pivot(index="region", columns="indicator", values="value").reindex(columns=["population", "households"])
    return (wide["population"] / wide["households"]).dropna().to_dict()


def _use(rows: pd.DataFrame, history: History, figures: pd.DataFrame, base: int, least: int) -> pd.DataFrame:
    """Share of each age that uses care, in the newest year up to now, and how much that changed in five years."""
    rows = rows[(rows["level"] == "gemeente") & (rows["year"] <= base) & (rows["people"] >= least)]
    found = []
    for gemeente, own in rows.groupby("gemeente"):
        year = own["year"].max()
        nearest = min(history.years, key=lambda there: abs(there - year))
        whole = history.years[nearest]["gemeente"][history.codes("gemeente").index(gemeente)]
        people = pd.DataFrame({"sex": np.repeat(["m", "v"], whole.shape[1]), "start": np.tile(history.bands.starts, 2),
                               "there": whole.ravel()})
        cells = people.merge(own[own["year"] == year][[*CELL, "people"]], on=CELL, how="left")
        rate = np.divide(cells["people"].fillna(0), cells["there"], out=np.zeros(len(cells)), where=cells["there"] > 0)
        trend = _trend(history, figures, gemeente, rate, base)
        found.append(cells.assign(gemeente=gemeente, rate=np.minimum(rate, 1), trend=trend))
    return pd.concat(found)[["gemeente", *CELL, "rate", "trend"]] if found else pd.DataFrame(
        columns=["gemeente", *CELL, "rate", "trend"])


def _trend(history: History, figures: pd.DataFrame, gemeente: str, rate: np.ndarray, base: int) -> float:
    """How many times the use of care grew in five years beyond what the ages explain; 1 where nobody knows."""
    known = figures[(figures["indicator"] == "wmo_clients_per_1000") & (figures["region"] == gemeente)].set_index("year")["value"]
    if known.empty or known.index.max() - STEP not in known.index or not known[known.index.max() - STEP]:
        return 1.0
    place, per = history.codes("gemeente").index(gemeente), rate.reshape(2, -1)
    now, before = (history.years[year]["gemeente"][place] for year in (base, base - STEP))
    aged = ((now * per).sum() / now.sum()) / max((before * per).sum() / before.sum(), 1e-9)
    return float(np.clip(known[known.index.max()] / known[known.index.max() - STEP] / aged, *CHANGE))
