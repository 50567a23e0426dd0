"""Smaller tables of others: SES-WOA, Wmo per wijk, distances, and the health survey of the gemeente."""

import numpy as np

from . import files, places, town
from .town import Area, Figure, chance

# on a scale of 0 to 2; published from -1 to 1
SES = Figure("ses-woa", {2016: 0.99, 2019: 1.0, 2023: 1.02}, 0.26, {"wealth": 1.0, "young": -0.25}, scale=2,
             local=-0.03, own=0.35, reference=2019)
HOUSEHOLD_HELP = Figure("household help", {2019: 22.0, 2021: 26.5, 2023: 29.5, 2025: 32.0}, 13.0,
                        {"frail": 0.75, "old": 0.4, "wealth": -0.3, "home": -2.8}, scale=1000, local=0.8,
                        reference=2023)
BURDENED = {2016: 14.6, 2020: 16.7, 2022: 19.0, 2024: 18.1}
WMO_TABLES = {2019: "86186NED", 2021: "86188NED", 2023: "85639NED", 2025: "86158NED"}
WMO_TYPES = (("Totaal maatwerkvoorzieningen", 2.30), ("Ondersteuning thuis", 0.78), ("Hulp bij het huishouden", 1.0),
             ("Verblijf en opvang", 0.09), ("Hulpmiddelen en diensten", 1.05))
PROXIMITY_TABLES = {2023: ("85830NED", 92), 2025: ("86270NED", 94)}
LIBRARIES = {"WK999800": 0.5, "WK999801": 1.0, "WK999802": 1.2, "WK999803": 1.5, "WK999804": 1.8, "WK999805": 2.0,
             "WK999806": 4.4, "WK999807": 5.6, "WK999808": 4.8, "WK999900": 0.8, "WK999901": 3.9, "WK999902": 4.9}


def national_files() -> dict[str, bytes]:
    """Every file, by name."""
    made = {"ses_woa_86296NED.csv": _ses(), "gezondheidsmonitor_mantelzorg.csv": _carers()}
    made |= {f"wmo_wijk_{table}.csv": _wmo(year) for year, table in WMO_TABLES.items()}
    return made | {f"nabijheid_{table}.csv": _proximity(year) for year, (table, _) in PROXIMITY_TABLES.items()}


def _labels(header: list[str], rows: list[list[str]], texts: int) -> bytes:
    """The form with labels: the first `texts` columns quoted, numbers bare, a dot where there is none."""
    lines = [";".join([*(f'"{cell}"' for cell in row[:texts]), *row[texts:]]) for row in rows]
    return ("\ufeff" + "\r\n".join([";".join(f'"{name}"' for name in header), *lines]) + "\r\n").encode("utf-8")


def _ses() -> bytes:
    """Scores with their bounds and the spread inside the area, 2016–2023; the last year is provisional."""
    rows = []
    for year in range(2016, 2024):
        period = f"{year}*" if year == 2023 else str(year)
        country = SES.level(year) - 1
        cells = [files.number(v, 3, comma=True) for v in (country, country - 0.002, country + 0.002, 0.62)]
        rows.append(["Nederland", "NL00      ", period, *cells])
        for area in town.areas(places.NEW):
            rows.append([area.name, f"{area.code:<10}", period, *_score(area, year)])
    topic = "SES-WOA/Totaalscore/"
    header = ["Wijken en buurten", "Regiocode (gemeente, wijk, buurt)", "Perioden", topic + "Gemiddelde score (score)",
              topic + "Ondergrens 95%-interval (score)", topic + "Bovengrens 95%-interval (score)",
              "SES-WOA/Spreiding/Totaalscore (score)"]
    return _labels(header, rows, texts=3)


