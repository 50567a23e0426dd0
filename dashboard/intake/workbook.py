"""Excel and OpenDocument: which sheets there are, and the cells of one as text."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from dashboard.errors import DatasetError

MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # xlsx, ods and xlsb are zips; xls is a compound file
LARGEST = 2**30  # bytes that a zip may unpack to: a sheet of 50 MB holds some 500 MB of XML
POINT = "\u2396"  # decimal mark of a cell that holds a number: no evidence for a comma or a point elsewhere in the sheet


def is_workbook(content: bytes) -> bool:
    return content.startswith(MARKS)


def sheets(name: str, content: bytes) -> list[str]:
    """The visible sheets that hold at least two rows and two columns. Raises DatasetError when it is no workbook."""
    with _opened(name, content) as book:
        visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        found = [sheet for sheet in visible if (s := book.get_sheet_by_name(sheet)).height > 1 and s.width > 1]
    if not found:
        raise DatasetError(f"In {name} staat geen blad met een tabel. Kies een bestand met een kopregel en ten minste één regel.")
    return found


def has_one_sheet(name: str, content: bytes) -> bool:
    with _opened(name, content) as book:
        return len(book.sheet_names) == 1


def rows(name: str, content: bytes, sheet: str) -> list[list[str]]:
    """All rows of a sheet from A1 on, as text. A number has POINT for decimal mark; a date is 2024-12-31; empty is ''."""
    with _opened(name, content) as book:
        if sheet not in book.sheet_names:
            raise DatasetError(f'In {name} is geen blad "{sheet}". De bladen zijn: {", ".join(book.sheet_names)}.')
        found: CalamineSheet = book.get_sheet_by_name(sheet)
        return [[_text(cell) for cell in row] for row in found.to_python(skip_empty_area=False)]


@contextmanager
def _opened(name: str, content: bytes) -> Iterator[CalamineWorkbook]:
    """The workbook, for who reads in it. Whatever turns out to be broken, also halfway a sheet, is a DatasetError in Dutch."""
    try:
        if content.startswith(MARKS[0]):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(item.file_size for item in archive.infolist()) > LARGEST:
                    raise DatasetError(f"Bestand {name} is uitgepakt te groot. Sla het blad met de cijfers op als CSV.")
        yield CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as problem:
        raise DatasetError(f"Bestand {name} heeft een wachtwoord. Sla het op zonder wachtwoord en kies het opnieuw.") from problem
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as problem:
        raise DatasetError(
            f"Bestand {name} is geen tekst, maar een binair bestand dat we niet kunnen lezen (bijvoorbeeld zip, een afbeelding "
            "of een beschadigd werkblad). Sla het op als CSV of als Excel (xlsx) en kies het opnieuw."
        ) from problem


def _text(cell) -> str:
    match cell:
        case str():
            return cell.strip("\r\n")
        case bool():
            return "ja" if cell else "nee"
        case int():
            return str(cell)
        case float():
            # repr is the shortest text that gives the same number; 0.1 + 0.2 in a spreadsheet shows 15 digits
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else _decimal(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return ""


def _decimal(cell: float) -> str:
    text = f"{cell:.15g}"
    return (f"{cell:.20f}".rstrip("0") if "e" in text else text).replace(".", POINT)
