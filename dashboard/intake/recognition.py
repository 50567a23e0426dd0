"""What a delivered file is and how to read it: dataset, shape, columns, decimal mark, year, vintage. What nobody can know is asked."""
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from dashboard import catalog as catalogue
from dashboard import config
from dashboard.catalog import Catalog, Dataset
from dashboard.config import Settings
from dashboard.dutch import join
from dashboard.errors import CatalogError
from dashboard.intake import builder
from dashboard.intake.checks import Finding, years
from dashboard.intake.dataset_types import TYPES, DatasetType, names_of
from dashboard.intake.delivery import Delivery, ambiguous, measure_parts
from dashboard.intake.reading import Delivered, Dialect, relation
from dashboard.intake.steps import observations, population


@dataclass(frozen=True)
class Answers:
    """What a person said about a file; None where nothing was said. Only these settle a question."""

    dataset: str | None = None
    definition: str | None = None
    year: int | None = None
    vintage: int | None = None
    decimal: str | None = None
    skip_unmatched: bool = False


@dataclass(frozen=True)
class Detected:
    """Something the gate found out about the file, and what it is based on."""

    what: str
    value: str
    because: str


# --- which dataset ----------------------------------------------------------------------------------------------------


def with_definition(settings: Settings, plan: builder.Plan, answers: Answers) -> Catalog:
    """The catalogue with the definition that came along, instead of an older one of the same dataset."""
    if not answers.definition:
        return plan.catalog
    new = dataset_id(Path(answers.definition))
    kept = [settings.data / name for name in plan.definitions if dataset_id(settings.data / name) != new]
    return catalogue.load(config.CATALOG, *kept, answers.definition)


