"""Key figures per wijk and buurt, in the two forms in which the statistics office delivers them."""

import numpy as np

from . import files, places, town
from .town import Area, Figure, chance

LABELS_YEAR = 2023  # this year comes as "CSV met labels", the others as typed OData
NO_WMO = 2019  # the table of this year has no Wmo at all
NOT_YET = 2025  # income, benefits, youth care and Wmo are still to be published
BLANK = "."

SOCIAL_ASSISTANCE = Figure(
    "social assistance", {2016: 27.0, 2018: 25.5, 2020: 24.0, 2021: 24.4, 2022: 23.2, 2024: 22.6}, 17.0,
    {"wealth": -1.0, "urban": 0.45, "ties": -0.3, "old": -0.25, "young": -0.35}, 1000, 1.0)
WMO = Figure("wmo", {2016: 56.0, 2018: 58.5, 2020: 64.0, 2022: 68.0, 2024: 72.0}, 27.0,
             {"frail": 0.75, "old": 0.35, "wealth": -0.45, "ties": -0.2, "home": -2.6}, 1000, 1.5, reference=2024)
YOUTH_CARE = Figure("youth care", {2016: 9.1, 2018: 9.6, 2020: 9.9, 2021: 10.6, 2022: 10.9, 2023: 11.0, 2024: 10.8},
                    2.4, {"wealth": -0.8, "urban": 0.2, "ties": -0.25}, 100, 0.2)
MINIMUM = Figure("social minimum", {2016: 8.2, 2018: 7.5, 2020: 6.8, 2023: 6.1}, 3.9,
                 {"wealth": -1.0, "urban": 0.35, "young": 0.35}, 100, 0.2)
POVERTY = Figure("poverty", {2023: 3.1, 2024: 3.1}, 1.9, {"wealth": -1.0, "urban": 0.3, "young": 0.3}, 100, 0.1,
                 reference=2024)
CORPORATION = Figure("corporation dwellings", {2016: 29.6, 2025: 28.4}, 17.0,
                     {"wealth": -1.2, "urban": 0.25, "ties": -0.2}, own=0.3)
OWNED = Figure("owned dwellings", {2016: 56.0, 2025: 57.0}, 17.0, {"wealth": 1.0, "urban": -0.5, "young": -0.3},
               own=0.3)
FLATS = Figure("flats", {2016: 35.0, 2025: 36.0}, 24.0, {"urban": 1.0, "wealth": -0.4, "ties": -0.3, "frail": 0.2},
               own=0.2)

# The Netherlands: inhabitants, men, four age bands, households, one-person households. Totals and 2024 as published,
# the rest in round thousands: good enough for a line beside an invented municipality. Women and 45–64 are what is left.
NATIONAL = {
    2016: (16979120, 8417000, 2770000, 2090000, 4190000, 3085000, 7721000, 2906000),
    2017: (17081507, 8475000, 2749000, 2104000, 4199000, 3163000, 7794000, 2961000),
    2018: (17181084, 8527000, 2733000, 2119000, 4219000, 3239000, 7858000, 2998000),
    2019: (17282163, 8581000, 2719000, 2136000, 4249000, 3314000, 7925000, 3038000),
    2020: (17407585, 8648000, 2705000, 2148000, 4310000, 3391000, 7998000, 3080000),
    2021: (17475415, 8687000, 2690000, 2153000, 4323000, 3461000, 8043000, 3098000),
    2022: (17590672, 8745000, 2690000, 2166000, 4384000, 3519000, 8139000, 3187000),
    2023: (17811291, 8862000, 2706000, 2190000, 4520000, 3594000, 8238000, 3262000),
    2024: (17942942, 8920768, 2714040, 2202159, 4586399, 3677228, 8341000, 3330000),
    2025: (18044027, 8972000, 2709000, 2213000, 4631000, 3755679, 8430352, 3380900),
}

