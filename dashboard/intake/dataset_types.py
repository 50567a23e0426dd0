"""The shapes of file that the gate accepts, and how each names its rows. A dataset's TOML says which shape it has."""
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class DatasetType:
    """One shape of delivered file.

    region, name, gemeente_name, change   columns that say which area a row is; the first that is present counts
    period     columns that hold a year or a StatLine period (2024JJ00)
    margin     column that says whether a number is the value or a bound; `margins` gives the meaning of its keys
    ignored    dimension columns that carry no meaning for us
    marks      what a cell without a number means, unless the dataset says otherwise
    empty      what an empty cell means
    decimal    decimal mark, when the shape fixes it
    """

    id: str
    title: str
    region: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    gemeente_name: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    margin: str | None = None
    ignored: tuple[str, ...] = ()
    indicator: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    decimal: str | None = None


REGION_WORDS = ("gwb_code_10", "gwb_code", "buurtcode", "wijkcode", "gemeentecode", "gebiedscode", "regiocode", "code",
                "regio", "gebied", "buurt", "wijk", "gemeente", "buurtnaam", "wijknaam", "gebiedsnaam", "gemeentenaam",
                "stadsdeel", "wijkteam", "gebiedcode", "gebiedcode15")
PERIOD_WORDS = ("jaar", "periode", "perioden", "Perioden")

TYPES = {
    shape.id: shape
    for shape in (
        DatasetType("wide", "één regel per gebied, elk cijfer een kolom", region=REGION_WORDS, period=PERIOD_WORDS),
        DatasetType("long", "één regel per gebied, jaar en cijfer", region=REGION_WORDS, period=PERIOD_WORDS,
                    indicator=("indicator", "cijfer", "onderwerp", "variabele"), value=("waarde", "value")),
        DatasetType(
            "statline_labels", "StatLine, CSV met labels", region=("Regioaanduiding/Codering (code)",),
            name=("Wijken en buurten",), gemeente_name=("Regioaanduiding/Gemeentenaam (naam)",),
            change=("Regioaanduiding/Indelingswijziging gemeente, wijk, buurt (code)",
                    "Regioaanduiding/Indelingswijziging wijken en buurten (code)"),
            period=("Perioden",), decimal=",",
        ),
        DatasetType(
            "odata_typed", "CBS of RIVM, open data (OData)", region=("WijkenEnBuurten", "Codering", "RegioS"), name=("Naam",),
            gemeente_name=("Gemeentenaam",),
            change=("IndelingswijzigingGemeenteWijkBuurt", "IndelingswijzigingWijkenEnBuurten"),
            period=("Perioden",), margin="Marges", ignored=("ID",), decimal=".",
        ),
        DatasetType("geojson", "grenzen van gebieden (GeoJSON)"),
        DatasetType("key", "sleuteltabel: welke gebieden u bedoelt"),
        DatasetType("population", "inwoners naar leeftijd en geslacht", region=REGION_WORDS, period=PERIOD_WORDS),
    )
}

MARGINS = {"MW00000": "value", "MOG0095": "lower", "MBG0095": "upper"}
UNIT_SUFFIX = re.compile(r"\s*\([^()]*\)$")
POSITION_SUFFIX = re.compile(r"_\d+$")


def names_of(header: str) -> tuple[str, ...]:
    """The names under which a delivered column may be known: as it stands, without its position, without its unit.

    `k_65JaarOfOuder_12` is also `k_65JaarOfOuder`; `Bevolking/Mannen (aantal)` is also `Bevolking/Mannen`.
    """
    header = header.strip()
    return tuple(dict.fromkeys((header, POSITION_SUFFIX.sub("", header), UNIT_SUFFIX.sub("", header))))
