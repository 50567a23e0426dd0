"""Step: the index of the own municipality; a step per definition, gemeente and level, named by the hash of its inputs.

Tables  index_run    what was computed, with which parameters
        index_item   the figures with weight and goalposts
        index_part   each figure of each area with what it adds
        index_score  every score with its interval and place; the scores become observations too
"""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from dashboard.catalog import Catalog
from dashboard.definitions import Indicator
from dashboard.index_catalog import LOAD, Index
from dashboard.intake.steps import groups, tables
from dashboard.intake.steps.kept import keep, source_of
from dashboard.intake.steps.observations import query
from dashboard.methods import balance, composite, reliability, uncertainty
from dashboard.methods.uncertainty import Options

LEVELS = ("wijk", "buurt")
OWN = 5  # gemeenten; with more loaded the settings must say which one is the own
DRAWS = 2000
TABLES = {
    "run": {
        "run": "string",
        "index": "string",
        "title": "string",
        "gemeente": "string",
        "level": "string",
        "vintage": "int16",
        "year": "Int16",
        "first_year": "Int16",
        "provisional": bool,
        "carriers": "string",
        "capacity": "string",
        "scope": "string",
        "areas": "int32",
        "scored": "int32",
        "params": "string",
        "data_hash": "string",
    },
    "item": {
        "run": "string",
        "indicator": "string",
        "dimension": "string",
        "weight": float,
        "dimension_weight": float,
        "sign": float,
        "low": float,
        "high": float,
        "scope": "string",
        "model": bool,
        "target_low": float,
        "target_high": float,
        "year": "Int16",
        "kind": "string",
        "known": "int32",
        "position": "int16",
    },
    "part": {
        "run": "string",
        "region": "string",
        "indicator": "string",
        "year": "Int16",
        "value": float,
        "se": float,
        "kind": "string",
        "status": "string",
        "provisional": bool,
        "load": "string",
        "source_row": "Int32",
        "score": float,
        "points": float,
        "unknown_error": bool,
    },
    "score": {
        "run": "string",
        "region": "string",
        "part": "string",
        "value": float,
        "lower": float,
        "upper": float,
        "se": float,
        "rank": float,
        "rank_low": float,
        "rank_high": float,
        "areas": "Int32",
        "p_top": float,
        "p_bottom": float,
        "method_lower": float,
        "method_upper": float,
        "method_rank_low": float,
        "method_rank_high": float,
        "p_type": float,
        "type": "string",
    },
}


@dataclass(frozen=True)
class Wanted:
    """What the step needs to know beside the tables of the build."""

    catalog: Catalog
    indices: Mapping[str, Index]
    home: str | None
    steps: Path


def add(con: duckdb.DuckDBPyConnection, wanted: Wanted, load_id: int) -> list[str]:
    """Make the tables of the index from observation_row, and add the scores to it; returns the names of the step files."""
    found: dict[str, list[Path]] = {table: [] for table in TABLES}
    gemeenten = own_gemeenten(con, wanted.home)
    goalposts = _reference(con)
    for index in wanted.indices.values():
        for level in LEVELS:
            for gemeente in gemeenten:
                rows = _input(con, index, gemeente, level)
                if rows.empty:
                    continue
                for table, path in _step(con, wanted, index, gemeente, level, rows, goalposts).items():
                    found[table].append(path)
    tables.declare(con, {f"index_{table}": columns for table, columns in TABLES.items()})
    for table, files in found.items():
        tables.fill(con, f"index_{table}", files)
    ids = [(index.id, part, index.score(part)) for index in wanted.indices.values() for part in index.parts]
    with_ids = pd.DataFrame(ids, columns=["index", "part", "indicator"]).astype("string")
    con.register("score_id", with_ids)
    con.sql(query("36_index_observation"), params={"load_id": load_id}).insert_into("observation_row")
    con.unregister("score_id")
    names = {path.name for files in found.values() for path in files}
    return sorted({*names, *groups.add(con, wanted.steps)})


def own_gemeenten(con: duckdb.DuckDBPyConnection, home: str | None) -> list[str]:
    """The gemeente of the settings, else those that are loaded when they are few."""
    drawn = con.table("region").filter("geometry IS NOT NULL AND level IN ('wijk', 'buurt')")
    loaded = sorted(code for (code,) in drawn.select("gemeente").distinct().fetchall())
    if home in loaded:
        return [home]
    return loaded if len(loaded) <= OWN else []


def _input(con: duckdb.DuckDBPyConnection, index: Index, gemeente: str, level: str) -> pd.DataFrame:
    """Every figure of every area, years as whole numbers."""
    items = pd.DataFrame({"indicator": [item.indicator for item in index.items]}).assign(position=range(len(index.items)))
    con.register("index_item", items)
    rows = con.sql(query("34_index_input"), params={"gemeente": gemeente, "level": level}).df()
    con.unregister("index_item")
    return rows.astype({"year": "Int16", "source_row": "Int32", "provisional": bool})


def _reference(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[float, float]]:
    """Goalposts from the whole country, of the figures for which a national reference is loaded; empty without one."""
    known = {name for name, *_ in con.sql("SHOW TABLES").fetchall()}
    rows = con.sql(query("35_reference_goalposts")).fetchall() if "reference" in known else []
    return {indicator: (low, high) for indicator, low, high, _ in rows}


