"""Step: what is expected to 2040, from the people by age that this file may show; one step, named by the hash of its inputs.

Tables  projection         one row a scenario, area, year and figure, with its bands; becomes observations too
        projection_run     per gemeente where it starts from and what it could use
        projection_area, projection_base, projection_margin, projection_total, projection_plus, projection_use, projection_whole
                           what the page computes with when somebody changes an assumption (see methods/outlook.py)
        projection_people  people by age group now and then, for the pyramid
        projection_test    how far a projection of the past ten years would have been off
"""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from dashboard import straks_catalog
from dashboard.catalog import Catalog
from dashboard.intake.steps import ageing_inputs, index, tables
from dashboard.intake.steps.ageing_inputs import Inputs
from dashboard.intake.steps.kept import keep, source_of
from dashboard.intake.steps.observations import query
from dashboard.methods import ageing, backcast, balance, bands, filling, future_index, outlook, projection, raking
from dashboard.methods.outlook import Start
from dashboard.methods.projection import Assumptions

TEXT, WHOLE = "string", "Int16"
AGES = {"region": TEXT, "sex": TEXT, "start": "int16"}
TABLES: dict[str, dict[str, object]] = {
    "projection": {"scenario": TEXT, "region": TEXT, "level": TEXT, "year": "int16", "figure": TEXT,
                   **dict.fromkeys(("value", "lower", "upper", "lower95", "upper95"), float), "kind": TEXT, "why": TEXT},
    "projection_run": {"gemeente": TEXT, "base_year": "int16", "first_year": "int16", "levels": TEXT, "controlled": bool,
                       "dwellings": bool, "institutions": bool, "use_by_age": bool, "coarse": bool, "own_margin": bool,
                       "areas": "int32", "shrinks": bool, "control_title": TEXT, "control_at": TEXT, "control_last": WHOLE,
                       "control_ages": bool, "control_areas": "int32", "control_left": "int32", "control_apart": float},
    "projection_area": {"region": TEXT, "level": TEXT, "parent": TEXT, "gemeente": TEXT, "own": bool, "part": float,
                        "alone": float, "people": float, "shrinks": bool},
    "projection_base": {**AGES, "before": float, "now": float, "held": float, "came": float},
    "projection_margin": {"age": TEXT, "a": float, "b": float, "bias": float, "t": float, "areas": "int32"},
    "projection_total": {"gemeente": TEXT, "year": "int16", "sex": TEXT, "start": "int16", "people": float},
    "projection_plus": {"region": TEXT, "year": "int16", "sex": TEXT, "start": "int16", "people": float},
    "projection_use": {"gemeente": TEXT, "sex": TEXT, "start": "int16", "rate": float, "trend": float},
    "projection_whole": {"region": TEXT, "year": "int16", "people": float},
    "projection_people": {"region": TEXT, "year": "int16", "sex": TEXT, "age_from": "int16", "people": float},
    "projection_test": {"ages": TEXT, "first_year": WHOLE, "last_year": WHOLE, "areas": "int32", "error": float, "same": float,
                        "covered": float},
}
METHODS = (ageing, backcast, balance, bands, filling, future_index, outlook, projection, raking)


@dataclass(frozen=True)
class Wanted:
    """What the step needs to know beside the tables of the build."""

    catalog: Catalog
    scenarios: Mapping[str, Assumptions]
    home: str | None
    steps: Path
    least: int  # fewest people that a cell may show


def add(con: duckdb.DuckDBPyConnection, wanted: Wanted, load_id: int) -> list[str]:
    """Make the tables from population and observation_row, add the figures to that; returns the names of the step files."""
    tables.declare(con, TABLES)
    if not con.table("population").limit(1).fetchone():
        return []
    given = Given.read(con, wanted)
    names = []
    if len(given.people) and given.gemeenten:
        for table, path in _step(con, given, wanted).items():
            tables.fill(con, table, [path])
            names.append(path.name)
    ids = [(name, id, straks_catalog.indicator_id(name, id)) for name in straks_catalog.FIGURES for id in wanted.scenarios]
    con.register("projected_id", pd.DataFrame(ids, columns=["figure", "scenario", "indicator"]).astype(TEXT))
    con.sql(query("43_projection_observation"), params={"load_id": load_id}).insert_into("observation_row")
    con.unregister("projected_id")
    return sorted(names)


