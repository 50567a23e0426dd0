"""RIVM, GGD'en and CBS on dataderden.cbs.nl: model estimates per wijk and buurt, each with the bounds of its 95 % interval."""
from dashboard.catalog import Catalog
from dashboard.intake.sources import Table, cbs, sheet

fetch = sheet.fetch


def tables(catalog: Catalog) -> list[Table]:
    """The tables of RIVM that the catalogue names."""
    return cbs.named(catalog, "rivm")
