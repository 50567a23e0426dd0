"""Doelen en uitkomsten: wat we willen, wat werkt, wat we kiezen, en wat er veranderde."""
import streamlit as st

from dashboard import forms, ui
from dashboard.tabs import doelen, keuzes, veranderd, werkt

run = ui.now()
if run.indicator is None:
    ui.missing("doelen")
st.title("Doelen en uitkomsten")
ui.text("doelen")
forms.said()
tabs = st.tabs(["Doelen", "Wat werkt", "Keuzes", "Wat is er veranderd"], key="deel", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, (doelen.show, werkt.show, keuzes.show, veranderd.show), strict=True):
    if tab.open:
        with tab:
            show()
