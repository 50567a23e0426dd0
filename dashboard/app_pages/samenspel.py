"""Samenspel: wie werkt met wie, wat breekt er, en wie zou wie kunnen ontmoeten."""

import streamlit as st

from dashboard import forms, ui
from dashboard.tabs import breekpunten, coalitiebord, netwerk, register, together, verbinden

run = ui.now()
if run.build is None:
    ui.missing("samenspel")
forms.said()
chosen = together.choose(run)
st.title(f"Samenspel{' in ' + ui.plain(chosen.name) if chosen else ''}")
ui.text("samenspel")
if chosen is None:
    ui.text("samenspel_leeg")
    register.show()
    st.stop()
if chosen.instead:
    st.info(chosen.instead)
shows = {"Netwerk": netwerk.show, "Breekpunten": breekpunten.show, "Verbinden": verbinden.show, "Coalitiebord": coalitiebord.show}
if register.allowed():
    shows["Bijhouden"] = lambda chosen: register.show()
tabs = st.tabs(list(shows), key="onderdeel", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, shows.values(), strict=True):
    if tab.open:
        with tab:
            show(chosen)
st.caption(f"{together.source(chosen.row.moment)} Soort: berekend.")
