"""Datasets and indicators as people write them: one TOML file a dataset, in data/catalog/ and in a data folder's own.

A file holds one [dataset], [[measure]] blocks (which delivered column becomes which indicator) and the [[indicator]]
blocks whose main dataset it is. A measure may feed an indicator that another file defines. load() checks everything
and collects all findings, each with file and line, in Dutch.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from dashboard.catalog_rules import ALIAS_KEYS, Block, blocks_of, check
from dashboard.definitions import (  # noqa: F401  (the words of the catalogue are read through this module)
    BASE_SCENARIO,
    COMPONENTS,
    DIMENSIONS,
    EVALUABLE,
    FACTORS,
    GOOD,
    KINDS,
    LEVELS,
    MARKS,
    ORIGIN,
    RINGS,
    ROLES,
    SPHERES,
    STATUSES,
    THEMES,
    TYPES,
    UNITS,
    USES,
    Break,
    Catalog,
    Dataset,
    Indicator,
    Measure,
    part_of_whole,
)
from dashboard.errors import CatalogError


def load(*places: Path | str, texts: Mapping[Path, str] | None = None) -> Catalog:
    """Read folders of TOML files, or single files, into one catalogue.

    A folder that is not there counts as empty: a data folder need not have a catalogue of its own.
    texts  files that are not there yet, with what will be in them
    Raises CatalogError with every finding, one a line.
    """
    problems: list[str] = []
    texts = _texts(places, problems) | dict(texts or {})
    if not texts and not problems:
        problems.append(f"Geen catalogus gevonden in {', '.join(map(str, places))}. Zet daar een bestand .toml neer.")
    return _made(tuple(texts.items()), tuple(problems))


@lru_cache(maxsize=16)
def _made(texts: tuple[tuple[Path, str], ...], unread: tuple[str, ...]) -> Catalog:
    """The catalogue of these texts. The same texts always give the same, and reading them is most of a look at a small file."""
    problems = list(unread)
    blocks = [block for path, text in texts for block in blocks_of(path, text, problems)]
    check(blocks)
    if problems:
        raise CatalogError("\n".join(problems))
    owners = {block.path: block.name for block in blocks if block.part == "dataset"}
    indicators = {b.name: _indicator(b.raw, owners[b.path]) for b in blocks if b.part == "indicator"}
    measures = [(b.path, _measure(b.raw, indicators[b.name].unit)) for b in blocks if b.part == "measure"]
    datasets = {b.name: _dataset(b, tuple(measure for path, measure in measures if path == b.path))
                for b in blocks if b.part == "dataset"}
    digest = hashlib.sha256("\0".join(f"{path.name}\0{text}" for path, text in texts).encode())
    return Catalog(indicators, datasets, digest.hexdigest())


def addends(alias: str) -> tuple[str, ...]:
    """The columns that an alias adds: "k_15Tot25Jaar + k_25Tot45Jaar" is two, "G+I Handel en horeca" is one."""
    return tuple(part.strip() for part in alias.split(" + "))


def _texts(places: Iterable[Path | str], problems: list[str]) -> dict[Path, str]:
    texts = {}
    for place in map(Path, places):
        single = place.suffix == ".toml"
        for path in [place] if single else sorted(place.glob("*.toml"), key=lambda path: path.name):
            try:
                texts[path] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                problems.append(f"{path}: niet te lezen. Controleer de naam en sla het bestand op als tekst (UTF-8).")
    return texts


def _plain(raw: dict) -> dict:
    """TOML lists as tuples, ready for a frozen dataclass."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}


def _indicator(raw: dict, dataset: str) -> Indicator:
    breaks = tuple(Break(**item) for item in raw.get("breaks", ()))
    return Indicator(**{"unit_text": UNITS[raw["unit"]], **_plain(raw), "breaks": breaks, "dataset": dataset})


def _measure(raw: dict, unit: str) -> Measure:
    names = {key: (raw[key],) if isinstance(raw[key], str) else tuple(raw[key]) for key in ALIAS_KEYS if key in raw}
    factor = raw.get("factor", FACTORS.get(unit, 1.0) if "numerator" in raw else 1.0)
    return Measure(**{**raw, **names, "factor": factor, "where": tuple(raw.get("where", {}).items())})


def _dataset(block: Block, measures: tuple[Measure, ...]) -> Dataset:
    defaults = tuple(block.raw.get("defaults", {}).items())
    return Dataset(**{**_plain(block.raw), "defaults": defaults, "measures": measures, "file": block.path.name})