def _step(
    con: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    index: Index,
    gemeente: str,
    level: str,
    rows: pd.DataFrame,
    goalposts: Mapping[str, tuple[float, float]],
) -> dict[str, Path]:
    """The Parquet files of one run, made when they are not there."""
    used = {item.indicator: goalposts[item.indicator] for item in index.items if item.indicator in goalposts}
    methods = [source_of(module) for module in (balance, composite, reliability, uncertainty, sys.modules[__name__])]
    labels = repr([wanted.catalog.indicators[item.indicator].target for item in index.items])
    data = hashlib.sha256(rows.to_csv(index=False).encode()).hexdigest()
    key = hashlib.sha256("\0".join((repr(index), gemeente, level, data, repr(used), labels, *methods)).encode()).hexdigest()[:24]
    paths = {table: wanted.steps / f"index_{table}-{key}.parquet" for table in TABLES}
    if not all(path.exists() for path in paths.values()):
        for table, frame in compute(index, wanted.catalog.indicators, gemeente, level, rows, used, key, data).items():
            keep(paths[table], con.from_df(frame).write_parquet)
    return paths


def compute(
    index: Index,
    known: Mapping[str, Indicator],
    gemeente: str,
    level: str,
    rows: pd.DataFrame,
    goalposts: Mapping[str, tuple[float, float]],
    run: str,
    data_hash: str,
) -> dict[str, pd.DataFrame]:
    """The four tables of one run.

    rows  as 34_index_input gives them
    """
    items = _items(index, known, rows, goalposts)
    made = balance.problem(rows, items)
    options, method = Options(draws=DRAWS), Options(draws=DRAWS, method=True)
    parts = rows.drop(columns=["vintage"]).merge(balance.explained(made), on=["region", "indicator"])
    stands = [side for side in ("L", "K") if side in made.nominal and np.isfinite(made.nominal[side]).any()]
    scores = balance.scored(made, options, method) if stands else pd.DataFrame(columns=[*TABLES["score"]])
    # a dimension of a side that cannot be made is no score: without the rest it would pass for one
    scores = scores[[_side(part) in stands if part != "B" else len(stands) == 2 for part in scores["part"]]]
    dated = rows[rows["value"].notna()]
    params = {
        "draws": DRAWS,
        "seed": options.seed,
        "shared": options.shared,
        "weight_spread": method.weight_spread,
        "drop": method.drop,
        "share": composite.SHARE,
        "normalisation": "goalposts",
        "load": "arithmetic",
        "capacity": "geometric",
        "definition": asdict(index),
    }
    head = {
        "run": run,
        "index": index.id,
        "title": index.title,
        "gemeente": gemeente,
        "level": level,
        "vintage": rows["vintage"].iloc[0],
        "year": dated["year"].max() if len(dated) else pd.NA,
        "first_year": dated["year"].min() if len(dated) else pd.NA,
        "provisional": bool(dated["provisional"].any()),
        "carriers": "".join(made.carriers),
        "capacity": balance.carried_by(made.carriers) if made.carriers else "",
        "scope": _scope(items),
        "areas": len(made.regions),
        "scored": max((int(np.isfinite(made.nominal[side]).sum()) for side in stands), default=0),
        "params": json.dumps(params, default=float),
        "data_hash": data_hash,
    }
    made_of = {"run": pd.DataFrame([head]), "item": items, "part": parts, "score": scores}
    return {table: _typed(frame.assign(run=run), table) for table, frame in made_of.items()}


def _items(
    index: Index, known: Mapping[str, Indicator], rows: pd.DataFrame, goalposts: Mapping[str, tuple[float, float]]
) -> pd.DataFrame:
    """The figures of the index with their goalposts: of the definition, else of the country, else of the areas themselves."""
    found, whole = [], {group: sum(item.weight for item in index.items if item.group == group) for group in index.weights}
    for n, item in enumerate(index.items):
        what, own = known[item.indicator], rows[rows["indicator"] == item.indicator]
        values = own["value"].dropna()
        target = what.target or (np.nan, np.nan)
        aimed = what.target is not None
        x = composite.to_target(values.to_numpy(float), *target) if aimed else values.to_numpy(float)
        low, high = (posts.item() for posts in composite.own_goalposts(x[:, None]))
        scope = "eigen"
        if item.goalposts or (item.indicator in goalposts and not aimed):
            low, high = item.goalposts or goalposts[item.indicator]
            scope = "vast" if item.goalposts else "land"
        kinds = own.loc[own["value"].notna(), "kind"]
        found.append(
            {
                "indicator": item.indicator,
                "dimension": item.group,
                "weight": item.weight / whole[item.group],
                "dimension_weight": index.weights[item.group],
                "sign": -1.0 if item.invert and not aimed else 1.0,
                "low": low,
                "high": high,
                "scope": scope,
                "model": bool((kinds == "model").any()) if len(kinds) else what.kind == "model",
                "target_low": target[0],
                "target_high": target[1],
                "year": own["year"].iloc[0],
                "kind": kinds.iloc[0] if len(kinds) else what.kind,
                "known": len(values),
                "position": n,
            }
        )
    return pd.DataFrame(found)


def _side(part: str) -> str:
    """The side that a score belongs to: L or K."""
    return "L" if part == "L" or part in LOAD else "K"


def _scope(items: pd.DataFrame) -> str:
    """Where the goalposts come from, of the figures that are there: land, eigen, vast or gemengd."""
    scopes: Sequence[str] = sorted(set(items.loc[items["known"] > 0, "scope"]))
    return scopes[0] if len(scopes) == 1 else "gemengd" if scopes else "eigen"


def _typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    return frame.reindex(columns=[*TABLES[table]]).astype(TABLES[table])