BANDS = ((0, 14), (15, 24), (25, 44), (45, 64), (65, 200))
# field stem, number in the table of 2025, topic group and label with unit of the form with labels
FIELDS = (
    ("AantalInwoners", 5, "Bevolking/Aantal inwoners (aantal)"),
    ("Mannen", 6, "Bevolking/Geslacht/Mannen (aantal)"),
    ("Vrouwen", 7, "Bevolking/Geslacht/Vrouwen (aantal)"),
    ("k_0Tot15Jaar", 8, "Bevolking/Leeftijdsgroepen/0 tot 15 jaar (aantal)"),
    ("k_15Tot25Jaar", 9, "Bevolking/Leeftijdsgroepen/15 tot 25 jaar (aantal)"),
    ("k_25Tot45Jaar", 10, "Bevolking/Leeftijdsgroepen/25 tot 45 jaar (aantal)"),
    ("k_45Tot65Jaar", 11, "Bevolking/Leeftijdsgroepen/45 tot 65 jaar (aantal)"),
    ("k_65JaarOfOuder", 12, "Bevolking/Leeftijdsgroepen/65 jaar of ouder (aantal)"),
    ("HuishoudensTotaal", 29, "Bevolking/Particuliere huishoudens/Huishoudens totaal (aantal)"),
    ("Eenpersoonshuishoudens", 30, "Bevolking/Particuliere huishoudens/Eenpersoonshuishoudens (aantal)"),
    ("HuishoudensZonderKinderen", 31, "Bevolking/Particuliere huishoudens/Huishoudens zonder kinderen (aantal)"),
    ("HuishoudensMetKinderen", 32, "Bevolking/Particuliere huishoudens/Huishoudens met kinderen (aantal)"),
    ("GemiddeldeHuishoudensgrootte", 33, "Bevolking/Particuliere huishoudens/Gemiddelde huishoudensgrootte (aantal)"),
    ("Bevolkingsdichtheid", 34, "Bevolking/Bevolkingsdichtheid (aantal inwoners per km²)"),
    ("Woningvoorraad", 35, "Wonen/Woningvoorraad (aantal)"),
    ("PercentageMeergezinswoning", 45, "Wonen/Woningen naar type/Percentage meergezinswoning (%)"),
    ("Koopwoningen", 47, "Wonen/Woningen naar eigendom/Koopwoningen (%)"),
    ("HuurwoningenTotaal", 48, "Wonen/Woningen naar eigendom/Huurwoningen/Huurwoningen totaal (%)"),
    ("InBezitWoningcorporatie", 49, "Wonen/Woningen naar eigendom/Huurwoningen/In bezit woningcorporatie (%)"),
    ("HuishOnderOfRondSociaalMinimum", 80, "Inkomen/Inkomen van huishoudens/Huish. onder of rond sociaal minimum (%)"),
    ("PersonenInArmoede", 81, "Inkomen/Inkomen van personen/Personen in armoede (%)"),
    ("PersonenPerSoortUitkeringBijstand", 87, "Sociale zekerheid/Personen per soort uitkering; Bijstand (aantal)"),
    ("JongerenMetJeugdzorgInNatura", 91, "Zorg/Jongeren met jeugdzorg in natura (aantal)"),
    ("PercentageJongerenMetJeugdzorg", 92, "Zorg/Percentage jongeren met jeugdzorg (%)"),
    ("WmoClienten", 93, "Zorg/Wmo-cliënten (aantal)"),
    ("WmoClientenRelatief", 94, "Zorg/Wmo-cliënten relatief (per 1 000 inwoners)"),
    ("AfstandTotHuisartsenpraktijk", 110, "Nabijheid voorzieningen/Afstand tot huisartsenpraktijk (km)"),
    ("OppervlakteTotaal", 115, "Oppervlakte/Oppervlakte totaal (ha)"),
    ("OppervlakteLand", 116, "Oppervlakte/Oppervlakte land (ha)"),
    ("OppervlakteWater", 117, "Oppervlakte/Oppervlakte water (ha)"),
    ("MateVanStedelijkheid", 120, "Stedelijkheid/Mate van stedelijkheid (code)"),
)
DECIMALS = {"GemiddeldeHuishoudensgrootte": 1, "HuishOnderOfRondSociaalMinimum": 1, "PersonenInArmoede": 1,
            "PercentageJongerenMetJeugdzorg": 1, "AfstandTotHuisartsenpraktijk": 1}
CODE_HEADER = ("WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3",
               "IndelingswijzigingGemeenteWijkBuurt_4")
LABEL_HEADER = ("Wijken en buurten", "Regioaanduiding/Gemeentenaam (naam)",
                "Regioaanduiding/Soort regio (omschrijving)", "Regioaanduiding/Codering (code)",
                "Regioaanduiding/Indelingswijziging gemeente, wijk, buurt (code)")
KIND = {"gemeente": "Gemeente", "wijk": "Wijk", "buurt": "Buurt"}


def kwb_files() -> dict[str, bytes]:
    """One file a year, by name."""
    return {f"kwb_{year}.csv": _file(year) for year in places.YEARS}


def division(year: int) -> int:
    """The area division that counts in a year."""
    return places.OLD if year < places.CHANGE_YEAR else places.NEW


