"""What happened, for who runs the installation: log/dragend.log, and log/inzage.jsonl with who opened the internal figures when.

A line is a sentence with key=value: counts and codes, never a value or a name from a file. Several programs may write at once
(`serve` and `add`), so each line is written under a lock and the file closed again; only then it can be rotated on Windows too.
"""
import json
import logging
import sys
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from filelock import FileLock, Timeout

from dashboard.config import Settings
from dashboard.errors import DashboardError

BYTES, FILES = 1_000_000, 5  # of one file before it is rotated, and how many older ones stay
PATIENCE = 5  # seconds that a line waits for another program
SEEN = "_inzage"  # where a session keeps the day on which it last opened the internal figures


def folder(settings: Settings) -> Path:
    """The demo that ships is never written to, but for what is built from it."""
    return settings.data / "build" / "log" if settings.read_only else settings.data / "log"


class _Shared(RotatingFileHandler):
    """Writes where `where` says at that moment: the first edit of the demo moves to another folder while the server runs."""

    def __init__(self, where: Callable[[], Path]):
        self.where = where
        super().__init__(where() / "dragend.log", maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=True)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            place = self.where()
            place.mkdir(parents=True, exist_ok=True)
            self.baseFilename = str(place / "dragend.log")
            with _turn(place):
                super().emit(record)
                if self.stream:
                    self.stream.close()
                    self.stream = None
        except (OSError, Timeout):  # a full disk must not take the dashboard along; the line still goes to stderr
            self.handleError(record)


def _turn(place: Path) -> FileLock:
    return FileLock(place / "log.lock", timeout=PATIENCE)


def start(where: Callable[[], Path]) -> None:
    """From now on what this program does is logged in the folder that `where` gives; warnings and worse also on stderr."""
    stop()
    line = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S+00:00")
    line.converter = time.gmtime
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    log = logging.getLogger("dashboard")
    log.setLevel(logging.INFO)
    for handler in (_Shared(where), screen):
        handler.setFormatter(line)
        log.addHandler(handler)


def stop() -> None:
    log = logging.getLogger("dashboard")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


# --- who opened the internal figures ----------------------------------------------------------------------------------


def opened_internal(settings: Settings, account: str, role: str, session: MutableMapping) -> None:
    """Note that somebody opened the internal figures: one line per session and day, with the account, the role and the time.

    session  remembers that it was noted
    Raises   DashboardError when it cannot be noted: then the figures are not shown either
    """
    if settings.read_only:  # the demo that ships: all is made up, and nothing is written there
        return
    now = datetime.now(UTC)
    today = (str(settings.data), now.date())
    if session.get(SEEN) == today:
        return
    line = json.dumps({"v": 1, "at": now.isoformat(timespec="seconds"), "by": account, "role": role}, ensure_ascii=False)
    place = folder(settings)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _turn(place), open(place / "inzage.jsonl", "a", encoding="utf-8") as file:
            file.write(line + "\n")
    except (OSError, Timeout) as problem:
        raise DashboardError(f"We kunnen niet opschrijven wie de interne cijfers bekijkt, in {place}. Daarom tonen we ze niet. "
                             "Kijk of de schijf vol is en of het dashboard in die map mag schrijven.") from problem
    session[SEEN] = today


def openings(settings: Settings) -> list[dict]:
    """Who opened the internal figures when, the newest first: {'at', 'by', 'role'}."""
    path = folder(settings) / "inzage.jsonl"
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:  # cut off by a crash
            continue
    return found[::-1]
