"""Tab Gewichten: what if some figures counted more? Official weights are one click away; the URL holds what was chosen."""

import pandas as pd
import streamlit as st

from dashboard import access, charts, dutch, export, ui
from dashboard import balance_sentences as words
from dashboard.index_catalog import CAPACITY, LABELS, LOAD
from dashboard.methods import balance, sensitivity
from dashboard.tabs.view import View

POINTS = 100
WAYS = {"prank": "als plek tussen de andere", "zscore": "als afstand tot het gemiddelde", "minmax": "van laagste tot hoogste"}


def official(view: View) -> dict[str, int]:
    """The weights of the definition as points out of a hundred, per dimension of a side, and per figure of a dimension."""
    points: dict[str, int] = {}
    for side in (LOAD, CAPACITY):
        own = (
            view.items[view.items["dimension"].isin(side)].drop_duplicates("dimension").set_index("dimension")["dimension_weight"]
        )
        points |= shared_out(own)
    for _, group in view.items.groupby("dimension", sort=False):
        points |= shared_out(group.set_index("indicator")["weight"])
    return points


def shared_out(weights: pd.Series) -> dict[str, int]:
    """Weights as whole points that are a hundred together: rounded down, and what is left goes to the largest remainders."""
    exact = POINTS * weights / weights.sum()
    points = exact.astype(int)
    last = (exact - points).sort_values(ascending=False, kind="stable").index[: POINTS - int(points.sum())]
    return {name: int(n) + (name in last) for name, n in points.items()}


def reset(keys: list[str]) -> None:
    for key in keys:
        st.session_state.pop(key, None)


def show(view: View) -> None:
    if not view.sides:
        st.info("Zonder score is er niets te wegen. De tab Balans zegt welke cijfers ontbreken.")
        return
    start, known = official(view), ui.definitions().indicators
    left, right = st.columns([4, 6], gap="large")
    with left:
        st.markdown("**Verdeel 100 punten.** Alleen de verhouding telt. De officiële gewichten zijn één klik weg.")
        chosen = sliders(view, start, {id: what.label for id, what in known.items()})
        st.button(
            "Terug naar de officiële gewichten",
            on_click=reset,
            args=([f"gewicht_{name}" for name in start],),
            disabled=chosen == start,
        )
    with right:
        weights = changed(view, chosen, start)
        if not any(chosen[name] for name in chosen):
            st.warning("Alle gewichten zijn 0. Geef minstens één cijfer punten.")
            return
        outcome(view, weights)
    if access.may(ui.now().role, "see_data"):
        drivers(view)


def sliders(view: View, start: dict[str, int], labels: dict[str, str]) -> dict[str, int]:
    """A slider per dimension, and in a panel one per figure; those of which nothing is known are left out."""
    chosen = dict(start)
    there = view.items[view.items["known"] > 0]
    for part, what in view.sides.items():
        groups = [group for group in (LOAD if part == "L" else tuple(view.row.carriers)) if group in set(there["dimension"])]
        st.markdown(f"**{what.capitalize()}**")
        if len(groups) > 1:
            for group in groups:
                chosen[group] = point(group, LABELS[group].removeprefix("Draaglast: "), start[group])
            st.caption(f"Samen {sum(chosen[group] for group in groups)} punten.")
        for group in groups:
            own = list(there.loc[there["dimension"] == group, "indicator"])
            if len(own) > 1:
                with st.expander(f"Cijfers in {LABELS[group].removeprefix('Draaglast: ')}", key=f"cijfers_{group}"):
                    for id in own:
                        chosen[id] = point(id, labels[id], start[id])
    return chosen


def point(name: str, label: str, value: int) -> int:
    return st.slider(label, 0, POINTS, value, step=1, key=f"gewicht_{name}", bind="query-params", persist_state="page")


def changed(view: View, chosen: dict[str, int], start: dict[str, int]) -> dict[str, float]:
    """What differs from the official weights, in their own unit."""
    items = view.items.set_index("indicator")
    groups = view.items.drop_duplicates("dimension").set_index("dimension")["dimension_weight"]
    found = {}
    for name, points in chosen.items():
        if points != start[name]:
            whole = (
                items.loc[items["dimension"] == items.loc[name, "dimension"], "weight"].sum()
                if name in items.index
                else sum(groups[group] for group in groups.index if (group in LOAD) == (name in LOAD))
            )
            found[name] = points / POINTS * whole
    return found


