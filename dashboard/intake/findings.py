"""What the gate says about a file: what it found out, and what is wrong with it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing about a file. severity: 'error' stops, 'question' waits for an answer, 'warning' needs a tick, 'note' informs.

    `expected` is what should have stood there, where that can be said.
    row is the line in the file (the first line is 1); None when it is about the whole file.
    """

    severity: str
    message: str
    hint: str = ""
    row: int | None = None
    column: str | None = None
    found: str | None = None
    code: str = ""
    expected: str | None = None

    def sentence(self) -> str:
        where = ", ".join(
            part for part in (f"regel {self.row}" if self.row else "", f'kolom "{self.column}"' if self.column else "") if part
        )
        return (
            f"{where[0].upper()}{where[1:]}: {self.message} {self.hint}".strip()
            if where
            else f"{self.message} {self.hint}".strip()
        )


@dataclass(frozen=True)
class Detected:
    """Something the gate found out about the file, and what it is based on."""

    what: str
    value: str
    because: str
