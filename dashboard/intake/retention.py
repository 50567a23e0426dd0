"""How long what the municipality loaded itself may stay, what is hidden in it, and taking it away for good."""
import logging
from contextlib import suppress
from datetime import date

import pandas as pd

from dashboard import access, db
from dashboard import catalog as catalogue
from dashboard.config import CATALOG, Settings
from dashboard.dutch import join, moment
from dashboard.errors import CatalogError, LedgerError, NoBuild
from dashboard.intake import builder, ledger
from dashboard.intake.builder import Progress, no_progress

log = logging.getLogger("dashboard.intake")
SAID = {"title": "title", "purpose": "purpose", "ground": "ground", "until": "retention_until"}  # column → what a definition says


def purge(settings: Settings, load: str, who: ledger.Who, progress: Progress = no_progress) -> ledger.Load:
    """Take a load and its file away for good. The lines in the ledger stay: that it was there, and who purged it.

    The line comes first: whatever goes wrong after it, the load does not count any more, and purging it again ends the work.
    """
    access.require(who.role, "purge_data")
    with builder.lock(settings.data, progress):
        lines = ledger.read(settings.data)
        old = ledger.loads(lines).get(load)
        if not old:
            raise LedgerError(f"Er is geen lading {load}. Bekijk de lijst met: python -m dashboard history")
        if old.purged and not left_behind(settings, lines, old):
            raise LedgerError(f"Lading {load} is al gewist op {moment(old.purged['at'])}.")
        if not old.purged:
            entry = {"action": "purge", "load": load, "at": ledger.now(), "by": who.by, "role": who.role}
            builder.make(builder.plan_after(settings, [*lines, ledger.prospective(lines, entry)], load), progress)
            with ledger.lock(settings.data):
                lines = [*lines, {**ledger.append(settings.data, entry), "position": len(lines) + 1}]
        if not any(other.file == old.file for other in same_content(lines, old)):
            (settings.data / old.file).unlink(missing_ok=True)
    log.info("purged load=%s dataset=%s role=%s", load, old.dataset, who.role)
    builder.build(settings, progress)
    builder.forget(settings.data, load)
    return ledger.loads(lines)[load]


def outcome(settings: Settings, load: ledger.Load) -> str:
    """What came of purging, in a sentence or two: also when the same file is still there for another load."""
    others = same_content(ledger.read(settings.data), load)
    if not others:
        return f"Lading {load.id} is gewist. Het bestand is weg."
    names = join([other.id for other in others])
    return (f"Lading {load.id} is gewist. Maar hetzelfde bestand hoort ook bij lading {names} en staat er daarom nog. "
            "Moet het helemaal weg? Wis dan ook die.")


def same_content(lines: list[dict], load: ledger.Load) -> list[ledger.Load]:
    """The other loads, counting or undone, that came with the very same file."""
    return [other for other in ledger.loads(lines).values()
            if other.id != load.id and not other.purged and other.entry["sha256"] == load.entry["sha256"]]


def left_behind(settings: Settings, lines: list[dict], load: ledger.Load) -> list[str]:
    """What is still there of a load that was purged: its file, or builds that were in use at that moment."""
    file = settings.data / load.file
    kept = any(other.file == load.file for other in same_content(lines, load))
    return [str(path) for path in [file] * (file.exists() and not kept) + builder.with_load(settings.data, load.id)]


# --- the overview for the data protection officer ---------------------------------------------------------------------


def own_datasets(settings: Settings) -> pd.DataFrame:
    """The datasets that the municipality loaded itself, one row each: why they are there, how long, and what is hidden in them.

    Returns  dataset, title, purpose, ground, until (a date), loads, active, purged, hidden_openbaar and hidden_intern (which
             part of the figures is hidden in that view; missing when no figure of it counts), beside_openbaar and
             beside_intern (which part is hidden only because a small number could be computed from it)
    """
    lines, rows = ledger.read(settings.data), []
    described = definitions(settings, lines)
    for id, loads in _by_dataset(lines).items():
        known = described.get(id)
        if known and not known.own:
            continue
        said = {name: getattr(known, key, None) for name, key in SAID.items()}
        rows.append({"dataset": id, **said, "title": known.title if known else id, "loads": len(loads),
                     "active": sum(load.active for load in loads), "purged": sum(bool(load.purged) for load in loads)})
    columns = ["dataset", *SAID, "loads", "active", "purged"]
    hidden = {f"{part}_{view}": shares for view in db.VIEWS for part, shares in _hidden(settings, view).items()}
    return pd.DataFrame(rows, columns=columns).assign(**{name: [shares.get(row["dataset"]) for row in rows]
                                                         for name, shares in hidden.items()})


def _by_dataset(lines: list[dict]) -> dict[str, list[ledger.Load]]:
    found: dict[str, list[ledger.Load]] = {}
    for load in ledger.loads(lines).values():
        found.setdefault(load.dataset, []).append(load)
    return found


def _hidden(settings: Settings, view: str) -> dict[str, dict[str, float]]:
    """Per dataset which part of its figures is hidden, and which part only beside a small number."""
    try:
        counts = db.run("dataset_hidden", {}, data=settings.data, view=view)
    except NoBuild:
        return {"hidden": {}, "beside": {}}
    whole = counts["hidden"] + counts["shown"]
    return {part: dict(zip(counts["dataset"], counts[part] / whole, strict=True)) for part in ("hidden", "beside")}


def definitions(settings: Settings, lines: list[dict]) -> dict[str, catalogue.Dataset]:
    """What is said of each dataset, or was last said when none of its loads counts any more; not of what cannot be read."""
    found = dict(builder.read_catalog(settings, builder.definitions(lines)).datasets)
    for load in sorted(ledger.loads(lines).values(), key=lambda load: -load.position):
        if load.dataset not in found and load.entry.get("definition"):
            with suppress(CatalogError):
                found |= {load.dataset: catalogue.load(CATALOG, settings.data / load.entry["definition"]).datasets[load.dataset]}
    return found


def overdue(settings: Settings, lines: list[dict], today: date) -> list[tuple[catalogue.Dataset, list[ledger.Load]]]:
    """The datasets whose retention date has passed, with the loads of which the file is still there."""
    kept = [load for load in ledger.loads(lines).values() if not load.purged]
    ended = [known for known in definitions(settings, lines).values() if known.retention_until and known.retention_until < today]
    found = [(known, [load for load in kept if load.dataset == known.id]) for known in ended]
    return [(known, loads) for known, loads in found if loads]
