"""Initiatieven en acties: wat mensen en organisaties doen."""

import streamlit as st

from dashboard import forms, ui
from dashboard.tabs import initiatieven

run = ui.now()
if run.build is None:
    ui.missing("initiatieven")
forms.said()
st.title(f"Initiatieven en acties{ui.place()}")
shows = {"Initiatieven": initiatieven.show}  # each tab is a function without arguments in a module of tabs
tabs = st.tabs(list(shows), key="onderdeel", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, shows.values(), strict=True):
    if tab.open:
        with tab:
            show()
