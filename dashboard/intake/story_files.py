"""One file for each story, beside ledger and build: so that taking a story back is deleting a file.

The ledger knows that there is a story, of which area, with which themes, and a salted hash of its text. All else is in the file.
"""
import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from dashboard.access import LOCAL
from dashboard.config import Settings
from dashboard.errors import RecordError
from dashboard.intake.ledger import Who
from dashboard.registers.kinds import Change, Data, Record, State

ID = re.compile(r"sto-[0-9a-f]{6,32}")
ALONE = ("Zonder inloggen is er maar één account. Dan kan niemand anders meelezen, en blijft een verhaal niet gepubliceerd. "
         "Zet het inloggen aan (settings.toml).")


def folder(data: Path) -> Path:
    return data / "stories"


def place(data: Path, id: str) -> Path:
    """Where a story lies. Raises RecordError for what is no id of a story, so that no other file can be meant."""
    if not ID.fullmatch(id):
        raise RecordError("Dit is geen nummer van een verhaal.")
    return folder(data) / f"{id}.json"


def digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def write(data: Path, id: str, content: Mapping) -> dict:
    """Write a new story, readable only by this account of the computer; returns it with its salt."""
    told = {"v": 1, "id": id, **content, "salt": secrets.token_hex(16)}
    path = place(data, id)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False, indent=1)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return told


def read(data: Path, id: str) -> dict | None:
    """A story; None when there is none, or when its file does not hold what it should."""
    try:
        found = json.loads(place(data, id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("text"), str) else None


def delete(data: Path, id: str) -> bool:
    """Delete a story and what a crash may have left of it; says whether there was one."""
    path = place(data, id)
    there = path.exists()
    path.unlink(missing_ok=True)
    path.with_name(f".{path.name}.part").unlink(missing_ok=True)
    return there


def ended(story: Mapping, today: date) -> bool:
    """Whether the consent for a story is over."""
    return str(story.get("until", "")) < today.isoformat()


def same(record: Record, story: Mapping) -> bool:
    """Whether a file still holds the text that was taken in and read: another text is not shown."""
    return digest(str(story.get("salt", "")), story["text"]) == record.data.get("digest")


def must_go(data: Path, state: State, today: date) -> list[str]:
    """Ids of stories that lie here and may not: taken back (a restored back-up brings them again), or past their consent."""
    found = []
    for path in sorted(folder(data).glob("sto-*.json")):
        record = state["story"].get(path.stem)
        story = read(data, path.stem) if ID.fullmatch(path.stem) else None
        taken_back = record and record.data["state"] == "ingetrokken"
        if ID.fullmatch(path.stem) and (taken_back or (story and ended(story, today))):
            found.append(path.stem)
    return found


# --- what a change of a record may do -----------------------------------------------------------------------------------


def guarded(settings: Settings, state: State, changes: Sequence[Change], who: Who) -> list[Change]:
    """Changes as they may be saved, whatever way they came: page, command line or import.

    A story needs its file, and another account before it is published. A lab gets the spread of its stories as the files have it.
    Raises  RecordError
    """
    found = []
    for change in changes:
        if change.kind == "story" and change.data is not None:
            _story_may(settings, state["story"].get(change.id or ""), change, who)
        elif change.kind == "story":
            raise RecordError("Een verhaal haalt u weg door het in te trekken. Er is niets opgeslagen.")
        if change.kind == "lab" and change.data is not None:
            change = Change(change.kind, change.id, _with_spread(settings.data, change.data), change.base)
        found.append(change)
    return found


def _story_may(settings: Settings, before: Record | None, change: Change, who: Who) -> None:
    wanted, was = change.data["state"], before.data["state"] if before else None
    if wanted == "ingetrokken":
        return
    if was == "ingetrokken":
        raise RecordError("Dit verhaal is ingetrokken. Het kan niet terugkomen.")
    story = read(settings.data, change.id or "sto-")
    if story is None or digest(str(story.get("salt", "")), story["text"]) != change.data.get("digest"):
        raise RecordError("De tekst van dit verhaal is er niet, of is een andere. Voer het verhaal in bij Verhalen. Er is niets "
                          "opgeslagen.")
    if wanted == "gepubliceerd" and was != "gepubliceerd":
        if who.by == LOCAL or not settings.login.configured:
            raise RecordError(ALONE)
        if before is None or who.by == before.history[0]["by"]:
            raise RecordError("Wie een verhaal opschreef, mag het niet zelf publiceren. Laat een ander account meelezen.")
        if story["area"] != change.data["area"]:
            raise RecordError("Het gebied van dit verhaal klopt niet met de tekst.")


def _with_spread(data: Path, lab: Data) -> Data:
    told = [story for id in lab.get("stories", ()) if isinstance(id, str) and ID.fullmatch(id) and (story := read(data, id))]
    counted = {"roles": len({story.get("role") for story in told}), "ages": len({story.get("age") for story in told})}
    return {**{name: value for name, value in lab.items() if name != "spread"}, **({"spread": counted} if told else {})}
