"""A new figure in the words of who brings it → the catalogue entry of this installation, as TOML."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
from duckdb import ConstantExpression, FunctionExpression

from dashboard import catalog as catalogue
from dashboard import config
from dashboard.definitions import FACTORS
from dashboard.errors import CatalogError
from dashboard.intake.persons import personal_text
from dashboard.intake.reading import Received
from dashboard.intake.steps.observations import connect, text

LARGE = {"count": [10, 50, 100, 500], "euro": [100, 1000, 10_000, 100_000]}  # borders of the colours where the file gives none
NEW = Path("nieuw.toml")  # what messages call it
EVEN = [20.0, 40.0, 60.0, 80.0]


@dataclass(frozen=True)
class Described:
    """What a person says of a new figure; texts in Dutch, the rest are ids of `dashboard.definitions`.

    column, denominator  columns of the file; with a denominator the figure is column / denominator, in the unit
    """

    label: str
    definition: str
    unit: str
    role: str
    good: str
    kind: str
    column: str
    producer: str
    license: str
    uses: tuple[str, ...]
    purpose: str
    retention_until: date
    denominator: str | None = None
    theme: str = "bevolking"
    dimension: str = "D1"
    component: str | None = None
    counts_people: bool = True


def toml(said: Described, received: Received | None, taken: Collection[str] = ()) -> str:
    """The text of the entry. Raises CatalogError that says what lacks, what is about a person, or what cannot be.

    received  the rows of the file, for the borders of the colours;  taken: ids that the catalogue has already
    """
    lacking = [name for name, value in (("naam", said.label), ("definitie", said.definition), ("bron", said.producer),
                                        ("licentie", said.license), ("doel", said.purpose), ("gebruik", said.uses)) if not value]
    if lacking:
        raise CatalogError(f"Er ontbreekt nog: {', '.join(lacking)}. Vul dat in.")
    if any(map(personal_text, (said.label, said.definition, said.producer, said.license, said.purpose))):
        raise CatalogError("In een van de teksten staat iets dat over een persoon lijkt te gaan. Laat dat weg.")
    if (said.role == "capacity") != bool(said.component):
        raise CatalogError('Kies een soort draagkracht: de rol van dit cijfer is "draagkracht".' if not said.component else
                           'Een soort draagkracht hoort alleen bij de rol "draagkracht". Maak dat veld leeg of kies die rol.')
    name = _id(said.label, taken)
    factor = FACTORS.get(said.unit, 1.0)
    columns = ({"numerator": said.column, "denominator": said.denominator} if said.denominator else {"column": said.column})
    dataset = {"id": name, "title": said.label, "type": "wide", "producer": said.producer, "license": said.license,
               "attribution": f"Bron: {said.producer}", "own": True, "description": said.definition, "purpose": said.purpose,
               "retention_until": said.retention_until}
    limits = {"share": [0, 100]}.get(said.unit)
    indicator = {"id": name, "label": said.label, "definition": said.definition, "explain": said.definition, "unit": said.unit,
                 "decimals": 0 if said.unit in ("count", "euro") else 1, "theme": said.theme, "dimension": said.dimension,
                 "role": said.role, **({"component": said.component} if said.component else {}), "good": said.good,
                 "kind": said.kind,
                 "levels": ["gemeente", "wijk", "buurt", "eigen"], "classes": _classes(said, received, factor),
                 "classes_source": "de verdeling in het eerste bestand", "uses": list(said.uses),
                 **({} if said.counts_people else {"counts_people": False}), **({"range": limits} if limits else {})}
    written = "\n".join([*_block("[dataset]", dataset), *_block("[[measure]]", {"indicator": name, **columns}),
                         *_block("[[indicator]]", indicator)])
    try:
        indicators(written)
    except CatalogError as problem:  # nobody sees the lines of a file that is not there
        said = re.sub(rf'^{NEW}, regel \d+: \w+( "[^"]*")?: ', "", str(problem), flags=re.MULTILINE)
        raise CatalogError(f"Zo kan dit cijfer niet beschreven worden: {said}") from None
    return written


def indicators(text: str) -> dict[str, catalogue.Indicator]:
    """The indicators of an entry that is not in the catalogue yet. Raises CatalogError with all that is wrong in it."""
    known = catalogue.load(config.CATALOG, texts={NEW: text}).indicators
    return {id: known[id] for id in (block["id"] for block in tomllib.loads(text)["indicator"])}


def _id(label: str, taken: Collection[str]) -> str:
    letters = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:40]
    name = plain if plain[:1].isalpha() else f"cijfer_{plain}".rstrip("_")
    return next(one for one in (name, *(f"{name}_{n}" for n in range(2, 1000))) if one not in taken)


def _classes(said: Described, received: Received | None, factor: float) -> list[float]:
    """Four borders that divide the areas of the file in five; even ones where the file has too few different figures."""
    usual = LARGE.get(said.unit, EVEN)
    if received is None or received.table is None:
        return usual
    with connect() as con:
        columns = [FunctionExpression("cell_number", text(name), ConstantExpression(mark)).alias(f"c{at}")
                   for at, (name, mark) in enumerate((name, mark) for name in (said.column, said.denominator) if name
                                                     for mark in (",", "."))]
        rows = received.relation(con).select(*columns).df()
    best = [max((rows[f"c{at}"], rows[f"c{at + 1}"]), key=lambda one: one.notna().sum()) for at in range(0, len(columns), 2)]
    values = (factor * best[0] / best[1] if len(best) == 2 else best[0]).replace([np.inf, -np.inf], np.nan).dropna()
    found = [float(f"{border:.3g}") for border in values.quantile([0.2, 0.4, 0.6, 0.8])] if len(values) else []
    inside = said.unit != "share" or (found and found[0] >= 0 and found[-1] <= 100)
    return found if found and inside and all(a < b for a, b in pairwise(found)) else usual


def _block(head: str, values: dict) -> list[str]:
    return [head, *(f"{key} = {_value(value)}" for key, value in values.items()), ""]


def _value(value) -> str:
    """As TOML: its strings, numbers, booleans and lists are written as those of JSON are, but for the control character 127."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False).replace("\x7f", "")
