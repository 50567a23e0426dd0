"""Forms for records: every kind gets one from its fields. Saving, the difference when somebody was first, undo.

What is half typed is kept in the session under the record, so it is there again after another page or a broken connection.
"""
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from dashboard import access, intake, ui
from dashboard.config import Settings
from dashboard.dutch import number
from dashboard.errors import ConflictError, DashboardError
from dashboard.intake import recorded, records, register_files
from dashboard.methods import wording
from dashboard.registers import kinds, network
from dashboard.registers.kinds import Change, Data, Field, Kind, Record, State

EMPTY: Data = {}
Stored = TypeVar("Stored")
LONG = 200  # characters; a longer text gets more lines
COPIED = " De voorbeeldgemeente blijft zoals zij is. U werkt nu in een kopie, in de map {}."
TEMPLATES, template = register_files.TEMPLATES, register_files.template


def state() -> State:
    """The records as they are now, also what is saved but not yet in the figures."""
    return records.state(ui.now().settings)


def today() -> date:
    """The day that it is; in a municipality that is invented the day of which its register is."""
    there = [record for kind in network.KINDS for record in state()[kind.id].values()]
    fictional = ui.now().settings.fictional and there
    return date.fromisoformat(recorded.day(there, fictional=True)) if fictional else date.today()


def waiting() -> bool:
    """Whether something was saved that is not in the figures yet."""
    return records.behind(ui.now().settings) > 0


def take_back(kind: str, id: str, done: str) -> list[Record]:
    """Undo all that was saved together with the last version of a record. Raises what `intake.take_back` raises."""
    return store(lambda settings, who: intake.take_back(settings, kind, id, who), done)


def look(name: str, content: bytes, sector: str | None) -> register_files.Look:
    """What a list in a file would do; `sector` is said for all of it. Raises DatasetError when it is no list."""
    return register_files.look(ui.now().settings, intake.Delivered(name, content), {"sector": sector} if sector else {})


def save(changes: Sequence[Change], done: str) -> list[Record]:
    """Save, and let the next run of the page say that it is done. Raises what `intake.record` raises."""
    return store(lambda settings, who: intake.record(settings, changes, who), done)


def store(action: Callable[[Settings, intake.Who], Stored], done: str) -> Stored:
    """Do what writes, in a folder that may be written to, and let the next run of the page say that it is done."""
    run = ui.now()
    settings = intake.writable(run.settings)
    if copied := settings.data != run.settings.data:
        intake.build(settings)  # the copy of the demo comes without a build
    made = action(settings, intake.Who(ui.account(), ui.role()))
    os.environ["DRAGEND_DATA"] = str(settings.data)  # from now on the pages show the copy
    st.session_state["gelukt"] = done + (COPIED.format(settings.data.name) if copied else "")
    return made


def said() -> None:
    """What came of the last time that somebody saved; and that the figures are being worked out, as long as they are."""
    if words := st.session_state.get("gelukt"):
        st.success(words)
    if waiting():
        _working()
    else:  # it stays until it is in the figures, and goes with the next click
        st.session_state.pop("gelukt", None)


@st.fragment(run_every=1.0)
def _working() -> None:
    if waiting():
        st.caption("Uw wijziging is opgeslagen. De cijfers worden verwerkt.")
    else:
        st.rerun()


def edit(kind: Kind, record: Record | None, *, fields: Sequence[str] | None = None, given: Data = EMPTY, key: str = "",
         after: Callable[[Record], None] | None = None) -> None:
    """A form for a new record, or for one that is there, with its earlier versions.

    fields  names of the fields to show, in this order; all without it. What is not shown stays as it is
    given   what a new record starts with
    after   called with what was saved, before the page runs again
    """
    if not access.may(ui.role(), kind.may):
        return
    key = f"{key}{kind.id}_{record.id if record else 'nieuw'}"
    before = dict(record.data if record else given)
    draft = st.session_state.get(f"{key}_concept", {})
    shown = [part for part in kind.fields if fields is None or part.name in fields]
    typed = {}
    beside = [column for _ in shown[::2] for column in st.columns(2)]  # row by row, so that the keyboard follows the eye
    for part, column in zip(shown, beside, strict=False):
        with column:
            typed[part.name] = _box(part, draft.get(part.name, before.get(part.name)), f"{key}_{part.name}")
    st.session_state[f"{key}_concept"] = typed
    offers("\n".join(typed[part.name] or "" for part in shown if part.type == "text" and part.name != "name"))  # a name is a name
    finish(kind, record, before | typed, key, after)


