"""Definitions of an index as people write them: a TOML file each, in data/catalog/index/ and in a data folder's catalog/index/.

A definition says which figures count for which dimension, in which direction and how heavily. D1, D2 and D3 are what weighs; I, F
and S what carries. Each score of a definition is a figure like any other, with a place in the catalogue. All findings are
collected, each with file and line, in Dutch.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.catalog_rules import BOOL, ID, PAIR, TEXT, Check
from dashboard.definitions import COMPONENTS, DIMENSIONS, NO_ORIGIN, ORIGIN, POLICE, Catalog, Dataset, Indicator
from dashboard.errors import CatalogError

# Under which the scores stand, beside the datasets that were delivered.
COMPUTED = Dataset(
    id="draagbalans",
    title="Draagbalans",
    type="index",
    producer="dit dashboard",
    license="zie de bronnen van de cijfers",
    attribution="Berekend uit de geladen cijfers",
    own=False,
    description="Scores die het dashboard berekent uit de geladen cijfers. De pagina Draagbalans laat zien hoe.",
)
LOAD, CAPACITY = ("D1", "D2", "D3"), ("I", "F", "S")
MODEL_SHARE = 0.5  # of a dimension's weight that may come from figures of one model
CARRIES = {"D4": "I", "D5": "F", "D6": "S"}
NAMES = {"D1": "d1", "D2": "d2", "D3": "d3", "L": "load", "I": "informal", "F": "formal", "S": "interplay", "K": "capacity"}
LABELS = {
    "L": "Draaglast",
    "K": "Draagkracht",
    "I": "Informele draagkracht",
    "F": "Formele draagkracht",
    "S": "Samenspel",
    **{dimension: DIMENSIONS[dimension] for dimension in LOAD},
}
WEIGHT: Check = lambda value: type(value) in (int, float) and 0 < value < 1000, "een getal boven 0"
TABLES: Check = lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value), "een lijst { id = … }"
KEYS: dict[str, dict[str, Check]] = {
    "index": {"id": ID, "title": TEXT, "description": TEXT},
    "dimension": {
        "id": (lambda value: value in (*LOAD, *CAPACITY), "D1, D2, D3, I, F of S"),
        "weight": WEIGHT,
        "indicators": TABLES,
    },
    "indicator": {"id": TEXT, "invert": BOOL, "weight": WEIGHT, "goalposts": PAIR},
}


@dataclass(frozen=True)
class Item:
    """One figure of an index: its dimension, its weight in there, and whether more of it is less."""

    indicator: str
    group: str
    weight: float
    invert: bool
    goalposts: tuple[float, float] | None = None


@dataclass(frozen=True)
class Index:
    """A definition: its figures in order, and the weight of each dimension."""

    id: str
    title: str
    description: str
    weights: Mapping[str, float]
    items: tuple[Item, ...]

    def score(self, part: str) -> str:
        """Id of the figure that holds a score of this index: part is D1, D2, D3, L, I, F, S or K."""
        return f"{self.id}_{NAMES[part]}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The scores there can be: every dimension, and the two sides; K only where it joins more than one."""
        groups = [group for group in (*LOAD, *CAPACITY) if any(item.group == group for item in self.items)]
        carried = [group for group in groups if group in CAPACITY]
        return (*(["L"] if set(groups) & set(LOAD) else []), *groups, *(["K"] if len(carried) > 1 else []))


def files(folders: Iterable[Path]) -> dict[str, str]:
    """The texts of the definitions in these catalogues, by path; a folder that is not there counts as empty."""
    return {
        str(path): path.read_text(encoding="utf-8") for folder in folders for path in sorted((folder / "index").glob("*.toml"))
    }


def read(texts: Mapping[str, str], catalog: Catalog) -> dict[str, Index]:
    """Definitions by id, kern first. Raises CatalogError with every finding, one a line."""
    problems: list[str] = []
    found: dict[str, Index] = {}
    for path, text in texts.items():
        file = _File(path, text, catalog, problems)
        if (index := file.index()) is None:
            continue
        if index.id in found:
            file.say(f'er is al een index met de id "{index.id}". Kies een andere.', index.id)
        found.setdefault(index.id, index)
    if problems:
        raise CatalogError("\n".join(problems))
    return dict(sorted(found.items(), key=lambda pair: (pair[0] != "kern", pair[0])))


