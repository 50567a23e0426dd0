"""Vergelijken: een paar gebieden naast elkaar. Eerst wat draagt, dan wat weegt; geen ranglijst."""
from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import catalog, charts, dutch, export, menus, sentences, ui
from dashboard.tabs import gelijken

AREAS, FIGURES, OLD = 6, 12, 4  # at most; a figure of more years ago gets a mark
PARTS = {"capacity": "Wat draagt", "load": "Wat weegt", "outcome": "Uitkomsten", "context": "Achtergrond"}
FIRST = ("volunteers_share", "informal_carers_share", "social_cohesion_score", "associations_per_1000",
         "meeting_place_distance_km", "pop_80plus_share", "one_person_household_share", "lonely_share", "wmo_clients_per_1000",
         "difficulty_making_ends_meet_share")  # at the start, where there are figures
SORTS = {"Cijfer: eerst wat draagt": {"order": True}, "Gebied": {"place": True}, "Jaar: nieuwste eerst": {"year": False},
         "Waarde: per cijfer van hoog naar laag": {"order": True, "value": False}}  # column: upwards?


def several(label: str, key: str, options: Mapping[str, str], start: list[str], most: int) -> list[str]:
    """A box for a few choices that is also in the URL; a link may name them by id or in words."""
    given, values = st.query_params.get_all(key), {words: value for value, words in options.items()}
    asked = [value for part in given if (value := values.get(part, part)) in options][:most] or start
    if key not in st.session_state and given and given != (words := [options[value] for value in asked]):
        st.query_params[key] = words
        st.rerun()  # before the box is there: it reads only words, and wipes the rest
    before = asked if key not in st.session_state or set(given) & set(options) else st.session_state[key]
    st.session_state[key] = [value for value in before if value in options]  # at every run: so the URL names them
    found = st.multiselect(f"{label} (hoogstens {most})", list(options), format_func=options.get, key=key, bind="query-params",
                           max_selections=most, placeholder="Kies of typ")
    return [value for value in options if value in found]


def on_offer() -> pd.DataFrame:
    """Areas of every level by code, in Dutch order; of a whole country the gemeenten, and the smaller areas of one gemeente."""
    kept = [*st.session_state.get("gebieden", ()), *st.query_params.get_all("gebieden")]
    areas = ui.query("compare_areas", gemeente=run.gemeente or run.settings.home, kept="|".join(kept), most=ui.MANY)
    labels = ui.area_labels(areas.assign(name=areas["label"]))
    return areas.set_index("region").loc[list(labels)].assign(label=labels.values())


def compared(row, other) -> str:
    """How a figure differs from that of the area beside it, and whether that is good; empty where nothing is to be said."""
    what, here, there = known[row.indicator], row.value, other.value
    if row.base or what.unit in ("count", "euro") or pd.isna(here) or pd.isna(there):
        return ""  # numbers of people are not compared: they tell how large an area is
    if "vergelijken" not in what.uses:
        return "niet bedoeld om te vergelijken"
    if pd.isna(row.se) and pd.isna(other.se):  # counted: what reads the same is the same
        here, there = (float(dutch.steps(value, what.decimals)) for value in (here, there))
    word = ui.difference(here, row.se, there, other.se, row.kind)
    if word is None or ui.difference(there, other.se, here, row.se, other.kind) is None:
        return "niet te zeggen"
    better = {("hoger", "high"): " (gunstiger)", ("lager", "low"): " (gunstiger)"}.get((word, what.good), " (minder gunstig)")
    return word + better * (word in ("hoger", "lager") and what.good != "neutral")


def remark(row) -> str:
    """What somebody must know before using this figure, or why there is none."""
    if pd.isna(row.value):
        return sentences.why_not(row, known[row.indicator])
    old = (f"ouder dan {OLD} jaar", date.today().year - row.year > OLD)
    return ", ".join(word for word, true in (("onzeker", row.uncertain), ("voorlopig", ui.holds(row.provisional)), old) if true)


def picture(part: pd.DataFrame) -> None:
    """One figure: the areas beneath each other, the differences in words, and where it comes from."""
    what, year, made = known[part["indicator"].iloc[0]], part["year"].max(), dutch.join(list(part["made"].unique()))
    st.markdown(f"**{ui.plain(what.label)}**  \n{'' if pd.isna(year) else f'{year}, '}{made}, {catalog.GOOD[what.good]}")
    st.plotly_chart(charts.dots(part, what), config=charts.CONFIG, theme=None, key=f"beeld_{what.id}",
                    alt=charts.dots_words(part, what))
    remarks = [f"{row.name}: {row.remark}." for row in part.itertuples(index=False) if row.remark]
    st.markdown(ui.plain(" ".join([charts.dots_differences(part), *remarks])))
    if pd.notna(year):
        ui.source(what, int(year))


