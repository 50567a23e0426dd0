"""Step: one GeoJSON file → the areas in it, with a valid geometry in WGS84; and the drawings that the browser fetches."""

import gzip
import hashlib
import json
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa
import shapely

from dashboard.errors import DatasetError
from dashboard.intake.reading import Delivered, Received, decode

CODE = ("statcode", "buurtcode", "wijkcode", "gemeentecode", "BU_CODE", "WK_CODE", "GM_CODE", "code")
NAME = ("statnaam", "buurtnaam", "wijknaam", "gemeentenaam", "BU_NAAM", "WK_NAAM", "GM_NAAM", "naam", "name")
OWN_NAME = ("stadsdeel", "gebied", "wijkteam", "wijkteamgebied", "rayon", "dorp", "kern", "district", "naam", "name", "statnaam")
YEAR = ("jaar", "JAAR")
LEVELS = {"BU": "buurt", "WK": "wijk", "GM": "gemeente"}
DECIMALS = 5  # about one metre


def areas(delivered: Delivered) -> pd.DataFrame:
    """One row per feature: code, level, parent, gemeente, name, gemeente_name, water, year, geometry (WKB, EPSG:4326, valid).

    `year` is missing when the file does not say of which vintage it is. Raises DatasetError when it is no collection of areas.
    """
    features = _features(delivered)
    codes = [str(_first(feature, CODE) or "").strip().upper() for feature in features]
    lacking = [row for row, code in enumerate(codes, start=1) if code[:2] not in LEVELS]
    if lacking:
        raise DatasetError(
            f"In {delivered.name} heeft gebied {lacking[0]} geen code die begint met BU, WK of GM "
            f"(gezocht in {', '.join(CODE)}). Vul de code aan en kies het bestand opnieuw."
        )
    shapes = _shapes(delivered, features)
    return pd.DataFrame(
        {
            "code": codes,
            "level": [LEVELS[code[:2]] for code in codes],
            "parent": [
                _first(f, ("wk_code", "wijkcode")) if c.startswith("BU") and _first(f, ("wk_code", "wijkcode")) else _parent(c)
                for f, c in zip(features, codes, strict=True)
            ],
            "gemeente": ["GM" + code[2:6] for code in codes],
            "name": [str(_first(f, NAME) or c).strip() for f, c in zip(features, codes, strict=True)],
            "gemeente_name": [_first(f, ("gm_naam", "gemeentenaam", "GM_NAAM")) for f in features],
            "water": [str(_first(f, ("water", "WATER", "H2O")) or "").upper() == "JA" for f in features],
            "year": [_year(f) for f in features],
            "geometry": shapely.to_wkb(shapes.values),
        }
    )


def is_division(delivered: Delivered) -> bool:
    """Whether these are areas of a division of one's own: each has a name, and none has a code of a buurt, wijk or gemeente."""
    features = _features(delivered)
    coded = any(str(_first(feature, CODE) or "").strip().upper()[:2] in LEVELS for feature in features)
    return not coded and all(_own_name(feature) for feature in features)


def own_areas(delivered: Delivered) -> pd.DataFrame:
    """The areas of a division of one's own: own (name), year (missing when the file does not say), geometry (WKB, WGS84)."""
    features = _features(delivered)
    shapes = _shapes(delivered, features)
    return pd.DataFrame({"own": [_own_name(feature) for feature in features], "year": [_year(feature) for feature in features],
                         "geometry": shapely.to_wkb(shapes.values)})


def _own_name(feature: dict) -> str:
    known = {key.lower(): value for key, value in (feature.get("properties") or {}).items()}
    found = next((known[name] for name in OWN_NAME if known.get(name) not in (None, "")), "")
    return str(found).strip()


def held(areas: pd.DataFrame, buurten: pd.DataFrame) -> pd.DataFrame:
    """In which area the largest part of each buurt lies, and how much of it: code, name, own, share (0 outside all of them).

    areas    own, geometry (WKB);  buurten: code, name, geometry (WKB)
    """
    wide, small = (geopandas.GeoSeries.from_wkb(frame["geometry"].map(bytes), crs=4326).to_crs(28992)
                   for frame in (areas, buurten))
    tree = shapely.STRtree(wide.values)
    at, area = tree.query(small.values, predicate="intersects")
    share = shapely.area(shapely.intersection(small.values[at], wide.values[area])) / shapely.area(small.values[at])
    met = pd.DataFrame({"at": at, "own": areas["own"].to_numpy()[area], "share": share})
    most = met.sort_values("share").drop_duplicates("at", keep="last").set_index("at")
    return buurten[["code", "name"]].reset_index(drop=True).join(most).fillna({"own": "", "share": 0.0})


def own_regions(delivered: Delivered, vintage: int, codes: dict[str, str]) -> pd.DataFrame:
    """The areas of a division in the columns of `regions`. codes: name → code, as decided when the file came in."""
    found = own_areas(delivered)
    code = found["own"].map(codes)
    gemeente = "GM" + code.str[2:6]
    made = pd.DataFrame({"code": code, "vintage": vintage, "level": "eigen", "parent": gemeente, "gemeente": gemeente,
                         "name": found["own"], "water": False, "boundary_change": None, "geometry": found["geometry"]})
    text = dict.fromkeys(("code", "level", "parent", "gemeente", "name"), "string")
    return made.astype({**text, "vintage": "int16", "boundary_change": "Int8"}).sort_values("code")


