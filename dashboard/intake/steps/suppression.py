"""Step: what is hidden beside the small numbers, so that none of those can be computed back. Before anything is derived."""
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from dashboard.config import Thresholds
from dashboard.intake.steps import observations
from dashboard.intake.steps.kept import keep, source_of
from dashboard.intake.steps.tables import opened
from dashboard.methods import suppression

ROUNDS = 20  # times that more is hidden round a cell that is still too narrow, before its whole table goes
# What one table is; the year last.
FIGURES, PEOPLE = ["indicator", "gemeente", "year"], ["gemeente", "age_from", "year"]
INPUTS = ["gemeente", "counts", "age_from", "year"]


def decide(con: duckdb.DuckDBPyConnection, thresholds: Thresholds, view: str, folder: Path) -> list[str]:
    """Make what 30_observation, 33_population and 44_projection_inputs read: judged, people, input_people, limits, also_hidden…

    folder   where what was decided before is kept: the same figures and rules need no thinking again
    Returns  the names of the files there that hold these decisions
    """
    limits = thresholds.of(view)
    con.register("limits", pd.DataFrame([limits]))
    con.execute(observations.query("27_people"))
    con.execute(observations.query("27_input_people"))
    con.execute(observations.query("28_judged"))
    files, own = [], con.table("dataset_rule").filter("loaded").limit(1).fetchall()
    for name, cells, by in (("also_hidden", "29_own_cells", FIGURES), ("also_hidden_people", "29_people_cells", PEOPLE),
                            ("also_hidden_inputs", "29_input_cells", INPUTS)):
        rows = con.sql(observations.query(cells))
        frame = (rows if own or name != "also_hidden" else rows.limit(0)).df()  # of published figures alone nothing is judged
        path = folder / f"hidden-{_key(frame, limits)}.parquet"
        if not path.exists():
            keep(path, con.from_df(beside(frame, by, limits)).write_parquet)
        con.register(name, con.read_parquet(str(path)).df())
        files.append(path.name)
    return files


def tell(public: duckdb.DuckDBPyConnection, intern: Path) -> None:
    """Write in the internal file which of its figures the public one hides, and why; `decide` was asked of `public`."""
    hidden = public.sql(observations.query("39_hidden_here")).df()
    with opened(intern) as con:
        con.register("hidden_here", hidden)
        con.execute(observations.query("39_hidden_only_there"))


def source() -> str:
    """The text of everything that decides what is hidden."""
    return source_of(suppression) + source_of(sys.modules[__name__])


def _key(cells: pd.DataFrame, limits: dict) -> str:
    rows = pd.util.hash_pandas_object(cells, index=False).to_numpy().tobytes()
    said = f"{source()}\0{limits}\0{list(cells)}\0"
    return hashlib.sha256(said.encode() + rows).hexdigest()[:24]


def beside(cells: pd.DataFrame, by: list[str], limits: dict) -> pd.DataFrame:
    """The cells to hide that are not small themselves.

    cells    the rows of 29_own_cells, 29_people_cells or 29_input_cells, in the order of `by`
    by       the columns that name one table, the year last
    Returns  the columns of `by` without gemeente, and region_id
    """
    codes, series = cells["code"].to_numpy(), cells.groupby(by[:-1], sort=False).ngroup().to_numpy()
    made, hidden, places, before = [], [], [], {}
    for rows, table in tables(cells, by, limits):
        known = before.get(series[rows[0]], set())
        table = replace(table, prefer=np.array([code in known for code in codes[rows]]))
        gone = suppression.protect(table)
        before[series[rows[0]]] = set(codes[rows[gone]])
        made.append(table)
        hidden.append(gone)
        places.append(rows)
    hidden = proven(made, hidden)
    extra = [rows[gone & ~table.gone] for rows, gone, table in zip(places, hidden, made, strict=True)]
    chosen = np.concatenate([np.empty(0, int), *extra])
    return cells.iloc[chosen][[column for column in by if column != "gemeente"] + ["region_id"]].reset_index(drop=True)


