"""Step: people by area, year, sex and age band; and the shares that follow from them (80-plus, grijze druk …)."""
import re
from collections.abc import Iterable

import duckdb
import pandas as pd
from duckdb import FunctionExpression, SQLExpression

from dashboard.catalog import Catalog, addends
from dashboard.intake.delivery import Delivery
from dashboard.intake.reading import Received
from dashboard.intake.steps import observations

AGE = ("leeftijd", "leeftijdsgroep", "leeftijdsklasse")
SEX = ("geslacht",)
PEOPLE = ("aantal", "inwoners", "personen")
SPAN = re.compile(r"^\s*(\d+)\s*(?:\+|(?:-|–|tot|t/m)\s*(\d+))?\s*$")


def span(text: str) -> tuple[int, int | None]:
    """First and last age of '80+', '20-64' or '85'; the last is None for an open band. Raises ValueError otherwise."""
    found = SPAN.match(text)
    if not found:
        raise ValueError(f"{text!r} is geen leeftijd of leeftijdsgroep")
    first = int(found[1])
    return first, int(found[2]) if found[2] else None if "+" in text else first


def people_names(dataset) -> tuple[str, ...]:
    """How the column with the number of people may be called."""
    return (dataset.people_column, *PEOPLE) if dataset.people_column else PEOPLE


def column(header: list[str], names: tuple[str, ...]) -> str | None:
    return next((c for c in header if c.lower() in names), None)


def prepare(con: duckdb.DuckDBPyConnection, received: Received, delivery: Delivery, catalog: Catalog,
            gemeenten: Iterable[str]) -> None:
    """Make the temporary tables of `13_population_load` and `14_population_derived`."""
    header, found, dataset = received.header, received.relation(con), catalog.datasets[delivery.dataset]
    names = {"age": AGE, "sex": SEX, "people": people_names(dataset)}
    cells = {part: observations.text(column(header, wanted)) for part, wanted in names.items()}
    numbered = found.select(
        SQLExpression("row_number() OVER ()").alias("source_row"),
        FunctionExpression("area_code", observations.text(delivery.region)).alias("code"),
        observations.text(delivery.region).alias("region"),
        (FunctionExpression("cell_year", observations.text(delivery.period)) if delivery.period
         else SQLExpression("NULL::SMALLINT")).alias("year"),
        cells["sex"].alias("sex"), cells["age"].alias("age"), cells["people"].alias("cell"),
    )
    observations.without(numbered, delivery.skipped).create_view("delivered_population")
    con.sql(observations.query("15_population_areas")).create_view("delivered_area")
    con.from_df(observations.marks(dataset, delivery)).create("mark")
    observations.municipalities(con, delivery, gemeenten)
    con.from_df(_age_measures(dataset, catalog)).create("age_measure")


def rows(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> duckdb.DuckDBPyRelation:
    """Columns: code, vintage, year, sex (m, v), age_from, age_to, people, status."""
    return con.sql(observations.query("13_population_load"), params={
        "vintage": delivery.vintage, "year": delivery.year, "decimal": delivery.decimal or ","})


def derived(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> duckdb.DuckDBPyRelation:
    """Observations computed from the people of this load, in the columns of an observation step."""
    rows(con, delivery).create_view("people")
    return con.sql(observations.query("14_population_derived"))


def _age_measures(dataset, catalog: Catalog) -> pd.DataFrame:
    """One row per span of ages that adds to the numerator or the denominator of an indicator."""
    found = []
    for measure in dataset.measures:
        kind = measure.kind or catalog.indicators[measure.indicator].kind
        for part, aliases in (("numerator", measure.numerator or measure.column), ("denominator", measure.denominator)):
            for ages in addends(aliases[0]) if aliases else ():
                first, last = span(ages)
                found.append((measure.indicator, part, first, last, measure.factor, kind))
    types = {"indicator": "string", "part": "string", "age_from": "int16", "age_to": "Int16", "factor": float, "kind": "string"}
    return pd.DataFrame(found, columns=[*types]).astype(types)  # also of a dataset that measures nothing
