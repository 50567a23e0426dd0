"""Step: what became of each programme, one step an outcome, computed from what this file may show.

Tables  evaluation_result   one row a programme and outcome: design, effect, trend beforehand, verdict, level of evidence, price
        evaluation_point    the figure per year, of the areas with and without the programme, and the gap between them
        evaluation_area     the areas of the programme and those it was compared with
        evaluation_balance  how alike they were before

Guards (judging.GUARDS) are arguments, so that a test can show that each of them is needed.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import shapely

from dashboard import db
from dashboard.catalog import Catalog
from dashboard.definitions import Indicator
from dashboard.errors import MethodError
from dashboard.intake.steps import tables
from dashboard.intake.steps.kept import keep, source_of
from dashboard.intake.steps.observations import query
from dashboard.methods import cost, evaluation, judging, matching, planner, verdict
from dashboard.methods.judging import Design, Judged
from dashboard.registers import goals
from dashboard.registers.kinds import Data, State

LEVELS = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}
NEAR = 0.0003  # degrees, about 25 metres: neighbours that were simplified one by one do not share their points
WORDS, NUMBERS, WHOLE = "string", float, "Int32"
TABLES = {
    "result": {
        **dict.fromkeys(("intervention", "outcome"), WORDS),
        "main": bool,
        "level": WORDS,
        "direction": WORDS,
        **dict.fromkeys(("start", "first_year", "last_year", "pre", "post", "treated", "controls"), WHOLE),
        **dict.fromkeys(("estimate", "lower", "upper", "p", "p_adjusted", "t_lower", "t_upper", "t_p", "mde"), NUMBERS),
        **dict.fromkeys(("relevant", "expected", "trend", "trend_lower", "trend_upper", "trend_p", "trend_visible"), NUMBERS),
        **dict.fromkeys(("own", "own_lower", "own_upper"), NUMBERS),
        **dict.fromkeys(("apart", "apart_lower", "apart_upper", "price_low", "price_high"), NUMBERS),
        "inference": WORDS,
        "verdict": WORDS,
        "wrong_way": bool,
        "reasons": WORDS,
        "notes": WORDS,
        "refusal": WORDS,
        "no_price": WORDS,
        "balanced": bool,
        "ahead": bool,
        "locked_at": WORDS,
        "evidence": WHOLE,
    },
    "point": {
        **dict.fromkeys(("intervention", "outcome", "part"), WORDS),
        "year": WHOLE,
        **dict.fromkeys(("value", "lower", "upper"), NUMBERS),
    },
    "area": {**dict.fromkeys(("intervention", "outcome", "region", "part"), WORDS), "beside": bool},
    "balance": {
        **dict.fromkeys(("intervention", "outcome", "feature"), WORDS),
        **dict.fromkeys(("treated", "all", "chosen", "before", "after"), NUMBERS),
    },
}
Panels = dict  # (figure, level) → areas × years, and whether a model is in it; level → what its areas are like


@dataclass(frozen=True)
class Wanted:
    """What the step needs to know beside the tables of the build.

    shown  kind → id → data, of what this view may show
    state  all records with their history, for the moment that a design was locked
    seen   outcome and level → hash of the figures: filled here, and kept with the figures, so that they need no reading again
    """

    catalog: Catalog
    shown: Mapping[str, Mapping[str, Data]]
    state: State
    steps: Path
    guards: frozenset[str] = judging.GUARDS
    seen: dict[str, str] = field(default_factory=dict)


def add(con: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[str]:
    """Make the four tables; returns the names of the step files."""
    files: dict[str, list[Path]] = {table: [] for table in TABLES}
    results: list[pd.DataFrame] = []
    names: set[str] = set()
    panels: Panels = {}
    for id, data in wanted.shown["intervention"].items():
        outcomes = [name for name in (data.get("outcome"), *data.get("others", [])) if name]
        rows = [_step(con, wanted, panels, id, data, name) for name in outcomes]
        names |= {path.name for paths in rows for path in paths.values()}
        for table in TABLES:
            files[table] += [paths[table] for paths in rows]
        if rows:
            results.append(_adjusted([con.read_parquet(str(paths["result"])).df() for paths in rows]))
    tables.declare(con, {f"evaluation_{table}": columns for table, columns in TABLES.items()})
    for table in ("point", "area", "balance"):
        tables.fill(con, f"evaluation_{table}", files[table])
    if results:
        con.from_df(pd.concat(results, ignore_index=True).astype(TABLES["result"])).insert_into("evaluation_result")
    return sorted(names)


def _adjusted(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """P values of one programme's outcomes, adjusted for how many there are (Holm)."""
    together = pd.concat(frames, ignore_index=True)
    known = together["p"].notna()
    if known.any():
        together.loc[known, "p_adjusted"] = evaluation.holm(together.loc[known, "p"].to_numpy(float))
    return together