def proven(made: list[suppression.Table], hidden: list[np.ndarray]) -> list[np.ndarray]:
    """The patterns, with more hidden until linear programming finds no interval that is too narrow.

    Only where divisions overlap: in one hierarchy the pattern is right by itself (tests/test_suppression.py compares the two).
    """
    hidden, left = list(hidden), [i for i, table in enumerate(made) if not table.hierarchy]
    for turn in range(ROUNDS + 1):
        if not left:
            break
        asked, patterns = [made[i] for i in left], [hidden[i] for i in left]
        readers = (suppression.recovered(asked, patterns), suppression.recovered(asked, patterns, aware=True))
        narrow = [plain | aware for plain, aware in zip(*readers, strict=True)]
        for i, bad in zip(left, narrow, strict=True):
            if bad.any():
                hidden[i] = suppression.widen(made[i], hidden[i], bad) if turn < ROUNDS else np.ones(len(bad), bool)
        left = [i for i, bad in zip(left, narrow, strict=True) if bad.any()]
    return hidden


def tables(cells: pd.DataFrame, by: list[str], limits: dict) -> Iterator[tuple[np.ndarray, suppression.Table]]:
    """One table per figure, gemeente and year (or per age band), with the places of its rows; without counts there is none."""
    values, counts, least = _people(cells, limits) if "men" in cells else _counts(cells, limits)
    protect, away, fixed = (_flag(cells, name) for name in ("protect", "away", "fixed"))
    codes, parents = cells["code"].to_numpy(object), cells["parent"].to_numpy(object)
    divisions = cells["division"].to_numpy(object) if "division" in cells else np.full(len(cells), None)
    group = cells.groupby(by, sort=False).ngroup().to_numpy()
    for rows in np.split(np.arange(len(cells)), np.flatnonzero(np.diff(group)) + 1):
        wide = counts[rows].max(initial=0)
        rows = rows[np.isfinite(values[rows, :wide]).all(axis=1) | protect[rows] | away[rows]]
        if wide and protect[rows].any():
            adding = relations(codes[rows], parents[rows], divisions[rows])
            yield rows, suppression.Table(values[rows, :wide], protect[rows], adding,
                                          np.full(wide, least[rows].max()), away=away[rows], fixed=fixed[rows])


def _flag(cells: pd.DataFrame, name: str) -> np.ndarray:
    return cells[name].to_numpy(bool) if name in cells else np.zeros(len(cells), bool)


def _people(cells: pd.DataFrame, limits: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return cells[["men", "women"]].to_numpy(float), np.full(len(cells), 2), np.full(len(cells), float(limits["count"]))


def _counts(cells: pd.DataFrame, limits: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per figure the counts behind it, how many those are (none when they are not known), and how wide an interval must stay.

    A survey is a sample, so what can be subtracted are answers: those that are hidden must be enough to be shown together.
    """
    unit, value, n = cells["unit"].to_numpy(object), cells["value"].to_numpy(float), cells["n"].to_numpy(float)
    survey, whole = (cells["kind"] == "survey").to_numpy(), (unit == "count")
    factor = np.where(unit == "ratio", 1.0, cells["factor"].to_numpy(float, na_value=np.nan))
    part = value * n / factor
    rest = np.where(_flag(cells, "part_of_whole") & (unit != "ratio"), n - part, n)
    values = np.stack([np.where(survey, n, np.where(whole, value, part)), rest], axis=1).round(6)
    counts = np.where(survey | whole, 1, np.where(np.isnan(factor), 0, 2))
    return values, counts, np.where(survey, limits["respondents"], limits["count"]).astype(float)


def relations(codes: np.ndarray, parents: np.ndarray, divisions: np.ndarray) -> tuple[suppression.Relation, ...]:
    """Which areas add up to which. Where an area between is not there, its parts add up to the area above it.

    divisions  of each area the one of the own division that holds it, or None: that division adds up to the gemeente as well
    """
    place = {code: i for i, code in enumerate(codes)}
    parts: dict[tuple[int, bool], list[int]] = {}
    for i, (code, parent, division) in enumerate(zip(codes, parents, divisions, strict=True)):
        above = place.get(parent, place.get("GM" + code[2:6]))
        if above is not None and above != i:
            parts.setdefault((above, code[:2] == "EG"), []).append(i)
        if isinstance(division, str) and division in place:
            parts.setdefault((place[division], False), []).append(i)
    return tuple((total, np.array(found)) for (total, _), found in parts.items())