def extended(catalog: Catalog, texts: Mapping[str, str]) -> tuple[Catalog, dict[str, Index]]:
    """The catalogue with the scores of these definitions as figures, and the definitions. Raises CatalogError."""
    indices = read(texts, catalog)
    scores = {score.id: score for index in indices.values() for score in _scores(index, catalog)}
    if double := sorted(set(scores) & set(catalog.indicators)):
        raise CatalogError(f"Een index maakt het cijfer {double[0]}, maar dat bestaat al. Geef de index een andere id.")
    digest = hashlib.sha256("\0".join((catalog.digest, *texts.values())).encode()).hexdigest()
    return replace(catalog, indicators=catalog.indicators | scores, digest=digest), indices


def _scores(index: Index, catalog: Catalog) -> Iterable[Indicator]:
    for part in index.parts:
        load = part == "L" or part in LOAD
        own = {"L": LOAD, "K": CAPACITY}.get(part, (part,))
        of = [catalog.indicators[item.indicator].label for item in index.items if item.group in own]
        yield Indicator(
            id=index.score(part),
            label=f"{LABELS[part]} ({index.title})",
            unit="score",
            unit_text="score van 1 tot 100",
            decimals=0,
            definition=f"Gewogen gemiddelde van {len(of)} cijfers, elk omgerekend naar 1 tot 100: {'; '.join(of)}.",
            explain=f"Een score van 1 tot 100. Hoog betekent: hier {'weegt veel' if load else 'is veel dat draagt'}.",
            theme="balans",
            dimension=part if part in LOAD else "D1" if load else {"F": "D5", "S": "D6"}.get(part, "D4"),
            role="load" if load else "capacity",
            good="neutral" if load else "high",
            kind="derived",
            levels=("wijk", "buurt"),
            classes=(20.0, 40.0, 60.0, 80.0),
            classes_source="vijf gelijke stukken van 1 tot 100",
            uses=("signaleren", "vergelijken"),
            component=None if load or part == "K" else part,
            range=(1, 100),
            counts_people=False,
            dataset=COMPUTED.id,
            pitfalls=("De score hangt af van welke cijfers meedoen en hoe zwaar. Kijk bij Draagbalans.",),
            synonyms=("draagbalans", "index", "draagvermogen"),
        )


