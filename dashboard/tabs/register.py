"""Tab Bijhouden: add and change organisations, ties and activities; what nobody looked at for a year."""

from datetime import date, timedelta

import streamlit as st

from dashboard import access, dutch, forms, ui
from dashboard.errors import DashboardError
from dashboard.registers import kinds
from dashboard.registers.kinds import Change, Record

YEAR, MOST = timedelta(days=365), 20
ASKED = {  # the fields that a new one starts with; all others come when it is opened again
    "organisation": ("name", "sector", "type", "region", "themes", "helix"),
    "tie": ("a", "b", "type", "date", "source"),
    "activity": ("title", "type", "region", "themes", "carriers", "status"),
}
TITLES = {"organisation": "Organisatie", "tie": "Contact", "activity": "Activiteit of initiatief"}


def allowed() -> bool:
    return access.may(ui.role(), "edit_register")


def show() -> None:
    if not allowed():
        return
    kind = kinds()[
        st.segmented_control(
            "Wat wilt u bijhouden?", list(TITLES), default="organisation", format_func=TITLES.get, key="soort", required=True
        )
    ]
    known = named(kind.id)
    chosen = st.selectbox(
        f"{kind.label} aanpassen",
        list(known),
        index=None,
        format_func=known.get,
        key=f"kies_{kind.id}",
        placeholder="Kies of typ. Laat leeg voor een nieuwe.",
    )
    record = forms.state()[kind.id].get(chosen) if chosen else None
    forms.edit(kind, record, fields=None if record else ASKED[kind.id], given={"last_confirmed": date.today().isoformat()})
    stale()


def named(kind: str) -> dict[str, str]:
    """id → how a person knows it, in Dutch order; a tie by its two organisations."""
    state = forms.state()
    organisations = {id: record.data["name"] for id, record in state["organisation"].items()}

    def called(record: Record) -> str:
        if kind != "tie":
            return kinds()[kind].called(record.data)
        return f"{organisations.get(record.data['a'], '?')} – {organisations.get(record.data['b'], '?')}"

    found = {id: called(record) for id, record in state[kind].items()}
    return dict(sorted(found.items(), key=lambda pair: ui.dutch_order(pair[1])))


def stale() -> None:
    """Klopt dit nog? What nobody confirmed for a year, the oldest first; one click says that it is right."""
    state = forms.state()
    last = max((record.at[:10] for kind in ASKED for record in state[kind].values()), default=None)
    if last is None:
        return
    today = date.fromisoformat(last) if ui.now().settings.fictional else date.today()
    before = (today - YEAR).isoformat()
    found = sorted(
        (record.data.get("last_confirmed", ""), kind, id)
        for kind in ("organisation", "activity")
        for id, record in state[kind].items()
        if record.data.get("last_confirmed", "") < before
    )
    st.subheader("Klopt dit nog?")
    if not found:
        st.markdown("Alles is in het laatste jaar nagekeken.")
        return
    st.markdown(
        f"{dutch.count_of(len(found), 'regel is', 'regels zijn')} langer dan een jaar niet nagekeken. De oudste staan bovenaan."
    )
    for day, kind, id in found[:MOST]:
        record = state[kind][id]
        left, right = st.columns([4, 1], vertical_alignment="center")
        seen = f"{day[8:]}-{day[5:7]}-{day[:4]}" if day else "nog nooit"
        left.markdown(ui.plain(f"{kinds()[kind].called(record.data)} ({TITLES[kind].lower()}). Nagekeken: {seen}."))
        if right.button("Klopt", key=f"klopt_{kind}_{id}", help="Zet de datum van vandaag erbij"):
            try:
                forms.save(
                    [Change(kind, id, record.data | {"last_confirmed": today.isoformat()}, record.version)],
                    f"Nagekeken: {kinds()[kind].called(record.data)}.",
                )
                st.rerun()
            except DashboardError as problem:
                ui.show_error(problem)
