"""Overzicht: de eerste minuut. Vijf cijfers, drie zinnen en één kaart."""
import streamlit as st

from dashboard import drawings, maps, sentences, ui

# The figures of the first screen, always these: what carries, then what weighs. Of each the first that has a figure.
FIGURES = {
    "Wat draagt": [("volunteers_share",), ("informal_carers_share",)],
    "Wat weegt": [("severely_lonely_share",), ("pop_80plus_share", "pop_65plus_share"), ("wmo_clients_per_1000",)],
}


def pick(region: str) -> None:
    st.session_state["regio"] = region


def show_figure(indicator) -> None:
    """One figure of the whole gemeente, with its year, how sure it is and which way is good."""
    row = rows.get(indicator.id)
    with st.container(width=170, gap=None):
        st.metric(ui.plain(indicator.label), sentences.headline(row, indicator) if row else "geen cijfer")
        st.caption(ui.plain(sentences.brief(row, indicator)) if row else "Dit is nog niet geladen.", help=indicator.explain)


def show_origin() -> None:
    """Where everything above comes from, and how to make it again."""
    st.subheader("Waar komt dit vandaan?")
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.markdown("#### De kaart en de zinnen")
        ui.text("overzicht_uitleg")
        ui.source(indicator, run.year)
        ui.show_query(drawing, "kaart_en_zinnen", areas, years)
    with right:
        st.markdown("#### De cijfers bovenaan")
        for each in (each for row in shown.values() for each in row if each.id in rows):
            with st.container(gap=None):
                st.markdown(ui.plain(each.label))
                ui.source(each, rows[each.id].year)
        ui.show_query(figures, "cijfers")


run = ui.now()
if run.indicator is None:
    ui.missing("overzicht")
indicator, known = run.indicator, ui.definitions().indicators
gemeenten = ui.query("region_names", level="gemeente").set_index("region")["name"]
only = gemeenten.index[0] if len(gemeenten) == 1 else None
home = next((code for code in (run.gemeente, run.settings.home, only) if code in gemeenten.index), "NL00")
counted = None if run.level == "gemeente" else run.gemeente or only  # whose areas the sentences are about; None is all
asked = {"indicator": indicator.id, "year": run.year, "level": run.level}
drawing, layer = drawings.rows(**asked), drawings.layer(**asked)
areas = ui.query("overview_areas", **asked, gemeente=counted)
years = ui.query("overview_years", region=home, indicator=indicator.id)
figures = ui.query("overview_figures", region=home)
rows = {row.indicator: row for row in figures.itertuples()}
found = set(figures.loc[figures["value"].notna() | figures["level"].notna(), "indicator"])
shown = {title: [known[next((id for id in ids if id in found), ids[0])] for ids in choices]
         for title, choices in FIGURES.items()}
producer = ", ".join(sorted(set(ui.loads(indicator.id, run.year)["producer"])))
names = sentences.labels(areas)
place, around = (gemeenten.get(code, "Nederland") for code in (home, counted))
said = sentences.overview(areas, years[years["year"] <= run.year], indicator, run.level, around, place, producer)

st.title(ui.plain(place))
for column, title in zip(st.columns([2, 3], gap="medium"), shown, strict=True):
    with column:
        st.subheader(title)
        with st.container(horizontal=True):
            for each in shown[title]:
                show_figure(each)
left, right = st.columns([2, 3], gap="medium")
with left:
    st.subheader(ui.plain(indicator.label))
    st.caption(ui.plain(f"{sentences.AREAS[run.level][1].capitalize()}, {run.year}, {ui.unit(indicator)}"))
    for sentence in said:
        st.markdown(ui.plain(sentence))
    st.caption(sentences.made(indicator.kind, producer))
    if run.region in names:
        st.markdown(ui.plain(sentences.figure(areas.set_index("region").loc[run.region], names[run.region], indicator)))
    st.page_link("app_pages/kaart.py", label="Bekijk alles op de kaart", icon=ui.ONWARD)
    st.page_link("app_pages/buurtprofiel.py", label=ui.plain(f"Alles over {names.get(run.region, 'één gebied')}"), icon=ui.ONWARD)
with right:
    maps.choropleth(drawing, indicator, file=layer.file, on_pick=pick, chosen=run.region, focus=run.gemeente, key="overzicht",
                    height=250, alt=f"Kaart: {indicator.label}, {run.year}. {said[0]}")
show_origin()
