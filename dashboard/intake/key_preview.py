"""Key tables before they are stored, and what they do for a file with figures."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.dutch import count_of, join
from dashboard.errors import DatasetError
from dashboard.intake import areas, builder, keys
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.reading import Received, receive
from dashboard.intake.surroundings import divisions

if TYPE_CHECKING:
    from dashboard.intake.preview import Preview
    from dashboard.intake.recognition import Answers

HALF = 0.5


def look(start: "Preview", plan: builder.Plan, received: Received, known: pd.DataFrame) -> tuple["Preview", Delivery | None]:
    """What the gate says of a key table; it brings no figures, so that nothing is compared."""
    header = keys.columns(received.header)
    if not header:
        said = f"Dit is geen sleuteltabel. De kolommen zijn: {join(received.header[:12])}."
        return replace(start, findings=(*start.findings, Finding("error", said, keys.HINT, code="column"))), None
    rows, dialect = keys.read(received, header), received.dialect
    vintage, because = start.answers.vintage, "uw antwoord"
    if "division" in header and not vintage:
        vintage, because = areas.fit(received, header["code"], divisions(plan)).best(None)
    delivery = Delivery(start.dataset.id, "key", dialect.encoding, dialect.delimiter, vintage=vintage, region=header["code"],
                        value=header.get("own"), name=header.get("division"), quote=dialect.quote, sheet=dialect.sheet,
                        header_row=dialect.header_row, header_rows=dialect.header_rows, footer=dialect.footer)
    findings = keys.check(rows, header, set(known["code"]), delivery, _buurten(plan, known, vintage))
    if not len(rows):
        said = "Onder de kopregel staat geen enkele regel."
        findings.append(Finding("error", said, "Kies een bestand met regels.", code="empty"))
    found = pd.DataFrame(columns=["code", "name", "level"])
    if "division" in header:
        found = keys.areas_of(rows.dropna(subset=["own", "code"])).rename(columns={"own": "name"}).assign(level="eigen")[[*found]]
        if not vintage:
            findings.append(Finding("question", "Bij welke wijkindeling horen de buurten in dit bestand?",
                                    "Geef het jaar van de indeling, met --vintage.", code="vintage"))
    what = f"{count_of(len(found), 'gebied', 'gebieden')} van buurten" if len(found) else (
        f"{count_of(rows['own'].nunique(), 'eigen nummer', 'eigen nummers')} met de code erbij")
    detected = (*start.detected, Detected("Dataset", start.dataset.title, "herkend aan de kolommen"),
                Detected("Inhoud", what, "geteld"),
                *([Detected("Wijkindeling", str(vintage), because)] if vintage else []))
    done = replace(start, findings=(*start.findings, *findings), detected=detected, rows=len(rows), areas=found)
    open_question = any(finding.severity == "question" for finding in findings)
    return replace(done, delivery=None if open_question else delivery), None


def _buurten(plan: builder.Plan, known: pd.DataFrame, vintage: int | None) -> dict[str, str]:
    """code → name of the buurten of a division; of all of them where nothing is built yet."""
    then = divisions(plan)
    there = set(then.loc[then["vintage"] == vintage, "code"]) if vintage and len(then) else set(known["code"])
    named = known[known["code"].isin(there) & known["code"].str.startswith("BU")]
    return dict(zip(named["code"], named["name"].fillna(named["code"]), strict=True))


def tables(plan: builder.Plan) -> list[keys.Key]:
    """The key tables that count, but for divisions."""
    found = []
    for source in plan.sources:
        if source.delivery.shape == "key" and not source.delivery.name:
            received = receive(source.delivered(), source.delivery.dialect)
            rows = keys.read(received, keys.columns(received.header))
            found.append(keys.key(source.load.id, source.load.entry["name"], rows))
    return found


def offer(received: Received, region: str, tables: list[keys.Key], known: set[str]) -> list[Finding]:
    """A question when most areas of a file are no areas of ours, and stand in a table that adds or shares out."""
    cells = {cell.strip() for cell in received.distinct(region)[0].to_pylist()} - {""} - known
    asked = []
    for table in reversed(tables):
        inside = cells & set(table.rows["own"])
        if table.explicit and inside and len(inside) >= HALF * len(cells):
            asked.append(Finding(
                "question", f"De gebieden in dit bestand staan in sleuteltabel {table.name}. Rekenen we ze daarmee om? "
                "De cijfers zijn dan toegedeeld, niet geteld.", f"Ja? Geef dan --key {table.load}.",
                None, region, table.load, "key"))
    return asked[:1]


def converted(received: Received, region: str, tables: list[keys.Key], answers: "Answers") -> tuple[areas.Placed, list[Finding]]:
    """What the cells mean by the table that a person chose. Raises DatasetError when there is no such table."""
    table = next((one for one in tables if one.load == answers.key), None)
    if table is None:
        names = join([f"{one.load} ({one.name})" for one in tables]) or "er is er nog geen geladen"
        raise DatasetError(f"Er is geen sleuteltabel {answers.key}. Kies uit: {names}.")
    found, lost = keys.shares(table, areas.read(received, region))
    asked = [] if answers.skip_unmatched else [
        Finding("question", f'"{cell}" staat niet in sleuteltabel {table.name}.',
                "Vul de tabel aan, of kies dat we deze rijen weglaten.", None, region, cell, "unmatched")
        for cell in lost[:keys.SHOWN]]
    count = len({cell for cell, *_ in found})
    return areas.Placed(found, {}, (Detected("Gebieden", f"{count} omgerekend", f"sleuteltabel {table.name}"),)), asked
