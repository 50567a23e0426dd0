"""Tab Zekerheid: which areas cross a threshold, how stable the places are, and what we do not know."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import access, catalog, dutch, export, ui
from dashboard import balance_sentences as words
from dashboard.index_catalog import LABELS
from dashboard.methods import balance, uncertainty
from dashboard.methods.uncertainty import Options
from dashboard.tabs.view import View

OLD = 4  # years; older figures get a mark
PAIRS = ("severely_lonely_share", "wmo_clients_per_1000")  # asked and counted, for the gap between the two


def show(view: View) -> None:
    if view.sides:
        part = (
            next(iter(view.sides))
            if len(view.sides) == 1
            else st.segmented_control(
                "Kant", list(view.sides), format_func=view.sides.get, default="L", key="kant_zekerheid", bind="query-params"
            )
            or "L"
        )
        thresholds(view, part)
        stability(view, part)
        pair(view, part)
    blind_spots(view)
    gap(view)


def thresholds(view: View, part: str) -> None:
    """The drempeltoets: of which areas the interval lies above or below a threshold, and of which it holds it."""
    what, rows = view.sides[part], view.part(part)
    st.subheader("Drempeltoets")
    limit = st.slider("Drempel", 1, 100, 50, key="drempel", bind="query-params")
    sides = balance.crossing(rows, limit)
    st.markdown(" ".join(words.crossing(sides, view.level, limit, what)))
    known = rows[sides != ""].assign(side=sides, label=lambda rows: rows["region"].map(view.names))
    names = {
        side: [name for name in view.names.values() if name in set(known.loc[known["side"] == side, "label"])]
        for side in ("boven", "onder", "niet te zeggen")
    }
    ui.table(
        pd.DataFrame(
            {
                "Ligt": [f"{side} {limit}" if side != "niet te zeggen" else side for side in names],
                view.plural.capitalize(): [dutch.join(found) if found else "geen" for found in names.values()],
            }
        ),
        alt=f"Welke {view.plural} boven en onder de drempel liggen voor {what}",
    )


def stability(view: View, part: str) -> None:
    """Between which places each area stands, by name; for analysts also when the way of computing varies."""
    what, rows = view.sides[part], view.part(part)
    known = rows[rows["value"].notna()].assign(label=lambda rows: rows["region"].map(view.names))
    known = known.sort_values("label", key=lambda names: names.map({name: n for n, name in enumerate(view.names.values())}))
    st.subheader("Hoe vast liggen de plekken")
    here = ui.now().region
    if here in view.names:
        st.markdown(ui.plain(words.place(view.names[here], view.one(part, here), what)))
    analyst = access.may(ui.now().role, "see_data")
    if analyst:
        st.markdown(words.method_matters(rows, what))
    lines = pd.DataFrame(
        {
            view.level.capitalize(): known["label"],
            "Score": known["value"].map(dutch.number),
            "Ligt tussen": known["lower"].map(dutch.number),
            "en": known["upper"].map(dutch.number),
            "Plek tussen": known["rank_low"].map(dutch.number),
            "en plek": known["rank_high"].map(dutch.number),
        }
    )
    if analyst:
        lines = lines.assign(
            **{
                "Anders gerekend: plek tussen": known["method_rank_low"].map(dutch.number),
                "en dan plek": known["method_rank_high"].map(dutch.number),
            }
        )
    ui.table(lines, alt=f"Tussen welke scores en plekken elk gebied ligt voor {what}")
    st.caption(f"Op naam, niet op plek. Plek 1 is de hoogste {what}. Alles ligt in 95 van de 100 gevallen tussen die twee.")
    with st.container(horizontal=True):
        ui.show_query(view.scores, "zekerheid")
        ui.download(lambda: lines, {header: export.Column(header) for header in lines}, {}, "zekerheid", what, key="zekerheid")


def pair(view: View, part: str) -> None:
    """Two areas beside each other: which one scores higher, and how sure that is."""
    scored = [code for code in view.names if (row := view.one(part, code)) is not None and pd.notna(row.value)]
    if len(scored) < 2:
        return
    st.subheader("Twee gebieden naast elkaar")
    start = scored.index(ui.now().region) if ui.now().region in scored else 0
    left, right = st.columns(2)
    one = left.selectbox("Eerste", scored, index=start, format_func=view.names.get, key="eerste")
    other = right.selectbox("Tweede", scored, index=1 if start == 0 else 0, format_func=view.names.get, key="tweede")
    made = view.problem
    draws = uncertainty.simulate(made.x, made.se, made.model, made.scheme, made.carriers, Options(draws=500), (part,))[part]
    places = [made.regions.index(code) for code in (one, other)]
    chance = float(uncertainty.pairwise(draws[:, places])[0, 1]) if one != other else float("nan")
    st.markdown(
        "Kies twee verschillende gebieden."
        if one == other
        else ui.plain(words.beside(view.names[one], view.names[other], chance, view.sides[part]))
    )


def blind_spots(view: View) -> None:
    """What we do not know (B6): per figure how many areas have it, how old it is, and whether its error is known."""
    known, parts, year = ui.definitions().indicators, view.parts, date.today().year
    st.subheader("Blinde vlekken")
    spheres = view.items.assign(sphere=[known[id].sphere or "" for id in view.items["indicator"]])
    there = spheres[spheres["known"] > 0]
    st.markdown(
        " ".join(
            words.sphere(sphere, int((there["sphere"] == sphere).sum()), int((spheres["sphere"] == sphere).sum()))
            for sphere in catalog.SPHERES
        )
    )
    unknown = parts[parts["unknown_error"]].groupby("indicator").size()
    total = int(view.row.areas)
    lines = pd.DataFrame(
        {
            "Dimensie": view.items["dimension"].map(LABELS),
            "Cijfer": [known[id].label for id in view.items["indicator"]],
            "Sfeer": [known[id].sphere or "" for id in view.items["indicator"]],
            f"{view.plural.capitalize()} met cijfer": [f"{n} van {total}" for n in view.items["known"]],
            "Jaar": ["geen" if pd.isna(n) else str(n) for n in view.items["year"]],
            "Soort": view.items["kind"].map(catalog.KINDS),
            "Opmerking": [
                ", ".join(
                    filter(
                        None,
                        [
                            "ouder dan 4 jaar" if pd.notna(row.year) and year - row.year > OLD else "",
                            "onzekerheid onbekend" if unknown.get(row.indicator, 0) else "",
                            "" if row.known else "ontbreekt",
                        ],
                    )
                )
                for row in view.items.itertuples()
            ],
        }
    )
    ui.table(lines, alt="Per cijfer hoeveel gebieden het hebben, van welk jaar het is en hoe zeker het is")


def gap(view: View) -> None:
    """Where what is counted and what is asked point to different sides: more asked for than counted, or the other way round."""
    rows = view.parts[view.parts["indicator"].isin(PAIRS)].pivot(index="region", columns="indicator", values="score")
    if not set(PAIRS) <= set(rows.columns) or rows.dropna().empty:
        return
    st.subheader("Geteld en ervaren")
    known, apart = ui.definitions().indicators, (rows[PAIRS[0]] - rows[PAIRS[1]]).dropna()
    far = {"meer ervaren dan geteld": apart[apart > 30], "meer geteld dan ervaren": apart[apart < -30]}
    labels = [known[id].label for id in PAIRS]
    st.markdown(
        ui.plain(
            f"We zetten „{labels[0]}” (geschat) naast „{labels[1]}” (geteld). Elk loopt van 1 tot 100. "
            "Een groot verschil kan betekenen dat hulp mensen niet bereikt. Het kan ook een fout in de schatting zijn."
        )
    )
    ui.table(
        pd.DataFrame(
            {
                "Verschil van meer dan 30": list(far),
                view.plural.capitalize(): [
                    dutch.join([name for code, name in view.names.items() if code in found.index]) if len(found) else "geen"
                    for found in far.values()
                ],
            }
        ),
        alt="Gebieden waar geteld en ervaren ver uit elkaar liggen",
    )
