"""Tab Vergelijkbare buurten: areas most like one, what makes them alike, and who carries more with the same load (B3)."""
import pandas as pd
import streamlit as st

from dashboard import balance_sentences as words
from dashboard import dutch, ui
from dashboard.methods import balance
from dashboard.tabs import shared

MOST, KNOWN = 10, 0.8  # areas shown; share of areas that must have a figure for it to count
URBAN = "urbanity_class"


def show() -> None:
    run = ui.now()
    level = run.level if run.level in words.PLURAL else "wijk"
    plural = words.PLURAL[level]
    if run.region is None:
        st.markdown(f"Kies een {level} in het menu, bij Gebied. Dan ziet u welke {plural} er het meest op lijken.")
        return
    asked = ui.query("peer_figures", level=level)
    found = asked[asked["indicator"] != run.indicator.id]  # what is compared may not make areas alike
    figures, near = alike(found, run.region)
    if near is None:
        st.info("Niet genoeg gegevens om te zeggen welke gebieden lijken op dit gebied.")
        return
    names = ui.area_labels(found.drop_duplicates("region"))
    known = ui.definitions().indicators
    labels = {id: known[id].label for id in near.columns if id != "distance"}
    st.markdown(ui.plain(f"Deze {plural} lijken het meest op {names[run.region]}. {words.URBAN[URBAN in figures]} "
                         f"{words.searched(len(figures), bool(found['elsewhere'].any()), level)} "
                         f"We letten op {len(labels)} cijfers: {dutch.join(list(labels.values()))}."))
    shown = [*labels, *([URBAN] if URBAN in figures else [])]
    years = found.groupby("indicator")["year"].max()
    labels = {id: f"{known[id].label} ({ui.unit(known[id])}, {years[id]})" for id in shown}
    lines = pd.DataFrame({"Gebied": [names[code] for code in near.index], **{
        labels[id]: [dutch.number(figures.loc[code, id], known[id].decimals) for code in near.index] for id in labels}})
    here = pd.DataFrame({"Gebied": [names[run.region]], **{
        labels[id]: [dutch.number(figures.loc[run.region, id], known[id].decimals)] for id in labels}})
    ui.table(pd.concat([here, lines]), alt=f"{names[run.region]} en de gebieden die er het meest op lijken")
    st.caption(ui.plain(f"De meest gelijke staat bovenaan. Waar {names[run.region]} zelf staat, is de eerste regel. "
                        f"{shared.producers(shown)}"))
    ui.show_query(asked, "gelijken")
    more_carriers(level, run.region, list(near.index), names)


def alike(found: pd.DataFrame, region: str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Figures of areas that make them alike, and the areas nearest to one as `balance.nearest` gives them; None: not to be said.

    found  as the query peer_figures gives it
    How urban an area is stands among the figures where that is known of `region`; then only about equally urban ones are near.
    """
    figures = found.pivot(index="region", columns="indicator", values="value")
    urban = figures.pop(URBAN) if URBAN in figures else pd.Series(dtype=float)
    figures = figures.loc[:, figures.notna().mean() >= KNOWN]
    if region not in figures.index or figures.loc[region].notna().sum() < 2:
        return figures, None
    near = balance.nearest(figures, region, urban, most=MOST)
    return figures.assign(**{URBAN: urban}) if pd.notna(urban.get(region)) else figures, near


def more_carriers(level: str, here: str, near: list[str], names: dict[str, str]) -> None:
    """Of the areas alike: those with the same load and certainly more that carries. What do they do?"""
    runs = ui.query("index_runs")
    own = runs[(runs["level"] == level) & (runs["index"] == "kern") & (runs["scored"] > 0)]
    rows = pd.concat([ui.query("index_scores", run=run) for run in own["run"]]) if len(own) else pd.DataFrame()
    if rows.empty or here not in set(rows["region"]):
        return
    sides = {part: rows[rows["part"] == part].set_index("region") for part in ("L", "K")}
    if any(here not in side.index or pd.isna(side.loc[here, "value"]) for side in sides.values()):
        return
    st.subheader("Zelfde last, meer dragers")

    def compared(part: str, code: str) -> str | None:
        one, other = sides[part].loc[code], sides[part].loc[here]
        return ui.difference(one["value"], one["se"], other["value"], other["se"], "derived")

    better = [code for code in near if all(code in side.index for side in sides.values())
              and compared("L", code) == "geen aantoonbaar verschil" and compared("K", code) == "hoger"]
    capacity = own["capacity"].iloc[0]
    if not better:
        st.markdown(ui.plain(f"Bij deze gebieden is er geen met dezelfde last en zeker meer {capacity} dan {names[here]}."))
        return
    st.markdown(ui.plain(f"Met ongeveer dezelfde draaglast, en vrijwel zeker meer {capacity}: "
                         f"{dutch.join([names[code] for code in better])}. Wat doen zij? Vraag het daar."))
    for code in better[:3]:
        st.page_link("app_pages/buurtprofiel.py", label=f"Wat er is in {ui.plain(names[code])}", query_params={"regio": code})
