"""What people type in the app: `record` lines in the ledger, checked before they are appended, so that folding cannot fail.

A line holds the whole new state of one record, so what was is never lost: undo is a new line with the data of an earlier one.
Saving does not build. A build beside us takes together what arrived; until it is there the page reads the fold itself.
"""
import copy
import json
import logging
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from dashboard import access, db
from dashboard.config import Settings
from dashboard.definitions import Indicator
from dashboard.dutch import join, moment
from dashboard.errors import ConflictError, NoBuild, RecordError
from dashboard.intake import builder, ledger, room, story_files
from dashboard.intake.ledger import Who
from dashboard.intake.recorded import NEW_STATE, Fold, fold, following
from dashboard.registers import kinds, persons
from dashboard.registers.kinds import Change, Data, Kind, Record, cleaned, no_figures, problems, was

log = logging.getLogger("dashboard.records")
_guard = threading.Lock()
_builders: dict[Path, threading.Thread] = {}
_folds: dict[Path, tuple[tuple, Fold]] = {}


def state(settings: Settings) -> Fold:
    """The records of a data folder as they are now, saved a moment ago or not. Read it; do not change it."""
    path = ledger.path(settings.data)
    known = _stamp(path)
    if path in _folds and _folds[path][0] == known:
        return _folds[path][1]
    found = fold(ledger.read(settings.data))
    _folds[path] = (known, found)
    return found


def _stamp(path: Path) -> tuple:
    return (path.stat().st_size, path.stat().st_mtime_ns) if path.exists() else (0, 0)


# --- saving -----------------------------------------------------------------------------------------------------------


def record(settings: Settings, changes: Sequence[Change], who: Who) -> list[Record]:
    """Save changes: all of them or none. Returns the records as they now are; the build that shows them follows by itself.

    Raises  ConflictError when somebody else changed one of them meanwhile, RecordError with everything that is wrong
    """
    for kind in {change.kind: _kind(change.kind) for change in changes}.values():
        access.require(who.role, kind.may)
    regions = _regions(settings)
    with ledger.lock(settings.data):
        lines = ledger.read(settings.data)
        found = fold(lines)
        changes = story_files.guarded(settings, found, changes, who)
        after, made = _applied(found, changes, who, Known(regions, partial(builder.figures, settings, lines)), len(lines) + 1)
        if entries := [{"action": "record", "kind": new.kind, "id": new.id, **_line(new)} for new in made]:
            with room.needed(settings.data, "Er is niets opgeslagen. Maak ruimte en sla daarna opnieuw op."):
                ledger.append_all(settings.data, entries, lines)
            _folds[ledger.path(settings.data)] = (_stamp(ledger.path(settings.data)), after)
    if made:
        log.info("recorded lines=%d kinds=%s role=%s", len(made), ",".join(sorted({new.kind for new in made})), who.role)
        build_beside(settings)
    return [after.find(change.kind, id) for change, id in zip(changes, _ids(changes, made), strict=True)]


def _line(new: Record) -> dict:
    """The newest version of a record, as its line in the ledger has it."""
    return {name: new.history[-1][name] for name in NEW_STATE}


def restore(settings: Settings, kind: str, id: str, version: int, who: Who) -> Record:
    """Undo: make a record again what it was in an earlier version. That is a new version, so this too can be undone."""
    access.require(who.role, _kind(kind).may)
    now = state(settings).find(kind, id)
    old = next((entry for entry in now.history if entry["version"] == version), None) if now else None
    if not old:
        raise RecordError(f"Er is geen versie {version} van {id}. Kies een versie uit de lijst.")
    return record(settings, [Change(kind, id, old["data"], now.version)], who)[0]


def take_back(settings: Settings, kind: str, id: str, who: Who) -> list[Record]:
    """Undo all that was saved together with the last version of a record: a merge, an import. That too can be undone.

    Raises  ConflictError when one of them changed since
    """
    access.require(who.role, _kind(kind).may)
    now = state(settings)
    if not (asked := now.find(kind, id)):
        raise RecordError(f"{kinds()[kind].label} {id} is er niet. Er is niets teruggedraaid.")
    both = [record for all in (now, now.removed) for records in all.values() for record in records.values()]
    last = asked.history[-1]["saved"]
    saved = [record for record in both if any(version["saved"] == last for version in record.history)]
    if later := [record for record in saved if record.history[-1]["saved"] != last]:
        name = kinds()[later[0].kind].called(later[0].data)
        raise ConflictError(f"{name} is daarna nog veranderd. Terug in één keer kan niet meer. Pas het zelf aan.", later[0])
    before = [(record, record.history[-2]["data"] if len(record.history) > 1 else None) for record in saved]
    return record(settings, [Change(one.kind, one.id, data, one.version) for one, data in before], who)


