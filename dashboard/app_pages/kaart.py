"""Kaart: één cijfer voor alle gebieden. De lijst ernaast kan alles wat de kaart kan."""
import pandas as pd
import streamlit as st

from dashboard import dutch, maps, ui
from dashboard.catalog import KINDS
from dashboard.export import Column

PLURAL = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
LIST = 80  # areas; above it the list is a box to type in
FILE = {
    "region": Column("gebiedscode"), "name": Column("gebied"), "gemeente": Column("gemeente"), "year": Column("jaar", 0),
    "indicator": Column("indicator"), "label": Column("cijfer"), "value": Column("waarde"), "lower": Column("ondergrens"),
    "upper": Column("bovengrens"), "unit": Column("eenheid"), "made": Column("soort"), "note": Column("opmerking"),
}


def pick(region: str) -> None:
    st.session_state["regio"] = region


def pick_from_list() -> None:
    pick(st.session_state["lijst"])


def remark(row) -> str:
    """What somebody must know before using this figure, in a few words."""
    if row.look < 0:
        return maps.REASONS[row.look]
    said = [word for word, applies in (("onzeker", row.uncertain), ("voorlopig cijfer", row.provisional is True),
                                       ("grenzen niet gecontroleerd", row.boundary == "unchecked")) if applies]
    return ", ".join(said)


def summary(known: pd.DataFrame) -> str:
    """The map in one sentence, for who cannot see it."""
    if known.empty:
        return f"{indicator.label}, {run.year}: voor geen enkel gebied is er een cijfer."
    low, high = known.loc[known["value"].idxmin()], known.loc[known["value"].idxmax()]
    return (f"{indicator.label}, {run.year}: van {low.cell} in {low['name']} tot {high.cell} in {high['name']}, {ui.unit(indicator)}. "
            f"{len(frame) - len(known)} van {len(frame)} {PLURAL[run.level]} zonder cijfer.")


def notes() -> list[str]:
    """What the map cannot show: how sure it is as a whole, what found no place, and of which boundaries it is."""
    unsure, found = int(frame["uncertain"].sum()), []
    if unsure:
        found.append(f"{unsure} van de {len(known)} cijfers zijn onzeker. Die gebieden hebben strepen.")
    if layer.unplaced:
        found.append(f"{layer.unplaced} van {layer.delivered} gebieden niet geplaatst. Die bestaan niet op deze kaart, of hun grens veranderde.")
    if layer.unchecked:
        found.append(f"Bij {layer.unchecked} gebieden zijn de grenzen niet gecontroleerd.")
    if layer.vintage != layer.drawn_vintage:
        found.append(f"De cijfers horen bij de indeling van {layer.vintage}. De kaart is van {layer.drawn_vintage}.")
    return found


def panel(row) -> None:
    """The chosen area: its figure, how sure it is, and the way to everything else that is known of it."""
    st.markdown(f"**{ui.plain(row['name'])}**: {ui.amount(row.value, indicator) if row.look >= 0 else maps.REASONS[row.look]}")
    if row.look >= 0:
        st.markdown(ui.certainty(row, indicator))
    st.page_link("app_pages/buurtprofiel.py", label="Alles over dit gebied")


run = ui.now()
if run.indicator is None:
    ui.missing("kaart")
indicator, asked = run.indicator, {"indicator": run.indicator.id, "year": run.year, "level": run.level}
everything = ui.query("indicator_map", **asked)
layer = ui.query("indicator_layer", **asked).iloc[0]
frame = everything[everything["gemeente"] == run.gemeente] if run.gemeente else everything
frame = frame.sort_values("name", key=lambda names: names.map(ui.dutch_order), kind="stable").assign(
    note=lambda rows: [remark(row) for row in rows.itertuples()], cell=lambda rows: [
        dutch.number(value, indicator.decimals) if look >= 0 else "–" for value, look in zip(rows["value"], rows["look"], strict=True)])
known = frame[frame["look"] >= 0]

st.title(indicator.label)
st.markdown(f"{indicator.explain} **{PLURAL[run.level].capitalize()}, {run.year}.**")

left, right = st.columns([73, 27], gap="medium")
with left:
    maps.choropleth(everything, indicator, file=layer.file, on_pick=pick, chosen=run.region, focus=run.gemeente, height=430,
                    alt=summary(known))
with right:
    if (chosen := frame[frame["region"] == run.region]).empty:
        st.markdown(f"Kies een {run.level} op de kaart of in de lijst.")
    else:
        panel(chosen.iloc[0])
    names = dict(zip(frame["region"], frame["name"] + ": " + frame["cell"].where(frame["look"] >= 0, frame["note"]), strict=True))
    st.session_state["lijst"] = run.region if run.region in names else None
    if len(names) <= LIST:
        with st.container(height=380, border=True):
            st.radio(f"{PLURAL[run.level].capitalize()} ({ui.unit(indicator)})", list(names), index=None, key="lijst",
                     format_func=lambda region: ui.plain(names[region]), on_change=pick_from_list)
    else:
        st.selectbox(PLURAL[run.level].capitalize(), list(names), index=None, key="lijst", format_func=names.get,
                     placeholder="Kies of typ", on_change=pick_from_list)

origin = ui.source(indicator, run.year)
st.caption("  \n".join(notes()))
with st.container(horizontal=True):
    ui.show_query(everything, "kaart")
    ui.download(frame.assign(year=run.year, indicator=indicator.id, label=indicator.label, unit=ui.unit(indicator),
                             made=frame["kind"].map(KINDS)),
                ui.with_decimals(FILE, indicator.decimals), origin, indicator.label, run.level, str(run.year), key="kaart")

st.subheader(f"Alle {PLURAL[run.level]}")
ui.table(pd.DataFrame({
    run.level.capitalize(): frame["name"], f"{indicator.label} ({ui.unit(indicator)})": frame["cell"],
    "Ligt waarschijnlijk tussen": [ui.between(row, indicator) for row in frame.itertuples()], "Opmerking": frame["note"],
}), alt=f"Tabel met {summary(known)}")
