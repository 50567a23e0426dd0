"""Gegevens: een bestand erin na controle en akkoord, en er weer uit met terugdraaien."""
import os

import pandas as pd
import streamlit as st

from dashboard import access, dutch, export, intake, ui
from dashboard.errors import DashboardError

SAYS = {"error": "Fout", "question": "Vraag", "warning": "Let op", "note": "Goed om te weten"}
CHANGES = {"new": "nieuw", "different": "anders", "gone": "verdwenen", "same": "gelijk"}
FINDING = {"kind": "Soort", "row": "Regel", "column": "Kolom", "found": "Gevonden", "message": "Wat is er", "hint": "Wat nu"}
ROWS = 50  # of a list on screen; the file has them all


def answers() -> intake.Answers:
    said = st.session_state.get
    return intake.Answers(said("antwoord_dataset"), None, said("antwoord_year"), said("antwoord_vintage"), said("antwoord_decimal"),
                          bool(said("antwoord_unmatched")))


def look(file) -> intake.Preview:
    """What the gate says of this file with these answers; looked at once, not at every click."""
    delivered = intake.Delivered(file.name, file.getvalue())
    asked = (delivered.sha256, file.name, answers(), run.settings.data, run.build)
    if st.session_state.get("controle", (None,))[0] != asked:
        with st.spinner("Het bestand controleren"):
            st.session_state["controle"] = (asked, intake.preview(run.settings, delivered, answers()))
    return st.session_state["controle"][1]


def ask(looked_at: intake.Preview) -> None:
    """A box for each question that can be answered here; it stays as long as it holds an answer."""
    codes, datasets = {finding.code for finding in looked_at.of("question")}, ui.definitions().datasets
    years = range(pd.Timestamp.now().year + 1, 1994, -1)
    boxes = {
        "dataset": lambda key: st.selectbox("Bij welke dataset hoort dit bestand?", list(datasets), index=None, key=key,
                                            format_func=lambda id: datasets[id].title, placeholder="Kies of typ"),
        "year": lambda key: st.selectbox("Over welk jaar gaan de cijfers?", years, index=None, key=key, placeholder="Kies of typ"),
        "vintage": lambda key: st.selectbox("Van welk jaar is de wijkindeling?", years, index=None, key=key, placeholder="Kies of typ"),
        "decimal": lambda key: st.radio("Wat is het decimaalteken?", [",", "."], index=None, key=key,
                                        format_func={",": "komma", ".": "punt"}.get),
        "unmatched": lambda key: st.checkbox("Laat de rijen weg die bij geen gebied horen", key=key),
    }
    for code, box in boxes.items():
        if code in codes or st.session_state.get(f"antwoord_{code}"):
            box(f"antwoord_{code}")


def show_findings(looked_at: intake.Preview) -> None:
    table = pd.DataFrame([{
        "kind": SAYS[finding.severity], "row": "" if finding.row is None else str(finding.row), "column": finding.column or "",
        "found": finding.found or "", "message": finding.message, "hint": finding.hint,
    } for severity in SAYS for finding in looked_at.of(severity)], columns=list(FINDING))
    if len(table):
        ui.table(table.head(ROWS).rename(columns=FINDING), alt="Wat de controle vond")
        ui.download(table, {name: export.Column(header) for name, header in FINDING.items()}, {"bestand": looked_at.delivered.name},
                    "bevindingen", looked_at.delivered.name, key="bevindingen")


def show_changes(looked_at: intake.Preview) -> None:
    """Before and after: the first rows as delivered and as read, and every figure that would change."""
    known, changes = ui.definitions().indicators, looked_at.changes
    for column, (change, word) in zip(st.columns(4), CHANGES.items(), strict=True):
        column.metric(word.capitalize(), dutch.number(looked_at.count(change)))
    for title, frame in (("Zo staat het in het bestand", looked_at.sample), ("Zo lezen wij het", looked_at.read)):
        if len(frame):
            st.markdown(f"**{title}** (de eerste regels)")
            st.dataframe(frame.dropna(axis=1, how="all").astype(str), hide_index=True, alt=title)
    if len(moved := changes[changes["change"].isin(["different", "gone"])] if len(changes) else changes):
        decimals = [known[id].decimals for id in moved["indicator"]]
        was, becomes = ([dutch.number(value, digits) for value, digits in zip(moved[side], decimals, strict=True)] for side in ("old", "new"))
        ui.table(pd.DataFrame({"Gebied": moved["code"], "Jaar": moved["year"].astype(str), "Cijfer": [known[id].label for id in moved["indicator"]],
                               "Was": was, "Wordt": becomes}).head(ROWS), alt="Cijfers die anders zijn of verdwijnen")


