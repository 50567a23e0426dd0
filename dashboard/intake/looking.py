"""The checks on the figures of a file, and what they would change: of all of it together, or of a few figures at a time.

A file of 200 MB may hold thirty million figures. They are looked at in pieces (`observations.pieces`), so that memory is bounded.
"""

from collections import Counter
from dataclasses import dataclass, field

import duckdb
import pandas as pd
import pyarrow as pa

from dashboard.definitions import Dataset
from dashboard.intake import builder, checks, plausible
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Finding
from dashboard.intake.reading import Received
from dashboard.intake.steps import observations, population

LISTED = 100_000  # observations of which the change is listed one by one
FIRST = 5  # observations that are shown as we read them
MOVED = ["different", "gone"]


@dataclass(frozen=True)
class Wanted:
    """What all pieces are held against.

    given     the file itself says which areas there are
    ours      `fetching` wrote it
    standing  the figures that count now;  moves: what became of the areas, None where that makes no difference
    """

    plan: builder.Plan
    dataset: Dataset
    given: bool
    ours: bool
    standing: pd.DataFrame
    moves: pd.DataFrame | None

    @property
    def asks_codes(self) -> bool:
        """Whether somebody asks which areas have a figure."""
        return self.given or bool(self.moves is not None and len(self.moves))


@dataclass(frozen=True)
class Looked:
    """What was found in a piece, or in pieces together.

    changes, counted, read  as in `preview.Preview`
    codes  the areas that have a figure, where that is asked
    again  source_row, again: whether this line only says what an earlier one said; of the lines with figures that are there twice
    """

    findings: tuple[Finding, ...]
    changes: pd.DataFrame
    counted: dict[str, int]
    read: pd.DataFrame
    codes: frozenset[str]
    again: pd.DataFrame = field(repr=False)

    def beside(self, other: "Looked") -> "Looked":
        counted = dict(Counter(self.counted) + Counter(other.counted))
        changes = pd.concat([self.changes, other.changes], ignore_index=True)
        order = (~changes["change"].isin(MOVED)).sort_values(kind="stable").index  # what differs comes first
        read = pd.concat([self.read, other.read], ignore_index=True)
        read = read.assign(whole=read["code"] == "NL00").sort_values(["whole", "source_row", "indicator"], kind="stable")
        changes, read = changes.loc[order].head(LISTED), read.drop(columns="whole").head(FIRST)
        return Looked(tuple(_shown([*self.findings, *other.findings])), changes.reset_index(drop=True), counted,
                      read.reset_index(drop=True), self.codes | other.codes,
                      pd.concat([self.again, other.again], ignore_index=True))

    def double(self) -> list[int]:
        """The lines that say nothing that an earlier line did not say, in any of their figures."""
        every = self.again.groupby("source_row")["again"].all()
        return [int(row) for row in every.index[every.astype(bool)]]

    def told(self, wanted: Wanted) -> list[Finding]:
        return [*self.findings, *([] if wanted.given else checks.moved(self.codes, wanted.moves))]


def prepare(con: duckdb.DuckDBPyConnection, piece: tuple[Received, frozenset[str] | None], plan: builder.Plan,
            delivery: Delivery) -> None:
    """The tables that `look` looks at."""
    received, only = piece
    if delivery.shape == "population":
        population.prepare(con, received, delivery, plan.catalog, plan.gemeenten)
    else:
        observations.prepare(con, received, delivery, plan.catalog, plan.gemeenten, only)


def look(con: duckdb.DuckDBPyConnection, delivery: Delivery, wanted: Wanted, only: frozenset[str] | None) -> Looked:
    """All checks on what `prepare` made ready, and the comparison with what counts now."""
    catalog = wanted.plan.catalog
    if delivery.shape == "population":
        population.derived(con, delivery).select(observations.CHECKED).create("checked")
        findings = checks.people(con, delivery, wanted.dataset.counts)
    else:
        observations.create_checked(con, delivery)
        findings = checks.cells(con, delivery)
    con.sql(observations.query("58_spread")).create("spread")
    checks.look_for_repeated(con)
    again = con.sql(observations.query("68_check_repeated")).df()
    findings += checks.values(con, catalog, delivery)
    standing = wanted.standing if only is None else wanted.standing[wanted.standing["indicator"].isin(only)]
    con.from_df(standing).create("standing")
    if not wanted.given and not wanted.ours:
        findings += plausible.look(con, catalog, delivery)
    changes, counted = _compared(con, "66_compare" if len(standing) else "65_all_new")
    codes = _codes(con, "comparison" if wanted.given else "checked") if wanted.asks_codes else frozenset()
    read = con.table("checked").order("code = 'NL00', source_row, indicator").limit(FIRST).df()
    return Looked(tuple(findings), changes, counted, read, codes, again)


def _codes(con: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    return frozenset(con.table(table).select("code").distinct().df()["code"])


def _shown(findings: list[Finding]) -> list[Finding]:
    """No more of one kind than are shown of a file in one piece."""
    kept, many = [], {}
    for one in dict.fromkeys(findings):  # a cell may stand in two pieces, when two figures are made of it
        many[one.code] = many.get(one.code, 0) + 1
        if many[one.code] <= checks.SHOWN:
            kept.append(one)
    return kept


def _compared(con: duckdb.DuckDBPyConnection, query: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """The changes to list, and how many there are of each. Reads `checked` and `standing`."""
    con.sql(observations.query(query)).create_view("comparison")
    found = con.view("comparison")
    counted = {change: int(many) for change, many in found.aggregate("change, count(*)").fetchall()}
    order = "change, indicator, year, code"
    if sum(counted.values()) <= LISTED:
        return found.order(order).df(), counted
    moved = duckdb.ColumnExpression("change").isin(*map(duckdb.ConstantExpression, MOVED))
    first = found.filter(moved).order(order).limit(LISTED).to_arrow_table()
    rest = found.filter(~moved).limit(LISTED - len(first)).to_arrow_table()
    return pa.concat_tables([first, rest]).to_pandas(), counted  # by way of Arrow: text is not copied
