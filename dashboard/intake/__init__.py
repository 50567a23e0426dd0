"""Everything that lets data in: look at a file, store it, take it back. The verbs below are the only way to write."""
import hashlib
import logging
import os
import re
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path

from dashboard import access, config
from dashboard.catalog import Indicator
from dashboard.config import Settings
from dashboard.dutch import join, moment
from dashboard.errors import DashboardError, DatasetError, LedgerError
from dashboard.intake import builder, describing, frozen, ledger, recorded, room
from dashboard.intake.builder import Progress, no_progress
from dashboard.intake.describing import Described
from dashboard.intake.ledger import Who
from dashboard.intake.notation import MEANING_WORDS, with_thousands
from dashboard.intake.persons import personal_text
from dashboard.intake.preview import Answers, Preview, preview
from dashboard.intake.reading import Delivered
from dashboard.intake.records import record, restore, take_back
from dashboard.intake.retention import purge
from dashboard.intake.workbook import sheets as _sheets

__all__ = [
    "MEANING_WORDS",
    "REASONS",
    "UNSAID",
    "Answers",
    "Delivered",
    "Described",
    "Preview",
    "Who",
    "add",
    "add_all",
    "build",
    "build_at",
    "describe",
    "described",
    "history",
    "lines",
    "preview",
    "purge",
    "record",
    "records_at",
    "redo",
    "restore",
    "sheets",
    "take_back",
    "undo",
    "unfit",
    "with_thousands",
    "writable",
]
NOTHING = "Er is niets opgeslagen. Maak ruimte en probeer het opnieuw."
LONGEST = 120  # characters of a reason
REASONS = ("Nagekeken bij de bron, het klopt", "Er is een bekende oorzaak", "Er volgt later een beter bestand")
UNSAID = "Akkoord in de terminal, zonder reden"  # in the ledger where the command line was given none
log = logging.getLogger("dashboard.intake")


def lines(settings: Settings) -> list[dict]:
    """Every line of the ledger with its position, hash and the hash before it. Raises LedgerError when the chain is broken."""
    return ledger.read(settings.data)


def build_at(settings: Settings, position: int, progress: Progress = no_progress) -> str:
    """The build of the first lines of the ledger, made when it is not there; returns its id. The pointer stays where it is."""
    return frozen.build(settings, position, progress)


def records_at(settings: Settings, position: int) -> recorded.Fold:
    """The records as they were after so many lines of the ledger."""
    return recorded.fold(ledger.read(settings.data)[:position])


def describe(said: Described, looked_at: Preview, taken: Collection[str]) -> str:
    """The catalogue entry of a new figure, as an answer to the gate (`Answers.described`). Raises CatalogError, in Dutch."""
    return describing.toml(said, looked_at.received, taken)


def described(looked_at: Preview) -> dict[str, Indicator]:
    """The figures that the catalogue gets with a file that was looked at: those that a person described there."""
    return describing.indicators(looked_at.answers.described) if looked_at.answers.described else {}


def sheets(delivered: Delivered) -> list[str]:
    """The sheets of a workbook that hold a table."""
    return _sheets(delivered.name, delivered.content)