def pictures() -> None:
    ui.text("vergelijken", met=ui.plain(names[other]))
    columns = []
    for role, title in PARTS.items():
        for n, id in enumerate(id for id in figures if known[id].role == role):
            if n == 0:
                st.subheader(title)
            columns = columns if n % 2 else st.columns(2, gap="large")
            with columns[n % 2]:
                picture(rows[rows["indicator"] == id])


def table() -> None:
    """Every figure of every area on a line of its own; the file holds the same lines, columns and words."""
    by = SORTS[st.selectbox("Sorteer op", list(SORTS), key="volgorde", bind="query-params")]
    lines = rows.sort_values(list(by), ascending=list(by.values()), kind="stable")
    what = [known[id] for id in lines["indicator"]]
    value, lower, upper = (["" if pd.isna(n) else dutch.number(n, of.decimals) for n, of in zip(lines[name], what, strict=True)]
                           for name in ("value", "lower", "upper"))
    shown = pd.DataFrame({
        "Cijfer": [of.label for of in what], "Gebied": list(lines["name"]), "Waarde": value, "Ligt tussen": lower, "en": upper,
        "Eenheid": [ui.unit(of) for of in what], "Jaar": ["" if pd.isna(year) else str(year) for year in lines["year"]],
        "Soort": list(lines["made"]), "Richting": [catalog.GOOD[of.good] for of in what],
        f"Vergeleken met {names[other]}": list(lines["difference"]), "Opmerking": list(lines["remark"]),
        "Bron": list((lines["producer"] + ": " + lines["title"]).fillna(""))})
    ui.table(shown, alt=f"{len(figures)} cijfers van {dutch.join(list(names.values()))}, naast elkaar", height=560)
    with st.container(horizontal=True):
        ui.show_query(values, "vergelijken")
        ui.download(lambda: shown, {header: export.Column(header) for header in shown}, {}, "vergelijken", *names.values(),
                    key="vergelijken")


run = ui.now()
if run.indicator is None:
    ui.missing("vergelijken")
known, offer, there = ui.definitions().indicators, on_offer(), menus.offered()
here = set(there.loc[(there["level"] == run.level) & (there["values"] > 0), "indicator"])
there = sorted(set(there.loc[there["level"].isin(offer["level"]) & (there["values"] > 0), "indicator"]), key=lambda id: (
    list(PARTS).index(known[id].role), list(catalog.THEMES).index(known[id].theme), ui.dutch_order(known[id].label)))
near = {at.Index: (at.Index != run.region, at.level != run.level, at.gemeente != (run.gemeente or run.settings.home))
        for at in offer.itertuples()}
start = [id for id in there if id in FIRST] or there[:8]
if run.level == "eigen":  # there are figures of it only where they could be added up
    start = [id for id in there if id in here][:8]

st.title("Vergelijken")
chosen = several("Gebieden", "gebieden", dict(offer["label"]), sorted(near, key=near.get)[:3], AREAS)
figures = several("Cijfers", "cijfers", {id: known[id].label for id in there}, start, FIGURES)
if not chosen or not figures:
    ui.text("vergelijken_kies")
    st.stop()
names = ui.area_labels(offer.loc[chosen].reset_index())
if st.session_state.get("met", st.query_params.get("met")) not in {*names, *names.values()}:
    st.session_state["met"] = next(iter(names))
other = st.selectbox("Vergelijk met", list(names), format_func=names.get, key="met", bind="query-params")
values = ui.query("compare_values", regions=",".join(names), indicators=",".join(figures))
rows = values.assign(name=values["region"].map(names), base=values["region"] == other,
                     order=values.index // len(names), place=values.index % len(names))
rows["made"] = rows["kind"].fillna(rows["indicator"].map(lambda id: known[id].kind)).map(catalog.KINDS)
rows["made"] += rows["indicator"].map(lambda id: ", marge 2 van de 3 keer" if known[id].scenario else "")
beside = {row.indicator: row for row in rows.itertuples() if row.base}
rows["difference"] = [compared(row, beside[row.indicator]) for row in rows.itertuples()]
rows["remark"] = [remark(row) for row in rows.itertuples()]
tabs = st.tabs(["Beeld", "Tabel", "Vergelijkbare buurten"], key="weergave", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, (pictures, table, gelijken.show), strict=True):
    if tab.open:
        with tab:
            show()