def fields(year: int) -> list[tuple[str, str, str]]:
    """Stem, numbered name and label of the fields of one year; numbers shift when a table gets a field more or less."""
    shift = {2016: -7, 2017: -7, 2018: -4, 2019: -4, 2020: -3, 2021: 2, 2022: 5, 2023: 5}.get(year, 0)
    chosen = []
    for stem, number, label in FIELDS:
        if stem == ("PersonenInArmoede" if year < 2024 else "HuishOnderOfRondSociaalMinimum"):
            continue
        if year == NO_WMO and stem.startswith("Wmo"):
            continue
        if 29 <= number <= 49 and year < 2020:
            number -= 1
        elif number >= 80:
            number += shift
        chosen.append((stem, f"{stem}_{number}", label))
    return chosen


def _file(year: int) -> bytes:
    columns = fields(year)
    rows = [("Nederland", "Nederland", "Land", "NL00", ".", _national(year))]
    for area in town.areas(division(year)):
        mark = places.CHANGE_MARKS.get(area.code, 1) if year == places.CHANGE_YEAR else 1
        rows.append((area.name, places.GEMEENTEN[area.gemeente], KIND[area.level], area.code, str(mark),
                     _values(area, year)))
    if year == LABELS_YEAR:
        return _with_labels(columns, rows)
    lines = []
    for number, (_, gemeente, kind, code, mark, values) in enumerate(rows):
        cells = [files.number(values.get(stem), DECIMALS.get(stem, 0)) for stem, _, _ in columns]
        lines.append([number, f"{code:<10}", f"{gemeente:<40}", f"{kind:<10}", f"{code:<10}", mark, *cells])
    header = ["ID", *CODE_HEADER, *(name for _, name, _ in columns)]
    return files.table(header, lines, delimiter=",", newline="\n")


def _with_labels(columns: list, rows: list) -> bytes:
    """Byte order mark, semicolons, text quoted and padded, decimal comma; a number that is not there is a dot."""
    lines = []
    for name, gemeente, kind, code, mark, values in rows:
        cells = [files.number(values.get(stem), DECIMALS.get(stem, 0), comma=True) or BLANK for stem, _, _ in columns]
        texts = [f'"{text}"' for text in (name, f"{gemeente:<40}", f"{kind:<10}", f"{code:<10}", mark)]
        lines.append(";".join([*texts, *cells]))
    header = ";".join(f'"{label}"' for label in (*LABEL_HEADER, *(label for _, _, label in columns)))
    return ("\ufeff" + "\r\n".join([header, *lines]) + "\r\n").encode("utf-8")


def _national(year: int) -> dict[str, float | None]:
    """The row for the whole country: real totals, and the level every figure of the demo is measured against."""
    total, men, child, youth, adult, old, households, single = NATIONAL[year]
    counts = (total, men, total - men, child, youth, adult, total - child - youth - adult - old, old)
    values = dict(zip((stem for stem, _, _ in FIELDS[:8]), counts, strict=True))
    couples, size = round(households * 0.284), 2.2 if year < 2020 else 2.1
    values |= {"HuishoudensTotaal": households, "Eenpersoonshuishoudens": single, "HuishoudensZonderKinderen": couples,
               "HuishoudensMetKinderen": households - single - couples, "GemiddeldeHuishoudensgrootte": size,
               "Bevolkingsdichtheid": round(total / 33680), "Woningvoorraad": round(households * 0.972),
               "PercentageMeergezinswoning": FLATS.level(year), "Koopwoningen": OWNED.level(year),
               "HuurwoningenTotaal": 100 - OWNED.level(year), "InBezitWoningcorporatie": CORPORATION.level(year),
               "AfstandTotHuisartsenpraktijk": 1.0, "OppervlakteTotaal": 4154338, "OppervlakteLand": 3367110,
               "OppervlakteWater": 787228, "MateVanStedelijkheid": 2}
    if year != NOT_YET:
        youths = child + 0.79 * youth
        values |= {"HuishOnderOfRondSociaalMinimum": MINIMUM.level(year), "PersonenInArmoede": POVERTY.level(year),
                   "PersonenPerSoortUitkeringBijstand":
                       round(SOCIAL_ASSISTANCE.level(year) * total / 1e4) * 10,
                   "PercentageJongerenMetJeugdzorg": YOUTH_CARE.level(year),
                   "JongerenMetJeugdzorgInNatura": round(YOUTH_CARE.level(year) * youths / 500) * 5}
        values |= {"WmoClientenRelatief": round(WMO.level(year)),
                   "WmoClienten": round(WMO.level(year) * total / 5000) * 5}
    return values


