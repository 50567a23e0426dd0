"""What leaves the screen as a file. Each says where its figures come from, of when they are, and whether they are made up."""
import io
import numbers
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard import dutch

BOM = "\ufeff"
FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠]")
WRITTEN_NUMBER = re.compile(r"[-+]?\d[\d.]*(,\d+)?( ?%)?")  # of a table that has its numbers in words already


@dataclass(frozen=True)
class Column:
    """One column of a file: its Dutch header and, for numbers, how many decimals it has on screen."""

    header: str
    decimals: int | None = None


def figure_columns(decimals: int) -> dict[str, Column]:
    """The columns of a file with figures of one indicator, under names that our own gate knows."""
    return {
        "region": Column("gebiedscode"), "name": Column("gebied"), "year": Column("jaar", 0), "indicator": Column("indicator"),
        "label": Column("cijfer"), "value": Column("waarde", decimals), "lower": Column("ondergrens", decimals),
        "upper": Column("bovengrens", decimals), "unit": Column("eenheid"), "made": Column("soort"), "note": Column("opmerking"),
    }


def to_csv(frame: pd.DataFrame, columns: Mapping[str, Column], origin: Mapping[str, str]) -> bytes:
    """A table as Dutch Excel opens it and as our own gate reads it: semicolons, decimal commas, UTF-8 with a mark.

    frame    what is on screen, in the order of the screen
    columns  column of the frame: how it is called and written; other columns stay out
    origin   last columns, the same on every row: bron, datum, build, fictief
    """
    table = pd.DataFrame({column.header: _cells(frame[name], column.decimals) for name, column in columns.items()})
    for header, text in origin.items():
        table[header] = _safe(text)
    lines = [map(_safe, table.columns), *table.itertuples(index=False)]
    return (BOM + "".join(";".join(map(_quoted, line)) + "\r\n" for line in lines)).encode("utf-8")


def to_xlsx(sheets: Mapping[str, pd.DataFrame], origin: Mapping[str, str]) -> bytes:
    """Tables as an Excel file: one a sheet, numbers as numbers, text never as a formula; where they come from on the last sheet.

    A cell that is missing stays empty.
    """
    import xlsxwriter  # here: only who downloads needs it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        about = pd.DataFrame({"Wat": list(origin), "Waarde": list(origin.values())})
        for name, frame in {**sheets, "Herkomst": about}.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(frame):
                sheet.write_string(0, column, header, bold)
                sheet.set_column(column, column, min(max(len(header), *frame[header].map(lambda v: len(str(v))), 8), 40) + 1)
                for row, value in enumerate(frame[header], start=1):
                    if isinstance(value, numbers.Real) and not pd.isna(value):
                        sheet.write_number(row, column, float(value))
                    elif not pd.isna(value) and value != "":
                        sheet.write_string(row, column, str(value), wrapped)
    return out.getvalue()


def _cells(values: pd.Series, decimals: int | None) -> list[str]:
    if decimals is not None:
        return [dutch.number(value, decimals, group=False) for value in values]
    return ["" if pd.isna(value) else _safe(str(value)) for value in values]


def _safe(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; a number stays a number."""
    text = unicodedata.normalize("NFC", text)
    return f"'{text}" if FORMULA.match(text) and not WRITTEN_NUMBER.fullmatch(text.strip()) else text


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[;"\r\n]', cell) else cell


def file_name(*parts: str) -> str:
    """Name that says what is in it: "Sterk eenzaam", "buurt", "2022", "3f2a" gives sterk-eenzaam_buurt_2022_3f2a.csv"""
    plain = (re.sub(r"[^a-z0-9]+", "-", ascii_letters(part).lower()).strip("-") for part in parts)
    return "_".join(part for part in plain if part) + ".csv"


def ascii_letters(text: str) -> str:
    """Letters without their accents; what has no plain form is left out."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def plain_csv(frame: pd.DataFrame) -> str:
    """Rows of a query in the same dialect (semicolons, decimal commas), unrounded and without a mark: for the terminal."""
    def cell(value) -> str:
        if value is None or (not isinstance(value, list | tuple) and pd.isna(value)):
            return ""
        if isinstance(value, float | np.floating):
            return f"{value:.15g}".replace(".", ",")
        return _safe(str(value)) if isinstance(value, str) else str(value)

    lines = [map(_safe, frame.columns), *(map(cell, row) for row in frame.itertuples(index=False))]
    return "".join(";".join(map(_quoted, line)) + "\n" for line in lines)
