"""Tab Balans: what weighs and what carries, side by side; then both in one figure, and why an area has its score."""

import pandas as pd
import streamlit as st

from dashboard import balance_sentences as words
from dashboard import catalog, charts, drawings, dutch, export, maps, ui
from dashboard.catalog import RINGS
from dashboard.index_catalog import CAPACITY, LABELS, LOAD
from dashboard.tabs import verhalen
from dashboard.tabs.view import View

HALF = 0.5  # of the areas with a type; below it the figure with all dots comes first
MOST_BARS = 20


def show(view: View) -> None:
    if not view.sides:
        nothing(view)
        return
    columns = st.columns(2, gap="medium")
    for column, (part, what) in zip(columns, view.sides.items(), strict=False):
        with column:
            picture(view, part, what)
    if len(view.sides) == 1:
        with columns[1]:
            one_side(view)
    st.markdown(" ".join(notes(view)))
    if len(view.sides) == 2:
        both(view)
    bars(view)
    why(view)


def nothing(view: View) -> None:
    """No score: which figures are missing, per dimension, and how to get them."""
    st.info(f"Met de samenstelling „{view.index.title}” is er nog geen score. Deze cijfers ontbreken:")
    st.markdown("\n".join(f"- {ui.plain(line)}" for line in words.needed(view.missing())))
    known, sources = ui.definitions(), {}
    for id in view.items.loc[view.items["known"] == 0, "indicator"]:
        source = known.datasets[known.indicators[id].dataset]
        sources.setdefault(f"{source.producer}, {source.title}", []).append(known.indicators[id].label)
    ui.table(
        pd.DataFrame({"Bestand": list(sources), "Daarin": [dutch.join(found) for found in sources.values()]}),
        alt="Welke bestanden de cijfers brengen die ontbreken",
    )
    st.markdown("Voeg die bestanden toe bij Gegevens. Wie daar mag toevoegen, heeft de rol analist.")


def one_side(view: View) -> None:
    """Beside the only map: why there is no other, which figures of that side are missing, and what to do now."""
    what, groups = ("draagkracht", CAPACITY) if "L" in view.sides else ("draaglast", LOAD)
    st.subheader(f"Geen score voor {what}")
    st.markdown(f"Er zijn hier te weinig cijfers over {what}. Per deel is er ten minste twee derde nodig. Deze ontbreken:")
    st.markdown("\n".join(f"- {ui.plain(line)}" for line in words.needed(view.missing(groups))))
    st.markdown("Voeg die cijfers toe bij Gegevens, of kies een andere samenstelling of een ander niveau.")


def picture(view: View, part: str, what: str) -> None:
    """One map, with how many figures are in it."""
    id, year = view.indicator(part), int(view.row.year)
    indicator = ui.definitions().indicators[id]
    st.subheader(words.title(what, view.counted(part)))
    frame, layer = drawings.rows(id, year, view.level), drawings.layer(id, year, view.level)
    maps.choropleth(
        frame,
        indicator,
        file=layer.file,
        on_pick=pick,
        chosen=ui.now().region,
        focus=view.row.gemeente,
        height=300,
        key=f"kaart_{part}",
        alt=summary(view.part(part), what),
    )
    verhalen.reading(id, set(frame["region"]))


def summary(found: pd.DataFrame, what: str) -> str:
    """A map in one sentence, for who cannot see it."""
    known = found[found["value"].notna()]
    return (
        f"Kaart van {what}: {len(known)} van {len(found)} gebieden hebben een score, van {dutch.number(known['value'].min())} "
        f"tot {dutch.number(known['value'].max())}."
    )


def notes(view: View) -> list[str]:
    """What one must know before reading the maps."""
    said = [
        "Hoog is veel. Elke score loopt van 1 tot 100.",
        words.goalposts(view.row.scope, view.level),
    ]
    if view.one_model:
        said.append(f"Bij {view.capacity}: alleen schattingen van één model.")
    return [*said, *words.unmeasured(view.row.carriers)]


def both(view: View) -> None:
    """Load beside capacity: the dots, and the map of types; the map first where most areas have a type."""
    found, areas = view.part("B"), paired(view)
    sure = (found["type"].fillna("") != "").sum() >= HALF * max(found["value"].notna().sum(), 1)
    st.subheader(f"Draaglast naast {view.capacity}")
    st.markdown(words.types(found, view.level) + (f" {words.NO_RELATION}" if view.shared_model else ""))
    columns = st.columns(2, gap="medium")
    with columns[1 if sure else 0]:
        st.plotly_chart(
            charts.balance(areas, "draaglast", view.capacity, ui.now().region),
            config=charts.CONFIG,
            theme=None,
            key="naast_elkaar",
            alt=charts.balance_words(areas, "draaglast", view.capacity),
        )
        st.caption(
            "Lijnen: daartussen ligt de echte score, in 95 van de 100 gevallen. Stippellijnen: het midden van alle gebieden. "
            "Dicht rondje: zeker genoeg in te delen."
        )
    with columns[0 if sure else 1]:
        types(view, found)


def paired(view: View) -> pd.DataFrame:
    """One row an area with both scores, in the columns of charts.balance."""
    sides = {"x": view.part("L"), "y": view.part("K")}
    joined = view.part("B")[["region", "name", "type"]]
    for axis, rows in sides.items():
        own = rows[["region", "value", "lower", "upper"]]
        joined = joined.merge(
            own.rename(columns={"value": axis, "lower": f"{axis}_lower", "upper": f"{axis}_upper"}), on="region"
        )
    return joined.dropna(subset=["x", "y"]).assign(kind=lambda rows: rows["type"].fillna(""))


