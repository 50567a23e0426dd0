"""Which delivered column is which known one, when the names differ: as a person said, as last time, or but for capitals.

A name that only looks like a known one is proposed, and a person decides.
"""

from pathlib import Path

from dashboard.catalog import Catalog, Dataset, addends
from dashboard.dutch import join
from dashboard.errors import DashboardError
from dashboard.intake import ledger, shaping
from dashboard.intake.dataset_types import REGION_WORDS, TYPES, names_of
from dashboard.intake.delivery import Delivery, find
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.reading import Delivered, receive

Columns = tuple[tuple[str, str], ...]
LARGEST = 20 * 2**20  # bytes of last year's file that are read again to compare its columns


def remembered(lines: list[dict], dataset: str) -> Columns:
    """What the columns of the last file of this dataset were said to be."""
    told = [load.entry["delivery"].get("columns") for load in ledger.loads(lines).values() if load.dataset == dataset]
    return tuple(map(tuple, next((columns for columns in reversed(told) if columns), ())))


def recall(catalog: Catalog, lines: list[dict], header: list[str]) -> Dataset | None:
    """The one dataset of which an earlier file had the same odd names of columns."""
    known = [dataset for dataset in catalog.datasets.values()
             if (names := remembered(lines, dataset.id)) and all(delivered in header for delivered, _ in names)]
    return known[0] if len(known) == 1 else None


def mapping(catalog: Catalog, dataset: Dataset, header: list[str], said: Columns, before: Columns
            ) -> tuple[Columns, list[Detected], list[Finding]]:
    """(delivered, known) for this file; what that is based on; and a question for every likely name that nobody confirmed."""
    columns = {delivered: known for delivered, known in before if delivered in header}
    detected = [Detected("Kolommen", _listed(columns), "zoals de vorige keer")] if columns else []
    unfed = [names for names in _wanted(dataset) if not find(names, [*header, *columns.values()])]
    free = [name for name in header if name not in columns]
    long = any(known.lower() in TYPES["long"].indicator for column in header for known in names_of(column))
    if not long and shaping.VALUE in free and len(unfed) == len(_wanted(dataset)) == 1:  # years or areas in columns, one figure
        columns[shaping.VALUE] = unfed[0][0]
    same = dict(shaping.same_names(free, [term for names in unfed for alias in names for term in addends(alias)]))
    if same:
        detected.append(Detected("Kolommen", _listed(same), "op hoofdletters, spaties en tekens na gelijk"))
    columns |= same
    if told := {delivered: known for delivered, known in said if delivered in header and known != delivered}:
        detected.append(Detected("Kolommen", _listed(told), "uw antwoord"))
        columns |= told
    refused = {delivered for delivered, known in said if known == delivered}
    renamed = [columns.get(name, name) for name in header]
    findings = []
    if not any(find(names, renamed) for names in _wanted(dataset)) or not _has_region(dataset, renamed):
        findings = _proposals(catalog, dataset, [name for name in renamed if name not in refused], renamed)
    return tuple(sorted(columns.items())), detected, findings


def _wanted(dataset: Dataset) -> list[tuple[str, ...]]:
    """The aliases of every column that a measure reads."""
    return [names for m in dataset.measures for names in (m.column, m.numerator, m.denominator) if names]


def _has_region(dataset: Dataset, header: list[str]) -> bool:
    wanted = {name.lower() for name in (*dataset.region_columns, *REGION_WORDS)}
    named = any(known.lower() in wanted for column in header for known in names_of(column))
    return named or dataset.type not in ("wide", "long")


def _proposals(catalog: Catalog, dataset: Dataset, free: list[str], header: list[str]) -> list[Finding]:
    asked = [names[0] for names in _wanted(dataset) if not find(names, header) and " + " not in names[0]]
    if not _has_region(dataset, header):
        asked = [(dataset.region_columns or ("buurtcode",))[0], *asked]
    hint = 'Zeg dat met --column "{0}={1}". Is het iets anders? Zeg dan --column "{0}={0}".'
    return [Finding("question", f'Is kolom "{delivered}" wat wij "{known}" noemen?', hint.format(delivered, known),
                    None, delivered, known, "mapping") for delivered, known, _ in shaping.alike(free, asked)]


def _listed(columns: dict[str, str]) -> str:
    return "; ".join(f"{delivered} = {known}" for delivered, known in sorted(columns.items()))


def compared(data: Path, lines: list[dict], dataset: str, header: list[str]) -> list[Detected]:
    """Which columns are new or gone, beside the last file of this dataset that counts."""
    last = next((load for load in reversed(ledger.active(lines)) if load.dataset == dataset), None)
    if last is None or not (data / last.file).exists() or (data / last.file).stat().st_size > LARGEST:
        return []
    try:
        delivery = Delivery.from_line(last.entry["delivery"])
        before = shaping.shaped(receive(Delivered.read(data / last.file), delivery.dialect), delivery).header
    except DashboardError:
        return []
    new, gone = [name for name in header if name not in before], [name for name in before if name not in header]
    said = [f"{word}: {join(names[:8])}{' …' * (len(names) > 8)}" for word, names in (("nieuw", new), ("weg", gone)) if names]
    return [Detected("Andere kolommen dan vorige keer", "; ".join(said), f"vergeleken met {last.entry['name']}")] if said else []
