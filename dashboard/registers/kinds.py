"""What a record is: its kind, its fields, and what may stand in each. A wrong value is said in Dutch, nothing is guessed."""
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.definitions import Indicator
from dashboard.registers import persons

TYPES = ("text", "choice", "number", "date", "bool", "region", "regions", "link", "links", "list", "object")
LENGTH = 200  # characters of a text, when its field does not say how many
REGION = re.compile(r"(NL00|GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4})")
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One thing that a record says.

    type      one of TYPES: `region` is the code of an area and `regions` a list of them, `link` and `links` are ids of records of
              the kind `of`, `list` holds texts (of `choices`, when there are any), `object` a dict or a list of dicts, for what
              has no field of its own
    choices   value → Dutch label
    max       characters of a text, highest number, or most things in a list
    help      what to fill in, for who reads the form
    number    a text that is a number of an organisation (KvK): not looked at for numbers of persons
    """

    name: str
    type: str
    label: str
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    max: int | None = None
    of: str | None = None
    help: str = ""
    number: bool = False

    def __post_init__(self):
        assert self.type in TYPES, f"{self.name}: unknown type {self.type}"
        assert (self.type in ("link", "links")) == (self.of is not None), f"{self.name}: a link says of what"


@dataclass(frozen=True)
class Record:
    """One record as it stands. `data` is None when it was removed.

    history  every version: version, data, at, by, role, and `saved`: a number that what was saved together shares
    """

    kind: str
    id: str
    version: int
    data: dict[str, Any] | None
    at: str
    by: str
    role: str
    history: tuple[dict, ...] = ()


def was(record: Record) -> list[dict[str, Any]]:
    """What a record was in its earlier versions, oldest first; of one that is gone also what it was last."""
    return [version["data"] for version in record.history if version["data"] and version["data"] is not record.data]


@dataclass(frozen=True)
class Change:
    """What somebody wants to become of a record.

    id    None for a new one that may get any id
    data  its whole new state; None takes it away
    base  the version that was on screen; 0 for a new one
    """

    kind: str
    id: str | None
    data: Data | None
    base: int = 0


State = Mapping[str, Mapping[str, Record]]  # kind → id → record; only what is there, not what was removed
Checker = Callable[[Data, Data | None, State], list[str]]


def nothing_wrong(data: Data, before: Data | None, state: State) -> list[str]:
    """A kind without rules of its own."""
    return []


def may_go(record: Record, state: State) -> list[str]:
    """A kind of which each may be taken away."""
    return []


def no_figures(data: Data, before: Data | None, known: Mapping[str, Indicator]) -> list[str]:
    """A kind that names no figures."""
    return []


def as_it_is(data: Data) -> Data | None:
    """A kind of which everybody may see all."""
    return data


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    check    what is wrong with new data, in Dutch sentences: (data, data before or None, all records as they will be)
    stays    why one may not be taken away: (the record as it was, all records as they will be)
    figures  what is wrong with the figures that it names: (data, data before or None, every figure of this folder by id)
    public   what the public build may hold of it; None: not at all
    may      the action that a role must be allowed to do
    name     field that a person knows it by
    people   whether its texts are about what people live through: then they go through the whole gate
    """

    id: str
    label: str
    fields: tuple[Field, ...]
    check: Checker = nothing_wrong
    public: Callable[[Data], Data | None] = as_it_is
    may: str = "edit_register"
    name: str | None = None
    stays: Callable[[Record, State], list[str]] = may_go
    people: bool = False
    figures: Callable[[Data, Data | None, Mapping[str, Indicator]], list[str]] = no_figures

    def __post_init__(self):
        assert re.fullmatch(r"[a-z_]+", self.id), self.id
        assert not {"id", "version", "changed_at"} & {part.name for part in self.fields}, f"{self.id}: a field has a name of ours"

    def called(self, data: Data | None) -> str:
        """How a person knows this record."""
        return str((data or {}).get(self.name or "") or self.label)


def cleaned(kind: Kind, data: Data) -> dict[str, Any]:
    """Text without spaces around it and in one form of Unicode, whole numbers whole; empty is left out, strange values stay."""
    return {name: value for name, raw in data.items() if (value := _clean(raw)) not in (None, "", [], {})}


def _clean(value: Any) -> Any:
    match value:
        case str():
            return unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
        case date():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
        case list() | tuple() | set() | frozenset():
            return [found for item in value if (found := _clean(item)) not in (None, "")]
        case dict():
            return {str(key): found for key, item in value.items() if (found := _clean(item)) not in (None, "", [], {})}
        case _:
            return value


def problems(kind: Kind, data: Data, regions: Collection[str] | None) -> list[str]:
    """What is wrong with the values of one record, in Dutch; links are looked at where all records are known.

    data     cleaned
    regions  codes of the areas that are known; None when nobody knows yet
    """
    known = {part.name for part in kind.fields}
    found = [f'"{name}" hoort niet bij {kind.label.lower()}.' for name in data if name not in known]
    for part in kind.fields:
        if part.name not in data:
            if part.required:
                found.append(f"{part.label}: dit is nog niet ingevuld.")
        elif said := _wrong(part, data[part.name], regions, kind.people):
            found.append(f"{part.label}: {said}")
    return found


def _wrong(part: Field, value: Any, regions: Collection[str] | None, people: bool) -> str | None:
    most = part.max or LENGTH
    match part.type, value:
        case "text", str():
            if len(value) > most:
                return f"dit is te lang. Er mogen {most} tekens in."
            return None if part.number else persons.refusal(value, people)
        case ("choice", str()):
            return None if value in part.choices else f'"{value}" kan hier niet. Kies uit: {", ".join(part.choices)}.'
        case "number", int() | float() if not isinstance(value, bool):
            if not math.isfinite(value) or value < 0:
                return "dit moet een getal van 0 of hoger zijn."
            return f"dit mag hoogstens {part.max} zijn." if part.max is not None and value > part.max else None
        case "date", str():
            return None if _is_date(value) else f'"{value}" is geen datum. Schrijf die zo: 2026-01-31.'
        case "bool", bool():
            return None
        case "region", str():
            return _strange_area([value], regions)
        case "link", str():
            return None
        case ("links" | "list" | "regions"), list() if all(isinstance(item, str) for item in value):
            return _wrong_list(part, value, regions, people)
        case "object", dict() | list():
            return next(filter(None, (persons.refusal(text, people) for text in _texts(value))), None)
        case _:
            return f"{value!r} past hier niet."


def _strange_area(codes: list[str], regions: Collection[str] | None) -> str | None:
    strange = [code for code in codes if not REGION.fullmatch(code) or (regions is not None and code not in regions)]
    return f'"{strange[0]}" is geen gebied dat we kennen.' if strange else None


def _wrong_list(part: Field, values: list[str], regions: Collection[str] | None, people: bool) -> str | None:
    if part.max and len(values) > part.max:
        return f"dit zijn er te veel. Er mogen er {part.max}."
    if len(set(values)) < len(values):
        return "hier staat iets dubbel."
    if part.choices and (strange := [value for value in values if value not in part.choices]):
        return f'"{strange[0]}" kan hier niet. Kies uit: {", ".join(part.choices)}.'
    if part.type == "regions":
        return _strange_area(values, regions)
    if part.type == "list" and not part.choices:
        return next(filter(None, (persons.refusal(text, people) for text in values)), None)
    return None


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inside for text in _texts(item)]


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value and 1900 <= int(value[:4]) <= 2100
    except ValueError:
        return False
