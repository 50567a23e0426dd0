"""The gate before "akkoord": what is this file, what would it change, and what stands in the way. Nothing is stored here."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache, partial

import pandas as pd
import pyarrow as pa

from dashboard.catalog import Dataset
from dashboard.config import Settings
from dashboard.dutch import count_of, join, moment, number
from dashboard.errors import DatasetError
from dashboard.intake import (
    areas,
    boundary_preview,
    builder,
    checks,
    columns,
    dialect,
    key_preview,
    keys,
    ledger,
    looking,
    persons,
    refusals,
    shaping,
    surroundings,
    weighing,
)
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.reading import Delivered, Dialect, Received, receive
from dashboard.intake.recognition import Answers, find_dataset, find_delivery, keys_and_figures, region_column, with_definition
from dashboard.intake.steps import observations


@dataclass(frozen=True)
class Preview:
    """All that is known about a file before it is stored.

    sample   first rows as delivered, and `read`: the same rows as observations
    stored   the file without what may not be kept, when that is not the file as it arrived
    changes  one row per observation: code, year, indicator, old, new, change ('new', 'different', 'gone', 'same'); of a large
             file only the first looking.LISTED, with what differs and what is gone before the rest
    counted  how many observations there are of each change, all of them
    codes    the areas of a file that itself says which areas there are
    areas    of a file with boundaries: code, name, level
    likely   of each cell that is no known area: (code, name) of those that it may mean
    received its rows, of a file that no dataset is known for
    origin   of a file that was fetched: where it came from, for the ledger
    """

    delivered: Delivered
    answers: Answers
    dataset: Dataset | None = None
    delivery: Delivery | None = None
    findings: tuple[Finding, ...] = ()
    detected: tuple[Detected, ...] = ()
    gemeenten: tuple[str, ...] = ()
    rows: int = 0
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    read: pd.DataFrame = field(default_factory=pd.DataFrame)
    changes: pd.DataFrame = field(default_factory=pd.DataFrame)
    counted: dict[str, int] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    areas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["code", "name", "level"]))
    origin: dict = field(default_factory=dict)
    stored: Delivered | None = None
    likely: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    received: Received | None = field(default=None, repr=False, compare=False)

    @property
    def kept(self) -> Delivered:
        """What is stored: the file as it arrived, or without what may not be kept."""
        return self.stored or self.delivered

    def of(self, severity: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == severity]

    @property
    def storable(self) -> bool:
        """True when only a person's "akkoord" is lacking."""
        return self.delivery is not None and not self.of("error") and not self.of("question")

    def count(self, change: str) -> int:
        return self.counted.get(change, 0)


def preview(
    settings: Settings,
    delivered: Delivered,
    answers: Answers | None = None,
    pending: Sequence[Preview] = (),
    plan: builder.Plan | None = None,
    *,
    ours: bool = False,
) -> Preview:
    """Look at a file. Raises DatasetError when it cannot be read at all; everything else is a finding in the result.

    pending  files that were looked at before and will be stored together with this one: their areas are known already
    plan     of what is stored now, for who looks at many files; read when it is not given
    ours     `fetching` wrote this file itself, from published figures about areas, with names of the catalogue. How it is
             written is known, and nobody can have put a person in it: both are not looked for. Never True for a file that
             somebody chose.
    """
    answers = answers or Answers()
    lines = ledger.read(settings.data)
    plan = plan or builder.plan(settings, lines)
    sha256 = delivered.sha256
    same = [load for load in ledger.loads(lines).values() if sha256 in (load.entry["sha256"], load.entry.get("received"))]
    if delivered.is_geojson:
        return boundary_preview.look(Preview(delivered, answers, findings=tuple(_seen_before(same))), plan, ours)
    plan = replace(plan, gemeenten=tuple(sorted({*plan.gemeenten, *(code for p in pending for code in _drawn(p))})))
    if not plan.gemeenten and not answers.scope:
        raise DatasetError(
            "Er zijn nog geen grenzen geladen. Daardoor weten we niet van welke gemeente de cijfers zijn. "
            "Voeg eerst een GeoJSON-bestand toe met de buurten en wijken van uw gemeente."
        )
    plan = replace(plan, catalog=with_definition(settings, plan, answers))
    start = Preview(delivered, answers, findings=tuple(_seen_before(same)), gemeenten=plan.gemeenten)
    known = cache(partial(surroundings.known_areas, plan, pending))
    start, delivery, received = _as_written(start, plan) if ours else _recognised(start, plan, lines, known)
    return _checked(start, plan, delivery, received, pending, known(), ours) if delivery else start


