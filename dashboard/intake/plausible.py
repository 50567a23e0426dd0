"""Figures that may be wrong: far from last year or from other areas, totals that do not add up. All of them are warnings."""

import duckdb
import pandas as pd

from dashboard.catalog import Catalog
from dashboard.dutch import count_of, number
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Finding
from dashboard.intake.steps.observations import query

WORST = 5  # of one figure that are named; the rest is counted
COMPARED = ("share", "per_1000", "per_10000", "score", "ratio", "points", "index")


def look(con: duckdb.DuckDBPyConnection, catalog: Catalog, delivery: Delivery) -> list[Finding]:
    """Reads `checked` and `standing`."""
    for name, units in (("compared", COMPARED), ("added", ("count",))):
        ids = [i.id for i in catalog.indicators.values() if i.unit in units]
        con.from_df(pd.DataFrame({"indicator": ids}, dtype="string")).create(name)
    return [*_standing_out(con, catalog, delivery), *_totals(con, catalog, delivery)]


def _standing_out(con: duckdb.DuckDBPyConnection, catalog: Catalog, delivery: Delivery) -> list[Finding]:
    found, findings = con.sql(query("71_check_plausible")).df(), []
    for id, rows in found.groupby("indicator", sort=False):
        indicator = catalog.indicators[id]
        for row in rows.head(WORST).itertuples():
            value, other = (number(one, indicator.decimals) for one in (row.value, row.other))
            than = f"eerder was het {other}" if row.reason == "jump" else f"het midden van de gebieden is {other}"
            line = None if pd.isna(row.source_row) else delivery.line(row.source_row)
            findings.append(Finding("warning", f'{value} bij "{indicator.label}" in {row.code} valt op: {than}.',
                                    "Kijk of dit klopt.", line, None, value, "plausible", f"ongeveer {other}"))
        if len(rows) > WORST:
            more = count_of(len(rows) - WORST, "cijfer valt", "cijfers vallen")
            said = f'Nog {more} op bij "{indicator.label}".'
            findings.append(Finding("warning", said, "Kijk of die kloppen.", code="plausible"))
    return findings


def _totals(con: duckdb.DuckDBPyConnection, catalog: Catalog, delivery: Delivery) -> list[Finding]:
    below = {"wijk": "wijken", "buurt": "buurten"}
    findings = []
    for row in con.sql(query("72_check_totals")).df().itertuples():
        indicator = catalog.indicators[row.indicator]
        value, parts = number(row.value, indicator.decimals), number(row.parts, indicator.decimals)
        line = None if pd.isna(row.source_row) else delivery.line(row.source_row)
        said = f'Bij {row.code} staat {value} bij "{indicator.label}", maar de {below[row.level]} zijn samen {parts}.'
        findings.append(Finding("warning", said, "Kijk welk getal klopt.", line, None, value, "total", parts))
    return findings
