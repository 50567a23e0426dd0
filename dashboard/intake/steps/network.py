"""Step: samenspel. From organisations, activities and ties to measures per area; one step, named by the hash of its inputs.

Tables  network_area     one row per area: how many are known and confirmed, and the measures or why there are none
        network_node     one row per area and organisation in it: its ties, place in the picture, and what breaks without it
        network_edge     one row per area and pair that works together: a tie that was told, activities they do together, or both
        network_link     who could meet, with what they share

Two organisations work together when somebody told so, or when they carry an activity together. The moment of it all is the last
time that somebody changed the register: not the clock, so that the same ledger gives the same build.
"""
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import duckdb
import networkx as nx
import numpy as np
import pandas as pd

from dashboard.intake.recorded import Fold, day
from dashboard.intake.steps import tables
from dashboard.intake.steps.kept import keep, source_of
from dashboard.intake.steps.observations import query
from dashboard.methods import network, picture
from dashboard.registers.kinds import Data, Record

KINDS = ("organisation", "activity", "tie")
YEAR = timedelta(days=365)
TOGETHER = ("carriers", "partners")
REMEMBERED = 300  # areas
USED = {  # kind → what is looked at here; a new name or another amount of money changes nothing
    "organisation": ("sector", "helix", "region", "active_in", "themes", "active_to", "last_confirmed"),
    "activity": ("type", "region", "themes", "carriers", "partners", "coordinators", "initiator", "status", "bipp", "begins",
                 "ends"),
    "tie": ("a", "b", "region", "date", "ended"), "agenda_item": ("area", "together"),
}
AREA = {
    **dict.fromkeys(("area", "level", "why"), "string"), "moment": "string",
    **dict.fromkeys(("organisations", "confirmed", "formal", "informal", "hybrid", "ties", "new_ties", "activities", "single",
                     "pieces", "pairs", "items"), "int32"),
    **dict.fromkeys(("density", "ei", "ei_lower", "ei_upper", "chance_lower", "chance_upper", "p", "mixing", "mixing_lower",
                     "mixing_upper", "apart", "apart_lower", "apart_upper", "joined", "fragility", "single_share", "bipp_share",
                     "bridging", "met_share", "initiatives"), float), "worlds": bool}
NODE = {**dict.fromkeys(("area", "organisation"), "string"), "ties": "int32", "across": "int32",
        **dict.fromkeys(("x", "y", "betweenness", "constraint", "loss"), float),
        **dict.fromkeys(("loss_pairs", "loss_pieces", "loss_alone", *network.JOINS), "Int32")}
EDGE = {**dict.fromkeys(("area", "a", "b"), "string"), "told": bool, "together": "int32", "since": "string", "across": bool}
LINK = {**dict.fromkeys(("area", "formal", "informal"), "string"), "score": float, "joins": bool, "common": "int32",
        "shared": "int32"}
INTERNAL = ("betweenness", "constraint", "loss", "loss_pairs", "loss_pieces", "loss_alone", *network.JOINS)  # R13
TABLES = {"area": AREA, "node": NODE, "edge": EDGE, "link": LINK}
FIGURES = {  # indicator → column of network_area, its factor, and the column with how many things it is about
    "ei_index_sector": ("ei", 1, "ties"), "mixing_ratio": ("mixing", 1, "ties"), "naast_elkaar_share": ("apart", 100, "pairs"),
    "fragility_loss": ("fragility", 100, "organisations"), "single_provider_activity_share": ("single_share", 100, "activities"),
    "bridging_new_ties_share": ("bridging", 100, "new_ties"), "bipp_reach_share": ("bipp_share", 100, "activities"),
    "met_score": ("met_share", 100, "items"), "resident_initiatives_per_1000": ("initiatives", 1000, "organisations"),
}
PER_HEAD = ("resident_initiatives_per_1000",)  # a count, of which the value is per inhabitant
LEVELS = dict.fromkeys(("bridging_new_ties_share", "bipp_reach_share", "met_score"), ("gemeente", "wijk"))
OF_RESIDENTS = ("initiatief", "stadsdorp")  # types of activity that residents begin, when nothing else is said


