"""Draagbalans: wat weegt naast wat draagt, en hoe zeker we daarvan zijn."""
import streamlit as st

from dashboard import ui
from dashboard.tabs import balans, gewichten, view, zekerheid

TABS = {"Balans": balans.show, "Gewichten": gewichten.show, "Zekerheid": zekerheid.show}

run = ui.now()
if run.indicator is None:
    ui.missing("draagbalans")
left, right = st.columns([7, 3], vertical_alignment="bottom")
with right:
    chosen = view.choose(run)
if chosen is None:
    left.title("Draagbalans")
    st.info("Er zijn meer gemeenten geladen dan we tegelijk berekenen. Zet bij home in settings.toml welke gemeente de uwe is.")
    st.stop()
with left:
    st.title(f"Draagbalans{ui.place()}")
    ui.text("draagbalans", level=chosen.level)
if run.level not in (None, chosen.level):
    st.info(f"De draagbalans is er per wijk en buurt. U ziet nu: {chosen.plural}.")
tabs = st.tabs(list(TABS), key="deel", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, TABS.values(), strict=True):
    if tab.open:
        with tab:
            show(chosen)
