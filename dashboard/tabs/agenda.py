"""Tab Agenda: what an area is going to do, from which stories it came, whether enough people want it, and what came of it."""
import streamlit as st

from dashboard import forms, learning, ui
from dashboard.dutch import count_of
from dashboard.registers import agenda, kinds
from dashboard.registers.kinds import Change, Record, State
from dashboard.tabs import shared

GROUPS = {
    "Het punt": ("title", "lab", "area", "themes", "implicit_themes", "domains", "initiator", "owner", "took_part",
                 "together", "money", "planned_start", "planned_end", "real_start", "real_end"),
    "Drempel": ("threshold_share", "threshold_least", "threshold_types"),
    "Steun tellen": tuple(f"{side}_{kind}" for kind in agenda.VOTERS for side in ("for", "against")),
    "Prototypekaart": ("hypothesis", "test_start", "test_end", "measure", "stop_rule"),
    "Uitslag": ("result", "evidence", "outputs", "kept_where"),
    "Stoppen": ("status", "stop_reason", "stop_lesson", "real_end"),
}
NEW = ("title", "lab", "area", "themes", "initiator", "owner", "took_part", "together")


def show() -> None:
    state, area = forms.state(), ui.now().region
    items = sorted(learning.here(state, "agenda_item", area).values(), key=lambda record: ui.dutch_order(record.data["title"]))
    ui.text("agenda")
    if items:
        st.markdown(learning.met_sentence(items))
        if chosen := shared.choose("Punt", "punt", {record.id: record.data["title"] for record in items}):
            _item(state["agenda_item"][chosen], state)
    shared.panel("Nieuw punt", "nieuw_punt", lambda: forms.edit(
        kinds()["agenda_item"], None, fields=NEW, given={"status": "idee"} | ({"area": area} if area else {})))
    st.subheader(f"De agenda ({len(items)})")
    if not items:
        st.markdown("Er staat nog niets op de agenda van dit gebied.")
        return
    how = st.segmented_control("Toon als", ["Bord", "Lijst"], default="Bord", key="agenda_vorm")
    if how == "Lijst":
        shared.table(learning.agenda_table(items, state), "De actie-agenda als lijst")
    else:
        _board(items)


def _item(record: Record, state: State) -> None:
    data = record.data
    st.subheader(ui.plain(data["title"]))
    st.markdown(ui.plain(learning.trace(data, state)))
    _stories(record, state)
    if agenda.nobody_it_is_about(data):
        st.warning(learning.NOT_ABOUT)
    left, right = st.columns([5, 6], gap="large")
    with left:
        st.markdown(f"**Stand: {agenda.STATUSES[data['status']]}**")
        st.markdown(ui.plain(f"{learning.agreed_sentence(data)} {learning.support_sentence(data)}"))
        if data.get("threshold_share"):
            st.markdown(ui.plain(learning.gate_sentence(data)))
        _further(record)
    with right:
        for label, key in (("Wat we verwachten", "hypothesis"), ("We zien het aan", "measure"), ("We stoppen bij", "stop_rule"),
                           ("Wat eruit kwam", "result"), ("Vastgelegd in", "kept_where"), ("Waarom gestopt", "stop_reason"),
                           ("Wat we leerden", "stop_lesson")):
            if data.get(key):
                st.markdown(f"**{label}:** {ui.plain(data[key])}")
        if data.get("evidence"):
            st.markdown(f"**Hoe zeker:** {agenda.EVIDENCE[data['evidence']]}")
        shared.panel("Wie besloot wat, en wanneer", f"punt_log_{record.id}", lambda: ui.table(
            learning.decisions(record), alt="Wanneer het punt in welke stand kwam, en welke rol dat besloot"))
    for title, fields in GROUPS.items():
        shared.panel(title, f"punt_{title}_{record.id}",
                     lambda fields=fields, title=title: forms.edit(kinds()["agenda_item"], record, fields=fields, key=title[:3]))


def _stories(record: Record, state: State) -> None:
    """Hang the item on the stories of its themes that came since."""
    there = learning.stories_of(state, record.data["area"], record.data.get("themes", ()))
    new = [story for story in there if story not in record.data.get("stories", ())]
    label = f"Neem {count_of(len(new), 'verhaal', 'verhalen')} van dit thema erbij"
    if new and st.button(label, key=f"punt_verhalen_{record.id}"):
        data = {**record.data, "stories": [*record.data.get("stories", ()), *new]}
        shared.attempt(lambda: forms.save([Change("agenda_item", record.id, data, record.version)], "De verhalen hangen eraan."))


def _further(record: Record) -> None:
    """One step on; the gate says no with its reason."""
    status = record.data["status"]
    if status not in agenda.ROAD[:-1]:
        return
    onward = agenda.ROAD[agenda.ROAD.index(status) + 1]
    if st.button(f"Naar „{agenda.STATUSES[onward]}”", key=f"punt_verder_{record.id}"):
        shared.attempt(lambda: forms.save([Change("agenda_item", record.id, {**record.data, "status": onward}, record.version)],
                                          f"{record.data['title']}: nu „{agenda.STATUSES[onward]}”."))


def _board(items: list[Record]) -> None:
    """A box for each state: three beside each other on a wide screen, under each other on a phone."""
    boxes = [*st.columns(3), *st.columns(3)]
    for column, (status, label) in zip(boxes, agenda.STATUSES.items(), strict=True):
        found = [record for record in items if record.data["status"] == status]
        column.markdown(f"**{label.capitalize()}** ({len(found)})")
        for record in found:
            with column.container(border=True):
                st.markdown(ui.plain(record.data["title"]))
                st.caption(ui.plain(record.data.get("owner") or "Nog geen trekker"))
