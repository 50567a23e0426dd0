"""One load → its steps: what a file brings, kept as Parquet files that are named by the hash of all they come from.

Those inputs are the bytes, what was decided about them (delivery), the definitions and the SQL: a load of which none of these
changed is not read again.
"""
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from dashboard.intake import keys, ledger, shaping
from dashboard.intake.arriving import HELD
from dashboard.intake.delivery import Delivery
from dashboard.intake.reading import Delivered, receive
from dashboard.intake.steps import boundaries, observations, population
from dashboard.intake.steps.kept import keep, source_of

if TYPE_CHECKING:
    from dashboard.intake.builder import Plan


@dataclass(frozen=True)
class Source:
    """One active load with everything its steps need."""

    load: ledger.Load
    delivery: Delivery
    path: Path
    position: int

    @property
    def large(self) -> bool:
        """Whether the file is larger than what the app takes."""
        return self.path.exists() and self.path.stat().st_size > HELD

    def delivered(self) -> Delivered:
        return Delivered(self.load.entry["name"], self.path.read_bytes())


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def paths(source: Source, wanted: "Plan", folder: Path) -> dict[str, Path]:
    """The Parquet files of one load, there or not: 'region', 'observation' and 'population' as it applies."""
    kinds = {"geojson": ["region"], "population": ["population", "observation"]}.get(source.delivery.shape, ["observation"])
    if source.delivery.scope:
        kinds = ["reference"]
    elif source.delivery.shape == "geojson" and source.delivery.areas:
        kinds = ["region", "part"]
    elif source.delivery.shape == "key":
        kinds = ["region", "part"] if source.delivery.name else []
    elif kinds == ["observation"] and wanted.catalog.datasets[source.delivery.dataset].defines_regions:
        kinds = ["observation", "region"]
    name = _key(source, wanted)
    return {kind: folder / f"{kind}-{name}.parquet" for kind in kinds}


def steps(source: Source, wanted: "Plan", folder: Path) -> dict[str, Path]:
    """The Parquet files of one load, made when they are not there."""
    found = paths(source, wanted, folder)
    if not all(path.exists() for path in found.values()):
        spill = folder / f"tmp-{source.load.id}" if source.large else None
        with observations.connect(spill) as con:
            for kind, write in writers(con, source, wanted).items():
                keep(found[kind], write)
        if spill:
            shutil.rmtree(spill, ignore_errors=True)
    return found


def _key(source: Source, wanted: "Plan") -> str:
    definition = wanted.catalog.datasets.get(source.delivery.dataset)
    measured = {m.indicator for m in definition.measures} if definition else set()
    kinds = sorted((i.id, i.kind) for i in wanted.catalog.indicators.values() if i.id in measured or i.dataset == definition.id
                   ) if definition else []
    method = source_of(boundaries) if source.delivery.shape == "geojson" else source_of(observations)
    extra = {"population": population, "key": keys}.get(source.delivery.shape)
    extra = source_of(extra) if extra else ""
    queries = [observations.query(name) for name in (
        "00_macros", "09_long_cells", "10_observation_load", "11_observation_long", "12_region_load", "13_population_load",
        "14_population_derived", "16_every_municipality", "17_reference_load")]
    gemeenten = () if source.delivery.shape == "geojson" else wanted.gemeenten
    return digest(source.load.entry["sha256"], repr(source.delivery), repr(definition), repr(kinds), repr(gemeenten), method,
                   extra, *queries)[:24]


def writers(con: duckdb.DuckDBPyConnection, source: Source, wanted: "Plan") -> dict[str, Callable[[str], None]]:
    """What one load brings: per kind of step how to write it to a Parquet file, by the same queries as the gate's preview."""
    delivered, delivery = source.delivered(), source.delivery
    if delivery.shape == "geojson" and delivery.areas:
        parts = pd.DataFrame([(code, part) for part, code, _ in delivery.areas], columns=["code", "part"], dtype="string")
        regions = boundaries.own_regions(delivered, delivery.vintage, dict(delivery.columns))
        return {"region": con.from_df(regions).write_parquet,
                "part": con.from_df(parts.assign(vintage=pd.Series(delivery.vintage, parts.index, "int16"))).write_parquet}
    if delivery.shape == "geojson":
        return {"region": con.from_df(boundaries.regions(delivered, delivery.vintage)).write_parquet}
    if delivery.shape == "key":
        received = receive(delivered, delivery.dialect)
        regions, parts = keys.division(keys.read(received, keys.columns(received.header)), delivery.vintage)
        return {"region": con.from_df(regions).select("* REPLACE (geometry::BLOB AS geometry)").write_parquet,
                "part": con.from_df(parts).write_parquet}
    whole = shaping.needs_table(delivery) or delivery.shape == "long"
    received = receive(delivered, delivery.dialect, None if whole else source.path)
    received = shaping.shaped(received, delivery)
    if delivery.shape == "population":
        population.prepare(con, received, delivery, wanted.catalog, wanted.gemeenten)
        made = {"population": population.rows(con, delivery).write_parquet,
                "observation": population.derived(con, delivery).write_parquet}
    else:
        observations.prepare(con, received, delivery, wanted.catalog, wanted.gemeenten)
        made = {"observation": partial(observations.write, con, delivery)}
    if delivery.scope:
        observed = (population.derived if delivery.shape == "population" else observations.observations)(con, delivery)
        observed.create("checked")
        return {"reference": con.sql(observations.query("17_reference_load")).write_parquet}
    if wanted.catalog.datasets[delivery.dataset].defines_regions:
        made["region"] = con.sql(observations.query("12_region_load"), params={"vintage": delivery.vintage}).write_parquet
    return made