@dataclass(frozen=True)
class Register:
    """What one view may show of the register, at its moment."""

    organisation: Mapping[str, Data]
    activity: Mapping[str, Data]
    tie: Mapping[str, Data]
    made: Mapping[tuple[str, str], int]  # organisation and area, or kind and id → which save brought it there
    moment: date
    items: Mapping[str, Data] = field(default_factory=dict)  # of the agenda


@dataclass(frozen=True)
class Measured:
    """What one view may know: the files of the step, and the measures as figures of areas.

    files    table → Parquet file; empty without a register
    figures  indicator, area, level, value, lower, upper, n
    year     of the figures: the one of which the end is nearest
    at       when somebody last changed the register; rows says how much is in it
    hidden   columns that stay empty in this view
    """

    files: Mapping[str, Path]
    figures: pd.DataFrame
    year: int
    at: str
    rows: int
    hidden: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Hash of all that the rest of a build takes from it."""
        if not self.files:
            return ""
        return hashlib.sha256(f"{self.year}\0{self.figures.to_csv(index=False)}".encode()).hexdigest()


def measure(state: Fold, shown: Mapping[str, Mapping[str, Data]], view: str, folder: Path, fictional: bool) -> Measured:
    """Make the files of the step where they are not there, and the figures of D6."""
    records = [state[kind][id] for kind in KINDS for id in shown[kind]]
    if not records:
        return Measured({}, pd.DataFrame(), 0, "", 0)
    moment = day(records, fictional)
    used = {kind: {id: {name: data[name] for name in names if name in data} for id, data in shown[kind].items()}
            for kind, names in USED.items()}
    today = date.fromisoformat(moment)
    known = Register(*(used[kind] for kind in KINDS), made(records), today, used["agenda_item"])
    inputs = json.dumps([used, sorted(known.made.items()), moment], sort_keys=True)
    sources = [source_of(module) for module in (network, picture, sys.modules[__name__])]
    key = hashlib.sha256("\0".join((inputs, *sources)).encode()).hexdigest()[:24]
    files = {table: folder / f"network_{table}-{key}.parquet" for table in TABLES}
    with duckdb.connect() as con:
        if not all(path.exists() for path in files.values()):
            for table, frame in compute(known).items():
                keep(files[table], con.from_df(frame).write_parquet)
        areas = con.read_parquet(str(files["area"])).df()
    year = (today - timedelta(days=183)).year  # of which the end is nearest
    hidden = INTERNAL if view == "openbaar" else ()
    return Measured(files, _figures(areas), year, max(record.at for record in records), len(records), hidden)


def made(records: Sequence[Record]) -> dict[tuple[str, str], int]:
    """Which save brought each record, and each organisation to each area: a number that later saves have higher."""
    found: dict[tuple[str, str], int] = {}
    for record in records:
        found[record.kind, record.id] = record.history[0]["saved"]
        for version in record.history if record.kind != "tie" else ():
            data = version["data"] or {}
            who = [record.id] if record.kind == "organisation" else _together(data)
            for key in {(id, area) for code in (data.get("region"), *data.get("active_in", [])) for area in within(code)
                        for id in who}:
                found[key] = min(version["saved"], found.get(key, version["saved"]))
    return found


def _figures(areas: pd.DataFrame) -> pd.DataFrame:
    """The measures that are figures of the catalogue."""
    found = []
    for indicator, (column, factor, about) in FIGURES.items():
        own = areas[areas[column].notna() & areas["level"].isin(LEVELS.get(indicator, ("gemeente", "wijk", "buurt")))]
        bounds = [own[f"{column}_{end}"] * factor if f"{column}_{end}" in own else np.nan for end in ("lower", "upper")]
        found.append(pd.DataFrame({"indicator": indicator, "area": own["area"], "level": own["level"],
                                   "value": own[column] * factor, "lower": bounds[0], "upper": bounds[1],
                                   "n": own[about].astype(float), "per_head": indicator in PER_HEAD}))
    return pd.concat(found, ignore_index=True).astype({"indicator": "string", "area": "string", "level": "string",
                                                       "lower": float, "upper": float})


def add_figures(con: duckdb.DuckDBPyConnection, measured: Measured, load_id: int) -> None:
    """The measures as observations, where no delivered file has them already; and the line in `load` that they come from."""
    if not measured.files:
        return
    con.register("network_figure", measured.figures)
    con.execute(query("33_register_load"), {"load_id": load_id})
    con.sql(query("36_network_observation"), params={"load_id": load_id, "year": measured.year}).insert_into("observation_row")
    con.unregister("network_figure")


def add(con: duckdb.DuckDBPyConnection, measured: Measured) -> list[str]:
    """Make the four tables, and say in `load` of when they are; returns the names of the step files."""
    tables.declare(con, {f"network_{table}": columns for table, columns in TABLES.items()})
    for table, path in measured.files.items():
        rows = con.read_parquet(str(path))
        rows.select(*(duckdb.ConstantExpression(None).cast(type) if name in measured.hidden else duckdb.ColumnExpression(name)
                      for name, type in zip(rows.columns, rows.types, strict=True))).insert_into(f"network_{table}")
    if measured.files:
        con.execute(query("33_register_moment"), {"at": measured.at, "rows": measured.rows})
    return [path.name for path in measured.files.values()]


# --- from the register to networks --------------------------------------------------------------------------------------


def compute(known: Register) -> dict[str, pd.DataFrame]:
    """The four tables. In the public file INTERNAL is empty: no organisation is named with what breaks without it (R13)."""
    rows: dict[str, list[dict]] = {table: [] for table in TABLES}
    for area, members in _areas(known).items():
        if len(members) > 1 or area.startswith("GM"):
            for table, found in _area(known, area, members).items():
                rows[table] += found
    return {table: pd.DataFrame(rows[table], columns=[*types]).astype(types) for table, types in TABLES.items()}


def within(code: str | None) -> list[str]:
    """An area and the areas it lies in, by its code."""
    if not code or code[:2] not in ("GM", "WK", "BU"):
        return []
    whole = ["GM" + code[2:6], "WK" + code[2:8], code]
    return whole[:{"GM": 1, "WK": 2, "BU": 3}[code[:2]]]


def present(known: Register, id: str) -> set[str]:
    """Areas where an organisation is: where it lives, where it says it works, and where its activities are."""
    data = known.organisation[id]
    codes = [data.get("region"), *data.get("active_in", [])]
    codes += [activity["region"] for activity in known.activity.values() if id in _together(activity)]
    return {area for code in codes for area in within(code)}


def _together(activity: Data) -> list[str]:
    return [id for role in TOGETHER for id in activity.get(role, [])]


def _areas(known: Register) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for id, data in known.organisation.items():
        if _there(data, "active_to", known.moment):
            for area in present(known, id):
                found.setdefault(area, set()).add(id)
    return dict(sorted(found.items()))


def _there(data: Data, end: str, moment: date) -> bool:
    return data.get(end, "9999") > moment.isoformat()


def _network(known: Register, area: str, members: set[str]) -> nx.Graph:
    """Who works together in an area, with since when; of what has no date it is not known."""
    graph = nx.Graph()
    graph.add_nodes_from((id, {side: known.organisation[id].get(side) for side in ("sector", "helix")}) for id in sorted(members))
    for id, data in known.tie.items():
        a, b = sorted((data["a"], data["b"]))
        here = not data.get("region") or area in within(data["region"])
        if a in members and b in members and here and _there(data, "ended", known.moment):
            _work(graph, a, b, known.made["tie", id], data.get("date"), told=True)
    for id, data in known.activity.items():
        if area in within(data["region"]) and data.get("status") != "gestopt" and _there(data, "ends", known.moment):
            for a, b in combinations(sorted(members & set(_together(data))), 2):
                _work(graph, a, b, known.made["activity", id], data.get("begins"), told=False)
    return graph


def _work(graph: nx.Graph, a: str, b: str, typed: int, since: str | None, *, told: bool) -> None:
    if not graph.has_edge(a, b):
        graph.add_edge(a, b, told=False, together=0, since="9999", typed=typed)
    edge = graph[a][b]
    edge["typed"] = min(edge["typed"], typed)
    edge["told"] |= told
    edge["together"] += not told
    edge["since"] = min(edge["since"], since or "")  # without a date it may always have been there


def _cells(known: Register, area: str, members: set[str]) -> dict[str, set[tuple]]:
    """Where organisations are with which theme: in a buurt its own name, elsewhere the wijk. Only who is somewhere can meet."""
    depth = 2 if area.startswith("BU") else 1
    found: dict[str, set[tuple]] = {id: set() for id in members}
    for id in members:
        data = known.organisation[id]
        for code in (data.get("region"), *data.get("active_in", [])):
            found[id] |= {(place, theme) for place in within(code)[depth:depth + 1] for theme in data.get("themes", [])}
    for data in known.activity.values():
        if area in within(data["region"]):
            for id in members & set(_together(data)):
                found[id] |= {(place, theme) for place in within(data["region"])[depth:depth + 1]
                              for theme in data.get("themes", [])}
    return {id: {cell for cell in cells if area in within(cell[0])} for id, cells in found.items()}


# --- one area -------------------------------------------------------------------------------------------------------------


def _area(known: Register, area: str, members: set[str]) -> dict[str, list[dict]]:
    graph = _network(known, area, members)
    side = dict(graph.nodes("sector"))
    cells = _cells(known, area, members)
    pairs = network.could_meet(cells, *([id for id in sorted(members) if side[id] == kind] for kind in network.SIDES))
    head = _known(known, area, members, graph)
    lost = network.losses(graph)
    if not head["why"]:
        head |= _measured(known, graph, pairs) | {"fragility": max(loss.share for loss in lost.values())}
    return {"area": [head], "node": _nodes(known, area, graph, lost),
            "edge": [{"area": area, "a": a, "b": b, "told": edge["told"], "together": edge["together"],
                      "since": "" if edge["since"] == "9999" else edge["since"], "across": {side[a], side[b]} == {*network.SIDES}}
                     for a, b, edge in sorted(graph.edges(data=True), key=lambda edge: edge[:2])],
            "link": [{"area": area, "formal": s.formal, "informal": s.informal, "score": s.score, "joins": s.joins,
                      "common": s.common, "shared": s.shared} for s in network.suggestions(graph, pairs, 30)]}


def _known(known: Register, area: str, members: set[str], graph: nx.Graph) -> dict:
    """What is known of an area: counts, and what follows from activities alone."""
    year_ago = (known.moment - YEAR).isoformat()
    confirmed = sum(known.organisation[id].get("last_confirmed", "") >= year_ago for id in members)
    sectors = list(dict(graph.nodes("sector")).values())
    doing = [data for data in known.activity.values() if area in within(data["region"]) and data["type"] != "plek"
             and data.get("status") not in ("gestopt", "idee") and _there(data, "ends", known.moment)]
    single = sum(len(set(_together(data))) <= 1 or data.get("coordinators", 2) <= 1 for data in doing)
    told = [data["bipp"] != "0" for data in doing if data.get("bipp")]
    decided = [data["together"] for data in known.items.values() if "together" in data and area in within(data["area"])]
    began = sum(area in within(data["region"]) and _of_residents(data, year_ago) for data in known.activity.values())
    sure = confirmed >= network.COMPLETE * len(members)
    return {"area": area, "level": {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}[area[:2]], "moment": known.moment.isoformat(),
            "why": network.refusal(len(members), graph.size(), confirmed), "organisations": len(members), "confirmed": confirmed,
            "formal": sectors.count("formal"), "informal": sectors.count("informal"), "hybrid": sectors.count("hybrid"),
            "ties": graph.size(), "activities": len(doing), "single": single, "new_ties": 0, "pairs": 0,
            "single_share": single / len(doing) if sure and len(doing) >= network.LEAST else np.nan, "worlds": False,
            "bipp_share": sum(told) / len(told) if sure and len(told) >= network.LEAST else np.nan,
            "met_share": sum(decided) / len(decided) if len(decided) >= network.LEAST else np.nan, "items": len(decided),
            "initiatives": began if sure else np.nan,
            "pieces": nx.number_connected_components(graph)}


def _of_residents(data: Data, year_ago: str) -> bool:
    """Whether residents began it and it went on in the last twelve months."""
    began = data.get("initiator") == "bewoners" or ("initiator" not in data and data["type"] in OF_RESIDENTS)
    going = data.get("status", "actief") == "actief" or (data.get("status") == "gestopt" and "ends" in data)
    return began and data["type"] != "plek" and going and data.get("ends", "9999") > year_ago


def _measured(known: Register, graph: nx.Graph, pairs: Mapping[tuple, int]) -> dict:
    """The measures of a network that is large and sure enough; without one of both kinds only those that need no comparison."""
    sectors = list(dict(graph.nodes("sector")).values())
    formal, informal = sectors.count("formal"), sectors.count("informal")
    before = (known.moment - 2 * YEAR).isoformat()
    new = [(a, b) for a, b, since in graph.edges(data="since") if since > before]
    earlier = graph.edge_subgraph([edge for edge in graph.edges if edge not in new and edge[::-1] not in new])
    found = {"density": nx.density(graph), "new_ties": len(new), "pairs": len(pairs),
             "bridging": network.bridging(earlier, new) if len(new) >= network.LEAST else np.nan}
    if not formal or not informal:
        return found
    joined = network.reachable(graph) / (formal * informal)
    found |= {"joined": joined, "worlds": bool(joined == 0 and min(formal, informal) >= 3)}
    if not any({graph.nodes[a]["sector"], graph.nodes[b]["sector"]} <= {*network.SIDES} for a, b in graph.edges):
        return found
    mixed, missing = _mixed(_shape(graph), tuple(pairs))
    found |= {"chance_lower": mixed.lower, "chance_upper": mixed.upper, "p": mixed.p}
    names = {"index": "ei", "ratio": "mixing", "apart": "apart"}
    for name, between in missing.items():
        column = names[name]
        found |= {column: between.value, f"{column}_lower": between.lower, f"{column}_upper": between.upper}
    return found


def _nodes(known: Register, area: str, graph: nx.Graph, lost: Mapping) -> list[dict]:
    spots, side = _places(known, area, graph), dict(graph.nodes("sector"))
    between, tight, joins = _joining(_shape(graph))
    nobody = dict.fromkeys(network.JOINS)
    return [{"area": area, "organisation": id, "ties": graph.degree[id],
             "across": sum({side[id], side[other]} == {*network.SIDES} for other in graph[id]),
             "x": spots[id][0], "y": spots[id][1], "betweenness": between[id], "constraint": tight[id], "loss": lost[id].share,
             "loss_pairs": lost[id].pairs, "loss_pieces": lost[id].components, "loss_alone": lost[id].alone,
             **joins.get(id, nobody)} for id in graph]


def _places(known: Register, area: str, graph: nx.Graph) -> dict:
    """The picture, drawn in the order in which it was typed."""
    came: dict[int, tuple[list, list]] = {}
    first = {id: known.made.get((id, area), known.made["organisation", id]) for id in graph}
    for id, save in first.items():
        came.setdefault(save, ([], []))[0].append(id)
    for a, b, save in graph.edges(data="typed"):
        came.setdefault(max(save, first[a], first[b]), ([], []))[1].append((a, b))
    return _drawn(_shape(graph), tuple(picture.Arrival(tuple(nodes), tuple(ties)) for _, (nodes, ties) in sorted(came.items())))


# Who adds one tie changes three areas of the forty: what takes long is remembered, by the network that it was worked out from.


class Shape(NamedTuple):
    """A network by what the measures look at: (id, sector, helix) of each organisation, and the ties."""

    nodes: tuple[tuple[str, str, str | None], ...]
    ties: tuple[tuple[str, str], ...]

    def graph(self) -> nx.Graph:
        graph = nx.Graph()
        graph.add_nodes_from((id, {"sector": sector, "helix": helix}) for id, sector, helix in self.nodes)
        graph.add_edges_from(self.ties)
        return graph


def _shape(graph: nx.Graph) -> Shape:
    return Shape(tuple((id, data["sector"], data["helix"]) for id, data in graph.nodes(data=True)), tuple(graph.edges))


@lru_cache(maxsize=REMEMBERED)
def _mixed(shape: Shape, pairs: tuple) -> tuple[network.Mixing, dict[str, network.Range]]:
    graph = shape.graph()
    return network.mixing(graph), network.with_missing_ties(graph, pairs)


@lru_cache(maxsize=REMEMBERED)
def _joining(shape: Shape) -> tuple[dict, dict, dict]:
    graph = shape.graph()
    return network.betweenness(graph), network.constraint(graph), network.joins(graph, "helix")


@lru_cache(maxsize=REMEMBERED)
def _drawn(shape: Shape, came: tuple[picture.Arrival, ...]) -> dict:
    return picture.places(shape.graph(), came)
