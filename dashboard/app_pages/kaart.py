"""Kaart: één cijfer voor alle gebieden. De lijst ernaast kan alles wat de kaart kan."""
import pandas as pd
import streamlit as st

from dashboard import dutch, maps, ui

PLURAL = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
LIST, SHORT_LIST = 80, 14  # areas; above the first the list is a box to type in, up to the second it needs no scrolling


def pick(region: str) -> None:
    st.session_state["regio"] = region


def pick_from_list() -> None:
    pick(st.session_state["lijst"])


def remark(row) -> str:
    """What somebody must know before using this figure, in a few words."""
    if row.look < 0:
        return maps.REASONS[row.look]
    said = [word for word, applies in (("onzeker", row.uncertain), ("voorlopig cijfer", ui.holds(row.provisional)),
                                       ("grenzen niet gecontroleerd", row.boundary == "unchecked")) if applies]
    return ", ".join(said)


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in Dutch order, with what the list, the table and the file say of each."""
    labels = ui.area_labels(rows)
    rows = rows.set_index("region", drop=False).loc[list(labels)].assign(label=labels.values(), year=run.year)
    cells = [dutch.number(row.value, indicator.decimals) if row.look >= 0 else "–" for row in rows.itertuples()]
    notes = [remark(row) for row in rows.itertuples()]
    says = [f"{label}: {note if cell == '–' else cell}" for label, cell, note in zip(labels.values(), cells, notes, strict=True)]
    return rows.assign(cell=cells, note=notes, says=says)


def summary() -> str:
    """The map in one sentence, for who cannot see it."""
    if known.empty:
        return f"{indicator.label}, {run.year}: voor geen enkel gebied is er een cijfer."
    low, high = (f"{dutch.number(row['value'], indicator.decimals)} in {row['name']}"
                 for row in (known.loc[known["value"].idxmin()], known.loc[known["value"].idxmax()]))
    return (f"{indicator.label}, {run.year}: van {low} tot {high}, {ui.unit(indicator)}. "
            f"{dutch.number(len(frame) - len(known))} van {dutch.number(len(frame))} {PLURAL[run.level]} zonder cijfer.")


def spread() -> str:
    """What stands out, in a sentence: from where to where, and for how many areas there is no figure."""
    if known.empty:
        return f"Voor geen enkele {run.level} is er een cijfer."
    ends = []
    for value in (known["value"].min(), known["value"].max()):
        there = known[known["value"] == value]
        names = [name if (frame["name"] == name).sum() == 1 else f"{name} ({code})"
                 for code, name in zip(there["region"], there["name"], strict=True)] if len(there) <= 2 else []
        where = dutch.join(names) or f"{dutch.number(len(there))} {PLURAL[run.level]}"
        ends.append(f"{dutch.value(value, indicator.unit, indicator.decimals)} ({where})")
    gaps = len(frame) - len(known)
    without = f" {dutch.count_of(gaps, run.level, PLURAL[run.level]).capitalize()} zonder cijfer." if gaps else ""
    return f"Van {ui.plain(ends[0])} tot {ui.plain(ends[1])}.{without}"


def notes() -> list[str]:
    """What the map cannot show: how sure it is as a whole, what found no place, and of which boundaries it is."""
    unsure, found = int(frame["uncertain"].sum()), []
    if unsure:
        found.append(f"Onzeker: {dutch.number(unsure)} van de {dutch.number(len(known))} cijfers. Die gebieden hebben strepen.")
    if layer.unplaced:
        found.append(f"{dutch.number(layer.unplaced)} van {dutch.number(layer.delivered)} gebieden niet geplaatst. "
                     "Die staan niet op deze kaart, of hun grens veranderde.")
    if layer.unchecked:
        found.append(f"Bij {dutch.count_of(layer.unchecked, 'gebied', 'gebieden')}: grenzen niet gecontroleerd.")
    if layer.vintage != layer.drawn_vintage:
        found.append(f"De cijfers horen bij de indeling van {layer.vintage}. De kaart is van {layer.drawn_vintage}.")
    return found


def unplaced(rows: pd.DataFrame) -> None:
    """The areas with a figure that are not on this map, and why."""
    why = {"absent": "staat niet op deze kaart", "changed": "grens veranderde"}
    ui.table(pd.DataFrame({"Gebied": ui.area_labels(rows).values(), "Reden": rows.set_index("region").loc[
        list(ui.area_labels(rows)), "reason"].map(why).values}), alt="Gebieden die niet op de kaart staan")


def panel(row) -> None:
    """The chosen area: its figure, how sure it is, and the way to everything else that is known of it."""
    said = ui.amount(row.value, indicator) if row.look >= 0 else maps.REASONS[row.look]
    st.markdown(f"**{ui.plain(row.label)}**: {ui.plain(said)}")
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
known = frame[frame["look"] >= 0]
# Of the whole country there is a map and a file; a list or table of 14,000 areas helps nobody and slows everybody.
listed = in_words(frame if len(frame) <= ui.MANY else frame[frame["region"] == run.region])

st.title(f"{indicator.label}{ui.place()}")
st.markdown(f"{indicator.explain} {ui.made(known)}")
st.markdown(f"**{PLURAL[run.level].capitalize()} in {run.year}.** {spread()}")

left, right = st.columns([73, 27], gap="medium")
with left:
    maps.choropleth(everything, indicator, file=layer.file, on_pick=pick, chosen=run.region, focus=run.gemeente, height=430,
                    alt=summary())
with right:
    if run.region in listed.index:
        panel(listed.loc[run.region])
    else:
        st.markdown(f"Kies een {run.level} op de kaart of in de lijst." if len(frame) <= ui.MANY else
                    f"Kies een {run.level} op de kaart. Of kies een gemeente, dan staat hier een lijst.")
    says = dict(zip(listed["region"], listed["says"], strict=True))
    st.session_state["lijst"] = run.region if run.region in says else None
    title = f"{PLURAL[run.level].capitalize()} ({ui.unit(indicator)})"
    if len(frame) <= LIST:
        height = "content" if len(says) <= SHORT_LIST else 230 if run.region in says else 370
        with st.container(height=height, border=True):
            st.radio(title, list(says), index=None, key="lijst", format_func=lambda region: ui.plain(says[region]),
                     on_change=pick_from_list)
    elif len(frame) <= ui.MANY:
        st.selectbox(title, list(says), index=None, key="lijst", format_func=says.get, placeholder="Kies of typ",
                     on_change=pick_from_list)

origin = ui.source(indicator, run.year)
if said := notes():
    st.caption("  \n".join(said))
with st.container(horizontal=True):
    ui.show_query(everything, "kaart")
    ui.download_figures(lambda: in_words(frame), indicator, origin, run.level, str(run.year), key="kaart")
    if layer.unplaced:
        with st.popover("Niet geplaatst", on_change="rerun") as open_list:
            if open_list.open:
                unplaced(ui.query("indicator_unplaced", **asked))

if len(frame) <= ui.MANY:
    st.subheader(f"Alle {PLURAL[run.level]}")
    ui.table(pd.DataFrame({
        run.level.capitalize(): listed["label"], f"{indicator.label} ({ui.unit(indicator)})": listed["cell"],
        "Tussen": [ui.between(row, indicator) for row in listed.itertuples()], "Opmerking": listed["note"],
    }), alt=f"Tabel bij de kaart. {summary()}")
