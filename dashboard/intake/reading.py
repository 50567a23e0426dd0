"""From bytes to rows of text, as a dialect says. Nothing is decided about meaning here; `dialect` finds the dialect.

The same bytes and the same dialect always give the same rows: the dialect is kept in the ledger line of the load.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from dashboard.errors import DatasetError
from dashboard.intake import workbook
from dashboard.intake.arriving import Delivered

TEXT = pa.dictionary(pa.int32(), pa.string())  # a column of text: each text once, which is also what the checks look at
THREE = re.compile(rf"{workbook.POINT}(\d{{3}})$")  # 18,125 could be a whole number, 18,1250 could not
UNIT = re.compile(r"%|€|aantal|perc(entage)?|procent|euro|x ?1\.?000|per 1\.?000.*|\(.{1,20}\)|km|score|index", re.IGNORECASE)
BLOCK = 2**22  # bytes that are read at a time, which all get a dictionary of their own
HEAD = 2**18  # bytes in which title, header and the first rows are looked for
BREAKS = 2**18  # bytes that are compared at a time, so that they stay close at hand


@dataclass(frozen=True)
class Dialect:
    """How a delivered file is written. Rows count from 1; a blank line is a row, a line break in a quoted cell makes none.

    decimal      None when no column has a decimal mark or a thousands mark
    quote        '' when no cell is quoted
    sheet        of a workbook; None for text
    header_row   row of the names; None for a plain file: the names in the first row that is not blank, and no blank row after it
    header_rows  how many rows the names take
    footer       rows at the end that are no data
    """

    encoding: str = "utf-8"
    delimiter: str = ";"
    decimal: str | None = None
    quote: str = '"'
    sheet: str | None = None
    header_row: int | None = None
    header_rows: int = 1
    footer: int = 0


@dataclass(frozen=True)
class Received:
    """The rows of a file, all of them text.

    table   one column of TEXT for each name in `header`, an empty cell is NULL; None when DuckDB reads `path` itself
    offset  the row in the file of source row 1, less one
    wrong   rows that are none: (row, what is wrong)
    """

    header: list[str]
    table: pa.Table | None = None
    path: Path | None = None
    dialect: Dialect = field(default_factory=Dialect)
    offset: int = 1
    wrong: tuple[tuple[int, str], ...] = ()
    _counted: dict[str, tuple[pa.Array, pa.Array]] = field(init=False, default_factory=dict, repr=False, compare=False)
    codes: dict[str, pa.Array] = field(init=False, default_factory=dict, repr=False, compare=False)  # see `steps.observations`

    def relation(self, con: duckdb.DuckDBPyConnection, numeric: frozenset[str] = frozenset(),
                 decimal: str | None = None, more: Mapping[str, pa.Array] | None = None) -> duckdb.DuckDBPyRelation:
        """Columns in `numeric` (of which every cell is a plain number or empty) as DOUBLE, all others as text.

        more  columns that were made of these rows; only where the rows are in `table`
        """
        decimal = decimal or self.dialect.decimal or ","
        if self.table is None:
            types = {name: "DOUBLE" if name.strip() in numeric else "VARCHAR" for name in self.header}
            return con.read_csv(str(self.path), sep=self.dialect.delimiter, header=True, columns=types, quotechar='"',
                                escapechar='"', decimal=decimal, auto_detect=False, strict_mode=True)
        columns = [_doubles(column, decimal) if name.strip() in numeric else column
                   for name, column in zip(self.header, self.table.columns, strict=True)]
        return con.from_arrow(pa.table([*columns, *(more or {}).values()], names=[*self.header, *(more or {})]))

    def texts(self, column: str) -> tuple[pa.Array, pa.Array]:
        """The texts of a column, and for each row the place of its text among them; null where the cell is empty."""
        one = self.table.column(column).combine_chunks()
        return one.dictionary, one.indices

    def settled(self, decimal: str | None) -> "Received":
        """The same rows, in which a number that the spreadsheet itself holds has the decimal mark of the rest."""
        if self.dialect.sheet is None or not decimal:
            return self
        columns = [pa.DictionaryArray.from_arrays(one.indices, pc.replace_substring(one.dictionary, workbook.POINT, decimal))
                   for one in (column.combine_chunks() for column in self.table.columns)]
        return replace(self, table=pa.table(columns, names=self.header), dialect=replace(self.dialect, decimal=decimal))

    def reduced(self, name: str, drop: Iterable[str]) -> tuple[Delivered, Dialect]:
        """The same table as a plain text without some columns, and how to read it; every row keeps its number.

        Nothing else of the file is in it: no title, no notes, no other sheets.
        """
        kept = [column for column in self.header if column not in drop]
        decimal = self.dialect.decimal or ","
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        out.write("\n" * (self.offset - 1))
        writer.writerow(kept)
        for row in zip(*(self.table.column(column).to_pylist() for column in kept), strict=True):
            writer.writerow([THREE.sub(rf"{decimal}\g<1>0", cell or "").replace(workbook.POINT, decimal) for cell in row])
        content = out.getvalue().encode()
        dialect = Dialect(decimal=self.dialect.decimal, header_row=self.offset if self.offset > 1 else None)
        return Delivered(f"{Path(name).stem}.csv", content), dialect

    def blank(self) -> list[int]:
        """Numbers of the source rows without any filled cell."""
        blank = None
        for column in self.table.columns:
            one = pc.is_null(column)
            blank = one if blank is None else pc.and_(blank, one)
            if not pc.any(blank).as_py():
                return []
        return (pc.indices_nonzero(blank).to_numpy() + 1).tolist()

    def distinct(self, column: str) -> tuple[pa.Array, pa.Array]:
        """The different filled cells of a column, and how many rows have each."""
        if column not in self._counted:
            counted = pc.value_counts(self.table.column(column).combine_chunks())
            values, counts = counted.field("values").cast(pa.string()), counted.field("counts")
            filled = pc.is_valid(values)
            self._counted[column] = values.filter(filled), counts.filter(filled)
        return self._counted[column]


def decode(delivered: Delivered, encoding: str | None = None) -> str:
    """The text of a file, in UTF-8 or else in Windows-1252. Raises DatasetError for one that is no text."""
    require_text(delivered)
    if encoding:
        return delivered.content.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")
    try:
        return delivered.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return delivered.content.decode("cp1252", errors="replace")


def require_text(delivered: Delivered) -> None:
    """Raises DatasetError for an empty file and for one that is no text."""
    content, name = delivered.content, delivered.name
    if not re.search(rb"[^ \t\r\n\0\xff\xfe\xef\xbb\xbf]", content):
        raise DatasetError(f"Bestand {name} is leeg. Kies een bestand met een kopregel en ten minste één regel cijfers.")
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff") or _every_other_is_null(content)
    if content[:2] == b"\x1f\x8b" or content[:4] == b"%PDF" or (b"\0" in content[:4096] and not wide):
        raise DatasetError(f"Bestand {name} is geen tekst, maar een binair bestand (bijvoorbeeld zip of een "
                           "afbeelding). Sla het op als CSV of als Excel (xlsx) en kies het opnieuw.")


def _every_other_is_null(content: bytes) -> bool:
    """UTF-16 without its mark: nearly all of one half of the bytes are zero, and nearly none of the other."""
    even, odd = content[:4096:2], content[1:4096:2]
    few, many = sorted((even.count(0) / max(len(even), 1), odd.count(0) / max(len(odd), 1)))
    return few < 0.05 and many > 0.8


def utf8(delivered: Delivered, encoding: str) -> bytes:
    """The text as UTF-8 without a mark, with line breaks as they are."""
    if encoding == "utf-8":
        raw = delivered.content.removeprefix(b"\xef\xbb\xbf")
    else:
        raw = decode(delivered, encoding).removeprefix("\ufeff").encode("utf-8", errors="replace")
    return raw if b"\n" in raw else raw.replace(b"\r", b"\n")  # Macs of long ago


def records(text: str, dialect: Dialect) -> csv.reader:
    """The rows of a text as lists of cells."""
    quoting = {"quotechar": dialect.quote, "quoting": csv.QUOTE_MINIMAL} if dialect.quote else {"quoting": csv.QUOTE_NONE}
    return csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True, **quoting)


# --- the rows ---------------------------------------------------------------------------------------------------------


def receive(delivered: Delivered, dialect: Dialect, path: Path | None = None) -> Received:
    """Read a file. With `path`, where its bytes lie, a plain file is left to DuckDB.

    Raises DatasetError when a column has no name of its own.
    """
    delivered = delivered.held()
    if dialect.sheet is not None:
        found = workbook.rows(delivered.name, delivered.content, dialect.sheet)
        found = [[cell.replace(workbook.POINT, dialect.decimal) for cell in row] for row in found] if dialect.decimal else found
        return _from_rows(found, dialect, delivered.name)
    if path is not None and dialect.encoding == "utf-8" and dialect.quote == '"' and dialect.header_row is None:
        text = delivered.content[:HEAD].decode("utf-8-sig", errors="replace").lstrip("\r\n")
        return Received(header_of([next(records(text, dialect))], delivered.name), None, path, dialect)
    return _from_text(delivered, dialect)


def header_of(named: list[list[str]], name: str) -> list[str]:
    """The names of the columns from the rows that hold them; a column without a name is called by its place.

    A null character ends a name for DuckDB, so it is left out.
    In two rows the first is a theme over more columns: it comes before the name, where that is not clear by itself; or the second
    holds units, which come behind it.
    Raises DatasetError when a name occurs twice.
    """
    width = max(map(len, named))
    padded = [[*(cell.replace("\0", "").strip() for cell in row), *[""] * (width - len(row))] for row in named]
    padded = [[" ".join(cell.split()) if "\n" in cell else cell for cell in row] for row in padded]
    names = padded[-1]
    for above in reversed(padded[:-1]):
        if all(UNIT.fullmatch(cell) for cell in names if cell):
            names = [f"{cell} ({unit.strip('()')})" if unit else cell for cell, unit in zip(above, names, strict=True)]
            continue
        themes, theme = [], ""
        for place, cell in enumerate(above):
            theme = cell or ("" if not names[place] else theme)
            themes.append(theme)
        plain = [n.lower() for n in names]
        names = [f"{theme}/{own}" if theme and own and (plain.count(own.lower()) > 1 or own.isdigit()) else own or theme
                 for theme, own in zip(themes, names, strict=True)]
    plain = [name.lower() for name in names]  # capitals make no difference, as in SQL
    double = next((name for name in names if name and plain.count(name.lower()) > 1), None)
    if double:
        times = plain.count(double.lower())
        double = double if not re.search(r"\d{6}|@", double) else f"kolom {names.index(double) + 1}"  # no value of a person
        raise DatasetError(f"Kolom \"{double}\" komt {times} keer voor in de kopregel van "
                           f"{name}. Geef elke kolom een eigen naam.")
    return [name or f"kolom {place}" for place, name in enumerate(names, start=1)]


def _from_text(delivered: Delivered, dialect: Dialect) -> Received:
    raw = utf8(delivered, dialect.encoding)
    head = raw[:HEAD].decode("utf-8", errors="replace")
    reader, named, row = records(head, dialect), [], 0
    try:
        for row, cells in enumerate(reader, start=1):
            if dialect.header_row is None and not cells:
                continue
            if row >= (dialect.header_row or row):
                named.append(cells)
            if len(named) == dialect.header_rows:
                break
    except csv.Error as problem:
        raise DatasetError(f"In of boven de kopregel van {delivered.name} staat een aanhalingsteken verkeerd (regel {row + 1}). "
                           "Verbeter deze regel.") from problem
    if not any(named):
        raise DatasetError(f"In {delivered.name} is geen regel {dialect.header_row or 1} met namen van kolommen.")
    header, start, end = header_of(named, delivered.name), _after_lines(raw, reader.line_num), end_of(raw)
    for _ in range(dialect.footer):  # rows at the end, each one line
        end = max(start, raw.rfind(b"\n", 0, end))
    found = _quickly(raw, start, end, header, dialect)
    if found is not None:
        return Received(header, found, dialect=dialect, offset=row)
    body = raw[start:end].decode("utf-8", errors="replace")
    table, wrong = _carefully(body, dialect, header, row)
    return Received(header, table, dialect=dialect, offset=row, wrong=tuple(wrong))


def end_of(raw: bytes) -> int:
    """Where the last line that says something ends. Looks at the end alone: no copy of a large file is made."""
    end = len(raw)
    while end:
        block = raw[max(0, end - HEAD) : end]
        if said := len(block.rstrip(b"\r\n ")):
            return end - len(block) + said
        end -= len(block)
    return 0


def blank_line(raw: bytes, end: int) -> bool:
    """Whether one line break follows another."""
    for new, back in _breaks(raw, 0, end):
        if np.any(new[1:] & new[:-1]) or (back is not None and np.any(new[:-2] & back[1:-1] & new[2:])):
            return True
    return False


def _loose_return(raw: bytes, start: int, end: int) -> bool:
    """Whether there is a return that no new line follows."""
    last = raw[end - 1 : end] == b"\r"
    return last or any(np.any(back[:-1] & ~new[1:]) for new, back in _breaks(raw, start, end) if back is not None)


def _breaks(raw: bytes, start: int, end: int) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """Where the new lines and the returns are, block by block with two signs of the next one; None when there are no returns.

    Takes a fifth of the time that looking for two signs in a row takes.
    """
    signs, returns = np.frombuffer(raw, "uint8")[start:end], raw.find(b"\r", start, end) >= 0
    for at in range(0, len(signs), BREAKS):
        block = signs[at : at + BREAKS + 2]
        yield block == ord("\n"), block == ord("\r") if returns else None


def _after_lines(raw: bytes, lines: int) -> int:
    place = 0
    for _ in range(lines):
        found = raw.find(b"\n", place)
        place = len(raw) if found < 0 else found + 1
    return place


def _quickly(raw: bytes, start: int, end: int, header: list[str], dialect: Dialect) -> pa.Table | None:
    """The rows when nothing is wrong with any of them, and none is blank; None when someone must look at each."""
    quotes = raw.count(dialect.quote.encode(), start, end) if dialect.quote and dialect.quote.encode() in raw else 0
    if end <= start or quotes % 2 or _loose_return(raw, start, end):
        return None
    body = pa.py_buffer(raw).slice(start, end - start)
    try:
        found = arrow_csv.read_csv(
            pa.BufferReader(body),
            read_options=arrow_csv.ReadOptions(column_names=header, block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=dialect.delimiter, quote_char=dialect.quote or False,
                                                 newlines_in_values=quotes > 0, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(header, TEXT), null_values=[""],
                                                     strings_can_be_null=True),
        )
    except pa.ArrowInvalid:
        return None
    columns, found = found.unify_dictionaries().columns, None
    for place, column in enumerate(columns):  # one by one, so that not all of it is there twice
        columns[place] = column.combine_chunks()
        del column
    return pa.table(columns, names=header)


def _carefully(body: str, dialect: Dialect, header: list[str], offset: int) -> tuple[pa.Table, list[tuple[int, str]]]:
    """The rows one by one, and (row, what is wrong) of those with too few or too many cells. A blank row is empty cells."""
    reader = records(body, dialect)
    wrong, rows, row = [], [], offset
    try:
        for row, cells in enumerate(reader, start=offset + 1):
            if len(cells) > len(header) and not any(cells[len(header):]):
                cells = cells[: len(header)]
            if cells and len(cells) != len(header):
                wrong.append((row, f"Deze regel heeft {len(cells)} cellen, de kopregel {len(header)}. "
                              "Zet een cel met een scheidingsteken erin tussen aanhalingstekens."))
            rows.append(cells)
    except csv.Error:
        wrong.append((row + 1, "Hier staat een aanhalingsteken verkeerd, of er ontbreekt er een. Verbeter deze regel."))
    return _table(rows, header), wrong


def _from_rows(rows: list[list[str]], dialect: Dialect, name: str) -> Received:
    while rows and not any(rows[-1]):
        rows.pop()
    first = dialect.header_row or 1
    named = rows[first - 1 : first - 1 + dialect.header_rows]
    if not any(named):
        raise DatasetError(f"In {name} is geen regel {first} met namen van kolommen.")
    header = header_of(named, name)
    body = rows[first - 1 + dialect.header_rows : len(rows) - dialect.footer]
    return Received(header, _table(body, header), dialect=dialect, offset=first + dialect.header_rows - 1)


def _table(rows: list[list[str]], header: list[str]) -> pa.Table:
    width = len(header)
    padded = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    columns = zip(*padded, strict=True) if padded else [[] for _ in header]
    texts = [pa.array([cell or None for cell in column], pa.string()).dictionary_encode() for column in columns]
    return pa.table(texts, names=header)


def _doubles(column: pa.ChunkedArray, decimal: str) -> pa.Array:
    """Plain numbers as DOUBLE: each different text is read once."""
    one = column.combine_chunks()
    values = pc.utf8_ltrim(pc.utf8_trim_whitespace(one.dictionary), "+")
    values = pc.if_else(pc.equal(values, ""), None, values)
    values = pc.replace_substring(values, ",", ".") if decimal == "," else values
    return pc.take(pc.cast(values, pa.float64()), one.indices)
