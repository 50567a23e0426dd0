"""Step: one load → its observations, under the code and the vintage in which it was delivered."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import ColumnExpression, ConstantExpression, SQLExpression

from dashboard.catalog import Catalog, Dataset
from dashboard.config import QUERIES
from dashboard.intake.dataset_types import MARGINS
from dashboard.intake.delivery import Delivery, Part, measure_parts
from dashboard.intake.reading import Received
from dashboard.intake.steps import tables

AT_ONCE = 2_500_000  # figures that are looked at together
CHECKED = "code, year, indicator, value, status, rounded_to, source_row, left(code, 2) AS level"  # as in 57_checked


def query(name: str) -> str:
    """Text of a build query."""
    return (QUERIES / "build" / f"{name}.sql").read_text(encoding="utf-8")


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory connection with our macros. It never spills to disk, but for what was let in already and gets a folder."""
    con = duckdb.connect(config=tables.sparing(spill, tables.READING) if spill else {"temp_directory": ""})
    con.execute(query("00_macros"))
    return con


@cache
def _functions() -> duckdb.DuckDBPyConnection:
    return connect()


def functions() -> duckdb.DuckDBPyConnection:
    """A cursor to use our macros with, on which nothing is stored: making a database takes longer than reading a small file."""
    return _functions().cursor()


def prepare(
    con: duckdb.DuckDBPyConnection,
    received: Received,
    delivery: Delivery,
    catalog: Catalog,
    gemeenten: Iterable[str],
    only: frozenset[str] | None = None,
) -> None:
    """Make the temporary tables from which `10_observation_load` (or the long variant) makes observations.

    only  the figures of a piece, see `pieces`
    """
    dataset = catalog.datasets[delivery.dataset]
    header = received.header
    _frame(con, "mark", marks(dataset, delivery))
    texts = set(delivery.text) | set(_key_columns(delivery))
    numeric = frozenset() if delivery.shape == "long" else frozenset(header) - texts
    once = {} if received.table is None else read_once(con, received, delivery, gemeenten)
    named = {} if delivery.shape != "long" else _long_columns(con, received, delivery, _long_names(catalog, dataset, delivery))
    front = "_" * (1 + max(map(len, header)))  # so that no name in the file is one of ours
    more = {front + name: cells for name, cells in (once | named).items()}
    rows = received.relation(con, numeric, delivery.decimal, more)
    number = ColumnExpression(front + "source_row") if once else SQLExpression("row_number() OVER ()")
    rows = rows.select(number.alias("source_row"), *map(column, (*header, *more)))
    rows = without(rows, delivery.skipped)
    keys = _keys(delivery, {name: ColumnExpression(front + name) for name in once})
    _areas(rows, delivery, keys[1]).create_view("delivered_area")
    municipalities(con, delivery, gemeenten)
    rows = rows.filter(ColumnExpression(front + "ours") if once else _ours(keys[1], delivery, gemeenten))
    if delivery.shape == "long":
        read = [ColumnExpression(front + name).alias(name) for name in ("level", *named)]
        rows.select(*keys, text(delivery.indicator).alias("delivered_indicator"), text(delivery.value).alias("cell"), *read
                    ).create_view("delivered_long")
    else:
        found = [part for part in measure_parts(dataset, catalog, header, delivery) if only is None or part.indicator in only]
        used = sorted({part.column for part in found})
        none = SQLExpression("NULL::DOUBLE").alias("__none"), SQLExpression("NULL::VARCHAR").alias("__none")
        for table, kind, filler in (("delivered_number", numeric, none[0]), ("delivered_text", texts, none[1])):
            columns = [name for name in used if name in kind]
            chosen = rows.select(*keys, *map(column, columns), filler)
            (chosen if columns else chosen.limit(0)).create_view(table)
        _frame(con, "measure_column", _measure_columns(found, delivery, dataset.empty))


