"""Who works with whom: how mixed a network is, who joins it, and what breaks when one of them stops.

A network is a networkx.Graph without loops. Its nodes are organisations with the attribute `sector`: formal, informal or hybrid.
Where formal and informal are compared hybrids do not count: they are both. `cells` says where an organisation is: pairs of an
area and a theme; two organisations that share a pair could have met.
"""
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np

from dashboard.errors import MethodError

LEAST = 10  # organisations, and ties between them, below which there is only a list
COMPLETE = 0.7  # of the organisations that are known so many must be confirmed
PERMUTATIONS, DRAWS = 5000, 200
SIDES = ("formal", "informal")
Cells = Mapping[Hashable, Collection[tuple]]


def refusal(organisations: int, ties: int, confirmed: int) -> str | None:
    """Why a network says nothing yet, in Dutch; None when it may be measured."""
    if organisations < LEAST or ties < LEAST:
        return (f"Er zijn {organisations} organisaties en {ties} contacten bekend. Vanaf {LEAST} van allebei rekenen we. "
                "Nu is er alleen de lijst.")
    if confirmed < COMPLETE * organisations:
        return (f"Van {organisations} organisaties zijn er {confirmed} in het laatste jaar nagekeken. Vanaf {COMPLETE * 100:.0f} "
                "procent rekenen we. Nu is er alleen de lijst.")
    return None


# --- formal and informal ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mixing:
    """How often ties join the two sides.

    index     E–I: (external − internal) / (external + internal), from −1 to 1 (Krackhardt & Stern 1988)
    expected  the same when the sides were dealt at random, given how many organisations each has
    lower, upper, p  band that holds 95 % of random labels, and the share of those at least as far from their mean
    ratio     external ties / those expected by chance given how many ties each organisation has: e_FI / (k_F k_I / 2m)
    """

    external: int
    internal: int
    index: float
    expected: float
    expected_external: float
    spread: float
    lower: float
    upper: float
    p: float
    ratio: float


def mixing(graph: nx.Graph, *, attribute: str = "sector", sides: tuple = SIDES, permutations: int = PERMUTATIONS,
           seed: int = 6) -> Mixing:
    """Compare the ties between two kinds of organisation with ties inside each kind.

    Raises  MethodError when one kind, or every tie between the two, is absent: the comparison has no meaning
    """
    nodes = [node for node, side in graph.nodes(attribute) if side in sides]
    first = np.array([graph.nodes[node][attribute] == sides[0] for node in nodes])
    if not first.any() or first.all():
        raise MethodError("Er is maar één soort organisatie. Dan valt er niets te vergelijken.")
    ends = _ends(graph, nodes)
    if not len(ends):
        raise MethodError("Tussen deze organisaties is geen contact bekend. Dan valt er niets te vergelijken.")
    external, m = int((first[ends[:, 0]] != first[ends[:, 1]]).sum()), len(ends)
    labels = np.random.default_rng(seed).permuted(np.tile(first, (permutations, 1)), axis=1)
    shuffled = 2 * (labels[:, ends[:, 0]] != labels[:, ends[:, 1]]).mean(axis=1) - 1
    pairs = len(nodes) * (len(nodes) - 1) / 2
    chance = 2 * first.sum() * (~first).sum() / pairs - 1
    index = 2 * external / m - 1
    ties = np.bincount(ends.ravel(), minlength=len(nodes))
    by_degree = ties[first].sum() * ties[~first].sum() / (2 * m)
    far = np.abs(shuffled - chance) >= abs(index - chance) - 1e-12
    low, high = np.quantile(shuffled, [0.025, 0.975]) if permutations else (np.nan, np.nan)
    return Mixing(external, m - external, index, chance, by_degree, float(shuffled.std()) if permutations else np.nan, float(low),
                  float(high), float((far.sum() + 1) / (permutations + 1)), external / by_degree if by_degree else np.nan)


def _ends(graph: nx.Graph, nodes: list) -> np.ndarray:
    """Ties between these nodes, one row each, as places in the list."""
    place = {node: n for n, node in enumerate(nodes)}
    found = [(place[a], place[b]) for a, b in graph.edges() if a in place and b in place]
    return np.array(found, int).reshape(-1, 2)


def could_meet(cells: Cells, formal: Collection, informal: Collection) -> dict[tuple, int]:
    """Pairs of a formal and an informal organisation in the same area with the same theme → how many such pairs they share."""
    there: dict[tuple, list] = {}
    for node in informal:
        for cell in cells.get(node, ()):
            there.setdefault(cell, []).append(node)
    found: dict[tuple, int] = {}
    for node in formal:
        for cell in cells.get(node, ()):
            for other in there.get(cell, ()):
                found[node, other] = found.get((node, other), 0) + 1
    return found