def _as_written(start: Preview, plan: builder.Plan) -> tuple[Preview, Delivery | None, Received]:
    """How to read a file that we wrote ourselves: always a plain table with the names of the catalogue."""
    received = receive(start.delivered, Dialect())
    dataset, _ = find_dataset(plan.catalog, start.delivered, received.header, start.answers)
    delivery, detected, findings = find_delivery(plan.catalog, dataset, start.delivered, received, start.answers)
    found = replace(start, dataset=dataset, detected=tuple(detected), findings=(*start.findings, *findings))
    return found, delivery, received


def _recognised(start: Preview, plan: builder.Plan, lines: list[dict], known_areas: Callable[[], pd.DataFrame]
                ) -> tuple[Preview, Delivery | None, Received | None]:
    """How to read a file that somebody chose, without what may not be kept; no Delivery when something stands in the way."""
    catalog, answers, delivered = plan.catalog, start.answers, start.delivered
    found = dialect.detect(delivered, answers.encoding, answers.delimiter, answers.sheet, answers.header_row, answers.footer)
    start = replace(start, findings=(*start.findings, *found.findings), detected=found.detected)
    if not found.dialect:
        return start, None, None
    start, received, dropped = _without_persons(start, known_areas, found, receive(delivered, found.dialect))
    if start.of("error") or start.of("question"):
        return start, None, received
    if received.wrong:
        return replace(start, findings=(*start.findings, *checks.lines(received.wrong))), None, received
    start = replace(start, sample=_beginning(received))
    if refused := refusals.withdrawn_forecast(delivered, received.header):
        return replace(start, findings=(*start.findings, refused)), None, received
    blank = received.blank()
    start, received, layout = _laid_out(start, received)
    dataset, question = find_dataset(catalog, delivered, received.header, answers)
    dataset = dataset or columns.recall(catalog, lines, received.header)
    if not dataset:
        return replace(start, findings=(*start.findings, question), received=received), None, received
    if dataset.type == "key":
        return *key_preview.look(replace(start, dataset=dataset), plan, received, known_areas()), received
    before = columns.remembered(lines, dataset.id)
    named, told, asked = columns.mapping(catalog, dataset, received.header, answers.columns, before)
    received = shaping.shaped(received, Delivery(dataset.id, "wide", columns=named))
    start = replace(start, dataset=dataset, detected=(*start.detected, *told), findings=(*start.findings, *asked))
    if asked:
        return start, None, received
    region = region_column(dataset, received.header)
    before, whole = received, [] if dataset.defines_regions or answers.scope else key_preview.tables(plan)
    place, asked = _placed(received, region, known_areas(), answers, lines, dataset, whole)
    received = areas.mapped(received, region, place.areas) if place.areas else received
    fit = areas.fit(received, region, surroundings.divisions(plan)) if region else areas.Fit()
    delivery, detected, findings = find_delivery(catalog, dataset, delivered, received, answers, fit)
    compared = columns.compared(plan.settings.data, lines, dataset.id, received.header)
    detected = (*start.detected, *detected, *place.detected, *compared)
    start = replace(start, detected=detected, findings=(*start.findings, *asked, *findings), likely=place.likely)
    if not delivery or asked:
        return start, None, received
    if answers.key:
        delivery = replace(delivery, weighed=tuple(keys_and_figures(catalog, dataset, received.header, delivery)[1]))
        if refused := weighing.refusals(catalog, received.header, delivery):
            return replace(start, findings=(*start.findings, *refused)), None, received
    delivery = replace(delivery, dropped=dropped, cleared=answers.cleared, columns=named, areas=place.areas, **layout)
    if persons.rows_are_people(received, *keys_and_figures(catalog, dataset, received.header, delivery)):
        return replace(start, findings=(*start.findings, checks.ROWS_ARE_PEOPLE)), None, received
    if delivery.weighed:
        return start, delivery, weighing.weighed(before.settled(delivery.decimal), delivery)
    if blank and not delivery.turned:
        note = Finding("note", f"{count_of(len(blank), 'lege regel', 'lege regels')} in de tabel slaan we over.", code="blank")
        start = replace(start, findings=(*start.findings, note))
        delivery = replace(delivery, skipped=_in_every_block(blank, delivery))
    return start, delivery, received.settled(delivery.decimal)


