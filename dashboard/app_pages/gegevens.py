"""Gegevens: een bestand erin na controle en akkoord, en er weer uit met terugdraaien."""
import os
from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import access, dutch, intake, open_data, ui, wizard
from dashboard.errors import DashboardError

DETECTED = {"what": "Wat", "value": "Gevonden", "because": "Hoe we dat weten"}
QUESTIONS = {"dataset": "Bij welke dataset hoort dit bestand?", "year": "Over welk jaar gaan de cijfers?",
             "vintage": "Van welk jaar is de wijkindeling?", "decimal": "Wat is het decimaalteken?"}


def ask(looked_at: intake.Preview) -> None:
    """A box for each question that can be answered here. It stays as long as it holds an answer, which is of this file only."""
    years, file = {year: str(year) for year in range(pd.Timestamp.now().year + 1, 1994, -1)}, looked_at.delivered
    options = {"dataset": {id: dataset.title for id, dataset in ui.definitions().datasets.items()}, "year": years,
               "vintage": years, "decimal": {",": "komma", ".": "punt"}}
    asked = {finding.code: finding for finding in looked_at.of("question")}
    if "decimal" in asked:
        options["decimal"] = wizard.readings(asked["decimal"].found)
    for code, question in QUESTIONS.items():
        if code in asked or st.session_state.get(f"{code}_{file.sha256}"):
            if code in asked and code != "year":  # the question of the year says it all
                where = f'Kolom "{asked[code].column}": ' if asked[code].column else ""
                st.markdown(ui.plain(where + asked[code].message))
            st.selectbox(question, list(options[code]), index=None, format_func=options[code].get, placeholder="Kies of typ",
                         key=f"{code}_{file.sha256}")
    wizard.ask(looked_at)


def look(delivered: intake.Delivered) -> intake.Preview:
    """What the gate says of this file with these answers; looked at once, not at every click."""
    said = {code: st.session_state.get(f"{code}_{delivered.sha256}") for code in QUESTIONS}
    answers = intake.Answers(**said, **wizard.said(delivered))
    asked = (delivered.sha256, delivered.name, answers, run.settings.data, run.build)
    if st.session_state.get("controle", (None,))[0] != asked:
        with st.spinner("Het bestand controleren"):
            st.session_state["controle"] = (asked, intake.preview(run.settings, delivered, answers))
    return st.session_state["controle"][1]


def write(action: Callable, done: str) -> None:
    """Do something that changes the data, with progress; the page says what came of it once it has the new figures."""
    bar = st.progress(0.0, "Bezig")
    settings = intake.writable(run.settings)
    if copied := settings.data != run.settings.data:
        intake.build(settings)  # the copy of the demo comes without a build
    load = action(settings, intake.Who(ui.account(), ui.role()),
                  lambda what, share: bar.progress(min(share, 1.0), what.capitalize()))
    os.environ["DRAGEND_DATA"] = str(settings.data)  # from now on the pages show the copy
    kept = f" De voorbeeldgemeente blijft zoals zij is. U werkt nu in een kopie, in de map {settings.data.name}." * copied
    st.session_state["gelukt"] = f"{done} Het nummer van het bestand is {load.id}.{kept}"
    st.session_state["upload"] = st.session_state.get("upload", 0) + 1
    st.rerun()


def add_file():
    access.require(run.role, "add_data")
    ui.text("gegevens_toevoegen")
    uploads = f"bestand_{st.session_state.get('upload', 0)}"  # a new box after each file
    if (file := st.file_uploader("Bestand", wizard.KINDS, key=uploads)) is None:
        return
    delivered = intake.Delivered(file.name, file.getvalue())
    try:
        looked_at = look(delivered)
    except DashboardError as problem:  # who can say how it must be read, gets further
        ui.show_error(problem)
        return wizard.correct(delivered)
    st.subheader("1. Wat is het?")
    ui.table(pd.DataFrame(looked_at.detected, columns=DETECTED).rename(columns=DETECTED), alt="Wat we van het bestand weten")
    ask(looked_at)
    st.subheader("2. Klopt het?")
    wizard.show_findings(looked_at, QUESTIONS)
    if not looked_at.storable:
        return st.error("Dit bestand kan er nog niet in. Er is niets opgeslagen. Beantwoord de vragen, of verbeter het bestand "
                        "en kies het opnieuw.")
    st.subheader("3. Wat verandert er?")
    wizard.show_changes(looked_at)
    if run.settings.read_only:
        ui.text("gegevens_voorbeeld")
    reason = wizard.reason(looked_at)
    if not (seen := reason is not None):
        st.caption("Opslaan kan als u het vinkje zet en een reden kiest.")
    if st.button("Akkoord, sla op", type="primary", disabled=not seen) and seen:
        access.require(ui.role(), "add_data")
        said = dutch.join([f"{looked_at.count(change)} {wizard.CHANGES[change]}" for change in ("new", "different", "gone")])
        write(lambda settings, who, tell: intake.add(
            settings, intake.preview(settings, looked_at.delivered, looked_at.answers), who, accepted=True, progress=tell,
            reason=reason),
            f"Opgeslagen. Van de cijfers zijn er {said}.")


def manage():
    if not (loads := intake.history(run.settings)[::-1]):
        return ui.text("gegevens_leeg")
    titles = {id: dataset.title for id, dataset in ui.definitions().datasets.items()}
    table = pd.DataFrame([{
        "Wanneer": ui.local_time(load.entry["at"]), "Rol": load.entry["role"], "Account": load.entry["by"],
        "Bestand": load.entry["name"], "Dataset": titles.get(load.dataset, load.dataset),
        "Jaar": str(load.entry["delivery"].get("year", load.entry["delivery"].get("vintage", "per rij"))),
        "Regels": dutch.number(load.entry["rows"]), "Nummer": load.id,
        "Reden bij waarschuwing": load.entry.get("reason", ""),
        "Telt mee": "ja" if load.active else "gewist" if load.purged else "nee"} for load in loads])
    table = table if access.may(run.role, "see_accounts") else table.drop(columns="Account")
    ui.table(table, alt="Alle bestanden die ooit geladen zijn, het nieuwste eerst")
    if not access.may(run.role, "undo_data"):
        return None
    names = {load.id: f"{load.entry['name']} ({load.id})" for load in loads if not load.purged}
    if chosen := st.selectbox("Een bestand terugdraaien of terughalen", list(names), index=None, format_func=names.get,
                              key="lading", placeholder="Kies of typ"):
        ui.text("gegevens_terug" if (active := next(load.active for load in loads if load.id == chosen)) else "gegevens_weer")
        if st.button("Ja, draai terug" if active else "Ja, haal terug", type="primary"):
            access.require(ui.role(), "undo_data")
            turn, done = (intake.undo, "Teruggedraaid.") if active else (intake.redo, "Telt weer mee.")
            write(lambda settings, who, tell: turn(settings, chosen, who, tell), done)


st.title("Gegevens")
access.require((run := ui.now()).role, "see_data")
if message := st.session_state.pop("gelukt", None):
    st.success(message)
tabs = st.tabs(["Toevoegen", "Beheer", "Bronnen"], key="tab", on_change="rerun", bind="query-params")
for tab, show in zip(tabs, (add_file, manage, open_data.sources), strict=True):
    if tab.open:
        with tab:
            try:
                show()
            except DashboardError as problem:  # the other tabs must stay in reach
                ui.show_error(problem)
