"""Boundaries of gemeenten, wijken and buurten of one year, from PDOK's gebiedsindelingen (generalised: clipped at the coast).

The service answers at most 1,000 areas at a time and does not say how many there are; a filter that it does not know it ignores
without a word. So every page is asked until an empty one comes, and every code is checked here.
"""
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote, urlencode

from dashboard.catalog import Catalog
from dashboard.errors import SourceError
from dashboard.intake import sources
from dashboard.intake.recognition import Answers
from dashboard.intake.sources import Fetched, Problem, Table, Wanted
from dashboard.intake.sources.client import Client, Page

DATASET = "gebiedsindelingen"
LAYERS = {"GM": "gemeente_gegeneraliseerd", "WK": "wijk_gegeneraliseerd", "BU": "buurt_gegeneraliseerd"}
COUNT = 1000  # areas on a page
TOGETHER = 15  # gemeenten in one question: a longer address may be refused
NETHERLANDS = (3.0, 50.5, 7.5, 53.8)  # west, south, east, north in degrees, with some room


def tables(catalog: Catalog) -> list[Table]:
    """One a year, for every year of which a table with figures has the area division; the newest first."""
    figures = (table for name in ("cbs", "rivm") for table in sources.source(name).tables(catalog))
    years = sorted({table.vintage for table in figures if table.vintage}, reverse=True)
    return [of(year) for year in years]


def of(year: int) -> Table:
    """The boundaries of one year."""
    return Table("pdok", f"indeling_{year}", DATASET, "", None, year)


def fetch(client: Client, table: Table, wanted: Wanted) -> list[Fetched]:
    """The boundaries of the gemeenten that are wanted, in one file; no file when none of them has any in that year.

    Raises SourceError when PDOK does not have that year, or when what came cannot be its boundaries.
    """
    if not wanted.gemeenten:
        return []
    found: dict[str, dict] = {}
    pages: list[Page] = []
    for features, page in client.together([lambda p=prefix: _layer(client, table, p, wanted) for prefix in LAYERS]):
        found |= features
        pages += page
    if not found:
        return []
    areas = [found[code] for code in sorted(found, key=lambda code: (list(LAYERS).index(code[:2]), code))]
    text = json.dumps({"type": "FeatureCollection", "features": areas}, ensure_ascii=False, separators=(",", ":"))
    there = tuple(sorted({"GM" + code[2:6] for code in found}))
    name = f"PDOK gebiedsindelingen {table.vintage} {_called(there)}.geojson"
    return [Fetched(
        DATASET, name, text.encode(), Answers(vintage=table.vintage),
        table.id, f"Gebiedsindelingen {table.vintage}", table.vintage, max(page.at for page in pages), table.source,
        client.catalog.datasets[DATASET].attribution, tuple(_lacking(found, table)), there, pages[0].url)]


def _called(gemeenten: tuple[str, ...]) -> str:
    return " ".join(gemeenten[:3]) + (f" en {len(gemeenten) - 3} andere" if len(gemeenten) > 3 else "")


def _lacking(found: dict[str, dict], table: Table) -> Iterator[Problem]:
    """A level without boundaries: the map can make larger areas out of smaller ones, not the other way round."""
    if not any(code.startswith("BU") for code in found):
        yield Problem("warning", f"PDOK heeft voor {table.vintage} geen grenzen van buurten. Voor dat jaar is er geen kaart met "
                      "buurten.", table.id)


def _layer(client: Client, table: Table, prefix: str, wanted: Wanted) -> tuple[dict[str, dict], list[Page]]:
    """Code → area of one layer, for our gemeenten only, without water; and the pages they came from."""
    found, pages = {}, []
    for start in range(0, len(wanted.gemeenten), TOGETHER):
        chosen = wanted.gemeenten[start:start + TOGETHER]
        for page, features in _pages(client, table, prefix, chosen):
            pages.append(replace(page, body={}))
            for feature in features:
                code = _code(feature, table, prefix)
                if "GM" + code[2:6] in wanted.gemeenten and not _no_land(feature["properties"], code):
                    found[code] = _plain(feature, code, table)
    return found, pages


