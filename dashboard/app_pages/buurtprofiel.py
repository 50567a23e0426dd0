"""Buurtprofiel: alles wat bekend is van één gebied. Eerst wat draagt, dan wat weegt, dan de rest."""
import streamlit as st

from dashboard import catalog, charts, ui
from dashboard.export import Column

PARTS = (("capacity", "Wat draagt"), ("load", "Wat weegt"), ("outcome", "Uitkomsten"), ("context", "Achtergrond"))
AROUND = {"wijk": "de wijk", "gemeente": "de gemeente", "land": "Nederland"}
SHORT = {"survey": "gevraagd", "register": "geteld", "model": "geschat", "allocated": "toegedeeld", "derived": "berekend"}
FILE = {"region": Column("gebiedscode"), "name": Column("gebied"), "year": Column("jaar", 0), "indicator": Column("indicator"),
        "label": Column("cijfer"), "value": Column("waarde", 0), "lower": Column("ondergrens", 0), "upper": Column("bovengrens", 0),
        "unit": Column("eenheid"), "made": Column("soort"), "why": Column("opmerking")}


def compared(row) -> dict[str, str]:
    """Per surrounding area: hoger, lager or geen aantoonbaar verschil. Numbers of people or euros are not compared: size tells."""
    if known[row.indicator].unit in ("count", "euro"):
        return {}
    said = {name: ui.difference(row.value, row.se, getattr(row, name), getattr(row, f"{name}_se", None), row.kind) for name in AROUND}
    return {name: word for name, word in said.items() if word}


def headline(row) -> str:
    """One line per figure: what, how much, of when, how made, how sure, and beside the gemeente."""
    indicator, words = known[row.indicator], compared(row)
    beside = next((f"{words[name]} {'met' if words[name].startswith('geen') else 'dan'} {AROUND[name]}"
                   for name in ("gemeente", "land") if name in words), "")
    said = [str(row.year), SHORT[row.kind], "onzeker" if row.uncertain else "", "voorlopig" if row.provisional else "", beside]
    return f"{ui.plain(indicator.label)}: **{ui.plain(ui.amount(row.value, indicator))}** ({', '.join(filter(None, said))})"


def detail(row, key: str) -> None:
    """Everything about one figure here: how sure, beside the areas around it, over the years, and where it comes from."""
    indicator = known[row.indicator]
    st.markdown(f"{indicator.explain} {ui.certainty(row, indicator)}")
    years = ui.query("region_trend", region=run.region, indicator=row.indicator)
    st.plotly_chart(charts.trend(years, indicator), config=charts.CONFIG, theme=None, key=f"{key}_{row.indicator}",
                    alt=charts.trend_words(years, indicator))
    beside = [f"{AROUND[name].capitalize()}: {ui.amount(getattr(row, name), indicator)} ("
              + (word if word.startswith("geen") else f"{here['name']} is {word}") + ")." for name, word in compared(row).items()]
    st.markdown(ui.plain(" ".join(beside)))
    if careful := [*(f"Vanaf {point.year}: {point.text}" for point in indicator.breaks), *indicator.pitfalls]:
        st.markdown("Let op: " + " ".join(careful))
    origin = ui.source(indicator, int(row.year))
    with st.container(horizontal=True):
        ui.show_query(years, f"{key}_{row.indicator}")
        ui.download(years.assign(indicator=row.indicator, label=indicator.label, unit=ui.unit(indicator),
                                 made=years["kind"].map(catalog.KINDS), why=years["status"].map(catalog.STATUSES)),
                    ui.with_decimals(FILE, indicator.decimals), origin, indicator.label, here["name"], key=f"{key}_{row.indicator}")


def standing_out(rows) -> list:
    """The three figures that differ most from the gemeente, of those that differ for certain."""
    sure = [row for row in rows.itertuples() if compared(row).get("gemeente") in ("hoger", "lager")
            and known[row.indicator].role in ("capacity", "load")]
    spread = {row.indicator: known[row.indicator].classes[3] - known[row.indicator].classes[0] for row in sure}
    return sorted(sure, key=lambda row: -abs(row.value - row.gemeente) / spread[row.indicator])[:3]


def pick() -> None:
    st.session_state["regio"] = st.session_state["kies"]


run = ui.now()
if run.indicator is None:
    ui.missing("buurtprofiel")
known, names = ui.definitions().indicators, ui.query("region_names", level=run.level).set_index("region")
if run.region is None:
    st.title("Buurtprofiel")
    ui.text("buurtprofiel_kies", niveau=run.level)
    mine = names[names["gemeente"] == run.gemeente] if run.gemeente else names
    st.selectbox(f"Welke {run.level}?", sorted(mine.index, key=lambda code: ui.dutch_order(names.at[code, "name"])), index=None,
                 format_func=lambda code: f"{names.at[code, 'name']} ({code})", key="kies", on_change=pick, placeholder="Kies of typ")
    st.stop()
here = names.loc[run.region]
profile = ui.query("region_profile", region=run.region, year=None)
rows = profile[profile["indicator"].isin(known)].sort_values(
    "indicator", key=lambda ids: ids.map(lambda id: (known[id].theme, ui.dutch_order(known[id].label))))
figures = rows[rows["value"].notna()]

st.title(here["name"])
st.markdown(f"{run.level.capitalize()} {run.region}. Wat draagt er, wat weegt er, en hoe zeker is dat?")
if rows.empty:
    ui.missing("gebied")
left, right = st.columns([4, 6], gap="large")
with left:
    st.subheader("Wat valt op")
    for row in (found := standing_out(figures)):
        indicator = known[row.indicator]
        st.metric(f"{indicator.label} ({row.year}, {SHORT[row.kind]})", ui.amount(row.value, indicator),
                  f"{compared(row)['gemeente']} dan de gemeente: {ui.amount(row.gemeente, indicator)}", delta_color="off", delta_arrow="off")
    if not found:
        ui.text("buurtprofiel_niets_op")
with right:
    st.subheader(run.indicator.label)
    chosen = figures[figures["indicator"] == run.indicator.id]
    if chosen.empty:
        st.markdown("Van dit gebied is er geen cijfer. Kies links een ander cijfer, of kijk hieronder.")
    else:
        detail(next(chosen.itertuples()), "boven")
for pair in (PARTS[:2], PARTS[2:]):
    for column, (role, title) in zip(st.columns(2, gap="large"), pair, strict=True):
        part = figures[figures["indicator"].map(lambda id, role=role: known[id].role == role)]
        if len(part):
            column.subheader(f"{title} ({len(part)})")
        for row in part.itertuples():
            with column.expander(headline(row), key=f"rij_{row.indicator}", on_change="rerun") as opened:
                if opened.open:
                    detail(row, "rij")
if len(gaps := rows[rows["value"].isna()]):
    st.subheader("Zonder cijfer")
    st.markdown("  \n".join(f"{ui.plain(known[row.indicator].label)}: {catalog.STATUSES[row.status]} ({row.year})" for row in gaps.itertuples()))
with st.container(horizontal=True):
    ui.show_query(profile, "profiel")
