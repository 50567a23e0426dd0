"""Exchange between regions: what labs learned as one file, without persons; and taking in that of another municipality.

The file is a Frictionless data package (datapackage.json and one CSV a resource) in a zip. A package that is anything else is
refused whole; nothing of it is unpacked to disk.
Source  specs.frictionlessdata.io/data-package and /tabular-data-resource (v1)
"""
import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard import access
from dashboard.config import Settings
from dashboard.errors import DatasetError
from dashboard.intake import ledger, records
from dashboard.intake.ledger import Who
from dashboard.methods import labs as road
from dashboard.methods.person_codes import in_text
from dashboard.methods.person_text import whole_names
from dashboard.registers import agenda, knowledge, labs
from dashboard.registers.kinds import Change, Record, State

PROFILE = "dragend-vermogen-leren/1"
LICENCE = "CC-BY-4.0"
MOST_BYTES, MOST_ROWS, LONGEST = 5_000_000, 5_000, 2_000  # unpacked; per resource; characters in a cell
RESOURCES = {  # resource: its columns; the first two are in all
    "labs": ("id", "title", "kind", "stage", "state", "theme", "question", "context", "stop_reason", "lessons"),
    "lessons": ("id", "title", "lab", "level", "about", "source"),
    "obstacles": ("id", "title", "lab", "stage", "learned"),
    "agenda": ("id", "title", "lab", "status", "domains", "hypothesis", "measure", "stop_rule", "result", "evidence",
               "stop_reason", "stop_lesson"),
    "questions": ("id", "title", "asker", "sort", "status", "answer", "evidence", "source"),
    "products": ("id", "title", "kind", "about", "elsewhere", "licence", "where"),
    "themes": ("id", "title", "explain"),
}
WHAT = {"labs": "lab", "lessons": "lesson", "obstacles": "obstacle", "agenda": "agenda_item", "questions": "question",
        "products": "product", "themes": "theme"}
TITLE = {"labs": "title", "lessons": "text", "obstacles": "text", "agenda": "title", "questions": "text", "products": "title",
         "themes": "label"}
ID = re.compile(r"[a-z]{3}-[0-9a-z]{1,40}")
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
SCRIPT = re.compile(r"<\s*/?\s*[a-z!?][^>]*>?|javascript:|data:text/html|on\w+\s*=", re.IGNORECASE)
MIXED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Package:
    """A package that was read and found right: who made it, when, its hash, and per resource its rows."""

    origin: str
    created: str
    licence: str
    digest: str
    rows: dict[str, list[dict[str, str]]]


# --- out --------------------------------------------------------------------------------------------------------------