def _values(area: Area, year: int) -> dict[str, float | None]:
    """What is published about one area in one year; a missing key is an empty cell."""
    ages = town.ages(area, year)
    total = int(ages.sum())
    draw = _Rounding(area, year)
    stems = [stem for stem, _, _ in FIELDS]
    counts = [total, int(ages[0].sum()), int(ages[1].sum()), *(int(ages[:, a : b + 1].sum()) for a, b in BANDS)]
    values: dict[str, float | None] = {s: draw(s, c) for s, c in zip(stems[:8], counts, strict=True)}
    households = {key: town.count(key, area, year) for key in ("single", "couples", "families", "private")}
    number = households["single"] + households["couples"] + households["families"]
    hectares = town.land(area) * 100
    values |= {"HuishoudensTotaal": draw("hh", number), "Eenpersoonshuishoudens": draw("hh1", households["single"]),
               "HuishoudensZonderKinderen": draw("hh2", households["couples"]),
               "HuishoudensMetKinderen": draw("hh3", households["families"]),
               "Bevolkingsdichtheid": round(total / hectares * 100), "Woningvoorraad": round(number * 0.972),
               "OppervlakteTotaal": round(hectares * 1.03), "OppervlakteLand": round(hectares),
               "OppervlakteWater": round(hectares * 1.03) - round(hectares)}
    if number >= 5:
        values["GemiddeldeHuishoudensgrootte"] = households["private"] / number
    if number >= 20:
        owned = town.value(OWNED, area, year)
        corporation = min(town.value(CORPORATION, area, year), 100 - owned)
        values |= {"PercentageMeergezinswoning": town.value(FLATS, area, year), "Koopwoningen": owned,
                   "HuurwoningenTotaal": 100 - round(owned), "InBezitWoningcorporatie": corporation}
    if total:
        urban = np.average([places.BUURTEN[i].urban for i in area.members],
                           weights=[town.population().on(year)[i].sum() for i in area.members])
        values["MateVanStedelijkheid"] = int(np.clip(round(3.2 - 1.35 * urban), 1, 5))
        values["AfstandTotHuisartsenpraktijk"] = _gp_distance(area, year)
    if year != NOT_YET:
        values |= _benefits_and_care(area, year, number, draw)
    return values


def _gp_distance(area: Area, year: int) -> float:
    """Kilometres by road to the nearest practice: Dageraadwaard got one in 2019, Otterwolde lost its own in 2020."""
    practices = {"WK999800": 0.6, "WK999801": 0.7, "WK999802": 0.8, "WK999803": 0.9, "WK999804": 1.1, "WK999805": 1.5,
                 "WK999806": 1.6, "WK999807": 2.1, "WK999808": 1.8, "WK999900": 0.8, "WK999901": 2.4, "WK999902": 2.2}
    weights, distances = [], []
    for i in area.members:
        buurt = places.BUURTEN[i]
        own = practices[buurt.wijk] * (1.6 if buurt.kind == "buiten" else 1.0)
        own *= float(chance("gp", i).uniform(0.8, 1.25))
        if buurt.name == "Dageraadwaard" and year < 2019:
            own += 0.8
        if buurt.name == "Otterwolde":
            own = 0.5 if year < 2020 else 4.3
        weights.append(max(int(town.population().on(year)[i].sum()), 1))
        distances.append(own)
    return float(np.average(distances, weights=weights))


def _benefits_and_care(area: Area, year: int, households: int, draw: "_Rounding") -> dict[str, float | None]:
    """Income, benefits, youth care and Wmo, with the thresholds under which nothing is published."""
    total, youths = town.inhabitants(area, year), town.inhabitants(area, year, 0, 22)
    values: dict[str, float | None] = {}
    if households >= 100:
        values["HuishOnderOfRondSociaalMinimum"] = town.value(MINIMUM, area, year)
        if year >= 2024:
            values["PersonenInArmoede"] = town.value(POVERTY, area, year)
    if total >= 50:
        assisted = town.value(SOCIAL_ASSISTANCE, area, year) * total / 1000
        values["PersonenPerSoortUitkeringBijstand"] = round(assisted / 10) * 10
    if youths >= 20:
        share = town.value(YOUTH_CARE, area, year)
        values["PercentageJongerenMetJeugdzorg"] = share
        values["JongerenMetJeugdzorgInNatura"] = draw("jeugd", round(share * youths / 100))
    if total:
        clients = round(town.value(WMO, area, year) * total / 1000)
        if clients > 7:
            values["WmoClienten"] = draw("wmo", clients)
            values["WmoClientenRelatief"] = round(1000 * clients / total)
    return values


class _Rounding:
    """Counts of wijken and buurten become a multiple of 5 by chance, the same way every time; a gemeente is exact."""

    def __init__(self, area: Area, year: int) -> None:
        self.area, self.year = area, year

    def __call__(self, name: str, count: int) -> int:
        if self.area.level == "gemeente":
            return count
        low, rest = count // 5 * 5, count % 5
        return low + (5 if chance(f"round {name} {self.area.code}", self.year).random() < rest / 5 else 0)