def dataset_id(definition: Path) -> str | None:
    """Id of the dataset that a file defines; None when it cannot be read (loading it then says what is wrong)."""
    try:
        return tomllib.loads(definition.read_text(encoding="utf-8"))["dataset"]["id"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def find_dataset(catalog: Catalog, delivered: Delivered, header: list[str], answers: Answers) -> tuple[Dataset | None, Finding | None]:
    if answers.definition:
        return catalog.datasets[dataset_id(Path(answers.definition))], None
    if answers.dataset:
        if answers.dataset not in catalog.datasets:
            raise CatalogError(f"Er is geen dataset met de naam {answers.dataset}. Kies uit: {join(sorted(catalog.datasets))}.")
        return catalog.datasets[answers.dataset], None
    fitting = [d for d in catalog.datasets.values() if _fits(catalog, d, delivered, header)]
    if len(fitting) == 1:
        return fitting[0], None
    if fitting:
        return None, Finding("question", f"Dit bestand past bij {join([d.id for d in fitting])}.",
                             "Zeg welke het is, met --dataset.", code="dataset")
    return None, Finding("question", "We herkennen dit bestand niet. De kolommen zijn: " + ", ".join(header[:12])
                         + (" …" if len(header) > 12 else "") + ".",
                         "Zeg bij welke dataset het hoort (--dataset ID), of beschrijf de dataset in een TOML-bestand "
                         "(--dataset BESTAND.toml).", code="dataset")


def _fits(catalog: Catalog, dataset: Dataset, delivered: Delivered, header: list[str]) -> bool:
    """A file is recognised by the table number in its name, or by holding columns that only this dataset measures."""
    if any(table in delivered.name for table in dataset.tables or {}):
        return True
    shape = _shape(dataset, header)
    if shape.id == "population":
        return dataset.type == "population" and all(population.column(header, names) for names in
                                                    (population.AGE, population.SEX, population.PEOPLE))
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


def find_delivery(catalog: Catalog, dataset: Dataset, delivered: Delivered, dialect: Dialect, header: list[str],
              answers: Answers) -> tuple[Delivery | None, list[Detected], list[Finding]]:
    shape = _shape(dataset, header)
    detected = [Detected("Dataset", dataset.title, _how_recognised(dataset, delivered, answers)),
                Detected("Vorm", shape.title, "herkend aan de kopregel"),
                Detected("Tekens", {"utf-8": "UTF-8", "cp1252": "Windows-1252"}[dialect.encoding], "gelezen uit het bestand"),
                Detected("Scheiding", {";": "puntkomma", ",": "komma", "\t": "tab", "|": "streep"}[dialect.delimiter],
                         "gelezen uit het bestand")]
    region = _one(header, (*dataset.region_columns, *shape.region))
    if not region:
        return None, detected, [Finding(
            "error", f"De kolom met het gebied ontbreekt. Dit bestand heeft: {', '.join(header[:15])}.",
            f"Verwacht: {', '.join([*dataset.region_columns, *shape.region][:4])}. Hernoem de kolom.", code="column")]
    delivery = Delivery(
        dataset.id, shape.id, dialect.encoding, dialect.delimiter, answers.decimal or shape.decimal or dialect.decimal,
        vintage=None, region=region, name=_one(header, shape.name), gemeente_name=_one(header, shape.gemeente_name),
        change=_one(header, shape.change), period=_one(header, (*([dataset.period_column] if dataset.period_column else ()), *shape.period)),
        margin=_one(header, (shape.margin,)) if shape.margin else None, slices=_slices(dataset, header),
        indicator=_one(header, shape.indicator), value=_one(header, shape.value))
    findings = _column_findings(catalog, dataset, shape, header, delivery)
    delivery = replace(delivery, **_columns(delivered, dialect, header, delivery, catalog, dataset))
    findings += _thousands(delivered, dialect, header, delivery, catalog, dataset, answers)
    year, because, question = _year(dataset, delivered, delivery, answers)
    vintage, because_vintage, question_vintage = _vintage(dataset, delivered, year, answers)
    findings += [q for q in (question, question_vintage) if q] + years(year, vintage)
    if year:
        detected.append(Detected("Jaar", str(year), because))
    elif delivery.period:
        detected.append(Detected("Jaar", f'per rij, uit kolom "{delivery.period}"', "gelezen uit de kopregel"))
    if vintage:
        detected.append(Detected("Wijkindeling", str(vintage), because_vintage))
    if delivery.decimal:
        detected.append(Detected("Decimaalteken", {",": "komma", ".": "punt"}[delivery.decimal],
                                 "uw antwoord" if answers.decimal else "gelezen uit de cijfers"))
    delivery = replace(delivery, year=year, vintage=vintage)
    return (None if any(f.severity in ("error", "question") for f in findings) else delivery), detected, findings


def _how_recognised(dataset: Dataset, delivered: Delivered, answers: Answers) -> str:
    if answers.dataset or answers.definition:
        return "gekozen"
    table = next((table for table in dataset.tables or {} if table in delivered.name), None)
    return f"tabel {table} in de bestandsnaam" if table else "herkend aan de kolommen"


def _slices(dataset: Dataset, header: list[str]) -> tuple[str, ...]:
    dimensions = {dimension for measure in dataset.measures for dimension, _ in measure.where} - {"Marges"}
    return tuple(sorted(dimensions & set(header)))


def _column_findings(catalog: Catalog, dataset: Dataset, shape: DatasetType, header: list[str], delivery: Delivery) -> list[Finding]:
    if shape.id == "long":
        lacking = [part for part, column in (("het cijfer", delivery.indicator), ("de waarde", delivery.value)) if not column]
        return [Finding("error", f"De kolom met {join(lacking)} ontbreekt. Dit bestand heeft: {', '.join(header)}.",
                        "Hernoem de kolom in \"indicator\" of \"waarde\".", code="column")] if lacking else []
    if shape.id == "population":
        names = {"leeftijd": population.AGE, "geslacht": population.SEX, "aantal": population.PEOPLE}
        lacking = [label for label, wanted in names.items() if not population.column(header, wanted)]
        return [Finding("error", f"Kolom {join(lacking)} ontbreekt. Dit bestand heeft: {', '.join(header)}.", "Vul de kolom aan.",
                        code="column")] if lacking else []
    found = measure_parts(dataset, catalog, header, delivery)
    findings = []
    if not found:
        findings.append(Finding("error", f"Geen kolom met cijfers die dataset {dataset.id} kent. Dit bestand heeft: "
                                f"{', '.join(header[:15])}.", "Controleer of u de goede dataset koos.", code="column"))
    for measure in dataset.measures:
        for aliases in (measure.column, measure.numerator, measure.denominator):
            if double := ambiguous(aliases, header):
                findings.append(Finding("error", f"Bij \"{catalog.indicators[measure.indicator].label}\" passen meer kolommen: "
                                        f"{join(double)}.", "Verwijder de kolom die u niet bedoelt.", code="ambiguous"))
    unknown = sorted({f"{d} = {k}" for measure in dataset.measures for d, k in measure.where
                      if d not in delivery.slices and d != delivery.margin and d != "Marges"})
    if unknown and dataset.defaults:
        findings.append(Finding("warning", "Het bestand zegt niet om welke groep het gaat ("
                                + join(sorted({d for d, _ in dataset.defaults})) + "). We nemen aan: "
                                + join([f"{d} {k}" for d, k in dataset.defaults]) + ".", "Klopt dat?", code="slice"))
    return findings


def _columns(delivered: Delivered, dialect: Dialect, header: list[str], delivery: Delivery, catalog: Catalog,
             dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Which columns hold a cell that is no number, and which hold nothing at all."""
    if delivery.shape in ("long", "population"):
        return {}
    with observations.connect() as con:
        relation(con, delivered, None, dialect, header).create_view("delivered")
        found = con.sql(observations.query("67_check_columns"), params={
            "decimal": delivery.decimal or ",", "marks": [mark.lower() for mark in dataset.marks or {}]}).df()
    text = tuple(found.loc[found["words"] > 0, "column_name"])
    empty = tuple(found.loc[found["filled"] == 0, "column_name"])
    return {"text": text, "unpublished": empty}


def _thousands(delivered: Delivered, dialect: Dialect, header: list[str], delivery: Delivery, catalog: Catalog, dataset: Dataset,
               answers: Answers) -> list[Finding]:
    """`18.500` is 18 thousand or 18 and a half; without other evidence a person must say."""
    if delivery.decimal or delivery.shape == "population":
        return []
    used = sorted({p.column for p in measure_parts(dataset, catalog, header, delivery)} | ({delivery.value} - {None}))
    with observations.connect() as con:
        rows = relation(con, delivered, None, dialect, header)
        for column in used:
            (cell,) = rows.filter(duckdb.FunctionExpression("regexp_full_match", observations.column(column).cast("VARCHAR"),
                                                            duckdb.ConstantExpression(r"\d{1,3}([.,]\d{3})+"))
                                  ).select(observations.column(column)).limit(1).fetchone() or (None,)
            if cell:
                return [Finding("question", f"\"{cell}\" kan twee dingen zijn: {cell.replace('.', '').replace(',', '')} of "
                                f"{cell.replace('.', ',')}.", "Zeg welk decimaalteken het bestand heeft: --decimal komma of "
                                "--decimal punt.", None, column, cell, "decimal")]
    return []


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
    return None, "", Finding("question", "Over welk jaar gaan deze cijfers? Het bestand zegt het niet.",
                             "Geef het jaar, met --year.", code="year")


def _vintage(dataset: Dataset, delivered: Delivered, year: int | None, answers: Answers) -> tuple[int | None, str, Finding | None]:
    if answers.vintage:
        return answers.vintage, "uw antwoord", None
    if dataset.year_is_vintage and year:
        return year, "de indeling van het jaar zelf", None
    for table, vintage in (dataset.tables or {}).items():
        if table in delivered.name:
            return vintage, f"tabel {table} in de bestandsnaam", None
    if dataset.vintage:
        return dataset.vintage, "zo staat het bij de dataset", None
    return None, "", Finding("question", "Bij welke wijkindeling horen de codes in dit bestand?",
                             "Geef het jaar van de indeling, met --vintage.", code="vintage")