def _step(con: duckdb.DuckDBPyConnection, wanted: Wanted, panels: Panels, id: str, data: Data, outcome: str) -> dict[str, Path]:
    """The files of one programme and outcome, made when they are not there."""
    record, indicator = wanted.state["intervention"][id], wanted.catalog.indicators.get(outcome)
    level = _level(data)
    if (known := f"{outcome} {level}") not in wanted.seen:
        panel, modelled, context = _figures(con, panels, outcome, level)
        wanted.seen[known] = hashlib.sha256(repr((panel.to_csv(), modelled, context.to_csv())).encode()).hexdigest()
    elsewhere = _elsewhere(wanted, id)
    own = {kind: _of(wanted, kind, id) for kind in ("followup", "spending")}
    methods = (cost, evaluation, judging, matching, planner, verdict, goals, sys.modules[__name__])
    told = (id, json.dumps([data, own], sort_keys=True), goals.locked_at(record), indicator, wanted.seen[known],
            sorted(elsewhere), sorted(wanted.guards), *map(source_of, methods))
    key = hashlib.sha256(repr(told).encode()).hexdigest()[:24]
    paths = {table: wanted.steps / f"evaluation_{table}-{key}.parquet" for table in TABLES}
    if not all(path.exists() for path in paths.values()):
        panel, modelled, context = _figures(con, panels, outcome, level)
        beside = _beside(context, data["regions"])
        pool = [code for code in panel.index if not _overlaps(code, elsewhere | set(data["regions"]))]
        problem = _not_allowed(indicator, modelled, level) if "model" in wanted.guards else ""
        breaks = [point.year for point in indicator.breaks] if indicator else ()
        features = context.drop(columns="geometry").reindex(panel.index)
        found = Judged(verdict.Verdict(verdict.UNFAIR, (problem,))) if problem else judging.judge(
            panel, _design(data, outcome), pool, features, breaks, beside, wanted.guards)
        head = {"ahead": goals.ahead(record), "locked_at": goals.locked_at(record), "level": level}
        for table, frame in _tables(found, data, outcome, own, wanted.guards, head, beside, panel).items():
            typed = frame.assign(intervention=id, outcome=outcome).reindex(columns=[*TABLES[table]]).astype(TABLES[table])
            keep(paths[table], con.from_df(typed).write_parquet)
    return paths


def _figures(con: duckdb.DuckDBPyConnection, panels: Panels, outcome: str, level: str) -> tuple[pd.DataFrame, bool, pd.DataFrame]:
    """The panel of an outcome, whether a model is in it, and what its areas are like; read once a build."""
    if level not in panels:
        panels[level] = _context(con, level)
    if (outcome, level) not in panels:
        panels[outcome, level] = _panel(con, outcome, level)
    return (*panels[outcome, level], panels[level])


def _elsewhere(wanted: Wanted, id: str) -> set[str]:
    """Areas of every other programme that started."""
    return {code for other, data in wanted.shown["intervention"].items() if other != id and data["status"] not in ("idee", "plan")
            for code in data["regions"]}


def _of(wanted: Wanted, kind: str, id: str) -> list[Data]:
    return sorted((data for data in wanted.shown[kind].values() if data["intervention"] == id), key=repr)


# --- what goes in -----------------------------------------------------------------------------------------------------


def _level(data: Data) -> str:
    """The one level of the areas of a programme; empty when they are of more than one."""
    levels = {LEVELS.get(code[:2], "") for code in data["regions"]}
    return levels.pop() if len(levels) == 1 else ""


def _panel(con: duckdb.DuckDBPyConnection, outcome: str, level: str) -> tuple[pd.DataFrame, bool]:
    """The same rows as the planner on the page: no figure of an area of which the boundary changed since."""
    rows = con.sql(db.sql("outcome_panel"), params={"indicator": outcome, "level": level}).df()
    wide = rows.pivot(index="region", columns="year", values="value").astype(float).dropna(how="all")
    return wide, bool(rows["kind"].isin(["model", "allocated", "derived"]).any())


def _not_allowed(indicator: Indicator | None, modelled: bool, level: str) -> str:
    """R8: why this figure may not show whether something works; empty when it may."""
    if indicator is None:
        return "Dit cijfer is er niet meer. Kies een andere uitkomst."
    if said := goals.why_not(indicator):
        return said
    if modelled:
        return f"In „{indicator.label}” zitten schattingen van een model. Die weten niets van uw aanpak."
    return "" if level else "De gebieden van deze aanpak zijn niet van één soort. Kies alleen buurten, of alleen wijken."


def _design(data: Data, outcome: str) -> Design:
    days = {code: date.fromisoformat(day) for code, day in goals.starts(data).items()}
    main = outcome == data.get("outcome")
    return Design(
        {code: day.year for code, day in days.items()},
        any((day.month, day.day) != (1, 1) for day in days.values()),
        1 if data.get("direction", "meer") == "meer" else -1,
        float(data["relevant"]) if main and data.get("relevant") else None,
        data.get("method", "vergelijken") == "vergelijken",
        1 if main else 1 + len(data.get("others", [])),
    )


