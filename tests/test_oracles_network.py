"""Networks: published figures of known networks (DOMAIN §6.3), and our own measures on one that can be counted by hand."""
import networkx as nx
import numpy as np
import pytest

from dashboard.errors import MethodError
from dashboard.methods import network


def near(digits):
    """Equal to the digits that were printed."""
    places = len(str(digits).partition(".")[2])
    return pytest.approx(digits, abs=0.5000001 * 10**-places)


# --- karate: Zachary's club, 34 members ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def karate():
    graph = nx.karate_club_graph()
    nx.set_node_attributes(graph, {n: "formal" if club == "Mr. Hi" else "informal" for n, club in graph.nodes("club")}, "sector")
    return graph


def test_karate_density_and_clustering(karate):
    assert (len(karate), karate.size()) == (34, 78)
    assert nx.density(karate) == near(0.13903743)
    assert nx.transitivity(karate) == near(0.2556818)
    assert nx.average_clustering(karate) == near(0.5706385)


def test_karate_brokers(karate):
    found = network.betweenness(karate)
    for node, value in {0: 0.43763528, 33: 0.30407498, 32: 0.14524711, 2: 0.14365681}.items():
        assert found[node] == near(value)
    found = network.constraint(karate)
    for node, value in {0: 0.1554233, 33: 0.15641869, 1: 0.27953511, 2: 0.18517664, 11: 1.0}.items():
        assert found[node] == near(value)
    assert nx.constraint(karate, weight=None) == pytest.approx(found)
    assert nx.constraint(karate, [0], weight="weight")[0] == near(0.19062349)
    assert nx.effective_size(karate, [0, 33]) == {0: near(13.75), 33: near(15.235294)}


def test_karate_breaks_at_one(karate):
    assert list(nx.articulation_points(karate)) == [0]
    assert list(nx.bridges(karate)) == [(0, 11)]
    base = nx.global_efficiency(karate)
    assert base == near(0.492008)
    for node, change in {0: -27.14, 33: -6.86}.items():
        rest = karate.subgraph(set(karate) - {node})
        assert (nx.global_efficiency(rest) / base - 1) * 100 == near(change)
    pieces = nx.connected_components(karate.subgraph(set(karate) - {0}))
    assert sorted(map(len, pieces), reverse=True) == [27, 5, 1]
    lost = network.losses(karate)
    assert {node for node, loss in lost.items() if loss.components > 1} == {0}
    assert (lost[0].components, lost[0].alone) == (3, 1)


def test_karate_two_clubs(karate):
    found = network.mixing(karate)
    assert (found.external, found.internal) == (11, 67)
    assert found.index == near(-0.7179487)
    assert found.expected == near(0.030303)
    assert found.spread == pytest.approx(0.0951, abs=0.003), "5,000 permutations of our own"
    assert found.expected_external == near(38.9423)
    assert found.ratio == near(0.282469)
    assert found.p == pytest.approx(1 / 5001) and found.upper < 0.25 and found.lower > -0.2
    formal = [n for n, side in karate.nodes("sector") if side == "formal"]
    informal = [n for n in karate if n not in formal]
    assert 11 / (len(formal) * len(informal)) == near(0.038062)
    assert {round(nx.density(karate.subgraph(side)), 6) for side in (formal, informal)} == {0.257353, 0.235294}
    assert nx.community.modularity(karate, [formal, informal], weight=None) == near(0.358235)
    assert nx.attribute_assortativity_coefficient(karate, "sector") == near(0.717531)


def test_karate_roles(karate):
    """R sna::brokerage; nodes counted from one, both directions."""
    names = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
    found = {node + 1: tuple(roles[name] for name in names) for node, roles in network.brokerage(karate).items()}
    expected = {1: (174, 0, 15, 15, 0), 3: (10, 12, 23, 23, 0), 9: (0, 0, 5, 5, 0), 32: (14, 0, 5, 5, 0), 33: (70, 0, 18, 18, 0),
                34: (156, 6, 40, 40, 0)}
    assert {node: found[node] for node in expected} == expected
    assert np.sum(list(found.values()), axis=0).tolist() == [510, 20, 128, 128, 0]
    assert sum(map(sum, found.values())) == 786


