"""How a delivered file is written: encoding, delimiter, quotes, sheet, where the table begins and where it ends.

What a person answered comes first. What the bytes do not tell is asked; a guess is never kept silent.
"""

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass

from dashboard.dutch import join
from dashboard.errors import DatasetError
from dashboard.intake import workbook
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.reading import BLOCK, HEAD, UNIT, Delivered, Dialect, blank_line, end_of, records, require_text, utf8

ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "mac_roman": "Mac Roman", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
DELIMITERS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "streep"}
SAMPLE = 400  # rows at the top that are looked at
TAIL = 40  # rows at the end among which notes may be
# Letters that Dutch texts have beyond ASCII; a wrong encoding turns them into signs that hardly ever stand in a table.
USUAL, LIKELY = frozenset("éëèêïöüäàâóôç’–€"), frozenset("áíîúûñ‘ÉËÈÏÖÜÄÁÓÇ“”—…°²³½·•×åøß\u00a0")
NUMBER = re.compile(r"[-+−]?\s*(€|EUR)?\s*[-+−]?(\d{1,3}([.,'’ \u00a0\u202f\u2396]\d{3})*|\d+)([.,\u2396]\d+)?(,-)?\s*(%|€)?",
                    re.IGNORECASE)
PERIOD = re.compile(r"(19|20)\d\d(\*{1,2}|JJ00|SJ00|HJ0\d|KW0\d|MM\d\d)?|(19|20)\d\d\s*[/-]\s*'?(\d\d|\d{4})\*?", re.IGNORECASE)
CODE = re.compile(r"(GM|WK|BU|NL)\d\w*|0\d{5}(\w\w)?|\d{4}\s?[A-Z]{2}", re.IGNORECASE)
NOTE = re.compile(r"\s*((bron|bronnen|noot|noten|toelichting|opmerking|opmerkingen|let op|peildatum|datum|gegevens|laatst)\b"
                  r"|©|\*|\d\))", re.IGNORECASE)