def finish(kind: Kind, record: Record | None, data: Data, key: str, after: Callable[[Record], None] | None = None, *,
           allowed: bool = True) -> None:
    """The end of a form: who was first, the buttons, and earlier versions. `key` begins the keys of all its boxes."""
    base = st.session_state.setdefault(f"{key}_versie", record.version if record else 0)
    if record and record.version != base:
        st.warning("Iemand anders heeft dit veranderd terwijl u bezig was. Bekijk het verschil.")
        difference(kind, record.data, data)
    left, right = st.columns(2)
    if left.button("Opslaan", type="primary", key=f"{key}_opslaan", disabled=not allowed):
        _try(lambda: _saved(kind, record, data, base, key, after))
    if record and right.button("Haal weg", key=f"{key}_weg"):
        _try(lambda: _saved(kind, record, None, base, key, after))
    if record:
        versions(kind, record)


def offers(text: str) -> None:
    """The word helper: another word for what was typed. It offers; nothing is stopped."""
    if found := wording.offers(text):
        st.info("\n\n".join(ui.plain(offer.sentence()) for offer in found[:5]))


def _try(action: Callable[[], None]) -> None:
    """Do it; a refusal stands beside the form, with what was typed still in it."""
    try:
        action()
    except ConflictError as problem:
        ui.show_error(problem)
        theirs = problem.theirs
        for name in [name for name in st.session_state if str(name).endswith(f"{theirs.kind}_{theirs.id}_versie")]:
            st.session_state[name] = theirs.version  # who saves again has seen the difference
        difference(kinds()[theirs.kind], theirs.data, None)
    except DashboardError as problem:
        ui.show_error(problem)


def _saved(kind: Kind, record: Record | None, data: Data | None, base: int, key: str,
           after: Callable[[Record], None] | None) -> None:
    called = kind.called(data or (record.data if record else None))
    done = f"Opgeslagen: {called}." if data is not None else f"Weggehaald: {called}."
    (made,) = save([Change(kind.id, record.id if record else None, data, base)], done)
    forget(key)
    if after:
        after(made)
    st.rerun()


def forget(key: str) -> None:
    """Drop what was typed in a form."""
    for name in [name for name in st.session_state if str(name).startswith(f"{key}_")]:
        del st.session_state[name]


def difference(kind: Kind, theirs: Data | None, ours: Data | None) -> None:
    """A table of what differs between what is there and what was typed; of what is there when nothing was typed."""
    rows = [(part.label, words(part, (theirs or {}).get(part.name)), words(part, (ours or {}).get(part.name)))
            for part in kind.fields if ours is None or (theirs or {}).get(part.name) != ours.get(part.name)]
    columns = ["Veld", "Staat er nu", "U typte"]
    frame = pd.DataFrame(rows, columns=columns)[columns if ours is not None else columns[:2]]
    ui.table(frame[(frame[columns[1:] if ours is not None else columns[1:2]] != "").any(axis=1)], alt="Wat er verschilt")


def versions(kind: Kind, record: Record) -> None:
    """Earlier versions of a record: when, by which role, what changed; each can come back."""
    if len(record.history) < 2:
        return
    panel = st.expander("Eerdere versies", key=f"versies_{kind.id}_{record.id}", on_change="rerun")
    if not panel.open:
        return
    with panel:
        for before, version in zip((None, *record.history), record.history, strict=False):
            st.markdown(f"**Versie {version['version']}**, {ui.local_time(version['at'])}, {version['role']}: "
                        f"{ui.plain(changed(kind, before, version))}")
        old = [version["version"] for version in record.history[:-1] if version["data"] is not None]
        chosen = st.selectbox("Terug naar versie", old[::-1], index=None, key=f"terug_{kind.id}_{record.id}", placeholder="Kies")
        if chosen and st.button("Zet terug", key=f"zet_terug_{kind.id}_{record.id}"):
            data = next(version["data"] for version in record.history if version["version"] == chosen)
            _try(lambda: _saved(kind, record, data, record.version, f"{kind.id}_{record.id}", None))


