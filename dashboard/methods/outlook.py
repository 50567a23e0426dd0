"""What is expected of each area: from the tables of a build to figures with bands, for one set of assumptions.

The step and the page use the same functions: a scenario of the build and one that somebody makes up differ in nothing else.

area     one row an area: region, level, parent, gemeente, own (enough people to be computed by itself), part (of the people
         of all areas of its parent that are too small), alone (per cent of people of 75 and over who live alone)
base     one row an area that is computed, sex and band: region, sex (m, v), start, before, now, held, came. The areas of a
         parent that are too small are one area together, named by `rest`
margin   one row an age group: age, a, b, bias, t, areas (0: the general margin)
total    what a forecast says of a gemeente: gemeente, year, sex, start, people; may be empty
plus     who comes to live in new dwellings: region, year (end of a step), sex, start, people; may be empty
use      who uses care: gemeente, sex, start, rate (share of the people), trend (of the use in five years); may be empty
whole    what a forecast says of wijken and buurten: region, year, people; may be empty
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.methods import bands as margins
from dashboard.methods import projection
from dashboard.methods.ageing import Bands
from dashboard.methods.bands import GENERAL, Margin
from dashboard.methods.projection import STEP, Areas, Assumptions

LEVELS = ("gemeente", "wijk", "buurt")
FEWEST = 10  # of 85 and over; when there may be fewer, there is no number of helpers for each of them
COUNTS = ("population", "alone_75plus", "wmo_clients")  # numbers of people; the other figures are shares of them
COLUMNS = ("region", "level", "year", "figure", "value", "lower", "upper", "lower95", "upper95", "kind", "why")
CARERS_NOW = 2022  # rates of who gives care that hold for now


def rest(level: str, parent: str) -> str:
    """How the areas of a parent that are too small are called together."""
    return f"{parent}/{level}"


@dataclass(frozen=True)
class Start:
    """The arrays of one build: per level the codes and the areas, the year they start from, and the margins."""

    year: int
    bands: Bands
    codes: Mapping[str, list[str]]
    areas: Mapping[str, Areas]
    margins: Mapping[str, Margin]
    area: pd.DataFrame
    totals: np.ndarray | None
    use: np.ndarray | None
    trend: np.ndarray
    whole: Mapping[str, np.ndarray]


def start(year: int, steps: int, area: pd.DataFrame, base: pd.DataFrame, margin: pd.DataFrame, total: pd.DataFrame,
          plus: pd.DataFrame, use: pd.DataFrame, whole: pd.DataFrame) -> Start:
    """The tables as arrays."""
    known = Bands(tuple(int(start) for start in sorted(base["start"].unique())))
    rows = area.set_index("region")
    kinds = {rest(row.level, row.parent): (row.level, row.parent, row.gemeente) for row in area.itertuples()} | {
        row.region: (row.level, row.parent, row.gemeente) for row in area.itertuples()}
    codes = {level: [code for code in base["region"].unique() if kinds[code][0] == level] for level in LEVELS}
    made, places = {}, {level: {code: n for n, code in enumerate(found)} for level, found in codes.items()}
    later = [plus[plus["year"] == year + STEP * (n + 1)] for n in range(steps)]
    for n, level in enumerate(LEVELS):
        own = codes[level]
        above, around = ([kinds[code][place] for code in own] for place in (1, 2))
        before, now, held, came = (array(base, own, known, column) for column in ("before", "now", "held", "came"))
        upper = places[LEVELS[max(n - 1, 0)]]
        made[level] = Areas(before, now, np.array([upper.get(code, -1) for code in above], int),
                            np.array([places["gemeente"].get(code, -1) for code in around], int),
                            held, np.array([array(rows_, own, known, "people") for rows_ in later]) if len(plus) else None,
                            came)
    found = {row.age: Margin(row.a, row.b, row.bias, int(row.areas), row.t) for row in margin.itertuples()}
    totals = None
    if len(total):
        named = total.rename(columns={"gemeente": "region"})
        totals = np.array([array(named[named["year"] == year + STEP * (n + 1)], codes["gemeente"], known, "people", np.nan)
                           for n in range(steps)])
    trends = use.drop_duplicates("gemeente").set_index("gemeente")["trend"].reindex(codes["gemeente"]).fillna(1.0)
    rates = array(use.rename(columns={"gemeente": "region"}), codes["gemeente"], known, "rate", 0.0) if len(use) else None
    numbers = whole.pivot(index="year", columns="region", values="people").reindex([year + STEP * (n + 1) for n in range(steps)])
    numbers = {level: numbers.reindex(columns=codes[level]).to_numpy(float) for level in LEVELS[1:]
               if set(codes[level]) & set(numbers.columns)}
    return Start(year, known, codes, made, found, rows, totals, rates, trends.to_numpy(float), numbers)


def array(rows: pd.DataFrame, codes: list[str], known: Bands, column: str, missing: float = 0.0) -> np.ndarray:
    """areas × sexes × bands of a column."""
    found = np.full((len(codes), 2, len(known.starts)), missing)
    place = {code: n for n, code in enumerate(codes)}
    own = rows[rows["region"].isin(place)]
    found[own["region"].map(place).to_numpy(int), (own["sex"] == "v").to_numpy(int),
          np.searchsorted(known.starts, own["start"].to_numpy(int))] = own[column].to_numpy(float)
    return found


def paths(begin: Start, assumed: Assumptions, steps: int) -> dict[str, np.ndarray]:
    """Per level (steps + 1) × areas × sexes × bands; wijken add up to their gemeente and buurten to their wijk.

    Raises  MethodError when the numbers of a forecast contradict each other
    """
    whole = begin.areas["gemeente"]
    found = {"gemeente": projection.gemeenten(whole, begin.bands, steps, assumed, begin.totals)}
    for level, up in (("wijk", "gemeente"), ("buurt", "wijk")):
        if begin.codes[level]:
            found[level] = projection.within(begin.areas[level], whole, found[up], begin.bands, assumed, begin.whole.get(level))
    return found


def apart(begin: Start, path: Mapping[str, np.ndarray]) -> float:
    """How far the numbers of wijken and buurten in a forecast, added up, lie from what they lie in: at most; 0 without."""
    worst = 0.0
    for level, up in (("wijk", "gemeente"), ("buurt", "wijk")):
        for n, numbers in enumerate(begin.whole.get(level, ())):
            above = path[up][n + 1].sum(axis=(-2, -1))
            sums = projection.grouped(np.nan_to_num(numbers)[:, None, None], begin.areas[level].parent, len(above)).ravel()
            there = (sums > 0) & (above > 0)
            worst = max(worst, float(np.abs(sums[there] / above[there] - 1).max(initial=0.0)))
    return worst


def people(begin: Start, assumed: Assumptions, years: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Per level years × areas × sexes × bands, in whole people that add up to the level above."""
    steps = -(-(max(years) - begin.year) // STEP)
    found: dict[str, np.ndarray] = {}
    for level, path in paths(begin, assumed, steps).items():
        exact = projection.at_years(path, begin.year, years)
        if level == "gemeente":
            found[level] = np.rint(exact)
            continue
        above, parent = found[LEVELS[LEVELS.index(level) - 1]], begin.areas[level].parent
        found[level] = np.array([
            projection.whole_people(projection.agreed(each, up, parent), up, parent)
            for each, up in zip(exact, above, strict=True)])
    return found


def figures(begin: Start, assumed: Assumptions, years: tuple[int, ...]) -> pd.DataFrame:
    """One row an area, year and figure: region, level, year, figure, value, lower, upper (67 %), lower95, upper95, kind, why.

    years  the first is the year of the start. An area with too few people follows its parent, and is `allocated`; `why` says
           why there is no number
    """
    counts, tables = people(begin, assumed, years), []
    for level, table in counts.items():
        tables.append(_of_level(begin, assumed, years, level, table))
    found = pd.concat(tables, ignore_index=True)
    return pd.concat([found[found["region"].isin(begin.area.index)], _small(begin, found)], ignore_index=True)


def _of_level(begin: Start, assumed: Assumptions, years: tuple[int, ...], level: str, table: np.ndarray) -> pd.DataFrame:
    codes, rows = begin.codes[level], []
    now = projection.measures(begin.bands, CARERS_NOW)
    later = projection.measures(begin.bands, assumed.carers)
    alone = _alone(begin, level) / 100
    for year, each in zip(years, table, strict=True):
        ahead = year - begin.year
        old = now["85plus_share"].numerator
        for name, measure in ((now if ahead <= 0 else later) | _of_use(begin, assumed, level, ahead)).items():
            value = projection.value(each, measure)
            sigma = projection.sigma(each, measure, begin.margins, begin.bands, ahead)
            off = projection.bias(each, measure, begin.margins, begin.bands, ahead) if ahead else np.zeros(len(each))
            why = np.full(len(each), "", object)
            if name == "75plus":
                value, name = value * alone, "alone_75plus"
            if name == "oosr":
                eldest = projection.Measure(old)
                least = projection.value(each, eldest) * np.exp(
                    -margins.Z67 * projection.sigma(each, eldest, begin.margins, begin.bands, ahead))
                why = np.where(least < FEWEST, "few", "")
            value = np.where(why == "few", np.nan, value)
            rows.append(_rows(codes, level, year, name, value, sigma, off, why))
    return pd.DataFrame({column: np.concatenate([each[column] for each in rows]) for column in rows[0]})


def _of_use(begin: Start, assumed: Assumptions, level: str, ahead: int) -> dict[str, projection.Measure]:
    """Who uses care, with the rates by age of the gemeente; they follow their trend as the scenario says. {} without rates."""
    if begin.use is None:
        return {}
    around = begin.areas[level].gemeente
    rates = begin.use[around] * (begin.trend[around] ** (assumed.use_trend * ahead / STEP))[:, None, None]
    people = begin.bands.within(0, None).astype(float)
    return {"wmo_clients": projection.Measure(rates), "wmo_per_1000": projection.Measure(rates, people, 1000)}


def _alone(begin: Start, level: str) -> np.ndarray:
    """Per cent of people of 75 and over who live alone; of areas that are too small as in what they lie in."""
    own = begin.area["alone"].reindex(begin.codes[level])
    above = own.index.str.split("/").str[0]
    return own.fillna(pd.Series(begin.area["alone"].reindex(above).to_numpy(), own.index)).to_numpy(float)


def _rows(codes: list[str], level: str, year: int, name: str, value: np.ndarray, sigma: np.ndarray, off: np.ndarray,
          why: np.ndarray) -> dict[str, np.ndarray]:
    """The columns of one figure and year: arrays, since a frame for each costs more than all that is computed."""
    middle = value * np.exp(-off)
    limits = [np.fmin(middle * np.exp(-z * sigma), value) if low else np.fmax(middle * np.exp(z * sigma), value)
              for z in (margins.Z67, margins.Z95) for low in (True, False)]
    if not sigma.any():  # now: what was counted needs no band
        limits = [np.full(len(value), np.nan)] * 4
    same = {"level": level, "year": year, "figure": name, "kind": "derived"}
    columns = {"region": np.array(codes, object), "value": value, "why": why, **{
        column: np.full(len(codes), each, object if isinstance(each, str) else int) for column, each in same.items()}}
    columns |= dict(zip(("lower", "upper", "lower95", "upper95"), limits, strict=True))
    return {column: columns[column] for column in COLUMNS}


def coarse(found: pd.DataFrame, known: pd.DataFrame, years: tuple[int, ...]) -> pd.DataFrame:
    """Areas of which only the share of 65 and over is known: it moves with that of their gemeente; the general margin holds.

    known  region, level, gemeente, share (per cent of 65 and over), people; areas that are computed by themselves are left out
    """
    known = known[~known["region"].isin(found["region"])]
    if known.empty:
        return found.iloc[:0]
    town = found[(found["figure"] == "65plus_share") & (found["level"] == "gemeente")]
    now = town[town["year"] == years[0]].set_index("region")["value"]
    columns = ["region", "year", "value", "lower", "upper"]
    rows = known.merge(town[columns], left_on="gemeente", right_on="region", suffixes=("", "_"))
    ahead, old = rows["year"] - years[0], np.maximum(rows["people"] * rows["share"] / 100, 1)
    of_town = np.log((rows["upper"] / rows["lower"]).astype(float)).fillna(0) / (2 * margins.Z67)
    general = GENERAL["65-79"]
    sigma = np.sqrt(of_town**2 + (general.a**2 + general.b**2 / old) * ahead / 10)
    value = (rows["share"] * rows["value"] / rows["gemeente"].map(now)).clip(upper=100)
    made = pd.DataFrame({"region": rows["region"], "level": rows["level"], "year": rows["year"], "figure": "65plus_share",
                         "value": value, "kind": "allocated", "why": "coarse"})
    for column, z in (("lower", -margins.Z67), ("upper", margins.Z67), ("lower95", -margins.Z95), ("upper95", margins.Z95)):
        made[column] = np.where(ahead > 0, np.minimum(value * np.exp(z * sigma), 100), np.nan)
    return made[found.columns]


def _small(begin: Start, found: pd.DataFrame) -> pd.DataFrame:
    """Areas with too few people: shares are those of the parent, numbers their part of what all such areas have together."""
    made = [found.iloc[:0]]
    for level in LEVELS[1:]:  # buurten of a wijk that is too small itself follow that wijk
        made.append(_following(begin, level, pd.concat([found, *made[1:]], ignore_index=True)))
    return pd.concat(made, ignore_index=True)


def _following(begin: Start, level: str, found: pd.DataFrame) -> pd.DataFrame:
    """The areas of one level that follow what they lie in."""
    own, there = begin.area["own"].astype(bool), set(found["region"])
    small = begin.area[~own & (begin.area["level"] == level)][["level", "parent", "part"]].rename_axis("region").reset_index()
    together = [rest(level, parent) if rest(level, parent) in there else parent for parent in small["parent"]]
    counts = found["figure"].isin(COUNTS)
    numbers = small.assign(of=together).merge(found[counts].drop(columns="level"), left_on="of", right_on="region",
                                              suffixes=("", "_of"))
    for column in ("value", "lower", "upper", "lower95", "upper95"):
        numbers[column] = numbers[column] * numbers["part"]
    chance = 1 / np.sqrt(np.maximum(numbers["value"].to_numpy(float), 1))  # never surer than that
    for (low, high), z in ((("lower", "upper"), margins.Z67), (("lower95", "upper95"), margins.Z95)):
        for column, sign, pick in ((low, -1, np.fmin), (high, 1, np.fmax)):
            least = numbers["value"] * np.exp(sign * z * chance)
            numbers[column] = np.where(numbers[column].notna(), pick(numbers[column], least), np.nan)
    shares = small.merge(found[~counts].drop(columns="level"), left_on="parent", right_on="region", suffixes=("", "_of"))
    rows = pd.concat([shares, numbers], ignore_index=True)
    return rows.assign(kind="allocated", why=np.where(rows["why"] == "", "small", rows["why"]))[found.columns]
