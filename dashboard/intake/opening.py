"""Which data folder a running dashboard shows, and which one it opens next time.

A server that was started with a folder (`--data`, DRAGEND_DATA) keeps to it. One that was started without shows the demo, until
the beheerder opens another folder from within: then it shows that one to everybody, and notes its name in `data/opened` for the
next start. Commands on the command line never read that note: what they write to must be said.
"""
import json
import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard import catalog, config
from dashboard.config import Settings
from dashboard.dutch import moment
from dashboard.errors import SourceError
from dashboard.intake import jobs, municipalities
from dashboard.intake.sources.client import Client

ALSO = {"GM0518": "Den Haag", "GM0796": "Den Bosch"}  # what people say and CBS does not
FRESH = timedelta(days=7)  # how long a list of municipalities is good: it changes once a year
_free = False  # whether this server was started without a folder


def start() -> Settings:
    """Settings for a server that was started without a folder: of the one that was opened last, else of the demo."""
    global _free
    _free = True
    name = _note().read_text(encoding="utf-8").strip() if _note().exists() else ""
    folder = config.FOLDERS / name
    known = re.fullmatch(r"[^./\\][^/\\]*", name) and (folder / "ledger.jsonl").exists()
    return config.settings(folder if known else config.DEMO)


def may_switch(settings: Settings) -> bool:
    """Whether this server may show another folder. Where people log in, the login belongs to the folder it started with."""
    return _free and not settings.login.configured


def switch(folder: Path) -> None:
    """Show another folder, in all sessions of this server, and at the next start."""
    os.environ["DRAGEND_DATA"] = str(folder)
    if _free and folder.parent == config.FOLDERS:
        _note().write_text(folder.name + "\n", encoding="utf-8")


def _note() -> Path:
    return config.FOLDERS / "opened"


def folders() -> dict[Path, str]:
    """The data folders that can be opened, with what they are called."""
    found = {path.parent: config.settings(path.parent) for path in sorted(config.FOLDERS.glob("*/ledger.jsonl"))}
    made_up = {True: " (verzonnen)", False: ""}
    return {folder: f"{known.name}{made_up[known.fictional]}, map {folder.name}" for folder, known in found.items()}


def newest_job(settings: Settings) -> jobs.Job | None:
    """The newest job in this folder and in the others that can be opened; one that is busy goes first."""
    places = {settings.data, *(path.parent.parent for path in config.FOLDERS.glob("*/jobs/*.jsonl"))}
    found = [job for place in places for job in jobs.recent(place, 1)]
    return max(found, key=lambda job: (job.state == jobs.BUSY, job.id), default=None)


# --- the municipalities to choose from --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """The municipalities of the newest year: code → name. `at` is when they were asked, in UTC; `problem` why not just now."""

    names: dict[str, str]
    year: int | None = None
    at: str = ""
    problem: str = ""


def choice() -> Choice:
    """All municipalities, asked at most once a week and kept beside the data folders. Without network the list that was kept."""
    kept = config.FOLDERS / "gemeenten.json"
    try:
        known = Choice(**json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        known = Choice({})
    if known.names and datetime.now(UTC) - datetime.fromisoformat(known.at) < FRESH:
        return known
    try:
        found = _ask()
    except SourceError as problem:
        old = f" U ziet de lijst van {moment(known.at)}." if known.names else ""
        return replace(known, problem=f"{problem}{old}")
    with suppress(OSError):  # a list that cannot be kept can still be used
        kept.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
    return found


def _ask() -> Choice:
    known = catalog.load(config.CATALOG)
    with (tempfile.TemporaryDirectory() as scratch,  # the list is no source of figures: its pages need not stay
          Client(Settings(Path(scratch)), known, timeout=20, longest=60, attempts=2) as client):
        names = municipalities.newest(client)
    return Choice(dict(names.newest), max(names.years), datetime.now(UTC).isoformat(timespec="seconds"))


def label(code: str, name: str) -> str:
    """A municipality in the list: with what people also call it, so that typing finds it."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    said = ALSO.get(code, plain)
    return f"{name} ({said})" if said != name else name
