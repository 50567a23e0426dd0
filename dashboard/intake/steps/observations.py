"""Step: one load → its observations, under the code and the vintage in which it was delivered."""

from collections.abc import Iterable
from dataclasses import asdict

import duckdb
import pandas as pd
from duckdb import ColumnExpression, ConstantExpression, SQLExpression

from dashboard.catalog import Catalog, Dataset
from dashboard.config import QUERIES
from dashboard.intake.dataset_types import MARGINS
from dashboard.intake.delivery import Delivery, Part, measure_parts
from dashboard.intake.reading import Received


def query(name: str) -> str:
    """Text of a build query."""
    return (QUERIES / "build" / f"{name}.sql").read_text(encoding="utf-8")


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory connection with our macros, that never spills to disk."""
    con = duckdb.connect(config={"temp_directory": ""})
    con.execute(query("00_macros"))
    return con


def prepare(
    con: duckdb.DuckDBPyConnection,
    received: Received,
    delivery: Delivery,
    catalog: Catalog,
    gemeenten: Iterable[str],
) -> None:
    """Make the temporary tables from which `10_observation_load` (or the long variant) makes observations."""
    dataset = catalog.datasets[delivery.dataset]
    header = received.header
    texts = set(delivery.text) | set(_key_columns(delivery))
    numeric = frozenset() if delivery.shape == "long" else frozenset(header) - texts
    rows = received.relation(con, numeric, delivery.decimal)
    rows = rows.select(SQLExpression("row_number() OVER ()").alias("source_row"), *map(column, header))
    rows = without(rows, delivery.skipped)
    keys = _keys(delivery)
    if delivery.shape == "long":
        rows.select(*keys, text(delivery.indicator).alias("delivered_indicator"), text(delivery.value).alias("cell")).create_view(
            "delivered_long"
        )
        names = _long_names(catalog, dataset, delivery)
        _frame(con, "measure_name", pd.DataFrame(names, columns=["delivered_indicator", "indicator", "kind"]))
    else:
        found = measure_parts(dataset, catalog, header, delivery)
        used = sorted({part.column for part in found})
        none = SQLExpression("NULL::DOUBLE").alias("__none"), SQLExpression("NULL::VARCHAR").alias("__none")
        for table, kind, filler in (("delivered_number", numeric, none[0]), ("delivered_text", texts, none[1])):
            columns = [name for name in used if name in kind]
            chosen = rows.select(*keys, *map(column, columns), filler)
            (chosen if columns else chosen.limit(0)).create_view(table)
        _frame(con, "measure_column", _measure_columns(found, delivery, dataset.empty))
    _areas(rows, delivery).create_view("delivered_area")
    _frame(con, "mark", marks(dataset, delivery))
    municipalities(con, delivery, gemeenten)


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


def _areas(rows: duckdb.DuckDBPyRelation, delivery: Delivery) -> duckdb.DuckDBPyRelation:
    """Which area each row is about, with its name and its boundary change where the file tells them."""

    def maybe(name):
        return text(name) if name else SQLExpression("NULL::VARCHAR")

    return rows.select(
        ColumnExpression("source_row"),
        text(delivery.region).alias("region"),
        duckdb.FunctionExpression("area_code", text(delivery.region)).alias("code"),
        maybe(delivery.name).alias("name"),
        maybe(delivery.gemeente_name).alias("gemeente_name"),
        maybe(delivery.change).alias("change"),
    )


def sql(delivery: Delivery) -> str:
    return query("11_observation_long" if delivery.shape == "long" else "10_observation_load")


def observations(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> duckdb.DuckDBPyRelation:
    """Run the query on the tables that `prepare` made."""
    return con.sql(sql(delivery), params=_answers(delivery))


def write(con: duckdb.DuckDBPyConnection, delivery: Delivery, path: str) -> None:
    """The same rows straight into a Parquet file: a relation with parameters would first gather all of them in memory."""
    con.execute(f"COPY ({sql(delivery)}) TO $path (FORMAT parquet)", {**_answers(delivery), "path": path})


def _answers(delivery: Delivery) -> dict:
    """The parameters of the query."""
    found = {"vintage": delivery.vintage, "year": delivery.year, "decimal": delivery.decimal or ","}
    return found | {"empty": "missing"} if delivery.shape == "long" else found


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


def _keys(delivery: Delivery) -> list[duckdb.Expression]:
    """The six columns that say to which area, year and slice of the population a row belongs."""

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
    parts = [f"'{name}=' || trim({_quoted(name)})" for name in sorted(delivery.slices)]
    return [
        ColumnExpression("source_row"),
        duckdb.FunctionExpression("area_code", text(delivery.region)).alias("code"),
        (duckdb.FunctionExpression("cell_year", period) if period else null("SMALLINT")).alias("year"),
        (duckdb.FunctionExpression("contains", period, ConstantExpression("*")) if period else SQLExpression("false")).alias(
            "provisional"
        ),
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
