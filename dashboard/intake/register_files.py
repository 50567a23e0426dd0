"""A list that a municipality keeps elsewhere (a sociale kaart) → changes of a register: CSV or Excel, one row a thing.

A column is recognised by the label or the name of its field. Choices, areas and organisations may be written as people write
them. Everything that is wrong is told with its row; what is wrong is not guessed, and then nothing can be saved.
"""
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard import db
from dashboard.config import Settings
from dashboard.errors import DatasetError, NoBuild
from dashboard.intake import dialect as dialects
from dashboard.intake import reading, records, workbook
from dashboard.intake.findings import Finding
from dashboard.intake.points import Buurten
from dashboard.methods import names
from dashboard.registers import kinds, network
from dashboard.registers.kinds import Change, Field, Kind, Record, State, cleaned, problems

TEMPLATES = {  # kind → the columns of the file that a municipality can fill
    "organisation": ("name", "aliases", "sector", "type", "helix", "ring", "region", "active_in", "themes", "last_confirmed"),
    "tie": ("a", "b", "type", "strength", "date", "source"),
    "activity": ("title", "type", "region", "themes", "domains", "carriers", "partners", "initiator", "status", "reach", "bipp",
                 "pillars", "last_confirmed"),
}
EMPTY: Mapping[str, str] = {}
SAME = {"naam organisatie": "name", "organisatienaam": "name", "aanbieder": "carriers", "soort": "type", "gebied": "region",
        "thema": "themes", "begin": "date", "organisatie 1": "a", "organisatie 2": "b", "categorie": "type"}
POINTS = ("geometry", "geometrie", "punt", "locatie")  # a column with where it is: the buurt follows from it


@dataclass(frozen=True)
class Look:
    """What a file would do. `changes` may be saved when there are no `findings`; `alike` are pairs of names that could be one.

    unused  columns that we do nothing with
    others  what the list calls a kind of organisation and we do not know: that becomes "Anders"
    outside  rows with a point that lies in none of our buurten: those get no area
    """

    kind: Kind
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    new: int = 0
    changed: int = 0
    same: int = 0
    alike: tuple[tuple[str, str, str], ...] = field(default=())
    unused: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    outside: int = 0

    @property
    def storable(self) -> bool:
        return bool(self.changes) and not self.findings


def template(kind: str) -> str:
    """An empty file to fill, with the labels as header: CSV that Excel opens."""
    known = {part.name: part.label for part in kinds()[kind].fields}
    return ";".join(known[name] for name in TEMPLATES[kind]) + "\r\n"


def look(settings: Settings, delivered: reading.Delivered, for_all: Mapping[str, str] = EMPTY) -> Look:
    """Read a file and compare it with what is there. Raises DatasetError when it is no list of one of the three kinds.

    for_all  field → value for every row that does not say it: {"sector": "informal"}
    """
    header, rows, first = _cells(delivered)
    kind, columns, points = _recognised(header, delivered.name, for_all)
    state = records.state(settings)
    read = _Reader(kind, state, _areas(settings), points and Buurten(settings))
    foreign = {name for name, place in columns.items() if _plain(header[place]) in SAME}
    known = {_key(kind, record.data): record for record in state[kind.id].values()}
    changes, findings, seen, counts = [], [], {}, {"new": 0, "changed": 0, "same": 0}
    for number, row in enumerate(rows, start=first):
        cells = {name: row[place] for name, place in columns.items() if row[place].strip()}
        data, wrong = read.row({**for_all, **cells}, foreign, *(row[place] for place in points))
        wrong = wrong or [(None, said) for said in problems(kind, data, None)]
        findings += [Finding("error", said, row=number, column=column, code="record") for column, said in wrong]
        if wrong:
            continue
        key = _key(kind, data)
        if key in seen:
            said = f"Dit staat ook in regel {seen[key]}."
            findings.append(Finding("error", said, "Haal een van de twee weg.", number, code="twice"))
            continue
        seen[key] = number
        old: Record | None = known.get(key)
        whole = cleaned(kind, (old.data if old else {}) | data)
        outcome = "new" if not old else "same" if whole == old.data else "changed"
        counts[outcome] += 1
        if outcome != "same":
            changes.append(Change(kind.id, old.id if old else None, whole, old.version if old else 0))
    unused = [words for place, words in enumerate(header) if place not in {*columns.values(), *points}]
    return Look(kind, tuple(changes), tuple(findings), **counts, alike=_alike(kind, state, changes), unused=tuple(unused),
                others=tuple(sorted(read.others)), outside=read.outside)


