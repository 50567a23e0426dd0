"""People by age and sex on 1 January, per gemeente (CBS, from the BRP): one file a year, in the shape of a population file.

The table has single years of age, bands of five and other groups side by side, which count the same people. We take the bands of
five up to the open one (95 jaar of ouder), by their titles. A gemeente that did not exist in a year has a blank, and no row here.
"""
import re
from functools import partial

from dashboard.dutch import join
from dashboard.errors import SourceError
from dashboard.intake.sources import Fetched, Table, Wanted, odata, sheet
from dashboard.intake.sources.client import Client
from dashboard.intake.sources.odata import COUNTRY, Structure, address, area, rows
from dashboard.intake.sources.sheet import DOT, NOT_APPLICABLE, Axis, Unusable, cell

HEADER = ["regio", "jaar", "leeftijd", "geslacht", "aantal"]
FIELDS = ("BevolkingOp1Januari", "Bevolking op 1 januari", "Bevolking")
SEXES = {"mannen": "m", "vrouwen": "v"}
WIDTH = 5


def fetch(client: Client, table: Table, wanted: Wanted) -> list[Fetched]:
    """One file for every year since `fetch_from`. When the number is gone, the table is looked for by its title."""
    try:
        return _fetch(client, table, wanted)
    except SourceError as problem:
        if not problem.gone:
            raise
        other = next((number for number, title in odata.listed(client, table.source, table.title).items()
                      if number != table.id and title.startswith(table.title)), None)
        if not other:
            raise
        return _fetch(client, Table(table.source, other, table.dataset, table.title), wanted)


def _fetch(client: Client, table: Table, wanted: Wanted) -> list[Fetched]:
    with odata.forgetting(client, table):
        structure, page = odata.read_structure(client, table)
        try:
            counted, at = _counted(client, table, wanted, structure)
        except Unusable as problem:
            return [sheet.nothing(client, table, wanted, structure.title, page.at, str(problem))]
        if all(code == COUNTRY[0] for _, code, *_ in counted):
            why = f"De tabel heeft geen inwoners van {join(wanted.gemeenten)}."
            return [sheet.nothing(client, table, wanted, structure.title, page.at, why)]
    years = sorted({year for year, code, *_ in counted if code != COUNTRY[0]})
    return [_file(client, table, wanted, structure, year, counted, max(at, page.at)) for year in years]


def _counted(client: Client, table: Table, wanted: Wanted, structure: Structure) -> tuple[dict[tuple[str, ...], str], str]:
    """Number of people by year, area, age and sex, and the time of the newest page."""
    key = next((f.key for name in FIELDS for f in structure.fields if name in f.names), None)
    if not key:
        raise Unusable(f"We zoeken de kolom {FIELDS[0]}, en die is er niet.")
    axes = _axes(client, table, wanted, structure)
    select = ",".join([structure.region.key, *(axis.key for axis in axes), key])

    def read(place: str) -> tuple[dict[tuple[str, ...], str], str]:
        found, at = {}, ""
        asked = " and ".join([f"({place})", *(axis.condition() for axis in axes if axis.condition())])
        url = address(client, table, "UntypedDataSet", filter=asked, select=select)
        for page in client.pages(table.source, table.id, url, "inwoners naar leeftijd"):
            at = max(at, page.at)
            for row in rows([page], table):
                people = cell(row[key])
                if people not in (DOT, NOT_APPLICABLE) and all(row[axis.key] in axis.members for axis in axes):
                    said = {axis.header: axis.members[row[axis.key]] for axis in axes if not axis.total}
                    found[said["jaar"], area(row[structure.region.key]), said["leeftijd"], said["geslacht"]] = people
        return found, at

    answers = client.together(partial(read, place) for place in odata.within(structure.region.key, wanted))
    return {key: people for found, _ in answers for key, people in found.items()}, max(at for _, at in answers)


def _axes(client: Client, table: Table, wanted: Wanted, structure: Structure) -> list[Axis]:
    """The dimensions of the table as columns of the file; of those that are not about age, sex or year only the total."""
    dataset = client.catalog.datasets[table.dataset]
    found = []
    for axis in structure.axes:
        members = structure.members.get(axis.key, {})
        bands = _bands(members)
        sexes = {member: SEXES[title.lower()] for member, title in members.items() if title.lower() in SEXES}
        if axis == structure.region:
            continue
        if axis == structure.period:
            years = {member: sheet.year(member, title) for member, title in members.items()
                     if sheet.is_year(member, dataset, wanted) and int(member[:4]) >= dataset.fetch_from}
            found.append(Axis("jaar", axis.key, years))
        elif bands:
            found.append(Axis("leeftijd", axis.key, bands))
        elif len(sexes) == len(SEXES):
            found.append(Axis("geslacht", axis.key, sexes))
        else:
            found.append(Axis(axis.title, axis.key, sheet.total(axis.title, members), total=True))
    if {"jaar", "leeftijd", "geslacht"} - {axis.header for axis in found}:
        raise Unusable(f"We zoeken leeftijden in groepen van vijf jaar, mannen en vrouwen, en jaren. De tabel kent: "
                       f"{join([axis.title for axis in structure.axes])}.")
    return found


def _bands(members: dict[str, str]) -> dict[str, str]:
    """The bands of five and the open one after them: {key: '80-84'}; empty when these do not count everybody once."""
    closed, opened = {}, {}
    for key, title in members.items():
        if (found := re.fullmatch(r"(\d+) tot (\d+) jaar", title)) and int(found[2]) - int(found[1]) == WIDTH:
            closed[int(found[1])] = key
        elif found := re.fullmatch(r"(\d+) jaar (?:of|en) ouder", title):
            opened[int(found[1])] = key
    last = 0
    while last in closed:
        last += WIDTH
    if not last or last not in opened:
        return {}
    return {closed[age]: f"{age}-{age + WIDTH - 1}" for age in range(0, last, WIDTH)} | {opened[last]: f"{last}+"}


def _file(client: Client, table: Table, wanted: Wanted, structure: Structure, year: str, counted: dict[tuple[str, ...], str],
          at: str) -> Fetched:
    lines = sorted((code, year, age, sex, people) for (of, code, age, sex), people in counted.items() if of == year)
    content, areas = sheet.written([HEADER, *lines]), {line[0] for line in lines}
    return sheet.result(client, table, wanted, structure.title, content, at, (), areas, int(year[:4]))
