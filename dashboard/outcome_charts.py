"""Pictures of a programme: the areas with and without it over the years, and the gap between them with its interval."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import dutch
from dashboard.definitions import Indicator

# With the programme: solid with dots. Without: dashed with squares. Never only a colour.
PARTS = {
    "zonder": ("Vergelijkbare gebieden", "#8a5a00", "dash", "square"),
    "met": ("Met de aanpak", "#045a8d", "solid", "circle"),
}


def lines(points: pd.DataFrame, indicator: Indicator, start: int) -> go.Figure:
    """Two lines over the years: areas with the programme and those they are compared with; a dotted line at the start.

    points  as the query outcome_points gives them; they hold no year over a break in the series
    """
    figure = go.Figure()
    for part, (name, color, dash, symbol) in PARTS.items():
        rows = points[points["part"] == part]
        said = [f"{name}, {row.year}: {dutch.value(row.value, indicator.unit, indicator.decimals)}" for row in rows.itertuples()]
        figure.add_scatter(
            x=rows["year"],
            y=rows["value"],
            mode="lines+markers",
            name=name,
            customdata=said,
            hovertemplate="%{customdata}<extra></extra>",
            line={"color": color, "dash": dash, "width": 3},
            marker={"size": 8, "symbol": symbol},
        )
    return _finish(figure, points[points["part"] != "verschil"], start, indicator.unit_text or indicator.unit)


def gaps(points: pd.DataFrame, start: int, unit: str) -> go.Figure:
    """The gap between both lines a year, against the last year before the start, each with its interval of 95 %.

    A year before the start that lies far from 0 says that the areas did not move alike.
    """
    figure, rows = go.Figure(), points[points["part"] == "verschil"].sort_values("year")
    wide = rows[np.isfinite(rows["lower"]) & np.isfinite(rows["upper"])]
    for row in wide.itertuples():
        figure.add_scatter(
            x=[row.year] * 2,
            y=[row.lower, row.upper],
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            line={"color": "rgba(4, 90, 141, 0.45)", "width": 5},
        )
    said = [f"{row.year}: {dutch.number(row.value, 1)} {unit}" for row in rows.itertuples()]
    figure.add_scatter(
        x=rows["year"],
        y=rows["value"],
        mode="markers",
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
        marker={"size": 9, "color": "#045a8d"},
        showlegend=False,
    )
    figure.add_hline(y=0, line={"color": "#000000", "width": 1})
    return _finish(figure, rows, start, unit)


def lines_words(points: pd.DataFrame, indicator: Indicator) -> str:
    """The first picture in one sentence, for who cannot see it."""
    said = []
    for part, (name, *_) in PARTS.items():
        rows = points[points["part"] == part].sort_values("year")
        if len(rows):
            first, last = rows.iloc[0], rows.iloc[-1]
            numbers = [dutch.value(row["value"], indicator.unit, indicator.decimals) for row in (first, last)]
            said.append(f"{name}: van {numbers[0]} in {first['year']} naar {numbers[1]} in {last['year']}")
    return f"{indicator.label}. {'. '.join(said)}."


def gaps_words(points: pd.DataFrame, unit: str) -> str:
    rows = points[points["part"] == "verschil"].sort_values("year")
    listed = dutch.join([f"{row.year}: {dutch.number(row.value, 1)}" for row in rows.itertuples()])
    return f"Verschil met het laatste jaar voor de start, in {unit}. {listed}."


def _finish(figure: go.Figure, rows: pd.DataFrame, start: int, unit: str) -> go.Figure:
    figure.add_vline(x=start - 0.5, line={"color": "#444444", "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=start - 0.5, y=1, yref="paper", text=" start", showarrow=False, xanchor="left", yanchor="top", font={"size": 12}
    )
    figure.update_layout(
        separators=",.",
        height=300,
        margin={"l": 10, "r": 10, "t": 10, "b": 30},
        dragmode=False,
        hovermode="closest",
        plot_bgcolor="#ffffff",
        paper_bgcolor="#ffffff",
        font={"family": "Source Sans, sans-serif", "size": 13, "color": "#000000"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(fixedrange=True, showgrid=False, tickvals=sorted(set(rows["year"].astype(int))), tickformat="d")
    figure.update_yaxes(fixedrange=True, gridcolor="#e4e7ea", zeroline=False, title={"text": unit, "font": {"size": 12}})
    return figure
