"""Frame → figure. Charts are Plotly graph objects: Dutch separators, no buttons, nothing that only colour tells."""
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from dashboard import dutch
from dashboard.catalog import Indicator

# One look per line, the same in every chart. The area itself is drawn last, thick and with dots.
LINES = {
    "land": {"color": "#6b6b6b", "dash": "dot", "width": 2},
    "gemeente": {"color": "#000000", "dash": "dash", "width": 2},
    "wijk": {"color": "#8a5a00", "dash": "dashdot", "width": 2},
    "gebied": {"color": "#045a8d", "dash": "solid", "width": 3},
}
CONFIG = {"displayModeBar": False, "scrollZoom": False}


def trend(frame: pd.DataFrame, indicator: Indicator) -> go.Figure:
    """One figure over the years for an area, with its wijk, gemeente and the country as reference.

    frame  as the query region_trend gives it
    A line joins two years only when no year is missing between them and neither the series nor the boundary changes there.
    """
    figure, usual = go.Figure(), usual_step(frame)
    for line in LINES:
        rows = frame[frame["line"] == line]
        if rows["value"].notna().any():
            if line == "gebied":
                _band(figure, rows, indicator, usual)
            _line(figure, rows, indicator, usual, LINES[line], line == "gebied")
    for point in indicator.breaks:
        if frame["year"].min() < point.year <= frame["year"].max():
            figure.add_vline(x=point.year - 0.5, line={"color": "#444444", "width": 1, "dash": "dot"})
            figure.add_annotation(x=point.year - 0.5, y=0.98, yref="paper", text=f" vanaf {point.year} anders geteld",
                                  showarrow=False, xanchor="left", yanchor="top", font={"size": 12})
    return _finish(figure, frame, indicator)


def trend_words(frame: pd.DataFrame, indicator: Indicator) -> str:
    """The chart in one sentence, for who cannot see it: of the last years that may be compared."""
    *_, own = [frame[:0], *stretches(frame[frame["line"] == "gebied"], indicator, usual_step(frame))]
    if own.empty:
        return f"{indicator.label}: geen cijfers over de jaren."
    unit = indicator.unit_text or indicator.unit
    first, last = own.iloc[0], own.iloc[-1]
    said = [f"{dutch.value(row.value, unit, indicator.decimals)} in {row.year}" for row in (first, last)]
    return f"{indicator.label} in {last['name']}: {said[0] if len(own) == 1 else f'van {said[0]} naar {said[1]}'}."


def stretches(rows: pd.DataFrame, indicator: Indicator, usual: int) -> Iterator[pd.DataFrame]:
    """The pieces of a series that may be joined: no missing year, no break, and no other kind of figure between them."""
    moved = rows.sort_values("year")["boundary_break"].astype(bool).cumsum()  # also where the year itself has no figure
    rows = rows.dropna(subset="value").sort_values("year")
    apart = (rows["year"].diff() > usual) | (moved[rows.index].diff() > 0) | (rows["kind"] != rows["kind"].shift())
    for point in indicator.breaks:
        apart |= (rows["year"] >= point.year) & (rows["year"].shift() < point.year)
    return (piece for _, piece in rows.groupby(apart.cumsum()))


def usual_step(frame: pd.DataFrame) -> int:
    """Years between two measurements as they mostly are: 1 for yearly figures, 4 for the health survey."""
    years = sorted(frame.dropna(subset="value")["year"].unique())
    steps = Counter(int(later - earlier) for earlier, later in pairwise(years))
    return max(steps, key=lambda step: (steps[step], -step)) if steps else 1