def _kind(id: str) -> Kind:
    if id not in kinds():
        raise RecordError(f'We kennen geen "{id}". Kies uit: {", ".join(kinds())}.')
    return kinds()[id]


@dataclass(frozen=True)
class Known:
    """What records may name: codes of areas (None when nobody knows yet), and figures, read only when one is named."""

    regions: frozenset[str] | None
    figures: Callable[[], Mapping[str, Indicator]]


def _applied(before: Fold, changes: Sequence[Change], who: Who, known: Known, saved: int) -> tuple[Fold, list[Record]]:
    """The records after the changes, and those that changed. What equals what is there makes no new version.

    saved  where in the ledger the first line of these will stand
    """
    after, made, wrong, at = before.copied(), [], [], ledger.now()
    named = [(change.kind, change.id) for change in changes if change.id]
    if len(set(named)) < len(named):
        raise RecordError("Eén ding kan niet twee keer in dezelfde opdracht staan. Er is niets opgeslagen.")
    for change in changes:
        kind = kinds()[change.kind]
        now = before.find(change.kind, change.id) if change.id else None
        if change.data is None and not now:
            raise RecordError(f"{kind.label} {change.id or ''} is er niet. Er is niets opgeslagen.")
        _same_version(kind, change, now)
        data = None if change.data is None else cleaned(kind, change.data)
        if now and data == now.data:
            continue
        wrong += [] if data is None else _named(kind, data, problems(kind, data, known.regions))
        id = change.id or _new_id(kind, after)
        line = {"kind": change.kind, "id": id, "version": now.version + 1 if now else 1, "data": data, "at": at,
                "by": who.by, "role": who.role}
        made.append(following(now, line, saved))
        after.put(made[-1])
    if not wrong:
        wrong = [said for new in made for said in _together(new, before, after)] + _cut_off(made, after)
        wrong += _strange_figures(made, before, known)
    if wrong:
        more = f" En nog {len(wrong) - 20}." if len(wrong) > 20 else ""
        raise RecordError(f"Er is niets opgeslagen. {' '.join(wrong[:20])}{more}", wrong)
    return after, made


def _same_version(kind: Kind, change: Change, now: Record | None) -> None:
    if (now.version if now else 0) == change.base:
        return
    if now is None:
        raise RecordError(f"{kind.label} {change.id} is er niet. Er is niets opgeslagen.")
    raise ConflictError(f"Iemand anders heeft {kind.called(now.data or change.data)} intussen veranderd, op {moment(now.at)}. Uw "
                        "wijziging is niet opgeslagen. Bekijk het verschil en sla daarna opnieuw op.", now)


def _new_id(kind: Kind, state: Fold) -> str:
    while True:
        id = f"{kind.id[:3]}-{secrets.token_hex(3)}"
        if state.find(kind.id, id) is None:
            return id


def _ids(changes: Sequence[Change], made: Sequence[Record]) -> list[str]:
    """The id of each change; those without one got theirs in order."""
    named = {(change.kind, change.id) for change in changes}
    new = {kind: iter([record.id for record in made if record.kind == kind and (kind, record.id) not in named])
           for kind in {change.kind for change in changes}}
    return [change.id or next(new[change.kind]) for change in changes]


def _together(new: Record, before: Fold, after: Fold) -> list[str]:
    """What is wrong with a record among the others: links to what is not there, and the rules of its kind."""
    kind, old = kinds()[new.kind], before.find(new.kind, new.id)
    if new.data is None:
        return _named(kind, old.data or {}, kind.stays(old, after))
    gone = [f"{part.label}: {to} is er niet (meer)." for part, to in links(kind, new.data) if to not in after[part.of]]
    return _named(kind, new.data, gone or kind.check(new.data, _last(old), after))


def _last(old: Record | None) -> Data | None:
    """What a record last was, also when it was taken away since: coming back starts no new road."""
    return (old.data or was(old)[-1]) if old else None


def _strange_figures(made: Sequence[Record], before: Fold, known: Known) -> list[str]:
    """Figures that are not there, or are named for what they cannot show."""
    naming = [new for new in made if new.data is not None and kinds()[new.kind].figures is not no_figures]
    if not naming:
        return []
    figures, wrong = known.figures(), []
    for new in naming:
        kind, old = kinds()[new.kind], before.find(new.kind, new.id)
        wrong += _named(kind, new.data, kind.figures(new.data, old.data if old else None, figures))
    return wrong


def _named(kind: Kind, data: Data, said: list[str]) -> list[str]:
    """With the name of what it is about, unless that is what may not be repeated."""
    name = data.get(kind.name or "")
    return [f"{kind.label} {name}: {words}" for words in said] if name and not persons.refusal(str(name), kind.people) else said


