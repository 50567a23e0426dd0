"""The planner: what a design can show, before anything starts; by the same arithmetic as the verdict."""

import streamlit as st

from dashboard import outcome_sentences as words
from dashboard import ui
from dashboard.errors import MethodError
from dashboard.methods import planner
from dashboard.registers import goals

LEVELS = {"buurt": "buurten", "wijk": "wijken"}


def show() -> None:
    st.subheader("Eerst: wat kan een opzet laten zien?")
    ui.text("doelen_plan")
    measured = choices()
    if not measured:
        st.info("Er is geen cijfer per wijk of buurt dat gemeten of geteld is. Zonder zo'n cijfer is niet te zien of iets werkt.")
        return
    a, b, c, d = st.columns([4, 2, 2, 2])
    indicator = measured[a.selectbox("Uitkomst", list(measured), format_func=lambda id: measured[id].label, key="plan_cijfer")]
    levels = [level for level in LEVELS if level in indicator.levels]
    level = b.selectbox("Gebieden", levels, format_func=LEVELS.get, key="plan_niveau")
    wide = panel(indicator, level)
    treated = c.number_input("Met de aanpak", 1, 50, 3, key="plan_met")
    most = max(len(wide) - int(treated), 0)
    controls = d.number_input("Zonder de aanpak", 0, 200, min(most, 20), key="plan_zonder")
    said(indicator, wide, int(treated), int(controls))


def choices() -> dict:
    """Figures that may show that something works, and that are there for wijken or buurten; in Dutch order."""
    there = ui.query("indicator_coverage")
    there = set(there.loc[there["level"].isin([*LEVELS]) & (there["values"] > 0), "indicator"])
    found = {
        id: known
        for id, known in ui.definitions().indicators.items()
        if id in there and goals.may_evaluate(known) and set(LEVELS) & set(known.levels)
    }
    return dict(sorted(found.items(), key=lambda pair: (pair[1].role != "outcome", ui.dutch_order(pair[1].label))))


def panel(indicator, level: str):
    """Areas × years of one figure since it was last counted in another way; only areas with every year that most of them have."""
    rows = ui.query("outcome_panel", indicator=indicator.id, level=level)
    rows = rows[rows["year"] >= max((point.year for point in indicator.breaks), default=0)]
    wide = rows.pivot(index="region", columns="year", values="value").astype(float)
    return wide.loc[:, wide.notna().sum() >= 0.5 * len(wide)].dropna() if len(wide) else wide


def spread(wide, pre: int = 3) -> float:
    """How much a figure moves by itself between areas, of the mean of two years against the three before; less where it must."""
    years = wide.shape[1]
    before, after = (pre, 2) if years >= pre + 2 else (max(years - 1, 1), 1)
    return planner.spread(wide.to_numpy(float), before, after) if years >= 2 else float("nan")


def said(indicator, wide, treated: int, controls: int) -> None:
    """The answer: the smallest change that is found, or that no outcome could show anything."""
    try:
        made = planner.plan(spread(wide), treated, controls)
    except MethodError as problem:
        st.warning(str(problem))
        return
    st.markdown(words.planned(made.mde, made.smallest_p, indicator, treated, controls))
    if treated + controls > len(wide):
        st.caption(f"Er zijn nu {len(wide)} gebieden met dit cijfer in alle jaren. Deze opzet vraagt er meer.")
    if wide.shape[1] < 5:
        st.caption("Er zijn minder dan vijf jaren. Dan is de trend vooraf niet te controleren.")
