"""Kaart: één cijfer voor alle gebieden. De lijst ernaast kan alles wat de kaart kan."""
import pandas as pd
import streamlit as st

from dashboard import drawings, dutch, maps, regions, sentences, ui
from dashboard.tabs import verhalen

NOBODY = pd.DataFrame(columns=["region", "says"])
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


def panel(row) -> list[pd.DataFrame]:
    """The chosen area: its figure, how sure it is, how it changed, what carries and what weighs. Returns what it was made of."""
    around = "land" if run.level == "gemeente" else "gemeente"
    years = ui.query("overview_years", region=row.region, indicator=indicator.id)
    profile = ui.query("region_profile", region=row.region, year=None)
    made_by = {ui.dataset(indicator.dataset).producer}
    st.subheader(ui.plain(row.label))
    st.markdown(f"**{ui.plain(ui.amount(row.value, indicator) if row.look >= 0 else maps.REASONS[row.look])}**"
                + (f"  \n{ui.certainty(row, indicator)}" if row.look >= 0 else ""))
    st.markdown(ui.plain(sentences.change(years[years["year"] <= run.year], indicator, row.label)))
    for role, title in {"capacity": "Wat draagt", "load": "Wat weegt"}.items():
        found = regions.standing_out(profile[profile["value"].notna()], all_known, around, [role])
        made_by |= {ui.dataset(all_known[each.indicator].dataset).producer for each in found}
        lines = [regions.beside(each, all_known[each.indicator], around) for each in found]
        lines = lines or [f"Niets verschilt hier aantoonbaar van {regions.AROUND[around]}."]
        st.markdown("\n\n".join([f"**{title}**", *(f":small[{ui.plain(line)}]" for line in lines)]))
    said = "Fictieve cijfers, in de vorm van" if run.settings.fictional else "Bronnen:"
    st.caption(ui.plain(f"{said} {'; '.join(sorted(made_by))}."))
    st.page_link("app_pages/buurtprofiel.py", label="Alles over dit gebied", icon=ui.ONWARD)
    return [years, profile]


run = ui.now()
if run.indicator is None:
    ui.missing("kaart")
indicator, asked = run.indicator, {"indicator": run.indicator.id, "year": run.year, "level": run.level}
all_known, plural = ui.definitions().indicators, sentences.AREAS[run.level][1]
everything, layer = drawings.rows(**asked), drawings.layer(**asked)
frame = everything[everything["gemeente"] == run.gemeente] if run.gemeente else everything
known = frame[["kind", "lower"]][frame["look"].to_numpy() >= 0]
# Of the whole country there is a map and a file; a list or table of 14,000 areas helps nobody and slows everybody.
short = len(frame) <= ui.MANY
listed = in_words(frame if short else frame[frame["region"] == run.region]) if short or run.region else NOBODY

st.title(f"{indicator.label}{ui.place()}")
st.markdown(f"{indicator.explain} {ui.made(known)}")
st.markdown(f"**{plural.capitalize()} in {run.year}.** {ui.plain(regions.spread(frame, indicator, run.level))}")

left, middle, right = st.columns([44, 31, 25], gap="small")
with left:
    alt = regions.summary(frame, indicator, run.year, run.level, ui.unit(indicator))
    maps.choropleth(everything, indicator, file=layer.file, on_pick=pick, chosen=run.region, focus=run.gemeente, height=400,
                    alt=alt)
    if short:
        verhalen.reading(indicator.id, set(listed["region"]))
with middle, st.container(border=True, gap="small", key="paneel"):
    behind = []
    if run.region in listed.index:
        behind = panel(listed.loc[run.region])
    else:
        ui.text("kaart_kies", niveau=sentences.AREAS[run.level][0], waar="een gebied in de lijst" if short else "een gemeente")
with right:
    says = dict(zip(listed["region"], listed["says"], strict=True))
    st.session_state["lijst"] = run.region if run.region in says else None
    title = f"{plural.capitalize()} ({ui.unit(indicator)})"
    if len(frame) <= LIST:
        with st.container(height="content" if len(says) <= SHORT_LIST else 520, border=True):
            st.radio(title, list(says), index=None, key="lijst", format_func=lambda region: ui.plain(says[region]),
                     on_change=pick_from_list)
    elif short:
        st.selectbox(title, list(says), index=None, key="lijst", format_func=says.get, placeholder="Kies of typ",
                     on_change=pick_from_list)

origin = ui.source(indicator, run.year)
if said := notes():
    st.caption("  \n".join(said))
with st.container(horizontal=True):
    ui.show_query(everything, "kaart", *behind)
    ui.download_figures(lambda: in_words(frame), indicator, origin, run.level, str(run.year), key="kaart")
    if layer.unplaced:
        with st.popover("Niet geplaatst", on_change="rerun") as open_list:
            if open_list.open:
                unplaced(ui.query("indicator_unplaced", **asked))

if short:
    st.subheader(f"Alle {plural}")
    ui.table(pd.DataFrame({
        sentences.AREAS[run.level][0].capitalize(): listed["label"], f"{indicator.label} ({ui.unit(indicator)})": listed["cell"],
        "Tussen": [ui.between(row, indicator) for row in listed.itertuples()], "Opmerking": listed["note"],
    }), alt=f"Tabel bij de kaart. {alt}")
