"""The files of a build while they are written, and the tables of a step in them: declared without rows, all at once, and filled.

Without rows, because most folders have no register, no projection and no programmes, and a table made from an empty frame takes
twenty times as long as one that is declared; a build has some forty of them, in both files.
"""
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

# How the type of a column in a frame is called in Arrow.
TYPES = {"string": pa.string(), float: pa.float64(), bool: pa.bool_(), "int16": pa.int16(), "Int16": pa.int16(),
         "int32": pa.int32(), "Int32": pa.int32()}


# For DuckDB, where a file of hundreds of MB must not take more of the machine than a gigabyte in all. Two are read at a time.
MEMORY, READING = "450MB", "350MB"


def sparing(spill: Path, memory: str = MEMORY) -> dict[str, str]:
    """Settings of a connection that takes little memory: what does not fit lies in a folder for as long as it is needed."""
    return {"temp_directory": str(spill), "memory_limit": memory}


@contextmanager
def opened(file: Path, spill: Path | None = None, *, large: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file of a build to write in. At the end all of it stands in that one file, or it is an error: closing alone says nothing.

    spill  folder for what does not fit in memory
    large  it holds a file that is too large for the app: it is made with little memory, in more time
    """
    config = sparing(spill or file.parent / "tmp") if large else {"temp_directory": str(spill or "")}
    with duckdb.connect(str(file), config=config) as con:
        yield con
        con.checkpoint()


@contextmanager
def together(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What is written to the disk at once: sooner done, and a full disk is an error.

    By itself `create` or `insert_into` loses without a word what did not fit; a transaction that cannot be kept does say so.
    """
    con.begin()
    yield
    con.commit()


def declare(con: duckdb.DuckDBPyConnection, tables: Mapping[str, Mapping[str, object]]) -> None:
    """Make tables without rows: name → column → its type, as in a frame or as Arrow calls it."""
    con.execute(_declared(tuple((table, tuple(columns.items())) for table, columns in tables.items())))


@cache
def _declared(tables: tuple[tuple[str, tuple[tuple[str, object], ...]], ...]) -> str:
    """The SQL that makes these tables, as the database itself writes it down."""
    with duckdb.connect() as con:
        for table, columns in tables:
            con.from_arrow(pa.schema([(name, TYPES.get(kind, kind)) for name, kind in columns]).empty_table()).create(table)
        return "".join(text for (text,) in con.table_function("duckdb_tables").select("sql").fetchall())


def fill(con: duckdb.DuckDBPyConnection, table: str, files: Iterable[Path]) -> None:
    """Add the rows of Parquet files with the columns of the table, in this order."""
    if found := [str(path) for path in files]:
        con.read_parquet(found).insert_into(table)
