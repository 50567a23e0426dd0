"""What is expected, as people write it down: scenarios in data/catalog/straks/ and a data folder's own catalog/straks/.

A scenario is a named set of assumptions. Each figure of a scenario is a figure like any other, with a place in the catalogue and
a year that is still to come. All findings are collected, each with its file, in Dutch.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.catalog_rules import ID, TEXT, Check
from dashboard.definitions import BASE_SCENARIO as BASE
from dashboard.definitions import Catalog, Dataset, Indicator
from dashboard.errors import CatalogError
from dashboard.methods.projection import Assumptions

YEARS = (2030, 2035, 2040)
ORDER = (BASE, "laag", "hoog")  # of the scenarios on screen; the others come after these
COMPUTED = Dataset(
    id="straks",
    title="Straks: bevolking tot 2040",
    type="projection",
    producer="dit dashboard",
    license="zie de bronnen van de cijfers",
    attribution="Berekend uit de inwoners naar leeftijd",
    own=False,
    description="Een berekening van wat komt, uit het aantal inwoners naar leeftijd. De pagina Straks laat zien hoe.",
)


def between(low: float, high: float) -> Check:
    said = f"een getal van {low} tot en met {high}".replace(".", ",")
    return lambda value: type(value) in (int, float) and low <= value <= high, said


KEYS: dict[str, Check] = {
    "id": ID, "title": TEXT, "description": TEXT, "mortality": between(0.5, 1.5), "births": between(0.5, 1.5),
    "carers": (lambda value: value in (2012, 2022), "2012 of 2022"), "volunteers": between(0.5, 1.5), "use_trend": between(0, 2),
}


@dataclass(frozen=True)
class Figure:
    """A figure of what is expected: how it is called, and the figure of now from which it takes its classes."""

    label: str
    unit: str
    unit_text: str
    decimals: int
    definition: str
    explain: str
    like: str | None
    classes: tuple[float, float, float, float]
    levels: tuple[str, ...]
    synonyms: tuple[str, ...]


EVERYWHERE, FROM_WIJK = ("gemeente", "wijk", "buurt"), ("gemeente", "wijk")
FIGURES = {
    "oosr": Figure(
        "Helpers per 85-plusser", "ratio", "50- tot en met 74-jarigen per 85-plusser", 1,
        "Verwachte inwoners van 50 tot en met 74 jaar / verwachte inwoners van 85 jaar of ouder.",
        "Zo veel inwoners van 50 tot en met 74 jaar verwachten we voor elke 85-plusser.",
        "oosr", (8, 12, 20, 35), FROM_WIJK, ("mantelzorg", "OOSR", "helpers")),
    "80plus_share": Figure(
        "Inwoners 80 jaar of ouder", "share", "%", 1,
        "Verwachte inwoners van 80 jaar of ouder / alle verwachte inwoners × 100.",
        "Dit deel van de inwoners is dan naar verwachting 80 jaar of ouder.", "pop_80plus_share", (1.6, 3.2, 6.4, 9.2),
        EVERYWHERE, ("80-plus", "ouderen")),
    "85plus_share": Figure(
        "Inwoners 85 jaar of ouder", "share", "%", 1, "Verwachte inwoners van 85 jaar of ouder / alle verwachte inwoners × 100.",
        "Dit deel van de inwoners is dan naar verwachting 85 jaar of ouder.", "pop_85plus_share", (0.5, 1.5, 3, 4.5), FROM_WIJK,
        ("85-plus", "ouderen")),
    "65plus_share": Figure(
        "Inwoners 65 jaar of ouder", "share", "%", 0, "Verwachte inwoners van 65 jaar of ouder / alle verwachte inwoners × 100.",
        "Dit deel van de inwoners is dan naar verwachting 65 jaar of ouder.", "pop_65plus_share", (10, 16, 24, 32), EVERYWHERE,
        ("65-plus", "ouderen")),
    "population": Figure(
        "Inwoners", "count", "inwoners", 0, "Verwacht aantal inwoners op 1 januari.",
        "Zo veel mensen wonen hier dan naar verwachting.", "population", (200, 600, 2100, 5400), EVERYWHERE,
        ("bevolking", "krimp")),
    "carers_per_1000": Figure(
        "Verwachte mantelzorgers", "per_1000", "per 1.000 inwoners vanaf 20 jaar", 0,
        "Verwachte inwoners × het landelijke deel mantelzorgers van die leeftijd (CBS) / verwachte inwoners vanaf 20 × 1.000.",
        "Zo veel mantelzorgers zou je verwachten als je alleen naar leeftijd kijkt.", "expected_carers_per_1000",
        (110, 125, 140, 150), EVERYWHERE, ("mantelzorg",)),
    "alone_75plus": Figure(
        "Alleenwonende 75-plussers", "count", "75-plussers die alleen wonen", 0,
        "Verwachte inwoners van 75 jaar of ouder × het deel van hen dat nu alleen woont.",
        "Zo veel 75-plussers wonen dan alleen, als het deel dat alleen woont gelijk blijft.", None, (100, 200, 400, 800),
        FROM_WIJK, ("alleen wonen",)),
    "wmo_clients": Figure(
        "Verwachte Wmo-cliënten", "count", "cliënten", 0,
        "Verwachte inwoners naar leeftijd × het deel van die leeftijd in de gemeente dat nu Wmo gebruikt.",
        "Zo veel mensen gebruiken dan Wmo, als het gebruik per leeftijd gelijk blijft.", None, (25, 75, 200, 500), FROM_WIJK,
        ("Wmo", "zorg")),
    "load": Figure(
        "Draaglast", "score", "score van 1 tot 100", 0,
        "De score draaglast van de samenstelling kern, met de verwachte leeftijden. Al het andere blijft gelijk. Van de "
        "gemeente: het gemiddelde van de wijken, geteld naar inwoners.",
        "Zo hoog is de draaglast dan, als alleen de leeftijden veranderen. Hoog is veel.", None, (20, 40, 60, 80),
        EVERYWHERE, ("draagbalans",)),
    "capacity": Figure(
        "Draagkracht", "score", "score van 1 tot 100", 0,
        "De score draagkracht van de samenstelling kern, met de verwachte leeftijden en de aanname over vrijwilligers. Van de "
        "gemeente: het gemiddelde van de wijken, geteld naar inwoners.",
        "Zo hoog is de draagkracht dan, als alleen leeftijden en vrijwilligers veranderen. Hoog is veel.", None, (20, 40, 60, 80),
        EVERYWHERE, ("draagbalans",)),
}


def indicator_id(figure: str, scenario: str) -> str:
    """Id of the figure in the catalogue: straks_oosr, and straks_oosr_hoog in another scenario than the first."""
    return f"straks_{figure}" + ("" if scenario == BASE else f"_{scenario}")


def files(folders: Iterable[Path]) -> dict[str, str]:
    """The texts of the scenarios in these catalogues, by path; a folder that is not there counts as empty."""
    paths = (path for folder in folders for path in sorted((folder / "straks").glob("*.toml")))
    return {str(path): path.read_text(encoding="utf-8") for path in paths}


def read(texts: Mapping[str, str]) -> dict[str, Assumptions]:
    """Scenarios by id, the first is the base; of two with one id the later one counts. Raises CatalogError with all findings."""
    problems: list[str] = []
    found: dict[str, Assumptions] = {}
    for path, text in texts.items():
        try:
            raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            problems.append(f"{path}: dit is geen geldige TOML ({problem}). Kijk naar aanhalingstekens, haken en komma's.")
            continue
        before, given = len(problems), raw.get("scenario", {})
        for key in set(raw) - {"scenario"}:
            problems.append(f'{path}: onbekend onderdeel "{key}". Gebruik [scenario].')
        if missing := [key for key in ("id", "title", "description") if key not in given]:
            problems.append(f"{path}: bij [scenario] ontbreekt: {', '.join(missing)}.")
        for key, value in given.items():
            if key not in KEYS:
                problems.append(f'{path}: onbekende sleutel "{key}". Bekend zijn: {", ".join(KEYS)}.')
            elif not KEYS[key][0](value):
                problems.append(f'{path}: "{key}" is {value!r}, maar moet zijn: {KEYS[key][1]}.')
        if len(problems) == before:
            found[given["id"]] = Assumptions(**given)
    if problems:
        raise CatalogError("\n".join(problems))
    return dict(sorted(found.items(), key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER)))


def extended(catalog: Catalog, texts: Mapping[str, str]) -> tuple[Catalog, dict[str, Assumptions]]:
    """The catalogue with what is expected as figures, and the scenarios. Raises CatalogError."""
    scenarios = read(texts)
    made = {new.id: new for scenario in scenarios.values() for new in _indicators(scenario, catalog)}
    if double := sorted(set(made) & set(catalog.indicators)):
        raise CatalogError(f"Een scenario maakt het cijfer {double[0]}, maar dat bestaat al. Geef het scenario een andere id.")
    digest = hashlib.sha256("\0".join((catalog.digest, *texts.values())).encode()).hexdigest()
    return replace(catalog, indicators=catalog.indicators | made, digest=digest), scenarios


def counted(indicator: Indicator) -> str | None:
    """The figure that was counted before of which this one is what is expected; None without."""
    return FIGURES[indicator.id.removeprefix("straks_").removesuffix(f"_{indicator.scenario}")].like


def _small_letter(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _indicators(scenario: Assumptions, catalog: Catalog) -> Iterable[Indicator]:
    for name, figure in FIGURES.items():
        like = catalog.indicators.get(figure.like)
        yield Indicator(
            id=indicator_id(name, scenario.id),
            label=f"Straks: {_small_letter(figure.label)}" + ("" if scenario.id == BASE else f" ({scenario.title})"),
            definition=f"{figure.definition} Scenario: {scenario.title}. {scenario.description}",
            explain=f"{figure.explain} Dit is een berekening van wat komt, geen telling.",
            unit=figure.unit,
            unit_text=figure.unit_text,
            decimals=figure.decimals,
            theme="straks",
            dimension="D1",
            role="context",
            good="neutral",
            kind="derived",
            levels=figure.levels,
            classes=like.classes if like else figure.classes,
            classes_source=like.classes_source if like else "ronde grenzen",
            uses=("signaleren", "vergelijken"),
            counts_people=False,  # an estimate of people to come is no person
            scenario=scenario.id,
            dataset=COMPUTED.id,
            pitfalls=(
                "Hoe verder weg, hoe minder zeker. Kijk altijd naar de marge.",
                "Dit is een berekening. Zet haar niet in één lijn met cijfers die geteld zijn.",
            ),
            synonyms=("straks", "prognose", "toekomst", "vergrijzing", *figure.synonyms),
        )
