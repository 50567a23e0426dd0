"""A new data folder for a municipality: `data/<name>/` with a settings.toml of its own."""
import json
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from dashboard import catalog as catalogue
from dashboard import config
from dashboard.config import Settings
from dashboard.dutch import join
from dashboard.errors import DashboardError
from dashboard.intake import fetching, municipalities
from dashboard.intake.sources.client import Client

PART = ".ophalen-"  # a folder in the making, of which the name is not known yet
STALE = 24 * 3600  # seconds after which such a folder was left by a program that died


def place(name: str) -> Path:
    """Where the folder of a municipality lies: 's-Gravenhage in data/s-gravenhage."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(letter))
    return config.FOLDERS / re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def make(code: str, name: str) -> Path:
    """The folder of one municipality, made when it is not there. Raises DashboardError when another one has that name."""
    folder = place(name)
    _same(folder, code, name)
    write_settings(folder, {code: name})
    return folder


def choose(words: Sequence[str], told: Callable[[str], None]) -> Settings:
    """The folder of a municipality that somebody named, when no folder was given; with the pages that were needed to find it.

    Raises  Unclear when it is not sure which one is meant, DashboardError when there are several
    """
    if not words:
        raise DashboardError("Noem een gemeente, zoals: fetch Schiedam. Of zeg in welke map het moet, met --data data/naam.")
    if len(words) > 1:
        raise DashboardError("U noemt meer gemeenten. Zeg in welke map ze bij elkaar komen, met --data data/naam.")
    _sweep()
    config.FOLDERS.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=PART, dir=config.FOLDERS))
    try:
        settings = Settings(part)
        with Client(settings, catalogue.load(config.CATALOG), told) as client:
            names = municipalities.newest(client)
            if municipalities.is_unknown(words[0], names):
                names = municipalities.every_year(client)
            ((code, name),) = fetching.which(client, names, words).items()
        folder = place(name)
        _same(folder, code, name)
        write_settings(part, {code: name})
        if not folder.exists():
            part.rename(folder)
        return config.settings(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _same(folder: Path, code: str, name: str) -> None:
    """A folder of that name must be of that municipality."""
    if (folder / "settings.toml").exists() and (home := config.settings(folder).home) not in (code, None):
        raise DashboardError(f"In {folder} staat al een andere gemeente ({home}). Kies een andere map voor {name}, "
                             "met --data data/naam.")


def write_settings(folder: Path, gemeenten: dict[str, str]) -> None:
    """A settings.toml for a folder that has none; the first municipality is the one that the pages begin with."""
    path = folder / "settings.toml"
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    name = json.dumps(join(list(gemeenten.values())), ensure_ascii=False)  # a JSON string is a TOML string too
    path.write_text(f'name = {name}\nhome = "{next(iter(gemeenten))}"\nfictional = false\n', encoding="utf-8")


def _sweep() -> None:
    for path in config.FOLDERS.glob(f"{PART}*"):
        if time.time() - path.stat().st_mtime > STALE:
            shutil.rmtree(path, ignore_errors=True)


def shown(folder: Path) -> str:
    """The folder as one would type it."""
    try:
        return str(folder.relative_to(Path.cwd()))
    except ValueError:
        text = str(folder)
        return f'"{text}"' if re.search(r"\s", text) else text
