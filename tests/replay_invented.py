"""Invented figures of invented municipalities, in the shape of the tables of CBS and RIVM and the layers of PDOK.

Zandwijk (GM9802) had one wijk recoded to letters in 2023, in which one buurt was split. Nieuwmeer (GM9801) was made in 2023
out of Oudmeer (GM9803) and Plassen (GM9804), whose wijken and buurten only got new codes. 's-Gravenhage is there by name
only: a real name gets no invented figure. De Uithoek is land although its code ends in 98, as at real buurten.
"""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import shapely
from replay_odata import SECRET, Dimension, Table, Topic

MERGED = 2023  # the year in which all of this changed
KWB = {
    2015: "83220NED",
    2016: "83487NED",
    2017: "83765NED",
    2018: "84286NED",
    2019: "84583NED",
    2020: "84799NED",
    2021: "85039NED",
    2022: "85318NED",
    2023: "85618NED",
    2024: "85984NED",
    2025: "86165NED",
}
NEWEST = max(KWB)
UNFILLED = "not yet in this vintage"
SMALL, NOBODY = 100, 0  # inhabitants below which the rest is secret, and at which it cannot occur


@dataclass(frozen=True)
class Area:
    """One area in one year. `place` stays when the code changes; `box` is west, south, east, north in hundredths of a degree."""

    code: str
    name: str
    place: str
    people: int = 0  # in 2015
    old: float = 0.0  # share of 65+ in 2015
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    changed: str = "1"

    @property
    def level(self) -> str:
        return {"NL": "land", "GM": "gemeente", "WK": "wijk", "BU": "buurt"}[self.code[:2]]

    @property
    def gemeente(self) -> str:
        return "GM" + self.code[2:6]


#        place               name                    before 2023   from 2023     2015   65+   box                what 2023 did
PLACES = [
    ("kerkbuurt", "Kerkbuurt", "BU98020000", "BU98020000", 2400, 0.24, (0, 0, 1, 1), "1"),
    ("nieuwland", "Nieuwland", "BU98020001", "BU98020001", 1800, 0.12, (1, 0, 2, 1), "1"),
    ("uithoek", "De Uithoek", "BU98020098", "BU98020098", 620, 0.30, (2, 0, 3, 1), "1"),
    ("zuiderhof", "Zuiderhof", "BU98020100", "BU9802AA00", 1500, 0.27, (0, 1, 1, 2), "2"),
    ("haven", "Havenkwartier", "BU98020101", None, 2100, 0.15, (1, 1, 2, 2), "3"),
    ("haven_west", "Havenkwartier", None, "BU9802AA01", 1400, 0.17, (1, 1, 1.6, 2), "3"),
    ("haven_oost", "Havenkop", None, "BU9802AA02", 700, 0.11, (1.6, 1, 2, 2), "3"),
    ("kade", "Bedrijvenkade", "BU98020102", "BU9802AA03", 0, 0.0, (2, 1, 3, 2), "2"),
    ("oudmeer_dorp", "Oudmeer Dorp", "BU98030000", "BU98010000", 1300, 0.29, (4, 0, 5, 1), "2"),
    ("oudmeer_buiten", "Oudmeer Buitengebied", "BU98030001", "BU98010001", 35, 0.20, (5, 0, 6, 1), "2"),
    ("plassendorp", "Plassendorp", "BU98040000", "BU98010100", 2900, 0.21, (4, 1, 5, 2), "2"),
    ("rietzoom", "Rietzoom", "BU98040001", "BU98010101", 900, 0.33, (5, 1, 6, 2), "2"),
]
WIJKEN = {
    "WK980200": "Wijk 00 Dorp",
    "WK980201": "Wijk 01 Zuid",
    "WK9802AA": "Wijk 01 Zuid",
    "WK980300": "Oudmeer",
    "WK980400": "Plassen",
    "WK980100": "Oudmeer",
    "WK980101": "Plassen",
}
GEMEENTEN = {"GM9801": "Nieuwmeer", "GM9802": "Zandwijk", "GM9803": "Oudmeer", "GM9804": "Plassen", "GM0518": "'s-Gravenhage"}
CHANGED = {"WK9802AA": "2", "WK980100": "2", "WK980101": "2", "GM9801": "3"}


def buurten(year: int) -> list[Area]:
    return sorted(
        (
            Area(code, name, place, people, old, box, what if year == MERGED else "1")
            for place, name, before, since, people, old, box, what in PLACES
            if (code := since if year >= MERGED else before)
        ),
        key=lambda area: area.code,
    )