SEPARATOR_LINE = re.compile(r"\s*sep=(.)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """What detection came to: None when a question is open.

    loose  the texts around the table; alone: the file holds nothing beside them, as a workbook with more sheets does
    """

    dialect: Dialect | None
    detected: tuple[Detected, ...] = ()
    findings: tuple[Finding, ...] = ()
    loose: tuple[str, ...] = ()
    alone: bool = True


def detect(delivered: Delivered, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None,
           header_row: int | None = None, footer: int | None = None) -> Found:
    """The dialect of a file. The arguments are what a person said; None where nothing was said.

    Raises DatasetError when there is no table in it at all.
    """
    delivered = delivered.held()
    if workbook.is_workbook(delivered.content):
        return _detect_sheet(delivered, sheet, header_row, footer)
    require_text(delivered)
    known, because = find_encoding(delivered.content)
    if encoding and not (encoding == "utf-16" and known.startswith("utf-16")):
        known, because = "utf-16-le" if encoding == "utf-16" else encoding, "uw antwoord"
    raw = utf8(delivered, known)
    head, tail = _ends(raw)
    first = SEPARATOR_LINE.fullmatch(head.split("\n", 1)[0])
    mark = delimiter or (first and first[1]) or find_delimiter(head)
    if mark is None:
        raise DatasetError(f"Bestand {delivered.name} heeft maar één kolom. We vonden geen puntkomma, komma of tab tussen de "
                           "kolommen. Sla het bestand op als CSV met puntkomma's.")
    quote = "'" if _single_quoted(head, mark) else '"'
    dialect = Dialect(known, mark, quote=quote)
    rows = _rows(head, dialect)
    top = find_header(rows, header_row)
    if top is None:
        raise _no_header(delivered)
    ends = _rows(tail, dialect, lenient=True)
    notes = find_footer(ends, max(len(row) for row in rows)) if footer is None else footer
    row, named = top
    if row == 1 and named == 1 and not notes and quote == '"' and not _blank_inside(raw):
        row = None  # a plain file
    dialect = Dialect(known, mark, quote=quote, header_row=row, header_rows=named, footer=notes)
    how = "uw antwoord" if delimiter else "het bestand zegt het" if first else "gelezen uit het bestand"
    detected = [Detected("Tekens", ENCODINGS[known], because), Detected("Scheiding", DELIMITERS.get(mark, mark), how),
                *_where(rows, top, ends, notes, header_row, footer)]
    return Found(dialect, tuple(detected), loose=_loose(rows, top, ends, notes))


def _detect_sheet(delivered: Delivered, sheet: str | None, header_row: int | None, footer: int | None) -> Found:
    names = workbook.sheets(delivered.name, delivered.content)
    if sheet is None and len(names) > 1:
        question = Finding("question", f"In dit bestand staan {len(names)} bladen met een tabel: {join(names)}.",
                           "Zeg welk blad, met --sheet.", code="sheet")
        return Found(None, (), (question,))
    chosen = sheet or names[0]
    rows = workbook.rows(delivered.name, delivered.content, chosen)
    while rows and not any(rows[-1]):
        rows.pop()
    top = find_header(rows[:SAMPLE], header_row)
    if top is None:
        raise _no_header(delivered)
    ends = rows[-TAIL:]
    notes = find_footer(ends, max(map(len, rows))) if footer is None else footer
    dialect = Dialect(sheet=chosen, header_row=top[0], header_rows=top[1], footer=notes)
    how = "uw antwoord" if sheet else "het enige blad met een tabel"
    detected = (Detected("Blad", chosen, how), *_where(rows[:SAMPLE], top, ends, notes, header_row, footer))
    alone = workbook.has_one_sheet(delivered.name, delivered.content)
    return Found(dialect, detected, loose=_loose(rows[:SAMPLE], top, ends, notes), alone=alone)


def _no_header(delivered: Delivered) -> DatasetError:
    return DatasetError(f"In {delivered.name} vonden we geen kopregel: een regel met een naam boven elke kolom. Zet die erboven. "
                        'Of zeg welke regel het is: op de pagina bij "Lezen we het bestand verkeerd?", in een terminal met '
                        "--header-row.")


def _where(rows, top, ends, notes, header_row, footer) -> list[Detected]:
    """Where the table begins and ends, when that is not the whole file."""
    row, named = top
    said = []
    if row > 1 or named > 1:
        value = f"regel {row}" if named == 1 else f"regel {row} tot en met {row + named - 1}"
        before = [join(filter(None, map(str.strip, cells))) for cells in rows[: row - 1] if any(cells)]
        skipped = f"; overgeslagen: {' | '.join(before)[:200]}" if before else ""
        how = "uw antwoord" if header_row else "de eerste regel met een naam boven elke kolom"
        said.append(Detected("Kopregel", value, how + skipped))
    if notes:
        after = [join(filter(None, map(str.strip, cells))) for cells in ends[-notes:] if any(cells)]
        because = "uw antwoord" if footer is not None else "regels onder de tabel"
        said.append(Detected("Overgeslagen aan het eind", f"{notes} {'regel' if notes == 1 else 'regels'}",
                             because + (f": {' | '.join(after)[:200]}" if after else "")))
    return said


def _loose(rows, top, ends, notes) -> tuple[str, ...]:
    return tuple(" ".join(cells) for cells in (*rows[: top[0] - 1], *(ends[-notes:] if notes else ())) if any(cells))


# --- encoding ---------------------------------------------------------------------------------------------------------


def find_encoding(content: bytes) -> tuple[str, str]:
    """Encoding and what it is based on. Windows-1252 and Mac Roman are told apart by the letters that they would give."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return name, "het bestand begint ermee"
    start = content[:4096]
    if b"\0" in start:
        return ("utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"), "om de andere byte is leeg"
    if _is_utf8(content):
        return "utf-8", "gelezen uit het bestand"
    high = Counter(re.findall(rb"[\x80-\xff]", content[: 2**22]))

    def likely(encoding: str) -> int:
        letters = {byte.decode(encoding, errors="replace"): count for byte, count in high.items()}
        return sum(count * (3 * (letter in USUAL) + (letter in LIKELY)) for letter, count in letters.items())

    best = "mac_roman" if likely("mac_roman") > likely("cp1252") else "cp1252"
    return best, "gelezen uit de letters met een accent"


def _is_utf8(content: bytes) -> bool:
    """In blocks: the text itself is not needed, and would be as large again as the file."""
    if content.isascii():
        return True
    read = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), BLOCK):
            read.decode(content[at : at + BLOCK], final=at + BLOCK >= len(content))
    except UnicodeDecodeError:
        return False
    return True


# --- delimiter --------------------------------------------------------------------------------------------------------


def find_delimiter(head: str) -> str | None:
    """The mark that cuts most rows in the same number of cells, and leaves cells that are a number, a code or plain words."""
    scores = {mark: _score(head, mark) for mark in DELIMITERS}
    best = max(scores, key=scores.get)
    return best if scores[best] > 0 else None