def _beginning(received: Received) -> pd.DataFrame:
    """The first rows as they were delivered; none where DuckDB reads the file itself."""
    if received.table is None:
        return pd.DataFrame()
    first = replace(received, table=received.table.slice(0, 5)).settled(received.dialect.decimal or ",")
    return first.table.to_pandas().astype("string")


def _drawn(looked_at: Preview) -> tuple[str, ...]:
    """The gemeenten of which a file brings the boundaries."""
    return looked_at.gemeenten if len(looked_at.areas) else ()


def _laid_out(start: Preview, received: Received) -> tuple[Preview, Received, dict]:
    """The rows per area and year, of a table with years or areas in columns; and what the delivery must hold of that."""
    layout: dict = {}
    if turned := shaping.areas_in_columns(received):
        layout, value = {"turned": turned}, "gebieden in kolommen"
        because = f"{len(turned) - 2} kolommen heten naar een gebied"
    elif melt := shaping.years_in_columns(received.header):
        years = sorted({year for *_, year in melt})
        layout, value = {"melt": melt, "block": received.table.num_rows}, "jaren in kolommen"
        because = f"er zijn kolommen voor {join(years)}"
    if not layout:
        return start, received, layout
    shaped = shaping.shaped(received, Delivery("", "wide", **layout))
    return replace(start, detected=(*start.detected, Detected("Opzet", value, because))), shaped, layout


def _in_every_block(rows: list[int], delivery: Delivery) -> tuple[int, ...]:
    """The same rows of the file in each of the years that it was turned into."""
    blocks = len({year for *_, year in delivery.melt}) or 1
    return tuple(row + turn * delivery.block for turn in range(blocks) for row in rows)


def _without_persons(start: Preview, known_areas: Callable[[], pd.DataFrame], found: dialect.Found, received: Received
                     ) -> tuple[Preview, Received, tuple[str, ...]]:
    """The rows without what may not be kept, if a person said to leave that out; else the findings that stop the file.

    What is stored is then the table alone, as plain text. So it is for a workbook with more than one sheet.
    """
    known = known_areas()
    personal = persons.inspect(received, known["code"].tolist(), known["name"].dropna().tolist(), start.answers.cleared)
    loose = any(map(persons.personal_text, found.loose))
    if loose:
        start = replace(start, detected=tuple(item for item in start.detected if item.what in ("Tekens", "Scheiding", "Blad")))
    if (personal or loose) and not start.answers.drop_columns:
        around = (persons.AROUND,) if loose else ()
        return replace(start, findings=(*start.findings, *(one.finding() for one in personal), *around)), received, ()
    if not personal and not loose and found.alone:
        return start, received, ()
    stored, written = received.reduced(start.delivered.name, [one.header for one in personal])
    said = [f'kolom "{one.column}"' for one in personal] + ["de regels boven en onder de tabel"] * bool(found.loose)
    said += [] if found.alone else ["de andere bladen"]
    note = Finding("note", f"Dit bewaren we niet: {join(said)}. We bewaren alleen de rest van de tabel.", code="reduced")
    return (replace(start, stored=stored, findings=(*start.findings, note)), receive(stored, written),
            tuple(one.column for one in personal))


