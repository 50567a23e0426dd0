"""The ledger: one JSON object a line, append-only, each line carrying the hash of the line before it.

It is the only file that is written to. State is a fold over its lines; every version ever written stays readable.
A line without its newline was cut off while it was written: it never counted, and the next append removes it.
"""
import hashlib
import json
import os
from collections.abc import Iterable
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
    return lines


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
    previous = lines[-1]["hash"] if lines else START
    return {"v": VERSION, "previous": previous, **entry, "position": len(lines) + 1}


def append(data: Path, entry: dict) -> dict:
    """Write one line and return it. The caller has checked it and holds `lock`."""
    lines = read(data)
    line = prospective(lines, entry)
    stored = {key: value for key, value in line.items() if key != "position"}
    raw = json.dumps(stored, ensure_ascii=False, sort_keys=False).encode()
    _drop_torn_tail(data)
    with open(path(data), "ab") as file:
        file.write(raw + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return {**line, "hash": digest(raw)}


def _drop_torn_tail(data: Path) -> None:
    """A line cut off by a crash has no newline. It never counted; it must not be glued to the next one."""
    if not path(data).exists():
        return
    raw = path(data).read_bytes()
    whole = raw.rfind(b"\n") + 1
    if whole != len(raw):
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
            case other:
                raise LedgerError(f"In het logboek staat een handeling die dit programma niet kent: {other}. "
                                  "Werk het programma bij.")
    return found


def active(lines: Iterable[dict]) -> list[Load]:
    """The loads that count, oldest first."""
    return [load for load in loads(lines).values() if load.active]
