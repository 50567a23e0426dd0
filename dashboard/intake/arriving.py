"""A file as it arrived, before anything is read: its name, its bytes and its hash."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dashboard.errors import DatasetError

HELD = 2**26  # bytes of a file that we keep at hand; what the app takes is less


@dataclass(frozen=True)
class Delivered:
    """A file as it arrived: its name, its bytes, and the hash that names it from now on."""

    name: str
    content: bytes

    @classmethod
    def read(cls, path: Path) -> "Delivered":
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise DatasetError(f"Bestand {path} is niet te lezen: {problem.strerror}. "
                               "Controleer de naam en de map.") from problem
        return cls(path.name, content) if len(content) <= HELD else Lying(path, hashlib.sha256(content).hexdigest())

    def held(self) -> "Delivered":
        """The same with its bytes at hand, for who looks at them more than once."""
        return self

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_geojson(self) -> bool:
        return self.name.lower().endswith((".geojson", ".json")) or bool(re.match(rb"\s*\{", self.content))


class Lying(Delivered):
    """A file that is too large to hold: it stays where it lies, and is read again by who needs its bytes."""

    def __init__(self, path: Path, sha256: str):
        self.__dict__.update(name=path.name, path=path, sha256=sha256)

    @property
    def content(self) -> bytes:
        """Raises DatasetError when it is no longer the file that it was."""
        try:
            found = self.path.read_bytes()
        except OSError as problem:
            raise DatasetError(f"Bestand {self.path} is niet meer te lezen: {problem.strerror}.") from problem
        if hashlib.sha256(found).hexdigest() != self.sha256:
            raise DatasetError(f"Bestand {self.name} veranderde terwijl wij het lazen. Er is niets opgeslagen. "
                               "Probeer het opnieuw.")
        return found

    def held(self) -> Delivered:
        return Delivered(self.name, self.content)
