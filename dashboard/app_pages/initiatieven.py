"""Initiatieven en acties: wat mensen en organisaties doen, wat labs leren, wat een gebied gaat doen, en wat blijft."""

import streamlit as st

from dashboard import access, forms, ui
from dashboard.tabs import agenda, initiatieven, kennis, labs, verhalen

run = ui.now()
if run.indicator is None:
    ui.missing("initiatieven")
forms.said()
st.title(f"Initiatieven en acties{ui.place()}")
shows = {"Initiatieven": initiatieven.show}  # each tab is a function without arguments in a module of tabs
own = {"Labs": labs.show, "Agenda": agenda.show, "Verhalen": verhalen.show, "Kennis": kennis.show}
if access.may(run.role, "edit_register"):
    shows |= own
elif (asked := st.query_params.get("onderdeel")) in own:  # a link that somebody else sent
    st.info(f"Het onderdeel {asked} is er alleen met de rol adviseur. U ziet nu: Initiatieven.")
tabs = st.tabs(list(shows), key="onderdeel", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, shows.values(), strict=True):
    if tab.open:
        with tab:
            show()