def with_gaps(rows: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """A series of one area as another chart can draw it: year and value, with an empty row where a line must stop."""
    pieces = stretches(rows, indicator, usual_step(rows))
    empty = pd.DataFrame({"year": [None], "value": [None]}, dtype=float)
    return pd.concat([part for piece in pieces for part in (empty, piece[["year", "value"]].astype(float))][1:] or [empty])


def _line(figure: go.Figure, rows: pd.DataFrame, indicator: Indicator, usual: int, style: dict, own: bool) -> None:
    x, y, words = [], [], []
    for piece in stretches(rows, indicator, usual):
        x += [*piece["year"], None]
        y += [*piece["value"], None]
        words += [*(_words(row, indicator) for row in piece.itertuples()), None]
    figure.add_scatter(x=x, y=y, name=rows["name"].iloc[0], mode="lines+markers", line=style, connectgaps=False,
                       marker={"size": 8 if own else 5, "color": style["color"], "symbol": "circle" if own else "diamond"},
                       customdata=words, hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>")


def _words(row, indicator: Indicator) -> str:
    unit = indicator.unit_text or indicator.unit
    said = dutch.value(row.value, unit, indicator.decimals)
    if pd.notna(row.lower) and pd.notna(row.upper):
        said += f" ({dutch.interval(row.lower, row.upper, unit, indicator.decimals)})"
    return said


def _band(figure: go.Figure, rows: pd.DataFrame, indicator: Indicator, usual: int) -> None:
    """Between which values each figure probably lies; for one loose year a bar, because a band has no width there."""
    for piece in stretches(rows, indicator, usual):
        piece = piece.dropna(subset=["lower", "upper"])
        if len(piece) > 1:
            figure.add_scatter(x=[*piece["year"], *piece["year"][::-1]], y=[*piece["upper"], *piece["lower"][::-1]],
                               fill="toself", fillcolor="rgba(4, 90, 141, 0.15)", line={"width": 0}, mode="lines",
                               hoverinfo="skip", showlegend=False)
        elif len(piece):
            row = piece.iloc[0]
            figure.add_scatter(x=[row["year"]] * 2, y=[row["lower"], row["upper"]], mode="lines", showlegend=False,
                               line={"color": "rgba(4, 90, 141, 0.4)", "width": 6}, hoverinfo="skip")


def _finish(figure: go.Figure, frame: pd.DataFrame, indicator: Indicator) -> go.Figure:
    years = sorted(frame["year"].unique())
    tops = frame[["value", "upper"]].max().max()
    bottoms = frame[["value", "lower"]].min().min()
    unit = indicator.unit_text or indicator.unit
    figure.update_layout(
        separators=",.", height=280, margin={"l": 10, "r": 10, "t": 28, "b": 10}, dragmode=False, hovermode="closest",
        legend={"orientation": "h", "y": -0.18, "x": 0}, plot_bgcolor="#ffffff", paper_bgcolor="#ffffff",
        font={"family": "Source Sans, sans-serif", "size": 14, "color": "#000000"})
    every = max(1, -(-len(years) // 8))
    figure.update_xaxes(automargin=True, tickvals=years[::-1][::every][::-1], fixedrange=True,
                        showgrid=False, linecolor="#767676",
                        ticks="outside")
    figure.update_yaxes(fixedrange=True, gridcolor="#e4e7ea", automargin=True, zerolinecolor="#767676", nticks=5,
                        range=[min(0, bottoms * 1.05), tops * 1.08 or 1])
    figure.add_annotation(x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", showarrow=False,
                          text=dutch.pattern(unit).replace("{}", "").strip(), font={"size": 12})
    return figure


def dots(frame: pd.DataFrame, indicator: Indicator) -> go.Figure:
    """One figure for a few areas beneath each other: a dot, a line where the real figure lies, and the figure in words.

    frame  name, value, lower, upper, uncertain, base (the area that the others are compared with) and difference
    The base is a diamond; a full dot differs from it for certain, an open dot does not, or nobody can say. The axis holds at
    least what is usual in the Netherlands (the outer class limits), so that a small difference looks small.
    """
    rows = list(frame.iloc[::-1].itertuples())
    places = list(range(len(rows)))
    lines = [{"type": "scatter", "x": [row.lower, row.upper], "y": [place] * 2, "mode": "lines", "hoverinfo": "skip",
              "line": {"color": "rgba(4, 90, 141, 0.35)", "width": 6}}
             for place, row in zip(places, rows, strict=True)
             if pd.notna(row.value) and pd.notna(row.lower) and pd.notna(row.upper)]
    said = [dutch.number(row.value, indicator.decimals) + (" (onzeker)" if row.uncertain else "") for row in rows]
    marks = ["diamond" if row.base else "circle" if row.difference.startswith(("hoger", "lager")) else "circle-open"
             for row in rows]
    colors = ["#000000" if row.base else "#045a8d" for row in rows]
    points = {"type": "scatter", "x": [row.value for row in rows], "y": places, "mode": "markers",
              "customdata": [_words(row, indicator) for row in rows], "hovertemplate": "%{customdata}<extra></extra>",
              "marker": {"size": 11, "symbol": marks, "color": colors, "line": {"width": 2, "color": colors}}}
    edges = pd.Series([*(edge for row in rows for edge in (row.value, row.lower, row.upper)),
                       indicator.classes[0], indicator.classes[3]], dtype=float)
    room = 0.06 * (edges.max() - edges.min() or 1)
    unit = dutch.pattern(indicator.unit_text or indicator.unit).replace("{}", "").strip()
    layout = {  # handed over at once: Plotly checks a whole figure every time that something is added to it
        "separators": ",.", "height": 62 + 26 * len(rows), "margin": {"l": 10, "r": 105, "t": 6, "b": 40}, "showlegend": False,
        "dragmode": False, "hovermode": "closest", "plot_bgcolor": "#ffffff", "paper_bgcolor": "#ffffff",
        "font": {"family": "Source Sans, sans-serif", "size": 13, "color": "#000000"},
        "xaxis": {"range": [edges.min() - room, edges.max() + room], "fixedrange": True, "gridcolor": "#e4e7ea",
                  "zeroline": False, "nticks": 6, "linecolor": "#767676",
                  "title": {"text": unit, "font": {"size": 12}, "standoff": 4}},
        "yaxis": {"tickvals": places, "ticktext": [row.name for row in rows], "range": [-0.6, len(rows) - 0.4],
                  "fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True},
        "annotations": [{"x": 1.01, "xref": "paper", "y": place, "text": words, "showarrow": False, "xanchor": "left",
                         "font": {"size": 13}} for place, words in zip(places, said, strict=True)],
    }
    return go.Figure([*lines, points], layout)


def dots_words(frame: pd.DataFrame, indicator: Indicator) -> str:
    """That chart in one sentence, for who cannot see it."""
    return f"{indicator.label}: {'; '.join(f'{row.name} {_words(row, indicator)}' for row in frame.itertuples(index=False))}."


def dots_differences(frame: pd.DataFrame) -> str:
    """What the dots say beside the base, in words: "Hoger (gunstiger): Noord en Oost. Geen aantoonbaar verschil: West."."""
    words = (word for word in frame["difference"].unique() if word)
    return " ".join(f"{word.capitalize()}: {dutch.join(list(frame.loc[frame['difference'] == word, 'name']))}." for word in words)


# --- the index ----------------------------------------------------------------------------------------------------------

RING_COLORS = ("#56B4E9", "#E69F00", "#0072B2", "#bdc9e1", "#000000")
RING_PATTERNS = ("", "/", "x", ".", "")


def balance(frame: pd.DataFrame, across: str, up: str, chosen: str | None = None) -> go.Figure:
    """What weighs (across) beside what carries (up): a dot per area with the 95 % interval of both, and the two medians.

    frame  name, region, x, x_lower, x_upper, y, y_lower, y_upper, kind ("" where the area is not sure to be of one)
    A full dot is of one kind for certain, an open dot is not; the chosen area is a diamond with its name.
    """
    figure = go.Figure()
    for axis, middle in (("x", frame["x"].median()), ("y", frame["y"].median())):
        add = figure.add_vline if axis == "x" else figure.add_hline
        add(**{axis: middle}, line={"color": "#6b6b6b", "width": 1, "dash": "dot"})
    errors = {
        axis: {"type": "data", "symmetric": False, "array": frame[f"{axis}_upper"] - frame[axis], "thickness": 1,
               "arrayminus": frame[axis] - frame[f"{axis}_lower"], "width": 0, "color": "rgba(70, 80, 88, 0.45)"}
        for axis in "xy"
    }
    here = frame["region"] == chosen
    marks = ["diamond" if own else "circle" if kind else "circle-open" for own, kind in zip(here, frame["kind"], strict=True)]
    figure.add_scatter(
        x=frame["x"],
        y=frame["y"],
        mode="markers+text" if here.any() else "markers",
        error_x=errors["x"],
        error_y=errors["y"],
        text=[name if own else "" for name, own in zip(frame["name"], here, strict=True)],
        textposition="top center",
        customdata=[
            f"{row.name}: {dutch.number(row.x)} en {dutch.number(row.y)}{', ' + row.kind if row.kind else ''}"
            for row in frame.itertuples(index=False)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        marker={"size": [13 if own else 9 for own in here], "symbol": marks,
                "color": ["#000000" if own else "#045a8d" for own in here],
                "line": {"width": 2, "color": ["#000000" if own else "#045a8d" for own in here]}},
    )
    plain_layout(figure, 430)
    for update, words in ((figure.update_xaxes, across), (figure.update_yaxes, up)):
        update(
            range=[0, 101],
            fixedrange=True,
            gridcolor="#e4e7ea",
            zeroline=False,
            nticks=6,
            automargin=True,
            title={"text": f"{words} (1 tot 100)", "font": {"size": 13}},
        )
    return figure


def balance_words(frame: pd.DataFrame, across: str, up: str) -> str:
    """That chart in one sentence, for who cannot see it."""
    if frame.empty:
        return "Geen enkel gebied heeft beide scores."
    low, high = (frame.loc[frame["x"].idxmin()], frame.loc[frame["x"].idxmax()])
    return (
        f"{len(frame)} gebieden met {across} naast {up}. {across.capitalize()} loopt van {dutch.number(low.x)} in {low['name']} "
        f"tot {dutch.number(high.x)} in {high['name']}."
    )


def rings(frame: pd.DataFrame, order: list[str]) -> go.Figure:
    """How much of what carries comes from which ring around people, per area: a stacked bar, each ring with a pattern of its own.

    frame  name, ring, points; areas stand in the order in which they come
    """
    figure, names = go.Figure(), list(dict.fromkeys(frame["name"]))[::-1]
    for ring, color, pattern in zip(order, RING_COLORS, RING_PATTERNS, strict=True):
        own = frame[frame["ring"] == ring].set_index("name")["points"].reindex(names)
        if own.notna().any():
            figure.add_bar(
                y=names,
                x=own,
                name=ring,
                orientation="h",
                marker={
                    "color": color,
                    "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "#1f2a33", "solidity": 0.2},
                    "line": {"color": "#ffffff", "width": 1},
                },
                hovertemplate="%{y}: %{x:.0f} punten<extra>" + ring + "</extra>",
            )
    plain_layout(figure, 120 + 24 * len(names))
    figure.update_layout(barmode="stack", showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(
        range=[0, 101], fixedrange=True, gridcolor="#e4e7ea", zeroline=False, title={"text": "punten", "font": {"size": 12}}
    )
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure


def rings_words(frame: pd.DataFrame) -> str:
    """That chart in one sentence, for who cannot see it."""
    mean = frame.groupby("ring", sort=False)["points"].mean()
    return "Gemiddeld aantal punten per ring: " + dutch.join([f"{ring} {dutch.number(n)}" for ring, n in mean.items()]) + "."


def shifts(frame: pd.DataFrame, what: str) -> go.Figure:
    """Scores with other weights beside the official ones, by name: an open dot where an area was, a full one with interval now.

    frame  name, value, lower, upper, was
    """
    figure, rows = go.Figure(), frame.iloc[::-1]
    places = list(range(len(rows)))
    for place, row in zip(places, rows.itertuples(), strict=True):
        figure.add_scatter(
            x=[row.lower, row.upper],
            y=[place] * 2,
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            line={"color": "rgba(4, 90, 141, 0.35)", "width": 6},
        )
    said = [f"{row.name}: {dutch.number(row.value)}, was {dutch.number(row.was)}" for row in rows.itertuples(index=False)]
    for column, symbol, color, words in (("was", "circle-open", "#444444", "officieel"), ("value", "circle", "#045a8d", "nu")):
        figure.add_scatter(
            x=rows[column],
            y=places,
            mode="markers",
            name=words,
            customdata=said,
            hovertemplate="%{customdata}<extra></extra>",
            marker={"size": 10, "symbol": symbol, "color": color},
        )
    plain_layout(figure, 100 + 22 * len(rows))
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(
        range=[0, 101], fixedrange=True, gridcolor="#e4e7ea", zeroline=False, title={"text": what, "font": {"size": 12}}
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=list(rows["name"]),
        range=[-0.6, len(rows) - 0.4],
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        automargin=True,
    )
    return figure


def plain_layout(figure: go.Figure, height: int) -> None:
    """The look that charts without a legend of their own share."""
    figure.update_layout(
        separators=",.",
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        plot_bgcolor="#ffffff",
        paper_bgcolor="#ffffff",
        font={"family": "Source Sans, sans-serif", "size": 13, "color": "#000000"},
    )
