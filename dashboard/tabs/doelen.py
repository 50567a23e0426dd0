"""Tab Doelen: every figure hangs on a goal; a target passes the haalbaarheidstoets before it is saved."""

import math

import pandas as pd
import streamlit as st

from dashboard import access, catalog, dutch, forms, ui
from dashboard import outcome_sentences as words
from dashboard.definitions import GOOD
from dashboard.registers import goals, kinds
from dashboard.tabs import haalbaar, hoofdstuk, shared, shown


def show() -> None:
    state = shown.state()
    if not state["goal"]:
        st.info("Er zijn nog geen doelen. Begin met een doel: wat willen we, wat gaan we doen, en wat mag het kosten?")
    children: dict[str | None, list[str]] = {}
    for id, record in sorted(state["goal"].items(), key=lambda pair: ui.dutch_order(pair[1].data["name"])):
        children.setdefault(record.data.get("parent"), []).append(id)
    for id in children.get(None, []):
        branch(id, children, 0)
    known = ui.definitions().indicators
    if used := [each.data["indicator"] for each in state["target"].values() if each.data["indicator"] in known]:
        kinds_used = sorted({catalog.KINDS[known[id].kind] for id in used})
        st.caption(ui.plain(f"Het cijfer van nu: {shared.producers(used)} Soort: {dutch.join(kinds_used)}."))
    if state["goal"]:
        hoofdstuk.show()
    if access.may(ui.role(), "edit_register"):
        panel = st.expander("Een streefcijfer toevoegen", key="nieuw_streefcijfer", on_change="rerun")
        if panel.open:
            with panel:
                haalbaar.show()
        panel = st.expander("Een nieuw doel", key="nieuw_doel", on_change="rerun")
        if panel.open:
            with panel:
                forms.edit(kinds()["goal"], None)


def branch(id: str, children: dict, depth: int) -> None:
    """A goal with its targets and programmes, and the goals that hang under it."""
    state = shown.state()
    data = state["goal"][id].data
    with st.container(border=True):
        st.markdown(f"{'###' if not depth else '####'} {ui.plain(data['name'])}")
        for label, text in (
            ("Wat willen we?", data["wish"]),
            ("Wat gaan we doen?", data.get("doing", "nog niet ingevuld")),
            ("Wat mag het kosten?", cost(data)),
        ):
            st.markdown(f"**{label}** {ui.plain(text)}")
        targets(id)
        runs = [record.data["name"] for record in state["intervention"].values() if record.data["goal"] == id]
        if runs:
            st.markdown(f"**Aanpak:** {ui.plain(dutch.join(sorted(runs, key=ui.dutch_order)))}.")
        if access.may(ui.role(), "edit_register"):
            panel = st.expander("Dit doel bijwerken", key=f"doel_{id}", on_change="rerun")
            if panel.open:
                with panel:
                    forms.edit(kinds()["goal"], state["goal"][id])
            adjust(id)
        for child in children.get(id, []):
            branch(child, children, depth + 1)


def adjust(goal: str) -> None:
    """The targets of a goal, each to change or take away; the haalbaarheidstoets comes with it."""
    own = {id: record for id, record in shown.state()["target"].items() if record.data["goal"] == goal}
    if not own:
        return
    panel = st.expander("Streefcijfers bijwerken", key=f"streefcijfers_{goal}", on_change="rerun")
    if panel.open:
        with panel:
            called = {id: named(record.data) for id, record in own.items()}
            chosen = st.selectbox("Welk streefcijfer", list(called), format_func=called.get, key=f"welk_{goal}")
            haalbaar.show(own[chosen])


def named(data) -> str:
    """A target in a few words: figure, area and year."""
    indicator = ui.definitions().indicators.get(data["indicator"])
    what = indicator.label if indicator else data["indicator"]
    return f"{what}, {forms.areas().get(data['region'], data['region'])}, {int(data['year'])}"


def cost(data) -> str:
    return f"€ {dutch.number(data['cost'])} per jaar" if "cost" in data else "nog niet ingevuld"


def targets(goal: str) -> None:
    """The targets of a goal beside the figure as it is now, with which direction is good."""
    rows = [record.data for record in shown.state()["target"].values() if record.data["goal"] == goal]
    if not rows:
        return
    lines = []
    for data in rows:
        indicator = ui.definitions().indicators.get(data["indicator"])
        if indicator is None:
            continue
        now = latest(data["indicator"], data["region"])
        small, _ = haalbaar.smallest_change(indicator, data["region"])
        lines.append(
            {
                "Cijfer": indicator.label,
                "Gebied": forms.areas().get(data["region"], data["region"]),
                "Nu": "geen cijfer" if now is None else f"{ui.short_amount(now.value, indicator)} in {now.year}",
                "Streefcijfer": f"{ui.short_amount(data['value'], indicator)} in {int(data['year'])}",
                "Wat is goed": GOOD[indicator.good],
                "Waarvoor": goals.AIMS[data["aim"]].split(":")[0].lower(),
                "Kleinste verschil dat te zien is": words.amount(small, indicator) if math.isfinite(small) else "niet te zeggen",
            }
        )
    if lines:
        ui.table(pd.DataFrame(lines), alt="Streefcijfers van dit doel, met het cijfer van nu")


def latest(indicator: str, region: str):
    """The newest figure of an area, or None."""
    rows = ui.query("region_trend", indicator=indicator, region=region)
    rows = rows[(rows["line"] == "gebied") & rows["value"].notna()].sort_values("year")
    return next(rows.tail(1).itertuples(index=False), None)