def test_roles_with_directions():
    graph = nx.DiGraph(["AB", "AC", "BC", "BD", "CD", "DA"])
    nx.set_node_attributes(graph, dict(A=1, B=1, C=2, D=2), "group")
    found = {node: {role: n for role, n in roles.items() if n} for node, roles in network.brokerage(graph, "group").items()}
    assert found == {"A": {"itinerant": 1, "gatekeeper": 1}, "B": {"representative": 1}, "C": {"gatekeeper": 1},
                     "D": {"itinerant": 1, "representative": 1}}


def test_karate_pairs_that_somebody_joins(karate):
    """The same by pairs: half of both directions; every pair of neighbours without a tie is in one of the four."""
    found = network.joins(karate, "sector")
    assert found[0] == {"inside": 87, "gate": 15, "visiting": 0, "liaison": 0}
    assert found[33] == {"inside": 78, "gate": 40, "visiting": 3, "liaison": 0}
    for node, counts in found.items():
        free = nx.complement(karate.subgraph(karate[node])).size()
        assert sum(counts.values()) == free


def test_a_brooker_joins_two_groups_that_are_not_its_own():
    graph = nx.Graph([("b", "g"), ("b", "k"), ("b", "x")])
    nx.set_node_attributes(graph, {"b": "markt", "g": "gemeente", "k": "burgers", "x": None}, "helix")
    assert network.joins(graph, "helix") == {
        "b": {"inside": 0, "visiting": 0, "gate": 0, "liaison": 1}, **dict.fromkeys("gk", dict.fromkeys(network.JOINS, 0))}


def test_karate_links_that_could_be(karate):
    ((_, _, adamic),) = nx.adamic_adar_index(karate, [(0, 33)])
    assert adamic == near(2.711020)
    assert next(nx.resource_allocation_index(karate, [(0, 33)]))[2] == near(0.9)
    assert next(nx.jaccard_coefficient(karate, [(0, 33)]))[2] == near(0.137931)
    (found,) = network.suggestions(karate, {(0, 33): 1})
    assert (found.score, found.joins, found.common) == (near(1.271102), False, 4)


# --- Florentine families, southern women --------------------------------------------------------------------------------


def test_florentine_families():
    graph = nx.florentine_families_graph()
    found = network.betweenness(graph)
    assert (found["Medici"], found["Guadagni"]) == (near(0.521978), near(0.254579))
    assert sorted(nx.articulation_points(graph)) == ["Albizzi", "Guadagni", "Medici", "Salviati"]
    assert nx.density(graph) == near(0.190476)
    assert network.constraint(graph)["Medici"] == near(0.209877)
    nx.set_node_attributes(graph, "informal", "sector")
    graph.nodes["Medici"]["sector"] = "formal"
    loss = network.losses(graph)["Medici"]
    assert (loss.components, loss.alone) == (3, 1)
    rest = nx.connected_components(graph.subgraph(set(graph) - {"Medici"}))
    assert sorted(map(len, rest), reverse=True) == [11, 2, 1]


def test_southern_women():
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    assert (len(women), len(graph) - len(women), graph.size()) == (18, 14, 89)
    assert nx.bipartite.density(graph, women) == near(0.353175)
    assert nx.bipartite.robins_alexander_clustering(graph) == near(0.467764)
    projected = nx.bipartite.weighted_projected_graph(graph, women)
    assert (projected.size(), projected["Evelyn Jefferson"]["Laura Mandeville"]["weight"]) == (139, 6)
    assert nx.density(projected) == near(0.908)


# --- our own measures: a network to count by hand -------------------------------------------------------------------------


@pytest.fixture
def toy():
    graph = nx.Graph([("F1", "F2"), ("F1", "I1"), ("I1", "I2")])
    graph.add_node("I3")
    nx.set_node_attributes(graph, {node: "formal" if node[0] == "F" else "informal" for node in graph}, "sector")
    return graph


