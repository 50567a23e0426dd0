"""Step: the records, one table a kind: register_<kind>, with id, version, changed_at and one column a field.

Links, lists and areas are VARCHAR[], objects JSON text, dates DATE. The public file holds only what is public; a record that
leans on one that is not public is not there either.
"""
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from dashboard.intake.steps import tables
from dashboard.registers import kinds
from dashboard.registers.kinds import Data, Field, Kind, State

MANY = pa.list_(pa.string())
COLUMNS = {"number": pa.float64(), "date": pa.date32(), "bool": pa.bool_(), "links": MANY, "list": MANY, "regions": MANY}
OWN = [("id", pa.string()), ("version", pa.int32()), ("changed_at", pa.string())]
Shown = Mapping[str, Mapping[str, Data]]  # kind → id → data, of what one view may show


def shown(state: State, view: str) -> dict[str, dict[str, Data]]:
    """What one of the two files may hold of every record."""
    found = {kind.id: {id: data for id, record in sorted(state.get(kind.id, {}).items())
                       if (data := record.data if view == "intern" else kind.public(record.data)) is not None}
             for kind in kinds().values()}
    while any([_leaned(kind, found) for kind in kinds().values()]):  # each round may take away what another leans on
        pass
    return found


def _leaned(kind: Kind, found: dict[str, dict[str, Data]]) -> bool:
    """Drop the links of a kind to what is not shown, and the records that are nothing without them; says whether any was."""
    before = dict(found[kind.id])
    for part in (part for part in kind.fields if part.of):
        there = found[part.of]
        for id, data in list(found[kind.id].items()):
            given = data.get(part.name) or []
            targets = [given] if part.type == "link" and given else given
            kept = [target for target in targets if target in there]
            if len(kept) == len(targets):
                continue
            if part.required and not kept:
                del found[kind.id][id]
            else:
                rest = {name: value for name, value in data.items() if name != part.name}
                found[kind.id][id] = rest | ({part.name: kept} if kept and part.type == "links" else {})
    return found[kind.id].keys() != before.keys()


def add(con: duckdb.DuckDBPyConnection, state: State, found: Shown) -> None:
    """Make the table of every kind, also of those without records."""
    tables.declare(con, {f"register_{kind.id}": dict(OWN) | {part.name: _type(part) for part in kind.fields}
                         for kind in kinds().values()})
    for kind in kinds().values():
        if not (rows := found[kind.id]):
            continue
        own = [(id, state[kind.id][id].version, state[kind.id][id].at) for id in rows]
        columns = [pa.array([row[n] for row in own], type) for n, (_, type) in enumerate(OWN)]
        columns += [pa.array([_cell(part, data.get(part.name)) for data in rows.values()], _type(part)) for part in kind.fields]
        names = [name for name, _ in OWN] + [part.name for part in kind.fields]
        con.from_arrow(pa.table(columns, names=names)).insert_into(f"register_{kind.id}")


def _type(part: Field) -> pa.DataType:
    return COLUMNS.get(part.type, pa.string())


def _cell(part: Field, value: Any) -> Any:
    match part.type:
        case "links" | "list" | "regions":
            return value or []
        case "date" if value:
            return date.fromisoformat(value)
        case "number" if value is not None:
            return float(value)
        case "object" if value is not None:
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return value
