"""A disk without room: what the machine says about it becomes a sentence that somebody can act on."""
import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dashboard.errors import NoRoom

LEAST = 2**20  # bytes; with less left, what went wrong is that


def lacking(problem: BaseException, place: Path) -> bool:
    """Whether an error comes from a full disk. DuckDB sometimes only says what it could not find afterwards."""
    if getattr(problem, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(problem):
        return True
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    return isinstance(problem, duckdb.Error) and shutil.disk_usage(there).free < LEAST


@contextmanager
def needed(place: Path, said: str) -> Iterator[None]:
    """Do what needs room in a folder. Raises NoRoom when there is none; `said` is what that means, and what to do."""
    try:
        yield
    except (OSError, duckdb.Error) as problem:
        if not lacking(problem, place):
            raise
        raise NoRoom(f"De schijf is vol. {said}") from problem
