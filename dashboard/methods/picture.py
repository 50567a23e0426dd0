"""Where organisations stand in the picture of a network, so that a picture stays known: who adds one sees the others stay.

The picture is drawn anew each time that twice as much is known. From there everybody who was on it walks to the new place, at
most STEP of the width for every one that comes, so that nobody sees it jump.
"""
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import networkx as nx
import numpy as np

STEP = 0.04  # of the width that others may move when one comes
Places = Mapping[Hashable, tuple[float, float]]


@dataclass(frozen=True)
class Arrival:
    """What was saved together: organisations that came, and ties."""

    nodes: tuple = ()
    ties: tuple[tuple, ...] = ()

    @property
    def size(self) -> int:
        """One organisation with its ties is one; of a list each line counts, so that a list may move more."""
        return 1 if len(self.nodes) == 1 else len(self.nodes) + len(self.ties)


def places(graph: nx.Graph, came: Sequence[Arrival] = ()) -> dict[Hashable, tuple[float, float]]:
    """Where each organisation stands, x and y from 0 to 1.

    came  in which order it was typed; without it all came at once
    """
    came = came or [Arrival(tuple(graph), tuple(graph.edges))]
    known = [0, *accumulate(arrival.size for arrival in came)]
    spots: Places = {}
    stages = _stages(known)
    for stage, following in zip(stages, [*stages[1:], len(came)], strict=False):
        drawn = nx.Graph()
        for arrival in came[:stage + 1]:
            drawn.add_nodes_from(arrival.nodes)
            drawn.add_edges_from(arrival.ties)
        before = {node for arrival in came[:stage] for node in arrival.nodes}
        start = _all(graph, drawn, spots) if before else None
        goal = _drawn(drawn, start)
        far = STEP * (known[following] - known[stage])
        spots = {node: _towards(start[node], goal[node], far) if node in before else goal[node] for node in drawn}
    return _all(graph, graph, spots)


def _stages(known: Sequence[int]) -> list[int]:
    """Places of the arrivals with which there were 1, 2, 4, 8 … in all, each once."""
    found, size = [], 1
    for place, total in enumerate(known[1:]):
        if total >= size:
            found.append(place)
            while size <= total:
                size *= 2
    return found


def _all(graph: nx.Graph, wanted: nx.Graph, spots: Places) -> dict:
    return {node: spots[node] if node in spots else _beside(graph, node, spots) for node in wanted}


def _beside(graph: nx.Graph, node: Hashable, spots: Places) -> tuple[float, float]:
    """A place for one that came: amid those it knows, a little off by its name; at the bottom when it knows nobody."""
    chance = np.random.default_rng([ord(letter) for letter in str(node)])
    near = [spots[other] for other in graph[node] if other in spots]
    if not near:
        return float(chance.random()), 0.02
    x, y = np.mean(near, axis=0) + chance.uniform(-0.06, 0.06, 2)
    return float(np.clip(x, 0, 1)), float(np.clip(y, 0.05, 1))


def _towards(start: tuple[float, float], goal: tuple[float, float], far: float) -> tuple[float, float]:
    (x, y), way = start, np.subtract(goal, start)
    share = min(1.0, far / length) if (length := float(np.hypot(*way))) else 1.0
    return float(x + share * way[0]), float(y + share * way[1])


def _drawn(graph: nx.Graph, start: Places | None, seed: int = 6) -> dict:
    """Who knows each other stands near (Fruchterman & Reingold 1991); who knows nobody in a row below."""
    loose = [node for node in graph if not graph[node]]
    tied = graph.subgraph([node for node in graph if graph[node]])
    rounds = int(np.clip(48_000 / max(len(tied), 1), 12, 120))  # of a large network a rough picture, or it takes minutes
    found = nx.spring_layout(tied, k=1.6 / max(np.sqrt(len(tied)), 1), iterations=rounds, seed=seed, method="force",
                             pos={node: start[node] for node in tied} if start else None) if len(tied) else {}
    spots = np.array([found[node] for node in tied]).reshape(-1, 2)
    if len(spots):
        order = spots.argsort(axis=0).argsort(axis=0) / max(len(spots) - 1, 1)  # by rank: a picture without empty corners
        width = np.ptp(spots, axis=0)
        spots = 0.5 * order + 0.5 * (spots - spots.min(axis=0)) / np.where(width > 0, width, 1.0)
    drawn = {node: (float(x), 0.12 + 0.88 * float(y)) for node, (x, y) in zip(tied, spots, strict=True)}
    row = {node: ((n + 0.5) / len(loose), 0.02) for n, node in enumerate(sorted(loose, key=str))}
    return drawn | row