def _pages(client: Client, table: Table, prefix: str, gemeenten: Iterable[str]) -> Iterator[tuple[Page, list[dict]]]:
    """The pages of a layer, until an empty one. A server that gives a page twice is not counting along with us."""
    start, seen = 0, set()
    while True:
        try:
            page = client.page("pdok", table.id, _url(client, table, prefix, gemeenten, start), f"{prefix}, vanaf {start + 1}")
        except SourceError as problem:
            if not (problem.gone and gemeenten and start == 0):
                raise
            yield from _pages(client, table, prefix, ())  # the filter is refused: then everything, and we choose
            return
        features = page.body.get("features")
        if not isinstance(features, list):
            raise _strange(table, "het antwoord heeft geen gebieden")
        if not features:
            yield page, []
            return
        codes = {_code(feature, table, prefix) for feature in features}
        if codes <= seen:
            raise _strange(table, "elke pagina geeft dezelfde gebieden")
        seen |= codes
        yield page, features
        start += len(features)


def _url(client: Client, table: Table, prefix: str, gemeenten: Iterable[str], start: int) -> str:
    asked = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": f"{DATASET}:{LAYERS[prefix]}",
             "outputFormat": "application/json", "srsName": "EPSG:4326", "count": COUNT, "startIndex": start}
    if gemeenten:
        asked["Filter"] = _filter(prefix, gemeenten)
    return f"{client.base('pdok')}/cbs/{DATASET}/{table.vintage}/wfs/v1_0?{urlencode(asked, quote_via=quote)}"


def _filter(prefix: str, gemeenten: Iterable[str]) -> str:
    """OGC Filter Encoding; what is called CQL_FILTER elsewhere is ignored here."""
    conditions = [
        f"<PropertyIsLike wildCard='*' singleChar='?' escapeChar='!'><PropertyName>statcode</PropertyName>"
        f"<Literal>{prefix}{code[2:]}*</Literal></PropertyIsLike>" for code in gemeenten]
    return f"<Filter>{conditions[0] if len(conditions) == 1 else '<Or>' + ''.join(conditions) + '</Or>'}</Filter>"


def _code(feature: dict, table: Table, prefix: str) -> str:
    """The code of an area, in the year that we asked for."""
    known = feature.get("properties") or {}
    code = str(known.get("statcode") or "").strip()
    if not code.startswith(prefix):
        raise _strange(table, f'een gebied heeft de code "{code}" in plaats van een code met {prefix}')
    if (year := str(known.get("jrstatcode") or "")[:4]) and year != str(table.vintage):
        raise _strange(table, f"het zijn de grenzen van {year}")
    return code


def _no_land(known: dict, code: str) -> bool:
    """Water and abroad. Real buurten end in 97, 98 or 99 too (BU02021798 is Bakenhof), so the name must say that it is water."""
    if str(known.get("water") or "NEE").upper() in ("JA", "B") or code[2:6] in ("0998", "0999"):
        return True
    return code[-2:] in ("97", "98", "99") and str(known.get("statnaam") or "").strip().lower().endswith("water")


def _plain(feature: dict, code: str, table: Table) -> dict:
    """The area with only what we use; a number that stands for "no value" (-99990 and below) is left out."""
    known = {"statcode": code, "jrstatcode": f"{table.vintage}{code}", "statnaam": feature["properties"].get("statnaam")}
    kept = {name: value for name, value in known.items()
            if value is not None and not (isinstance(value, (int, float)) and value <= -99990)}
    shape = feature.get("geometry")
    if not shape or not all(map(_in_netherlands, _points(shape.get("coordinates")))):
        raise _strange(table, f"de grens van {code} ligt niet in Nederland, of er is geen grens")
    return {"type": "Feature", "properties": kept, "geometry": shape}


def _points(coordinates) -> Iterator[list[float]]:
    if isinstance(coordinates, list) and coordinates and not isinstance(coordinates[0], list):
        yield coordinates
        return
    for part in coordinates or ():
        yield from _points(part)


def _in_netherlands(point: list[float]) -> bool:
    west, south, east, north = NETHERLANDS
    return len(point) >= 2 and all(map(math.isfinite, point)) and west <= point[0] <= east and south <= point[1] <= north


def _strange(table: Table, what: str) -> SourceError:
    return SourceError(f"De grenzen van {table.vintage} van PDOK kunnen we niet gebruiken: {what}. Meld dit bij de maker van het "
                       "dashboard. U kunt de grenzen ook zelf ophalen bij PDOK en toevoegen als bestand.",
                       source="pdok", table=table.id, gone=True)