def apart(graph: nx.Graph, pairs: Iterable[tuple]) -> float:
    """Naast elkaar: share of the pairs that could meet and have no tie. NaN without pairs."""
    pairs = list(pairs)
    return sum(not graph.has_edge(*pair) for pair in pairs) / len(pairs) if pairs else np.nan


@dataclass(frozen=True)
class Range:
    """A figure with between what it lies when `share` of the ties were never told: 95 of 100 times."""

    value: float
    lower: float
    upper: float


def with_missing_ties(graph: nx.Graph, pairs: Collection[tuple], *, share: float = 0.2, draws: int = DRAWS,
                      seed: int = 6) -> dict[str, Range]:
    """What E–I, the mixing ratio and naast elkaar could be when ties are missing: so many more, between random pairs.

    Returns  index, ratio and apart; from the figure as it is to what it would be
    Raises   MethodError as `mixing`
    """
    now = mixing(graph, permutations=0)
    nodes = list(graph)
    first = np.array([graph.nodes[node]["sector"] == SIDES[0] for node in nodes])
    second = np.array([graph.nodes[node]["sector"] == SIDES[1] for node in nodes])
    place = {node: n for n, node in enumerate(nodes)}
    ends = _ends(graph, nodes)
    tied = np.zeros((len(nodes), len(nodes)), bool)
    tied[ends[:, 0], ends[:, 1]] = tied[ends[:, 1], ends[:, 0]] = True
    free = np.argwhere(np.triu(~tied, 1))
    wanted = np.array([(place[a], place[b]) for a, b in pairs], int).reshape(-1, 2)
    random, more = np.random.default_rng(seed), round(share * len(ends))
    found = np.empty((draws, 3))
    for n in range(draws):
        extra = free[random.choice(len(free), min(more, len(free)), replace=False)]
        every = np.concatenate([ends, extra])
        one, other = every[:, 0], every[:, 1]
        counted = (first | second)[one] & (first | second)[other]
        across = first[one] & second[other] | second[one] & first[other]
        ties = np.bincount(every[counted].ravel(), minlength=len(nodes))
        by_degree = ties[first].sum() * ties[second].sum() / (2 * counted.sum())
        drawn = tied.copy()
        drawn[extra[:, 0], extra[:, 1]] = drawn[extra[:, 1], extra[:, 0]] = True
        found[n] = (2 * across.sum() / counted.sum() - 1, across.sum() / by_degree if by_degree else np.nan,
                    (~drawn[wanted[:, 0], wanted[:, 1]]).mean() if len(wanted) else np.nan)
    as_it_is = (now.index, now.ratio, apart(graph, pairs))
    return {name: _range(value, drawn) for name, value, drawn in zip(("index", "ratio", "apart"), as_it_is, found.T, strict=True)}


def _range(value: float, drawn: np.ndarray) -> Range:
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    return Range(value, float(np.fmin(value, low)), float(np.fmax(value, high)))


# --- who joins, and what breaks -----------------------------------------------------------------------------------------


def betweenness(graph: nx.Graph) -> dict:
    """How often an organisation lies on the shortest way between two others, 0–1 (Freeman 1977)."""
    return nx.betweenness_centrality(graph)


def constraint(graph: nx.Graph) -> dict:
    """How much the ties of an organisation lead to the same others; low is a broker (Burt 1992). NaN without ties.

    All ties weigh the same: c_i = Σ_j (p_ij + Σ_q p_iq p_qj)², over the neighbours j.
    """
    nodes = list(graph)
    tied = nx.to_numpy_array(graph, nodes, weight=None)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = tied / tied.sum(axis=1, keepdims=True)
    p = np.nan_to_num(p)
    found = np.where(tied > 0, (p + p @ p) ** 2, 0.0).sum(axis=1)
    return {node: float(value) if tied[n].any() else np.nan for n, (node, value) in enumerate(zip(nodes, found, strict=True))}


def reachable(graph: nx.Graph, without: Hashable | None = None) -> int:
    """Pairs of a formal and an informal organisation that reach each other, without one that stopped."""
    kept = graph if without is None else nx.restricted_view(graph, [without], [])
    total = 0
    for component in nx.connected_components(kept):
        sectors = [graph.nodes[node]["sector"] for node in component]
        total += sectors.count("formal") * sectors.count("informal")
    return total


@dataclass(frozen=True)
class Loss:
    """What is lost when one organisation stops.

    share       of the pairs of a formal and an informal organisation (others than itself) that reached each other, 0–1
    pairs       how many of those lose each other
    components  in how many pieces the rest of its piece falls
    alone       organisations that have no tie left
    """

    share: float
    pairs: int
    components: int
    alone: int


