"""Finding an area, a figure, a word or a page by what somebody types: blind to capitals, accents, apostrophes and hyphens."""
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from dashboard.catalog import BASE_SCENARIO, Catalog

GROUPS = ("Gebieden", "Cijfers", "Uitleg", "Pagina's")
SHORTEST = 2  # letters; with fewer everything would match
LEVELS = {"gemeente": 0, "wijk": 1, "eigen": 2, "buurt": 3}  # of two equal names the larger area comes first
# What somebody may call a page, besides the name it has in the menu.
PAGES = {
    "overzicht": ("Overzicht", ("begin", "start", "samenvatting", "dashboard")),
    "kaart": ("Kaart", ("plattegrond", "gebieden", "waar")),
    "buurtprofiel": ("Buurtprofiel", ("profiel", "wijkprofiel", "alles over een gebied")),
    "vergelijken": ("Vergelijken", ("verschil", "naast elkaar", "gebieden vergelijken")),
    "doelen": ("Doelen en uitkomsten", ("wat werkt", "evaluatie", "streefcijfer", "aanpak", "interventie", "kosten", "gala",
                                        "iza", "azwa", "jaaroverzicht")),
    "straks": ("Straks", ("toekomst", "prognose", "vergrijzing", "2030", "2040", "krimp", "scenario")),
    "gegevens": ("Gegevens", ("bestand toevoegen", "uploaden", "csv", "terugdraaien", "laden", "opnieuw ophalen")),
    "gemeente": ("Gemeente kiezen", ("mijn gemeente", "andere gemeente", "open data", "cijfers ophalen")),
    "privacy": ("Privacy", ("avg", "bewaartermijn", "wissen", "verborgen cijfers", "inzage")),
    "verantwoording": ("Verantwoording", ("bronnen", "definities", "licentie", "uitleg", "begrippen", "contact", "fout melden")),
}


@dataclass(frozen=True)
class Term:
    """A word that we explain; `also` is what else people call it."""

    name: str
    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """Something that was found, and where it stands: a page (file name in app_pages) with the choices that show it.

    note  what tells it from another with the same name; mostly empty
    """

    group: str
    label: str
    note: str
    page: str
    params: dict[str, str] = field(default_factory=dict)


def search(text: str, areas: pd.DataFrame, catalog: Catalog, terms: Sequence[Term], limit: int = 5, *,
           home: str | None = None, pages: Collection[str] = tuple(PAGES), loaded: Collection[str] | None = None) -> list[Hit]:
    """The best hits for what was typed, group by group; at most `limit` a group. Nothing for fewer than two letters.

    areas   one row per area: region, name, gemeente, level
    terms   as glossary() gives them
    home    gemeente of which the areas come first
    pages   pages that the reader may open
    loaded  indicators that have figures; of the others only the definition is found. None: all have
    """
    asked = tidy(text)
    if len(asked.replace(" ", "")) < SHORTEST:
        return []
    found = [_areas(asked, areas, home), _figures(asked, catalog, loaded), _terms(asked, terms, catalog), _pages(asked, pages)]
    return [hit for group in found for _, hit in sorted(group, key=lambda pair: pair[0])[:limit]]


