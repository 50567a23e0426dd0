"""Buurtprofiel: alles wat bekend is van één gebied. Eerst wat draagt, dan wat weegt, dan de rest."""
import streamlit as st

from dashboard import catalog, charts, open_data, ui

PARTS = {"capacity": "Wat draagt", "load": "Wat weegt", "outcome": "Uitkomsten", "context": "Achtergrond"}
AROUND = {"wijk": "de wijk", "gemeente": "de gemeente", "land": "Nederland"}
SHORT = {"survey": "gevraagd", "register": "geteld", "model": "geschat", "allocated": "toegedeeld", "derived": "berekend"}


def compared(row) -> dict[str, str]:
    """Per surrounding area: hoger, lager or geen aantoonbaar verschil. Numbers of people are not compared: size tells."""
    if known[row.indicator].unit in ("count", "euro"):
        return {}
    said = {name: ui.difference(row.value, row.se, getattr(row, name), getattr(row, f"{name}_se", None), row.kind)
            for name in AROUND}
    return {name: word for name, word in said.items() if word}


def headline(row) -> str:
    """One line per figure: what, how much, of when, how made, how sure, and beside the gemeente."""
    indicator, words = known[row.indicator], compared(row)
    beside = next((f"{words[name]} {'met' if words[name].startswith('geen') else 'dan'} {AROUND[name]}"
                   for name in ("gemeente", "land") if name in words), "")
    said = [str(row.year), SHORT[row.kind], row.uncertain and "onzeker", ui.holds(row.provisional) and "voorlopig", beside,
            indicator.invert and catalog.GOOD[indicator.good]]  # among what weighs, more of this weighs less: say so
    return f"{ui.plain(indicator.label)}: **{ui.plain(ui.amount(row.value, indicator))}** ({', '.join(filter(None, said))})"


def detail(row, key: str) -> None:
    """Everything about one figure here: how sure, over the years, beside the areas around it, and where it comes from."""
    indicator, key = known[row.indicator], f"{key}_{row.indicator}"
    better = "" if indicator.good == "neutral" else f"{catalog.GOOD[indicator.good].capitalize()}."
    st.markdown(f"{indicator.explain} {better} {ui.certainty(row, indicator)}")
    years = ui.query("region_trend", region=run.region, indicator=row.indicator)
    st.plotly_chart(charts.trend(years, indicator), config=charts.CONFIG, theme=None, key=f"trend_{key}",
                    alt=charts.trend_words(years, indicator))
    beside = [f"{AROUND[name].capitalize()}: {ui.short_amount(getattr(row, name), indicator)} "
              f"({word if word.startswith('geen') else f'hier {word}'})." for name, word in compared(row).items()]
    st.markdown(ui.plain(" ".join(beside)))
    origin = ui.source(indicator, int(row.year))
    with st.container(horizontal=True):
        if careful := [*(f"Vanaf {point.year}: {point.text}" for point in indicator.breaks), *indicator.pitfalls]:
            st.popover("Let op").markdown("\n".join(f"- {words}" for words in careful))
        ui.show_query(years, key)
        ui.download_figures(lambda: years.assign(note=years["status"].map(catalog.STATUSES)), indicator, origin, here["name"],
                            key=key)


def standing_out(rows) -> list:
    """The three figures that differ most from the gemeente, of those that differ for certain."""
    sure = [row for row in rows.itertuples() if compared(row).get("gemeente") in ("hoger", "lager")
            and known[row.indicator].role in ("capacity", "load")]
    spread = {row.indicator: known[row.indicator].classes[3] - known[row.indicator].classes[0] for row in sure}
    return sorted(sure, key=lambda row: -abs(row.value - row.gemeente) / spread[row.indicator])[:3]


def show_part(rows) -> None:
    """The figures of one part, per theme, in two columns; what is inside a line is made when somebody opens it."""
    for theme, group in rows.groupby(rows["indicator"].map(lambda id: known[id].theme), sort=False):
        st.markdown(f"**{catalog.THEMES[theme]}**")
        found = list(group.itertuples())
        half = -(-len(found) // 2)
        for column, lines in zip(st.columns(2), (found[:half], found[half:]), strict=True):
            for row in lines:
                with column.expander(headline(row), key=f"rij_{row.indicator}", on_change="rerun") as line:
                    if line.open:
                        detail(row, "rij")


def pick() -> None:
    st.session_state["regio"] = st.session_state["kies"]


run = ui.now()
if run.indicator is None:
    ui.missing("buurtprofiel")
known, areas = ui.definitions().indicators, ui.query("region_names", level=run.level)
if run.region is None:
    labels = ui.area_labels(areas[areas["gemeente"] == run.gemeente] if run.gemeente else areas)
    st.title("Buurtprofiel")
    ui.text("buurtprofiel_kies", niveau=run.level)
    st.selectbox(f"Welke {run.level}?", list(labels), index=None, format_func=labels.get, key="kies", on_change=pick,
                 placeholder="Kies of typ")
    st.stop()
here = areas.set_index("region").loc[run.region]
profile = ui.query("region_profile", region=run.region, year=None)
themes = list(catalog.THEMES)
order = {id: (themes.index(indicator.theme), ui.dutch_order(indicator.label)) for id, indicator in known.items()}
rows = profile.sort_values("indicator", key=lambda ids: ids.map(order))
figures = rows[rows["value"].notna()]

st.title(here["name"])
st.markdown(f"{run.level.capitalize()} {run.region}. Wat draagt er, wat weegt er, en hoe zeker is dat?")
if rows.empty:
    ui.missing("gebied")
left, right = st.columns([4, 6], gap="large")
with left:
    st.subheader("Wat valt op")
    for row in (found := standing_out(figures)):
        indicator, word = known[row.indicator], compared(row)["gemeente"]
        st.metric(f"{indicator.label} ({row.year}, {SHORT[row.kind]})", ui.short_amount(row.value, indicator),
                  f"{word} dan de gemeente: {ui.short_amount(row.gemeente, indicator)}", delta_color="off", delta_arrow="off")
    if not found:
        ui.text("buurtprofiel_niets_op")
with right:
    st.subheader(run.indicator.label)
    if (chosen := figures[figures["indicator"] == run.indicator.id]).empty:
        st.markdown("Van dit gebied is er geen cijfer. Kies een ander cijfer, of kijk hieronder.")
    for row in chosen.itertuples():
        detail(row, "boven")
for role, title in PARTS.items():
    if len(part := figures[figures["indicator"].map(lambda id, role=role: known[id].role == role)]):
        st.subheader(f"{title} ({len(part)})")
        show_part(part)
if len(gaps := rows[rows["value"].isna()]):
    st.subheader(f"Zonder cijfer ({len(gaps)})")
    st.markdown("  \n".join(f"{ui.plain(known[row.indicator].label)}: {catalog.STATUSES[row.status]} ({row.year})"
                            for row in gaps.itertuples()))
open_data.to_add()
ui.show_query(profile, "profiel")