def types(view: View, found: pd.DataFrame) -> None:
    """The map of what weighs beside what carries; each kind has a letter."""
    id, year = view.indicator("L"), int(view.row.year)
    drawn, layer = drawings.rows(id, year, view.level), drawings.layer(id, year, view.level)
    kinds = {row.region: row.type or maps.UNSURE_KIND for row in found[found["value"].notna()].itertuples(index=False)}
    counts = pd.Series(list(kinds.values())).value_counts()
    maps.types(
        drawn.assign(kind=drawn["region"].map(kinds)),
        f"Draaglast en {view.capacity}",
        file=layer.file,
        on_pick=pick,
        chosen=ui.now().region,
        focus=view.row.gemeente,
        height=330,
        key="soorten",
        alt="Kaart van soorten: " + dutch.join([f"{kind} {n} keer" for kind, n in counts.items()]) + ".",
    )
    st.caption("Hoog en laag: boven of onder het midden van deze gemeente. We noemen een soort vanaf 80 van de 100 keer.")


def bars(view: View) -> None:
    """What carries, per ring around people."""
    known, parts = ui.definitions().indicators, view.parts
    own = parts[parts["dimension"].isin(list(view.row.carriers)) & parts["points"].notna()]
    rings = own.assign(ring=own["indicator"].map(lambda id: known[id].ring), name=own["region"].map(view.names)).dropna(
        subset="ring"
    )
    if rings.empty:
        return
    st.subheader("Welke ring draagt")
    few = rings["region"].nunique() <= MOST_BARS
    if not few:
        mean = rings.groupby("ring", as_index=False)["points"].sum().assign(name="gemiddeld")
        mean["points"] /= rings["region"].nunique()
        rings = pd.concat([rings[rings["region"] == ui.now().region], mean])
    order = {name: n for n, name in enumerate(["gemiddeld", *view.names.values()])}
    shown = (
        rings.groupby(["name", "ring"], as_index=False)["points"].sum().sort_values("name", key=lambda names: names.map(order))
    )
    absent = [ring for ring in RINGS if ring not in set(shown["ring"])]
    st.plotly_chart(
        charts.rings(shown, list(RINGS)), config=charts.CONFIG, theme=None, key="ringen", alt=charts.rings_words(shown)
    )
    st.caption(
        f"Punten van {view.capacity}: hoeveel van de score uit elke ring komt."
        + ("" if few else " Kies een gebied: dan staat het onder het gemiddelde.")
        + (f" Niet gemeten: {dutch.join(absent)}." if absent else "")
    )


def why(view: View) -> None:
    """Why an area has its score: each figure, what it adds, and the row of the file it came from (B5)."""
    st.subheader("Waarom deze score")
    here = ui.now().region
    if here not in view.names:
        st.markdown(f"Kies een {view.level} op de kaart, of in het menu bij Gebied.")
        return
    for part, what in view.sides.items():
        st.markdown(ui.plain(words.score(view.names[here], view.one(part, here), what)))
        explain(view, part, what, here)


def explain(view: View, part: str, what: str, here: str) -> None:
    known, groups = ui.definitions().indicators, LOAD if part == "L" else tuple(view.row.carriers)
    rows = view.parts[(view.parts["region"] == here) & view.parts["dimension"].isin(groups)]
    total = rows["points"].sum(min_count=1)
    lines = pd.DataFrame(
        {
            "Dimensie": rows["dimension"].map(LABELS),
            "Cijfer": [known[id].label for id in rows["indicator"]],
            "Waarde": [
                ui.amount(row.value, known[row.indicator]) if pd.notna(row.value) else catalog.STATUSES[row.status]
                for row in rows.itertuples()
            ],
            "Jaar": ["" if pd.isna(year) else str(year) for year in rows["year"]],
            "Soort": rows["kind"].map(catalog.KINDS).fillna(""),
            "Score (1 tot 100)": [dutch.number(n) if pd.notna(n) else "–" for n in rows["score"]],
            "Punten": [dutch.number(n, 1) if pd.notna(n) else "–" for n in rows["points"]],
            "Bestand": [f"{row.file}, rij {row.source_row}" if pd.notna(row.source_row) else "" for row in rows.itertuples()],
        }
    )
    with st.expander(
        f"Hoe {what} is opgebouwd: punten samen {dutch.number(total, 1)}", key=f"opbouw_{part}", on_change="rerun"
    ) as line:
        if line.open:
            ui.table(lines, alt=f"Elk cijfer in {what} van {view.names[here]}, met wat het toevoegt")
            if len(gone := [known[id].label for id in rows.loc[rows["value"].isna(), "indicator"]]):
                st.markdown(ui.plain(f"Ontbreekt hier: {dutch.join(gone)}. Wat er wel is, telt dan zwaarder."))
            with st.container(horizontal=True):
                ui.show_query(view.parts, f"opbouw_{part}")
                ui.download(
                    lambda: lines,
                    {header: export.Column(header) for header in lines},
                    {},
                    "opbouw",
                    what,
                    view.names[here],
                    key=f"opbouw_{part}",
                )


def pick(region: str) -> None:
    st.session_state["regio"] = region
