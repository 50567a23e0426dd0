"""Files of steps: whole under their own name, or not there at all. And what names them: the text of the code that makes them."""
import inspect
import os
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def source_of(module: ModuleType) -> str:
    """The text of a module. Asked some thirty times a build, and finding it goes over every module that is loaded."""
    return inspect.getsource(module)


def keep(path: Path, write: Callable[[str], None]) -> None:
    """Let `write` fill a file and give it its name when it is whole; when it fails (disk full, stopped) nothing stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        write(str(part))
        os.replace(part, path)
    except BaseException:  # whatever went wrong, also a stop: half a step under any name must not stay
        part.unlink(missing_ok=True)
        raise