def properties(delivered: Delivered) -> Received:
    """What the file says about each area, as text: one column per property."""
    known = [feature.get("properties") or {} for feature in _features(delivered)]
    header = list(dict.fromkeys(key for one in known for key in one))
    texts = {key: [None if one.get(key) in (None, "") else str(one[key]) for one in known] for key in header}
    return Received(header, pa.table({key: pa.array(cells, pa.string()).dictionary_encode() for key, cells in texts.items()}))


def regions(delivered: Delivered, vintage: int) -> pd.DataFrame:
    """The areas of the file in the form of a region step, and the larger areas they name (without geometry of their own).

    Returns  code, vintage, level, parent, gemeente, name, water, boundary_change (unknown here), geometry
    """
    found = areas(delivered)
    land = found[~found["water"]]
    wijken = (
        land.loc[land["level"] == "buurt", ["parent", "gemeente"]].drop_duplicates("parent").rename(columns={"parent": "code"})
    )
    gemeenten = land[["gemeente", "gemeente_name"]].drop_duplicates("gemeente").rename(columns={"gemeente_name": "name"})
    named = pd.concat(
        [
            found,
            wijken.assign(level="wijk", parent=wijken["gemeente"]),
            gemeenten.assign(code=gemeenten["gemeente"], level="gemeente", parent="NL00"),
        ]
    )
    named = named.drop_duplicates("code").assign(vintage=vintage, boundary_change=None)
    types = {
        "code": "string",
        "vintage": "int16",
        "level": "string",
        "parent": "string",
        "gemeente": "string",
        "name": "string",
        "boundary_change": "Int8",
    }
    named["water"] = named["water"].fillna(False).astype(bool)
    return named.astype(types)[[*list(types)[:6], "water", "boundary_change", "geometry"]]


def _features(delivered: Delivered) -> list[dict]:
    text = decode(delivered)
    try:
        features = json.loads(text)["features"]
        if not features or not all(isinstance(f, dict) and f.get("geometry") for f in features):
            raise KeyError("geometry")
    except (ValueError, KeyError, TypeError) as problem:
        raise _no_areas(delivered) from problem
    return features


def _no_areas(delivered: Delivered) -> DatasetError:
    return DatasetError(
        f"Bestand {delivered.name} is geen GeoJSON met gebieden. Verwacht: een FeatureCollection met per "
        "gebied een code, een naam en een grens."
    )


def _shapes(delivered: Delivered, features: list[dict]) -> geopandas.GeoSeries:
    """Valid areas in WGS84. What a repaired polygon leaves behind as a loose line is dropped: it has no surface."""
    try:
        shapes = geopandas.GeoDataFrame.from_features(features, crs=_crs(delivered)).geometry.to_crs(4326)
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as problem:
        raise _no_areas(delivered) from problem
    west, south, east, north = shapes.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise DatasetError(
            f"De coördinaten in {delivered.name} zijn geen lengte- en breedtegraden. Sla het bestand op als WGS84 "
            "(EPSG:4326), of zet het stelsel erbij: EPSG:28992 kennen we ook."
        )
    valid = shapes.make_valid(method="structure", keep_collapsed=False)
    flat = [row for row, area in enumerate(shapely.area(valid.values), start=1) if not area > 0]
    if flat:
        raise DatasetError(f"Gebied {flat[0]} in {delivered.name} heeft geen oppervlak. Geef elk gebied een grens die sluit.")
    return valid


def _first(feature: dict, names: tuple[str, ...]):
    known = feature.get("properties") or {}
    return next((known[name] for name in names if known.get(name) not in (None, "")), None)


def _year(feature: dict) -> int | None:
    """The vintage: a year of its own, or the first four digits of jrstatcode (2024GM0014)."""
    year = _first(feature, YEAR) or str(_first(feature, ("jrstatcode",)) or "")[:4]
    return int(year) if str(year).isdigit() else None


def _crs(delivered: Delivered) -> str:
    name = str(((json.loads(decode(delivered)).get("crs") or {}).get("properties") or {}).get("name", ""))
    return "EPSG:28992" if "28992" in name else "EPSG:4326"


def _parent(code: str) -> str:
    return {"BU": "WK" + code[2:8], "WK": "GM" + code[2:6]}.get(code[:2], "NL00")


def dissolve(parts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Geometry of larger areas as the union of their parts: for a level of which no boundaries were loaded.

    parts    one row per part: column `by` (code of the larger area), geometry (WKB)
    Returns  code, geometry (WKB)
    """
    shapes = geopandas.GeoSeries.from_wkb(parts["geometry"].map(bytes))
    unions = shapes.groupby(parts[by].values).agg(lambda group: shapely.union_all(group.values))
    return pd.DataFrame({"code": unions.index, "geometry": shapely.to_wkb(shapely.make_valid(unions.values))})


def drawing(regions: pd.DataFrame, folder: Path) -> str:
    """Write the gzipped GeoJSON of these areas (code, name, gemeente, geometry), in order of code; return its file name.

    The name is a hash of the content: a file never changes, so a browser may keep it for ever.
    """
    shapes = shapely.set_precision(shapely.from_wkb(regions["geometry"].map(bytes).values), 10**-DECIMALS, mode="pointwise")
    features = [
        {"type": "Feature", "properties": {"c": row.code, "n": row.name, "g": row.gemeente}, "geometry": json.loads(shape)}
        for row, shape in zip(regions.itertuples(), map(shapely.to_geojson, shapes), strict=True)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    raw = text.encode()
    name = f"{hashlib.sha256(raw).hexdigest()[:16]}.json.gz"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        part = folder / f".{name}.part"
        part.write_bytes(gzip.compress(raw, mtime=0))
        part.replace(folder / name)
    return name
