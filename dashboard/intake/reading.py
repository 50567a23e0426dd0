"""From bytes to rows of text: encoding, delimiter, decimal mark. Nothing is decided about meaning here."""
import csv
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from dashboard.errors import DatasetError

SAMPLE = 200
NUMBER = {
    ",": re.compile(r"^[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$"),
    ".": re.compile(r"^[-+]?\d*\.?\d+([eE][-+]?\d+)?$"),
}


@dataclass(frozen=True)
class Dialect:
    """How a delivered file is written. decimal is None when no column has a decimal mark or a thousands mark."""

    encoding: str
    delimiter: str
    decimal: str | None


@dataclass(frozen=True)
class Delivered:
    """A file as it arrived: its name, its bytes, and the hash that names it from now on."""

    name: str
    content: bytes

    @classmethod
    def read(cls, path: Path) -> "Delivered":
        try:
            return cls(path.name, path.read_bytes())
        except OSError as problem:
            raise DatasetError(f"Bestand {path} is niet te lezen: {problem.strerror}. "
                               "Controleer de naam en de map.") from problem

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_geojson(self) -> bool:
        return self.name.lower().endswith((".geojson", ".json")) or self.content.lstrip()[:1] == b"{"


def decode(delivered: Delivered) -> tuple[str, str]:
    """Text and encoding. Raises DatasetError for an empty file and for one that is no text."""
    content, name = delivered.content, delivered.name
    if not content.strip():
        raise DatasetError(f"Bestand {name} is leeg. Kies een bestand met een kopregel en ten minste één regel cijfers.")
    if content[:2] in (b"PK", b"\x1f\x8b") or b"\0" in content[:4096] or content[:4] == b"%PDF":
        raise DatasetError(f"Bestand {name} is geen tekst, maar een binair bestand (bijvoorbeeld Excel, zip of een "
                           "afbeelding). Sla het op als CSV en kies het opnieuw.")
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


def sniff(delivered: Delivered) -> tuple[Dialect, list[str]]:
    """Dialect and header. Raises DatasetError when the file falls into a single column."""
    text, encoding = decode(delivered)
    lines = text.splitlines()
    delimiter = max(";,\t|", key=lambda mark: _regularity(lines[:SAMPLE], mark))
    header = next(csv.reader(lines[:1], delimiter=delimiter))
    if len(header) == 1:
        raise DatasetError(f"Bestand {delivered.name} heeft maar één kolom: \"{header[0][:60]}\". We vonden geen puntkomma, "
                           "komma of tab tussen de kolommen. Sla het bestand op als CSV met puntkomma's.")
    double = sorted({column for column in header if header.count(column) > 1})
    if double:
        raise DatasetError(f"Kolom \"{double[0]}\" komt {header.count(double[0])} keer voor in de kopregel van "
                           f"{delivered.name}. Geef elke kolom een eigen naam.")
    rows = csv.reader(lines[1:SAMPLE], delimiter=delimiter)
    return Dialect(encoding, delimiter, _decimal(rows)), [column.strip() for column in header]


def _regularity(lines: list[str], mark: str) -> tuple[float, int]:
    """Share of lines with as many marks as the header, then how many that is. A header without the mark scores nothing."""
    counts = [sum(1 for _ in row) for row in csv.reader(lines, delimiter=mark)]
    if not counts or counts[0] == 1:
        return (0.0, 0)
    return (sum(count == counts[0] for count in counts) / len(counts), counts[0])


def _decimal(rows) -> str | None:
    """The decimal mark that the cells prove: `8,3` and `1.234,5` prove a comma, `8.3` a point. `18.500` proves nothing."""
    proof = {",": 0, ".": 0}
    for row in rows:
        for cell in map(str.strip, row):
            if re.fullmatch(r"[-+]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}|[-+]?\d+,\d{4,}|[-+]?0,\d+", cell):
                proof[","] += 1
            elif re.fullmatch(r"[-+]?(\d+|\d{1,3}(,\d{3})+)\.\d{1,2}|[-+]?\d+\.\d{4,}|[-+]?0\.\d+", cell):
                proof["."] += 1
    if proof[","] and proof["."]:
        raise DatasetError("In dit bestand staan getallen met een komma (8,3) en getallen met een punt (8.3) door elkaar. "
                           "Gebruik overal een komma voor de decimalen.")
    return "," if proof[","] else "." if proof["."] else None


def relation(con: duckdb.DuckDBPyConnection, delivered: Delivered, path: Path | None, dialect: Dialect, header: list[str],
             numeric: frozenset[str] = frozenset()) -> duckdb.DuckDBPyRelation:
    """The rows as a relation: columns in `numeric` as DOUBLE, all others as text; an empty cell is NULL.

    path     where the bytes lie, so that DuckDB reads them itself; None while nothing is stored yet
    numeric  columns of which the check proved that every cell is a number or empty
    """
    if path is not None and dialect.encoding == "utf-8":
        types = {name: "DOUBLE" if name.strip() in numeric else "VARCHAR" for name in header}
        return con.read_csv(str(path), sep=dialect.delimiter, header=True, columns=types, quotechar='"', escapechar='"',
                            decimal=dialect.decimal or ".", auto_detect=False, strict_mode=True)
    frame = pd.read_csv(io.BytesIO(delivered.content), sep=dialect.delimiter, dtype=str, keep_default_na=False,
                        encoding="utf-8-sig" if dialect.encoding == "utf-8" else dialect.encoding, skip_blank_lines=True)
    frame.columns = [column.strip() for column in frame.columns]
    frame = frame.replace("", None)
    for name in numeric & set(frame.columns):
        frame[name] = pd.to_numeric(frame[name].str.replace(",", ".") if dialect.decimal == "," else frame[name])
    return con.from_df(frame)
