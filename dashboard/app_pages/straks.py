"""Straks: wat we verwachten tot 2040, per wijk en buurt, met de marge."""
import streamlit as st

from dashboard import straks_sentences as words
from dashboard import ui
from dashboard.tabs import straks_gebied, straks_kaarten, straks_view, straks_watals, straks_zeker

run = ui.now()
if run.indicator is None:
    ui.missing("straks")
left, right = st.columns([5, 5], vertical_alignment="bottom")
with right:
    view = straks_view.choose(run)
if view is None:
    left.title("Straks")
    ui.missing("straks")
with left:
    st.title(f"Straks{ui.place()}")
    ui.text("straks")
shows = {"Kaarten": straks_kaarten.show, "Eén gebied": straks_gebied.show, "Wat als": straks_watals.show,
         "Hoe zeker": straks_zeker.show}
tabs = st.tabs(list(shows), key="blik", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, shows.values(), strict=True):
    if tab.open:
        with tab:
            show(view)
if view.row.shrinks:
    st.info(words.shrinks("De gemeente", view.last))
fictional = "Fictieve cijfers. " if run.settings.fictional else ""
st.caption(ui.plain(fictional + " ".join([*words.source(view.row, view.scenario.title), words.margin(view.row)])))
