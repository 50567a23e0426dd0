"""What a projection leans on beside the inhabitants: a forecast, people in institutions, new dwellings, use of care by age.

Every frame is in the columns that methods/outlook.py reads. Nothing loaded: an empty frame, and the page says so. Ages come as
one band or as several together (75-84, 85+, everybody): a number of several bands is shared out, it is never left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.methods import ageing, outlook
from dashboard.methods.backcast import History
from dashboard.methods.outlook import Start
from dashboard.methods.projection import STEP

CELL = ["sex", "start"]
GROUP = ["sex", "first", "last"]
BOTH = ""  # sex of a number of women and men together
FORECAST, WHOLE = ["gemeente", "year", *CELL, "people"], ["region", "year", "people"]
CHANGE = (0.5, 2.0)  # a trend of the use of care outside this is no trend but another way of counting
TREND_YEARS = (3, 7)  # from so many years apart a trend of five years may be read


@dataclass(frozen=True)
class Inputs:
    """
    forecast  region (gemeente), year (a step), sex, first, last (places of bands), people; sex is BOTH for women and men together
    ages      gemeenten of which the forecast has ages, and not the total alone
    whole     region, year (a step), people: of wijken and buurten the number in a forecast, where every area of a parent has one
    given     how many wijken and buurten have a number in a forecast
    held      region, sex, start, people: in institutions now, of every area
    plus      region, year (end of a step), sex, start, people: who comes to live in new dwellings
    came      region, sex, start, people: who came to live in new dwellings in the past step
    use       gemeente, sex, start, rate, trend (of the use in five years, for everybody of an age)
    title, at  per gemeente the name of the newest file with a forecast, and when it was loaded
    """

    forecast: pd.DataFrame
    ages: frozenset[str]
    whole: pd.DataFrame
    given: int
    held: pd.DataFrame
    plus: pd.DataFrame
    came: pd.DataFrame
    use: pd.DataFrame
    title: Mapping[str, str]
    at: Mapping[str, str]


def gather(history: History, given: pd.DataFrame, figures: pd.DataFrame, gemeenten: tuple[str, ...], base: int,
           steps: int) -> Inputs:
    """The inputs of these gemeenten, as far as this file may show them."""
    rows = _grouped(given[given["gemeente"].isin(gemeenten)], history)
    forecast, alone = rows[rows["counts"] == "forecast"], _totals_alone(figures, gemeenten)
    by_age, whole = _of_gemeenten(history, forecast, base), _wholes(history, forecast, alone)
    town = _of_gemeenten(history, alone, base)
    everybody = town[~town["region"].isin(by_age["region"])].assign(sex=BOTH, first=0, last=len(history.bands.starts) - 1)
    plus, came = _newcomers(history, figures, gemeenten, base, steps)
    newest = pd.concat([forecast, alone]).sort_values("at").drop_duplicates("gemeente", keep="last").set_index("gemeente")
    return Inputs(
        _at_steps(pd.concat([by_age, everybody]), ["region", *GROUP], base, steps, _now(history, base)),
        frozenset(by_age["region"]), _complete(history, _at_steps(whole, ["region"], base, steps, _now(history, base)), base),
        whole["region"].nunique(), _held(rows[rows["counts"] == "institution"], history, base), plus, came,
        _use(rows[rows["counts"] == "use"], history, figures, base), newest["title"].to_dict(), newest["at"].to_dict())


def _grouped(rows: pd.DataFrame, history: History) -> pd.DataFrame:
    """Rows by the places of the first and last band that they are about, instead of by ages."""
    starts = np.array(history.bands.starts)
    last = rows["age_to"].astype("Float64").fillna(999).to_numpy(float)
    places = {"first": rows["age_from"].to_numpy(int), "last": last}
    found = rows.assign(**{name: np.clip(np.searchsorted(starts, ages, side="right") - 1, 0, None)
                           for name, ages in places.items()})[(rows["status"] == "ok").to_numpy()]
    keys = ["counts", "region", "level", "gemeente", "year", *GROUP]
    return found.groupby(keys, as_index=False).agg(people=("people", "sum"), title=("title", "last"), at=("at", "max"))


def spread(rows: pd.DataFrame, weights: Mapping[str, np.ndarray], starts: tuple[int, ...]) -> pd.DataFrame:
    """One row a band, where a row may be about several: shared out as the people of its area are.

    rows     region, sex, first, last, people, and what else must stay
    weights  sexes × bands of each area
    Returns  the rows with sex and start instead of GROUP
    """
    sexes, wide = np.where(rows["sex"] == BOTH, 2, 1), (rows["last"] - rows["first"] + 1).to_numpy(int)
    again = np.repeat(np.arange(len(rows)), sexes * wide)
    each = np.concatenate([np.arange(n) for n in sexes * wide]) if len(rows) else np.empty(0, int)
    found = rows.iloc[again].reset_index(drop=True)
    band = (found["first"].to_numpy(int) + each % wide[again])
    sex = np.where(found["sex"] == BOTH, each // wide[again], (found["sex"] == "v").astype(int))
    own = np.array([weights[code][s, b] if code in weights else 0.0
                    for code, s, b in zip(found["region"], sex, band, strict=True)], float)
    there = pd.Series(own).groupby(again).transform("sum").to_numpy(float) if len(own) else own
    part = np.where(there > 0, own / np.where(there > 0, there, 1), 1 / (sexes * wide)[again])
    return found.assign(sex=np.array(["m", "v"])[sex], start=np.array(starts)[band], people=found["people"] * part).drop(
        columns=["first", "last"])


# --- a forecast -------------------------------------------------------------------------------------------------------


def _totals_alone(figures: pd.DataFrame, gemeenten: tuple[str, ...]) -> pd.DataFrame:
    """Numbers of inhabitants in a forecast without ages."""
    rows = figures[(figures["indicator"] == "forecast_population") & figures["gemeente"].isin(gemeenten)]
    return rows.rename(columns={"value": "people"})[["region", "level", "gemeente", "year", "people", "title", "at"]]


def _of_gemeenten(history: History, rows: pd.DataFrame, base: int) -> pd.DataFrame:
    """The rows of gemeenten; of one that has none the sums of its wijken, when the forecast has them all."""
    town, wijken = rows[rows["level"] == "gemeente"], rows[rows["level"] == "wijk"]
    people = pd.Series(history.years[base]["wijk"].sum(axis=(-2, -1)), history.codes("wijk"), dtype=float)
    needed = history.area.loc[people.index[people > 0]].groupby("gemeente").size()
    keys = ["gemeente", "year", *(name for name in GROUP if name in rows)]
    sums = wijken[~wijken["gemeente"].isin(town["gemeente"]) & wijken["region"].isin(people.index[people > 0])].groupby(
        keys, as_index=False).agg(people=("people", "sum"), n=("region", "nunique"))
    sums = sums[sums["n"] == sums["gemeente"].map(needed)]
    return pd.concat([town, sums.assign(region=sums["gemeente"])], ignore_index=True)


def _wholes(history: History, forecast: pd.DataFrame, alone: pd.DataFrame) -> pd.DataFrame:
    """Numbers of inhabitants of wijken and buurten: from a forecast with all ages, else from one without ages."""
    last = len(history.bands.starts) - 1
    below = forecast[forecast["level"] != "gemeente"].assign(wide=lambda rows: rows["last"] - rows["first"] + 1)
    sums = below.groupby(["region", "year"], as_index=False).agg(people=("people", "sum"), wide=("wide", "sum"))
    sums = sums[sums["wide"] == 2 * (last + 1)]
    alone = alone[(alone["level"] != "gemeente") & ~alone["region"].isin(sums["region"])]
    return pd.concat([sums[WHOLE], alone[WHOLE]], ignore_index=True)


def _now(history: History, base: int) -> dict[str, np.ndarray]:
    """The people of every area in the year from which is computed."""
    return {code: people for level in outlook.LEVELS
            for code, people in zip(history.codes(level), history.years[base][level], strict=True)}


def _at_steps(rows: pd.DataFrame, keys: list[str], base: int, steps: int, now: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """The forecast at the end of each step, on a straight line between the years that it has and from now; not after those."""
    found = []
    for key, own in rows[(rows["year"] > base) & rows["region"].isin(now)].groupby(keys):
        own = own.sort_values("year")
        region, sex, first, last = key if len(key) > 1 else (*key, BOTH, 0, None)
        there = now[region][:, first : None if last is None else last + 1].sum(axis=1)
        there = there.sum() if sex == BOTH else there[int(sex == "v")]
        years, people = [base, *own["year"]], [there, *own["people"]]
        found += [(*key, year, np.interp(year, years, people)) for year in (base + STEP * n for n in range(1, steps + 1))
                  if year <= years[-1]]
    return pd.DataFrame(found, columns=[*keys, "year", "people"])


def _complete(history: History, whole: pd.DataFrame, base: int) -> pd.DataFrame:
    """Only of parents of which every area has a number; the areas that are too small are one, as in the projection."""
    area = history.area
    kept = [whole.iloc[:0]]
    for level, (codes, areas) in history.areas(base).items():
        if level == "gemeente":
            continue
        own = whole[whole["region"].isin(codes)]
        known, people = set(codes), pd.Series(history.years[base][level].sum(axis=(-2, -1)), history.codes(level))
        members = area[(area["level"] == level) & ~area["region"].isin(known)]
        named = {row.Index: outlook.rest(level, row.parent) for row in members.itertuples() if people[row.Index] > 0}
        rest = whole[whole["region"].isin(named)].assign(region=lambda rows, named=named: rows["region"].map(named))
        rest = rest.groupby(["region", "year"]).agg(people=("people", "sum"), n=("people", "size")).reset_index()
        rest = rest[rest["n"] == rest["region"].map(pd.Series(named).value_counts())]
        found = pd.concat([own, rest[WHOLE]], ignore_index=True)
        parent = pd.Series(areas.parent, codes)
        needed = parent.value_counts()
        had = found.groupby([found["region"].map(parent), "year"])["region"].transform("size")
        kept.append(found[had == found["region"].map(parent).map(needed)])
    return pd.concat(kept, ignore_index=True)


def totals(forecast: pd.DataFrame, begin: Start, path: np.ndarray) -> pd.DataFrame:
    """The forecast per band: a number of several bands, or of women and men, is shared as is expected without it.

    path  (steps + 1) × gemeenten × sexes × bands, without a forecast
    """
    made = [pd.DataFrame(columns=FORECAST)]
    for year, rows in forecast.groupby("year"):
        expected = path[(int(year) - begin.year) // STEP]
        weights = dict(zip(begin.codes["gemeente"], expected, strict=True))
        made.append(spread(rows, weights, begin.bands.starts).rename(columns={"region": "gemeente"})[FORECAST])
    return pd.concat(made, ignore_index=True)


# --- institutions, new dwellings, use of care -------------------------------------------------------------------------


def _held(rows: pd.DataFrame, history: History, base: int) -> pd.DataFrame:
    """People in institutions, of the newest year up to now; what lies in an area counts for it where it has no row of its own."""
    rows = rows[rows["year"] <= base]
    rows = spread(rows[rows["year"] == rows["year"].max()], _now(history, base), history.bands.starts)
    found = rows.groupby(["region", *CELL], as_index=False)["people"].sum()
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
    wide = known.pivot(index="region", columns="indicator", values="value").reindex(
        columns=["population", "households"]).astype(float)
    return (wide["population"] / wide["households"]).dropna().to_dict()


def _use(rows: pd.DataFrame, history: History, figures: pd.DataFrame, base: int) -> pd.DataFrame:
    """Share of each age that uses care, in the newest year up to now, and how much that changed in five years."""
    rows = rows[(rows["level"] == "gemeente") & (rows["year"] <= base)]
    found = []
    for gemeente, own in rows.groupby("gemeente"):
        year = own["year"].max()
        nearest = min(history.years, key=lambda there: abs(there - year))
        whole = history.years[nearest]["gemeente"][history.codes("gemeente").index(gemeente)]
        people = pd.DataFrame({"sex": np.repeat(["m", "v"], whole.shape[1]), "start": np.tile(history.bands.starts, 2),
                               "there": whole.ravel()})
        clients = spread(own[own["year"] == year], {gemeente: whole}, history.bands.starts)
        cells = people.merge(clients.groupby(CELL, as_index=False)["people"].sum(), on=CELL, how="left")
        users, there = cells["people"].fillna(0).to_numpy(float), cells["there"].to_numpy(float)
        rate = np.divide(users, there, out=np.zeros(len(cells)), where=there > 0)
        trend = _trend(history, figures, gemeente, rate, base)
        found.append(cells.assign(gemeente=gemeente, rate=np.minimum(rate, 1), trend=trend))
    return pd.concat(found)[["gemeente", *CELL, "rate", "trend"]] if found else pd.DataFrame(
        columns=["gemeente", *CELL, "rate", "trend"])


def _trend(history: History, figures: pd.DataFrame, gemeente: str, rate: np.ndarray, base: int) -> float:
    """How many times the use of care grew in five years beyond what the ages explain; 1 where nobody knows.

    From the year nearest to five years before the newest; that of other years is turned into that of five.
    """
    known = figures[(figures["indicator"] == "wmo_clients_per_1000") & (figures["region"] == gemeente)].set_index("year")["value"]
    known = known[known > 0]
    apart = {int(known.index.max() - year): year for year in known.index} if len(known) else {}
    apart = {years: year for years, year in apart.items() if TREND_YEARS[0] <= years <= TREND_YEARS[1]}
    if not apart:
        return 1.0
    years = min(apart, key=lambda years: abs(years - STEP))
    place, per = history.codes("gemeente").index(gemeente), rate.reshape(2, -1)
    now, before = (history.years[year]["gemeente"][place] for year in (base, base - STEP))
    aged = ((now * per).sum() / now.sum()) / max((before * per).sum() / before.sum(), 1e-9)
    grew = (known[known.index.max()] / known[apart[years]]) ** (STEP / years)
    return float(np.clip(grew / aged, *CHANGE))
