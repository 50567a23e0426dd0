"""Tab Labs: the road of each lab, what the next stage asks, what was learned at which level, and labs beside each other."""
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import forms, learning, ui
from dashboard.methods import labs as road
from dashboard.registers import kinds
from dashboard.registers.kinds import Change, Record, State
from dashboard.tabs import shared

NEW = ("title", "kind", "area", "theme", "question", "owner", "stage", "started")
ABOUT = ("title", "kind", "area", "theme", "question", "owner", "started", "team", "helix", "partners", "context",
         "stories_needed", "present", "phase_until", "phase_criterion")
LASTING = ("tested_on", *(f"seen_{key}" for key in road.SEEN), *(f"kept_{key}" for key in road.KEPT), "relapse_6", "relapse_12")
STOP = ("state", "stopped_on", "stop_reason")


def show() -> None:
    state, area = forms.state(), ui.now().region
    found = learning.here(state, "lab", area)
    ui.text("labs")
    if chosen := shared.choose("Lab", "lab", {id: record.data["title"] for id, record in found.items()}):
        _lab(found[chosen], state)
    shared.panel("Nieuw lab", "nieuw_lab", lambda: forms.edit(
        kinds()["lab"], None, fields=NEW, given={"stage": "question", "state": "loopt"} | ({"area": area} if area else {})))
    _beside(state, area)


def _lab(record: Record, state: State) -> None:
    data = record.data
    st.subheader(ui.plain(data["title"]))
    st.markdown(ui.plain(f"{data['question']} {learning.lab_head(record, shared.named)}"))
    for words in learning.alarms(record, state, date.today()):
        st.warning(ui.plain(words))
    left, right = st.columns([5, 6], gap="large")
    with left:
        _road(record, state)
    with right:
        _learned(record, state)
    for label, key, fields in (("Gegevens van het lab", "over", ABOUT), ("Test en borging", "borging", LASTING),
                               ("Stoppen of afronden", "stop", STOP)):
        shared.panel(label, f"lab_{key}_{record.id}",
                     lambda fields=fields, key=key: forms.edit(kinds()["lab"], record, fields=fields, key=key))


def _road(record: Record, state: State) -> None:
    """The eight stages, and what the next one still asks."""
    place = road.ORDER.index(record.data["stage"])
    marks = [":material/check_circle:" if n < place else ":material/trip_origin:" if n == place else ":material/circle:"
             for n in range(len(road.ORDER))]
    said = ["gedaan" if n < place else "nu" if n == place else "" for n in range(len(road.ORDER))]
    st.markdown("**De weg**")
    st.markdown("  \n".join(f"{mark} {f'**{words}**' if now == 'nu' else words}{f' ({now})' if now else ''}"
                            for mark, words, now in zip(marks, road.STAGES.values(), said, strict=True)))
    stage, missing = learning.next_step(record, state)
    if stage and missing:
        st.markdown(f"**Nodig voor „{road.STAGES[stage]}”**")
        st.markdown("\n".join(f"- {ui.plain(words)}" for words in missing))
    if stage and st.button(f"Naar fase „{road.STAGES[stage]}”", key=f"lab_verder_{record.id}"):
        shared.attempt(lambda: forms.save([Change("lab", record.id, {**record.data, "stage": stage}, record.version)],
                                          f"{record.data['title']} is nu in fase „{road.STAGES[stage]}”."))
    shared.panel("Wie besloot wat, en wanneer", f"lab_log_{record.id}", lambda: ui.table(
        learning.stage_log(record), alt="Wanneer het lab in welke fase kwam, en welke rol dat besloot"))


def _learned(record: Record, state: State) -> None:
    data = record.data
    st.markdown("**Wat er geleerd is**")
    st.markdown(learning.lesson_sentence(record, state))
    shared.table(learning.lessons(state, record.id), "Lessen van dit lab, met het niveau en waar ze over gaan")
    hitches = learning.obstacles(state, record.id)
    if len(hitches):
        st.markdown("**Gedoe**")
        shared.table(hitches, "Wat tegenzat, per fase, en wat men ervan leerde")
    if road.ORDER.index(record.data["stage"]) >= road.ORDER.index("tested"):
        st.markdown("**Wat is geregeld**")
        shared.table(learning.borging(record), "Wat nodig is om te blijven, en of het geregeld is")
        st.markdown(learning.relapse(data))
    given = {"lab": record.id, "stage": record.data["stage"], "date": date.today().isoformat()}
    for label, kind in (("Les toevoegen", "lesson"), ("Gedoe toevoegen", "obstacle")):
        shared.panel(label, f"{kind}_{record.id}", lambda kind=kind: forms.edit(kinds()[kind], None, given=given, key=record.id))


def _beside(state: State, area: str | None) -> None:
    together = learning.side_by_side(state, shared.named)
    st.subheader("Labs naast elkaar")
    if together.empty:
        st.markdown("Er is nog geen lab.")
        return
    st.markdown("Alle labs zijn anders. Ze staan op naam, niet op succes.")
    shared.table(together, "Alle labs naast elkaar, op naam")
    teams = learning.team_questions(state, area, shared.named)
    st.subheader("Leeropdrachten van wijkteams")
    shared.table(teams if len(teams) else pd.DataFrame(), "Per wijkteam de leeropdracht en hoe ver die is",
                 "Nog geen wijkteam heeft een leeropdracht.")
    shared.panel("Leeropdracht toevoegen", "nieuwe_leeropdracht", lambda: forms.edit(
        kinds()["team_question"], None, given={"status": "gesteld"} | ({"area": area} if area else {})))
