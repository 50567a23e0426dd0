"""The PDOK half of the replay server: a WFS as MapServer answers it.

A layer is a list of features in longitude and latitude; without `srsName` a client gets EPSG:28992. CQL_FILTER is not read at
all, an XML `Filter` is. The JSON has no numberMatched; `resultType=hits` gives it, as XML.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from xml.etree import ElementTree

from pyproj import Transformer
from replay_odata import Refused

MOST = 1000  # features on a page, however many are asked for


def answer(layers: dict[str, list[dict]], query: dict[str, str], most: int = MOST) -> tuple[str, dict | str]:
    """Media type and body. `layers` are those of one service and year: name without prefix → features in lon, lat."""
    asked = {name.lower(): value for name, value in query.items()}
    if asked.get("request", "").lower() != "getfeature":
        raise Refused(400, _exception("Only GetFeature is replayed."))
    name = (asked.get("typenames") or asked.get("typename") or "").rpartition(":")[2]
    if name not in layers:
        raise Refused(400, _exception(f"TYPENAME '{name}' doesn't exist in this server."))
    features = layers[name]
    if "filter" in asked:
        wanted = condition(asked["filter"])
        features = [feature for feature in features if wanted(feature["properties"])]
    if asked.get("resulttype", "").lower() == "hits":
        return "text/xml", (
            '<?xml version="1.0" encoding="UTF-8"?><wfs:FeatureCollection '
            f'xmlns:wfs="http://www.opengis.net/wfs/2.0" numberMatched="{len(features)}" numberReturned="0"/>'
        )
    start, count = int(asked.get("startindex", 0)), min(int(asked.get("count", most)), most)
    degrees = asked.get("srsname", "EPSG:28992").endswith("4326")
    found = [_shown(feature, degrees, asked.get("propertyname")) for feature in features[start : start + count]]
    crs = "urn:ogc:def:crs:OGC:1.3:CRS84" if degrees else "urn:ogc:def:crs:EPSG::28992"
    return "application/json", {
        "type": "FeatureCollection",
        "name": name,
        "crs": {"type": "name", "properties": {"name": crs}},
        "features": found,
    }


def _shown(feature: dict, degrees: bool, names: str | None) -> dict:
    properties = feature["properties"]
    if names:
        kept = {name.strip().rpartition(":")[2] for name in names.split(",")}
        properties = {name: value for name, value in properties.items() if name in kept}
    shape = feature["geometry"]
    if not degrees:
        shape = {"type": shape["type"], "coordinates": _in_metres(shape["coordinates"])}
    return {"type": "Feature", "id": f"x.{properties.get('id', 0)}", "properties": properties, "geometry": shape}


def _in_metres(coordinates):
    if isinstance(coordinates[0], (int, float)):
        return [round(number, 3) for number in _transformer().transform(*coordinates[:2])]
    return [_in_metres(part) for part in coordinates]


@lru_cache
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)


def condition(xml: str) -> Callable[[dict], bool]:
    """A Filter of OGC Filter Encoding as a function of the properties."""
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise Refused(400, _exception(f"FilterEncoding: {error}")) from None
    if len(root) != 1:
        raise Refused(400, _exception("FilterEncoding: one condition expected."))
    return _condition(root[0])


def _condition(node) -> Callable[[dict], bool]:
    kind = node.tag.rpartition("}")[2]
    if kind in ("Or", "And"):
        parts, decide = [_condition(child) for child in node], any if kind == "Or" else all
        return lambda properties: decide(part(properties) for part in parts)
    said = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in node}
    name = (said.get("PropertyName") or said.get("ValueReference") or "").rpartition(":")[2]
    literal = said.get("Literal", "")
    if kind == "PropertyIsEqualTo":
        pattern = re.escape(literal)
    elif kind == "PropertyIsLike":
        wild, single = (re.escape(node.get(mark, default)) for mark, default in (("wildCard", "*"), ("singleChar", "?")))
        pattern = re.escape(literal).replace(wild, ".*").replace(single, ".")
    else:
        raise Refused(400, _exception(f"FilterEncoding: {kind} is not replayed."))

    def holds(properties: dict) -> bool:
        if name not in properties:
            raise Refused(400, _exception(f"Unknown property {name}."))
        return re.fullmatch(pattern, str(properties[name])) is not None

    return holds


def _exception(said: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0">'
        f'<ows:Exception exceptionCode="InvalidParameterValue"><ows:ExceptionText>{said}</ows:ExceptionText>'
        "</ows:Exception></ows:ExceptionReport>"
    )