def _cut_off(made: Sequence[Record], after: Fold) -> list[str]:
    """What still points to something that is taken away."""
    away = {(new.kind, new.id): new for new in made if new.data is None}
    if not away:
        return []
    using: dict[tuple[str, str], list[str]] = {}
    for kind in kinds().values():
        for record in after[kind.id].values():
            for part, target in links(kind, record.data):
                if (part.of, target) in away:
                    using.setdefault((part.of, target), []).append(f"{kind.label.lower()} {kind.called(record.data)}".strip())
    return [f"{kinds()[kind].called(away[kind, id].history[-2]['data'])} wordt nog gebruikt: {join(used[:5])}"
            f"{f' en nog {len(used) - 5}' if len(used) > 5 else ''}. Haal dat eerst weg." for (kind, id), used in using.items()]


def links(kind: Kind, data: Data) -> list[tuple]:
    """Every link in a record: its field, and the id that it points to."""
    return [(part, target) for part in kind.fields if part.of
            for target in ([data[part.name]] if part.type == "link" and part.name in data else data.get(part.name, []))]


def _regions(settings: Settings) -> frozenset[str] | None:
    """Codes of all areas that the current build knows; None before the first build, or when there is none yet."""
    try:
        return _codes(settings.data, db.version(settings.data)) or None
    except NoBuild:
        return None


@lru_cache(maxsize=8)
def _codes(data: Path, build: str) -> frozenset[str]:
    return frozenset(db.run("region_codes", {}, data=data, build=build)["code"])


# --- the build that follows -------------------------------------------------------------------------------------------


def build_beside(settings: Settings) -> None:
    """See to it that a build with all that was saved comes, without waiting for it: at most one at a time in this program.

    A program that ends calls `settle` first: on the way out Python starts no new threads, and the build would stop halfway.
    What was saved then waits for the next build.
    """
    with _guard:
        running = _builders.get(settings.data)
        if running is None:
            _builders[settings.data] = thread = threading.Thread(target=_build, args=[settings], name="build")
            thread.start()


def _build(settings: Settings) -> None:
    while True:
        try:
            if behind(settings):
                _until_built(settings)
        except Exception as problem:  # nobody waits for us: what was saved is safe, and the next build takes it along
            log.error("build beside failed type=%s problem=%s", type(problem).__name__, problem)
            with _guard:
                _builders.pop(settings.data, None)
            return
        with _guard:
            if not behind(settings):
                _builders.pop(settings.data, None)
                return


def _until_built(settings: Settings) -> None:
    try:
        builder.build(settings)
    except RuntimeError:
        if threading.main_thread().is_alive():
            raise
        builder.build(settings)  # the program began to end while threads were started; now none are


def behind(settings: Settings) -> int:
    """How many lines of the ledger are not in the current build; none where a ledger was put back that is shorter than that."""
    now = builder.pointer(settings.data)
    return max(0, len(ledger.read(settings.data)) - (now["position"] if now else 0))


def settle(data: Path | None = None) -> None:
    """Wait until the builds beside us are done, of one data folder or of all."""
    while running := [thread for place, thread in list(_builders.items()) if data in (None, place)]:
        for thread in running:
            thread.join()


# --- files ------------------------------------------------------------------------------------------------------------


def read_changes(text: str) -> list[Change]:
    """Changes as JSON: one object or a list of {"kind", "id", "data", "base"}. Raises RecordError when it is something else."""
    try:
        found = json.loads(text)
    except ValueError as problem:
        raise RecordError(f"Dit is geen JSON: {problem}. Schrijf een lijst van "
                          '{"kind": …, "id": …, "data": {…}, "base": versie}.') from problem
    changes = []
    for number, item in enumerate(found if isinstance(found, list) else [found], start=1):
        known = isinstance(item, dict) and set(item) <= {"kind", "id", "data", "base"} and isinstance(item.get("kind"), str)
        if not (known and isinstance(item.get("data"), dict | None) and isinstance(item.get("id"), str | None)
                and type(item.get("base", 0)) is int and (item.get("data") is not None or item.get("id"))):
            raise RecordError(f"Nummer {number} in dit bestand kunnen we niet lezen. Nodig zijn kind en data. Voor iets dat er "
                              "al is ook id en base, de versie die u zag. Er is niets opgeslagen.")
        changes.append(Change(item["kind"], item.get("id"), copy.deepcopy(item.get("data")), item.get("base", 0)))
    if not changes:
        raise RecordError("In dit bestand staat niets. Er is niets opgeslagen.")
    return changes
