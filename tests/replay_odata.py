"""The OData v3 half of the replay server: tables, filters and pages as CBS and RIVM answer them.

A table holds its rows as Python values: a number, None where CBS leaves a blank ("kan niet voorkomen"), SECRET where it
writes a dot, a str for text. What a client gets is made from that: TypedDataSet has null for both kinds of missing,
UntypedDataSet has padded strings that tell them apart.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from urllib.parse import quote

SECRET = "."
LONGEST_QUERY = 2048  # characters; a longer one makes the service fall over
API_ROWS = 10_000  # above it ODataApi answers nothing at all
TEXT_WIDTH = {"Gemeentenaam": 40, "SoortRegio": 10, "Codering": 10, "MeestVoorkomendePostcode": 10}


class Refused(Exception):
    """An answer that is not a figure: status and the words in the body."""

    def __init__(self, status: int, said: str):
        super().__init__(said)
        self.status, self.said = status, said


@dataclass(frozen=True)
class Topic:
    """One measured field. `key` is with its position: AantalInwoners_5."""

    key: str
    title: str
    path: tuple[str, ...] = ()
    unit: str = "aantal"
    datatype: str = "Long"
    decimals: int = 0
    description: str = ""

    @property
    def stem(self) -> str:
        return re.sub(r"_\d+$", "", self.key)


@dataclass(frozen=True)
class Dimension:
    """A code list. Keys are as the service has them: padded."""

    name: str
    title: str
    members: tuple[dict, ...]
    type: str = "Dimension"


@dataclass
class Table:
    """One table of StatLine; `make_rows` gives its rows in order, each with every dimension and topic key that it knows."""

    id: str
    title: str
    dimensions: list[Dimension]
    topics: list[Topic]
    make_rows: Callable[[], Iterator[dict]]
    period: str = ""
    modified: str = "2026-03-30T02:00:00"
    properties: list[dict] | None = None  # as recorded; otherwise made from the topics
    info: dict = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[dict]:
        return list(self.make_rows())

    def entities(self) -> list[str]:
        return [
            "TableInfos",
            "UntypedDataSet",
            "TypedDataSet",
            "DataProperties",
            "CategoryGroups",
            *(d.name for d in self.dimensions),
        ]


# --- what a table answers ---------------------------------------------------------------------------------------------


def table_infos(table: Table) -> list[dict]:
    return [
        {
            "ID": 0,
            "Title": table.title,
            "ShortTitle": table.title,
            "Identifier": table.id,
            "Summary": table.title,
            "Modified": table.modified,
            "ReasonDelivery": "Actualisering",
            "ExplanatoryText": "",
            "Language": "nl",
            "Catalog": "CBS",
            "Frequency": "Perjaar",
            "Period": table.period,
            "ShortDescription": table.title,
            "Description": table.title,
            "GraphTypes": "Table,Bar,Line",
            "OutputStatus": "Regulier",
            **table.info,
        }
    ]


def data_properties(table: Table) -> list[dict]:
    """Dimensions, groups and topics; a topic names its group by ParentID, and so on upwards."""
    if table.properties is not None:
        return table.properties
    found: list[dict] = []
    for number, dimension in enumerate(table.dimensions):
        found.append(
            {
                "odata.type": f"Cbs.OData.{dimension.type}",
                "ID": len(found),
                "Position": number,
                "ParentID": None,
                "Type": dimension.type,
                "Key": dimension.name,
                "Title": dimension.title,
                "Description": "",
            }
        )
    groups: dict[tuple[str, ...], int] = {(): None}
    for topic in table.topics:
        for depth in range(1, len(topic.path) + 1):
            if (path := topic.path[:depth]) not in groups:
                groups[path] = len(found)
                found.append(
                    {
                        "odata.type": "Cbs.OData.TopicGroup",
                        "ID": len(found),
                        "Position": None,
                        "ParentID": groups[path[:-1]],
                        "Type": "TopicGroup",
                        "Key": "",
                        "Title": path[-1],
                        "Description": "",
                    }
                )
        found.append(
            {
                "odata.type": "Cbs.OData.Topic",
                "ID": len(found),
                "Position": int(topic.key.rsplit("_", 1)[1]),
                "ParentID": groups[topic.path],
                "Type": "Topic",
                "Key": topic.key,
                "Title": topic.title,
                "Description": topic.description,
                "ReleasePolicy": False,
                "Datatype": topic.datatype,
                "Unit": topic.unit,
                "Decimals": topic.decimals,
                "Default": "Impossible",
                "PresentationType": "Absolute",
            }
        )
    return found


def row(table: Table, values: dict, number: int, typed: bool) -> dict:
    said = {"ID": number} | {d.name: values[d.name] for d in table.dimensions}
    for topic in table.topics:
        said[topic.key] = _cell(values.get(topic.key), topic, typed)
    return said


def _cell(value, topic: Topic, typed: bool):
    if topic.datatype == "String":
        width = TEXT_WIDTH.get(topic.stem)
        if value == SECRET and width:
            return SECRET.rjust(width)
        return value.ljust(width) if width and value is not None else value
    if typed:
        return None if value is None or value == SECRET else value
    if value is None:
        return " " * 8
    return (SECRET if value == SECRET else f"{value:.{topic.decimals}f}").rjust(8)


def select(table: Table, entity: str) -> Iterator[dict]:
    """All rows of one entity set, in the order of the service."""
    if entity in ("TypedDataSet", "UntypedDataSet"):
        return (row(table, values, number, entity == "TypedDataSet") for number, values in enumerate(table.rows))
    if entity == "TableInfos":
        return iter(table_infos(table))
    if entity == "DataProperties":
        return iter(data_properties(table))
    if entity == "CategoryGroups":
        return iter([])
    for dimension in table.dimensions:
        if dimension.name == entity:
            return iter(dimension.members)
    raise Refused(404, f"Resource not found for the segment '{entity}'.")


def answer(rows: Iterator[dict], query: dict[str, str], *, feed: bool, page: int, address: str) -> dict:
    """One page. `feed` gives a next link, ODataApi all or nothing; $orderby is not looked at by either.

    address  the URL that was asked, without its query
    """
    if not feed and "$skip" in query:
        raise Refused(500, "The 'Skip' query option is not supported on the ODataApi. Please use the feed.")
    if "$filter" in query:
        wanted = condition(query["$filter"])
        rows = (row for row in rows if wanted(row))
    if "$top" in query:
        rows = islice(rows, int(query["$top"]))
    start = int(query.get("$skip", 0))
    limit = page if feed else API_ROWS
    found = list(islice(rows, start, start + limit + 1))
    body: dict = {"odata.metadata": address.rsplit("/", 1)[0] + "/$metadata#Cbs.OData.WebAPI." + address.rsplit("/", 1)[1]}
    if len(found) > limit:
        if not feed:
            raise Refused(500, "The query returns more than 10000 records. Please use the feed, or a filter.")
        further = query | {"$skip": str(start + limit)}
        if "$top" in further:
            further["$top"] = str(int(further["$top"]))
        body["odata.nextLink"] = address + "?" + "&".join(f"{name}={quote(value, safe='(),')}" for name, value in further.items())
    if columns := query.get("$select"):
        names = [name.strip() for name in columns.split(",")]
        if found and (unknown := [name for name in names if name not in found[0]]):
            raise Refused(400, f"Could not find a property named '{unknown[0]}' on type 'Cbs.OData.WebAPI'.")
        found = [{name: row[name] for name in names} for row in found]
    body["value"] = found[:limit]
    return body


def catalogue(tables: dict[str, Table]) -> list[dict]:
    return [
        {
            "Updated": t.modified,
            "ID": number,
            "Identifier": t.id,
            "Title": t.title,
            "ShortTitle": t.title,
            "ShortDescription": t.title,
            "Summary": t.title,
            "Modified": t.modified,
            "MetaDataModified": t.modified,
            "ReasonDelivery": "Actualisering",
            "Language": "nl",
            "Catalog": "CBS",
            "Frequency": "Perjaar",
            "Period": t.period,
            "Source": "CBS.",
            "OutputStatus": "Regulier",
            **t.info,
        }
        for number, t in enumerate(tables.values())
    ]


# --- $filter ----------------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(\d+(?:\.\d+)?)|(\w+)|([(),]))")
COMPARE: dict[str, Callable] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}
TESTS: dict[str, Callable] = {
    "startswith": lambda text, part: text is not None and text.startswith(part),
    "endswith": lambda text, part: text is not None and text.endswith(part),
    "substringof": lambda part, text: text is not None and part in text,
}


def condition(text: str) -> Callable[[dict], bool]:
    """An OData v3 filter as a function of a row. `contains` is of version 4 and is refused, like the service does."""
    tokens, at = [], 0
    while text[at:].strip():
        if not (match := TOKEN.match(text, at)):
            raise Refused(400, f"Syntax error at position {at} in '{text}'.")
        tokens.append(match[0].strip())
        at = match.end()
    tested, rest = _either(tokens)
    if rest:
        raise Refused(400, f"Syntax error: '{rest[0]}' was not expected in '{text}'.")
    return tested


def _either(tokens: list[str]) -> tuple[Callable, list[str]]:
    left, tokens = _both(tokens)
    while tokens and tokens[0] == "or":
        right, tokens = _both(tokens[1:])
        left = (lambda a, b: lambda row: a(row) or b(row))(left, right)
    return left, tokens


def _both(tokens: list[str]) -> tuple[Callable, list[str]]:
    left, tokens = _single(tokens)
    while tokens and tokens[0] == "and":
        right, tokens = _single(tokens[1:])
        left = (lambda a, b: lambda row: a(row) and b(row))(left, right)
    return left, tokens


def _single(tokens: list[str]) -> tuple[Callable, list[str]]:
    if not tokens:
        raise Refused(400, "Syntax error: the filter ends too early.")
    if tokens[0] == "(":
        inner, rest = _either(tokens[1:])
        return inner, _expect(rest, ")")
    left, rest = _operand(tokens)
    if rest and rest[0] in COMPARE:
        compare = COMPARE[rest[0]]
        right, rest = _operand(rest[1:])
        return (lambda row: compare(left(row), right(row))), rest
    return (lambda row: left(row) is True), rest


def _operand(tokens: list[str]) -> tuple[Callable, list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first.startswith("'"):
        text = first[1:-1].replace("''", "'")
        return (lambda row: text), rest
    if re.fullmatch(r"\d+(\.\d+)?", first):
        return (lambda row: float(first)), rest
    if rest[:1] == ["("]:
        return _function(first, rest[1:])

    def value(row: dict):
        if first not in row:
            raise Refused(400, f"Could not find a property named '{first}'.")
        return row[first]

    return value, rest


def _function(name: str, tokens: list[str]) -> tuple[Callable, list[str]]:
    given = []
    while True:
        operand, tokens = _operand(tokens)
        given.append(operand)
        if tokens[:1] != [","]:
            break
        tokens = tokens[1:]
    tokens = _expect(tokens, ")")
    if name == "substring":
        text, start, *length = given

        def part(row: dict) -> str:
            first = int(start(row))
            return text(row)[first : first + int(length[0](row))] if length else text(row)[first:]

        return part, tokens
    if name not in TESTS:
        raise Refused(400, f"An unknown function with name '{name}' was found.")
    test = TESTS[name]
    return (lambda row: test(*(operand(row) for operand in given))), tokens


def _expect(tokens: list[str], mark: str) -> list[str]:
    if tokens[:1] != [mark]:
        raise Refused(400, f"Syntax error: '{mark}' expected.")
    return tokens[1:]
