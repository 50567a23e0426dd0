"""The records as whoever looks may see them: those of the moment that is on screen, and in public only what is public."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dashboard import forms, intake, ui
from dashboard.registers import kinds
from dashboard.registers.kinds import Record


@dataclass(frozen=True)
class Shown:
    """kind → id → record; `removed` holds programmes that were taken away."""

    there: Mapping[str, Mapping[str, Record]]
    removed: Mapping[str, Record]

    def __getitem__(self, kind: str) -> Mapping[str, Record]:
        return self.there[kind]


def state() -> Shown:
    """What was typed, as far as this role may see it. A link to figures of then shows the records of then."""
    run = ui.now()
    fold = intake.records_at(run.settings, run.position) if run.frozen else forms.state()
    if run.view == "intern":
        return Shown(fold, fold.removed["intervention"])
    found = {id: {name: replace(record, data=data) for name, record in fold.get(id, {}).items()
                  if (data := kind.public(record.data)) is not None} for id, kind in kinds().items()}
    return Shown(found, fold.removed["intervention"])
