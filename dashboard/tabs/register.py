"""Tab Bijhouden: add and change organisations, ties and activities; what nobody looked at for a year."""

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard import access, dutch, forms, ui
from dashboard.errors import DashboardError
from dashboard.methods import names
from dashboard.registers import kinds
from dashboard.registers.kinds import Change
from dashboard.registers.network import SECTORS, merged

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
    forms.edit(kind, record, fields=None if record else ASKED[kind.id], given={"last_confirmed": forms.today().isoformat()})
    lists()
    twice()
    gone()
    stale()


def lists() -> None:
    """A whole list at once, from a file; what it would do is shown first."""
    with st.expander("Een lijst toevoegen (CSV of Excel)", on_change="rerun", key="lijsten") as panel:
        if not panel.open:
            return
        st.markdown("Neem een leeg bestand, vul het en kies het hieronder. Er mag ook een eigen lijst in met dezelfde kolommen.")
        with st.container(horizontal=True):
            for kind in forms.TEMPLATES:
                st.download_button(
                    f"Leeg bestand: {TITLES[kind].lower()}",
                    forms.template(kind),
                    f"{kind}.csv",
                    "text/csv",
                    key=f"leeg_{kind}",
                    on_click="ignore",
                )
        sector = st.selectbox(
            "Soort kracht voor de hele lijst",
            list(SECTORS),
            index=None,
            format_func=SECTORS.get,
            key="lijst_kracht",
            placeholder="Alleen als het niet in de lijst staat",
            help="Een sociale kaart zegt dit vaak niet. Staat het wel in de lijst? Dan geldt wat daar staat.",
        )
        if file := st.file_uploader("Lijst", ["csv", "xlsx", "ods", "xls"], key="lijst_bestand"):
            try:
                show_list(forms.look(file.name, file.getvalue(), sector))
            except DashboardError as problem:
                ui.show_error(problem)


def show_list(found) -> None:
    """What a list would do, everything that is wrong with it, and the button that saves it."""
    st.markdown(f"{TITLES[found.kind.id]}: {found.new} nieuw, {found.changed} anders, {found.same} gelijk.")
    if found.unused:
        st.markdown(ui.plain(f"Deze kolommen gebruiken we niet: {dutch.join(found.unused)}."))
    if found.others:
        st.markdown(ui.plain(f"Deze soorten kennen we niet, die worden „Anders”: {dutch.join(found.others[:MOST])}."))
    if found.outside:
        said = dutch.count_of(found.outside, "punt ligt", "punten liggen")
        st.markdown(f"{said} in geen van onze buurten. Vul daar later het gebied in.")
    if found.findings:
        ui.table(
            pd.DataFrame({"Wat is er": [finding.sentence() for finding in found.findings]}), alt="Wat er niet klopt in de lijst"
        )
        st.error("Deze lijst kan er nog niet in. Er is niets opgeslagen.")
    for one, other, why in found.alike[:MOST]:
        st.warning(ui.plain(f"„{one}” lijkt op „{other}” ({why}). Is dat dezelfde? Dan kunt u ze straks samenvoegen."))
    if found.storable and st.button("Akkoord, sla de lijst op", type="primary", key="lijst_op"):
        attempt(list(found.changes), f"De lijst is opgeslagen: {found.new} nieuw, {found.changed} anders.")


def twice() -> None:
    """Names that could be one organisation: a person decides, and can go back."""
    with st.expander("Staat er iets dubbel?", on_change="rerun", key="dubbel") as panel:
        if not panel.open:
            return
        state = forms.state()
        known = {id: [record.data["name"], *record.data.get("aliases", [])] for id, record in state["organisation"].items()}
        pairs = names.alike(known, most=MOST)
        if not pairs:
            st.markdown("We zien geen namen die op elkaar lijken.")
        for pair in pairs:
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(ui.plain(f"„{known[pair.a][0]}” en „{known[pair.b][0]}” ({pair.why})"))
            said = "De eerste naam blijft. De tweede wordt een andere naam daarvan."
            if right.button("Voeg samen", key=f"samen_{pair.a}_{pair.b}", help=said):
                attempt(merged(state, pair.a, pair.b), f"Samengevoegd: {known[pair.a][0]}.")


def gone() -> None:
    """What was merged or taken away: it comes back with all that was saved at that moment."""
    with st.expander("Weggehaald of samengevoegd: haal terug", on_change="rerun", key="weg") as panel:
        if not panel.open:
            return
        removed = forms.state().removed
        found = {(kind, id): called(kind, record.history[-2]["data"]) for kind in TITLES for id, record in removed[kind].items()}
        if not found:
            st.markdown("Er is niets weggehaald.")
            return
        chosen = st.selectbox(
            "Wat wilt u terughalen?",
            sorted(found, key=lambda key: ui.dutch_order(found[key])),
            index=None,
            format_func=lambda key: f"{found[key]} ({TITLES[key[0]].lower()})",
            key="uit_elkaar",
            placeholder="Kies of typ",
        )
        if chosen and st.button("Haal terug", key="haal_terug"):
            attempt(None, f"Terug: {found[chosen]}.", back=chosen)


def attempt(changes: list[Change] | None, done: str, back: tuple[str, str] | None = None) -> None:
    """Save, or take back, and begin the page anew; a refusal stands where one is."""
    try:
        if back:
            forms.take_back(*back, done)
        else:
            forms.save(changes or [], done)
    except DashboardError as problem:
        ui.show_error(problem)
    else:
        st.rerun()


def named(kind: str) -> dict[str, str]:
    """id → how a person knows it, in Dutch order."""
    found = {id: called(kind, record.data) for id, record in forms.state()[kind].items()}
    return dict(sorted(found.items(), key=lambda pair: ui.dutch_order(pair[1])))


def called(kind: str, data: Mapping) -> str:
    """How a person knows a record; a tie by its two organisations, also when those are not there any more."""
    if kind != "tie":
        return kinds()[kind].called(data)
    ends = (forms.state().find("organisation", data[end]) for end in ("a", "b"))
    return " – ".join(kinds()["organisation"].called(end.data or end.history[-2]["data"]) for end in ends)


def stale() -> None:
    """Klopt dit nog? What nobody confirmed for a year, the oldest first; one click says that it is right."""
    state = forms.state()
    if not any(state[kind] for kind in ASKED):
        return
    today = forms.today()
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
            attempt(
                [Change(kind, id, record.data | {"last_confirmed": today.isoformat()}, record.version)],
                f"Nagekeken: {kinds()[kind].called(record.data)}.",
            )
