"""Tab Netwerk: three sentences, the picture of who works with whom with a table that says the same, areas of the same size."""

import pandas as pd
import streamlit as st

from dashboard import charts, charts_samenspel, dutch, ui
from dashboard import network_sentences as words
from dashboard.registers.network import SECTORS, THEMES
from dashboard.tabs import together

SIZE = 1.5  # areas are of a similar size when one has at most so many times the organisations of the other


def show(chosen: together.View) -> None:
    row = chosen.row
    sentences(chosen)
    theme = st.columns(2)[0].selectbox(
        "Thema", list(THEMES), index=None, format_func=THEMES.get, key="thema", placeholder="Alle thema's", bind="query-params"
    )
    nodes = chosen.nodes
    if theme:
        nodes = nodes[[theme in together.split(themes) for themes in nodes["themes"]]]
    edges = chosen.edges[chosen.edges["a"].isin(nodes["id"]) & chosen.edges["b"].isin(nodes["id"])]
    if nodes.empty:
        st.markdown("Met dit thema kennen we hier geen organisatie.")
        return
    st.plotly_chart(
        charts_samenspel.network(nodes, edges),
        config=charts.CONFIG,
        key="netwerkbeeld",
        alt=charts_samenspel.network_words(nodes, edges),
    )
    st.caption(
        ui.plain(
            "Een lijn is een contact of een activiteit samen. Een dikke oranje lijn verbindt formeel en informeel. Waar een "
            f"organisatie staat, betekent niets. {words.confirmed(row)}"
        )
    )
    ui.show_query(chosen.nodes, "samenspel", chosen.edges)
    with st.expander("Het netwerk als tabel", on_change="rerun") as panel:
        if panel.open:
            table(nodes, edges, chosen.names)
    similar(chosen)


def sentences(chosen: together.View) -> None:
    """What is known of an area: how many organisations, whether they find each other, or why that cannot be said."""
    row = chosen.row
    st.markdown(ui.plain(words.known(chosen.name, row)))
    if isinstance(row.why, str):
        st.info(ui.plain(row.why))
    else:
        st.markdown(ui.plain(words.apart(row)))
        st.markdown(ui.plain(words.mixed(row)))


def brief(run: ui.Run) -> None:
    """Those sentences on the page of one area, with the way to the whole. Nothing where no register is kept."""
    if (chosen := together.choose(run)) is None:
        return
    st.subheader("Samenspel")
    if chosen.area == run.region:
        sentences(chosen)
        st.caption(f"{together.source(chosen.row.moment)} Soort: berekend.")
    else:
        st.markdown("Van dit gebied kennen we nog geen organisaties. Dat betekent niet dat er niets is.")
    st.page_link("app_pages/samenspel.py", label="Wie werkt met wie?", icon=ui.ONWARD)


def table(nodes: pd.DataFrame, edges: pd.DataFrame, names: dict[str, str]) -> None:
    """What the picture shows, in words: of each organisation with whom it works."""
    near: dict[str, list[str]] = {}
    for edge in edges.itertuples(index=False):
        near.setdefault(edge.a, []).append(names[edge.b])
        near.setdefault(edge.b, []).append(names[edge.a])
    ui.table(
        pd.DataFrame(
            {
                "Organisatie": nodes["name"],
                "Soort": nodes["sector"].map(SECTORS),
                "Thema's": [together.said(themes, THEMES) for themes in nodes["themes"]],
                "Werkt samen met": [
                    ", ".join(sorted(near.get(id, []), key=ui.dutch_order)) or "niemand die we kennen" for id in nodes["id"]
                ],
            }
        ),
        alt="Organisaties en met wie zij samenwerken",
    )


def similar(chosen: together.View) -> None:
    """Areas of a similar size beside this one; no order from good to bad."""
    rows = ui.query("network_areas", level=chosen.level)
    n = chosen.row.organisations
    alike = rows[(rows["organisations"] <= n * SIZE) & (rows["organisations"] >= n / SIZE) & rows["why"].isna()]
    if len(alike) < 2 or isinstance(chosen.row.why, str):
        return
    st.subheader("Gebieden met ongeveer evenveel organisaties")
    alike = alike.assign(order=[ui.dutch_order(str(name)) for name in alike["name"]]).sort_values("order")

    def between(row) -> str:
        if pd.isna(row.apart):
            return "niet te zeggen"
        low, high = dutch.number(row.apart_lower * 100), dutch.number(row.apart_upper * 100)
        return f"{dutch.number(row.apart * 100)}" + (f" (tussen {low} en {high})" if low != high else "")

    ui.table(
        pd.DataFrame(
            {
                "Gebied": alike["name"],
                "Organisaties": alike["organisations"].astype(str),
                "Contacten": alike["ties"].astype(str),
                "Paren zonder contact (%)": [between(row) for row in alike.itertuples()],
                "Formeel en informeel": [words.mixed(row) for row in alike.itertuples()],
            }
        ),
        alt="Samenspel in gebieden met ongeveer evenveel organisaties, op naam",
    )
