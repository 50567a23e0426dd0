"""The picture of a network: it fits, friends stand near, and whoever adds an organisation sees the others stay."""
import math
import random
from itertools import pairwise

import networkx as nx
import pandas as pd
import pytest

from dashboard import charts_samenspel
from dashboard.methods import picture
from dashboard.methods.picture import Arrival


def inside(spots) -> bool:
    return all(0 <= x <= 1 and 0 <= y <= 1 for x, y in spots.values())


def graph_of(came) -> nx.Graph:
    graph = nx.Graph()
    for arrival in came:
        graph.add_nodes_from(arrival.nodes)
        graph.add_edges_from(arrival.ties)
    return graph


def farthest(before, after) -> float:
    """How far somebody moved who was there already, in widths of the picture."""
    return max((math.dist(before[node], after[node]) for node in before), default=0)


def test_friends_stand_near():
    graph = nx.karate_club_graph()
    spots = picture.places(graph)
    assert inside(spots) and len(set(spots.values())) == 34
    assert picture.places(graph) == spots, "the same network is the same picture"
    near = [math.dist(spots[a], spots[b]) for a, b in graph.edges]
    other = [math.dist(spots[a], spots[b]) for a, b in nx.complement(graph).edges]
    assert sum(near) / len(near) < 0.7 * sum(other) / len(other)


def test_nobody_known_or_nobody_tied():
    assert picture.places(nx.Graph()) == {}
    alone = nx.empty_graph(5)
    assert len(set(picture.places(alone).values())) == 5
    assert {y for _, y in picture.places(alone).values()} == {0.02}


def one_more(chance, n: int) -> Arrival:
    """An organisation with at most three ties to those that are there."""
    return Arrival((n,), tuple((n, chance.randrange(n)) for _ in range(chance.randrange(4) if n else 0)))


@pytest.mark.parametrize(("listed", "more"), [(0, 20), (14, 22), (50, 18)])
def test_the_others_stay_when_one_comes(listed, more):
    """From nothing, and after a list that came at once; past every number at which the picture is drawn anew."""
    chance = random.Random(listed)
    first = [Arrival(tuple(range(listed)), tuple((n, chance.randrange(n)) for n in range(1, listed) for _ in range(2)))]
    came = first * bool(listed) + [one_more(chance, n) for n in range(listed, listed + more)]
    pictures = [picture.places(graph_of(came[:n]), came[:n]) for n in range(1, len(came) + 1)]
    assert all(map(inside, pictures))
    assert max(farthest(before, after) for before, after in pairwise(pictures)) < 0.05


def test_a_tie_between_two_that_are_there_moves_nobody_far():
    chance = random.Random(7)
    came = [Arrival(tuple(range(20)), tuple((n, n - 1) for n in range(1, 20)))]
    came += [Arrival((), (tuple(chance.sample(range(20), 2)),)) for _ in range(20)]
    pictures = [picture.places(graph_of(came[:n]), came[:n]) for n in range(1, len(came) + 1)]
    assert max(farthest(before, after) for before, after in pairwise(pictures)) < 0.05


def test_a_second_list_may_move_more_so_that_it_is_no_heap():
    came = [Arrival(tuple(range(10)), tuple((n, n + 1) for n in range(9))),
            Arrival(tuple(range(10, 60)), tuple((n, n % 10) for n in range(10, 60)))]
    spots = picture.places(graph_of(came), came)
    assert inside(spots) and len({(round(x, 2), round(y, 2)) for x, y in spots.values()}) > 50


def test_names_in_the_picture_are_whole_and_lie_beside_each_other_on_a_phone_too():
    """Sixty organisations at random, names of 8 to 30 letters; a letter is 6 pixels wide, the picture 350 by 450."""
    chance = random.Random(5)
    rows = [(str(n), "x" * chance.randrange(8, 31), "informal", chance.randrange(9), chance.random(), chance.random())
            for n in range(60)]
    nodes = pd.DataFrame(rows, columns=["id", "name", "sector", "ties", "x", "y"])
    marks = charts_samenspel.network(nodes, pd.DataFrame(columns=["a", "b", "across"])).data[-1]
    boxes = []
    for x, y, words, side in zip(marks.x, marks.y, marks.text, marks.textposition, strict=True):
        if words:
            left = 350 * x - 6 * len(words) * {"top right": 0, "top center": 0.5, "top left": 1}[side]
            boxes.append((left, left + 6 * len(words), 450 * y))
    assert 8 <= len(boxes) <= charts_samenspel.NAMED
    assert all(left > -25 and right < 375 for left, right, _ in boxes), "the picture has a margin of 0.06 on both sides"
    assert all(one[1] < other[0] or other[1] < one[0] or abs(one[2] - other[2]) > 16
               for n, one in enumerate(boxes) for other in boxes[:n])