def _cells(delivered: reading.Delivered) -> tuple[list[str], list[list[str]], int]:
    """Header, rows of text without blank ones, and the number in the file of the first row."""
    found = dialects.detect(delivered)
    if found.dialect is None:
        raise DatasetError(f"We kunnen {delivered.name} niet lezen. Sla het op als CSV met puntkomma's, of als één Excel-blad.",
                           list(found.findings))
    received = reading.receive(delivered, found.dialect)
    if received.table is None:
        text = reading.decode(delivered, found.dialect.encoding)
        header, *rows = [row for row in reading.records(text, found.dialect) if any(row)]
        return header, [[*row, *[""] * (len(header) - len(row))] for row in rows], 2
    columns = [[(cell or "").replace(workbook.POINT, ",") for cell in column.to_pylist()] for column in received.table.columns]
    return received.header, [list(row) for row in zip(*columns, strict=True)], received.offset + 1


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", words.lower()).strip()


def _recognised(header: list[str], name: str, for_all: Mapping[str, str]) -> tuple[Kind, dict[str, int], list[int]]:
    """The kind of which most columns are there, with all it needs; where each field stands, and where a point on the map."""
    best: tuple[int, Kind, dict[str, int]] | None = None
    for id in TEMPLATES:
        kind, found = kinds()[id], {}
        called = {_plain(words): part.name for part in kind.fields for words in (part.name, part.label)}
        for place, words in enumerate(header):
            known = called.get(_plain(words)) or SAME.get(_plain(words))
            if known in {part.name for part in kind.fields}:
                found.setdefault(known, place)
        needed = {part.name for part in kind.fields if part.required} - (for_all.keys() if id == "organisation" else set())
        if needed <= found.keys() and (best is None or len(found) > best[0]):
            best = (len(found), kind, found)
    if best is None:
        said = "; ".join(f"{kinds()[id].label.lower()}: {', '.join(part.label for part in kinds()[id].fields if part.required)}"
                         for id in TEMPLATES)
        named = [words for words in header if _plain(words) in ("naam", "naam organisatie", "organisatienaam")]
        if named and not for_all:
            raise DatasetError(f'{name} zegt niet wat de soort kracht is. Kies hierboven wat voor de hele lijst geldt. Of voeg '
                               'een kolom "Soort kracht" toe, met per regel: formeel, informeel of allebei.')
        raise DatasetError(f"In {name} herkennen we geen lijst. Nodig zijn deze kolommen. {said}. Of neem een leeg bestand.")
    points = [place for place, words in enumerate(header) if _plain(words) in POINTS] if "region" not in best[2] else []
    return best[1], best[2], points[:1]


def _areas(settings: Settings) -> dict[str, str]:
    """Code and name → code of every area, buurten last; a name that two areas have is no key."""
    found, twice = {}, set()
    try:
        for level in ("gemeente", "wijk", "buurt"):
            for row in db.run("region_names", {"level": level}, data=settings.data).itertuples(index=False):
                for words in (row.region.lower(), _plain(row.name), _plain(re.sub(r"(?i)^wijk \w\w ", "", row.name))):
                    twice |= {words} if found.setdefault(words, row.region) != row.region else set()
    except NoBuild:
        return {}
    return {words: code for words, code in found.items() if words not in twice}


def _key(kind: Kind, data: Mapping) -> Any:
    """By what a row is the same thing as one that is there."""
    match kind.id:
        case "organisation":
            return names.plain(data["name"])
        case "tie":
            return network.tie_key(data)
        case _:
            return names.plain(data["title"]), data["region"]