@dataclass(frozen=True)
class Given:
    """Everything that the step computes with, as frames; `gemeenten` are those that it is done for."""

    people: pd.DataFrame
    figures: pd.DataFrame
    runs: pd.DataFrame
    items: pd.DataFrame
    parts: pd.DataFrame
    inputs: pd.DataFrame
    gemeenten: tuple[str, ...]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, wanted: Wanted) -> "Given":
        frames = [con.sql(query(name)).df() for name in ("41_projection_people", "42_projection_figures")]
        own = con.table("index_run").filter("\"index\" = 'kern'").df()
        rest = [con.table(f"index_{name}").df() for name in ("item", "part")]
        return cls(*frames, own, *(frame[frame["run"].isin(own["run"])] for frame in rest),
                   con.table("projection_input").df(), tuple(index.own_gemeenten(con, wanted.home)))

    def key(self) -> str:
        frames = (self.people, self.figures, self.runs.drop(columns="params"), self.items, self.parts, self.inputs)
        return repr(self.gemeenten) + "".join(
            hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest() for frame in frames)


def _step(con: duckdb.DuckDBPyConnection, given: Given, wanted: Wanted) -> dict[str, Path]:
    """The Parquet files of this step, made when they are not there."""
    said = [given.key(), repr(wanted.scenarios), str(wanted.least), repr(straks_catalog.YEARS),
            *(source_of(module) for module in (*METHODS, ageing_inputs, sys.modules[__name__]))]
    key = hashlib.sha256("\0".join(said).encode()).hexdigest()[:24]
    paths = {table: wanted.steps / f"{table}-{key}.parquet" for table in TABLES}
    if not all(path.exists() for path in paths.values()):
        for table, frame in compute(given, wanted).items():
            keep(paths[table], con.from_df(frame).write_parquet)
    return paths