def writable(settings: Settings) -> Settings:
    """The folder that may be written to: the demo itself never is, so the first edit copies it to data/proef."""
    if not settings.read_only:
        settings.data.mkdir(parents=True, exist_ok=True)
        return settings
    if not config.TRIAL.exists():
        part = config.TRIAL.with_name(".proef-part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(settings.data, part, ignore=shutil.ignore_patterns("build", "generator", "*.py", "__pycache__"))
        part.rename(config.TRIAL)
    return config.settings(config.TRIAL)


def build(settings: Settings, progress: Progress = no_progress) -> str:
    """Make the current build agree with the ledger; returns its id."""
    return builder.build(settings, progress)


def add(settings: Settings, looked_at: Preview, who: Who, *, accepted: bool, progress: Progress = no_progress,
        reason: str = "") -> ledger.Load:
    """Store a file of which the preview was accepted, and build. Nothing is stored when anything fails.

    accepted  a person said "akkoord", warnings included
    reason    why the warnings may be passed over; stands in the ledger
    Raises    DatasetError with all findings when the preview may not be stored, or when something changed meanwhile
    """
    return add_all(settings, [looked_at], who, accepted=accepted, progress=progress, reason=reason)[0]


def add_all(settings: Settings, looked_at: Sequence[Preview], who: Who, *, accepted: bool,
            progress: Progress = no_progress, reason: str = "") -> list[ledger.Load]:
    """Store files that belong together, in this order, and build once: all of them or none.

    Raises  as `add`; one file that may not be stored stops all
    """
    access.require(who.role, "add_data")
    _all_storable(looked_at, accepted)
    if objection := unfit(reason):
        raise DatasetError(f"{objection} Er is niets opgeslagen.")
    with builder.lock(settings.data, progress):
        lines = ledger.read(settings.data)
        found = ledger.loads(lines)
        arrivals = [(file, _entry(file, who, settings, reason)) for file in looked_at]
        for file, entry in arrivals:
            if (old := found.get(entry["load"])) and old.active:
                raise DatasetError(f"{_called(file, looked_at)} is intussen al geladen, als {old.id}.")
        written: list[Path] = []
        try:
            with room.needed(settings.data, NOTHING):
                for file, entry in arrivals:
                    _store(settings.data, file, entry, written)
                entries = [_again(entry) if _kept(found, entry) else entry for _, entry in arrivals]
                builder.make(builder.plan(settings, [*lines, *ledger.prospective_all(lines, entries)]), progress)
                with ledger.lock(settings.data):
                    added = ledger.append_all(settings.data, entries)
        except BaseException:  # whatever went wrong, also a stop: the files are not in the ledger, so they must not stay
            for path in written:
                path.unlink(missing_ok=True)
            raise
    for file, entry in arrivals:
        log.info("added load=%s dataset=%s rows=%d role=%s", entry["load"], file.delivery.dataset, file.rows, who.role)
    builder.build(settings, progress)
    counting = ledger.loads([*lines, *added])
    return [counting[entry["load"]] for _, entry in arrivals]


def unfit(reason: str) -> str:
    """What is wrong with the words why warnings may be passed over; empty when nothing is."""
    if len(reason.strip()) > LONGEST or "\n" in reason.strip():
        return f"Houd de reden op één regel, van hooguit {LONGEST} tekens."
    return "In de reden staat iets dat over een persoon lijkt te gaan. Laat dat weg." if personal_text(reason) else ""


def _all_storable(looked_at: Sequence[Preview], accepted: bool) -> None:
    refused = [file for file in looked_at if not file.storable]
    findings = [finding for file in refused or looked_at for finding in file.findings]
    if refused:
        names = "Dit bestand" if len(looked_at) == 1 else join([file.delivered.name for file in refused])
        raise DatasetError(f"{names} kan er nog niet in. Er is niets opgeslagen.", findings)
    if not accepted:
        raise DatasetError("Niemand heeft akkoord gegeven. Er is niets opgeslagen.", findings)


def _called(file: Preview, looked_at: Sequence[Preview]) -> str:
    return "Dit bestand" if len(looked_at) == 1 else file.delivered.name


def _kept(found: dict[str, ledger.Load], entry: dict) -> bool:
    """The same file was undone before and is still there: a redo says enough."""
    old = found.get(entry["load"])
    return bool(old and not old.purged)


def _again(entry: dict) -> dict:
    return {"action": "redo", "load": entry["load"], "at": entry["at"], "by": entry["by"], "role": entry["role"]}


def _entry(looked_at: Preview, who: Who, settings: Settings, reason: str) -> dict:
    delivered, delivery = looked_at.kept, looked_at.delivery
    shown = re.sub(r"[^\w.-]+", "-", delivered.name)[-80:]
    stored = delivery.to_line()
    definition = _definition(looked_at)
    return {
        "action": "add",
        "load": hashlib.sha256(f"{delivered.sha256}{sorted(stored.items())}".encode()).hexdigest()[:8],
        "dataset": delivery.dataset,
        "file": f"sources/{delivery.dataset}/{delivered.sha256[:12]}-{shown}",
        "name": delivered.name,
        "sha256": delivered.sha256,
        **({"received": looked_at.delivered.sha256} if looked_at.stored else {}),
        "delivery": stored,
        **({"gemeenten": list(looked_at.gemeenten)} if delivery.shape == "geojson" else {}),
        **({"definition": definition[0]} if definition else {}),
        **({"origin": looked_at.origin} if looked_at.origin else {}),
        "rows": looked_at.rows,
        "findings": {s: len(looked_at.of(s)) for s in ("warning", "note") if looked_at.of(s)},
        **({"reason": reason.strip()} if reason.strip() and looked_at.of("warning") else {}),
        "at": ledger.now(), "by": who.by, "role": who.role,
    }


def _definition(looked_at: Preview) -> tuple[str, bytes] | None:
    """Name and text of the definition that came with the file; named by its content, so an older load keeps its own."""
    said = looked_at.answers
    if not said.definition and not said.described:
        return None
    raw = said.described.encode() if said.described else Path(said.definition).read_bytes()
    return f"catalog/{looked_at.delivery.dataset}-{hashlib.sha256(raw).hexdigest()[:8]}.toml", raw


def _store(data: Path, looked_at: Preview, entry: dict, written: list[Path] | None = None) -> None:
    """Write the file (and its definition) under its own name; what was not there before is added to `written`."""
    contents = [(entry["file"], looked_at.kept.content)]
    if definition := _definition(looked_at):
        contents.append(definition)
    for name, content in contents:
        path = data / name
        if path.exists() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        try:
            part.write_bytes(content)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        if written is not None:
            written.append(path)


def undo(settings: Settings, load: str, who: Who, progress: Progress = no_progress) -> ledger.Load:
    """Take a load out of every figure. The file and both lines stay, so it can come back."""
    return _turn(settings, "undo", load, who, progress)


def redo(settings: Settings, load: str, who: Who, progress: Progress = no_progress) -> ledger.Load:
    """Bring back a load that was undone."""
    return _turn(settings, "redo", load, who, progress)


def _turn(settings: Settings, action: str, load: str, who: Who, progress: Progress) -> ledger.Load:
    access.require(who.role, "undo_data")
    with builder.lock(settings.data, progress):
        lines = ledger.read(settings.data)
        old = ledger.loads(lines).get(load)
        if not old:
            raise LedgerError(f"Er is geen lading {load}. Bekijk de lijst met: python -m dashboard history")
        if old.purged:
            raise LedgerError(f"Lading {load} is gewist op {moment(old.purged['at'])}. Het bestand is er niet meer. "
                              "Mag het er weer in? Voeg het dan opnieuw toe.")
        if old.active == (action == "redo"):
            raise LedgerError(f"Lading {load} telt al mee." if old.active else f"Lading {load} is al teruggedraaid.")
        entry = {"action": action, "load": load, "at": ledger.now(), "by": who.by, "role": who.role}
        candidate = [*lines, ledger.prospective(lines, entry)]
        plan = builder.plan_after(settings, candidate, load) if action == "undo" else builder.plan(settings, candidate)
        builder.make(plan, progress)
        with ledger.lock(settings.data):
            line = ledger.append(settings.data, entry)
    log.info("%s load=%s role=%s", action, load, who.role)
    builder.build(settings, progress)
    return ledger.loads([*lines, line])[load]


def history(settings: Settings) -> list[ledger.Load]:
    """Every load ever made, oldest first, with whether it counts now."""
    try:
        return list(ledger.loads(ledger.read(settings.data)).values())
    except KeyError as problem:
        raise DashboardError("Het logboek noemt een lading die er niet in staat. Zet het terug uit de reservekopie.") from problem