def _alike(kind: Kind, state: State, changes: list[Change]) -> tuple[tuple[str, str, str], ...]:
    """New organisations that look like one that is there, or like each other: the two names and why."""
    if kind.id != "organisation":
        return ()
    known = {id: [record.data["name"], *record.data.get("aliases", [])] for id, record in state["organisation"].items()}
    fresh = {n: [change.data["name"]] for n, change in enumerate(changes) if change.id is None}
    return tuple(((known | fresh)[pair.a][0], (known | fresh)[pair.b][0], pair.why) for pair in names.alike(known | fresh)
                 if pair.a in fresh or pair.b in fresh)


class _Reader:
    """Cells of one kind as the values of its fields."""

    def __init__(self, kind: Kind, state: State, areas: dict[str, str], buurten: Buurten | None):
        self.fields = {part.name: part for part in kind.fields}
        self.areas, self.buurten = areas, buurten
        self.others: set[str] = set()
        self.outside = 0
        self.named: dict[str, str] = {}
        for id, record in state["organisation"].items():
            for name in (id, record.data["name"], *record.data.get("aliases", [])):
                self.named.setdefault(names.plain(name) or name.lower(), id)

    def row(self, cells: Mapping[str, str], foreign: set[str], point: str = "") -> tuple[dict, list[tuple[str, str]]]:
        """The data of a row, and what is wrong with it: (column, Dutch sentence).

        foreign  fields that the list calls otherwise than we do: there a kind that we do not know is another one, not a mistake
        """
        data, wrong = {}, []
        for name, cell in cells.items():
            part = self.fields[name]
            if not (cell or "").strip():
                continue
            try:
                data[name] = self._value(part, cell.strip())
            except ValueError as problem:
                if name in foreign and "anders" in part.choices:
                    self.others.add(cell.strip())
                    data[name] = "anders"
                else:
                    wrong.append((part.label, str(problem)))
        if point and self.buurten:
            try:
                data["region"] = self.buurten.of(point)
                self.outside += data["region"] is None
            except ValueError as problem:
                wrong.append((self.fields["region"].label, str(problem)))
        return cleaned(kinds()["organisation"], data), wrong

    def _value(self, part: Field, cell: str) -> Any:
        many = [word.strip() for word in re.split(r"[;,|]", cell) if word.strip()]
        match part.type:
            case "choice":
                return self._choice(part, cell)
            case "list" if part.choices:
                return [self._choice(part, word) for word in many]
            case "list":
                return many
            case "region":
                return self._found(self.areas, cell, lambda word: _plain(word), "gebied")
            case "regions":
                return [self._found(self.areas, word, lambda word: _plain(word), "gebied") for word in many]
            case "link":
                return self._found(self.named, cell, names.plain, "organisatie")
            case "links":
                return [self._found(self.named, word, names.plain, "organisatie") for word in many]
            case "number":
                return self._number(cell)
            case "date":
                return self._date(cell)
            case _:
                return cell

    def _choice(self, part: Field, cell: str) -> str:
        known = {_plain(words): id for id, label in part.choices.items() for words in (id, label)}
        if _plain(cell) not in known:
            raise ValueError(f'"{cell}" kan hier niet. Kies uit: {", ".join(part.choices.values())}.')
        return known[_plain(cell)]

    def _found(self, known: Mapping[str, str], cell: str, key: Callable[[str], str], what: str) -> str:
        found = known.get(cell.lower()) or known.get(key(cell))
        if not found:
            raise ValueError(f'"{cell}" is geen {what} die we kennen.' if what == "organisatie" else
                             f'"{cell}" is geen gebied dat we kennen. Schrijf de code als er twee zo heten.')
        return found

    def _number(self, cell: str) -> float:
        if not re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?|\d+([,.]\d{1,2})?", cell):
            raise ValueError(f'"{cell}" is geen getal.')
        return float(re.sub(r"\.(?=\d{3}\b)", "", cell).replace(",", "."))

    def _date(self, cell: str) -> str:
        if found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", cell):
            cell = f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
        try:
            return date.fromisoformat(cell[:10]).isoformat()
        except ValueError:
            raise ValueError(f'"{cell}" is geen datum. Schrijf die zo: 31-01-2026.') from None
