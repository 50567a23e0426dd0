"""Figures of other areas shared out over ours, by the weights of a key table that a person chose."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa
from duckdb import ConstantExpression, FunctionExpression, SQLExpression

from dashboard.catalog import Catalog
from dashboard.intake.delivery import Delivery, measure_parts
from dashboard.intake.findings import Finding
from dashboard.intake.reading import Received
from dashboard.intake.steps.observations import connect, text


def weighed(received: Received, delivery: Delivery) -> Received:
    """One row per area of ours: counts times their weight, added. An area of which one part has no figure has none."""
    keys = [name for name in (delivery.period, delivery.margin, delivery.indicator, *delivery.slices) if name]
    figures, region, decimal = list(delivery.weighed), delivery.region, delivery.decimal or ","
    with connect() as con:
        numbers = [FunctionExpression("cell_number", text(name), ConstantExpression(decimal)).alias(f"figure_{at}")
                   for at, name in enumerate(figures)]
        cells = [text(name).alias(f"key_{at}") for at, name in enumerate(keys)]
        rows = received.relation(con).select(text(region).alias("cell"), SQLExpression("1").alias("there"), *cells, *numbers).df()
    zero = {mark for mark, status in delivery.marks if status == "zero"}
    for at, name in enumerate(figures if zero else []):
        said = pd.Series(received.table.column(name).to_pylist(), dtype="str").str.strip().str.lower().isin(zero)
        rows.loc[said.to_numpy(), f"figure_{at}"] = 0.0
    shares = pd.DataFrame(list(delivery.areas), columns=["cell", "code", "weight"])
    groups = [f"key_{at}" for at in range(len(keys))]
    wanted = rows[groups].drop_duplicates() if groups else pd.DataFrame(index=[0])
    whole = wanted.merge(shares, how="cross").merge(rows, how="left", on=["cell", *groups])
    columns = [f"figure_{at}" for at in range(len(figures))]
    whole[columns] = whole[columns].mul(whole["weight"], axis=0)
    whole[groups] = whole[groups].fillna("")
    found = whole.groupby([*groups, "code"], sort=True)[columns].agg(lambda part: part.sum(skipna=False)).reset_index()
    made = {name: found[f"key_{at}"].replace("", None) for at, name in enumerate(keys)} | {region: found["code"]} | {
        name: found[f"figure_{at}"].map(lambda value: _written(value, decimal)) for at, name in enumerate(figures)}
    plain = {name: [None if pd.isna(cell) else cell for cell in cells] for name, cells in made.items()}
    table = {name: pa.array(cells, pa.string()).dictionary_encode() for name, cells in plain.items()}
    return replace(received, header=list(table), table=pa.table(table))


def _written(value: float, decimal: str) -> str | None:
    return None if pd.isna(value) else f"{value:.6f}".rstrip("0").rstrip(".").replace(".", decimal)


def refusals(catalog: Catalog, header: list[str], delivery: Delivery) -> list[Finding]:
    """Figures that cannot be added: shares and scores without the counts behind them."""
    if delivery.shape == "population":
        said = "Inwoners naar leeftijd kunnen we niet omrekenen."
        return [Finding("error", said, "Lever ze per buurt of wijk aan.", code="weight")]
    if delivery.shape == "long":
        loose = [m.indicator for m in catalog.datasets[delivery.dataset].measures]
    else:
        loose = [part.indicator for part in measure_parts(catalog.datasets[delivery.dataset], catalog, header, delivery)
                 if part.part not in ("numerator", "denominator")]
    said = '"{}" is geen aantal: gewicht ontbreekt. Zulke cijfers kun je niet optellen.'
    hint = "Lever de teller en de noemer aan, of alleen het aantal."
    return [Finding("error", said.format(catalog.indicators[one].label), hint, code="weight")
            for one in dict.fromkeys(loose) if catalog.indicators[one].unit != "count"]