def areas(year: int, land: str = "NL00") -> list[Area]:
    """Country, then every gemeente with its wijken and their buurten."""
    found = [Area(land, "Nederland", "land", changed=SECRET)]
    if year == NEWEST:
        found.append(Area("GM0518", GEMEENTEN["GM0518"], "", changed="1"))
    now = buurten(year)
    for gemeente in sorted({area.gemeente for area in now}):
        found.append(Area(gemeente, GEMEENTEN[gemeente], gemeente, changed=_change(gemeente, year)))
        for wijk in sorted({"WK" + area.code[2:8] for area in now if area.gemeente == gemeente}):
            found.append(Area(wijk, WIJKEN[wijk], wijk, changed=_change(wijk, year)))
            found += [area for area in now if area.code[2:8] == wijk[2:]]
    return found


def _change(code: str, year: int) -> str:
    return CHANGED.get(code, "1") if year == MERGED else "1"


# --- figures ----------------------------------------------------------------------------------------------------------


def spread(place: str, about: str, low: float, high: float) -> float:
    """A figure between low and high that is always the same for this place and subject."""
    return low + (high - low) * (zlib.crc32(f"{place} {about}".encode()) % 1000) / 999


def people(area: Area, year: int) -> dict[str, int]:
    """Inhabitants by age band. Of buurten and wijken rounded to 5, of a gemeente and the country not: they do not add up."""
    if area.level == "buurt":
        return {band: 5 * round(count / 5) for band, count in _people(area, year).items()}
    if area.level == "land":
        return {
            "0-14": 2_700_000,
            "15-24": 2_150_000,
            "25-44": 4_500_000,
            "45-64": 4_800_000,
            "65+": 3_400_000 + 60_000 * (year - 2015),
        }
    inside = [part for part in buurten(year) if part.code[2:].startswith(area.code[2:])]
    total = {band: sum(_people(part, year)[band] for part in inside) for band in ("0-14", "15-24", "25-44", "45-64", "65+")}
    return total if area.level == "gemeente" else {band: 5 * round(count / 5) for band, count in total.items()}


def _people(area: Area, year: int) -> dict[str, int]:
    count = round(area.people * (1 + spread(area.place, "growth", -0.004, 0.012) * (year - 2015)))
    old = round(count * (area.old + 0.004 * (year - 2015)))
    bands = {"0-14": round(count * 0.16), "15-24": round(count * 0.12), "25-44": round(count * 0.25), "65+": old}
    return bands | {"45-64": count - sum(bands.values())} if count else dict.fromkeys((*bands, "45-64"), 0)


def inhabitants(area: Area, year: int) -> int:
    return sum(people(area, year).values())


def rate(area: Area, year: int, about: str, low: float, high: float, decimals: int = 0):
    """A share or a rate: a number, SECRET below 100 inhabitants, None where nobody lives."""
    count = inhabitants(area, year)
    if count < SMALL:
        return None if count == NOBODY else SECRET
    return round(spread(area.place, about, low, high) + (high - low) * 0.01 * (year - 2015), decimals)


# --- Kerncijfers ------------------------------------------------------------------------------------------------------

# Position in 2025, and how it differed before: {last year: difference}. What stands in the reference text is exact.
AGES = {
    "k_0Tot15Jaar": (8, "0 tot 15 jaar", "0-14"),
    "k_15Tot25Jaar": (9, "15 tot 25 jaar", "15-24"),
    "k_25Tot45Jaar": (10, "25 tot 45 jaar", "25-44"),
    "k_45Tot65Jaar": (11, "45 tot 65 jaar", "45-64"),
    "k_65JaarOfOuder": (12, "65 jaar of ouder", "65+"),
}
LATE = {
    "GeboorteTotaal",
    "PersonenInArmoede",
    "GemiddeldInkomenPerInwoner",
    "PersonenPerSoortUitkeringBijstand",
    "PercentageJongerenMetJeugdzorg",
    "WmoClienten",
    "WmoClientenRelatief",
}  # filled in during the two years after


