"""Which field of a table feeds which figure: by its stem and the groups it stands under, never by its position.

A field is called `AantalInwoners_5`; the number moves from year to year and the same stem may occur twice. What stays is the
stem (AantalInwoners) and the titles above it (Bevolking). Both are read from DataProperties at every fetch. A figure of which the
field is not there, or cannot be told from another, is left out and named; the rest goes on.
"""
import re
from dataclasses import dataclass

from dashboard.catalog import Catalog, Dataset, Indicator, Measure, addends
from dashboard.dutch import join
from dashboard.intake.dataset_types import POSITION_SUFFIX
from dashboard.intake.sources import Problem, Table

DIMENSIONS = ("Dimension", "GeoDimension", "GeoDetail", "TimeDimension")
SAYS = {"share": ("%",), "per_1000": ("1 000", "1000", "1.000"), "km": ("km",), "count": ("aantal",)}  # what a unit must hold


@dataclass(frozen=True)
class Field:
    """One measured field (a "Topic"). `path` holds the titles of the groups above it, the outermost first."""

    key: str
    title: str
    path: tuple[str, ...]
    unit: str
    description: str

    @property
    def stem(self) -> str:
        return POSITION_SUFFIX.sub("", self.key)

    @property
    def names(self) -> tuple[str, ...]:
        """The words by which an alias may mean this field: the stem, the path to the stem, the path to the title."""
        groups = "/".join(self.path)
        return self.stem, f"{groups}/{self.stem}", f"{groups}/{self.title}" if groups else self.title


@dataclass(frozen=True)
class Axis:
    """One dimension of a table: its key in the rows, its title, and what kind it is (GeoDetail, TimeDimension …)."""

    key: str
    title: str
    kind: str


@dataclass(frozen=True)
class Column:
    """One column of the file to come: `header` is a word that the catalogue knows, `field` where its cells come from."""

    header: str
    field: Field


def read(properties: list[dict]) -> tuple[list[Axis], list[Field]]:
    """Dimensions and fields of a table, as DataProperties describes them."""
    groups = {p["ID"]: p for p in properties if p.get("Type") == "TopicGroup"}
    axes = [Axis(p["Key"], _plain(p.get("Title")), p["Type"]) for p in properties if p.get("Type") in DIMENSIONS]
    fields = [Field(p["Key"], _plain(p.get("Title")), _path(p.get("ParentID"), groups), _plain(p.get("Unit")),
                    p.get("Description") or "") for p in properties if p.get("Type") == "Topic"]
    return axes, fields


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def _path(parent: int | None, groups: dict[int, dict]) -> tuple[str, ...]:
    """Titles from the outermost group to this one; a group that is its own ancestor ends it."""
    titles, seen = [], set()
    while parent in groups and parent not in seen:
        seen.add(parent)
        titles.append(_plain(groups[parent].get("Title")))
        parent = groups[parent].get("ParentID")
    return tuple(reversed(titles))


def columns(table: Table, dataset: Dataset, catalog: Catalog, fields: list[Field]) -> tuple[list[Column], list[Problem]]:
    """The columns that feed the measures of a dataset, each once, in the order of the catalogue; and what could not be found.

    A measure that says from or until when its field exists is not missed outside those years.
    """
    found: dict[str, Column] = {}
    problems: list[Problem] = []
    for measure in dataset.measures:
        if not _expected(measure, table.year):
            continue
        indicator = catalog.indicators[measure.indicator]
        for part in ("column", "numerator", "denominator", "lower", "upper", "n"):
            if not (aliases := getattr(measure, part)):
                continue
            chosen, trouble = _choose(aliases, fields, _said_by(indicator, part))
            if trouble:
                problems.append(_problem(table, dataset, indicator, part, aliases, trouble))
                break  # half a figure is no figure
            found |= {column.header: column for column in chosen}
    return list(found.values()), list({(p.indicator, p.sentence): p for p in problems}.values())


def _expected(measure: Measure, year: int | None) -> bool:
    return year is None or (measure.since or year) <= year <= (measure.until or year)


def _said_by(indicator: Indicator, part: str) -> tuple[str, ...]:
    """What the unit of the field must hold for it to be this figure; a numerator is a count, whatever the figure is."""
    if part in ("numerator", "denominator", "n"):
        return SAYS["count"]
    return SAYS.get(indicator.unit, ())


def _choose(aliases: tuple[str, ...], fields: list[Field], said: tuple[str, ...]) -> tuple[list[Column], str]:
    """The columns of the first alias that is all there, or why there is none: 'absent', or the fields among which to choose."""
    trouble = "absent"
    for alias in aliases:
        chosen: list[Column] = []
        for word in addends(alias):
            fitting = [field for field in fields if _plain(word) in field.names]
            if len(fitting) > 1:  # the same stem under several groups: another alias of the same figure may say which
                fitting = [field for field in fitting if set(field.names[1:]) & {_plain(a) for a in aliases}] or fitting
            if len(fitting) > 1:
                trouble = "ambiguous: " + join(["/".join((*field.path, field.title)) for field in fitting])
                break
            if fitting and fitting[0].unit and said and not any(word in fitting[0].unit for word in said):
                trouble = f"unit: {fitting[0].stem} ({fitting[0].unit})"
                break
            if not fitting:
                break
            chosen.append(Column(word, fitting[0]))
        else:
            return chosen, ""
    return [], trouble


def _problem(table: Table, dataset: Dataset, indicator: Indicator, part: str, aliases: tuple[str, ...], trouble: str) -> Problem:
    """A figure that does not come, with what the reader of its definition must do about it."""
    kind, _, what = trouble.partition(": ")
    subject = f'De bandbreedte van "{indicator.label}"' if part in ("lower", "upper") else f'"{indicator.label}"'
    sought = join([f'"{alias}"' for alias in aliases[:3]], "of")
    why = {
        "absent": f"We zoeken de kolom {sought}, en die is er niet.",
        "ambiguous": f"Meer kolommen heten zo: {what}. We weten niet welke het is.",
        "unit": f"De kolom met die naam heeft een andere eenheid: {what}.",
    }[kind]
    return Problem("warning", f"{subject} komt niet mee uit tabel {table.id}. {why} De andere cijfers komen wel. "
                   f"Pas de namen aan in {dataset.file}.", table.id, indicator.id)
