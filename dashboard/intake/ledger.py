"""The ledger: one JSON object a line, append-only, each line carrying the hash of the line before it.

It is the only file that is written to. State is a fold over its lines; every version ever written stays readable.
A line without its newline was cut off while it was written: it never counted, and the next append removes it. So it is with
lines that belong together (`batch`: [this one, how many]): as long as the last of them is not there, none of them counts.
"""
import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from dashboard.errors import LedgerError

VERSION = 1
START = "0" * 64


@dataclass(frozen=True)
class Who:
    """Who does something: an account (never a name) and the role in which it was done."""

    by: str = "lokaal"
    role: str = "beheerder"


@dataclass(frozen=True)
class Load:
    """One arrival of a file, as the ledger tells it. `entry` is the whole line; `purged` is the one that took the file away."""

    id: str
    dataset: str
    file: str
    active: bool
    entry: dict
    purged: dict | None = None

    @property
    def position(self) -> int:
        return self.entry["position"]


def path(data: Path) -> Path:
    return data / "ledger.jsonl"


def lock(data: Path) -> FileLock:
    """Held while a line is appended: milliseconds."""
    (data / "build").mkdir(parents=True, exist_ok=True)
    return FileLock(data / "build" / "ledger.lock", timeout=60)


def read(data: Path) -> list[dict]:
    """Every line, in order, with its position (1 is the first). Raises LedgerError when the chain is broken."""
    lines, previous = [], START
    for position, raw in enumerate(_whole_lines(data), start=1):
        try:
            line = json.loads(raw)
            if not isinstance(line, dict):
                raise ValueError(f"{type(line).__name__} is no line")
        except ValueError as problem:
            raise LedgerError(_broken(data, position, "is geen geldige regel")) from problem
        if line.get("v", 0) > VERSION:
            raise LedgerError(f"Regel {position} van {path(data)} is gemaakt met een nieuwere versie van dit programma "
                              f"(versie {line['v']}, dit programma leest tot {VERSION}). Werk het programma bij.")
        if line.get("previous") != previous:
            raise LedgerError(_broken(data, position, "sluit niet aan op de regel ervoor"))
        previous = digest(raw)
        lines.append({**line, "position": position, "hash": previous})
    return _without_unfinished_batch(lines)


def _without_unfinished_batch(lines: list[dict]) -> list[dict]:
    nth, of = lines[-1].get("batch", (1, 1)) if lines else (0, 0)
    return lines if nth == of else lines[:-nth]


def _broken(data: Path, position: int, what: str) -> str:
    return (f"Regel {position} van het logboek {path(data)} {what}. Iemand heeft het bestand veranderd of het is "
            "beschadigd. Zet het bestand terug uit de reservekopie.")


def _whole_lines(data: Path) -> list[bytes]:
    if not path(data).exists():
        return []
    return path(data).read_bytes().split(b"\n")[:-1]


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def prospective(lines: list[dict], entry: dict) -> dict:
    """The line that `entry` would become after `lines`: for a candidate build, before anything is written."""
    return prospective_all(lines, [entry])[0]


def prospective_all(lines: list[dict], entries: list[dict]) -> list[dict]:
    """The same for entries that belong together."""
    found, previous = [], lines[-1]["hash"] if lines else START
    for nth, entry in enumerate(entries, start=1):
        batch = {"batch": [nth, len(entries)]} if len(entries) > 1 else {}
        stored = {"v": VERSION, "previous": previous, **entry, **batch}
        previous = digest(_raw(stored))
        found.append({**stored, "position": len(lines) + nth, "hash": previous})
    return found


def append(data: Path, entry: dict) -> dict:
    """Write one line and return it. The caller has checked it and holds `lock`."""
    return append_all(data, [entry])[0]


def append_all(data: Path, entries: list[dict], lines: list[dict] | None = None) -> list[dict]:
    """Write a line for each entry, so that all of them count or none, and return them. The caller holds `lock`.

    lines   what `read` gave since the lock was taken, to not read it again
    """
    lines = read(data) if lines is None else lines
    written = prospective_all(lines, entries)
    _drop_what_never_counted(data, len(lines))
    stored = [{key: value for key, value in line.items() if key not in ("position", "hash")} for line in written]
    _write(path(data), b"".join(_raw(line) + b"\n" for line in stored))
    return written


def _raw(stored: dict) -> bytes:
    return json.dumps(stored, ensure_ascii=False, sort_keys=False).encode()


def _write(place: Path, content: bytes) -> None:
    """Add to the end of a file. When that does not work (a full disk), what came of it goes again."""
    with open(place, "ab", buffering=0) as file:  # a buffer would try again to write what it still has, on closing
        before = file.tell()
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest):]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(before)
            raise


def _drop_what_never_counted(data: Path, kept: int) -> None:
    """Remove what a crash left after the lines that count. It must not be glued to the next one."""
    if not path(data).exists():
        return
    whole = sum(len(raw) + 1 for raw in _whole_lines(data)[:kept])
    if whole != path(data).stat().st_size:
        with open(path(data), "r+b") as file:
            file.truncate(whole)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def loads(lines: Iterable[dict]) -> dict[str, Load]:
    """Every load ever made, in order of arrival, and whether it counts now."""
    found: dict[str, Load] = {}
    for line in lines:
        match line["action"]:
            case "add":
                found.pop(line["load"], None)  # purged before: it arrives anew
                found[line["load"]] = Load(line["load"], line["dataset"], line["file"], True, line)
            case "undo" | "redo":
                old = found[line["load"]]
                found[old.id] = Load(old.id, old.dataset, old.file, line["action"] == "redo", old.entry)
            case "purge":
                old = found[line["load"]]
                found[old.id] = Load(old.id, old.dataset, old.file, False, old.entry, line)
            case "record":  # what people typed is folded elsewhere (records.py)
                continue
            case other:
                raise LedgerError(f"In het logboek staat een handeling die dit programma niet kent: {other}. "
                                  "Werk het programma bij.")
    return found


def active(lines: Iterable[dict]) -> list[Load]:
    """The loads that count, oldest first."""
    return [load for load in loads(lines).values() if load.active]