def kwb_topics(year: int) -> list[Topic]:
    """The fields of one vintage: positions and labels move, and a stem may occur twice."""
    homes = -1 if year <= 2018 else 0
    money, care = (3, 1) if year <= 2023 else (0, 0)
    care = -4 if year <= 2018 else care
    found = [
        Topic("Gemeentenaam_1", "Gemeentenaam", ("Regioaanduiding",), "naam", "String"),
        Topic("SoortRegio_2", "Soort regio", ("Regioaanduiding",), "omschrijving", "String"),
        Topic("Codering_3", "Codering", ("Regioaanduiding",), "code", "String"),
        Topic(
            "IndelingswijzigingGemeenteWijkBuurt_4",
            "Indelingswijziging gemeente, wijk, buurt",
            ("Regioaanduiding",),
            "code",
            "String",
        ),
        Topic("AantalInwoners_5", "Aantal inwoners", ("Bevolking",)),
        Topic("Mannen_6", "Mannen", ("Bevolking", "Geslacht")),
        Topic("Vrouwen_7", "Vrouwen", ("Bevolking", "Geslacht")),
        *(Topic(f"{stem}_{position}", title, ("Bevolking", "Leeftijdsgroepen")) for stem, (position, title, _) in AGES.items()),
        *_origin(year),
        Topic(f"GeboorteTotaal_{25 + homes}", "Geboorte totaal", ("Bevolking", "Geboorte en sterfte")),
        Topic(f"HuishoudensTotaal_{29 + homes}", "Huishoudens totaal", ("Bevolking", "Particuliere huishoudens")),
        Topic(f"Eenpersoonshuishoudens_{30 + homes}", "Eenpersoonshuishoudens", ("Bevolking", "Particuliere huishoudens")),
        Topic(
            f"GemiddeldeHuishoudensgrootte_{33 + homes}",
            "Gemiddelde huishoudensgrootte",
            ("Bevolking", "Particuliere huishoudens"),
            "aantal",
            "Double",
            1,
        ),
        Topic(f"Bevolkingsdichtheid_{34 + homes}", "Bevolkingsdichtheid", ("Bevolking",), "aantal inwoners per km²"),
        Topic(
            f"GemiddeldeWOZWaardeVanWoningen_{39 + homes}",
            "Gemiddelde WOZ-waarde van woningen",
            ("Wonen en vastgoed",),
            "x 1 000 euro",
        ),
        Topic(
            f"GemiddeldInkomenPerInwoner_{78 + money}",
            "Gemiddeld inkomen per inwoner ",
            ("Inkomen", _persons(year)),
            "x 1 000 euro",
            "Double",
            1,
        ),
        _poverty(year),
        Topic(f"PersonenPerSoortUitkeringBijstand_{87 + care}", "Personen per soort uitkering; Bijstand", ("Sociale zekerheid",)),
        Topic(f"PercentageJongerenMetJeugdzorg_{92 + care}", "Percentage jongeren met jeugdzorg", ("Zorg",), "%", "Double", 1),
        Topic(f"WmoClienten_{93 + care}", "Wmo-cliënten", ("Zorg",)),
        Topic(f"WmoClientenRelatief_{94 + care}", "Wmo-cliënten relatief", ("Zorg",), "per 1 000 inwoners"),
        Topic(
            f"AfstandTotHuisartsenpraktijk_{110 + care}",
            "Afstand tot huisartsenpraktijk",
            ("Nabijheid voorzieningen",),
            "km",
            "Double",
            1,
        ),
        Topic(f"MeestVoorkomendePostcode_{118 + care}", "Meest voorkomende postcode", ("Postcode",), "code", "String"),
        Topic(f"MateVanStedelijkheid_{120 + care}", "Mate van stedelijkheid", ("Stedelijkheid",), "code"),
        Topic(f"Omgevingsadressendichtheid_{121 + care}", "Omgevingsadressendichtheid", ("Stedelijkheid",), "per km²"),
    ]
    return found


def _persons(year: int) -> str:
    return "Personen" if year >= 2024 else "Inkomen van personen"


def _origin(year: int) -> list[Topic]:
    if year <= 2021:
        group = ("Bevolking", "Personen met een migratieachtergrond")
        return [Topic("WestersTotaal_17", "Westers totaal", group), Topic("NietWestersTotaal_18", "Niet-westers totaal", group)]
    group = ("Bevolking", "Bevolking naar herkomst")
    country, born = (*group, "Herkomstland"), (*group, "Geboren in Nederland")
    return [
        Topic("Nederland_17", "Nederland", country),
        Topic("BuitenEuropa_19", "Buiten Europa ", country),
        Topic("Nederland_20", "Nederland", born),
        Topic("BuitenEuropa_22", "Buiten Europa ", born),
        Topic("BuitenEuropa_24", "Buiten Europa", (*group, "Geboren buiten Nederland")),
    ]


def _poverty(year: int) -> Topic:
    """The other definition is another field, not the same one under a new name."""
    if year >= 2024:
        return Topic("PersonenInArmoede_81", "Personen in armoede", ("Inkomen", "Personen"), "%", "Double", 1)
    return Topic(
        "HuishOnderOfRondSociaalMinimum_86",
        "Huish. onder of rond sociaal minimum",
        ("Inkomen", "Inkomen van huishoudens"),
        "%",
        "Double",
        1,
    )


