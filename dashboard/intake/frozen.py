"""A frozen view: the figures as they were at a position of the ledger. It is not a file; it is built again when it is gone."""
import os
from contextlib import suppress
from dataclasses import dataclass

from dashboard import config
from dashboard.config import Settings
from dashboard.errors import DashboardError
from dashboard.intake import builder, ledger
from dashboard.intake.builder import Progress, no_progress


@dataclass(frozen=True)
class Frozen:
    """One position of the ledger, with what is different now.

    at       when its last line was written, in UTC
    newer    lines came after it
    program  the version of the program that the link was made with, when that is another one than this; else None
    purged   names of files that counted then and were purged since: their figures are gone
    """

    position: int
    at: str
    newer: bool
    program: str | None
    purged: tuple[str, ...]


def mark(position: int) -> str:
    """How a link names a position: "27-0.1.0", the number of lines and the version of the program."""
    return f"{position}-{config.PROGRAM}"


def look(settings: Settings, asked: str) -> Frozen:
    """What a mark stands for. Raises DashboardError when this folder has no such position."""
    number, _, program = asked.partition("-")
    lines = ledger.read(settings.data)
    position = int(number) if number.isdecimal() and len(number) < 10 else 0
    if not 0 < position <= len(lines):
        raise DashboardError(f"Deze link noemt een stand die er niet is: {asked[:20]}. U ziet nu de nieuwste cijfers. "
                             "Vraag een nieuwe link aan wie u deze gaf.")
    then = lines[:position]
    gone = tuple(load.entry["name"] for load in _purged_since(lines, then))
    return Frozen(position, then[-1]["at"], position < len(lines), program if program != config.PROGRAM else None, gone)


def build(settings: Settings, position: int, progress: Progress = no_progress) -> str:
    """The build of the first `position` lines, made when it is not there; returns its id. The pointer stays where it is.

    Raises  DashboardError when the ledger has no such line
    """
    wanted = _plan(settings, position)
    with builder.lock(settings.data, progress):
        made = builder.make(wanted, progress)
        os.utime(settings.data / "build" / made)  # somebody looks at it: tidying up begins with what nobody looked at
    return made


def there(settings: Settings, position: int) -> str | None:
    """The build of the first `position` lines when it is on disk: its id. Raises DashboardError when there is no such line."""
    found = builder.there(_plan(settings, position))
    if found:
        with suppress(FileNotFoundError):  # tidied away while we look
            os.utime(settings.data / "build" / found)
    return found


def words(position: int) -> tuple[str, ...]:
    """The command that makes it beside the page, for `jobs.start`."""
    return "build", "--at", str(position)


def _plan(settings: Settings, position: int) -> builder.Plan:
    lines = ledger.read(settings.data)
    if not 0 < position <= len(lines):
        raise DashboardError(f"Het logboek heeft {len(lines)} regels. Een stand na regel {position} is er niet.")
    then = lines[:position]
    return builder.plan(settings, then, {load.id for load in _purged_since(lines, then)})


def _purged_since(lines: list[dict], then: list[dict]) -> list[ledger.Load]:
    now = ledger.loads(lines)
    return [load for load in ledger.active(then) if now[load.id].purged]
