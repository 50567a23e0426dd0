"""The plan of two invented municipalities: what lies where, who lives there and how that changes.

Every name is made up; a test compares them with all Dutch areas. Positions are kilometres east and north of ORIGIN,
which lies in the North Sea, so that nobody takes the map for a real place.
"""

from dataclasses import dataclass

ORIGIN = (4.08, 52.70)  # longitude and latitude of (0, 0); 24 by 13 km of open sea
OLD, NEW = 2015, 2025  # the two area divisions; figures up to 2020 use OLD, from CHANGE_YEAR on NEW
CHANGE_YEAR = 2021
YEARS = tuple(range(2016, 2026))

GEMEENTEN = {"GM9998": "Halmerwoude", "GM9999": "Merrewolde"}

WIJKEN = {
    "WK999800": "Wijk 00 Halmveste",
    "WK999801": "Wijk 01 Lakenpoort",
    "WK999802": "Wijk 02 Noordhalm",
    "WK999803": "Wijk 03 Lisgaarde",
    "WK999804": "Wijk 04 Morgenwaard",
    "WK999805": "Wijk 05 Halmhaven",
    "WK999806": "Wijk 06 Ankerzijl",
    "WK999807": "Wijk 07 Elzerwolde",
    "WK999808": "Wijk 08 Polsterzijl",
    "WK999900": "Wijk 00 Merrewolde",
    "WK999901": "Wijk 01 Wendelzijl",
    "WK999902": "Wijk 02 Luttelwolde",
}


@dataclass(frozen=True)
class Buurt:
    """One buurt of the newest division.

    kind      key of people.PROFILES: who moves in and how often people leave
    people    inhabitants the dwellings hold in 1990, 2000, 2010 and 2025
    wealth, urban, ties  latent factors, about -2 … 2; ties is how well people know each other
    zone      part of the plan the area lies in, see geography.ZONES
    seeds     points (km) from which the area grows
    """

    code: str
    name: str
    kind: str
    people: tuple[int, int, int, int]
    wealth: float
    urban: float
    ties: float
    zone: str
    seeds: tuple[tuple[float, float], ...]

    @property
    def wijk(self) -> str:
        return "WK" + self.code[2:8]

    @property
    def gemeente(self) -> str:
        return "GM" + self.code[2:6]