def kwb_row(area: Area, year: int, topics: list[Topic]) -> dict:
    bands, count = people(area, year), inhabitants(area, year)
    homes = round(count / 2.15) if area.level == "gemeente" else 5 * round(count / 2.15 / 5)
    figures = {
        "Gemeentenaam": GEMEENTEN.get(area.gemeente, "Nederland"),
        "Codering": area.code.ljust(10),
        "SoortRegio": area.level.capitalize(),
        "IndelingswijzigingGemeenteWijkBuurt": area.changed,
        "AantalInwoners": count,
        "Mannen": count // 2,
        "Vrouwen": count - count // 2,
        **{stem: bands[band] for stem, (_, _, band) in AGES.items()},
        "GeboorteTotaal": 5 * round(count * 0.009 / 5),
        "HuishoudensTotaal": homes,
        "Eenpersoonshuishoudens": 5 * round(homes * spread(area.place, "alone", 0.2, 0.5) / 5),
        "GemiddeldeHuishoudensgrootte": 2.1 if homes else None,
        "Bevolkingsdichtheid": round(count / 0.75),
        "GemiddeldeWOZWaardeVanWoningen": rate(area, year, "woz", 220, 480),
        "GemiddeldInkomenPerInwoner": rate(area, year, "income", 24, 41, 1),
        "PersonenInArmoede": rate(area, year, "poverty", 1, 7, 1),
        "HuishOnderOfRondSociaalMinimum": rate(area, year, "minimum", 3, 13, 1),
        "PersonenPerSoortUitkeringBijstand": 10 * round(count * 0.021 / 10),
        "PercentageJongerenMetJeugdzorg": rate(area, year, "youth", 6, 15, 1),
        "WmoClienten": 5 * round(count * 0.06 / 5),
        "WmoClientenRelatief": rate(area, year, "wmo", 30, 95),
        "AfstandTotHuisartsenpraktijk": rate(area, year, "gp", 0.4, 4, 1),
        "MeestVoorkomendePostcode": SECRET,
        "MateVanStedelijkheid": 4 if count else None,
        "Omgevingsadressendichtheid": round(spread(area.place, "oad", 200, 2500)),
        "Nederland": round(count * 0.8),
        "BuitenEuropa": round(count * 0.1),
        "WestersTotaal": round(count * 0.09),
        "NietWestersTotaal": round(count * 0.1),
    }
    if not area.place:  # 's-Gravenhage: only its name
        figures |= {stem: SECRET for stem, value in figures.items() if isinstance(value, (int, float))}
    unfilled = LATE if year == NEWEST else set()
    return {"WijkenEnBuurten": area.code.ljust(10)} | {t.key: SECRET if t.stem in unfilled else figures[t.stem] for t in topics}


def members(found: list[Area]) -> tuple[dict, ...]:
    return tuple(
        {
            "Key": area.code.ljust(10),
            "Title": area.name,
            "Description": "",
            "CategoryGroupID": None,
            "Municipality": area.gemeente if area.level != "land" else "",
            "DetailRegionCode": area.code,
        }
        for area in found
    )


def regions(year: int, land: str = "NL00", levels: tuple[str, ...] = ("land", "gemeente", "wijk", "buurt")) -> Dimension:
    found = tuple(area for area in areas(year, land) if area.level in levels)
    return Dimension("WijkenEnBuurten", "Wijken en buurten", members(found), "GeoDetail")


def periods(*years: int, provisional: tuple[int, ...] = (), half: tuple[int, ...] = ()) -> Dimension:
    found = [
        {
            "Key": f"{year}JJ00",
            "Title": f"{year}*" if year in provisional else str(year),
            "Description": "",
            "Status": "Voorlopig" if year in provisional else "Definitief",
        }
        for year in years
    ]
    found += [{"Key": f"{year}HJ01", "Title": f"{year} 1e halfjaar*", "Description": "", "Status": "Voorlopig"} for year in half]
    return Dimension("Perioden", "Perioden", tuple(found), "TimeDimension")


def kwb(year: int) -> Table:
    topics = kwb_topics(year)
    return Table(
        KWB[year],
        f"Kerncijfers wijken en buurten {year}",
        [regions(year)],
        topics,
        lambda: (kwb_row(area, year, topics) for area in areas(year)),
        str(year),
        f"{year + 1}-03-30T02:00:00",
    )


# --- the other tables -------------------------------------------------------------------------------------------------


def crossed(dimensions: list[Dimension]) -> Iterator[dict]:
    """One row per combination of members, the first dimension slowest."""
    for chosen in product(*(dimension.members for dimension in dimensions)):
        yield {dimension.name: member["Key"] for dimension, member in zip(dimensions, chosen, strict=True)}


def _places(year: int) -> dict[str, Area]:
    return {area.code: area for land in ("NL00", "NL01") for area in areas(year, land)}


