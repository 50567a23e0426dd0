"""What a definition is: the one vocabulary of the program, and the shape of a dataset, a measure and an indicator."""

import re
from dataclasses import dataclass, field
from datetime import date

# What people read. The keys are the one vocabulary of the program: ids in files, tables and URLs.
UNITS = {
    "share": "%", "per_1000": "per 1.000 inwoners", "per_10000": "per 10.000 inwoners", "ratio": "verhouding",
    "score": "score", "km": "km", "days": "dagen", "count": "aantal", "points": "punten", "euro": "euro",
    "index": "van −1 tot 1",
}
FACTORS = {"share": 100.0, "per_1000": 1000.0, "per_10000": 10000.0}  # numerator / denominator × this; others × 1
KINDS = {
    "survey": "gemeten", "register": "geregistreerd", "model": "geschat door een model", "allocated": "toegedeeld",
    "derived": "berekend",
}
STATUSES = {
    "ok": "cijfer", "missing": "geen cijfer", "not_yet_published": "nog niet verschenen",
    "hidden": "verborgen: kleine aantallen", "not_applicable": "niet van toepassing",
}
LEVELS = {"land": "Nederland", "gemeente": "gemeente", "wijk": "wijk", "buurt": "buurt", "eigen": "eigen indeling"}
ROLES = {"load": "draaglast", "capacity": "draagkracht", "context": "achtergrond", "outcome": "uitkomst"}
GOOD = {"low": "lager is beter", "high": "hoger is beter", "neutral": "niet goed of slecht"}
COMPONENTS = {"I": "informeel", "F": "formeel", "S": "samenspel"}
DIMENSIONS = {
    "D1": "Draaglast: levensfase en huishouden", "D2": "Draaglast: gezondheid, eenzaamheid en zorgvraag",
    "D3": "Draaglast: bestaanszekerheid", "D4": "Draagkracht: informeel", "D5": "Draagkracht: formeel",
    "D6": "Samenspel", "D7": "Uitkomsten en leren",
}
THEMES = {
    "bevolking": "Bevolking en huishoudens", "vergrijzing": "Ouder worden", "eenzaamheid": "Eenzaamheid",
    "gezondheid": "Gezondheid", "zorg": "Zorg en ondersteuning", "rondkomen": "Rondkomen",
    "omzien": "Omzien naar elkaar", "voorzieningen": "Voorzieningen en wijkteam",
    "samenspel": "Samenspel van formeel en informeel", "leren": "Uitkomsten en leren", "balans": "Draagbalans",
    "straks": "Straks: berekend voor later",
}
SPHERES = {"persoonlijk": "persoonlijk", "gemeenschappelijk": "gemeenschappelijk", "institutioneel": "institutioneel"}
RINGS = {ring: ring for ring in ("huishouden", "familie en vrienden", "buurt en kennissen",
                                 "vrijwilligers en ervaringsdeskundigen", "professionals")}
USES = {"signaleren": "signaleren", "vergelijken": "vergelijken", "volgen": "volgen", "evalueren": "evalueren"}
TYPES = ("wide", "long", "statline_labels", "odata_typed", "geojson", "population", "key")
COUNTS = ("people", "forecast", "institution", "use")  # of whom a file by age and sex tells
MARKS = ("missing", "not_yet_published", "hidden", "not_applicable", "zero")  # zero: the mark is a value of 0

BASE_SCENARIO = "midden"  # of what is expected: the scenario that pages show where nobody chose

# Only what was counted or asked can show that something worked; the rest is partly its own assumptions.
EVALUABLE = ("survey", "register")
# Origin and religion never, police figures not in the index. Looked for in ids, labels, definitions and columns.
ORIGIN = re.compile(
    r"herkomst|migrati|etni|ethnic|alloch|autoch|nationalit|westers|geboorteland|\borigin\b|_origin|origin_|BuitenEuropa"
    r"|EuropaExclusief|Buiten Europa|Europa \(|religi|godsdienst|kerkelijk|gelovig|moslim|islam", re.IGNORECASE)
NO_ORIGIN = "Herkomst en geloof horen niet in dit dashboard: ze zeggen niets over wat een buurt kan dragen."
POLICE = re.compile(r"politie|police|misdrij|crimin|\bcrime|verdachte", re.IGNORECASE)


