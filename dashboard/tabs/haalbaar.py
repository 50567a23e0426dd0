"""The haalbaarheidstoets: what is the smallest change that this figure can show here? Asked before a target is saved."""

import math
from datetime import date

import streamlit as st

from dashboard import access, dutch, forms, ui
from dashboard import outcome_sentences as words
from dashboard.errors import MethodError
from dashboard.methods import planner as planning
from dashboard.registers import goals, kinds
from dashboard.registers.kinds import Record
from dashboard.tabs import planner, shown

OTHERS = 4  # measured figures that are offered instead
STEPS = 2.8016  # standard errors: a difference that is found 80 of 100 times


def show(record: Record | None = None) -> None:
    """The form of a target that is there or a new one: what it can show here, and only then the button."""
    if not access.may(ui.role(), "edit_register"):
        return
    state, known = shown.state(), ui.definitions().indicators
    was, key = record.data if record else {}, f"streef_{record.id}" if record else "streef"
    names = {id: goal.data["name"] for id, goal in state["goal"].items()}
    if not names:
        st.info("Maak eerst een doel. Een streefcijfer hangt altijd aan een doel.")
        return
    there = set(ui.query("indicator_coverage").query("values > 0")["indicator"]) | {was.get("indicator")}
    figures = sorted((id for id in known if id in there), key=lambda id: ui.dutch_order(known[id].label))

    def choose(place, label: str, options: list, name: str, field: str, words):
        first = options.index(was[field]) if was.get(field) in options else 0
        return place.selectbox(label, options, index=first, format_func=words, key=f"{key}_{name}")

    goal = choose(st, "Doel", list(names), "doel", "goal", names.get)
    left, right = st.columns(2)
    figure = choose(left, "Cijfer", figures, "cijfer", "indicator", lambda id: known[id].label)
    areas = {code: name for code, name in forms.areas().items() if _level(code) in known[figure].levels}
    if not areas:
        st.info("Dit cijfer is er niet per wijk, buurt of gemeente.")
        return
    region = choose(right, "Gebied", list(areas), "gebied", "region", areas.get)
    left, middle, right = st.columns(3)
    year = left.number_input("Jaar", 2000, 2100, int(was.get("year", date.today().year + 2)), key=f"{key}_jaar")
    written = dutch.number(was["value"], max(known[figure].decimals, 1)).replace(".", "") if was else ""
    value = typed(middle.text_input("Streefcijfer", written, key=f"{key}_waarde", help="Met een komma, zoals 62,5."))
    aim = choose(right, "Waarvoor", list(goals.AIMS), "waarvoor", "aim", goals.AIMS.get)
    smallest, allowed = tested(known[figure], region, aim)
    data = {"goal": goal, "indicator": figure, "region": region, "year": int(year), "value": value, "aim": aim,
            **({"smallest": round(float(smallest), 2)} if math.isfinite(smallest) else {})}
    forms.finish(kinds()["target"], record, data, key, allowed=value is not None and allowed)


def typed(text: str) -> float | None:
    """A number as the Dutch write it; None when it is none."""
    try:
        return float(text.replace(".", "").replace(",", ".")) if text.strip() else None
    except ValueError:
        st.error(f"„{ui.plain(text)}” is geen getal. Schrijf een getal met een komma, zoals 62,5.")
        return None


def tested(indicator, region: str, aim: str) -> tuple[float, bool]:
    """Say what this figure can show here; returns the smallest change, and whether the target may be saved."""
    refused = goals.why_not(indicator) if aim == "evalueren" else ""
    smallest, said = smallest_change(indicator, region)
    if refused:
        st.warning(f"{refused} Een doel hiermee is niet te evalueren.")
    st.markdown(said)
    if refused:
        others = alternatives(indicator, region)
        st.markdown(
            f"**Wel gemeten of geteld:** {ui.plain(dutch.join(others))}."
            if others
            else "Er is hier geen cijfer dat gemeten of geteld is. Vraag het zelf, met elk jaar dezelfde vraag."
        )
        st.markdown("U kunt ook tellen hoeveel mensen u bereikt.")
    return smallest, not refused


def smallest_change(indicator, region: str) -> tuple[float, str]:
    """The smallest change of this area, on its own and compared with others, in words; inf when nobody can say."""
    level = _level(region)
    rows = ui.query("outcome_panel", indicator=indicator.id, level=level)
    own = rows[rows["region"] == region].sort_values("year")
    error = own["se"].dropna().iloc[-1] if own["se"].notna().any() else math.nan
    alone = STEPS * math.sqrt(2) * error if math.isfinite(error) else math.inf
    parts = [
        f"Door toeval in de meting is een verschil onder {words.amount(alone, indicator)} hier niet te zien."
        if math.isfinite(alone)
        else "Hoe zeker dit cijfer van één gebied is, weten we niet."
    ]
    compared = math.inf
    if level in planner.LEVELS:
        wide = planner.panel(indicator, level)
        try:
            compared = planning.plan(planner.spread(wide), 1, max(len(wide) - 1, 2)).mde
            parts.append(
                f"Vergeleken met andere {planner.LEVELS[level]} zien we pas iets bij {words.amount(compared, indicator)}."
            )
        except MethodError as problem:
            parts.append(f"Vergelijken met andere {planner.LEVELS[level]}: {problem}")
    known = [value for value in (alone, compared) if math.isfinite(value)]
    return (max(known) if known else math.inf), "**Haalbaarheidstoets.** " + " ".join(parts)


def alternatives(indicator, region: str) -> list[str]:
    """Measured figures of this area with the smallest change that each can show; the same theme first."""
    level, found = _level(region), []
    there = ui.query("indicator_coverage")
    there = set(there.loc[(there["level"] == level) & (there["values"] > 0), "indicator"])
    known = [item for item in ui.definitions().indicators.values() if item.id in there and goals.may_evaluate(item)]
    for item in sorted(known, key=lambda item: (item.theme != indicator.theme, item.role != "outcome", item.label))[:OTHERS]:
        smallest, _ = smallest_change(item, region)
        found.append(f"{item.label} (vanaf {words.amount(smallest, item)})" if math.isfinite(smallest) else item.label)
    return found


def _level(code: str) -> str:
    return {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}.get(code[:2], "")
