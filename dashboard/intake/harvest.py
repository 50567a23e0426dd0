"""What a fetch brought, before anything of it is stored; and how that is told to a person and to a program."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from dashboard import catalog as catalogue
from dashboard import dutch
from dashboard.dutch import count_of, join
from dashboard.intake import ledger
from dashboard.intake.preview import Preview
from dashboard.intake.sources import Fetched, Problem

CHANGES = ("new", "different", "gone", "same")
AGREED = ("same_file", "purged_file")  # findings on a file that somebody took away before


@dataclass(frozen=True)
class Arrival:
    """One fetched file. `preview` is None when the same file counts already; `refused` says why it cannot be stored."""

    fetched: Fetched
    preview: Preview | None = None
    refused: str = ""

    def count(self, change: str) -> int:
        return self.preview.count(change) if self.preview else 0


@dataclass(frozen=True)
class Harvest:
    """All that one fetch brought, before anything is stored.

    gemeenten   code → name, of those that were asked for
    earlier     per code the municipalities that went up in it, of which the figures come along
    problems    what did not come, while the rest did
    """

    gemeenten: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, list[str]] = field(default_factory=dict)
    arrivals: tuple[Arrival, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def new(self) -> list[Preview]:
        """The files that are to be stored, in that order."""
        return [arrival.preview for arrival in self.arrivals if arrival.preview and not arrival.refused]

    @property
    def asks(self) -> bool:
        """Whether a person has to agree: something that is there would change, or the gate warns of something."""
        return any(file.count("different") or file.count("gone")
                   or any(f.code in AGREED or (f.severity == "warning" and f.code != "unmatched") for f in file.findings)
                   for file in self.new)


# --- told -------------------------------------------------------------------------------------------------------------

def lines(harvest: Harvest, catalog: catalogue.Catalog) -> Iterator[str]:
    """What came and what it would change, table by table, in Dutch."""
    if harvest.gemeenten:
        yield f"Opgehaald voor {join([f'{name} ({code})' for code, name in harvest.gemeenten.items()])}."
    for code, old in harvest.earlier.items():
        if old:
            yield (f"{harvest.gemeenten[code]} is ontstaan of gegroeid door samenvoeging. De cijfers van {join(old)} komen mee. "
                   "Dat leiden we af uit de namen van de buurten.")
    for arrival in harvest.arrivals:
        yield from _told(arrival, catalog)
    for problem in harvest.problems:
        yield f"{'Let op' if problem.severity == 'warning' else 'Goed om te weten'}: {problem.sentence}"


def _told(arrival: Arrival, catalog: catalogue.Catalog) -> Iterator[str]:
    name = arrival.fetched.name
    if arrival.refused:
        yield f"Let op: {name} kan er niet in. {arrival.refused}"
    elif not arrival.preview:
        yield f"{name}: niets nieuws."
    elif len(arrival.preview.areas):
        yield f"{name}: {count_of(len(arrival.preview.areas), 'grens', 'grenzen')}."
    else:
        yield f"{name}: " + "{new} nieuw, {different} anders, {gone} verdwenen, {same} gelijk.".format(
            **{change: arrival.count(change) for change in CHANGES})
        for row in _examples(arrival.preview.changes):
            what = catalog.indicators[row.indicator]
            yield f"  {what.label}, {row.code}, {row.year}: {_said(row.old, what)} → {_said(row.new, what)}"
        if outside := sum(finding.code == "unmatched" for finding in arrival.preview.findings):
            yield f"  {count_of(outside, 'rij', 'rijen')} over een gebied zonder grens laten we weg."
        warnings = [finding for finding in arrival.preview.of("warning") if finding.code != "unmatched"]
        yield from (f"  Let op: {finding.sentence()}" for finding in warnings[:3])


def _examples(changes: pd.DataFrame, most: int = 3) -> Iterator:
    yield from changes[changes["change"].isin(["different", "gone"])].head(most).itertuples()


def _said(value: float, what: catalogue.Indicator) -> str:
    return dutch.value(value, what.unit, what.decimals)


def useful(harvest: Harvest) -> bool:
    """Whether anything came that counts now, or counted already."""
    return any(not arrival.refused for arrival in harvest.arrivals)


def outcome(harvest: Harvest, loads: Sequence[ledger.Load]) -> str:
    if loads:
        return f"{count_of(len(loads), 'bestand zit', 'bestanden zitten')} nu in alle cijfers."
    return "Er is niets nieuws." if useful(harvest) else "Er kwam niets dat we kunnen gebruiken. Er is niets opgeslagen."


def as_json(harvest: Harvest, stored: Sequence[ledger.Load]) -> dict:
    """The same for a program; `state` of a table is new, changed, same or refused."""
    def state(arrival: Arrival) -> str:
        if arrival.refused:
            return "refused"
        if not arrival.preview:
            return "same"
        return "changed" if arrival.count("different") or arrival.count("gone") else "new"

    return {
        "gemeenten": harvest.gemeenten, "earlier": harvest.earlier, "asks": harvest.asks, "stored": [load.id for load in stored],
        "tables": [{"source": a.fetched.source, "table": a.fetched.table, "title": a.fetched.title, "name": a.fetched.name,
                    "vintage": a.fetched.vintage, "state": state(a), "refused": a.refused,
                    **{change: a.count(change) for change in CHANGES}} for a in harvest.arrivals],
        "problems": [{"severity": p.severity, "table": p.table, "indicator": p.indicator, "sentence": p.sentence}
                     for p in harvest.problems],
    }
