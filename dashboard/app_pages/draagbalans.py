"""Draagbalans: wat weegt naast wat draagt, en hoe zeker we daarvan zijn."""
import streamlit as st

from dashboard import ui
from dashboard.tabs import balans, gewichten, samenhang, view, zekerheid

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
shows = {"Balans": balans.show, "Gewichten": gewichten.show, "Zekerheid": zekerheid.show}
if samenhang.allowed(chosen):  # without a test that may be done there is nothing to open
    shows["Samenhang in de ruimte"] = samenhang.show
tabs = st.tabs(list(shows), key="deel", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, shows.values(), strict=True):
    if tab.open:
        with tab:
            show(chosen)
st.caption(ui.plain(chosen.source))
