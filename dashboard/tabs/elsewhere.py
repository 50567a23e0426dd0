"""Who runs a programme: where, by whom, in areas that are like the chosen one, and in other gemeenten."""

import streamlit as st

from dashboard import dutch, forms, ui
from dashboard.registers.kinds import Record
from dashboard.tabs import gelijken, shown

LEVELS = {"BU": "buurt", "WK": "wijk", "GM": "gemeente"}
PLURAL = {"buurt": "buurten", "wijk": "wijken"}


def show(record: Record) -> None:
    """B14: where it runs, who runs it, which areas like the chosen one run it too, and who does so elsewhere."""
    data, state = record.data, shown.state()
    st.markdown(f"**Waar.** {ui.plain(dutch.join(sorted(map(name, data['regions']), key=ui.dutch_order)))}.")
    runs = [state["organisation"][id].data["name"] for id in data.get("run_by", []) if id in state["organisation"]]
    if runs:
        st.markdown(f"**Wie voert het uit.** {ui.plain(dutch.join(runs))}.")
    if said := similar(data):
        st.markdown(f"**Gebieden die lijken op het uwe.** {ui.plain(said)}")
    other = [ui.plain(place) for place in data.get("elsewhere", [])]
    st.markdown(f"**Wie doet dit elders.** {dutch.join(other)}." if other else
                "**Wie doet dit elders.** Dat is nog niet ingevuld.")


def name(code: str) -> str:
    """Name of an area, without its level; its code when the build does not know it."""
    return forms.areas().get(code, code).rsplit(" (", 1)[0]


def similar(data) -> str:
    """Of the areas most like the chosen one, those that run it; empty where no area of that level was chosen."""
    here = ui.now().region
    level = LEVELS.get((here or "")[:2])
    if level not in PLURAL or {LEVELS.get(code[:2]) for code in data["regions"]} != {level}:
        return ""
    _, near = gelijken.alike(ui.query("peer_figures", level=level), here)
    if near is None:
        return f"Niet genoeg gegevens om te zeggen welke {PLURAL[level]} lijken op {name(here)}."
    started = data["status"] not in ("idee", "plan")
    both = [name(code) for code in near.index if code in data["regions"]] if started else []
    lead = f"Van de {len(near)} {PLURAL[level]} die het meest lijken op {name(here)}"
    verb = "doet" if len(both) == 1 else "doen"
    when = "mee" if data["status"] == "loopt" else "mee, of deden dat eerder"
    return f"{lead}, {verb} {dutch.join(both)} {when}." if both else f"{lead}, doet er geen mee."
