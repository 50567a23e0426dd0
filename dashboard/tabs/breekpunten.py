"""Tab Breekpunten (W13): what breaks when an organisation, or everybody of 75 and over, stops. Names are only internal."""

import pandas as pd
import streamlit as st

from dashboard import dutch, ui
from dashboard import network_sentences as words
from dashboard.registers.network import BANDS, ORGANISATIONS
from dashboard.tabs import together

MOST = 10
LEAST = {band: int(band.split("-")[0].rstrip("+")) for band in BANDS}  # people that a band holds at least


def show(chosen: together.View) -> None:
    if isinstance(chosen.row.why, str):
        st.info(ui.plain(chosen.row.why))
        return
    st.markdown(ui.plain(words.fragile(chosen.name, chosen.row)))
    row = chosen.row
    if row.activities:
        st.markdown(
            ui.plain(
                f"{dutch.number(row.single)} van de {dutch.count_of(row.activities, 'activiteit', 'activiteiten')} leunen "
                "op één organisatie of één trekker."
            )
        )
    if not chosen.internal:
        st.info("Om welke organisatie het gaat, laten we alleen intern zien.")
        return
    points(chosen)
    broker(chosen)
    stops(chosen)
    older(chosen)


def points(chosen: together.View) -> None:
    """The organisations that hold connections which nobody else holds, with their subsidy and when it ends."""
    found = (
        chosen.nodes[chosen.nodes["loss_pairs"].fillna(0) > 0].sort_values(["loss", "name"], ascending=[False, True]).head(MOST)
    )
    st.subheader("Waar hangt veel van af?")
    if found.empty:
        st.markdown("Er is geen organisatie waarvan alleen de weg tussen formeel en informeel afhangt.")
        return
    first = found.iloc[0]
    money = f" Zij krijgt {dutch.value(first['money'], 'euro', 0)} subsidie per jaar" if pd.notna(first["money"]) else ""
    until = f", tot en met {together.date(first['money_until'])}" if money and pd.notna(first["money_until"]) else ""
    st.markdown(f"**Breekpunt: {ui.plain(first['name'])}.**" + ui.plain(f"{money}{until}." if money else ""))
    ui.table(
        pd.DataFrame(
            {
                "Organisatie": found["name"],
                "Verlies van wegen (%)": [dutch.number(loss * 100) for loss in found["loss"]],
                "Uiteen in (stukken)": found["loss_pieces"].astype(str),
                "Subsidie per jaar": [
                    dutch.value(money, "euro", 0) if pd.notna(money) else "niet bekend" for money in found["money"]
                ],
                "Tot en met": [together.date(day) or "niet bekend" for day in found["money_until"]],
            }
        ),
        alt="Organisaties waarvan wegen tussen formeel en informeel afhangen",
    )


def broker(chosen: together.View) -> None:
    """Who joins groups that are otherwise apart."""
    found = chosen.nodes.dropna(subset="betweenness").sort_values(["betweenness", "name"], ascending=[False, True]).head(5)
    if found.empty or found["betweenness"].iloc[0] < 0.1:
        return
    st.subheader("Wie legt de verbindingen?")
    share = dutch.number(found["betweenness"].iloc[0] * 100)
    st.markdown(
        ui.plain(f"{found['name'].iloc[0]} ligt het vaakst tussen twee anderen: op {share} procent van de kortste wegen.")
    )
    st.markdown(ui.plain(words.brooker(found)))
    ui.table(
        pd.DataFrame(
            {
                "Organisatie": found["name"],
                "Soort": found["type"].map(ORGANISATIONS).fillna("niet bekend"),
                "Ligt ertussen (% van de wegen)": [dutch.number(value * 100) for value in found["betweenness"]],
                **{label: [words.joined(value) for value in found[column]] for column, label in words.JOINS.items()},
            }
        ),
        alt="Organisaties die het vaakst tussen twee anderen liggen, en welke groepen zij verbinden",
    )
    st.caption(
        "De laatste kolommen tellen paren die zonder deze organisatie geen contact hebben. Groepen zijn: burgers, gemeente, "
        "aanbieders, kennisinstellingen en markt."
    )


def stops(chosen: together.View) -> None:
    """What if: choose one, and read what goes."""
    st.subheader("Wat als er één stopt?")
    id = st.selectbox(
        "Organisatie",
        list(chosen.names),
        index=None,
        format_func=chosen.names.get,
        key="stopt",
        placeholder="Kies of typ",
        bind="query-params",
    )
    if not id:
        return
    row = next(chosen.nodes[chosen.nodes["id"] == id].itertuples(index=False))
    alone = chosen.activities[(chosen.activities["carrier_ids"] == id) & (chosen.activities["status"] == "actief")]
    for sentence in words.stops(row.name, row, int(alone["reach"].map(LEAST).fillna(0).sum()), len(alone)):
        st.markdown(ui.plain(sentence))
    if len(alone):
        ui.table(
            pd.DataFrame({"Activiteit": alone["title"], "Waar": alone["place"], "Hoeveel mensen": alone["reach"].map(BANDS)}),
            alt=f"Activiteiten die alleen {row.name} trekt",
        )


def older(chosen: together.View) -> None:
    """What if volunteers of 75 and over stop."""
    st.subheader("Wat als de vrijwilligers van 75 jaar en ouder stoppen?")
    least, known = ui.now().settings.thresholds.count_internal, chosen.nodes.dropna(subset=["volunteers", "older"])
    leaning = known[known["older"] >= 0.5 * known["volunteers"]]
    everybody, over = known["volunteers"].sum(), known["older"].sum()
    if is_few(over, least) or is_few(everybody - over, least):
        st.markdown("Het gaat om te weinig mensen. Daarom laten we het cijfer niet zien.")
        return
    st.markdown(ui.plain(words.older(chosen.name, everybody, over, len(leaning))))
    if len(leaning):
        ui.table(
            pd.DataFrame(
                {
                    "Organisatie": leaning["name"],
                    "Vrijwilligers": [few(n, least) for n in leaning["volunteers"]],
                    "Van 75 jaar en ouder": [
                        few(older, least, all - older) for older, all in zip(leaning["older"], leaning["volunteers"], strict=True)
                    ],
                }
            ),
            alt="Organisaties waarvan ten minste de helft van de vrijwilligers 75 jaar of ouder is",
        )


def is_few(n: float, least: int) -> bool:
    return 0 < n < least


def few(n: float, least: int, others: float = 0) -> str:
    """A number of people; hidden when they, or the others that one gets by subtracting them, are few."""
    return "verborgen: kleine aantallen" if is_few(n, least) or is_few(others, least) else dutch.number(n)