def _score(head: str, mark: str) -> float:
    rows = [row for row in _rows(head, Dialect(delimiter=mark), lenient=True) if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, many = max(widths.items(), key=lambda pair: (pair[1] * (1 - 1 / pair[0]), pair[0]))
    cells = [cell.strip() for row in rows if len(row) == width for cell in row]
    others = "".join(set(";\t|") - {mark})
    clean = sum(not any(other in cell for other in others) for cell in cells) / len(cells)
    return many / len(rows) * (1 - 1 / width) * clean**2


def _single_quoted(head: str, mark: str) -> bool:
    cells = [cell.strip() for line in head.splitlines()[:SAMPLE] for cell in line.split(mark) if cell.strip()]
    return sum(len(c) > 1 and c[0] == c[-1] == "'" for c in cells) > len(cells) / 2


# --- where the table begins and ends ----------------------------------------------------------------------------------


def find_header(rows: list[list[str]], said: int | None = None) -> tuple[int, int] | None:
    """Row of the names (the first is 1) and how many rows they take; None when no row has them.

    Rows of one cell above it are a title. A row of names with gaps right above it holds themes, a row of only years or units
    right below it belongs to it too.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    widths = Counter(n for n in filled if n > 1)
    if not widths:
        return None
    usual = max(widths, key=lambda n: (widths[n], n))
    if said is not None:
        return (said, _names_below(rows, said)) if 0 < said <= len(rows) else None
    for place, row in enumerate(rows):
        if filled[place] < max(2, usual * 0.6) or len(row) < 2:
            continue
        if not _names(row):
            return None
        if place + 1 < len(rows) and filled[place + 1] > filled[place] and _gaps(row) and _names(rows[place + 1]):
            continue  # themes; the names come below
        first = place
        while first and filled[first - 1] >= 2 and _gaps(rows[first - 1]) and _names_or_years(rows[first - 1]):
            first -= 1
        return first + 1, place - first + _names_below(rows, place + 1)
    return None


def _names_below(rows: list[list[str]], row: int) -> int:
    """1, or 2 when the row below holds only years or units: 'Inwoners', and under it 2023, 2024."""
    if row < len(rows):
        below = [cell.strip() for cell in rows[row]]
        some = [cell for cell in below if cell]
        above = [cell for cell in rows[row - 1] if not cell.strip()]
        if some and not below[0] and (above or all(UNIT.fullmatch(c) for c in some)) and all(
                PERIOD.fullmatch(c) or UNIT.fullmatch(c) for c in some):
            return 2
    return 1


def _names(row: list[str]) -> bool:
    """Whether these cells are names: few numbers that are no years, and no codes of areas, unless the columns are areas."""
    cells = [cell.strip() for cell in row if cell.strip()]
    numbers = sum(bool(NUMBER.fullmatch(cell)) and not PERIOD.fullmatch(cell) for cell in cells)
    codes = [bool(CODE.fullmatch(cell)) for cell in cells]
    areas = not codes[0] and not numbers and sum(codes) >= max(2, len(cells) - 2)
    return (areas or not any(codes)) and numbers < max(1, len(cells) / 2) and not all(map(PERIOD.fullmatch, cells))


def _names_or_years(row: list[str]) -> bool:
    return _names(row) or all(PERIOD.fullmatch(cell.strip()) for cell in row if cell.strip())


def _gaps(row: list[str]) -> bool:
    return any(not cell.strip() for cell in row)


def find_footer(rows: list[list[str]], width: int) -> int:
    """How many of the last rows are notes: a source line, a remark, or one cell after a blank row. Blank rows go with them.

    A row that has a name and no figures is data, unless it looks like a note or stands apart from the table.
    """
    blank = [not any(cell.strip() for cell in row) for row in rows]
    place, notes = len(rows), 0
    while place > 1:
        if not blank[place - 1]:
            if not _is_note(rows[place - 1], width, apart=blank[place - 2]):
                break
            notes = len(rows) - place + 1
        place -= 1
    while notes and notes < len(rows) and blank[-notes - 1]:
        notes += 1
    return notes


def _is_note(row: list[str], width: int, apart: bool) -> bool:
    some = [cell.strip() for cell in row if cell.strip()]
    if NOTE.match(some[0]):
        return len(some) < width or width < 2
    data = CODE.fullmatch(some[0]) or NUMBER.fullmatch(some[0])
    return len(some) == 1 and not data and (apart or len(row) == 1 < width)


# --- the ends of a file -----------------------------------------------------------------------------------------------


def _ends(raw: bytes) -> tuple[str, str]:
    """The text at the start and at the end, cut at a line break."""
    head = raw[:HEAD]
    if len(raw) > HEAD:
        head = head[: head.rfind(b"\n") + 1 or None]
    place = end = end_of(raw)
    for _ in range(TAIL):
        place = raw.rfind(b"\n", 0, place)
        if place < 0:
            break
    return head.decode("utf-8", errors="replace"), raw[place + 1 : end].decode("utf-8", errors="replace")


def _rows(text: str, dialect: Dialect, lenient: bool = False) -> list[list[str]]:
    """The first rows. A quote that stays open is found later, where its row can be named."""
    reader, found = records(text, dialect), []
    try:
        for row in reader:
            found.append(row)
            if len(found) == SAMPLE:
                break
    except csv.Error:
        if lenient or not found:
            return [line.split(dialect.delimiter) for line in text.splitlines()[:SAMPLE]]
    return found


def _blank_inside(raw: bytes) -> bool:
    return raw[:1] in (b"\r", b"\n") or blank_line(raw, end_of(raw))