def pieces(received: Received, delivery: Delivery, catalog: Catalog) -> list[tuple[Received, frozenset[str] | None]]:
    """A large table in pieces with a few figures each, and which figures; a file that fits in one piece as it is.

    Every piece has all rows, so that what is found in it stands in the row where it stands in the file.
    """
    if delivery.shape in ("long", "population") or received.table is None:
        return [(received, None)]
    columns: dict[str, set[str]] = {}
    for part in measure_parts(catalog.datasets[delivery.dataset], catalog, received.header, delivery):
        columns.setdefault(part.indicator, set()).add(part.column)
    if received.table.num_rows * len(columns) <= AT_ONCE:
        return [(received, None)]
    many, figures, found = max(1, AT_ONCE // received.table.num_rows), list(columns), []
    for at in range(0, len(figures), many):
        only = frozenset(figures[at : at + many])
        wanted = {*_key_columns(delivery), *(name for one in only for name in columns[one])}
        header = [name for name in received.header if name in wanted]
        found.append((replace(received, header=header, table=received.table.select(header)), only))
    return found


def _ours(code: duckdb.Expression, delivery: Delivery, gemeenten: Iterable[str]) -> duckdb.Expression:
    """Whether a row with this code counts: of our gemeenten or of the country; of a file about the country every area does."""
    if delivery.scope:
        return code.isnotnull()
    gemeente = duckdb.CoalesceOperator(duckdb.FunctionExpression("area_gemeente", code), code)
    return gemeente.isin(*map(ConstantExpression, ("NL00", *sorted(gemeenten))))


def read_once(con: duckdb.DuckDBPyConnection, received: Received, delivery: Delivery, gemeenten: Iterable[str]
              ) -> dict[str, pa.Array]:
    """What each row says of where and when: source_row, code, the letters of its level, ours (see `_ours`) and, with a period,
    year and provisional.

    Every different text is read once. In a long file a million rows hold some fifteen thousand codes and a few years.
    """
    made = {"source_row": pa.array(np.arange(1, received.table.num_rows + 1, dtype="int32"))}
    cell = ColumnExpression("cell")
    codes, (_, places) = area_codes(received, delivery.region), received.texts(delivery.region)
    made["code"] = pa.DictionaryArray.from_arrays(places, codes)
    made["level"] = pa.DictionaryArray.from_arrays(places, pc.utf8_slice_codeunits(codes, 0, 2))
    made["ours"], = _spread(_each(con, codes, _ours(cell, delivery, gemeenten)), places)
    if delivery.period:
        texts, places = received.texts(delivery.period)
        made["year"], made["provisional"] = _spread(_each(
            con, texts, duckdb.FunctionExpression("cell_year", cell),
            duckdb.FunctionExpression("contains", cell, ConstantExpression("*"))), places)
    return made


def area_codes(received: Received, name: str) -> pa.Array:
    """Of each different text of a column the code that it is by itself, or null. Looked up once for all who ask."""
    if name not in received.codes:
        with functions() as con:
            found = _each(con, received.texts(name)[0], duckdb.FunctionExpression("area_code", ColumnExpression("cell")))
        received.codes[name] = found.column(1).combine_chunks()
    return received.codes[name]


def _each(con: duckdb.DuckDBPyConnection, texts: pa.Array, *wanted: duckdb.Expression) -> pa.Table:
    """What is `wanted` of each text, called `cell`, behind its place."""
    cells = con.from_arrow(pa.table({"place": np.arange(len(texts), dtype="int32"), "cell": texts}))
    named = [one.alias(f"wanted_{at}") for at, one in enumerate(wanted)]
    return cells.select(ColumnExpression("place"), *named).order("place").to_arrow_table()


def area_cells(con: duckdb.DuckDBPyConnection, received: Received, delivery: Delivery) -> None:
    """The table `area_cell`: each different cell with an area, its code, and in how many rows that are kept it stands."""
    texts, places = received.texts(delivery.region)
    codes = area_codes(received, delivery.region)
    places = pc.fill_null(places, len(texts)).to_numpy(zero_copy_only=False)
    lines = np.bincount(np.delete(places, [row - 1 for row in delivery.skipped]), minlength=len(texts) + 1)
    cells = pa.table({"region": pa.concat_arrays([texts, pa.nulls(1, texts.type)]),
                      "code": pa.concat_arrays([codes, pa.nulls(1, codes.type)]), "lines": lines})
    con.from_arrow(cells.filter(pa.array(lines > 0))).create("area_cell")


def _spread(each: pa.Table, places: pa.Array) -> list[pa.Array]:
    """The columns of a table with one row per different text, as columns with one row per row of the file."""
    columns = [one.combine_chunks() for one in each.drop_columns("place").columns]
    return [pa.DictionaryArray.from_arrays(places, one) if pa.types.is_string(one.type) else pc.take(one, places)
            for one in columns]


def _long_columns(con: duckdb.DuckDBPyConnection, received: Received, delivery: Delivery, names: list[tuple]
                  ) -> dict[str, pa.Array]:
    """What each row of a long file is about (indicator, kind; null when we do not know it) and says (number, mark_status,
    status)."""
    known = {delivered: (indicator, kind) for delivered, indicator, kind in names}
    texts, places = received.texts(delivery.indicator)
    found = [known.get((cell or "").strip(" "), (None, None)) for cell in texts.to_pylist()]
    indicator, kind = (pa.DictionaryArray.from_arrays(places, pa.array([pair[at] for pair in found], pa.string()))
                       for at in (0, 1))
    texts, places = received.texts(delivery.value)
    cells = pa.concat_arrays([texts, pa.nulls(1, texts.type)])  # the last is that of a row without a value
    con.from_arrow(pa.table({"place": np.arange(len(cells), dtype="int32"), "cell": cells})).create("long_cell")
    read = con.sql(query("09_long_cells"), params={"decimal": delivery.decimal or ","}).to_arrow_table()
    number, mark_status, status = _spread(read, pc.fill_null(places, len(texts)))
    return {"indicator": indicator, "kind": kind, "number": number, "mark_status": mark_status, "status": status}


def municipalities(con: duckdb.DuckDBPyConnection, delivery: Delivery, gemeenten: Iterable[str]) -> None:
    """The gemeenten of which rows count: ours, or all that are in a file about the whole country. Needs delivered_area."""
    if delivery.scope:
        con.sql(query("16_every_municipality")).create("municipality")
    else:
        _frame(con, "municipality", pd.DataFrame({"code": ["NL00", *sorted(gemeenten)]}))


def marks(dataset: Dataset, delivery: Delivery) -> pd.DataFrame:
    """What cells without a number mean in this file: cell (lower case), status. Text also when there are none."""
    known = dict(delivery.marks) | {cell.lower(): status for cell, status in dataset.marks.items()}
    return pd.DataFrame(sorted(known.items()), columns=["cell", "status"]).astype("string")


def without(rows: duckdb.DuckDBPyRelation, skipped: tuple[int, ...]) -> duckdb.DuckDBPyRelation:
    """The rows but for those with these numbers."""
    if not skipped:
        return rows
    return rows.filter(ColumnExpression("source_row").isnotin(*map(ConstantExpression, skipped)))


def _areas(rows: duckdb.DuckDBPyRelation, delivery: Delivery, code: duckdb.Expression) -> duckdb.DuckDBPyRelation:
    """Which area each row is about, with its name and its boundary change where the file tells them."""

    def maybe(name):
        return text(name) if name else SQLExpression("NULL::VARCHAR")

    return rows.select(
        ColumnExpression("source_row"),
        text(delivery.region).alias("region"),
        code,
        maybe(delivery.name).alias("name"),
        maybe(delivery.gemeente_name).alias("gemeente_name"),
        maybe(delivery.change).alias("change"),
    )


def sql(delivery: Delivery) -> str:
    return query("11_observation_long" if delivery.shape == "long" else "10_observation_load")


def observations(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> duckdb.DuckDBPyRelation:
    """Run the query on the tables that `prepare` made."""
    return con.sql(sql(delivery), params=_answers(delivery))


def create_checked(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    """`checked`: of the same rows what the checks look at. Straight into a table, as with `write`; of a long file the rows that
    were read are there already, so it is a view of those."""
    if delivery.shape == "long":
        con.execute(query("57_checked_long"))
    else:
        con.execute(query("57_checked") + f"({sql(delivery)})", _answers(delivery))


def write(con: duckdb.DuckDBPyConnection, delivery: Delivery, path: str) -> None:
    """The same rows straight into a Parquet file: a relation with parameters would first gather all of them in memory."""
    con.execute(f"COPY ({sql(delivery)}) TO $path (FORMAT parquet)", {**_answers(delivery), "path": path})


def _answers(delivery: Delivery) -> dict:
    """The parameters of the query."""
    other = {} if delivery.shape == "long" else {"decimal": delivery.decimal or ",", "year": delivery.year}
    return {"vintage": delivery.vintage, **other}


def column(name: str) -> duckdb.Expression:
    """A delivered column by its exact name; DuckDB's own ColumnExpression takes a dot in it for a table name."""
    return SQLExpression(_quoted(name)).alias(name)


def text(name: str) -> duckdb.Expression:
    """A delivered column as text, without an alias: fit to stand inside a function."""
    return SQLExpression(_quoted(name)).cast("VARCHAR")


def _key_columns(delivery: Delivery) -> list[str]:
    named = (
        delivery.region,
        delivery.period,
        delivery.margin,
        delivery.name,
        delivery.gemeente_name,
        delivery.change,
        delivery.indicator,
        delivery.value,
        *delivery.slices,
    )
    return [name for name in named if name]


def _keys(delivery: Delivery, once: dict[str, duckdb.Expression]) -> list[duckdb.Expression]:
    """The six columns that say to which area, year and slice of the population a row belongs.

    once  those of `read_once`; empty when DuckDB reads the file itself
    """

    def null(kind):
        return SQLExpression(f"NULL::{kind}")

    period = text(delivery.period) if delivery.period else None
    margin = null("VARCHAR")
    if delivery.margin:
        margin = SQLExpression(
            "CASE trim("
            + _quoted(delivery.margin)
            + ") "
            + " ".join(f"WHEN '{key}' THEN '{meaning}'" for key, meaning in MARGINS.items())
            + " ELSE 'other' END"
        )
    code = duckdb.FunctionExpression("area_code", text(delivery.region))
    known = ConstantExpression(delivery.year if delivery.shape == "long" else None).cast("SMALLINT")
    year = duckdb.FunctionExpression("cell_year", period) if period else null("SMALLINT")
    star = duckdb.FunctionExpression("contains", period, ConstantExpression("*")) if period else SQLExpression("false")
    parts = [f"'{name}=' || trim({_quoted(name)})" for name in sorted(delivery.slices)]
    return [
        ColumnExpression("source_row"),
        once.get("code", code).alias("code"),
        duckdb.CoalesceOperator(once.get("year", year), known).alias("year"),
        once.get("provisional", star).alias("provisional"),
        (SQLExpression(" || '|' || ".join(parts)) if parts else null("VARCHAR")).alias("slice"),
        margin.alias("bound"),
    ]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _long_names(catalog: Catalog, dataset: Dataset, delivery: Delivery) -> list[tuple]:
    names = [
        (alias, m.indicator, m.kind or catalog.indicators[m.indicator].kind)
        for m in dataset.measures
        for alias in (m.column or ())
    ]
    own = [(i.id, i.id, i.kind) for i in catalog.indicators.values()]
    found = {name: (name, indicator, "allocated" if delivery.weighed else kind) for name, indicator, kind in own + names}
    return list(found.values())


def _measure_columns(found: list[Part], delivery: Delivery, empty: str) -> pd.DataFrame:
    columns = [
        "indicator",
        "column_name",
        "part",
        "slice",
        "factor",
        "rounded_to",
        "kind",
        "simple",
        "margins",
        "cap",
        "people",
        "unpublished",
        "empty",
    ]
    rows = [
        {**asdict(part), "column_name": part.column, "unpublished": part.column in delivery.unpublished, "empty": empty}
        for part in found
    ]
    return pd.DataFrame(rows, columns=columns).astype({"rounded_to": "Int16", "factor": float, "cap": "Float64"})


def _frame(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    con.from_df(frame).create(name)
