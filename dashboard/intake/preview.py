"""The gate before "akkoord": what is this file, what would it change, and what stands in the way. Nothing is stored here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb
import pandas as pd

from dashboard.catalog import Dataset
from dashboard.config import Settings
from dashboard.dutch import count_of, join, moment, number
from dashboard.errors import DatasetError
from dashboard.intake import (
    areas,
    builder,
    checks,
    columns,
    dialect,
    key_preview,
    keys,
    ledger,
    persons,
    plausible,
    refusals,
    shaping,
    surroundings,
    weighing,
)
from dashboard.intake.dataset_types import TYPES
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.reading import Delivered, Dialect, Received, receive
from dashboard.intake.recognition import Answers, find_dataset, find_delivery, keys_and_figures, region_column, with_definition
from dashboard.intake.steps import boundaries, observations, population


@dataclass(frozen=True)
class Preview:
    """All that is known about a file before it is stored.

    sample   first rows as delivered, and `read`: the same rows as observations
    stored   the file without what may not be kept, when that is not the file as it arrived
    changes  one row per observation: code, year, indicator, old, new, change ('new', 'different', 'gone', 'same')
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
        return int((self.changes["change"] == change).sum()) if len(self.changes) else 0


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
        return _preview_boundaries(delivered, answers, same, ours)
    plan = replace(plan, gemeenten=tuple(sorted({*plan.gemeenten, *(code for p in pending for code in _drawn(p))})))
    if not plan.gemeenten and not answers.scope:
        raise DatasetError(
            "Er zijn nog geen grenzen geladen. Daardoor weten we niet van welke gemeente de cijfers zijn. "
            "Voeg eerst een GeoJSON-bestand toe met de buurten en wijken van uw gemeente."
        )
    plan = replace(plan, catalog=with_definition(settings, plan, answers))
    start = Preview(delivered, answers, findings=tuple(_seen_before(same)), gemeenten=plan.gemeenten)
    start, delivery, received = _as_written(start, plan) if ours else _recognised(start, plan, lines, pending)
    return _checked(start, plan, delivery, received, pending, ours) if delivery else start


def _as_written(start: Preview, plan: builder.Plan) -> tuple[Preview, Delivery | None, Received]:
    """How to read a file that we wrote ourselves: always a plain table with the names of the catalogue."""
    received = receive(start.delivered, Dialect())
    dataset, _ = find_dataset(plan.catalog, start.delivered, received.header, start.answers)
    delivery, detected, findings = find_delivery(plan.catalog, dataset, start.delivered, received, start.answers)
    found = replace(start, dataset=dataset, detected=tuple(detected), findings=(*start.findings, *findings))
    return found, delivery, received


def _recognised(start: Preview, plan: builder.Plan, lines: list[dict], pending: Sequence[Preview]
                ) -> tuple[Preview, Delivery | None, Received | None]:
    """How to read a file that somebody chose, without what may not be kept; no Delivery when something stands in the way."""
    catalog, answers, delivered = plan.catalog, start.answers, start.delivered
    found = dialect.detect(delivered, answers.encoding, answers.delimiter, answers.sheet, answers.header_row, answers.footer)
    start = replace(start, findings=(*start.findings, *found.findings), detected=found.detected)
    if not found.dialect:
        return start, None, None
    start, received, dropped = _without_persons(start, plan, found, receive(delivered, found.dialect), pending)
    if start.of("error") or start.of("question"):
        return start, None, received
    if received.wrong:
        return replace(start, findings=(*start.findings, *checks.lines(received.wrong))), None, received
    if refused := refusals.withdrawn_forecast(delivered, received.header):
        return replace(start, findings=(*start.findings, refused)), None, received
    blank = received.blank()
    start, received, layout = _laid_out(start, received)
    dataset, question = find_dataset(catalog, delivered, received.header, answers)
    dataset = dataset or columns.recall(catalog, lines, received.header)
    if not dataset:
        return replace(start, findings=(*start.findings, question), received=received), None, received
    if dataset.type == "key":
        known = surroundings.known_areas(plan, pending)
        return *key_preview.look(replace(start, dataset=dataset), plan, received, known), received
    before = columns.remembered(lines, dataset.id)
    named, told, asked = columns.mapping(catalog, dataset, received.header, answers.columns, before)
    received = shaping.shaped(received, Delivery(dataset.id, "wide", columns=named))
    start = replace(start, dataset=dataset, detected=(*start.detected, *told), findings=(*start.findings, *asked))
    if asked:
        return start, None, received
    region = region_column(dataset, received.header)
    known = surroundings.known_areas(plan, pending)
    before, whole = received, [] if dataset.defines_regions or answers.scope else key_preview.tables(plan)
    place, asked = _placed(received, region, known, answers, lines, dataset, whole)
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


def _without_persons(start: Preview, plan: builder.Plan, found: dialect.Found, received: Received,
                     pending: Sequence[Preview]) -> tuple[Preview, Received, tuple[str, ...]]:
    """The rows without what may not be kept, if a person said to leave that out; else the findings that stop the file.

    What is stored is then the table alone, as plain text. So it is for a workbook with more than one sheet.
    """
    names = [*surroundings.names(plan)["name"].dropna(), *surroundings.coming(pending)["name"].dropna()]
    personal = persons.inspect(received, surroundings.known_areas(plan, pending)["code"], names, start.answers.cleared)
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


