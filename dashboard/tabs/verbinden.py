"""Tab Verbinden: who should meet and why, initiatives that lie still, places that wait. Suggestions: people decide."""

import pandas as pd
import streamlit as st

from dashboard import dutch, ui
from dashboard.registers.network import PLACES, STATUSES, THEMES
from dashboard.tabs import together

MOST = 15


def show(chosen: together.View) -> None:
    meet(chosen)
    idle(chosen)
    empty(chosen)


def meet(chosen: together.View) -> None:
    """Pairs without a contact, best first, with the reason."""
    st.subheader("Wie zou wie kunnen ontmoeten?")
    links = ui.query("network_links", area=chosen.area)
    if links.empty:
        st.markdown("Er is geen paar dat een plek en een thema deelt en elkaar nog niet kent.")
        return
    st.markdown(
        "Deze organisaties delen een plek en een thema, maar kennen elkaar nog niet. U beslist of een ontmoeting zin heeft."
    )
    shown = links.head(MOST)
    ui.table(
        pd.DataFrame(
            {
                "Formeel": shown["formal_name"],
                "Informeel": shown["informal_name"],
                "Waarom": [why(row) for row in shown.itertuples(index=False)],
            }
        ),
        alt="Organisaties die elkaar zouden kunnen ontmoeten, met waarom",
    )
    row = chosen.row
    if pd.notna(row.bridging):
        st.markdown(
            ui.plain(
                f"In twee jaar kwamen er {dutch.number(row.new_ties)} contacten bij. "
                f"Daarvan is {dutch.number(row.bridging * 100)} procent met iemand buiten de eigen kring."
            )
        )
    ui.show_query(links, "verbinden")


def why(row) -> str:
    """Why these two."""
    said = [f"zelfde thema: {together.said(row.themes, THEMES).lower()}" if row.themes else "zelfde activiteiten in de buurt"]
    if row.joins:
        said.append("zo krijgen twee losse groepen een weg naar elkaar")
    if row.common:
        said.append(f"{dutch.count_of(row.common, 'organisatie kent', 'organisaties kennen')} allebei")
    return ", ".join(said)


def idle(chosen: together.View) -> None:
    """Initiatives that lie still or are only an idea."""
    st.subheader("Initiatieven die stilliggen")
    found = chosen.activities[chosen.activities["status"].isin(["slapend", "idee"]) & (chosen.activities["type"] != "plek")]
    if found.empty:
        st.markdown("Er ligt hier niets stil.")
        return
    ui.table(
        pd.DataFrame(
            {
                "Initiatief": found["title"],
                "Waar": found["place"],
                "Stand": found["status"].map(STATUSES),
                "Trekker": found["carriers"],
                "Thema": [together.said(themes, THEMES) for themes in found["themes"]],
            }
        ),
        alt="Initiatieven die stilliggen of nog een idee zijn",
    )


def empty(chosen: together.View) -> None:
    """Places that somebody could use."""
    found = chosen.activities[(chosen.activities["type"] == "plek") & (chosen.activities["place_status"] != "in_gebruik")]
    if found.empty:
        return
    st.subheader("Plekken die wachten")
    ui.table(
        pd.DataFrame({"Plek": found["title"], "Waar": found["place"], "Stand": found["place_status"].map(PLACES)}),
        alt="Plekken die nog vrij zijn",
    )
