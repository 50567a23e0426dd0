"""From the rows of a table to one CSV file that the gate reads without a question.

Rows come from UntypedDataSet, which tells a dot (onbekend, onvoldoende betrouwbaar of geheim) from a blank (kan niet voorkomen).
The file has one row per area, year and group, and one column per figure. Columns are called as the catalogue calls them and rows
are in order of their keys, so that the same figures give the same bytes.
"""
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial

from dashboard.catalog import Dataset
from dashboard.dutch import join, moment
from dashboard.intake.dataset_types import MARGINS, TYPES
from dashboard.intake.recognition import Answers
from dashboard.intake.sources import Fetched, Problem, Table, Wanted, mapping, odata
from dashboard.intake.sources.client import Client
from dashboard.intake.sources.mapping import Column
from dashboard.intake.sources.odata import COUNTRY, REGIONS, Structure, address, area, rows

SHAPE = TYPES["odata_typed"]
NAME = SHAPE.name[0]
NOT_APPLICABLE = "nvt"  # a blank; the catalogue explains it under [dataset.marks]
DOT = "."
NOWHERE = -99990  # what lies below it is no number but a reason for not having one
ASKED = 25  # members of a dimension that still fit in one address
BOUNDS = {"waarde": "value", "ondergrens": "lower", "bovengrens": "upper"}


class Unusable(Exception):
    """The table came, and nothing in it can be used; the text says in Dutch why. The rest of a fetch goes on."""


# --- which rows -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Axis:
    """A dimension as a column of the file: its name there, its key in the table, and per member how the file writes it.

    all    every member is wanted, so there is nothing to ask for
    total  the table has a dimension that no figure is about: only its total counts, and the file does not have the column
    """

    header: str
    key: str
    members: dict[str, str]
    all: bool = False
    total: bool = False

    def condition(self) -> str:
        wanted = not self.all and len(self.members) <= ASKED
        return "(" + " or ".join(f"{self.key} eq '{member}'" for member in self.members) + ")" if wanted else ""


def axes(client: Client, table: Table, wanted: Wanted, structure: Structure) -> tuple[list[Axis], list[Problem]]:
    """Every dimension but that of the areas, with the members that the file will hold; and the groups that are not there."""
    dataset = client.catalog.datasets[table.dataset]
    named = {name for measure in dataset.measures for name, _ in measure.where}
    found, problems = [], []
    for axis in structure.axes:
        if axis.key == structure.region.key:
            continue
        members = structure.members[axis.key]
        name = next((name for name in (axis.key, axis.title) if name in named), None)
        if axis == structure.period:
            years = {key: year(key, title) for key, title in members.items() if is_year(key, dataset, wanted)}
            found.append(Axis(SHAPE.period[0], axis.key, years, len(years) == len(members)))
        elif axis.key == SHAPE.margin:
            found.append(Axis(SHAPE.margin, axis.key, _margins(members), True))
        elif name:
            kept, lacking = _members(client, table, dataset, name, members)
            problems += lacking
            found.append(Axis(name, axis.key, kept, len(kept) == len(members)))
        else:
            found.append(Axis(axis.title, axis.key, total(axis.title, members), total=True))
    lost = named - {axis.header for axis in found}
    problems += [_no_group(client, table, dataset, measure.indicator, name, member, "De tabel heeft die indeling niet.")
                 for measure in dataset.measures for name, member in measure.where if name in lost]
    return found, problems


def is_year(key: str, dataset: Dataset, wanted: Wanted) -> bool:
    """Whole years only: half a year, a quarter or a month is another figure."""
    return bool(re.fullmatch(r"\d{4}JJ00", key.strip())) and (
        not wanted.reference or not dataset.reference_year or key.startswith(str(dataset.reference_year)))


def year(key: str, title: str) -> str:
    """2025*, with the star that says it is provisional; else the key."""
    return title if re.fullmatch(r"\d{4}\*{0,2}", title) else key.strip()


def _margins(members: dict[str, str]) -> dict[str, str]:
    """The keys of value, lower and upper bound, by what the table calls them and not by their number."""
    keys = {meaning: key for key, meaning in MARGINS.items()}
    found = {key: keys[bound] for key, title in members.items() for word, bound in BOUNDS.items() if word in title.lower()}
    if "value" not in {MARGINS[key] for key in found.values()} or len(set(found.values())) != len(found):
        raise Unusable("De tabel zegt niet welke rij de waarde is, en welke de ondergrens en bovengrens. De tabel kent: "
                       f"{join(list(members.values()))}.")
    return found


def _members(client: Client, table: Table, dataset: Dataset, name: str, members: dict[str, str]
             ) -> tuple[dict[str, str], list[Problem]]:
    """The members that measures name, by key (Leeftijd 20300) or by title (Hulp bij het huishouden)."""
    kept, problems = {}, []
    for measure in dataset.measures:
        member = dict(measure.where).get(name)
        fitting = [key for key, title in members.items() if member in (key.strip(), title)]
        if member and len(fitting) == 1:
            kept[fitting[0]] = member
        elif member:
            known = f"De tabel kent: {', '.join(list(members.values())[:12])}."
            problems.append(_no_group(client, table, dataset, measure.indicator, name, member, known))
    return kept, problems