def _seen_before(same: list[ledger.Load]) -> list[Finding]:
    if not same:
        return []
    load = same[-1]
    if load.active:
        return [
            Finding(
                "error",
                f"Dit bestand is al geladen op {load.entry['at'][:10]}, als {load.id}.",
                "U hoeft niets te doen.",
                code="same_file",
            )
        ]
    if load.purged:
        return [
            Finding(
                "warning",
                f"Dit bestand is gewist op {moment(load.purged['at'])}, als {load.id}.",
                "Voeg het alleen toe als dat mag.",
                code="purged_file",
            )
        ]
    return [Finding("note", f"Dit bestand is eerder geladen als {load.id} en daarna teruggedraaid.", code="same_file")]


# --- check and compare ------------------------------------------------------------------------------------------------


def _checked(start: Preview, plan: builder.Plan, delivery: Delivery, received: Received, pending: Sequence[Preview],
             known: pd.DataFrame, ours: bool) -> Preview:
    coming = surroundings.coming(pending)
    names = tuple(dict.fromkeys([*surroundings.gemeente_names(plan), *coming.loc[coming["level"] == "gemeente", "name"]]))
    given = start.dataset.defines_regions or delivery.scope is not None  # the file itself says which areas there are
    pieces = observations.pieces(received, delivery, plan.catalog)
    wanted = looking.Wanted(plan, start.dataset, given, ours, surroundings.standing(plan, delivery.scope),
                            None if given else surroundings.moves(plan, delivery))
    with ExitStack() as stack:
        con = stack.enter_context(observations.connect())
        looking.prepare(con, pieces[0], plan, delivery)
        con.from_df(known).create("known_area")
        observations.area_cells(con, received, delivery)
        findings = checks.matching(con, delivery, names, given, start.likely)
        if unmatched := checks.unmatched(con) if start.answers.skip_unmatched else ():
            findings = [replace(one, severity="warning", hint="Die laten we weg.") if one.code == "unmatched" else one
                        for one in findings]
            delivery = replace(delivery, skipped=tuple(sorted({*delivery.skipped, *unmatched})))
            con = stack.enter_context(observations.connect())  # all of it again, without those rows
            looking.prepare(con, pieces[0], plan, delivery)
        sample = start.sample if len(start.sample) else received.relation(con).limit(5).df()
        rows = con.view("delivered_area").count("*").fetchone()[0]  # without those that are left out
        looked = looking.look(con, delivery, wanted, pieces[0][1])
    for piece in pieces[1:]:
        with observations.connect() as con:
            looking.prepare(con, piece, plan, delivery)
            looked = looked.beside(looking.look(con, delivery, wanted, piece[1]))
    pa.default_memory_pool().release_unused()
    findings += looked.told(wanted)
    if double := looked.double():
        findings.append(
            Finding(
                "note",
                f"{number(len(double), 0)} rijen staan dubbel in het bestand, met dezelfde waarde. We bewaren er één van.",
                code="repeated",
            )
        )
        delivery = replace(delivery, skipped=tuple(sorted({*delivery.skipped, *double})))
    figureless = start.dataset.counts != "people" and rows  # a forecast and the like bring no figure of their own
    if not looked.counted and not figureless and not any(f.severity in ("error", "question") for f in findings):
        findings.append(
            Finding("error", "Er staat geen enkel cijfer in dat we kunnen gebruiken.", "Controleer de dataset.", code="empty")
        )
    return replace(
        start, delivery=delivery, findings=(*start.findings, *findings), rows=rows, sample=sample, read=looked.read,
        changes=looked.changes, counted=looked.counted, codes=looked.codes if given else frozenset(),
    )


def _placed(received: Received, region: str | None, known: pd.DataFrame, answers: Answers, lines: list[dict], dataset: Dataset,
            tables: list[keys.Key]) -> tuple[areas.Placed, list[Finding]]:
    """What the cells of the column with areas mean; of a file that itself says which areas there are, only what they say."""
    if not region or dataset.defines_regions or answers.scope:
        return areas.Placed(), []
    if answers.key:
        return key_preview.converted(received, region, tables, answers)
    own = {row.own: row.code for table in tables if not table.explicit for row in table.rows.itertuples()}
    found = areas.placed(received, region, known, answers.areas, areas.remembered(lines, dataset.id), own)
    return found, key_preview.offer(received, region, tables, set(known["code"]))
