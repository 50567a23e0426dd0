"""What a block of a catalogue file may say. Every problem is collected, with file and line, in Dutch."""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from itertools import pairwise
from pathlib import Path

from dashboard.definitions import (
    COMPONENTS,
    COUNTS,
    DIMENSIONS,
    EVALUABLE,
    GOOD,
    KINDS,
    LEVELS,
    MARKS,
    NO_ORIGIN,
    ORIGIN,
    POLICE,
    RINGS,
    ROLES,
    SPHERES,
    THEMES,
    TYPES,
    UNITS,
    USES,
    Dataset,
    Indicator,
    Measure,
)

# --- From text to blocks, each of which knows its line ---


@dataclass(frozen=True)
class Block:
    """One [dataset], [[measure]] or [[indicator]] as written, and where: the `number`-th of its part in the file."""

    path: Path
    text: str
    part: str
    number: int
    raw: dict
    problems: list[str]

    @property
    def name(self) -> str | None:
        return self.raw.get("indicator" if self.part == "measure" else "id")

    def line(self, key: str | None = None) -> int:
        """Line that sets `key`, else the line of the id, else that of the header."""
        lines = self.text.splitlines()
        heads = [(i, head[1]) for i, line in enumerate(lines)
                 if (head := re.match(r"\s*\[+\s*(dataset|measure|indicator)\s*\]", line))]
        own = [i for i, part in heads if part == self.part]
        if self.number >= len(own):  # written as an inline table
            return 1
        start = own[self.number]
        end = min((i for i, _ in heads if i > start), default=len(lines))
        found = (_find(lines[:end], wanted, start) for wanted in (key, "id", "indicator") if wanted)
        return next(filter(None, found), start + 1)

    def say(self, message: str, key: str | None = None) -> None:
        self.problems.append(f'{self.path}, regel {self.line(key)}: {self.part} "{self.name or "?"}": {message}')


def blocks_of(path: Path, text: str, problems: list[str]) -> list[Block]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        at = re.search(r"line (\d+), column (\d+)", str(problem))
        line, column = at.groups() if at else (len(text.splitlines()), 1)
        problems.append(f"{path}, regel {line}: dit is geen geldige TOML. Kijk bij teken {column} naar "
                        "aanhalingstekens, haken en komma's.")
        return []
    blocks = []
    for part, found in content.items():
        found = [found] if part == "dataset" else found
        if part in CHECKS and _is_list(found, lambda item: isinstance(item, dict)):
            blocks += [Block(path, text, part, number, raw, problems) for number, raw in enumerate(found)]
        else:
            problems.append(f'{path}, regel {_find(text.splitlines(), part)}: onbekend onderdeel "{part}". '
                            "Gebruik [dataset], [[measure]] en [[indicator]].")
    if "dataset" not in content:
        problems.append(f"{path}, regel 1: het onderdeel [dataset] ontbreekt. Zeg daar van wie deze cijfers komen.")
    return blocks


def _find(lines: list[str], key: str, start: int = 0) -> int | None:
    """Number, from 1, of the first line from `start` on that sets `key` or opens it as a table."""
    sets = re.compile(rf'\s*\[*(?:[\w.]+\.)?"?{re.escape(key)}"?\s*[=.\]]')
    return next((number for number, line in enumerate(lines[start:], start + 1) if sets.match(line)), None)


# --- What a block may say ---