def losses(graph: nx.Graph) -> dict[Hashable, Loss]:
    """For each organisation what is lost without it; nothing but for articulation points (the only ones that cut)."""
    cuts, whole = set(nx.articulation_points(graph)), reachable(graph)
    found = dict.fromkeys(graph, Loss(0.0, 0, 1, 0))
    for component in nx.connected_components(graph):
        own = {side: sum(graph.nodes[node]["sector"] == side for node in component) for side in SIDES}
        for node in component & cuts:
            side = graph.nodes[node]["sector"]
            before = whole - (own["informal"] if side == "formal" else own["formal"] if side == "informal" else 0)
            pieces = list(nx.connected_components(nx.restricted_view(graph.subgraph(component), [node], [])))
            inside = own["formal"] * own["informal"] - (whole - before)
            left = sum(_sides(graph, piece) for piece in pieces)
            found[node] = Loss((inside - left) / before if before else 0.0, inside - left, len(pieces),
                               sum(len(piece) == 1 for piece in pieces))
    return found


def _sides(graph: nx.Graph, nodes: Iterable) -> int:
    sectors = [graph.nodes[node]["sector"] for node in nodes]
    return sectors.count("formal") * sectors.count("informal")


ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")


def brokerage(graph: nx.Graph | nx.DiGraph, group: str = "sector") -> dict[Hashable, dict[str, int]]:
    """Roles of Gould & Fernandez (1989): of each way a→v→c without a→c, by the groups of a, v and c.

    coordinator AAA, itinerant ABA, representative AAB, gatekeeper BAA, liaison ABC. Of a network without directions both are
    counted: halve them.
    """
    directed = graph.to_directed() if not graph.is_directed() else graph
    groups = dict(directed.nodes(group))
    found = {}
    for node in directed:
        counts, mine = dict.fromkeys(ROLES, 0), groups[node]
        for a in directed.predecessors(node):
            for c in directed.successors(node):
                if a != c and not directed.has_edge(a, c):
                    counts[_role(groups[a], mine, groups[c])] += 1
        found[node] = counts
    return found


def _role(a: Hashable, v: Hashable, c: Hashable) -> str:
    if a == c:
        return "coordinator" if v == a else "itinerant"
    return "representative" if a == v else "gatekeeper" if v == c else "liaison"


JOINS = ("inside", "visiting", "gate", "liaison")


def joins(graph: nx.Graph, group: str) -> dict[Hashable, dict[str, int]]:
    """Those roles of each organisation that has a group, as pairs of others that it joins and that have no tie themselves.

    inside    both of its own group (coordinator)
    visiting  both of one other group (itinerant)
    gate      one of its own group, one of another (representative, gatekeeper)
    liaison   of two groups that are both not its own: what a brooker does
    """
    known = graph.subgraph([node for node, value in graph.nodes(group) if value])
    return {node: {"inside": roles["coordinator"] // 2, "visiting": roles["itinerant"] // 2,
                   "gate": (roles["representative"] + roles["gatekeeper"]) // 2, "liaison": roles["liaison"] // 2}
            for node, roles in brokerage(known, group).items()}


# --- what could be --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    """Two that could meet and have no tie. score: (1 + pieces joined) + 0.1 · Adamic–Adar; shared: how many areas and themes."""

    formal: Hashable
    informal: Hashable
    score: float
    joins: bool
    common: int
    shared: int


def suggestions(graph: nx.Graph, pairs: Mapping[tuple, int], most: int = 50) -> list[Suggestion]:
    """Who should meet, best first; people decide. Of equal score those come first that share more areas and themes."""
    piece = {node: n for n, component in enumerate(nx.connected_components(graph)) for node in component}
    missing = [pair for pair in pairs if not graph.has_edge(*pair)]
    found = []
    for a, b, near in nx.adamic_adar_index(graph, missing):
        joins = piece[a] != piece[b]
        found.append(Suggestion(a, b, round(1.0 + joins + 0.1 * near, 9), joins, len(set(graph[a]) & set(graph[b])), pairs[a, b]))
    return sorted(found, key=lambda s: (-s.score, -s.shared, str(s.formal), str(s.informal)))[:most]


def bridging(before: nx.Graph, new: Iterable[tuple]) -> float:
    """Share of new ties between two that shared no third before: out of the comfort zone. NaN without new ties."""
    new = list(new)
    known = set(before)
    closed = [bool(a in known and b in known and set(before[a]) & set(before[b])) for a, b in new]
    return 1 - sum(closed) / len(new) if new else np.nan
