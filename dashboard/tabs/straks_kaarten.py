"""Tab Kaarten: the same figure now, in 2030 and in 2040, and where ageing outruns the helpers first."""

import pandas as pd
import streamlit as st

from dashboard import drawings, dutch, export, maps, ui
from dashboard import straks_sentences as words
from dashboard.straks_catalog import BASE
from dashboard.tabs.straks_view import Outlook

SHOWN = (2030, 2040)


def show(view: Outlook) -> None:
    years = (view.now, *SHOWN)
    st.caption(f"{view.indicator.explain} Drie kaarten met dezelfde klassen: {words.PLURAL[view.level]} in {dutch.join(years)}.")
    for column, year in zip(st.columns(3, gap="small"), years, strict=True):
        with column:
            picture(view, year)
    if view.level == "gemeente":
        st.info(words.lacks(view.row)[0])
    if note := words.unmoved(view.scenario, ui.scenarios()[BASE], view.figure):
        st.info(note)
    if view.figure == "oosr":
        outrun(view)
    table(view)


def picture(view: Outlook, year: int) -> None:
    """One map; the classes are those of the figure, so that the three can be laid beside each other."""
    asked = {"indicator": view.indicator.id, "year": year, "level": view.level}
    frame, layer = drawings.rows(**asked), drawings.layer(**asked)
    st.markdown(f"**{'Nu' if year == view.now else year}**" + (f" ({year})" if year == view.now else ""))
    if layer is None:
        st.markdown("Van deze gebieden is er geen tekening.")
        return
    known = frame[frame["value"].notna()]
    alt = f"Kaart van {view.what.lower()} in {year}: {len(known)} van {len(frame)} gebieden hebben een getal."
    maps.choropleth(frame, view.indicator, file=layer.file, on_pick=pick, chosen=ui.now().region,
                    focus=view.row.gemeente, height=260, key=f"straks_{year}", alt=alt)


def pick(region: str) -> None:
    st.session_state["regio"] = region


def outrun(view: Outlook) -> None:
    """Where the helpers for each of 85 and over get fewer than a limit that somebody chooses."""
    st.subheader("Waar haalt de vergrijzing de helpers het eerst in?")
    limit = st.slider("Grens: helpers per 85-plusser", 4, 20, 8, key="grens", bind="query-params", width=420)
    for sentence in (words.counted(view.figures, view.level, limit, year) for year in SHOWN):
        st.markdown(sentence)
    ui.table(words.outrun(view.figures, view.names, limit),
             alt=f"Vanaf welk jaar er minder dan {limit} helpers per 85-plusser zijn, met de namen op alfabet")
    st.caption("„In de meeste gevallen”: ook de bovenkant van de marge ligt onder de grens. „Misschien”: alleen de onderkant. "
               "Helpers zijn hier alle inwoners van 50 tot en met 74 jaar. Dat is wat er kan, niet wat mensen echt doen.")


def table(view: Outlook) -> None:
    """Every area with its numbers and their intervals; what is on screen is also in the file."""
    rows = {(row.region, row.year): row for row in view.figures.itertuples(index=False)}
    years = [year for year in sorted(view.figures["year"].unique()) if year in (view.now, *SHOWN)]
    marks = view.figures.drop_duplicates("region").set_index("region")
    notes = [", ".join(filter(None, ["krimpt" if code in marks.index and marks.at[code, "shrinks"] else "",
                                     "deel van " + words.ABOVE[view.level] if code in marks.index
                                     and marks.at[code, "kind"] == "allocated" else ""])) for code in view.names]
    lines = pd.DataFrame({view.level.capitalize(): list(view.names.values()), **{
        f"{'Nu' if year == view.now else year} ({year})" if year == view.now else str(year): [
            words.cell(rows.get((code, year)), view.indicator, view.counted.get(code))
            for code in view.names] for year in years}, "Let op": notes})
    st.subheader(f"{view.what} per {view.level}")
    ui.table(lines, alt=f"{view.what} nu en later, per {view.level}, met de marge")
    st.caption("Tussen haakjes: daartussen ligt het in 2 van de 3 gevallen." + words.shrinking(
        [name for code, name in view.names.items() if code in marks.index and marks.at[code, "shrinks"]], view.last))
    with st.container(horizontal=True):
        ui.show_query(view.figures, "straks")
        ui.download(lambda: lines, {header: export.Column(header) for header in lines},
                    {"bron": " ".join(words.source(view.row, view.scenario.title))}, "straks", view.what, view.scenario.title,
                    key="straks")