def compute(given: Given, wanted: Wanted) -> dict[str, pd.DataFrame]:
    """The tables of TABLES from what was given."""
    history = backcast.History.of(given.people)
    if (base := history.base_year(given.gemeenten)) is None:
        return {table: _typed(pd.DataFrame(), table) for table in TABLES}
    steps = -(-(max(straks_catalog.YEARS) - base) // projection.STEP)
    area, cells = history.tables(base, given.gemeenten)
    area["alone"] = _alone(area, given.figures)
    test, margin = backcast.test(history, base)
    more = ageing_inputs.gather(history, given.inputs, given.figures, given.gemeenten, base, steps)
    for column, frame in (("held", more.held), ("came", more.came)):
        known = frame.rename(columns={"people": column})[["region", "sex", "start", column]]
        cells = cells.drop(columns=column, errors="ignore").merge(known, on=["region", "sex", "start"], how="left")
        cells[column] = cells[column].astype(float).fillna(0.0)
    begin, total = _begin(base, steps, area, cells, margin, more)
    years = (base, *straks_catalog.YEARS)
    found, counts = [], {}
    for id, assumed in wanted.scenarios.items():
        rows = outlook.figures(begin, assumed, years)
        rough = outlook.coarse(rows, _known_65plus(given), years)
        rows = pd.concat([rows, rough], ignore_index=True)
        scores = future_index.scores(rows, given.runs, given.items, given.parts, assumed, years)
        found.append(pd.concat([rows, scores], ignore_index=True).assign(scenario=id))
        if id == straks_catalog.BASE:
            counts = outlook.people(begin, assumed, years)
    figures = _shown(pd.concat(found, ignore_index=True), wanted.least)
    shrinking = backcast.shrinking(figures, base, max(straks_catalog.YEARS))
    area["shrinks"] = area["region"].isin(shrinking)
    made = {"projection": figures, "projection_run": _runs(begin, area, more, total, bool(len(rough)), steps),
            "projection_area": area, "projection_base": cells, "projection_margin": margin, "projection_total": total,
            "projection_plus": more.plus, "projection_use": more.use, "projection_whole": more.whole,
            "projection_people": backcast.pyramid(begin, counts, years, wanted.least), "projection_test": test}
    return {table: _typed(made.get(table, pd.DataFrame()), table) for table in TABLES}


def _begin(base: int, steps: int, area: pd.DataFrame, cells: pd.DataFrame, margin: pd.DataFrame,
           more: Inputs) -> tuple[Start, pd.DataFrame]:
    """What everything is computed from, with the forecast per band; that is first laid beside what is expected without it."""
    tables = (base, steps, area, cells, margin)
    none = pd.DataFrame(columns=ageing_inputs.FORECAST)
    plain = outlook.start(*tables, none, more.plus, more.use, more.whole)
    path = projection.gemeenten(plain.areas["gemeente"], plain.bands, steps, backcast.NEUTRAL)
    total = ageing_inputs.totals(more.forecast, plain, path)
    return outlook.start(*tables, total, more.plus, more.use, more.whole), total


def _runs(begin: Start, area: pd.DataFrame, more: Inputs, total: pd.DataFrame, coarse: bool, steps: int) -> pd.DataFrame:
    """What is told about the projection of each gemeente."""
    levels = area.groupby("gemeente")["level"].agg(set)
    last, whole = total.groupby("gemeente")["year"].max(), set(more.whole["region"])
    used = sum(row.region in whole or (not row.own and outlook.rest(row.level, row.parent) in whole) for row in area.itertuples())
    learnt = [m.areas for m in begin.margins.values()]
    return pd.DataFrame([{
        "gemeente": row.region, "base_year": begin.year, "first_year": begin.year - projection.STEP,
        "levels": ",".join(level for level in outlook.LEVELS if level in levels[row.region]),
        "controlled": row.region in last, "control_last": last.get(row.region), "control_ages": row.region in more.ages,
        "control_areas": used, "control_left": more.given - used,
        "control_apart": 100 * outlook.apart(begin, outlook.paths(begin, backcast.NEUTRAL, steps)),
        "control_title": more.title.get(row.region), "control_at": more.at.get(row.region),
        "dwellings": len(more.plus) + len(more.came) > 0, "institutions": len(more.held) > 0,
        "use_by_age": row.region in set(more.use["gemeente"]), "coarse": coarse, "shrinks": row.shrinks,
        "own_margin": min(learnt) > 0, "areas": max(learnt),
    } for row in area[area["level"] == "gemeente"].itertuples()])


def _shown(figures: pd.DataFrame, least: int) -> pd.DataFrame:
    """Each figure at the levels that it is meant for; a small number of people is not shown, also not of years to come."""
    figures = figures[figures["figure"].isin(straks_catalog.FIGURES)]
    levels = figures["figure"].map(lambda name: straks_catalog.FIGURES[name].levels)
    kept = figures[[level in own for level, own in zip(figures["level"], levels, strict=True)]]
    small = kept["figure"].isin(outlook.COUNTS) & (kept["value"] < least)
    numbers = ["value", "lower", "upper", "lower95", "upper95"]
    return kept.assign(why=kept["why"].mask(small, "few"), **{column: kept[column].mask(small) for column in numbers})


def _known_65plus(given: Given) -> pd.DataFrame:
    """Of wijken and buurten what the five age groups of the Kerncijfers tell: the share of 65 and over."""
    rows = given.figures[given.figures["level"].isin(("wijk", "buurt")) & given.figures["gemeente"].isin(given.gemeenten)]
    share, people = (rows[rows["indicator"] == name].set_index("region")["value"] for name in ("pop_65plus_share", "population"))
    own = rows[rows["indicator"] == "pop_65plus_share"][["region", "level", "gemeente"]]
    return own.assign(share=share.reindex(own["region"]).to_numpy(float), people=people.reindex(own["region"]).to_numpy(float)
                      ).dropna()


def _alone(area: pd.DataFrame, figures: pd.DataFrame) -> list[float]:
    """Per cent of 75 and over who live alone: of the area, else of its parent, else of the gemeente."""
    known = figures[figures["indicator"] == "living_alone_75plus_share"].set_index("region")["value"]
    return [next((known[code] for code in (row.region, row.parent, row.gemeente) if code in known), float("nan"))
            for row in area.itertuples()]


def _typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    frame = frame.reindex(columns=[*TABLES[table]])
    flags = [column for column, kind in TABLES[table].items() if kind is bool]
    return frame.assign(**{column: frame[column].eq(True) for column in flags}).astype(TABLES[table])
