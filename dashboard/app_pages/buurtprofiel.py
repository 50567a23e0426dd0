"""Buurtprofiel: alles wat bekend is van één gebied. Eerst wat draagt, dan wat weegt, dan de rest."""
import streamlit as st

from dashboard import catalog, charts, charts_straks, dutch, open_data, regions, sentences, straks_catalog, ui
from dashboard.tabs import netwerk, verhalen

PARTS = {"capacity": "Wat draagt", "load": "Wat weegt", "outcome": "Uitkomsten", "context": "Achtergrond"}


def headline(row) -> str:
    """One line per figure: what, how much, of when, how made, how sure, and beside the gemeente."""
    indicator, words = known[row.indicator], regions.compared(row, known[row.indicator])
    beside = next((f"{words[name]} {'met' if words[name].startswith('geen') else 'dan'} {regions.AROUND[name]}"
                   for name in ("gemeente", "land") if name in words), "")
    said = [str(row.year), sentences.MADE_SHORT[row.kind], row.uncertain and "onzeker",
            ui.holds(row.provisional) and "voorlopig", beside,
            indicator.invert and catalog.GOOD[indicator.good]]  # among what weighs, more of this weighs less: say so
    return f"{ui.plain(indicator.label)}: **{ui.plain(ui.amount(row.value, indicator))}** ({', '.join(filter(None, said))})"


def detail(row, key: str) -> None:
    """Everything about one figure here: how sure, over the years, beside the areas around it, and where it comes from."""
    indicator, key = known[row.indicator], f"{key}_{row.indicator}"
    better = "" if indicator.good == "neutral" else f"{catalog.GOOD[indicator.good].capitalize()}."
    only_here = sentences.OUTSIDE.get(row.outside, "")
    st.markdown(f"{indicator.explain} {better} {ui.certainty(row, indicator)} {only_here}")
    years = ui.query("region_trend", region=run.region, indicator=row.indicator)
    st.plotly_chart(drawn(years, indicator), config=charts.CONFIG, theme=None, key=f"trend_{key}",
                    alt=charts.trend_words(years, indicator))
    beside = [f"{regions.AROUND[name].capitalize()}: {ui.short_amount(getattr(row, name), indicator)} "
              f"({word if word.startswith('geen') else f'hier {word}'})."
              for name, word in regions.compared(row, indicator).items()]
    st.markdown(ui.plain(" ".join(beside)))
    verhalen.beside(row.indicator, run.region)
    origin = ui.source(indicator, int(row.year))
    with st.container(horizontal=True):
        if careful := [*(f"Vanaf {point.year}: {point.text}" for point in indicator.breaks), *indicator.pitfalls]:
            st.popover("Let op").markdown("\n".join(f"- {words}" for words in careful))
        ui.show_query(years, key)
        ui.download_figures(lambda: years.assign(note=regions.year_notes(years, indicator)), indicator, origin, here["name"],
                            key=key)


def drawn(years, indicator):
    """The figure over the years; what is expected stands apart from what was counted."""
    if not indicator.scenario:
        return charts.trend(years, indicator)
    like = straks_catalog.counted(indicator)
    return charts_straks.trend(years, indicator, ui.query("region_trend", region=run.region, indicator=like) if like else None)


def standing_out(row) -> None:
    """A figure that differs from the gemeente, large, with its unit and what it is beside."""
    indicator = known[row.indicator]
    number = dutch.number(row.value, indicator.decimals)
    st.metric(indicator.label, number + " %" * ui.unit(indicator).startswith("%"))
    unit = "" if ui.unit(indicator) == "%" else f"{ui.unit(indicator)}, "
    word = regions.compared(row, indicator)["gemeente"].capitalize()
    st.caption(ui.plain(f"{unit}{row.year}, {sentences.MADE_SHORT[row.kind]}. {word} dan de gemeente: "
                        f"{dutch.number(row.gemeente, indicator.decimals)}."))


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
    ui.text("buurtprofiel_kies", niveau=sentences.AREAS[run.level][0])
    st.selectbox(f"{sentences.bent('Welk', run.level)}?", list(labels), index=None, format_func=labels.get, key="kies",
                 on_change=pick, placeholder="Kies of typ")
    st.stop()
here = areas.set_index("region").loc[run.region]
profile = ui.query("region_profile", region=run.region, year=None)
themes = list(catalog.THEMES)
order = {id: (themes.index(indicator.theme), ui.dutch_order(indicator.label)) for id, indicator in known.items()}
rows = profile.sort_values("indicator", key=lambda ids: ids.map(order))
figures = rows[rows["value"].notna()]

st.title(here["name"])
called = "Gebied van de eigen indeling, code" if run.level == "eigen" else run.level.capitalize()
st.markdown(f"{called} {run.region}. Wat draagt er, wat weegt er, en hoe zeker is dat?")
if rows.empty:
    ui.missing("gebied")
left, right = st.columns([4, 6], gap="large")
with left:
    st.subheader("Wat valt op")
    for row in (found := regions.standing_out(figures, known, "gemeente", ["capacity", "load"])):
        with st.container(gap=None):
            standing_out(row)
    if not found:
        ui.text("buurtprofiel_niets_op")
with right:
    st.subheader(run.indicator.label)
    if (chosen := figures[figures["indicator"] == run.indicator.id]).empty:
        st.markdown("Van dit gebied is er geen cijfer. Kies een ander cijfer, of kijk hieronder.")
    for row in chosen.itertuples():
        detail(row, "boven")
later = figures["indicator"].map(lambda id: bool(known[id].scenario)).astype(bool)
for role, title in PARTS.items():
    if len(part := figures[~later & figures["indicator"].map(lambda id, role=role: known[id].role == role)]):
        st.subheader(f"{title} ({len(part)})")
        show_part(part)
netwerk.brief(run)
if len(part := figures[later]):
    st.subheader(f"Wat we later verwachten ({len(part)})")
    ui.text("buurtprofiel_straks", jaar=part["year"].max())
    show_part(part)
if len(gaps := rows[rows["value"].isna()]):
    st.subheader(f"Zonder cijfer ({len(gaps)})")
    st.markdown("  \n".join(f"{ui.plain(known[row.indicator].label)}: {sentences.why_not(row, known[row.indicator])} ({row.year})"
                            for row in gaps.itertuples()))
open_data.to_add()
ui.show_query(profile, "profiel")