def wmo(table: str, year: int, provisional: bool) -> Table:
    kinds = ("Totaal maatwerkvoorzieningen", "Ondersteuning thuis", "Hulp bij het huishouden", "Hulpmiddelen en diensten")
    arrangement = Dimension(
        "TypeMaatwerkvoorziening",
        "Type maatwerkvoorziening",
        tuple({"Key": f"A0{number}".ljust(10), "Title": kind, "Description": ""} for number, kind in enumerate(kinds, 51130)),
    )
    dimensions = [
        arrangement,
        regions(year, levels=("land", "gemeente", "wijk")),
        periods(year, provisional=(year,) if provisional else (), half=(year,) if provisional else ()),
    ]
    topics = [
        Topic("WmoClienten_1", "Wmo-cliënten"),
        Topic("WmoClientenPer1000Inwoners_2", "Wmo-cliënten per 1 000 inwoners", (), "per 1 000 inwoners"),
    ]

    def rows() -> Iterator[dict]:
        known = _places(year)
        for row in crossed(dimensions):
            area = known[row["WijkenEnBuurten"].strip()]
            value = rate(area, year, row["TypeMaatwerkvoorziening"], 12, 60) if area.place else SECRET
            absolute = round(value * inhabitants(area, year) / 1000) if isinstance(value, (int, float)) else value
            yield row | {"WmoClienten_1": absolute, "WmoClientenPer1000Inwoners_2": value}

    return Table(table, f"Wmo-cliënten; type maatwerkvoorziening, wijken, {year}", dimensions, topics, rows, str(year))


def stacked() -> Table:
    kinds = (
        "Totaal huishoudens",
        "Wmo",
        "Jeugdwet",
        "Participatiewet",
        "Wmo en Jeugdwet",
        "Wmo en Participatiewet",
        "Jeugdwet en Participatiewet",
        "Wmo, Jeugdwet en Participatiewet",
    )
    combination = Dimension(
        "Voorzieningen",
        "Voorzieningen",
        tuple({"Key": f"A0{number}".ljust(10), "Title": kind, "Description": ""} for number, kind in enumerate(kinds, 41210)),
    )
    dimensions = [combination, regions(2024, levels=("land", "gemeente", "wijk")), periods(2024)]
    topics = [Topic("HuishoudensMetVoorzieningen_1", "Huishoudens met voorzieningen")]

    def rows() -> Iterator[dict]:
        known = _places(2024)
        for row in crossed(dimensions):
            homes = round(inhabitants(known[row["WijkenEnBuurten"].strip()], 2024) / 2.15)
            first = row["Voorzieningen"] == combination.members[0]["Key"]
            share = 1 if first else spread(row["WijkenEnBuurten"], row["Voorzieningen"], 0.005, 0.05)
            yield row | {"HuishoudensMetVoorzieningen_1": SECRET if 0 < homes < 50 else 5 * round(homes * share / 5)}

    return Table("85994NED", "Gebruik voorzieningen sociaal domein; huishoudens, wijken, 2024", dimensions, topics, rows, "2024")


def ses_woa() -> Table:
    """Every part of the score has the same three fields: their stems occur four times."""
    dimensions = [regions(2025), periods(*range(2014, 2025))]
    topics, number = [], 0
    for part in ("Totaalscore", "Deelscore financiële welvaart", "Deelscore opleidingsniveau", "Deelscore arbeid"):
        for stem, title in (
            ("GemiddeldeScore", "Gemiddelde score"),
            ("Ondergrens95Interval", "Ondergrens 95%-interval"),
            ("Bovengrens95Interval", "Bovengrens 95%-interval"),
        ):
            number += 1
            topics.append(Topic(f"{stem}_{number}", title, ("SES-WOA", part), "score", "Double", 3))

    def rows() -> Iterator[dict]:
        known = _places(2025)
        for row in crossed(dimensions):
            area, year = known[row["WijkenEnBuurten"].strip()], int(row["Perioden"][:4])
            found = {}
            for at, topic in enumerate(topics):
                score = rate(area, 2015, topic.path[1], -0.6, 0.6, 3) if area.place else SECRET
                if isinstance(score, float):
                    score = round(score + (year - 2014) * 0.002 + (0, -0.041, 0.043)[at % 3], 3)
                found[topic.key] = score
            yield row | found

    return Table("86296NED", "SES-WOA-scores per wijk en buurt", dimensions, topics, rows, "2014-2024")


def proximity(table: str, year: int) -> Table:
    dimensions = [regions(year)]
    topics = [
        Topic("AfstandTotHuisartsenpraktijk_5", "Afstand tot huisartsenpraktijk", ("Gezondheid en welzijn",), "km", "Double", 1),
        Topic("AfstandTotBibliotheek_92", "Afstand tot bibliotheek", ("Vrije tijd en cultuur",), "km", "Double", 1),
    ]

    def rows() -> Iterator[dict]:
        for area in areas(year):
            known = {topic.key: rate(area, year, topic.stem, 0.5, 6, 1) if area.place else SECRET for topic in topics}
            yield {"WijkenEnBuurten": area.code.ljust(10)} | known

    return Table(
        table, f"Nabijheid voorzieningen; afstand locatie, wijk- en buurtcijfers {year}", dimensions, topics, rows, str(year)
    )