def export(settings: Settings) -> bytes:
    """What was learned here as a package: without stories, accounts, areas smaller than a gemeente, and votes.

    Raises  DatasetError when a person seems to be in it
    """
    if found := named(settings):
        raise DatasetError(f"Het pakket is niet gemaakt: in {', '.join(found[:5])} lijkt een mens te staan. Verander die tekst.")
    state = records.state(settings)
    tables = {name: _csv(name, [_row(name, record, state) for record in state[WHAT[name]].values()]) for name in RESOURCES}
    about = {
        "name": "dragend-vermogen-leren", "title": f"Wat labs leerden in {settings.name}", "profile": "data-package",
        "created": ledger.now(), "licenses": [{"name": LICENCE, "title": "Creative Commons Attribution 4.0",
                                              "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "sources": [{"title": settings.name}], "contributors": [{"title": settings.name, "role": "publisher"}],
        "dragend": {"form": PROFILE, "origin": settings.name, "fictional": settings.fictional},
        "resources": [{"name": name, "path": f"data/{name}.csv", "profile": "tabular-data-resource", "encoding": "utf-8",
                       "format": "csv", "mediatype": "text/csv", "bytes": len(tables[name]),
                       "hash": f"sha256:{hashlib.sha256(tables[name]).hexdigest()}",
                       "schema": _schema(columns)} for name, columns in RESOURCES.items()],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("datapackage.json", json.dumps(about, ensure_ascii=False, indent=2))
        for name, content in tables.items():
            package.writestr(f"data/{name}.csv", content)
    return out.getvalue()


def _schema(columns: tuple[str, ...]) -> dict:
    """What a reader of Frictionless packages checks: that there is an id of our form and a title, and that a lab is in it."""
    rules = {"id": {"required": True, "unique": True, "pattern": ID.pattern}, "title": {"required": True, "maxLength": LONGEST}}
    schema = {"fields": [{"name": column, "type": "string", **({"constraints": rules[column]} if column in rules else {})}
                         for column in columns], "primaryKey": ["id"]}
    if "lab" in columns:
        schema["foreignKeys"] = [{"fields": ["lab"], "reference": {"resource": "labs", "fields": ["id"]}}]
    return schema


def named(settings: Settings) -> list[str]:
    """What cannot leave yet, because a person seems to be in it: the number of each record, never the words."""
    state = records.state(settings)
    return [record.id for name in RESOURCES for record in state[WHAT[name]].values()
            if any(_personal(value) for column, value in _row(name, record, state).items() if column not in ("id", "lab"))]


def _personal(text: str) -> bool:
    return bool(in_text(text) or whole_names(text))


def _row(name: str, record: Record, state: State) -> dict[str, str]:
    data = record.data
    found = {column: data.get(column, "") for column in RESOURCES[name]} | {"id": record.id, "title": data[TITLE[name]]}
    said = {"kind": labs.KINDS_OF_LAB | knowledge.PRODUCTS, "stage": road.STAGES, "state": labs.STATES,
            "status": agenda.STATUSES | knowledge.OPEN, "evidence": agenda.EVIDENCE | labs.SOURCES}
    if name == "labs":
        levels = road.lesson_levels([item.data["level"] for item in state["lesson"].values() if item.data["lab"] == record.id])
        found |= {"state": data.get("state", "loopt"), "lessons": ", ".join(map(str, levels.values()))}
    return {column: _cell(said.get(column, {}).get(value, value) if isinstance(value, str) else value)
            for column, value in found.items()}


def _cell(value) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    text = str(value)
    return f"\u2019{text}" if FORMULA.match(text) else text  # no apostrophe that a spreadsheet hides: it would be lost on the way


def _csv(name: str, rows: list[Mapping[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, RESOURCES[name], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["id"]))
    return out.getvalue().encode()


# --- in ---------------------------------------------------------------------------------------------------------------


def read(content: bytes) -> Package:
    """A package from elsewhere, wholly checked in memory. Raises DatasetError with what is wrong; then nothing of it is used."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            files = _files(zipped)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError, OSError) as problem:
        # zipfile's own words for a damaged file, one with a password (RuntimeError) or packed as it cannot (NotImplementedError)
        raise _refused("dit is geen heel zip-bestand") from problem
    about = _about(files.pop("datapackage.json"))
    rows = {name: _rows(name, files[f"data/{name}.csv"], about["hashes"].get(name, "")) for name in RESOURCES}
    return Package(about["origin"], about["created"], about["licence"], hashlib.sha256(content).hexdigest(), rows)


def _refused(why: str) -> DatasetError:
    said = f"Dit pakket komt er niet in: {why}. Er is niets opgeslagen."
    return DatasetError(f"{said} Vraag een nieuw aan de gemeente die het maakte.")


def _files(zipped: zipfile.ZipFile) -> dict[str, bytes]:
    wanted = {"datapackage.json", *(f"data/{name}.csv" for name in RESOURCES)}
    names = [info.filename for info in zipped.infolist()]
    if sorted(names) != sorted(wanted):  # also a path that leads out of the package, and a name that is there twice
        raise _refused("er zitten andere bestanden in dan er horen")
    if sum(info.file_size for info in zipped.infolist()) > MOST_BYTES:
        raise _refused("het is te groot")
    files = {}
    for info in zipped.infolist():
        with zipped.open(info) as file:
            files[info.filename] = file.read(MOST_BYTES + 1)  # what the header says may be a lie
        if len(files[info.filename]) > MOST_BYTES or len(files[info.filename]) != info.file_size:
            raise _refused("het is te groot")
    return files


def _about(raw: bytes) -> dict:
    try:
        about = json.loads(raw.decode("utf-8"))
        ours, resources = about["dragend"], about["resources"]
        if ours["form"] != PROFILE:
            raise _refused("het is van een andere soort of een nieuwere versie")
        told = {item["name"]: item for item in resources}
        for name, columns in RESOURCES.items():
            named = [field["name"] for field in told[name]["schema"]["fields"]]
            if named != list(columns) or told[name]["path"] != f"data/{name}.csv":
                raise _refused("de kolommen zijn andere dan we kennen")
        found = {"origin": ours["origin"], "created": about["created"][:10], "licence": about["licenses"][0]["name"],
                 "hashes": {name: item["hash"] for name, item in told.items()}}
        if len(told) != len(RESOURCES) or not all(isinstance(value, str) for key, value in found.items() if key != "hashes"):
            raise _refused("de beschrijving klopt niet")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as problem:
        raise _refused("de beschrijving klopt niet") from problem
    for value in (found["origin"], found["created"], found["licence"]):
        _safe(value)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", found["created"]) or not found["origin"].strip():
        raise _refused("er staat niet in van wie het is, of van welke dag")
    return found


def _rows(name: str, raw: bytes, told: str) -> list[dict[str, str]]:
    if told != f"sha256:{hashlib.sha256(raw).hexdigest()}":
        raise _refused("een bestand is veranderd nadat het pakket gemaakt is")
    try:
        reader = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True)
        rows = list(reader)
    except (ValueError, csv.Error) as problem:
        raise _refused("een tabel is niet te lezen") from problem
    if reader.fieldnames != list(RESOURCES[name]) or len(rows) > MOST_ROWS:
        raise _refused("de kolommen zijn andere dan we kennen, of er zijn te veel rijen")
    for row in rows:
        if None in row or None in row.values() or not row["id"] or not row["title"]:
            raise _refused("een rij is niet heel")
        for column, value in row.items():
            if column in ("id", "lab"):
                if value and not ID.fullmatch(value):
                    raise _refused("een nummer is geen nummer")
            else:
                _safe(value)
    if len({row["id"] for row in rows}) < len(rows):
        raise _refused("een nummer komt twee keer voor")
    return rows


def _safe(text: str) -> None:
    """A cell from elsewhere holds words: no formula, no markup, no hidden signs, and nothing of a person."""
    if len(text) > LONGEST:
        raise _refused("een tekst is te lang")
    if FORMULA.match(text):
        raise _refused("er staat een formule in")
    if SCRIPT.search(text) or MIXED.search(text):
        raise _refused("er staat code in")
    if _personal(text):
        raise _refused("er lijken gegevens van een mens in te staan")


def take_in(settings: Settings, package: Package, who: Who) -> list[Record]:
    """Keep what others learned, each with where it came from. The same package again changes nothing.

    What the same municipality sent before is replaced.
    """
    access.require(who.role, "edit_register")
    there = records.state(settings)["elsewhere"].values()
    now = {(item.data["origin"], item.data["what"], item.data["ref"]): item for item in there}
    changes, seen = [], set()
    for name, rows in package.rows.items():
        for row in rows:
            key = (package.origin, WHAT[name], row["id"])
            seen.add(key)
            content = {column: value for column, value in row.items() if column not in ("id", "title") and value}
            data = {"origin": package.origin, "what": WHAT[name], "ref": row["id"], "title": row["title"], "content": content,
                    "licence": package.licence, "package": package.digest, "date": package.created}
            old = now.get(key)
            changes.append(Change("elsewhere", old.id if old else None, data, old.version if old else 0))
    changes += [Change("elsewhere", item.id, None, item.version) for key, item in now.items()
                if key[0] == package.origin and key not in seen]
    if not changes:
        raise _refused("het is leeg")
    return records.record(settings, changes, who)
