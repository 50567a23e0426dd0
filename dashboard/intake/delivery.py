"""What was decided about one delivered file: enough, with the file itself, to read it again in the same way."""

from dataclasses import asdict, dataclass, fields

from dashboard.catalog import Catalog, Dataset, Indicator, Measure, addends
from dashboard.intake.dataset_types import names_of
from dashboard.intake.reading import Dialect


@dataclass(frozen=True)
class Delivery:
    """Goes into the ledger line of the load as it stands.

    year, vintage  for every row, unless `period` names a column with the year; vintage is the year of the area division
    region …       names of columns as delivered; None when the file has none
    text           columns with at least one cell that is neither a number nor empty
    unpublished    columns without a single filled cell in the whole file, also outside our municipalities
    skipped        numbers of the rows that a person chose to leave out, because they match no area
    scope          'land': the figures of all areas of the country to compare with, not those of our municipalities
    quote … footer see `reading.Dialect`
    columns        names of delivered columns and what they are called here
    melt, turned   years or areas that stood in columns, see `shaping`; block is the number of rows of the file, with `melt`
    dropped        columns that were left out before anything was stored: what is stored is the file without them
    cleared        columns with one number of which a person said that it is nobody's
    areas          (cell, code, weight) of cells with an area that are no code of ours by themselves, see `areas`
    weighed        columns with counts that were shared out over `areas` by their weights, see `weighing`
    marks          signs for "no figure" beside those of the dataset, with their meaning
    """

    dataset: str
    shape: str
    encoding: str = "utf-8"
    delimiter: str = ";"
    decimal: str | None = None
    year: int | None = None
    vintage: int | None = None
    region: str | None = None
    name: str | None = None
    gemeente_name: str | None = None
    change: str | None = None
    period: str | None = None
    margin: str | None = None
    slices: tuple[str, ...] = ()
    indicator: str | None = None
    value: str | None = None
    text: tuple[str, ...] = ()
    unpublished: tuple[str, ...] = ()
    skipped: tuple[int, ...] = ()
    scope: str | None = None
    quote: str = '"'
    sheet: str | None = None
    header_row: int | None = None
    header_rows: int = 1
    footer: int = 0
    marks: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    melt: tuple[tuple[str, str, str], ...] = ()
    turned: tuple[str, ...] = ()
    block: int = 0
    cleared: tuple[str, ...] = ()
    areas: tuple[tuple[str, str, float], ...] = ()
    weighed: tuple[str, ...] = ()

    @property
    def dialect(self) -> Dialect:
        return Dialect(self.encoding, self.delimiter, self.decimal, self.quote, self.sheet, self.header_row, self.header_rows,
                       self.footer)

    def line(self, source_row: int) -> int | None:
        """The row in the file that people see; None when a source row is no row of it."""
        if self.turned or self.weighed:
            return None
        within = (int(source_row) - 1) % self.block + 1 if self.block else int(source_row)
        return (self.header_row or 1) + self.header_rows - 1 + within

    @classmethod
    def from_line(cls, stored: dict) -> "Delivery":
        """Reads what any version of the program wrote; unknown keys are an error, absent ones have their default."""
        lists = {f.name for f in fields(cls) if "tuple" in str(f.type)}
        return cls(**{key: _tuples(value) if key in lists else value for key, value in stored.items()})

    def to_line(self) -> dict:
        always = ("dataset", "shape", "encoding", "delimiter")
        usual = {f.name: f.default for f in fields(self)}
        return {key: value for key, value in asdict(self).items() if key in always or value != usual[key]}


def _tuples(value):
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class Part:
    """One delivered column as a part of one measure; one row of `measure_column`.

    people  what is counted is people, so the count could have been another: clubs and fte are simply counted
    cap     the most a share of rounded counts can be: 95 of 90 people is a matter of rounding, 106 % is no figure
    """

    indicator: str
    column: str
    part: str
    slice: str | None
    factor: float
    rounded_to: int | None
    kind: str
    simple: bool
    margins: bool
    cap: float | None
    people: bool


def find(aliases: tuple[str, ...] | None, header: list[str]) -> list[str]:
    """The delivered columns that the first fitting alias names; more than one when the alias adds columns, or fits twice."""
    for alias in aliases or ():
        found = [[column for column in header if name in names_of(column)] for name in addends(alias)]
        if all(found):
            return [column for columns in found for column in columns]
    return []


def ambiguous(aliases: tuple[str, ...] | None, header: list[str]) -> list[str]:
    """Columns among which an alias does not choose: two delivered columns with the same stem."""
    for alias in aliases or ():
        for name in addends(alias):
            found = [column for column in header if name in names_of(column)]
            if len(found) > 1:
                return found
    return []


def parts(measure: Measure, indicator: Indicator, defaults: dict[str, str], header: list[str], delivery: Delivery) -> list[Part]:
    """How this file feeds this measure; empty when it lacks a column that the measure needs.

    A file without a dimension (Leeftijd) holds the slice that `defaults` names, so it feeds no measure of another slice.
    """
    if any(d not in delivery.slices and d != delivery.margin and defaults.get(d) != key for d, key in measure.where):
        return []
    named = {"value": measure.column, "numerator": measure.numerator, "denominator": measure.denominator}
    needed = {part: find(aliases, header) for part, aliases in named.items() if aliases}
    if not needed or not all(needed.values()):
        return []
    bounds = {"lower": measure.lower, "upper": measure.upper, "n": measure.n}
    extra = {part: found for part, aliases in bounds.items() if (found := find(aliases, header))}
    where = [f"{dimension}={key}" for dimension, key in measure.where if dimension in delivery.slices]
    margins = delivery.margin is not None
    cap = indicator.range[1] if measure.rounded_to and indicator.unit == "share" and indicator.range else None
    simple = set(needed) == {"value"} and not extra and not margins and len(needed["value"]) == 1
    return [
        Part(
            measure.indicator,
            column,
            part,
            "|".join(sorted(where)) or None,
            measure.factor,
            measure.rounded_to,
            "allocated" if delivery.weighed else measure.kind or indicator.kind,
            simple,
            margins,
            cap,
            indicator.counts_people,
        )
        for part, columns in (needed | extra).items()
        for column in columns
    ]


def measure_parts(dataset: Dataset, catalog: Catalog, header: list[str], delivery: Delivery) -> list[Part]:
    """All parts of all measures of the dataset that this file can feed."""
    return [
        part
        for measure in dataset.measures
        for part in parts(measure, catalog.indicators[measure.indicator], dict(dataset.defaults), header, delivery)
    ]