@dataclass(frozen=True)
class Break:
    """From this year on the series cannot be compared with the years before."""

    year: int
    text: str


@dataclass(frozen=True)
class Measure:
    """How a delivered file becomes values of one indicator: `column`, or `numerator` and `denominator` (× factor).

    Names are aliases, the first present wins: an OData stem without its _<n> ("Topic/Stem" where that is ambiguous), a
    StatLine label path without its unit, or a plain header; "a + b" adds columns, see addends(). In a population file
    they are ages: "80+", "20-64". `where` picks the row per dimension. `rounded_to` is how counts of wijken and buurten
    were rounded; those of gemeente and land are exact. `since` and `until` are the first and last year in which the source
    has the field, so that a fetch does not miss it in other years.
    """

    indicator: str
    column: tuple[str, ...] | None = None
    numerator: tuple[str, ...] | None = None
    denominator: tuple[str, ...] | None = None
    factor: float = 1.0
    rounded_to: int | None = None
    where: tuple[tuple[str, str], ...] = ()
    lower: tuple[str, ...] | None = None
    upper: tuple[str, ...] | None = None
    n: tuple[str, ...] | None = None
    kind: str | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Dataset:
    """A source as delivered: who made it, how to read it, and what its empty cells and marks mean.

    `tables` gives per table id the year of the figures, or of the area division where `period_column` gives the year.
    `defaults` says which key of a dimension a file without that dimension is taken to hold. `purpose`, `ground` (in law) and
    `retention_until` are for the data protection officer; they are not in the repr, so that changing them builds nothing anew.
    `counts` says of whom a file by age and sex tells: inhabitants, those of a forecast, people in institutions, or who uses care;
    `people_column` is then the column with their number. `source` (cbs, rivm, pdok) can bring it by itself: its tables from the
    year `fetch_from` on, each of which must be called `table_title`, and of the whole country those of `reference_year`.
    """

    id: str
    title: str
    type: str
    producer: str
    license: str
    attribution: str
    own: bool
    description: str
    url: str | None = None
    tables: dict[str, int] = field(default_factory=dict)
    filename_year: str | None = None
    year_is_vintage: bool = False
    vintage: int | None = None
    defines_regions: bool = False
    region_columns: tuple[str, ...] = ()
    period_column: str | None = None
    marks: dict[str, str] = field(default_factory=dict)
    empty: str = "missing"
    defaults: tuple[tuple[str, str], ...] = ()
    measures: tuple[Measure, ...] = ()
    file: str = ""
    counts: str = "people"
    people_column: str = ""
    purpose: str | None = field(default=None, repr=False)
    ground: str | None = field(default=None, repr=False)
    retention_until: date | None = field(default=None, repr=False)
    source: str | None = field(default=None, repr=False)
    table_title: str = field(default="", repr=False)
    fetch_from: int = field(default=0, repr=False)
    reference_year: int | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Indicator:
    """What a figure means and what it may be used for. `good` is about residents, role and invert about the index.

    counts_people  False when what is counted is no people (clubs, fte, euros): the rules for small numbers do not apply
    scenario       of what is expected: under which assumptions; empty for what was counted, asked or estimated
    """

    id: str
    label: str
    definition: str
    explain: str
    unit: str
    decimals: int
    theme: str
    dimension: str
    role: str
    good: str
    kind: str
    levels: tuple[str, ...]
    classes: tuple[float, float, float, float]
    classes_source: str
    uses: tuple[str, ...]
    component: str | None = None
    invert: bool = False
    sphere: str | None = None
    ring: str | None = None
    pitfalls: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    range: tuple[float, float] | None = None
    target: tuple[float, float] | None = None
    synonyms: tuple[str, ...] = ()
    not_below: str | None = None
    unit_text: str = ""
    counts_people: bool = True
    scenario: str = ""
    dataset: str = ""


def part_of_whole(indicator: Indicator) -> bool:
    """Whether the rest (whole minus part) is a group of people too: not for 65-plus against 20 to 64, which may pass 100 %."""
    return not indicator.range or indicator.range[1] <= FACTORS.get(indicator.unit, 0)


@dataclass(frozen=True)
class Catalog:
    """Everything that load() found; `digest` changes when any file's name or text does."""

    indicators: dict[str, Indicator]
    datasets: dict[str, Dataset]
    digest: str