BUURTEN = (
    # Halmveste: the old town inside the bend of the river
    Buurt("BU99980000", "Bolwerkzijde", "centrum", (1350, 1380, 1420, 1520), 0.1, 1.7, -0.4, "town_sw",
          ((7.75, 6.95), (8.0, 6.6))),
    Buurt("BU99980001", "Kruitkade", "centrum", (1020, 1050, 1100, 1210), 0.5, 1.8, -0.2, "town_sw",
          ((8.45, 6.2), (8.7, 5.95))),
    Buurt("BU99980002", "Touwslagershof", "centrum", (900, 880, 900, 930), -0.5, 1.6, -0.3, "town_sw",
          ((7.65, 6.25),)),
    Buurt("BU99980003", "Oude Halmkade", "centrum", (520, 540, 580, 640), 0.9, 1.6, 0.1, "town_sw",
          ((8.15, 5.75),)),
    # Lakenpoort: streets of around 1900 along the railway, and the students
    Buurt("BU99980100", "Halmpoort", "oud", (1850, 1820, 1850, 1960), -0.5, 1.5, -0.5, "town_sw",
          ((7.05, 5.45), (7.5, 5.5))),
    Buurt("BU99980101", "Collegehof", "student", (900, 1100, 1350, 1620), -0.7, 1.7, -1.5, "town_sw",
          ((8.1, 5.1), (8.45, 5.2))),
    Buurt("BU99980102", "Weversgaarde", "oud", (1300, 1270, 1260, 1290), -1.0, 1.3, -0.1, "town_sw",
          ((7.3, 4.95), (7.6, 5.0))),
    Buurt("BU99980103", "Seinhuisbuurt", "oud", (980, 960, 960, 1010), -0.2, 1.4, -0.2, "town_sw",
          ((9.2, 5.25), (8.9, 5.3))),
    # Noordhalm: flats of the sixties across the river, and the nursing home
    Buurt("BU99980200", "Kraanvogelflats", "flats", (2350, 2300, 2330, 2440), -1.8, 1.2, -1.4, "town_ne",
          ((9.5, 7.5), (9.75, 7.2))),
    Buurt("BU99980201", "Halmoever", "flats", (2280, 2230, 2200, 2240), -1.2, 1.1, -0.8, "town_ne",
          ((8.95, 7.0), (9.2, 6.5))),
    Buurt("BU99980202", "Snippeveld", "flats", (1980, 1930, 1890, 1900), -0.9, 0.9, -0.6, "town_ne",
          ((9.15, 8.1), (9.6, 8.25))),
    Buurt("BU99980203", "Tureluursveld", "senioren", (1640, 1600, 1560, 1580), -0.6, 0.8, -0.3, "town_ne",
          ((10.3, 7.6), (10.4, 7.2))),
    Buurt("BU99980204", "Zorggaarde", "zorg", (190, 205, 215, 230), -0.3, 0.8, -0.9, "town_ne",
          ((8.5, 8.35),)),
    # Lisgaarde: winding streets of the seventies; one buurt was split in 2021
    Buurt("BU99980300", "Krekelgaarde", "jaren70", (2350, 2250, 2120, 2120), 0.0, 0.5, 0.1, "town_sw",
          ((6.45, 6.1), (6.8, 6.15))),
    Buurt("BU99980301", "Libellengaarde", "jaren70", (2050, 1950, 1840, 1860), 0.3, 0.4, 0.3, "town_sw",
          ((7.0, 6.75), (6.75, 7.0))),
    Buurt("BU99980302", "Vlindermade", "jaren70", (1800, 1750, 1660, 1640), -0.5, 0.6, -0.3, "town_sw",
          ((6.0, 7.1), (6.1, 6.7))),
    Buurt("BU99980303", "Rietwoerd-Oost", "jaren70", (1500, 1460, 1380, 1360), 0.1, 0.4, 0.2, "town_sw",
          ((7.25, 7.9), (7.45, 7.6))),
    Buurt("BU99980305", "Rietwoerd-West", "jaren70", (960, 930, 900, 910), 0.6, 0.2, 0.4, "town_sw",
          ((6.55, 7.85),)),
    # Morgenwaard: new housing south of the railway
    Buurt("BU99980400", "Zonnewoerd", "vinex", (0, 1900, 2650, 2620), 0.8, 0.3, 0.2, "town_sw",
          ((8.0, 4.15), (8.1, 4.5))),
    Buurt("BU99980401", "Lichtwaard", "vinex", (0, 700, 2150, 2160), 0.6, 0.3, 0.1, "town_sw",
          ((8.95, 4.1), (8.9, 4.5))),
    Buurt("BU99980402", "Dageraadwaard", "nieuw", (0, 0, 8, 2380), 0.7, 0.2, -0.4, "town_sw",
          ((9.9, 4.05), (9.7, 3.7))),
    Buurt("BU99980403", "Eikenzoom", "villa", (560, 580, 600, 610), 1.9, -0.3, 0.6, "town_sw",
          ((6.9, 4.35), (6.6, 4.8))),
    # Halmhaven: work, and hardly anybody living there
    Buurt("BU99980500", "Loswal", "leeg", (0, 0, 0, 0), 0.0, 0.4, 0.0, "town_sw", ((10.5, 4.9), (10.1, 4.8))),
    Buurt("BU99980501", "Coöperatiekade", "buiten", (30, 34, 40, 48), -0.4, 0.3, -0.3, "town_ne", ((11.1, 5.7),)),
    Buurt("BU99980502", "Ambachtsgaarde", "oud", (350, 330, 315, 320), -0.7, 0.4, -0.2, "town_ne",
          ((11.1, 6.8), (10.5, 6.3))),
    # Ankerzijl: a village in the polder
    Buurt("BU99980600", "Dorpsgaarde", "dorp", (2050, 2100, 2120, 2160), 0.3, -0.7, 0.9, "ankerzijl",
          ((3.3, 6.7),)),
    Buurt("BU99980601", "Roerdommerveld", "dorp", (700, 720, 740, 760), 0.5, -0.9, 1.0, "roerdommerveld",
          ((3.1, 9.6),)),
    Buurt("BU99980602", "Ankerpolder", "buiten", (195, 190, 185, 185), 0.7, -1.5, 0.8, "polder",
          ((1.6, 9.4), (2.4, 8.3), (3.4, 8.2), (4.1, 10.9), (2.2, 10.6))),
    Buurt("BU99980603", "Wulpenpolder", "buiten", (110, 105, 98, 92), 0.3, -1.7, 0.7, "polder",
          ((4.9, 8.9), (5.3, 8.0), (5.9, 9.0), (6.9, 9.2))),
    Buurt("BU99980604", "Ankerdijk", "buiten", (450, 440, 430, 430), 0.4, -1.3, 0.9, "polder",
          ((1.5, 6.2), (2.1, 5.1), (3.8, 5.2), (4.9, 6.0), (5.0, 5.0))),
    # Elzerwolde: villages on the sand, one of which shrinks
    Buurt("BU99980700", "Elsterkamp", "dorp", (1650, 1720, 1740, 1730), 0.6, -0.8, 1.0, "elsterkamp",
          ((13.6, 8.5),)),
    Buurt("BU99980701", "Otterwolde", "krimp", (900, 850, 760, 560), -0.7, -1.1, 0.9, "otterwolde",
          ((12.2, 10.8),)),
    Buurt("BU99980702", "Ganzenmade", "buiten", (380, 370, 355, 350), 0.6, -1.4, 1.1, "noord",
          ((11.1, 9.6), (10.4, 10.6), (9.4, 9.6), (11.9, 8.6), (12.6, 11.9))),
    Buurt("BU99980703", "'t Schraalveld", "buiten", (175, 170, 165, 160), 0.2, -1.6, 0.8, "noord",
          ((14.6, 10.2), (15.6, 9.4), (13.4, 10.2))),
    Buurt("BU99980704", "Veengorsdijk", "buiten", (85, 80, 74, 68), -0.1, -1.7, 0.5, "noord",
          ((14.4, 6.6), (13.0, 6.6), (15.3, 7.4))),
    # Polsterzijl: a commuters' village and the land around it
    Buurt("BU99980800", "Dorpsgaarde", "dorp", (1950, 2100, 2180, 2250), 1.0, -0.6, 0.7, "polsterzijl",
          ((11.9, 2.9),)),
    Buurt("BU99980801", "Polsterdijk", "dorp", (960, 980, 1000, 1020), 0.4, -0.9, 0.8, "polsterdijk",
          ((5.0, 3.1),)),
    Buurt("BU99980802", "Weidemade", "buiten", (520, 500, 490, 485), 0.9, -1.2, 0.9, "zuid",
          ((9.2, 2.3), (8.0, 2.0), (10.4, 2.0), (7.4, 1.2), (10.9, 3.6))),
    Buurt("BU99980803", "Vlasmade", "buiten", (260, 255, 245, 240), 0.1, -1.5, 0.8, "zuid",
          ((14.4, 4.3), (13.3, 3.4), (12.6, 4.4), (12.6, 1.8))),
    Buurt("BU99980804", "Plompegeest", "buiten", (150, 145, 135, 130), 0.2, -1.7, 0.6, "zuid",
          ((2.6, 3.2), (3.9, 3.7), (5.9, 1.6), (6.1, 3.6), (1.4, 4.2))),
    # Merrewolde, the neighbour
    Buurt("BU99990000", "Kerkmade", "dorp", (2550, 2600, 2620, 2680), 0.2, -0.2, 0.6, "kerkmade", ((18.6, 7.7),)),
    Buurt("BU99990001", "Brinkmeent", "jaren70", (1950, 1950, 1880, 1900), 0.3, -0.3, 0.5, "brinkmeent",
          ((19.8, 7.1),)),
    Buurt("BU99990002", "Achtermeent", "vinex", (250, 800, 1120, 1150), 0.9, -0.6, 0.5, "achtermeent",
          ((19.3, 8.6),)),
    Buurt("BU99990100", "Wendelburen", "dorp", (880, 900, 900, 910), 0.5, -1.0, 0.9, "wendelburen", ((18.2, 10.7),)),
    Buurt("BU99990101", "Wendeldijk", "buiten", (280, 270, 262, 260), 0.6, -1.4, 1.0, "wendel",
          ((17.0, 9.5), (17.3, 11.2), (18.9, 9.8))),
    Buurt("BU99990102", "Kluutpolder", "buiten", (130, 128, 122, 120), 0.0, -1.7, 0.6, "wendel",
          ((20.3, 10.6), (20.9, 9.5), (19.6, 11.7))),
    Buurt("BU99990200", "Luttelhalm", "dorp", (1250, 1290, 1300, 1320), -0.1, -0.9, 0.7, "luttelhalm",
          ((19.0, 3.8),)),
    Buurt("BU99990201", "Merelzijl", "krimp", (560, 540, 505, 450), -0.5, -1.1, 0.8, "merelzijl", ((21.3, 5.4),)),
    Buurt("BU99990202", "Kwelderburen", "buiten", (230, 225, 215, 210), 0.4, -1.5, 0.9, "luttel",
          ((17.2, 6.0), (17.4, 4.6), (18.0, 2.8), (19.6, 5.6))),
    Buurt("BU99990203", "Duistermade", "buiten", (78, 72, 66, 62), -0.2, -1.8, 0.4, "luttel",
          ((21.2, 3.9), (20.4, 2.8), (22.0, 6.9))),
)

# What was different in the division of 2015: new code -> old code and name.
# Two areas came from one (mark 3 in 2021), one only got another code (mark 2).
OLD_AREAS = {
    "BU99980303": ("BU99980304", "Rietwoerd"),
    "BU99980305": ("BU99980304", "Rietwoerd"),
    "BU99980604": ("BU99980609", "Ankerdijk"),
}
CHANGE_MARKS = {"BU99980303": 3, "BU99980305": 3, "BU99980604": 2}

WATER = ("BU99989998", "WK999899", "Halmerplas")  # the lake, as PDOK delivers water: an area of its own


def old_code(code: str) -> str:
    """Code of the area of 2015 in which an area of 2025 lies."""
    return OLD_AREAS.get(code, (code, ""))[0]


def buurt_names(vintage: int) -> dict[str, str]:
    """Name of every buurt in one division, by code, sorted."""
    if vintage == NEW:
        names = {b.code: b.name for b in BUURTEN}
    else:
        names = {old_code(b.code): OLD_AREAS.get(b.code, ("", b.name))[1] for b in BUURTEN}
    return dict(sorted(names.items()))