def _overlaps(code: str, others: set[str]) -> bool:
    """Whether an area is one of the others, lies in one of them, or holds one."""
    return any(code[2:].startswith(other[2:]) or other[2:].startswith(code[2:]) for other in others)


def _context(con: duckdb.DuckDBPyConnection, level: str) -> pd.DataFrame:
    """Areas with their shape and what makes them alike beside the outcome: scores of load (D1, D3), and how urban they are.

    Columns  D1, D3, geometry, and urbanity (the class of CBS, 1 to 5) or where no area has one density (people per square degree)
    """
    rows = con.sql(query("51_outcome_context"), params={"level": level}).df().set_index("code")
    shapes = shapely.from_wkb(rows["geometry"].map(bytes).to_numpy())
    crowd = np.log10(rows["people"].where(rows["people"] > 0) / shapely.area(shapes))
    urban = {"urbanity": rows["urbanity"]} if rows["urbanity"].notna().any() else {"density": crowd}
    return rows[["D1", "D3"]].astype(float).assign(**urban, geometry=shapes)


def _beside(context: pd.DataFrame, regions: list[str]) -> list[str]:
    """Areas that touch the programme."""
    ours = context.index.intersection(regions)
    if not len(ours):
        return []
    wide = shapely.buffer(shapely.union_all(context.loc[ours, "geometry"].to_numpy()), NEAR)
    return [code for code in context.index[shapely.intersects(context["geometry"].to_numpy(), wide)] if code not in ours]


# --- what comes out ---------------------------------------------------------------------------------------------------


def _tables(
    found: Judged,
    data: Data,
    outcome: str,
    own: Mapping[str, list[Data]],
    guards: frozenset[str],
    head: Mapping,
    beside: list[str],
    panel: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    sign = 1 if data.get("direction", "meer") == "meer" else -1
    price, no_price = _priced(found, own["spending"], sign, guards)
    moved = np.isfinite(found.own.lower) and (found.own.lower > 0 if sign > 0 else found.own.upper < 0)
    works = found.verdict.works
    row = {
        **head,
        "main": outcome == data.get("outcome"),
        "direction": data.get("direction", "meer"),
        "start": found.start,
        "first_year": min(found.years, default=None),
        "last_year": max(found.years, default=None),
        "pre": found.pre,
        "post": found.post,
        "treated": len(data["regions"]),
        "controls": len(found.controls),
        **_bounds("estimate", found.effect, ""),
        "p": found.effect.p,
        **_bounds("t", found.t),
        "t_p": found.t.p,
        "mde": found.mde,
        "relevant": data.get("relevant"),
        "expected": data.get("expected"),
        **_bounds("trend", found.trend),
        "trend_p": found.trend.p,
        "trend_visible": found.visible,
        **_bounds("own", found.own),
        **_bounds("apart", found.apart),
        "price_low": price[0],
        "price_high": price[1],
        "no_price": no_price,
        "inference": found.effect.how,
        "verdict": found.verdict.code,
        "wrong_way": found.verdict.wrong_way,
        "reasons": "\n".join(found.verdict.reasons),
        "notes": "\n".join(found.notes),
        "refusal": found.refusal,
        "balanced": len(found.balance) > 0 and bool((found.balance["after"].abs() < matching.BALANCED).all()),
        "evidence": goals.evidence(data, bool(moved), works, own["followup"]),
    }
    areas = [{"region": code, "part": "met", "beside": False} for code in found.treated]
    areas += [{"region": code, "part": "zonder", "beside": code in beside} for code in found.controls]
    return {"result": pd.DataFrame([row]), "point": _points(found, panel), "area": pd.DataFrame(areas), "balance": found.balance}


def _bounds(name: str, found: evaluation.Found, prefix: str | None = None) -> dict[str, float]:
    lead = f"{name}_" if prefix is None else prefix
    return {name: found.estimate, f"{lead}lower": found.lower, f"{lead}upper": found.upper}


def _points(found: Judged, panel: pd.DataFrame) -> pd.DataFrame:
    """The lines of the picture, only of the years that count: never over a break."""
    rows = []
    for part, codes in (("met", found.treated), ("zonder", found.controls)):
        if codes and set(codes) <= set(panel.index):
            line = panel.loc[[*codes], [*found.years]].mean()
            rows += [{"part": part, "year": year, "value": value} for year, value in line.items()]
    rows += [
        {"part": "verschil", "year": year, "value": gap.estimate, "lower": gap.lower, "upper": gap.upper}
        for year, gap in found.events
    ]
    return pd.DataFrame(rows, columns=["part", "year", "value", "lower", "upper"])


def _priced(found: Judged, spending: list[Data], sign: int, guards: frozenset[str]) -> tuple[tuple[float, float], str]:
    """Costs of one point in one year, or why there are none; years before the start of the figures count as well."""
    known = [row for row in spending if "cost_low" in row and "cost_high" in row]
    spent = (sum(row["cost_low"] for row in known), sum(row["cost_high"] for row in known)) if known else None
    try:
        return judging.price(found, spent, sign, guards), ""
    except MethodError as problem:
        return (float("nan"), float("nan")), str(problem)
