"""From bytes to rows of text: encoding, delimiter, decimal mark. Nothing is decided about meaning here."""
import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from dashboard.errors import DatasetError

SAMPLE = 200
PROVES_COMMA = re.compile(r"[-+]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}|[-+]?\d+,\d{4,}|[-+]?0,\d+")
PROVES_POINT = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)\.\d{1,2}|[-+]?\d+\.\d{4,}|[-+]?0\.\d+")


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
    """Dialect (without its decimal mark: see `examine`) and header; a column without a name is called by its place.

    Raises DatasetError when the file falls into a single column, or has one name twice.
    """
    text, encoding = decode(delivered)
    lines = text.lstrip("\r\n").splitlines()
    delimiter = max(";,\t|", key=lambda mark: _regularity(lines[:SAMPLE], mark))
    header = [name.strip() for name in next(csv.reader(lines[:1], delimiter=delimiter))]
    if len(header) == 1:
        raise DatasetError(f"Bestand {delivered.name} heeft maar één kolom: \"{header[0][:60]}\". We vonden geen puntkomma, "
                           "komma of tab tussen de kolommen. Sla het bestand op als CSV met puntkomma's.")
    plain = [name.lower() for name in header]  # capitals make no difference, as in SQL
    double = next((name for name in header if name and plain.count(name.lower()) > 1), None)
    if double:
        raise DatasetError(f"Kolom \"{double}\" komt {plain.count(double.lower())} keer voor in de kopregel van "
                           f"{delivered.name}. Geef elke kolom een eigen naam.")
    return Dialect(encoding, delimiter, None), [name or f"kolom {place}" for place, name in enumerate(header, start=1)]


def examine(delivered: Delivered, dialect: Dialect, header: list[str]) -> tuple[Dialect, list[tuple[int, str]]]:
    """The whole file, cell by cell, before anything is read from it: its decimal mark, and the lines that are no rows.

    Returns  the dialect with its decimal mark, and (line, what is wrong with it) for lines with too few or too many cells
    Raises   DatasetError when decimal commas and decimal points occur both
    """
    reader = csv.reader(io.StringIO(decode(delivered)[0], newline=""), delimiter=dialect.delimiter, strict=True)
    wrong, empty, cells = [], [], set()
    try:
        for row in reader:
            if not row:
                empty.append(reader.line_num)
                continue
            wrong += [(line, "Deze regel is leeg. Haal hem weg.") for line in empty]
            empty = []
            if len(row) != len(header):
                wrong.append((reader.line_num, f"Deze regel heeft {len(row)} cellen, de kopregel {len(header)}. "
                              "Zet een cel met een scheidingsteken erin tussen aanhalingstekens."))
            cells.update(row)
    except csv.Error:
        wrong.append((reader.line_num, "Hier staat een aanhalingsteken verkeerd, of er ontbreekt er een. Verbeter deze regel."))
    return Dialect(dialect.encoding, dialect.delimiter, _decimal(cells)), wrong


def _regularity(lines: list[str], mark: str) -> tuple[float, int]:
    """Share of lines with as many marks as the header, then how many that is. A header without the mark scores nothing."""
    counts = [sum(1 for _ in row) for row in csv.reader(lines, delimiter=mark)]
    if not counts or counts[0] == 1:
        return (0.0, 0)
    return (sum(count == counts[0] for count in counts) / len(counts), counts[0])


def _decimal(cells: Iterable[str]) -> str | None:
    """The decimal mark that the cells prove: `8,3` and `1.234,5` prove a comma, `8.3` a point. `18.500` proves nothing."""
    proof = {",": 0, ".": 0}
    for cell in map(str.strip, cells):
        if PROVES_COMMA.fullmatch(cell):
            proof[","] += 1
        elif PROVES_POINT.fullmatch(cell):
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
    frame = pd.read_csv(io.StringIO(decode(delivered)[0]), sep=dialect.delimiter, dtype=str, keep_default_na=False,
                        names=header, header=0, index_col=False, skip_blank_lines=True).replace("", None)
    for name in numeric & set(frame.columns):
        frame[name] = pd.to_numeric(frame[name].str.replace(",", ".") if dialect.decimal == "," else frame[name])
    return con.from_df(frame)
