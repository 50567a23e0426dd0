"""A page with one form, for test_forms.py: of the organisation in the URL, or of a new one."""
import streamlit as st

from dashboard import forms, ui
from dashboard.registers import kinds

ui.start()
forms.said()
kind = kinds()["organisation"]
forms.edit(kind, forms.state()["organisation"].get(st.query_params.get("org", "")))
