"""Tab Eén gebied: what is expected of one area, in sentences, as a fan and as a pyramid."""

import pandas as pd
import streamlit as st

from dashboard import charts, charts_straks, ui
from dashboard import straks_sentences as words
from dashboard.straks_catalog import FIGURES, YEARS, indicator_id
from dashboard.tabs.straks_view import Outlook


def show(view: Outlook) -> None:
    rows = ui.query("projection_region", region=view.region)
    name, level = view.region_name
    st.subheader(ui.plain(name))
    st.markdown("  \n".join(map(ui.plain, sentences(view, rows, name, level))))
    left, right = st.columns([11, 9], gap="large")
    with left:
        fan(view, rows, name)
    with right:
        pyramid(view, name)
    table(view, rows, name)


def sentences(view: Outlook, rows: pd.DataFrame, name: str, level: str) -> list[str]:
    """The figure now and in the last year, whether the area shrinks, and whether it is too small."""
    there = view.one(rows, view.last)
    said = [" ".join(words.outlook(name, view.one(rows, view.now), there, view.indicator, view.figure,
                                   view.counted_here.get(view.figure)))]
    if view.figure == "wmo_clients" and there is not None and pd.notna(there.value):
        said = [words.clients(there)]
    areas = ui.query("projection_areas").set_index("region")
    if view.region not in areas.index:
        return [*said, f"Van {name} zijn alleen vijf brede leeftijdsgroepen bekend. Het cijfer volgt dat van de gemeente."]
    if not areas.at[view.region, "own"]:
        said.append(words.small(name, level))
    if areas.at[view.region, "shrinks"]:
        said.append(words.shrinks(name, view.last))
    return said


def fan(view: Outlook, rows: pd.DataFrame, name: str) -> None:
    own = rows[(rows["figure"] == view.figure) & (rows["scenario"] == view.scenario.id)]
    before = None
    if like := FIGURES[view.figure].like:
        trend = ui.query("region_trend", region=view.region, indicator=like)
        before = charts.with_gaps(trend[(trend["line"] == "gebied") & (trend["year"] <= view.now)],
                                  ui.definitions().indicators[like])
    st.markdown(f"**{view.what}**")
    if own["value"].notna().any():
        st.plotly_chart(charts_straks.fan(own, view.indicator, before), config=charts.CONFIG, theme=None, key="waaier",
                        alt=charts_straks.fan_words(own, view.indicator))
        st.caption("Donker: 2 van de 3 keer. Licht: 95 van de 100 keer. Geteld en berekend verschillen nu soms: "
                   "we rekenen met afgeronde aantallen per leeftijd. Bij weinig mensen is het verschil groter.")
    else:
        st.markdown(f"Voor {ui.plain(name)} is er geen getal om te tekenen.")


def pyramid(view: Outlook, name: str) -> None:
    people = ui.query("projection_pyramid", region=view.region)
    st.markdown(f"**Hoe oud zijn de mensen, nu en in {view.last}?**")
    if people["people"].notna().any():
        st.plotly_chart(charts_straks.pyramid(people, view.now, view.last), config=charts.CONFIG, theme=None, key="piramide",
                        alt=charts_straks.pyramid_words(people, view.now, view.last))
        st.caption(f"Lijn: {view.now}. Vlak: {view.last}, scenario midden. Minder dan tien mensen laten we niet zien."
                   if ui.now().view == "openbaar" else f"Lijn: {view.now}. Vlak: {view.last}, scenario midden.")
    else:
        st.markdown(f"{ui.plain(name)} is te klein voor een beeld van de leeftijden.")


def table(view: Outlook, rows: pd.DataFrame, name: str) -> None:
    """All expected figures of the area, with their intervals."""
    known, lines = ui.definitions().indicators, []
    own = {(row.figure, row.year): row for row in rows[rows["scenario"] == view.scenario.id].itertuples(index=False)}
    for figure, what in FIGURES.items():
        found = [own.get((figure, year)) for year in (view.now, *YEARS)]
        if any(row is not None and pd.notna(row.value) for row in found):
            indicator = known[indicator_id(figure, view.scenario.id)]
            lines.append([f"{what.label} ({ui.unit(indicator)})", *(words.cell(row, indicator, view.counted_here.get(figure))
                                                                              for row in found)])
    st.markdown("**Alles wat we verwachten**")
    ui.table(pd.DataFrame(lines, columns=["Cijfer", f"Nu ({view.now})", *map(str, YEARS)]),
             alt=f"Alle verwachte cijfers van {name}, met de marge")
    ui.show_query(rows, "gebied")