def changed(kind: Kind, before: Mapping | None, after: Mapping) -> str:
    """In words what a version changed."""
    if after["data"] is None:
        return "weggehaald"
    if before is None or before["data"] is None:
        return "gemaakt" if before is None else "teruggezet"
    parts = [part.label for part in kind.fields if before["data"].get(part.name) != after["data"].get(part.name)]
    return ", ".join(parts) or "niets"


# --- one field ----------------------------------------------------------------------------------------------------------


def words(part: Field, value: Any) -> str:
    """What a field says, in Dutch; empty when it says nothing."""
    match part.type:
        case _ if value in (None, "", []):
            return ""
        case "choice":
            return part.choices.get(value, str(value))
        case "bool":
            return "ja" if value else "nee"
        case "number":
            return number(value, 0 if float(value).is_integer() else 2)
        case "date":
            return f"{value[8:]}-{value[5:7]}-{value[:4]}"
        case "region" | "regions":
            return ", ".join(areas().get(code, code) for code in ([value] if part.type == "region" else value))
        case "link" | "links":
            return ", ".join(named(part).get(id, id) for id in ([value] if part.type == "link" else value))
        case "list":
            return ", ".join(part.choices.get(item, item) for item in value)
        case _:
            return str(value)


def areas() -> dict[str, str]:
    """Code → name of every buurt and wijk of the chosen gemeente, and that gemeente; buurten with their wijk where names meet."""
    found = {}
    for level in ("gemeente", "wijk", "buurt"):
        rows = ui.query("region_names", level=level)
        home = ui.now().gemeente
        names = ui.area_labels(rows[rows["gemeente"] == home] if home else rows)
        found |= {code: f"{name} ({level})" for code, name in names.items()}
    return found


def named(part: Field) -> dict[str, str]:
    """id → name of every record that a link may point to, in Dutch order."""
    kind = kinds()[part.of]
    found = {id: kind.called(record.data) for id, record in state()[kind.id].items()}
    return dict(sorted(found.items(), key=lambda pair: ui.dutch_order(pair[1])))


def _box(part: Field, value: Any, key: str) -> Any:
    """The widget of a field; what it gives back is what the record holds."""
    if key not in st.session_state:  # a widget that stays keeps what it started with, or it would lose what was typed
        st.session_state[f"{key}_begin"] = value
    value = st.session_state[f"{key}_begin"]
    label, more = part.label + " *" * part.required, {"help": part.help or None, "key": key}
    match part.type:
        case "text" if (part.max or LONG) > LONG:
            return st.text_area(label, value or "", max_chars=part.max, **more)
        case "text":
            return st.text_input(label, value or "", max_chars=part.max or LONG, **more)
        case "number":
            most = None if part.max is None else float(part.max)
            return st.number_input(label, 0.0, most, None if value is None else float(value), 1.0, "%g", **more)
        case "date":
            given = date.fromisoformat(value) if value else None
            chosen = st.date_input(label, given, format="DD-MM-YYYY", min_value=date(1900, 1, 1), **more)
            return chosen.isoformat() if chosen else None
        case "bool":
            return st.checkbox(label, bool(value), **more)
        case "choice" | "region" | "link":
            return _one(label, _options(part), value, more)
        case "regions" | "links":
            return _some(label, _options(part), value, more)
        case "list" if part.choices:
            return _some(label, _options(part), value, more)
        case "list":
            return st.multiselect(label, value or [], value or [], accept_new_options=True, placeholder="Typ en druk op Enter",
                                  **more)
        case _:
            return value


def _options(part: Field) -> dict[str, str]:
    match part.type:
        case "region" | "regions":
            return areas()
        case "link" | "links":
            return named(part)
        case _:
            return dict(part.choices)


def _one(label: str, options: dict[str, str], value: str | None, more: dict) -> str | None:
    ids = list(options)
    return st.selectbox(label, ids, index=ids.index(value) if value in options else None,
                        format_func=lambda id: options.get(id, id), placeholder="Kies of typ", **more)


def _some(label: str, options: dict[str, str], value: list[str] | None, more: dict) -> list[str]:
    return st.multiselect(label, list(options), [id for id in value or [] if id in options],
                          format_func=lambda id: options.get(id, id), placeholder="Kies of typ", **more)