def population(
    table: str = "03759ned",
    years: range = range(2015, NEWEST + 1),
    title: str = "Bevolking op 1 januari en gemiddeld; geslacht, leeftijd en regio",
) -> Table:
    """By sex, age (each year, and bands of five), civil status, region and year. A region is blank when it does not exist."""
    sexes = Dimension(
        "Geslacht",
        "Geslacht",
        tuple(
            {"Key": key, "Title": title, "Description": ""}
            for key, title in (("T001038", "Totaal mannen en vrouwen"), ("3000   ", "Mannen"), ("4000   ", "Vrouwen"))
        ),
    )
    ages = Dimension("Leeftijd", "Leeftijd", tuple({"Key": key, "Title": title, "Description": ""} for key, title, _ in AGE_KEYS))
    status = Dimension(
        "BurgerlijkeStaat",
        "Burgerlijke staat",
        (
            {"Key": "T001019", "Title": "Totaal burgerlijke staat", "Description": ""},
            {"Key": "1010   ", "Title": "Ongehuwd", "Description": ""},
        ),
    )
    places = Dimension(
        "RegioS",
        "Regio's",
        tuple(
            {"Key": code.ljust(6), "Title": name, "Description": ""}
            for code, name in (
                ("NL01", "Nederland"),
                ("PV98", "Vlakland (PV)"),
                *((c, n) for c, n in GEMEENTEN.items() if c != "GM0518"),
            )
        ),
        "GeoDimension",
    )
    dimensions = [sexes, ages, status, places, periods(*years, provisional=(max(years),))]
    topics = [
        Topic("BevolkingOp1Januari_1", "Bevolking op 1 januari"),
        Topic("GemiddeldeBevolking_2", "Gemiddelde bevolking", (), "aantal", "Double", 1),
    ]

    def rows() -> Iterator[dict]:
        counted = {(place["Key"], year): _by_age(place["Key"].strip(), year) for place in places.members for year in years}
        spans = {key: span for key, _, span in AGE_KEYS}
        for row in crossed(dimensions):
            ages = counted[row["RegioS"], int(row["Perioden"][:4])]
            count = None
            if ages is not None:
                first, last = spans[row["Leeftijd"]]
                everyone = ages[first : last + 1]
                men = sum(number // 2 for number in everyone)
                count = {"T": sum(everyone), "3": men, "4": sum(everyone) - men}[row["Geslacht"][0]]
                count = count if row["BurgerlijkeStaat"][0] == "T" else count // 3
            yield row | {"BevolkingOp1Januari_1": count, "GemiddeldeBevolking_2": count}

    return Table(table, title, dimensions, topics, rows, f"{min(years)}-{max(years)}")


AGE_KEYS = [
    ("10000", "Totaal leeftijd", (0, 105)),
    *((f"{10000 + 100 * age if age else 10010}", f"{age} jaar", (age, age)) for age in range(95)),
    ("22000", "95 jaar of ouder", (95, 105)),
    *((f"{70000 + 100 * (age // 5 + 1)}", f"{age} tot {age + 5} jaar", (age, age + 4)) for age in range(0, 95, 5)),
]
BANDS = {"0-14": (0, 14), "15-24": (15, 24), "25-44": (25, 44), "45-64": (45, 64), "65+": (65, 105)}


def _by_age(code: str, year: int) -> list[int] | None:
    """People of every age 0–105, which add up to the bands of Kerncijfers; None for what was not there in that year."""
    found = [area for area in areas(year, "NL01") if area.code == code]
    if not found:
        return None
    counted = [0] * 106
    for band, total in people(found[0], year).items():
        first, last = BANDS[band]
        weights = [0.93 ** (age - first) if band == "65+" else 1 for age in range(first, last + 1)]
        ends = [round(total * sum(weights[:n]) / sum(weights)) for n in range(len(weights) + 1)]
        for age in range(first, last + 1):
            counted[age] = ends[age - first + 1] - ends[age - first]
    return counted


# --- RIVM -------------------------------------------------------------------------------------------------------------

HEALTH = [  # stem with position, title, lowest, highest, first year, definition
    (
        "GoedErvarenGezondheid_4",
        "Goed ervaren gezondheid",
        60,
        82,
        2012,
        "Percentage personen van 18 jaar of ouder dat de eigen gezondheid als (zeer) goed ervaart.",
    ),
    (
        "EenOfMeerLangdurigeAandoeningen_5",
        "Een of meer langdurige aandoeningen",
        28,
        42,
        2012,
        "Percentage personen met een of meer langdurige aandoeningen.",
    ),
    ("LangdurigBeperkt_6", "Langdurig beperkt", 22, 36, 2020, "Percentage personen dat zes maanden of langer beperkt is."),
    (
        "HoogRisicoAngststoornisOfDepressie_14",
        "Hoog risico angststoornis of depressie",
        5,
        14,
        2012,
        "Kessler-10, score 30 of hoger.",
    ),
    (
        "HeelVeelStressAfg4Weken_17",
        "(Heel) veel stress afg. 4 weken",
        12,
        24,
        2020,
        "Percentage personen met (heel) veel stress.",
    ),
    ("LageVeerkracht_22", "Lage veerkracht", 10, 24, 2024, "Brief Resilience Scale, gemiddelde score lager dan 3."),
    (
        "MatigVeelRegieOverHetEigenLeven_24",
        "Matig/veel regie over het eigen leven",
        80,
        95,
        2012,
        "Percentage personen met matig of veel regie.",
    ),
    ("Eenzaam_25", "Eenzaam", 36, 58, 2012, "De Jong Gierveld, score 3 of hoger."),
    ("SterkEenzaam_26", "Sterk eenzaam", 8, 20, 2012, "De Jong Gierveld, score 9 of hoger."),
    ("EmotioneelEenzaam_27", "Emotioneel eenzaam", 20, 38, 2012, "De Jong Gierveld, emotionele deelschaal."),
    ("SociaalEenzaam_28", "Sociaal eenzaam", 28, 44, 2016, "De Jong Gierveld, sociale deelschaal."),
    (
        "KrijgtSteunVanAnderen_29",
        "Krijgt steun van anderen",
        70,
        90,
        2024,
        "Percentage personen dat steun krijgt van mensen om zich heen.",
    ),
    ("Mantelzorger_30", "Mantelzorger", 9, 19, 2016, "Geeft mantelzorg, ten minste 3 maanden of 8 uur per week."),
    ("Vrijwilligerswerk_31", "Vrijwilligerswerk", 18, 40, 2016, "Percentage personen dat vrijwilligerswerk doet."),
    (
        "MoeiteMetRondkomen_32",
        "Moeite met rondkomen",
        8,
        26,
        2012,
        "Percentage personen met enige of grote moeite met rondkomen.",
    ),
    ("TevredenMetDeWoning_56", "Tevreden met de woning", 80, 96, 2024, "Percentage personen dat (zeer) tevreden is."),
    ("TevredenMetDeWoonomgeving_57", "Tevreden met de woonomgeving", 78, 95, 2024, "Percentage personen dat (zeer) tevreden is."),
]
BEFORE = [  # the table of 2022: other stems, other positions, and three questions that are not those of 2024
    (
        "ErvarenGezondheidGoedZeerGoed_4",
        "Ervaren gezondheid goed/zeer goed",
        60,
        82,
        2012,
        "Percentage personen van 18 jaar of ouder dat de eigen gezondheid als (zeer) goed ervaart.",
    ),
    (
        "BeperktVanwegeGezondheid_17",
        "Beperkt vanwege gezondheid",
        24,
        40,
        2020,
        "Percentage personen dat (ernstig) beperkt is vanwege gezondheid (GALI).",
    ),
    ("ZeerLageVeerkracht_21", "(Zeer) lage veerkracht", 12, 22, 2022, "Twee stellingen over veerkracht, laagste klassen."),
    ("MistEmotioneleSteun_23", "Mist emotionele steun", 3, 11, 2022, "Percentage personen dat emotionele steun mist."),
    ("Eenzaam_27", "Eenzaam", 36, 58, 2012, "De Jong Gierveld, score 3 of hoger."),
    ("Mantelzorger_31", "Mantelzorger", 9, 19, 2016, "Geeft mantelzorg, ten minste 3 maanden of 8 uur per week."),
]
AGE_GROUPS = (("20300", "18 jaar of ouder", 0), ("53115", "18 tot 65 jaar", -2), ("80200", "65 jaar of ouder", 4))
MARGINS = (("MW00000", "Waarde", 0), ("MOG0095", "Ondergrens 95%-interval", -1.8), ("MBG0095", "Bovengrens 95%-interval", 2.1))


def health(table: str = "50150NED", vintage: int = 2024, fields: list[tuple] = HEALTH) -> Table:
    years = [year for year in (2012, 2016, 2020, 2022, 2024) if year <= vintage]
    dimensions = [
        Dimension("Leeftijd", "Leeftijd", tuple({"Key": key, "Title": title, "Description": ""} for key, title, _ in AGE_GROUPS)),
        Dimension("Marges", "Marges", tuple({"Key": key, "Title": title, "Description": ""} for key, title, _ in MARGINS)),
        regions(vintage, "NL01"),
        periods(*years),
    ]
    topics = [Topic(key, title, ("Gezondheid en welzijn",), "%", "Double", 1, said) for key, title, _, _, _, said in fields]
    shift = {key: number for key, _, number in (*AGE_GROUPS, *MARGINS)}

    def rows() -> Iterator[dict]:
        known = _places(vintage)
        for row in crossed(dimensions):
            area, year = known[row["WijkenEnBuurten"].strip()], int(row["Perioden"][:4])
            values = {}
            for key, title, low, high, first, _ in fields:
                value = rate(area, max(year, 2015), title, low, high, 1) if area.place and year >= first else SECRET
                if isinstance(value, (int, float)):
                    value = round(min(max(value + shift[row["Leeftijd"]] + shift[row["Marges"]], 0.1), 99.9), 1)
                values[key] = value
            yield row | values

    said = "; ".join(map(str, years))
    return Table(table, f"Gezondheid per wijk en buurt; {said} (indeling {vintage})", dimensions, topics, rows, said)


# --- everything together ----------------------------------------------------------------------------------------------


def cbs() -> dict[str, Table]:
    tables = [
        *(kwb(year) for year in KWB),
        wmo("85639NED", 2023, False),
        wmo("86158NED", 2025, True),
        stacked(),
        ses_woa(),
        proximity("85830NED", 2023),
        proximity("86270NED", 2025),
        population(),
        population("03757ned", range(2015, 2017), "Bevolking op 1 januari; geslacht, leeftijd en regio, 1988-2016 (stopgezet)"),
    ]
    return {table.id: table for table in tables}


def rivm() -> dict[str, Table]:
    tables = [health(), health("50120NED", 2022, BEFORE)]
    return {table.id: table for table in tables}


def boundaries(year: int) -> dict[str, list[dict]]:
    """gebiedsindelingen of one year: layer → features in longitude and latitude. Abroad and water are in it, without a mark."""
    if year not in KWB:
        return {}
    now, layers = buurten(year), {"buurt": [], "wijk": [], "gemeente": []}
    for area in (area for area in areas(year) if area.level in layers and area.code != "GM0518"):
        boxes = [part.box for part in now if part.code[2:].startswith(area.code[2:])]
        layers[area.level].append(_feature(area.code, area.name, area.level, year, boxes))
    for level, code, name in (
        ("buurt", "BU98020097", "Groot binnenwater"),
        ("wijk", "WK980297", "Groot binnenwater"),
        ("buurt", "BU09989999", "Buitenland"),
        ("wijk", "WK099899", "Buitenland"),
        ("gemeente", "GM0998", "Buitenland"),
    ):
        layers[level].append(_feature(code, name, level, year, [(7, 0, 8, 1)]))
    return {f"{level}_{kind}": found for level, found in layers.items() for kind in ("gegeneraliseerd", "niet_gegeneraliseerd")}


def _feature(code: str, name: str, level: str, year: int, boxes: list[tuple]) -> dict:
    shape = json.loads(shapely.to_geojson(shapely.union_all([_square(box) for box in boxes])))
    properties = {
        "statcode": code,
        "jrstatcode": f"{year}{code}",
        "statnaam": name,
        "rubriek": level,
        "id": zlib.crc32(code.encode()) % 10_000,
    }
    return {"properties": properties, "geometry": shape}


def _square(box: tuple) -> shapely.Polygon:
    west, south, east, north = box
    return shapely.box(5.0 + west / 100, 52.0 + south / 100, 5.0 + east / 100, 52.0 + north / 100)


def map_layers(year: int) -> dict[str, list[dict]]:
    """wijkenbuurten: boundaries with figures, in camelCase; what is missing is a negative number that changed over the years."""
    missing = -99999999 if year <= 2019 else -99997
    names = (
        {"buurt": f"cbs_buurten_{year}", "wijk": f"cbs_wijken_{year}", "gemeente": f"gemeenten{year}"}
        if year <= 2019
        else {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
    )
    known, layers = _places(year), {}
    for level, layer in names.items():
        layers[layer] = []
        for feature in boundaries(year).get(f"{level}_gegeneraliseerd", []):
            code, name = feature["properties"]["statcode"], feature["properties"]["statnaam"]
            count = inhabitants(known[code], year) if code in known else missing
            wmo = rate(known[code], year, "wmo", 30, 95) if code in known else None
            layers[layer].append(
                {
                    "geometry": feature["geometry"],
                    "properties": {
                        f"{level}code": code,
                        f"{level}naam": name,
                        "gemeentecode": "GM" + code[2:6],
                        "gemeentenaam": GEMEENTEN.get("GM" + code[2:6], name),
                        "jaar": year,
                        "water": "NEE" if code in known else "B" if "998" in code else "JA",
                        "aantalInwoners": count,
                        "aantalWmoClientenPer1000Inwoners": -99995
                        if year == NEWEST
                        else wmo
                        if isinstance(wmo, (int, float))
                        else missing,
                    },
                }
            )
    return layers
