"""Who has a data folder: a file lock, and beside it a note that says which program holds it, where, and since when."""
import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard.dutch import moment
from dashboard.errors import DashboardError
from dashboard.intake import ledger

SOON, LONG = 3, 600  # seconds after which who waits is told why, and after which it gives up


@contextmanager
def held(place: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock at `place`. Who has to wait for it hears for whom; after ten minutes it is a DashboardError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place)
    try:
        lock.acquire(timeout=SOON)
    except Timeout:
        tell(f"Een ander programma is met deze gegevens bezig{holder(place)}. We wachten tot het klaar is.")
        try:
            lock.acquire(timeout=LONG)
        except Timeout:
            raise DashboardError(f"Een ander programma is met deze gegevens bezig{holder(place)}. Het is na {LONG // 60} minuten "
                                 "nog niet klaar. Er is niets veranderd. Wacht even, of stop dat programma.") from None
    try:
        with _signed(place):
            yield
    finally:
        lock.release()


@contextmanager
def announced(place: Path, wait: float = 0) -> Iterator[str | None]:
    """Hold the lock at `place` when it is free, at the latest after `wait` seconds. Gives who has it when it is not."""
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        yield holder(place) or ": we weten niet welk"
        return
    try:
        with _signed(place):
            yield None
    finally:
        lock.release()


@contextmanager
def _signed(place: Path) -> Iterator[None]:
    note = _note(place)
    note.write_text(json.dumps({"pid": os.getpid(), "host": platform.node(), "since": ledger.now()}), encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _note(place: Path) -> Path:
    return place.with_suffix(".json")


def holder(place: Path) -> str:
    """": proces 123 op computer x, sinds 22-11-2026 13:37"; empty when it is not known, for it only just took the lock."""
    try:
        note = json.loads(_note(place).read_text(encoding="utf-8"))
        return f": proces {note['pid']} op computer {note['host']}, sinds {moment(note['since'])}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def pid(place: Path) -> int | None:
    """The process that signed for the lock at `place`, on this computer; None when nobody did."""
    try:
        note = json.loads(_note(place).read_text(encoding="utf-8"))
        return note["pid"] if note["host"] == platform.node() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