def glossary(markdown: str) -> tuple[Term, ...]:
    """Terms of a text in which each has a heading, maybe a line "Ook: a, b." and then what it means."""
    terms = []
    for part in re.split(r"^## ", markdown, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        also, _, meaning = rest.strip().partition("\n\n") if rest.strip().startswith("Ook: ") else ("", "", rest.strip())
        words = also.removeprefix("Ook: ").rstrip(".").split(", ") if also else ()
        terms.append(Term(name.strip(), meaning.strip(), tuple(words)))
    return tuple(terms)


@lru_cache(maxsize=65_536)  # the country has 18,000 names, and all are read again at every letter
def tidy(text: str) -> str:
    """Small plain letters and single spaces: "’t Zánd-Noord" as "t zand noord". "St. Jan" is read as "Sint Jan"."""
    text = text.lower()
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return re.sub(r"\bst (?=[a-z])", "sint ", re.sub(r"[^a-z0-9]+", " ", text).strip())


def match(asked: str, said: str) -> int | None:
    """How well tidy words fit: 0 the same, 1 it begins so, 2 each word begins a word, 3 part of a word; None not at all."""
    letters, whole = asked.replace(" ", ""), said.replace(" ", "")
    if letters not in whole:
        if " " not in asked:
            return None
        words = said.split()
        return 2 if all(any(word.startswith(part) for word in words) for part in asked.split()) else None
    if letters == whole:
        return 0
    if whole.startswith(letters):
        return 1
    return 2 if f" {asked}" in said else 3


def _best(asked: str, fields: Iterable[tuple[str, int]]) -> int | None:
    """The best of several texts; each has a number to add, because a hit in a name says more than one in an explanation."""
    ranks = (None if (rank := match(asked, tidy(said))) is None else rank + less for said, less in fields)
    return min((rank for rank in ranks if rank is not None), default=None)


def _prose(asked: str, *texts: str) -> int | None:
    """In running text only whole words count, or the beginning of one: "wijk" is not found in "afwijking"."""
    return 20 if all(f" {part}" in f" {tidy(' '.join(texts))}" for part in asked.split()) else None


def _areas(asked: str, areas: pd.DataFrame, home: str | None) -> list:
    rows = list(areas[["region", "name", "gemeente", "level"]].itertuples(index=False))
    towns = {code: name for code, name, _, level in rows if level == "gemeente"}
    also, found = {code: tidy(name) for code, name in towns.items()}, []
    for code, name, gemeente, level in rows:
        said = tidy(name)
        rank = match(asked, said)
        if rank is None and asked.replace(" ", "") in code.lower():
            rank = 4
        if rank is None and " " in asked:  # "centrum utrecht": the buurt and its gemeente
            rank = None if match(asked, f"{said} {also.get(gemeente, '')}") is None else 5
        if rank is not None:
            found.append(((rank, gemeente != home, LEVELS.get(level, 9), said, code), (code, name, gemeente, level)))
    twice, hits = Counter((name, gemeente) for _, (_, name, gemeente, _) in found), []
    for order, (code, name, gemeente, level) in found:
        within = level != "gemeente"
        note = [level] * (not within or twice[name, gemeente] > 1) + [towns.get(gemeente, "")] * (within and len(towns) > 1)
        params = {"niveau": level, "regio": code} | ({"gemeente": gemeente} if within else {})
        hits.append((order, Hit("Gebieden", name, ", ".join(filter(None, note)), "buurtprofiel", params)))
    return hits


def _figures(asked: str, catalog: Catalog, loaded: Collection[str] | None) -> list:
    found = []
    for id, what in catalog.indicators.items():
        if what.scenario not in ("", BASE_SCENARIO):
            continue
        if loaded is not None and id not in loaded:
            continue
        rank = _best(asked, [(what.label, 0), *((word, 4) for word in what.synonyms)])
        if rank is None:
            rank = _prose(asked, what.explain, what.definition)
        if rank is not None:
            found.append(((rank, tidy(what.label), id), Hit("Cijfers", what.label, "", "kaart", {"indicator": id})))
    return found


def _terms(asked: str, terms: Sequence[Term], catalog: Catalog) -> list:
    """What words mean: our own list first, then the definitions of the figures."""
    found = []
    for term in terms:
        rank = _best(asked, [(term.name, 0), *((word, 4) for word in term.also)])
        if rank is None:
            rank = _prose(asked, term.text)
        if rank is not None:
            params = {"onderdeel": "begrippen", "begrip": tidy(term.name)}
            found.append(((rank, tidy(term.name)), Hit("Uitleg", term.name, "", "verantwoording", params)))
    for id, what in catalog.indicators.items():
        if what.scenario not in ("", BASE_SCENARIO):
            continue
        rank = _best(asked, [(what.label, 8), *((word, 12) for word in what.synonyms)])
        if rank is not None:
            params = {"onderdeel": "cijfers", "cijfer": id}
            found.append(((rank, tidy(what.label)), Hit("Uitleg", what.label, "", "verantwoording", params)))
    return found


def _pages(asked: str, pages: Collection[str]) -> list:
    found = []
    for page, (name, words) in PAGES.items():
        rank = _best(asked, [(name, 0), *((word, 4) for word in words)]) if page in pages else None
        if rank is not None:
            found.append(((rank, name), Hit("Pagina's", name, "", page)))
    return found
