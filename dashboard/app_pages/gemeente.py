"""Gemeente: kies een gemeente en haal haar open cijfers op."""
import streamlit as st

from dashboard import access, open_data, ui

run = ui.now()
access.require(run.role, open_data.ACTION)
st.title("Gemeente kiezen")
open_data.choose()