def outcome(view: View, weights: dict[str, float]) -> None:
    """Scores and places with these weights, by name, beside the official ones."""
    part = (
        next(iter(view.sides))
        if len(view.sides) == 1
        else st.segmented_control(
            "Kant", list(view.sides), format_func=view.sides.get, default="L", key="kant", bind="query-params"
        )
        or "L"
    )
    what = view.sides[part]
    found = balance.what_if(view.problem, weights)
    rows = found[(found["part"] == part) & found["value"].notna()].assign(name=lambda rows: rows["region"].map(view.names))
    rows = rows.set_index("region").loc[[code for code in view.names if code in set(rows["region"])]].reset_index()
    st.markdown("**Officiële gewichten**" if not weights else "**Uw gewichten** naast de officiële")
    tabs = st.tabs(["Beeld", "Lijst"], key="gewogen", on_change="rerun")
    if tabs[0].open:
        with tabs[0]:
            st.plotly_chart(
                charts.shifts(rows, what),
                config=charts.CONFIG,
                theme=None,
                key="verschuiving",
                alt=f"{what.capitalize()} per {view.level} met deze gewichten, naast de officiële.",
            )
            st.caption("Score van 1 tot 100. De streep: daartussen ligt de score met deze gewichten, in 95 van de 100 gevallen.")
    lines = pd.DataFrame(
        {
            view.level.capitalize(): rows["name"],
            "Score": rows["value"].map(dutch.number),
            "Officieel": rows["was"].map(dutch.number),
            "Ligt tussen plek": rows["rank_low"].map(dutch.number),
            "en plek": rows["rank_high"].map(dutch.number),
        }
    )
    if tabs[1].open:
        with tabs[1]:
            ui.table(lines, alt=f"Scores en plekken voor {what} met deze gewichten")
            ui.download(
                lambda: lines, {header: export.Column(header) for header in lines}, {}, "gewichten", what, key="gewichten"
            )
            st.caption(f"Plek 1 is de hoogste {what}. Een plek ligt in 95 van de 100 gevallen tussen die twee.")


def drivers(view: View) -> None:
    """For analysts: what the order hangs on, which figures say the same, and what a weight really does."""
    known, made = ui.definitions().indicators, view.problem
    names = {id: what.label for id, what in known.items()} | LABELS | WAYS
    st.subheader("Waar hangt de volgorde van af")
    for part, what in view.sides.items():
        moved = sensitivity.one_at_a_time(made.x, made.scheme, part, made.carriers)
        st.markdown(ui.plain(words.hangs_on(moved, names, what)))
        heavy = sensitivity.importance(made.x, made.scheme, part, made.carriers)
        kinds = {
            "normalisation": "anders omrekenen:",
            "weight": "dubbel gewicht:",
            "indicator": "zonder",
            "mean": "gewoon middelen",
        }
        with st.expander(f"Elke keuze voor {what}", key=f"keuzes_{part}", on_change="rerun") as line:
            if line.open:
                said = [f"{kinds[row.kind]} {names.get(row.option, '')}".strip() for row in moved.itertuples()]
                ui.table(
                    pd.DataFrame(
                        {
                            "Keuze": said,
                            "Gemiddeld aantal plekken": [dutch.number(n, 1) for n in moved["shift"]],
                            "Hoogstens": [dutch.number(n) for n in moved["largest"]],
                        }
                    ),
                    alt=f"Hoeveel plekken de gebieden schuiven bij een andere keuze, voor {what}",
                )
                ui.table(
                    pd.DataFrame(
                        {
                            "Cijfer": heavy["indicator"].map(names),
                            "Gewicht": [f"{dutch.number(100 * n)} %" for n in heavy["weight"]],
                            "Gaat samen op met de score": [f"{dutch.number(100 * n)} %" for n in heavy["importance"]],
                        }
                    ),
                    alt=f"Gewicht en werkelijke invloed van elk cijfer in {what}",
                )
    for one, other, _ in sensitivity.said_twice(made.x, made.scheme):
        st.markdown(
            ui.plain(f"„{names[one]}” en „{names[other]}” zeggen bijna hetzelfde. Kies er één of geef ze samen één gewicht.")
        )
