"""The build, for readers: which one is current, and a query on it.

Together with intake.builder this is the only place that knows where builds lie.

A build never changes, so a connection to it may stay open; at most four builds are open at a time. Connections are read-only,
cannot touch any other file, and are used through a cursor of their own: one connection in two threads gives wrong answers
without an error.
"""

import json
import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from dashboard import config
from dashboard.errors import DashboardError, NoBuild

OPEN_BUILDS = 4
MEMORY = "2GB"
VIEWS = ("openbaar", "intern")
NULLABLE = {pa.bool_(): pd.BooleanDtype(), pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(),
            pa.int64(): pd.Int64Dtype()}  # whole numbers and yes or no stay what they are when one of them is missing

_open: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
_lock = threading.Lock()


def current(data: Path) -> dict:
    """The pointer: {'build': id, 'position': lines of the ledger that are in it}. Raises NoBuild when there is none."""
    try:
        return json.loads((data / "build" / "current.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoBuild(
            f"In de map {data} is nog niets gebouwd. Voeg eerst grenzen en cijfers toe, of voer uit: python -m dashboard build"
        ) from None


def version(data: Path) -> str:
    """Name of the current build."""
    return current(data)["build"]


def manifest(data: Path, build: str | None = None) -> dict:
    """What is in a build: loads, definitions, program version, when it was made."""
    path = data / "build" / (build or version(data)) / "build.json"
    if not path.exists():
        raise NoBuild(f"De gegevens van stand {build} zijn er niet meer. Voer uit: python -m dashboard build")
    return json.loads(path.read_text(encoding="utf-8"))


def geometry_folder(data: Path) -> Path:
    """Where the drawings lie that the browser fetches."""
    return data / "build" / "geo"


@lru_cache
def sql(name: str) -> str:
    """Text of queries/<name>.sql. Raises DashboardError for a name that does not exist."""
    path = config.QUERIES / f"{name}.sql"
    if not name.replace("_", "").isalnum() or not path.exists():
        names = ", ".join(sorted(path.stem for path in config.QUERIES.glob("*.sql")))
        raise DashboardError(f"Er is geen query met de naam {name}. Kies uit: {names}.")
    return path.read_text(encoding="utf-8")


def run(name: str, params: dict, *, data: Path, build: str | None = None, view: str = "openbaar") -> pd.DataFrame:
    """The rows of a query on a build. Missing and surplus parameters are an error that names them."""
    return execute(sql(name), params, data=data, build=build, view=view)


def execute(text: str, params: dict, *, data: Path, build: str | None = None, view: str = "openbaar") -> pd.DataFrame:
    """The rows of one SELECT on a build."""
    if view not in VIEWS:
        raise DashboardError(f"Er is geen versie met de naam {view}. Kies openbaar of intern.")
    cursor = _connection(data / "build" / (build or version(data)) / f"{view}.duckdb").cursor()
    try:
        return _frame(cursor.execute(text, params).to_arrow_table())
    except (duckdb.InvalidInputException, duckdb.ConversionException) as problem:
        raise DashboardError(f"De query en de parameters passen niet bij elkaar: {problem}") from problem
    finally:
        cursor.close()


def _frame(table: pa.Table) -> pd.DataFrame:
    """The same frame as DuckDB's own df(), in half the time where there is much text: by way of Arrow that is not copied."""
    frame = table.to_pandas(date_as_object=False)
    for name, column in zip(table.column_names, table.columns, strict=True):
        if column.null_count and (kind := NULLABLE.get(column.type)):
            frame[name] = column.to_pandas(types_mapper=lambda _, kind=kind: kind)
    return frame


def _connection(path: Path) -> duckdb.DuckDBPyConnection:
    with _lock:
        if path in _open and path.exists():
            _open.move_to_end(path)
            return _open[path]
        if not path.exists():
            raise NoBuild("Deze stand van de gegevens is er niet meer. Voer uit: python -m dashboard build")
        con = duckdb.connect(
            str(path),
            read_only=True,
            config={"enable_external_access": False, "memory_limit": MEMORY, "temp_directory": "", "lock_configuration": True,
                    "threads": 1},  # a page asks many small things: to divide one of them over cores takes longer than to do it
        )
        _open[path] = con
        while len(_open) > OPEN_BUILDS * len(VIEWS):
            _open.popitem(last=False)  # closes when the last cursor on it is done
        return con