def write(action, done: str) -> None:
    """Do something that changes the data, with progress, and say what came of it after the pages have the new figures."""
    bar = st.progress(0.0, "Bezig")
    settings = intake.writable(run.settings)
    if settings.data != run.settings.data:
        intake.build(settings)  # the copy of the demo has no build yet
    load = action(settings, intake.Who(role=ui.role()), lambda what, share: bar.progress(min(share, 1.0), what.capitalize()))
    os.environ["DRAGEND_DATA"] = str(settings.data)  # from now on the pages show the copy
    st.session_state["gelukt"] = f"{done} Het bestand heeft nummer {load.id}." + (
        f" De voorbeeldgemeente zelf blijft zoals zij is. U werkt nu in een kopie: {settings.data.name}." if settings.data != run.settings.data else "")
    st.session_state["upload"] = st.session_state.get("upload", 0) + 1
    st.rerun()


def add_file() -> None:
    access.require(run.role, "add_data")
    ui.text("gegevens_toevoegen")
    file = st.file_uploader("Bestand", type=["csv", "txt", "geojson", "json"], key=f"bestand_{st.session_state.get('upload', 0)}")
    if file is None:
        return
    looked_at = look(file)
    st.subheader("1. Wat is het?")
    ui.table(pd.DataFrame([(item.what, item.value, item.because) for item in looked_at.detected], columns=["Wat", "Gevonden", "Hoe we dat weten"]),
             alt="Wat we over het bestand weten")
    ask(looked_at)
    st.subheader("2. Klopt het?")
    show_findings(looked_at)
    if not looked_at.storable:
        st.error("Dit bestand kan er nog niet in. Er is niets opgeslagen.")
        return
    st.subheader("3. Wat verandert er?")
    show_changes(looked_at)
    if run.settings.read_only:
        ui.text("gegevens_voorbeeld")
    seen = not looked_at.of("warning") or st.checkbox("Ik heb gelezen waar ik op moet letten", key="gelezen")
    if st.button("Akkoord, sla op", type="primary", disabled=not seen):
        access.require(ui.role(), "add_data")
        write(lambda settings, who, tell: intake.add(settings, intake.preview(settings, looked_at.delivered, looked_at.answers), who,
                                                     accepted=True, progress=tell),
              f"Opgeslagen: {dutch.count_of(looked_at.count('new'), 'nieuw cijfer', 'nieuwe cijfers')}, "
              f"{looked_at.count('different')} anders, {looked_at.count('gone')} verdwenen.")


def manage() -> None:
    loads, datasets = intake.history(run.settings)[::-1], ui.definitions().datasets
    if not loads:
        ui.text("gegevens_leeg")
        return
    table = pd.DataFrame([{
        "Nummer": load.id, "Wanneer": ui.local_time(load.entry["at"]), "Rol": load.entry["role"], "Bestand": load.entry["name"],
        "Dataset": datasets[load.dataset].title if load.dataset in datasets else load.dataset,
        "Jaar": str(load.entry["delivery"].get("year") or load.entry["delivery"].get("vintage") or "per rij"),
        "Regels": dutch.number(load.entry["rows"]), "Telt mee": "ja" if load.active else "nee, teruggedraaid",
        **({"Account": load.entry["by"]} if access.may(run.role, "see_accounts") else {}),
    } for load in loads])
    ui.table(table, alt="Alle bestanden die ooit geladen zijn")
    if not access.may(run.role, "undo_data"):
        return
    names = {load.id: f"{load.entry['name']} ({load.id})" for load in loads}
    chosen = st.selectbox("Bestand terugdraaien of terughalen", list(names), index=None, format_func=names.get, key="lading",
                          placeholder="Kies of typ")
    load = next((load for load in loads if load.id == chosen), None)
    if load:
        verb, done, turn = ("Draai terug", "Teruggedraaid.", intake.undo) if load.active else ("Haal terug", "Telt weer mee.", intake.redo)
        ui.text("gegevens_terug" if load.active else "gegevens_weer")
        if st.button(f"Ja. {verb}", type="primary"):
            access.require(ui.role(), "undo_data")
            write(lambda settings, who, tell: turn(settings, load.id, who, tell), done)


run = ui.now()
access.require(run.role, "see_data")
st.title("Gegevens")
if message := st.session_state.pop("gelukt", None):
    st.success(message)
adding, managing = st.tabs(["Toevoegen", "Beheer"], key="tab", on_change="rerun", bind="query-params")
for tab, show in ((adding, add_file), (managing, manage)):
    if tab.open:
        with tab:
            try:
                show()
            except DashboardError as problem:
                ui.show_error(problem)
