"""The picture of who works with whom."""

import pandas as pd
import plotly.graph_objects as go

from dashboard import dutch

SECTOR_LOOKS = {"formal": ("formeel", "square", "#0072B2"), "informal": ("informeel", "circle", "#E69F00"),
                "hybrid": ("allebei", "diamond", "#56B4E9")}
NAMED = 16  # organisations with their name in the picture; the others say it when one points at them
LETTER, LINE, EDGE = 0.017, 0.045, 0.3  # of the picture on a phone: width of a letter, height of a line, width of its sides


def network(nodes: pd.DataFrame, edges: pd.DataFrame) -> go.Figure:
    """Who works with whom: a mark per organisation, its kind by shape and colour, a line per pair, thick from formal to informal.

    nodes  id, name, sector, ties, x, y (0 to 1)
    edges  a, b, across
    """
    where = {row.id: (row.x, row.y) for row in nodes.itertuples(index=False)}
    traces = []
    for across, words, line in ((False, "zelfde soort", {"color": "#9aa3aa", "width": 1}),
                                (True, "formeel en informeel", {"color": "#b35806", "width": 2.5})):
        own = edges[edges["across"] == across]
        ends = list(zip(own["a"], own["b"], strict=True))
        x, y = ([value for a, b in ends for value in (where[a][n], where[b][n], None)] for n in (0, 1))
        traces.append({"type": "scatter", "x": x, "y": y, "mode": "lines", "line": line, "name": words, "hoverinfo": "skip"})
    first = _named(nodes)
    for sector, (words, symbol, color) in SECTOR_LOOKS.items():
        own = nodes[nodes["sector"] == sector]
        if len(own):
            traces.append({
                "type": "scatter", "x": own["x"], "y": own["y"], "mode": "markers+text", "name": words,
                "textposition": [f"top {_beside(x)}" for x in own["x"]],
                "text": [name if id in first else "" for id, name in zip(own["id"], own["name"], strict=True)],
                "customdata": [f"{row.name}: {words}, {dutch.count_of(row.ties, 'contact', 'contacten')}"
                               for row in own.itertuples(index=False)],
                "hovertemplate": "%{customdata}<extra></extra>", "textfont": {"size": 11},
                "marker": {"symbol": symbol, "color": color, "size": [8 + min(ties, 16) * 0.6 for ties in own["ties"]],
                           "line": {"width": 1, "color": "#1f2a33"}}})
    layout = {"height": 520, "margin": {"l": 10, "r": 10, "t": 30, "b": 10}, "dragmode": False, "hovermode": "closest",
              "plot_bgcolor": "#ffffff", "paper_bgcolor": "#ffffff", "separators": ",.",
              "font": {"family": "Source Sans, sans-serif", "size": 13, "color": "#000000"},
              "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
              "xaxis": {"visible": False, "range": [-0.06, 1.06], "fixedrange": True},
              "yaxis": {"visible": False, "range": [-0.04, 1.08], "fixedrange": True}}
    return go.Figure(traces, layout)


def _beside(x: float) -> str:
    """At which side of its mark a name stands: at the edges inward, so that nothing is cut off."""
    return "right" if x < EDGE else "left" if x > 1 - EDGE else "center"


def _named(nodes: pd.DataFrame) -> set[str]:
    """Who is named in the picture: those with most ties, as long as their names do not lie over each other, on a phone too."""
    found: dict[str, tuple[float, float, float]] = {}
    for row in nodes.sort_values(["ties", "name"], ascending=[False, True]).itertuples(index=False):
        wide = LETTER * len(row.name)
        left = row.x - wide * {"right": 0, "center": 0.5, "left": 1}[_beside(row.x)]
        free = all(left + wide < start or left > end or abs(row.y - y) > LINE for start, end, y in found.values())
        if free and len(found) < NAMED:
            found[row.id] = (left, left + wide, row.y)
    return set(found)


def network_words(nodes: pd.DataFrame, edges: pd.DataFrame) -> str:
    """That picture in one sentence, for who cannot see it."""
    kinds = [f"{(nodes['sector'] == sector).sum()} {words}" for sector, (words, *_) in SECTOR_LOOKS.items()]
    return (f"Netwerk van {dutch.count_of(len(nodes), 'organisatie', 'organisaties')} ({dutch.join(kinds)}) met "
            f"{dutch.count_of(len(edges), 'lijn', 'lijnen')}, waarvan {int(edges['across'].sum())} tussen formeel en informeel.")
