"""CBS StatLine on opendata.cbs.nl: Kerncijfers, Wmo, SES-WOA, proximity, and people by age and sex.

Table numbers stand in the catalogue, under [dataset.tables]. A vintage that is newer than those is found in the list of tables of
CBS, by its title.
"""
import re

from dashboard.catalog import Catalog, Dataset
from dashboard.intake.sources import Fetched, Table, Wanted, odata, people, sheet
from dashboard.intake.sources.client import Client


def tables(catalog: Catalog) -> list[Table]:
    """The tables of CBS that the catalogue names, the oldest first."""
    return named(catalog, "cbs")


def named(catalog: Catalog, source: str) -> list[Table]:
    """The tables of the datasets that a source brings, from the year on that each dataset says."""
    found = [dataset for dataset in catalog.datasets.values() if dataset.source == source]
    found.sort(key=lambda dataset: (not dataset.defines_regions, dataset.id))  # who names the areas comes first
    return [table(dataset, number, year) for dataset in found
            for number, year in sorted(dataset.tables.items(), key=lambda item: item[1]) if year >= dataset.fetch_from]


def table(dataset: Dataset, number: str, year: int) -> Table:
    """A table of which the catalogue gives the year of the figures, or of the areas when the table holds several years."""
    single = dataset.year_is_vintage and dataset.type != "population"
    return Table(dataset.source, number, dataset.id, dataset.table_title, year if single else None,
                 None if dataset.type == "population" else year)


def newer(client: Client) -> list[Table]:
    """Yearly tables that CBS has and the catalogue does not name yet: "Kerncijfers wijken en buurten 2026"."""
    found = []
    for dataset in client.catalog.datasets.values():
        if dataset.source == "cbs" and dataset.year_is_vintage and dataset.type != "population" and dataset.table_title:
            last = max(dataset.tables.values())
            for number, title in odata.listed(client, "cbs", dataset.table_title).items():
                years = re.findall(r"\b20\d\d\b", title)
                if len(years) == 1 and int(years[0]) > last and title.startswith(dataset.table_title):
                    found.append(table(dataset, number, int(years[0])))
    return found


def fetch(client: Client, table: Table, wanted: Wanted) -> list[Fetched]:
    """The files of one table: one, or one a year where it holds people by age."""
    if client.catalog.datasets[table.dataset].type == "population":
        return people.fetch(client, table, wanted)
    return sheet.fetch(client, table, wanted)