def _score(area: Area, year: int) -> list[str]:
    households = sum(town.count(key, area, year) for key in ("single", "couples", "families"))
    if households < 100:
        return ["."] * 4
    score = town.value(SES, area, year) - 1
    half = 1.96 * 0.6 / np.sqrt(households)
    spread = 0.5 + 0.12 * abs(score) + 0.1 * chance("ses spread", int(area.code[2:])).random()
    return [files.number(float(v), 3, comma=True) for v in (score, score - half, score + half, spread)]


def _wmo(year: int) -> bytes:
    """Clients per type of provision and wijk; people with two types count twice, so types do not add up."""
    header = ["Wijken en buurten", "Regioaanduiding/Codering (code)", "Type maatwerkvoorziening", "Perioden",
              "Wmo-cliënten (aantal)", "Wmo-cliënten per 1 000 inwoners (per 1 000 inwoners)"]
    rows = []
    for area in (None, *town.areas(places.NEW)):
        if area and area.level == "buurt":
            continue
        people = town.inhabitants(area, year) if area else 17_300_000
        help_at_home = town.value(HOUSEHOLD_HELP, area, year) if area else HOUSEHOLD_HELP.level(year)
        for kind, ratio in WMO_TYPES:
            clients = round(help_at_home * ratio * people / 5000) * 5
            cells = [str(clients), str(round(1000 * clients / people))] if clients > 7 else [".", "."]
            name, code = (area.name, area.code) if area else ("Nederland", "NL00")
            period = f"{year}*" if year == places.YEARS[-1] else str(year)
            rows.append([name, f"{code:<10}", kind, period, *cells])
    return _labels(header, rows, texts=4)


def _proximity(year: int) -> bytes:
    """Average distance by road to the library, and to a large supermarket beside it."""
    suffix = PROXIMITY_TABLES[year][1]
    header = ["ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3", "AfstandTotGroteSupermarkt_20",
              f"AfstandTotBibliotheek_{suffix}"]
    rows = [[0, "NL00      ", f"{'Nederland':<40}", "Land      ", "NL00      ", "1.0", "2.1"]]
    for area in town.areas(places.NEW):
        cells = ["", ""]
        if town.inhabitants(area, year):
            library = _distance(area, year)
            cells = [files.number(0.35 + 0.45 * library, 1), files.number(library, 1)]
        rows.append([len(rows), f"{area.code:<10}", f"{places.GEMEENTEN[area.gemeente]:<40}",
                     f"{area.level.capitalize():<10}", f"{area.code:<10}", *cells])
    return files.table(header, rows, delimiter=",", newline="\n")


def _distance(area: Area, year: int) -> float:
    """Mean over the inhabitants; the branch in Dorpsgaarde (Ankerzijl) opened in 2024."""
    weights, found = [], []
    for i in area.members:
        buurt = places.BUURTEN[i]
        far = 1.3 if buurt.kind == "buiten" else 1.0
        own = LIBRARIES[buurt.wijk] * far * chance("library", i).uniform(0.75, 1.25)
        if buurt.code == "BU99980600" and year >= 2024:
            own = 0.6
        weights.append(int(town.population().on(year)[i].sum()))
        found.append(float(own))
    return float(np.average(found, weights=weights))


def _carers() -> bytes:
    """Informal carers with a heavy burden, for the gemeente only: nobody asked enough people per wijk."""
    header = ["gemeentecode", "jaar", "zwaar_belast_procent", "zwaar_belast_ondergrens", "zwaar_belast_bovengrens",
              "respondenten"]
    rows = []
    for year, national in BURDENED.items():
        for code, shift, n in (("NL00", 0.0, 52000), ("GM9998", 1.1, 196), ("GM9999", -0.8, 88)):
            asked = n + int(chance("carers " + code, year).integers(-12, 13)) if n < 1000 else n
            value = national + shift + (0.0 if code == "NL00" else float(chance("burden " + code, year).normal(0, 0.7)))
            half = 1.96 * np.sqrt(value * (100 - value) / asked)
            bounds = (files.number(float(v), 1, comma=True) for v in (value, value - half, value + half))
            rows.append([code, year, *bounds, asked])
    return files.table(header, rows)