def _no_group(client: Client, table: Table, dataset: Dataset, indicator: str, name: str, member: str, known: str) -> Problem:
    label = client.catalog.indicators[indicator].label
    return Problem("warning", f'"{label}" komt niet mee uit tabel {table.id}. We zoeken bij {name} de groep "{member}". {known} '
                   f"De andere cijfers komen wel. Pas de namen aan in {dataset.file}.", table.id, indicator)


def total(title: str, members: dict[str, str]) -> dict[str, str]:
    """The one member that counts everybody. Raises Unusable when there is none, or more."""
    totals = {key: said for key, said in members.items() if said.lower().startswith("totaal")}
    if len(totals) != 1:
        raise Unusable(f"De tabel heeft een indeling die we niet kennen: {title}. Daarin staat geen totaal.")
    return totals


# --- the file ---------------------------------------------------------------------------------------------------------


@dataclass
class Sheet:
    """The file in the making: names of its keys, of what it tells about areas, its columns, and per row every cell."""

    keys: list[str]
    about: list[str]
    columns: list[Column]
    cells: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    newest: str = ""

    def filled(self, number: int) -> bool:
        at = len(self.about) + number
        return any(cells[at] not in ("", DOT, NOT_APPLICABLE) for cells in self.cells.values())

    def empty(self, number: int) -> None:
        """Leave a column blank from top to bottom: for the gate that means "nog niet verschenen"."""
        for cells in self.cells.values():
            cells[len(self.about) + number] = ""

    def areas(self) -> set[str]:
        return {key[0] for key in self.cells}

    def content(self) -> bytes:
        return written([self.keys + self.about + [column.header for column in self.columns],
                        *([*key, *self.cells[key]] for key in sorted(self.cells))])


