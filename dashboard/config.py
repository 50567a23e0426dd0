"""Settings of one installation: read from its data folder and the environment, frozen, with defaults that work on a fresh clone."""
import os
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from dashboard.errors import DashboardError

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "demo"
TRIAL = ROOT / "data" / "proef"
CATALOG = ROOT / "data" / "catalog"
QUERIES = ROOT / "queries"
PROGRAM = "0.1.0"


@dataclass(frozen=True)
class Thresholds:
    """Smallest numbers that may be shown (DOMAIN §8.2): first for everybody, then for the internal view."""

    count_public: int = 10
    count_internal: int = 5
    base_public: int = 100
    base_internal: int = 50


@dataclass(frozen=True)
class Settings:
    """One data folder and what is known about it."""

    data: Path
    name: str = "Mijn gemeente"
    fictional: bool = False
    home: str | None = None
    contact: str = ""
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def catalog_folders(self) -> tuple[Path, ...]:
        return (CATALOG, self.data / "catalog")

    @property
    def read_only(self) -> bool:
        """The demo that ships is never written to: the first edit copies it."""
        return self.data.resolve() == DEMO.resolve()


def settings(data: Path | str | None = None) -> Settings:
    """Settings of `data`, else of the folder named by DRAGEND_DATA, else of the demo. Read once per folder."""
    return _read(Path(data or os.environ.get("DRAGEND_DATA") or DEMO).resolve())


@lru_cache
def _read(data: Path) -> Settings:
    path = data / "settings.toml"
    if not path.exists():
        return Settings(data)
    try:
        known = tomllib.loads(path.read_text(encoding="utf-8"))
        thresholds = Thresholds(**known.pop("thresholds", {}))
        return Settings(data, thresholds=thresholds, **known)
    except (tomllib.TOMLDecodeError, TypeError) as problem:
        raise DashboardError(f"De instellingen in {path} zijn niet te lezen: {problem}. Verbeter dat bestand.") from problem