# --- boundaries -------------------------------------------------------------------------------------------------------


def _preview_boundaries(delivered: Delivered, answers: Answers, same: list[ledger.Load], ours: bool) -> Preview:
    personal = [] if ours else persons.inspect(boundaries.properties(delivered))
    if personal:
        findings = [replace(one.finding(), severity="error", hint=persons.MEND) for one in personal]
        return Preview(delivered, answers, findings=tuple(findings))
    found = boundaries.areas(delivered)
    findings = _seen_before(same)
    years = sorted({int(year) for year in found["year"].dropna()})
    vintage = answers.vintage or (years[0] if len(years) == 1 else None)
    findings += checks.years(vintage)
    if not vintage:
        findings.append(
            Finding(
                "question",
                "Van welk jaar is deze indeling?" + (f" In het bestand staan {join(years)}." if years else ""),
                "Geef het jaar, met --vintage.",
                code="vintage",
            )
        )
    double = found.loc[found["code"].duplicated(), "code"]
    if len(double):
        findings.append(
            Finding("error", f"{double.iloc[0]} staat er meer dan één keer in.", "Laat één grens over.", code="duplicate")
        )
    land = found[~found["water"]]
    if not len(land):
        findings.append(
            Finding("error", "In dit bestand staat alleen water.", "Kies een bestand met buurten of wijken.", code="water")
        )
    levels = land["level"].value_counts()
    plural = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
    detected = (
        Detected("Vorm", TYPES["geojson"].title, "gelezen uit het bestand"),
        Detected(
            "Gebieden", join([f"{number(n, 0)} {plural[level] if n > 1 else level}" for level, n in levels.items()]), "geteld"
        ),
        *(
            (Detected("Wijkindeling", str(vintage), "uw antwoord" if answers.vintage else "gelezen uit het bestand"),)
            if vintage
            else ()
        ),
    )
    delivery = Delivery("gebiedsindelingen", "geojson", vintage=vintage) if vintage else None
    sample = land[["code", "name", "level"]].head(5).rename(columns={"name": "naam", "level": "niveau"})
    return Preview(
        delivered, answers, None, delivery, tuple(findings), detected, tuple(sorted(set(land["gemeente"]))), len(land), sample,
        areas=land[["code", "name", "level"]].reset_index(drop=True),
    )


# --- check and compare ------------------------------------------------------------------------------------------------


def _checked(start: Preview, plan: builder.Plan, delivery: Delivery, received: Received, pending: Sequence[Preview],
             ours: bool) -> Preview:
    coming = surroundings.coming(pending)
    names = tuple(dict.fromkeys([*surroundings.gemeente_names(plan), *coming.loc[coming["level"] == "gemeente", "name"]]))
    given = start.dataset.defines_regions or delivery.scope is not None  # the file itself says which areas there are
    with observations.connect() as con:
        _prepare(con, received, plan, delivery)
        con.from_df(surroundings.known_areas(plan, pending)).create("known_area")
        findings = checks.matching(con, delivery, names, given, start.likely)
        unmatched = checks.unmatched(con)
    if start.answers.skip_unmatched and unmatched:
        findings = [replace(f, severity="warning", hint="Die laten we weg.") if f.code == "unmatched" else f for f in findings]
        delivery = replace(delivery, skipped=tuple(sorted({*delivery.skipped, *unmatched})))
    with observations.connect() as con:
        _prepare(con, received, plan, delivery)
        checked = (
            population.derived(con, delivery) if delivery.shape == "population" else observations.observations(con, delivery)
        )
        checked.create("checked")
        findings += (checks.people(con, delivery, start.dataset.counts) if delivery.shape == "population"
                     else checks.cells(con, delivery))
        double = con.sql(observations.query("68_check_repeated")).df()["source_row"].tolist()
        findings += checks.values(con, plan.catalog, delivery)
        findings += [] if given else checks.moved(con, surroundings.moves(plan, delivery))
        con.from_df(surroundings.standing(plan, delivery.scope)).create("standing")
        if not given and not ours:
            findings += plausible.look(con, plan.catalog, delivery)
        changes = con.sql(observations.query("66_compare")).df()
        sample = received.relation(con).limit(5).df()
        read = con.table("checked").order("code = 'NL00', source_row, indicator").limit(5).df()
        rows = con.view("delivered_area").count("*").fetchone()[0]
    if double:
        findings.append(
            Finding(
                "note",
                f"{number(len(double), 0)} rijen staan dubbel in het bestand, met dezelfde waarde. We bewaren er één van.",
                code="repeated",
            )
        )
        delivery = replace(delivery, skipped=tuple(sorted({*delivery.skipped, *map(int, double)})))
    figureless = start.dataset.counts != "people" and rows  # a forecast and the like bring no figure of their own
    if not len(changes) and not figureless and not any(f.severity in ("error", "question") for f in findings):
        findings.append(
            Finding("error", "Er staat geen enkel cijfer in dat we kunnen gebruiken.", "Controleer de dataset.", code="empty")
        )
    return replace(
        start, delivery=delivery, findings=(*start.findings, *findings), rows=rows, sample=sample, read=read, changes=changes
    )


def _prepare(con: duckdb.DuckDBPyConnection, received: Received, plan: builder.Plan, delivery: Delivery) -> None:
    module = population if delivery.shape == "population" else observations
    module.prepare(con, received, delivery, plan.catalog, plan.gemeenten)


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
