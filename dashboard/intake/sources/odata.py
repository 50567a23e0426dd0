"""What a table of CBS or RIVM (OData v3) says of itself, and how its rows are asked for.

Asked is the feed, never the api: that one gives nothing at all above 10,000 rows. TableInfos says whether this is the table we
take it for, DataProperties which field is what, and the list of a dimension which members it has.
"""
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from dashboard.errors import SourceError
from dashboard.intake.sources import Table, Wanted, mapping
from dashboard.intake.sources.client import Client, Page
from dashboard.intake.sources.mapping import Axis, Field

REGIONS = ("WijkenEnBuurten", "Wijken", "RegioS")  # dimensions of areas, the finest first
COUNTRY = ("NL00", "NL01")  # KWB calls the country one way, the tables of RIVM and of gemeenten the other
FEED = "ODataFeed/odata"
SAFE = "(),'"  # as it stands in an address


@dataclass(frozen=True)
class Structure:
    """What a table says of itself. `members`: per dimension, but for the areas, its keys as in the rows, with their titles."""

    title: str
    region: Axis
    period: Axis | None
    axes: tuple[Axis, ...]
    fields: tuple[Field, ...]
    members: dict[str, dict[str, str]] = field(default_factory=dict)


# --- asking -----------------------------------------------------------------------------------------------------------


def address(client: Client, table: Table, entity: str, **options: str) -> str:
    """The URL of an entity set; an option is written as OData wants it: filter="startswith(Key,'GM')"."""
    asked = "&".join(f"${name}={quote(value, safe=SAFE)}" for name, value in {"format": "json", **options}.items() if value)
    return f"{client.base(table.source)}/{FEED}/{table.id}/{entity}?{asked}"


def listed(client: Client, source: str, words: str) -> dict[str, str]:
    """Number and title of the tables at a source that have these words in their title and are still kept up to date."""
    asked = quote("substringof('" + words.replace("'", "''") + "',Title)", safe=SAFE)
    url = f"{client.base(source)}/ODataCatalog/Tables?$format=json&$filter={asked}&$select=Identifier,Title"
    found = [row for page in client.pages(source, "catalogus", url, words) for row in page.body.get("value", [])]
    return {row["Identifier"].strip(): row["Title"].strip() for row in found if "stopgezet" not in row["Title"].lower()}


def rows(pages: Iterable[Page], table: Table) -> Iterator[dict]:
    for page in pages:
        found = page.body.get("value")
        if not isinstance(found, list):
            raise SourceError(f"Tabel {table.id} gaf een antwoord zonder cijfers. Probeer het later opnieuw.",
                              source=table.source, table=table.id, gone=True)
        yield from found


def read_title(client: Client, table: Table) -> str:
    """The title of a table in the words of the source. Raises SourceError when it is another table than we take it for."""
    pages = client.pages(table.source, table.id, address(client, table, "TableInfos"), "titel")
    title = re.sub(r"\s+", " ", next(rows(pages, table), {}).get("Title") or "").strip()
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", title)}
    division = re.search(r"indeling (\d{4})", title)
    wrong = (table.title.casefold() not in title.casefold()
             or (table.year is not None and years and table.year not in years)
             or (division and table.vintage is not None and int(division[1]) != table.vintage))
    if wrong:
        expected = table.title if table.year is None else f"{table.title} {table.year}"
        raise SourceError(f'Tabel {table.id} heet "{title}". We verwachtten "{expected}". Er is niets overgenomen. Controleer '
                          f"het nummer van de tabel in de definitie van {table.dataset}.",
                          source=table.source, table=table.id, gone=True)
    return title


def read_structure(client: Client, table: Table) -> tuple[Structure, Page]:
    """Title, dimensions and fields, with the members of every dimension but that of the areas."""
    title = read_title(client, table)
    pages = list(client.pages(table.source, table.id, address(client, table, "DataProperties"), "kolommen"))
    axes, fields = mapping.read(list(rows(pages, table)))
    by_key = {axis.key: axis for axis in axes}
    region = next((by_key[name] for name in REGIONS if name in by_key), None) or next(
        (axis for axis in axes if axis.kind in ("GeoDetail", "GeoDimension")), None)
    if region is None:
        raise SourceError(f"Tabel {table.id} ({title}) zegt niet over welke gebieden de cijfers gaan. Er is niets overgenomen. "
                          "Meld dit bij de maker van het dashboard.", source=table.source, table=table.id, gone=True)
    period = next((axis for axis in axes if axis.kind == "TimeDimension" or axis.key == "Perioden"), None)
    listed = [axis for axis in axes if axis is not region]
    members = dict(zip((axis.key for axis in listed), client.together(partial(_members, client, table, axis) for axis in listed),
                       strict=True))
    return Structure(title, region, period, tuple(axes), tuple(fields), members), pages[-1]


def _members(client: Client, table: Table, axis: Axis) -> dict[str, str]:
    pages = client.pages(table.source, table.id, address(client, table, axis.key), f"lijst {axis.title.lower()}")
    return {str(row["Key"]): str(row.get("Title") or "").strip() for row in rows(pages, table)}


@contextmanager
def forgetting(client: Client, table: Table) -> Iterator[None]:
    """When a table turns out to be of no use, its pages are dropped, so that the next attempt looks again."""
    try:
        yield
    except SourceError as problem:
        if problem.gone:
            client.forget(table.source, table.id)
        raise


def area(value: object) -> str:
    """A code without its padding; the country has one name."""
    code = str(value).strip()
    return COUNTRY[0] if code in COUNTRY else code


def within(axis: str, wanted: Wanted) -> list[str]:
    """Filters on the dimension of areas, each small enough for one address: a municipality with its parts, and the country."""
    if wanted.reference:
        return [f"startswith({axis},'{start}')" for start in (("GM", "NL") if axis == "RegioS" else ("GM", "WK", "NL"))]
    kinds = ("GM",) if axis == "RegioS" else ("GM", "WK", "BU")
    own = [" or ".join(f"startswith({axis},'{kind}{code[2:]}')" for kind in kinds) for code in wanted.gemeenten]
    return [*own, f"startswith({axis},'NL')"]
