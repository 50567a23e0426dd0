"""The records that the lines of a ledger come to. Folding cannot fail: every line was checked before it was appended."""
from collections.abc import Iterable, Mapping, Sequence

from dashboard.registers import kinds
from dashboard.registers.kinds import Record

NEW_STATE = ("version", "data", "at", "by", "role")  # of a version, as its line has it; `saved` is computed


class Fold(dict[str, dict[str, Record]]):
    """kind → id → record, of all that is there; `removed` holds what is not there any more, in the same way."""

    def __init__(self, removed: dict[str, dict[str, Record]] | None = None):
        super().__init__({kind: {} for kind in kinds()})
        self.removed = removed or {kind: {} for kind in kinds()}

    def put(self, record: Record) -> None:
        here, there = (self, self.removed) if record.data is not None else (self.removed, self)
        there.setdefault(record.kind, {}).pop(record.id, None)
        here.setdefault(record.kind, {})[record.id] = record

    def find(self, kind: str, id: str) -> Record | None:
        """The record, also when it was removed."""
        return self.get(kind, {}).get(id) or self.removed.get(kind, {}).get(id)

    def copied(self) -> "Fold":
        other = Fold({kind: dict(records) for kind, records in self.removed.items()})
        other.update({kind: dict(records) for kind, records in self.items()})
        return other


def fold(lines: Iterable[dict]) -> Fold:
    """The records that the lines of a ledger come to."""
    found = Fold()
    for line in lines:
        if line["action"] == "record":
            nth, _ = line.get("batch", (1, 1))
            found.put(following(found.find(line["kind"], line["id"]), line, line["position"] - nth + 1))
    return found


def following(before: Record | None, line: Mapping, saved: int) -> Record:
    """The record that a line makes of what was there before.

    saved  position in the ledger of the first line that was saved together with this one: the same for all of those
    """
    version = {name: line[name] for name in NEW_STATE} | {"saved": saved}
    return Record(line["kind"], line["id"], line["version"], line["data"], line["at"], line["by"], line["role"],
                  (*(before.history if before else ()), version))


def last_line(lines: Sequence[dict]) -> str:
    """What names the records in a build: the hash of the last line of a record, in which all lines before it are hashed."""
    return next((line["hash"] for line in reversed(lines) if line["action"] == "record"), "")


def day(records: Iterable[Record], fictional: bool) -> str:
    """The day of which a register is: when somebody last changed it, not what the clock says.

    A municipality that is invented stays in the day on which it was made: its register does not grow old on the shelf.
    """
    return min(record.history[0]["at"] for record in records)[:10] if fictional else max(record.at for record in records)[:10]