def written(lines: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(lines)
    return out.getvalue().encode("utf-8")


def cell(value: object) -> str:
    """A cell of UntypedDataSet as the file has it: the number as it is written, a dot, or `nvt` for a blank."""
    text = "" if value is None else str(value).strip()
    if not text:
        return NOT_APPLICABLE
    try:
        return DOT if float(text) <= NOWHERE else text
    except ValueError:
        return text


def fetch(client: Client, table: Table, wanted: Wanted) -> list[Fetched]:
    """One table as one file. Raises SourceError when it cannot come; a figure that cannot is a Problem in the result.

    When nothing in the table can be used, or it has no row for us, the result has no content and says why.
    """
    with odata.forgetting(client, table):
        structure, page = odata.read_structure(client, table)
        try:
            found, problems = axes(client, table, wanted, structure)
            columns, lacking = _columns(client, table, structure, found)
        except Unusable as problem:
            return [nothing(client, table, wanted, structure.title, page.at, str(problem))]
        problems += lacking
        if not columns:
            return [result(client, table, wanted, structure.title, b"", page.at, problems, ())]
        sheet = _filled(client, table, wanted, structure, found, columns)
        sheet.newest = max(sheet.newest, page.at)
        if not sheet.areas() - {COUNTRY[0]}:
            why = f"De tabel heeft geen rij voor {join(wanted.gemeenten)}."
            return [nothing(client, table, wanted, structure.title, sheet.newest, why)]
        problems += _unpublished(client, table, wanted, structure, sheet)
    return [result(client, table, wanted, structure.title, sheet.content(), sheet.newest, problems, sheet.areas())]


def nothing(client: Client, table: Table, wanted: Wanted, title: str, at: str, why: str) -> Fetched:
    """A table that brings no figure, with the reason."""
    said = f"Uit tabel {table.id} ({title}) komt niets mee. {why} De andere tabellen komen wel."
    return result(client, table, wanted, title, b"", at, [Problem("warning", said, table.id)], ())


def result(client: Client, table: Table, wanted: Wanted, title: str, content: bytes, at: str, problems: Iterable[Problem],
           areas: Iterable[str], year: int | None = None) -> Fetched:
    """A file with all that the gate and the ledger want to know of where it came from."""
    dataset = client.catalog.datasets[table.dataset]
    year = year or table.year
    scope = "land" if wanted.reference else None
    name = " ".join(filter(None, (table.source.upper(), table.id, scope and "Nederland", dataset.title, year and str(year))))
    answers = Answers(dataset.id, year=year, vintage=table.vintage or year, decimal=".", scope=scope)
    gemeenten = sorted({"GM" + code[2:6] for code in areas if code[:2] in ("GM", "WK", "BU")})
    return Fetched(dataset.id, f"{name}.csv", content, answers, table.id, title, answers.vintage, at, table.source,
                   f"Bron: {dataset.producer}, {title} ({table.id}), geraadpleegd {moment(at)[:10]}, {dataset.license}; bewerkt",
                   tuple(problems), tuple(gemeenten))


def _columns(client: Client, table: Table, structure: Structure, found: list[Axis]) -> tuple[list[Column], list[Problem]]:
    """The columns of the measures of which every group is there."""
    dataset = client.catalog.datasets[table.dataset]
    there = {(axis.header, member) for axis in found for member in axis.members.values()}
    kept = tuple(measure for measure in dataset.measures if set(measure.where) <= there)
    return mapping.columns(table, replace(dataset, measures=kept), client.catalog, list(structure.fields))


def _filled(client: Client, table: Table, wanted: Wanted, structure: Structure, found: list[Axis], columns: list[Column]
            ) -> Sheet:
    """All rows of the areas that are wanted, page by page; only the cells that are used stay in memory."""
    shown = [axis for axis in found if not axis.total]
    defines = client.catalog.datasets[table.dataset].defines_regions
    about = _about(structure) if defines else []
    names = _names(client, table, structure, wanted) if defines and not wanted.reference else {}
    told_of = [*([NAME] if names else []), *(column.header for column in about)]
    sheet = Sheet([REGIONS[0], *(axis.header for axis in shown)], told_of, columns)
    used = dict.fromkeys([structure.region.key, *(axis.key for axis in found), *(c.field.key for c in (*about, *columns))])
    conditions = [condition for axis in found if (condition := axis.condition())]

    def read(place: str) -> tuple[dict[tuple[str, ...], list[str]], str]:
        kept, newest = {}, ""
        asked = " and ".join([f"({place})", *conditions])
        url = address(client, table, "UntypedDataSet", filter=asked, select=",".join(used))
        for page in client.pages(table.source, table.id, url, "cijfers"):
            newest = max(newest, page.at)
            for row in rows([page], table):
                if any(row[axis.key] not in axis.members for axis in found):
                    continue
                code = area(row[structure.region.key])
                told = [names.get(code, "")] * bool(names) + [str(row[column.field.key] or "").strip() for column in about]
                keys = code, *(axis.members[row[axis.key]] for axis in shown)
                kept[keys] = told + [cell(row[column.field.key]) for column in columns]
            del page  # a page of the whole country is big: let go of it before the next one comes
        return kept, newest

    for kept, newest in client.together(partial(read, place) for place in odata.within(structure.region.key, wanted)):
        sheet.cells |= kept
        sheet.newest = max(sheet.newest, newest)
    return sheet


def _about(structure: Structure) -> list[Column]:
    """The columns that say in which gemeente an area lies, and whether its boundary changed since the year before."""
    wanted = (SHAPE.gemeente_name, SHAPE.change)
    return [Column(aliases[0], found) for aliases in wanted
            if (found := next((f for alias in aliases for f in structure.fields if f.stem == alias), None))]


def _names(client: Client, table: Table, structure: Structure, wanted: Wanted) -> dict[str, str]:
    """Names of wijken and buurten; that of a gemeente stands in the rows, without "(gemeente)" behind it."""
    def read(place: str) -> list[tuple[str, str]]:
        url = address(client, table, structure.region.key, filter=place, select="Key,Title")
        pages = client.pages(table.source, table.id, url, "namen")
        return [(area(row["Key"]), str(row["Title"]).strip()) for row in rows(pages, table)]

    found = client.together(partial(read, place) for place in odata.within("Key", wanted)[:-1])
    return {code: name for some in found for code, name in some if code[:2] in ("WK", "BU")}


# --- what has not appeared --------------------------------------------------------------------------------------------


def _unpublished(client: Client, table: Table, wanted: Wanted, structure: Structure, sheet: Sheet) -> list[Problem]:
    """Columns without a figure anywhere in the country are emptied: the source fills a new vintage over two years.

    That our own areas have none proves nothing, so all gemeenten are asked. Tables with several years have them in some year.
    """
    bare = [number for number in range(len(sheet.columns)) if not sheet.filled(number)]
    if not bare or len(sheet.keys) > 1:
        return []
    if not wanted.reference:
        keys = [sheet.columns[number].field.key for number in bare]
        url = address(client, table, "TypedDataSet", filter=f"startswith({structure.region.key},'GM')",
                      select=",".join([structure.region.key, *keys]))
        pages = client.pages(table.source, table.id, url, "nog leeg?")
        found = {key for row in rows(pages, table) for key in keys if row[key] is not None}
        bare = [number for number in bare if sheet.columns[number].field.key not in found]
    for number in bare:
        sheet.empty(number)
    headers = {sheet.columns[number].header for number in bare}
    dataset = client.catalog.datasets[table.dataset]
    late = sorted({m.indicator for m in dataset.measures if headers & {*(m.column or ()), *(m.numerator or ())}})
    labels = client.catalog.indicators
    return [Problem("note", f'"{labels[indicator].label}" is nog niet verschenen in {structure.title}. Het dashboard toont het '
                    "nieuwste jaar dat er wel is.", table.id, indicator) for indicator in late]
