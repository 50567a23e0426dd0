"""A chapter of the policy plan for Wmo as a file (B13): for each of the three spheres where we stand, and what we do about it."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import dutch, export, forms, sentences, ui
from dashboard import outcome_sentences as words
from dashboard.definitions import SPHERES, Indicator
from dashboard.registers import goals
from dashboard.registers.kinds import Data
from dashboard.tabs import shown

COLUMNS = ("Kring", "Doel", "Cijfer", "Gebied", "Stand", "Trend", "Streefcijfer", "Nog te gaan", "Aanpak", "Kosten", "Bewijs")
NOT_YET, NO_GOAL = "nog niet ingevuld", "nog geen doel"
OTHER = "zonder kring"


def show() -> None:
    """The button; the file is made when somebody presses it."""
    run = ui.now()
    origin = {"build": run.build or "", "gemaakt": date.today().isoformat(), "weergave": run.view, "gemeente": run.settings.name,
              "fictief": "ja, verzonnen" if run.settings.fictional else "nee"}
    st.download_button("Download hoofdstuk Wmo-beleidsplan (XLSX)", lambda: export.to_xlsx({"Hoofdstuk": chapter()}, origin),
                       key="xlsx_hoofdstuk", on_click="ignore", file_name=f"hoofdstuk_wmo_{run.build or ''}.xlsx",
                       mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    st.caption("Per kring: de stand, de trend, het doel, wat we doen, wat het kost, het bewijs en wat er nog te gaan is.")


def chapter() -> pd.DataFrame:
    """One row a goal and target, by sphere; a sphere without a goal has a row that says so. Missing is said in words."""
    state, rows = shown.state(), []
    results = ui.query("outcome_results", intervention=None)
    levels = results[results["main"].astype(bool)].set_index("intervention")["evidence"].to_dict()
    for sphere in (*SPHERES, OTHER):
        own = [id for id, record in state["goal"].items() if sphere_of(id, state["goal"]) == sphere]
        for id in sorted(own, key=lambda id: ui.dutch_order(state["goal"][id].data["name"])):
            targets = [record.data for record in state["target"].values() if record.data["goal"] == id]
            head = {"Kring": sphere, "Doel": state["goal"][id].data["name"]}
            rows += [head | measured(target) | done(id, state, levels) for target in targets or [None]]
        if not own and sphere != OTHER:
            rows.append({"Kring": sphere, "Doel": NO_GOAL})
    return pd.DataFrame(rows, columns=[*COLUMNS]).fillna(NOT_YET)


def sphere_of(id: str, there) -> str:
    """The sphere of a goal, or else of the goal that it belongs to."""
    while id in there:
        if sphere := there[id].data.get("sphere"):
            return sphere
        id = there[id].data.get("parent")
    return OTHER


def measured(target: Data | None) -> dict[str, str]:
    """Where one figure stands, how it changed as far as that may be said, and how far the target is."""
    indicator = ui.definitions().indicators.get(target["indicator"]) if target else None
    if indicator is None:
        return {}
    place = forms.areas().get(target["region"], target["region"]).rsplit(" (", 1)[0]
    years = ui.query("overview_years", region=target["region"], indicator=indicator.id)
    known = years[years["value"].notna()].sort_values("year")
    now = next(known.tail(1).itertuples(index=False), None)
    producer = ui.dataset(indicator.dataset).producer
    return {"Cijfer": indicator.label, "Gebied": place,
            "Stand": "geen cijfer" if now is None else f"{ui.amount(now.value, indicator)} in {now.year}",
            "Trend": sentences.change(years, indicator, place, producer),
            "Streefcijfer": f"{ui.amount(target['value'], indicator)} in {int(target['year'])}",
            "Nog te gaan": "niet te zeggen" if now is None else gap(now.value, target["value"], indicator)}


def gap(now: float, wanted: float, indicator: Indicator) -> str:
    """How far the target is, or that it was reached; only the size where neither way is good."""
    reached = {"high": now >= wanted, "low": now <= wanted}.get(indicator.good, now == wanted)
    return "gehaald" if reached else words.amount(wanted - now, indicator)


def done(goal: str, state, levels: dict[str, int]) -> dict[str, str]:
    """What is done for a goal, what that costs and how well it is known to work; stopped programmes stand in it too (W12)."""
    own = {id: record.data for id, record in state["intervention"].items() if record.data["goal"] == goal}
    if not own:
        return {}
    spent = {id: [row.data for row in state["spending"].values() if row.data["intervention"] == id] for id in own}
    costs = {id: words.total(rows, "cost") for id, rows in spent.items()}
    said = {id: NOT_YET if found is None else f"€ {dutch.number(found[0])} tot € {dutch.number(found[1])}"
            for id, found in costs.items()}
    level = {id: f"{levels.get(id, 0)}, {words.COMPARABLE} {goals.LEVELS[levels.get(id, 0)]}" for id in own}
    named = sorted(own, key=lambda id: ui.dutch_order(own[id]["name"]))

    def each(what: dict[str, str]) -> str:
        return "; ".join(f"{own[id]['name']}: {what[id]}" for id in named)

    return {"Aanpak": each({id: goals.STATUSES[data["status"]] for id, data in own.items()}), "Kosten": each(said),
            "Bewijs": each(level)}
