"""Bytes of the delivered files. Line ends, encoding and number format are explicit: every machine writes the same."""

import csv
import io
from collections.abc import Iterable, Sequence


def number(value: float | None, decimals: int, comma: bool = False) -> str:
    """A number as text; empty when there is none. Never "-0"."""
    if value is None or value != value:
        return ""
    text = f"{value:.{decimals}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace(".", ",") if comma else text


def table(header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ";", newline: str = "\r\n",
          encoding: str = "utf-8") -> bytes:
    """A CSV file. Cells are text already, or whole numbers; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode(encoding)