class _File:
    """One file while it is read: every problem gets its line."""

    def __init__(self, path: str, text: str, catalog: Catalog, problems: list[str]):
        self.path, self.text, self.catalog, self.problems = path, text, catalog, problems
        self.before = len(problems)

    def say(self, message: str, word: str | None = None, after: str | None = None) -> None:
        lines = self.text.splitlines()
        start = next((n for n, line in enumerate(lines) if after and re.search(rf'id\s*=\s*"{re.escape(after)}"', line)), 0)
        line = next(
            (n for n, line in enumerate(lines) if n >= start and word and re.search(rf"\b{re.escape(word)}\b", line)), start
        )
        self.problems.append(f"{self.path}, regel {line + 1}: {message}")

    def index(self) -> Index | None:
        try:
            raw = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as problem:
            at = re.search(r"line (\d+)", str(problem))
            line = at[1] if at else len(self.text.splitlines())
            self.problems.append(
                f"{self.path}, regel {line}: dit is geen geldige TOML. Kijk naar aanhalingstekens, haken en komma's."
            )
            return None
        for key in set(raw) - {"index", "dimension"}:
            self.say(f'onbekend onderdeel "{key}". Gebruik [index] en [[dimension]].', key)
        head, blocks = raw.get("index", {}), raw.get("dimension", [])
        if not self._known(head, "index", ("id", "title", "description")) or not TABLES[0](blocks):
            return None
        items = [item for block in blocks for item in self._dimension(block)]
        if not blocks:
            self.say("er staat geen [[dimension]] in. Zonder cijfers is er geen index.")
        for id in {item.indicator for item in items if sum(other.indicator == item.indicator for other in items) > 1}:
            self.say(f'"{id}" staat er twee keer in. Houd er één over.', id)
        if len(names := [block.get("id") for block in blocks]) != len(set(names)):
            self.say("een dimensie staat er twee keer in. Zet haar cijfers bij elkaar.")
        if len(self.problems) > self.before:
            return None
        return Index(
            head["id"], head["title"], head["description"], {b["id"]: float(b.get("weight", 1)) for b in blocks}, tuple(items)
        )

    def _dimension(self, block: dict) -> list[Item]:
        if not self._known(block, "dimension", ("id", "indicators")):
            return []
        found = [item for raw in block["indicators"] if (item := self._item(raw, block["id"]))]
        if not block["indicators"]:
            self.say(f'dimensie "{block["id"]}" heeft geen cijfers.', block["id"])
        kinds = {item: self.catalog.indicators[item.indicator].kind for item in found}
        share = sum(item.weight for item in found if kinds[item] == "model") / (sum(item.weight for item in found) or 1)
        if MODEL_SHARE + 1e-9 < share < 1 - 1e-9:
            self.say(
                f'in dimensie "{block["id"]}" komt {share:.0%} van het gewicht uit één model. Hoogstens de helft mag, of alles.',
                block["id"],
            )
        return found

    def _item(self, raw: dict, group: str) -> Item | None:
        before, id = len(self.problems), str(raw.get("id", ""))
        if POLICE.search(id) or ORIGIN.search(id):
            self.say("politiecijfers horen niet in de index." if POLICE.search(id) else NO_ORIGIN, id)
            return None
        if not self._known(raw, "indicator", ("id", "invert")):
            return None
        if (what := self.catalog.indicators.get(id)) is None:
            self.say(f'het cijfer "{id}" staat niet in de catalogus. Controleer de id, of voeg het daar toe.', id)
            return None
        words = " ".join((what.id, what.label, what.definition))
        if POLICE.search(words) or ORIGIN.search(words):
            self.say(f'"{id}" hoort niet in de index: geen herkomst, geloof of politiecijfers.', id)
        elif what.role == "outcome":
            self.say(f'"{id}" is een uitkomst. Die hoort niet in de index: dan meet je oorzaak en gevolg tegelijk.', id)
        elif what.role == "context":
            self.say(f'"{id}" is achtergrond. Dat telt niet als last en niet als kracht.', id)
        elif (own := what.dimension if what.role == "load" else what.component) != group:
            where = DIMENSIONS.get(own, COMPONENTS.get(own, own))
            self.say(f'"{id}" hoort bij {own} ({where}), niet bij {group}.', id)
        elif raw["invert"] != what.invert:
            self.say(f'de richting van "{id}" is anders dan in de catalogus. Schrijf invert = {str(what.invert).lower()}.', id)
        if len(self.problems) > before:
            return None
        posts = raw.get("goalposts")
        return Item(id, group, float(raw.get("weight", 1)), raw["invert"], tuple(map(float, posts)) if posts else None)

    def _known(self, raw: object, part: str, needed: Iterable[str]) -> bool:
        before = len(self.problems)
        if not isinstance(raw, dict):
            self.say(f"[{part}] moet een tabel zijn.")
            return False
        name = str(raw.get("id", part))
        for key, value in raw.items():
            if key not in KEYS[part]:
                self.say(f'onbekende sleutel "{key}". Bekend zijn: {", ".join(KEYS[part])}.', key, after=name)
            elif not KEYS[part][key][0](value):
                self.say(f'"{key}" is {value!r}, maar moet zijn: {KEYS[part][key][1]}.', key, after=name)
        if missing := [key for key in needed if key not in raw]:
            self.say(f'bij {part} "{name}" ontbreekt: {", ".join(missing)}.', name)
        return len(self.problems) == before