Check = tuple[Callable[[object], bool], str]
ALIAS_KEYS = ("column", "numerator", "denominator", "lower", "upper", "n")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_list(value: object, check: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and bool(value) and all(map(check, value))


def _rises(value: object, length: int) -> bool:
    return _is_list(value, _is_number) and len(value) == length and all(low < high for low, high in pairwise(value))


def _is_break(value: object) -> bool:
    return (isinstance(value, dict) and set(value) == {"year", "text"}
            and YEAR[0](value["year"]) and _is_text(value["text"]))


def _finds_a_year(value: object) -> bool:
    try:
        return _is_text(value) and re.compile(value).groups == 1
    except re.error:
        return False


def _table(check: Check) -> Check:
    return lambda v: isinstance(v, dict) and all(map(check[0], v.values())), f"een tabel met {check[1]}"


def _one_of(words: Iterable[str]) -> Check:
    return lambda v: isinstance(v, str) and v in words, f"een van: {', '.join(words)}"


def _some_of(words: Iterable[str]) -> Check:
    return (lambda v: _is_list(v, lambda w: isinstance(w, str) and w in words) and len(set(v)) == len(v),
            f"een lijst zonder dubbele, uit: {', '.join(words)}")


TEXT: Check = _is_text, "een tekst"
TEXTS: Check = lambda v: _is_list(v, _is_text), "een lijst teksten"
ALIASES: Check = lambda v: _is_text(v) or _is_list(v, _is_text), "een kolomnaam of een lijst kolomnamen"
BOOL: Check = lambda v: isinstance(v, bool), "true of false"
YEAR: Check = lambda v: type(v) is int and 1900 <= v <= 2200, "een jaartal"
PAIR: Check = lambda v: _rises(v, 2), "een lijst van twee getallen, eerst het laagste"
ID: Check = lambda v: isinstance(v, str) and bool(re.fullmatch(r"[a-z][a-z0-9_]*", v)), "kleine letters, cijfers en _"
COUNT: Check = lambda v: type(v) is int and v > 0, "een geheel getal boven 0"
DATE: Check = lambda v: type(v) is date, "een datum zonder aanhalingstekens, zoals 2030-12-31"

CHECKS: dict[str, dict[str, Check]] = {
    "dataset": {
        "id": ID, "title": TEXT, "type": _one_of(TYPES), "counts": _one_of(COUNTS), "people_column": TEXT,
        "producer": TEXT, "license": TEXT, "attribution": TEXT,
        "own": BOOL, "description": TEXT, "url": TEXT, "tables": _table(YEAR),
        "filename_year": (_finds_a_year, "een patroon met precies één groep, voor het jaar"), "year_is_vintage": BOOL,
        "vintage": YEAR, "defines_regions": BOOL, "region_columns": TEXTS, "period_column": TEXT,
        "marks": _table(_one_of(MARKS)), "empty": _one_of(MARKS), "defaults": _table(TEXT), "purpose": TEXT, "ground": TEXT,
        "retention_until": DATE, "source": _one_of(("cbs", "rivm", "pdok")), "table_title": TEXT, "fetch_from": YEAR,
        "reference_year": YEAR,
    },
    "measure": {
        "indicator": TEXT, "factor": (lambda v: _is_number(v) and v > 0, "een getal boven 0"), "rounded_to": COUNT,
        "where": _table(TEXT), "since": YEAR, "until": YEAR, "kind": _one_of(KINDS), **dict.fromkeys(ALIAS_KEYS, ALIASES),
    },
    "indicator": {
        "id": ID, "label": TEXT, "definition": TEXT, "explain": TEXT, "unit": _one_of(UNITS),
        "decimals": (lambda v: type(v) is int and 0 <= v <= 3, "0, 1, 2 of 3"), "theme": _one_of(THEMES),
        "dimension": _one_of(DIMENSIONS), "role": _one_of(ROLES), "good": _one_of(GOOD), "kind": _one_of(KINDS),
        "levels": _some_of(LEVELS), "classes": (lambda v: _rises(v, 4), "vier grenzen die steeds hoger worden"),
        "classes_source": TEXT, "uses": _some_of(USES), "component": _one_of(COMPONENTS), "invert": BOOL, "counts_people": BOOL,
        "sphere": _one_of(SPHERES), "ring": _one_of(RINGS), "pitfalls": TEXTS, "synonyms": TEXTS, "unit_text": TEXT,
        "breaks": (lambda v: _is_list(v, _is_break), 'een lijst van { year = 2024, text = "…" }'), "range": PAIR,
        "target": PAIR, "not_below": _one_of(LEVELS),
    },
}
REQUIRED = {
    part: [f.name for f in fields(kind) if f.name in CHECKS[part] and f.default is f.default_factory is MISSING]
    for part, kind in (("dataset", Dataset), ("measure", Measure), ("indicator", Indicator))
}


def check(blocks: list[Block]) -> None:
    """Say what is wrong with each block, then, of those that are sound, how they contradict each other."""
    names: dict[tuple, Block] = {}
    for block in blocks:
        key = (block.part, block.name)
        if block.part == "measure":  # one file may feed an indicator once; other files may feed it as well
            key += (block.path, str(block.raw.get("where")))
        first = names.setdefault(key, block)
        if first is not block and block.name:
            block.say(f"dit staat ook in {first.path}, regel {first.line()}. Houd er één over, of kies een andere id.")
    sound = [block for block in blocks if _is_sound(block)]
    for block in sound:
        if block.part == "dataset":
            _check_dataset(block)
        elif block.part == "indicator":
            _check_indicator(block)
        else:
            _check_measure(block, names.get(("indicator", block.name)))


def _is_sound(block: Block) -> bool:
    """Every key known, present when it must be, and of the right kind."""
    checks, before = CHECKS[block.part], len(block.problems)
    for key, value in block.raw.items():
        if key not in checks:
            block.say(f'onbekende sleutel "{key}". Bekend zijn: {", ".join(checks)}.', key)
        elif not checks[key][0](value):
            block.say(f'"{key}" is {value!r}, maar moet zijn: {checks[key][1]}.', key)
    if missing := [key for key in REQUIRED[block.part] if key not in block.raw]:
        block.say(f"er ontbreekt: {', '.join(missing)}.")
    return len(block.problems) == before


def _check_dataset(block: Block) -> None:
    if block.raw.get("year_is_vintage") and "vintage" in block.raw:
        block.say('"vintage" en "year_is_vintage" spreken elkaar tegen. Houd er één over.', "vintage")


def _check_measure(block: Block, indicator: Block | None) -> None:
    raw = block.raw
    if ("column" in raw) == ("numerator" in raw) or ("numerator" in raw) != ("denominator" in raw):
        block.say('geef "column", of "numerator" met "denominator".')
    _check_words(block, ORIGIN, str([raw.get(key) for key in ALIAS_KEYS]), NO_ORIGIN)
    if indicator is None:
        block.say("dit cijfer staat nergens als [[indicator]]. Controleer de id, of voeg het blok toe.", "indicator")
    elif raw.get("kind", "survey") not in EVALUABLE and "evalueren" in indicator.raw.get("uses", ()):
        block.say(f'met soort "{raw["kind"]}" kun je niet evalueren. Haal "evalueren" weg in {indicator.path}, '
                  f"regel {indicator.line('uses')}, of geef deze kolom een eigen cijfer.", "kind")


def _check_indicator(block: Block) -> None:
    raw = block.raw
    low, high = raw.get("range", (float("-inf"), float("inf")))
    if not (low <= raw["classes"][0] and raw["classes"][3] <= high):
        block.say(f"de klassegrenzen {raw['classes']} vallen buiten het bereik van {low} tot {high}.", "classes")
    if "evalueren" in raw["uses"] and raw["kind"] not in EVALUABLE:
        block.say(f'"evalueren" mag alleen bij gemeten of geregistreerde cijfers, niet bij "{raw["kind"]}".', "uses")
    if (raw["role"] == "capacity") != ("component" in raw):
        block.say('"component" (I, F of S) hoort bij rol "capacity" en alleen daarbij.', "component")
    if raw.get("invert") and raw["role"] not in ("load", "capacity"):
        block.say('"invert" hoort alleen bij rol "load" of "capacity".', "invert")
    if "not_below" in raw and raw["not_below"] not in raw["levels"]:
        block.say(f'"not_below" is {raw["not_below"]}, maar dat staat niet in "levels".', "not_below")
    words = " ".join((raw["id"], raw["label"], raw["definition"], *raw.get("synonyms", ())))
    _check_words(block, ORIGIN, words, NO_ORIGIN)
    if raw["role"] in ("load", "capacity"):
        _check_words(block, POLICE, words, "Politiecijfers horen niet in de index. Kies rol achtergrond (context).")


def _check_words(block: Block, forbidden: re.Pattern, words: str, why: str) -> None:
    if found := forbidden.search(words):
        block.say(f'hier staat "{found[0]}". {why}')
