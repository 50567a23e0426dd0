"""Tab Wat als: change an assumption and see what it does. Computed here, by the function of the build; all of it in the URL."""

import pandas as pd
import streamlit as st

from dashboard import dutch, ui
from dashboard import straks_sentences as words
from dashboard.methods import future_index, outlook
from dashboard.methods.projection import STEP, Assumptions
from dashboard.straks_catalog import YEARS
from dashboard.tabs.straks_view import Outlook


@st.fragment
def show(view: Outlook) -> None:
    st.markdown(f"Begin bij scenario **{view.scenario.title}** en schuif. U kiest wat u aanneemt, en ziet wat dat doet.")
    left, right = st.columns([1, 2], gap="large")
    with left:
        mine = assumed(view)
    with right:
        result(view, mine)


def assumed(view: Outlook) -> Assumptions:
    """The sliders. They start at the scenario; a link holds them."""
    start = view.scenario

    def percent(label: str, key: str, value: float, help: str) -> float:
        return st.slider(label, 50, 150, round(100 * value), 5, key=f"{key}_{start.id}", help=help, bind="query-params",
                         format="%d procent") / 100

    deaths = percent("Sterfte vanaf 75 jaar", "sterfte", start.mortality, "100 procent: zoals in de afgelopen vijf jaar.")
    births = percent("Kinderen per vrouw", "kinderen", start.births, "100 procent: zoals in de afgelopen vijf jaar.")
    helpers = percent("Vrijwilligers in 2040", "vrijwilligers", start.volunteers, "100 procent: evenveel als nu.")
    carers = st.radio("Mantelzorg per leeftijd", (2022, 2012), index=(2022, 2012).index(start.carers), horizontal=True,
                      key=f"mantelzorg_{start.id}", format_func="zoals in {}".format, bind="query-params")
    trend = st.slider("Trend in het gebruik van Wmo", 0, 150, round(100 * start.use_trend), 25, key=f"trend_{start.id}",
                      help="0 procent: het gebruik per leeftijd blijft zoals nu. 100 procent: de trend van vijf jaar gaat door.",
                      bind="query-params", format="%d procent") / 100
    return Assumptions("eigen", "uw aannames", "Uw eigen aannames.", deaths, births, int(carers), helpers, trend)


def result(view: Outlook, mine: Assumptions) -> None:
    """The figure of the area on screen and of its gemeente, in the scenario and with the own assumptions."""
    rows = computed(view, mine)
    there = view.region_name[0]
    regions = list(dict.fromkeys((view.region, view.row.gemeente)))
    if view.figure in future_index.PARTS.values() and view.region_name[1] == "buurt":  # the gemeente is the mean of its wijken
        regions = [view.region]
    figure = view.figure
    stored = pd.concat([ui.query("projection_region", region=region).assign(region=region) for region in regions])
    stored = stored[stored["scenario"] == view.scenario.id]
    lines, town = [], ui.query("region_names", level="gemeente").set_index("region")["name"]
    for region in regions:
        for title, frame in ((f"scenario {view.scenario.title}", stored), ("uw aannames", rows)):
            own = frame[(frame["region"] == region) & (frame["figure"] == figure)]
            cells = {row.year: words.cell(row, view.indicator) for row in own.itertuples(index=False)}
            name = town.get(region) or view.names.get(region, there)
            lines.append([name, title, *(cells.get(year, dutch.MISSING) for year in (view.now, *YEARS))])
    st.markdown(f"**{view.what}**")
    ui.table(pd.DataFrame(lines, columns=["Gebied", "Aannames", f"Nu ({view.now})", *map(str, YEARS)]),
             alt=f"{view.what} met het scenario en met uw eigen aannames")
    last = rows[(rows["region"] == view.region) & (rows["figure"] == figure) & (rows["year"] == view.last)]
    now = rows[(rows["region"] == view.region) & (rows["figure"] == figure) & (rows["year"] == view.now)]
    one, other = (next(found.itertuples(index=False), None) for found in (now, last))
    st.markdown(ui.plain("Met uw aannames: " + " ".join(words.outlook(
        there, one, other, view.indicator, figure, view.counted_here.get(figure)))))
    st.caption("Tussen haakjes: daartussen ligt het in 2 van de 3 gevallen. Aannames zijn geen voorspelling.")


def computed(view: Outlook, mine: Assumptions) -> pd.DataFrame:
    """The figures of every area with these assumptions; the scores of the index only where they are asked for."""
    years = (view.now, *YEARS)
    rows = outlook.figures(begin(view), mine, years)
    if view.figure not in future_index.PARTS.values():
        return rows
    runs = ui.query("index_runs")
    runs = runs[(runs["index"] == "kern") & (runs["gemeente"] == view.row.gemeente)]
    level = "buurt" if view.region_name[1] == "buurt" else "wijk"  # one level: the other costs as much, and is not on screen
    runs = runs[runs["level"] == level] if level in set(runs["level"]) else runs
    items, parts = (pd.concat([ui.query(name, run=run, **more).assign(run=run) for run in runs["run"]])
                    for name, more in (("index_items", {}), ("index_parts", {"region": None})))
    return pd.concat([rows, future_index.scores(rows, runs, items, parts, mine, years)], ignore_index=True)


def begin(view: Outlook) -> outlook.Start:
    """The tables of the build as arrays."""
    cells = ui.query("projection_base")
    counts = cells[cells["part"].isin(("before", "now", "held", "came"))]
    base = counts.pivot(index=["region", "sex", "start"], columns="part", values="people").reset_index()
    total, plus, whole = (cells[cells["part"] == part] for part in ("total", "plus", "whole"))
    rates = cells[cells["part"].isin(("rate", "trend"))].rename(columns={"region": "gemeente"})
    use = rates.pivot(index=["gemeente", "sex", "start"], columns="part", values="people").reset_index()
    use = use.reindex(columns=["gemeente", "sex", "start", "rate", "trend"])
    steps = -(-(view.last - view.now) // STEP)
    return outlook.start(view.now, steps, ui.query("projection_areas"), base, ui.query("projection_margins"),
                         total.rename(columns={"region": "gemeente"}), plus, use, whole)
