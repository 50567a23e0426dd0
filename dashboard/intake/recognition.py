"""What a delivered file is and how to read it: dataset, shape, columns, decimal mark, year, vintage.

What nobody can know from the file is asked.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from dashboard import catalog as catalogue
from dashboard import config
from dashboard.catalog import Catalog, Dataset
from dashboard.config import Settings
from dashboard.dutch import join
from dashboard.errors import CatalogError
from dashboard.intake import builder, keys, notation
from dashboard.intake.areas import Fit
from dashboard.intake.checks import years
from dashboard.intake.dataset_types import TYPES, DatasetType, names_of
from dashboard.intake.delivery import Delivery, ambiguous, find, measure_parts
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.reading import Delivered, Dialect, Received
from dashboard.intake.steps import population


@dataclass(frozen=True)
class Answers:
    """What a person said about a file; None where nothing was said. Only these settle a question."""

    dataset: str | None = None
    definition: str | None = None
    year: int | None = None
    vintage: int | None = None
    decimal: str | None = None
    skip_unmatched: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    footer: int | None = None
    marks: tuple[tuple[str, str], ...] = ()
    drop_columns: bool = False
    cleared: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    scope: str | None = None
    areas: tuple[tuple[str, str], ...] = ()
    key: str | None = None
    described: str | None = None


# --- which dataset ----------------------------------------------------------------------------------------------------


def with_definition(settings: Settings, plan: builder.Plan, answers: Answers) -> Catalog:
    """The catalogue with the definition that came along, instead of an older one of the same dataset."""
    if not answers.definition and not answers.described:
        return plan.catalog
    new = described_id(answers)
    kept = [settings.data / name for name in plan.definitions if dataset_id(settings.data / name) != new]
    if answers.described:
        return catalogue.load(config.CATALOG, *kept, texts={Path(f"{new}.toml"): answers.described})
    return catalogue.load(config.CATALOG, *kept, answers.definition)


def described_id(answers: Answers) -> str | None:
    """Id of the dataset that came along, in a file or in the wizard."""
    return _id_in(answers.described) if answers.described else dataset_id(Path(answers.definition))


def dataset_id(definition: Path) -> str | None:
    """Id of the dataset that a file defines; None when it cannot be read (loading it then says what is wrong)."""
    try:
        return _id_in(definition.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@lru_cache(maxsize=64)
def _id_in(text: str) -> str:
    return tomllib.loads(text)["dataset"]["id"]


def find_dataset(
    catalog: Catalog, delivered: Delivered, header: list[str], answers: Answers
) -> tuple[Dataset | None, Finding | None]:
    if answers.definition or answers.described:
        return catalog.datasets[described_id(answers)], None
    if answers.dataset:
        if answers.dataset not in catalog.datasets:
            raise CatalogError(f"Er is geen dataset met de naam {answers.dataset}. Kies uit: {join(sorted(catalog.datasets))}.")
        return catalog.datasets[answers.dataset], None
    fitting = [d for d in catalog.datasets.values() if _fits(catalog, d, delivered, header)]
    if len(fitting) == 1:
        return fitting[0], None
    if fitting:
        return None, Finding(
            "question",
            f"Dit bestand past bij {join([d.id for d in fitting])}.",
            "Zeg welke het is, met --dataset.",
            code="dataset",
        )
    return None, Finding(
        "question",
        "We herkennen dit bestand niet. De kolommen zijn: " + ", ".join(header[:12]) + (" …" if len(header) > 12 else "") + ".",
        "Zeg bij welke dataset het hoort (--dataset ID), of beschrijf de dataset in een TOML-bestand (--dataset BESTAND.toml).",
        code="dataset",
    )


def _fits(catalog: Catalog, dataset: Dataset, delivered: Delivered, header: list[str]) -> bool:
    """A file is recognised by the table number in its name, or by holding columns that only this dataset measures."""
    if any(table in delivered.name for table in dataset.tables or {}):
        return True
    if dataset.type == "key":
        return bool(keys.columns(header))
    shape = _shape(dataset, header)
    if shape.id == "population":
        return dataset.type == "population" and not dataset.tables and all(
            population.column(header, names) for names in (
                population.AGE, population.SEX, (dataset.people_column,) if dataset.people_column else population.PEOPLE)
        )
    if dataset.type == "population" or not _one(header, (*dataset.region_columns, *shape.region)):
        return False
    return bool(measure_parts(dataset, catalog, header, Delivery(dataset.id, shape.id, slices=_slices(dataset, header))))


def _shape(dataset: Dataset, header: list[str]) -> DatasetType:
    """The shape that the header shows; StatLine and OData give themselves away, the rest is as the dataset says.

    A file of CBS' figures with headers of its own (gwb_code_10, a_inw) is a plain table, whatever decimal mark it has.
    """
    known = {name for column in header for name in names_of(column)}
    for shape in (TYPES["statline_labels"], TYPES["odata_typed"]):
        if shape.region[0] in known and dataset.type in ("statline_labels", "odata_typed"):
            return shape
    if dataset.type == "wide" and population.column(header, population.AGE) and population.column(header, population.SEX):
        return TYPES["population"]
    long = TYPES["long"]
    if dataset.type == "wide" and _one(header, long.indicator) and _one(header, long.value) and not any(
            find(names, header) for m in dataset.measures for names in (m.column, m.numerator)):
        return long
    if dataset.type == "odata_typed" and not _one(header, TYPES["odata_typed"].region):
        return TYPES["wide"]
    return TYPES[dataset.type]


def _one(header: list[str], wanted: tuple[str, ...]) -> str | None:
    """The first wanted column that is there, with or without position, unit and capitals."""
    for name in wanted:
        for column in header:
            if name.lower() in (known.lower() for known in names_of(column)):
                return column
    return None


# --- how to read it ---------------------------------------------------------------------------------------------------


NO_FIT = Fit()


def region_column(dataset: Dataset, header: list[str]) -> str | None:
    """The delivered column that says which area a row is about."""
    return _one(header, (*dataset.region_columns, *_shape(dataset, header).region))


def find_delivery(
    catalog: Catalog, dataset: Dataset, delivered: Delivered, received: Received, answers: Answers, fit: Fit = NO_FIT
) -> tuple[Delivery | None, list[Detected], list[Finding]]:
    """How to read the file; None when an error or an open question stands in the way. Also what was found, and what is wrong."""
    header = received.header
    shape = _shape(dataset, header)
    detected = [
        Detected("Dataset", dataset.title, _how_recognised(dataset, delivered, answers)),
        Detected("Vorm", shape.title, "herkend aan de kopregel"),
    ]
    delivery = _named_columns(dataset, shape, received.dialect, header, answers)
    if not delivery.region:
        expected = f"Verwacht: {', '.join([*dataset.region_columns, *shape.region][:4])}. Hernoem de kolom."
        return None, detected, [_lacks("De kolom met het gebied ontbreekt.", header, expected)]
    findings = _column_findings(catalog, dataset, shape, header, delivery)
    figures = _figure_columns(catalog, dataset, header, delivery)
    written = notation.read(received, figures, dataset, shape.decimal, answers.decimal, answers.marks)
    delivery = replace(delivery, decimal=written.decimal, marks=written.marks)
    if shape.id not in ("long", "population"):
        marks = [*dataset.marks, *(mark for mark, _ in written.marks)]
        text, empty = notation.text_columns(received.settled(written.decimal), written.decimal or ",", marks)
        delivery = replace(delivery, text=text, unpublished=empty)
    findings += written.findings
    year, because, question = _year(dataset, delivered, delivery, answers)
    vintage, because_vintage, question_vintage = _vintage(dataset, delivered, year, answers, fit)
    findings += [q for q in (question, question_vintage) if q] + years(year, vintage)
    if year:
        detected.append(Detected("Jaar", str(year), because))
    elif delivery.period:
        detected.append(Detected("Jaar", f'per rij, uit kolom "{delivery.period}"', "gelezen uit de kopregel"))
    if vintage:
        detected.append(Detected("Wijkindeling", str(vintage), because_vintage))
    blocked = any(finding.severity in ("error", "question") for finding in findings)
    return (None if blocked else replace(delivery, year=year, vintage=vintage)), [*detected, *written.detected], findings


def _figure_columns(catalog: Catalog, dataset: Dataset, header: list[str], delivery: Delivery) -> list[str]:
    """The delivered columns that hold figures which we use."""
    if delivery.shape == "population":
        people = population.people_names(catalog.datasets[delivery.dataset])
        return [column for column in [population.column(header, people)] if column]
    if delivery.shape == "long":
        return [delivery.value] if delivery.value else []
    return sorted({part.column for part in measure_parts(dataset, catalog, header, delivery)})


def keys_and_figures(catalog: Catalog, dataset: Dataset, header: list[str], delivery: Delivery) -> tuple[list[str], list[str]]:
    """The columns that say which area, when and who; and those that hold the figures."""
    keys = {delivery.region, delivery.period, delivery.margin, delivery.indicator, *delivery.slices} - {None}
    if delivery.shape == "population":
        keys |= {population.column(header, population.AGE), population.column(header, population.SEX)} - {None}
    return sorted(keys), _figure_columns(catalog, dataset, header, delivery)


def _named_columns(dataset: Dataset, shape: DatasetType, dialect: Dialect, header: list[str], answers: Answers) -> Delivery:
    """The delivered columns that say where, when and what; None for those that are not there."""
    periods = (*([dataset.period_column] if dataset.period_column else ()), *shape.period)
    return Delivery(
        dataset.id,
        shape.id,
        dialect.encoding,
        dialect.delimiter,
        region=_one(header, (*dataset.region_columns, *shape.region)),
        name=_one(header, shape.name),
        gemeente_name=_one(header, shape.gemeente_name),
        change=_one(header, shape.change),
        period=_one(header, periods),
        margin=_one(header, (shape.margin,)) if shape.margin else None,
        slices=_slices(dataset, header),
        indicator=_one(header, shape.indicator),
        value=_one(header, shape.value),
        scope=answers.scope,
        quote=dialect.quote,
        sheet=dialect.sheet,
        header_row=dialect.header_row,
        header_rows=dialect.header_rows,
        footer=dialect.footer,
    )


def _lacks(message: str, header: list[str], hint: str) -> Finding:
    """A column that must be there is not; the reader sees which ones are."""
    more = " …" if len(header) > 15 else ""
    return Finding("error", f"{message} Dit bestand heeft: {', '.join(header[:15])}{more}.", hint, code="column")


def _how_recognised(dataset: Dataset, delivered: Delivered, answers: Answers) -> str:
    if answers.described:
        return "u beschreef dit cijfer"
    if answers.dataset or answers.definition:
        return "gekozen"
    table = next((table for table in dataset.tables or {} if table in delivered.name), None)
    return f"tabel {table} in de bestandsnaam" if table else "herkend aan de kolommen"


def _slices(dataset: Dataset, header: list[str]) -> tuple[str, ...]:
    dimensions = {dimension for measure in dataset.measures for dimension, _ in measure.where} - {"Marges"}
    return tuple(sorted(dimensions & set(header)))


def _column_findings(
    catalog: Catalog, dataset: Dataset, shape: DatasetType, header: list[str], delivery: Delivery
) -> list[Finding]:
    if shape.id == "long":
        parts = {"het cijfer": delivery.indicator, "de waarde": delivery.value}
        hint = 'Hernoem de kolom in "indicator" of "waarde".'
    elif shape.id == "population":
        names = {"leeftijd": population.AGE, "geslacht": population.SEX, "het aantal": population.people_names(dataset)}
        parts = {label: population.column(header, wanted) for label, wanted in names.items()}
        hint = "Vul de kolom aan."
    else:
        return _measure_findings(catalog, dataset, header, delivery)
    lacking = [label for label, column in parts.items() if not column]
    return [_lacks(f"De kolom met {join(lacking)} ontbreekt.", header, hint)] if lacking else []


def _measure_findings(catalog: Catalog, dataset: Dataset, header: list[str], delivery: Delivery) -> list[Finding]:
    """Of a file with a column per figure: no figure at all, a figure with two columns, and an unnamed part of the population."""
    findings = []
    if not measure_parts(dataset, catalog, header, delivery):
        message = f"Geen kolom met cijfers die dataset {dataset.id} kent."
        findings.append(_lacks(message, header, "Controleer of u de goede dataset koos."))
    for measure in dataset.measures:
        for aliases in (measure.column, measure.numerator, measure.denominator):
            if double := ambiguous(aliases, header):
                message = f'Bij "{catalog.indicators[measure.indicator].label}" passen meer kolommen: {join(double)}.'
                findings.append(Finding("error", message, "Verwijder de kolom die u niet bedoelt.", code="ambiguous"))
    named = {*delivery.slices, delivery.margin, "Marges"}
    if dataset.defaults and any(dimension not in named for measure in dataset.measures for dimension, _ in measure.where):
        which = join(sorted({dimension for dimension, _ in dataset.defaults}))
        taken = join([f"{dimension} {key}" for dimension, key in dataset.defaults])
        message = f"Het bestand zegt niet om welke groep het gaat ({which}). We nemen aan: {taken}."
        findings.append(Finding("warning", message, "Klopt dat?", code="slice"))
    return findings


def _year(dataset: Dataset, delivered: Delivered, delivery: Delivery, answers: Answers) -> tuple[int | None, str, Finding | None]:
    if answers.year:
        return answers.year, "uw antwoord", None
    if delivery.period:
        return None, "", None
    for table, year in (dataset.tables or {}).items():
        if table in delivered.name and dataset.year_is_vintage:
            return year, f"tabel {table} in de bestandsnaam", None
    found = re.search(dataset.filename_year, delivered.name) if dataset.filename_year else None
    if found:
        return int(found[1]), "bestandsnaam, zoals de bron die geeft", None
    return (
        None,
        "",
        Finding(
            "question", "Over welk jaar gaan deze cijfers? Het bestand zegt het niet.", "Geef het jaar, met --year.", code="year"
        ),
    )


def _vintage(
    dataset: Dataset, delivered: Delivered, year: int | None, answers: Answers, fit: Fit
) -> tuple[int | None, str, Finding | None]:
    if answers.vintage:
        return answers.vintage, "uw antwoord", None
    vintage, because = _known_vintage(dataset, delivered, year)
    if not vintage or (fit.contradicts(vintage) and not dataset.defines_regions):
        vintage, because = fit.best(None if vintage else year)
    said = ("Bij welke wijkindeling horen de codes in dit bestand?" if fit.codes else
            "Geen enkel gebied in dit bestand kennen we als code of naam. Zijn het eigen nummers? Voeg dan eerst een "
            "sleuteltabel toe, van eigen nummer naar buurtcode.")
    question = Finding("question", said,
                       "Geef het jaar van de indeling, met --vintage.", code="vintage")
    return vintage, because, None if vintage else question


def _known_vintage(dataset: Dataset, delivered: Delivered, year: int | None) -> tuple[int | None, str]:
    """The division that the source itself tells, without a look at the codes."""
    if dataset.year_is_vintage and year:
        return year, "de indeling van het jaar zelf"
    for table, vintage in (dataset.tables or {}).items():
        if table in delivered.name:
            return vintage, f"tabel {table} in de bestandsnaam"
    return dataset.vintage, "zo staat het bij de dataset"