GREEN, TALK = ("BU1", "groen"), ("BU2", "taal")
CELLS = {"F1": [GREEN], "I1": [GREEN], "I2": [GREEN], "F2": [TALK], "I3": [TALK]}


def test_toy(toy):
    pairs = network.could_meet(CELLS, ["F1", "F2"], ["I1", "I2", "I3"])
    assert pairs == {("F1", "I1"): 1, ("F1", "I2"): 1, ("F2", "I3"): 1}
    assert network.apart(toy, pairs) == near(0.6667)
    found = network.mixing(toy)
    assert (found.index, found.expected_external, found.ratio) == (near(-0.3333), near(1.5), near(0.6667))
    assert {node for node, loss in network.losses(toy).items() if loss.components > 1} == {"F1", "I1"}
    offered = network.suggestions(toy, pairs)
    assert {(s.formal, s.informal) for s in offered} == {("F1", "I2"), ("F2", "I3")}
    assert (offered[0].formal, offered[0].joins, offered[0].score) == ("F2", True, 2.0)


def test_toy_what_is_lost(toy):
    """Without I1: F1–I2 and F2–I2 are all pairs of others that reached each other, and both are gone."""
    assert network.reachable(toy) == 4
    assert network.reachable(toy, "I1") == 0
    found = network.losses(toy)
    assert (found["I1"].share, found["I1"].pairs) == (1.0, 2)
    assert (found["F1"].share, found["F1"].pairs) == (1.0, 2)
    assert found["F2"].pairs == found["I3"].pairs == 0


def test_losses_as_counted_the_slow_way():
    """On random networks: pairs of others that reached each other before, and not without it."""
    random = np.random.default_rng(1)
    for seed in range(5):
        graph = nx.gnp_random_graph(30, 0.06, seed=seed)
        nx.set_node_attributes(graph, {n: random.choice(["formal", "informal", "hybrid"]) for n in graph}, "sector")
        found = network.losses(graph)
        for node in graph:
            others = [(a, b) for a in graph for b in graph if graph.nodes[a]["sector"] == "formal"
                      and graph.nodes[b]["sector"] == "informal" and node not in (a, b)]
            rest = graph.subgraph(set(graph) - {node})
            before = sum(nx.has_path(graph, a, b) for a, b in others)
            after = sum(nx.has_path(rest, a, b) for a, b in others)
            assert found[node].pairs == before - after
            assert found[node].share == pytest.approx((before - after) / before if before else 0)


def test_new_ties_outside_the_circle(toy):
    assert network.bridging(toy, [("F1", "I2"), ("F2", "I3")]) == 0.5
    assert network.bridging(toy, [("X", "Y")]) == 1.0
    assert np.isnan(network.bridging(toy, []))


def test_missing_ties_move_the_figures_towards_chance(karate):
    pairs = [(a, b) for a in karate for b in karate if karate.nodes[a]["sector"] == "formal" != karate.nodes[b]["sector"]]
    found = network.with_missing_ties(karate, pairs)
    assert found["index"].lower == pytest.approx(-0.7179487) and found["index"].upper > -0.65
    assert found["apart"].lower < found["apart"].value == found["apart"].upper
    twice = network.with_missing_ties(karate, pairs, share=0.4)
    assert twice["index"].upper > found["index"].upper


def test_without_one_side_there_is_nothing_to_compare(toy):
    for nodes in (["F1", "F2"], ["F1", "I3"]):
        with pytest.raises(MethodError):
            network.mixing(toy.subgraph(nodes))
    assert np.isnan(network.apart(toy, []))
    assert np.isnan(network.constraint(toy)["I3"])


@pytest.mark.parametrize(("organisations", "ties", "confirmed", "word"), [
    (9, 30, 9, "alleen de lijst"), (30, 9, 30, "alleen de lijst"), (30, 30, 20, "nagekeken"), (30, 30, 21, None)])
def test_when_it_is_refused(organisations, ties, confirmed, word):
    said = network.refusal(organisations, ties, confirmed)
    assert (said is None) == (word is None) and (word or "") in (said or "")
