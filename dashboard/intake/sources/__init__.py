"""Open data of others: from a question over HTTP to a file that is ready for the gate.

Each source is a module with `tables(catalog)` and `fetch(client, table, wanted)`: cbs, rivm, pdok. What a table is called, and
which field feeds which figure, stands in the catalogue. Nothing here stores figures: what a source hands over goes through the
same gate as a file that a person chose.
"""
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType

from dashboard.catalog import Catalog
from dashboard.errors import SourceError
from dashboard.intake.recognition import Answers

SOURCES = ("pdok", "cbs", "rivm")  # boundaries first: the gate must know the areas before their figures


@dataclass(frozen=True)
class Wanted:
    """What a fetch is about.

    gemeenten  codes (GM0606), with the codes of municipalities that went up in them; empty for the national reference
    reference  True: the base year of all wijken and gemeenten of the country, and no municipality
    """

    gemeenten: tuple[str, ...] = ()
    reference: bool = False


@dataclass(frozen=True)
class Table:
    """One table at a source that we want to have.

    source   'cbs', 'rivm' or 'pdok'
    id       as the source calls it: 86165NED; for boundaries the layer and year (buurt_2024)
    dataset  id in the catalogue
    title    what the source's own title must start with, so that a wrong number is noticed; '' when there is nothing to check
    year     year of the figures, None when the table holds several years
    vintage  year of the area division of its codes
    """

    source: str
    id: str
    dataset: str
    title: str
    year: int | None = None
    vintage: int | None = None


@dataclass(frozen=True)
class Problem:
    """One thing that did not come, while the rest did.

    severity   'warning': something that should be there is not; 'note': as expected, such as "nog niet verschenen"
    sentence   Dutch: what, why, what now
    indicator  id in the catalogue; None when it is about the whole table
    """

    severity: str
    sentence: str
    table: str
    indicator: str | None = None


@dataclass(frozen=True)
class Fetched:
    """One file from one table, ready for the gate. The same pages give the same bytes, so fetching twice adds nothing.

    name        shown in the history: "CBS 86165NED Kerncijfers wijken en buurten 2025.csv"
    answers     what the gate would otherwise ask: dataset, year, vintage, decimal mark
    title       of the table, in the source's own words
    vintage     year of the area division
    fetched_at  time (UTC, ISO) of the newest page it was made of
    content     empty when no figure of the table could be used: then only its problems are of interest
    license     attribution line: "Bron: CBS, … (86165NED), geraadpleegd 1 juli 2026, CC BY 4.0; bewerkt"
    gemeenten   codes found in the file
    url         of the first page with figures; when it is empty, the one that was kept first counts
    """

    dataset: str
    name: str
    content: bytes
    answers: Answers
    table: str
    title: str
    vintage: int | None
    fetched_at: str
    source: str
    license: str
    problems: tuple[Problem, ...] = ()
    gemeenten: tuple[str, ...] = field(default=())
    url: str = ""


def source(name: str) -> ModuleType:
    """The module of a source: `tables(catalog) -> list[Table]` and `fetch(client, table, wanted) -> list[Fetched]`."""
    return import_module(f"{__name__}.{name}")


def tables(catalog: Catalog, wanted: Wanted | None = None) -> Iterator[Table]:
    """Every table that the catalogue names, in the order in which the gate must see them; of the country only the base year."""
    for name in SOURCES:
        for table in source(name).tables(catalog):
            if not (wanted and wanted.reference) or _is_reference(catalog, table):
                yield table


def newer(client) -> tuple[list[Table], list[Problem]]:
    """Tables of years after those in the catalogue, as CBS lists them now, each with the boundaries of its year in front.

    That nobody can look is a note and no reason to stop: everything that the catalogue names can still come.
    """
    try:
        found = source("cbs").newer(client)
    except SourceError as problem:
        return [], [Problem("note", f"We konden niet zien of er nieuwere tabellen zijn. {problem}", "catalogus")]
    borders = {table.vintage: source("pdok").of(table.vintage) for table in found if table.vintage}
    return [*borders.values(), *found], []


def _is_reference(catalog: Catalog, table: Table) -> bool:
    year = catalog.datasets[table.dataset].reference_year
    return year is not None and table.year in (year, None)


def fetch(client, table: Table, wanted: Wanted) -> list[Fetched]:
    """The files of one table. Raises SourceError when the table as a whole cannot come; smaller lacks are `problems`."""
    return source(table.source).fetch(client, table, wanted)
