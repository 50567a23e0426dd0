"""What tabs have in common: a choice, a panel that opens, a table, a try that may be refused, who made the figures."""
import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd
import streamlit as st

from dashboard import forms, ui
from dashboard.errors import DashboardError


def named(code: str) -> str:
    """Name of an area; its code when the build does not know it."""
    return re.sub(r" \((gemeente|wijk|buurt)\)$", "", forms.areas().get(code, code))


def choose(label: str, key: str, options: Mapping[str, str]) -> str | None:
    """One of the options by name, also in the URL; None when there are none or nothing is chosen."""
    ids = sorted(options, key=lambda id: ui.dutch_order(options[id]))
    if not ids:
        return None
    if st.session_state.get(key) not in ids:
        st.session_state[key] = asked if (asked := st.query_params.get(key)) in ids else ids[0]
    return st.selectbox(label, ids, format_func=options.get, key=key)


def panel(label: str, key: str, inside: Callable[[], None]) -> None:
    """An expander whose contents are made when somebody opens it."""
    opened = st.expander(label, key=f"paneel_{key}", on_change="rerun")
    if opened.open:
        with opened:
            inside()


def table(frame: pd.DataFrame, alt: str, empty: str = "") -> None:
    """A table without the columns that are empty everywhere, or a sentence when there are no rows."""
    if frame.empty:
        if empty:
            st.markdown(empty)
        return
    ui.table(frame[[name for name in frame.columns if (frame[name].astype(str) != "").any()]].astype(str), alt=alt)


def attempt(action: Callable[[], object]) -> None:
    """Do it and run the page again; a refusal is said, and what was typed stays."""
    try:
        action()
    except DashboardError as problem:
        ui.show_error(problem)
        return
    st.rerun()


def producers(indicators: Iterable[str]) -> str:
    """Who made the figures behind something that was made of several."""
    made = {ui.dataset(ui.definitions().indicators[id].dataset).producer for id in indicators}
    return f"{'Fictieve cijfers, in de vorm van' if ui.now().settings.fictional else 'Bronnen:'} {'; '.join(sorted(made))}."
