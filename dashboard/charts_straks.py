"""Charts of what is expected: a fan that opens after now, and the pyramid of now beside that of later."""

import pandas as pd
import plotly.graph_objects as go

from dashboard import charts, dutch
from dashboard.catalog import Indicator
from dashboard.charts import plain_layout

NOW, LATER = "#444444", "#045a8d"


def fan(frame: pd.DataFrame, indicator: Indicator, counted: pd.DataFrame | None = None) -> go.Figure:
    """One figure from now on: dark where it lies in 2 of 3 cases, light in 95 of 100. What was counted stands before a line.

    frame    rows of projection_region of one figure and scenario, by year; the first year is now
    counted  year, value of the same figure as it was counted, or None; never joined with what is computed, nor over an
             empty row (charts.with_gaps)
    """
    figure, rows = go.Figure(), frame[frame["value"].notna()].sort_values("year")
    for low, high, color, words in (("lower95", "upper95", "rgba(4, 90, 141, 0.14)", "95 van de 100 keer"),
                                    ("lower", "upper", "rgba(4, 90, 141, 0.32)", "2 van de 3 keer")):
        bottom, top = (rows[column].fillna(rows["value"]) for column in (low, high))
        figure.add_scatter(x=[*rows["year"], *rows["year"][::-1]], y=[*top, *bottom[::-1]], fill="toself", fillcolor=color,
                           line={"width": 0}, mode="lines", hoverinfo="skip", name=words)
    said = [_words(row, indicator) for row in rows.itertuples()]
    figure.add_scatter(x=rows["year"], y=rows["value"], mode="lines+markers", name="verwacht", customdata=said,
                       line={"color": LATER, "width": 3, "dash": "dash"}, marker={"size": 9, "symbol": "diamond"},
                       hovertemplate="%{x}: %{customdata}<extra></extra>")
    first = int(rows["year"].min()) if len(rows) else None
    if counted is not None and len(counted):
        figure.add_scatter(x=counted["year"], y=counted["value"], mode="lines+markers", name="geteld",
                           line={"color": NOW, "width": 3}, marker={"size": 7},
                           hovertemplate="%{x}: %{y:.1f}, geteld<extra></extra>")
    if first:
        _from_here(figure, first)
    plain_layout(figure, 330)
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.16, "x": 0},
                         margin={"l": 10, "r": 10, "t": 26, "b": 10})
    years = sorted({*rows["year"], *(counted["year"].dropna() if counted is not None else ())})
    figure.update_xaxes(tickvals=years, fixedrange=True, gridcolor="#f0f2f4", zeroline=False)
    figure.update_yaxes(rangemode="tozero", fixedrange=True, gridcolor="#e4e7ea", zeroline=False, automargin=True, nticks=6,
                        title={"text": indicator.unit_text or "", "font": {"size": 12}})
    return figure


def trend(frame: pd.DataFrame, indicator: Indicator, counted: pd.DataFrame | None = None) -> go.Figure:
    """What is expected over the years as other pages show a figure: dashed, and what was counted stands apart before a line.

    frame    as the query region_trend gives it, of an expected figure; the first year is now
    counted  the same of the figure as it was counted, or None; never joined with what is computed
    """
    figure = charts.trend(frame, indicator)
    figure.update_traces(line_dash="dash", selector={"mode": "lines+markers"})
    now = frame["year"].min()
    rows = frame.iloc[:0] if counted is None else counted[(counted["line"] == "gebied") & (counted["year"] <= now)]
    if rows["value"].notna().any():
        rows = charts.with_gaps(rows, indicator)
        figure.add_scatter(x=rows["year"], y=rows["value"], mode="lines+markers", name="geteld", line={"color": NOW, "width": 3},
                           marker={"size": 7}, hovertemplate="%{x}: %{y:.1f}, geteld<extra></extra>")
        figure.update_xaxes(tickvals=sorted({*frame["year"], *rows["year"].dropna().iloc[:: max(1, len(rows) // 4)]}))
        figure.update_yaxes(range=None, rangemode="tozero")
    _from_here(figure, now)
    return figure


def _from_here(figure: go.Figure, now: int) -> None:
    """The line between what was counted and what is computed."""
    figure.add_vline(x=now + 0.5, line={"color": "#444444", "width": 1, "dash": "dot"})
    figure.add_annotation(x=now + 0.5, y=1.0, yref="paper", text=" vanaf hier berekend", showarrow=False, xanchor="left",
                          yanchor="bottom", font={"size": 12})


def fan_words(frame: pd.DataFrame, indicator: Indicator) -> str:
    """That chart in one sentence, for who cannot see it."""
    rows = frame[frame["value"].notna()].sort_values("year")
    if rows.empty:
        return f"{indicator.label}: geen getallen."
    return f"{indicator.label}: {'; '.join(f'{row.year} {_words(row, indicator)}' for row in rows.itertuples())}."


def _words(row, indicator: Indicator) -> str:
    said = dutch.number(row.value, indicator.decimals)
    if pd.isna(row.lower):
        return f"{said}, nu"
    return (f"{said}, tussen {dutch.number(row.lower, indicator.decimals)} en {dutch.number(row.upper, indicator.decimals)} "
            "in 2 van de 3 gevallen")


def pyramid(frame: pd.DataFrame, now: int, then: int) -> go.Figure:
    """People by sex and ten years of age: bars for later, outlines for now; men to the left.

    frame  rows of projection_pyramid; people is nan for too few to show
    """
    figure = go.Figure()
    ages = sorted(frame["age_from"].unique())
    labels = [f"{age}+" if age == ages[-1] else f"{age}–{age + 9}" for age in ages]
    for sex, sign, words in (("m", -1, "mannen"), ("v", 1, "vrouwen")):
        for year, style in ((then, {"color": "#74a9cf" if sex == "m" else "#bdc9e1", "line": {"color": "#ffffff", "width": 1}}),
                            (now, {"color": "rgba(0,0,0,0)", "line": {"color": "#000000", "width": 2}})):
            own = frame[(frame["year"] == year) & (frame["sex"] == sex)].set_index("age_from")["people"].reindex(ages)
            figure.add_bar(y=labels, x=sign * own, orientation="h", name=f"{words} {year}", marker=style,
                           customdata=[dutch.number(n) if pd.notna(n) else "" for n in own],
                           hovertemplate="%{y} jaar: %{customdata}<extra>%{fullData.name}</extra>")
    plain_layout(figure, 360)
    most = frame.loc[frame["year"].isin((now, then)), "people"].max()
    step = next((n for n in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000) if most / n <= 4), 100000)
    ticks = [n * step for n in range(-4, 5) if abs(n * step) <= most * 1.05]
    figure.update_layout(barmode="overlay", bargap=0.12, showlegend=True, legend={"orientation": "h", "y": -0.12, "x": 0},
                         margin={"l": 10, "r": 10, "t": 10, "b": 10})
    figure.update_xaxes(tickvals=ticks, ticktext=[dutch.number(abs(n)) for n in ticks], fixedrange=True, gridcolor="#e4e7ea")
    figure.update_yaxes(fixedrange=True, automargin=True, type="category")
    return figure


def pyramid_words(frame: pd.DataFrame, now: int, then: int) -> str:
    """That chart in one sentence, for who cannot see it."""
    sums = frame.groupby([frame["year"], frame["age_from"] >= 70])["people"].sum().unstack()
    old = [dutch.number(sums.loc[year, True]) if year in sums.index and True in sums else "geen" for year in (now, then)]
    return f"Opbouw naar leeftijd en geslacht: {old[0]} mensen van 70 jaar of ouder in {now}, {old[1]} in {then}."
