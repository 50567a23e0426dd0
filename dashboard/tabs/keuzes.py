"""Tab Keuzes: weten, doen, betalen side by side, stopped programmes included; and the yearly overview as a file."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import dutch, export, forms, ui
from dashboard import outcome_sentences as words
from dashboard.registers import goals, yearbook
from dashboard.tabs import shown


def show() -> None:
    ui.text("doelen_keuzes")
    state, results = shown.state(), ui.query("outcome_results", intervention=None)
    main = results[results["main"].astype(bool)].set_index("intervention")
    if not state["intervention"]:
        st.info("Er is nog geen aanpak om te kiezen. Leg er een vast bij „Wat werkt”.")
        return
    ui.table(choices(state, main), alt="Per aanpak wat we weten, wat we doen en wat het kost", height=600)
    st.caption("Op naam, niet op uitkomst. Kosten en bereik zijn schattingen van laag tot hoog, alle jaren samen.")
    ui.show_query(results, "keuzes")
    year_overview(state, main)


def choices(state, main: pd.DataFrame) -> pd.DataFrame:
    """One row a programme, by name."""
    rows = []
    for id, record in sorted(state["intervention"].items(), key=lambda pair: ui.dutch_order(pair[1].data["name"])):
        data, found = record.data, main.loc[id] if id in main.index else None
        spent = [other.data for other in state["spending"].values() if other.data["intervention"] == id]
        rows.append(
            {
                "Aanpak": data["name"],
                "Stand": goals.STATUSES[data["status"]],
                "Weten: uitkomst": "nog geen uitkomst" if found is None else words.short(found),
                "Weten: bewijs": level(found),
                "Doen: bereik (mensen)": total(spent, "reach", ""),
                "Betalen: kosten": total(spent, "cost", "€\u00a0"),
                "Vastgelegd": "vóór de start" if goals.ahead(record) else "achteraf bekeken",
            }
        )
    return pd.DataFrame(rows)


def level(found) -> str:
    """Level of evidence in words, and never more than what it is comparable with."""
    n = 0 if found is None else int(found.evidence)
    return f"{n}: {words.COMPARABLE} {goals.LEVELS[n]}"


def total(spent: list, what: str, sign: str) -> str:
    """A range over all years, or that it was not filled in."""
    if (found := words.total(spent, what)) is None:
        return "niet ingevuld"
    return " tot ".join(f"{sign}{dutch.number(end)}" for end in found)


def year_overview(state, main: pd.DataFrame) -> None:
    """B12: activities, reach, partners and spending, with what is missing; stopped ones cannot be left out (W12)."""
    st.subheader("Jaaroverzicht voor GALA, IZA en AZWA")
    years = sorted({int(other.data["year"]) for other in state["spending"].values()} | {date.today().year - 1}, reverse=True)
    year = st.selectbox("Jaar van het overzicht", years, key="overzicht_jaar")
    frame = overview(int(year), state, main)
    missing = frame[frame["Ontbreekt"] != ""]
    st.markdown(
        f"{dutch.count_of(len(frame), 'regel', 'regels')} in {year}. "
        + ("Er ontbreekt niets." if missing.empty else f"Bij {len(missing)} ontbreekt iets:")
    )
    if len(missing):
        ui.table(missing[["Aanpak", "Geld", "Ontbreekt"]], alt="Wat er nog ontbreekt in het jaaroverzicht")
    run = ui.now()
    origin = {
        "jaar": str(year),
        "build": run.build or "",
        "gemaakt": date.today().isoformat(),
        "weergave": run.view,
        "gemeente": run.settings.name,
        "fictief": "ja, verzonnen" if run.settings.fictional else "nee",
    }
    st.download_button(
        "Download jaaroverzicht (XLSX)",
        lambda: export.to_xlsx({f"Overzicht {year}": frame, "Ontbreekt": missing[["Aanpak", "Geld", "Ontbreekt"]]}, origin),
        key="xlsx_jaar",
        on_click="ignore",
        file_name=f"jaaroverzicht_{year}_{run.build or ''}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def overview(year: int, state, main: pd.DataFrame) -> pd.DataFrame:
    """The rows of the file; a programme that was locked and then taken away stays in it."""
    removed = {id: record for id, record in state.removed.items() if goals.locked_at(record)}
    said = {id: words.short(row) for id, row in main.iterrows()}
    return yearbook.overview(year, state.there, removed, forms.areas(), said, {id: level(row) for id, row in main.iterrows()})
