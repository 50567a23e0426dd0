"""What a municipality knows of years to come, beside its inhabitants: a forecast, who lives in institutions, new dwellings, and
who uses Wmo by age.

The forecast is not computed by the projection of the dashboard: the same people as before live on, one by one, and their numbers
are rounded as in a forecast.
"""

import numpy as np

from . import files, people, places, town
from .local import FEWEST, HIDDEN, HOME
from .population_file import BANDS

FORECAST = (2030, 2035, 2040)
NEAREST = 5  # a forecast is not known to the person
NEWEST = people.END
# Share of the people of an age who live in the home, and in the student complex; first age, last age, share.
IN_HOMES = {"BU99980204": ((65, 105, 0.88),), "BU99980101": ((18, 24, 0.4), (25, 29, 0.1))}
DWELLINGS = {"BU99980402": {2021: 62, 2022: 62, 2023: 40, 2024: 36, 2025: 35, 2026: 45, 2027: 45, 2028: 45, 2029: 40, 2030: 40,
                            2031: 35, 2032: 35, 2033: 35, 2034: 35, 2035: 35},
             "BU99980800": {2024: 12, 2028: 20, 2032: 20}, "BU99980103": {2027: 30}}
# Who uses Wmo, of 1,000 men of an age (women: 1.3 times), before it is scaled to the number of clients of the Kerncijfers.
USE = ((0, 8), (18, 30), (50, 45), (65, 80), (75, 190), (80, 330), (85, 480), (90, 610))
CLIENTS = 72.0  # per 1,000 inhabitants


def later_files() -> dict[str, bytes]:
    return {"prognose_2025.csv": _forecast(), "instellingen_2025.csv": _homes(), "woningbouwplan.csv": _plan(),
            "wmo_naar_leeftijd.csv": _use()}


def _by_age(column: str, rows: list[list[object]]) -> bytes:
    return files.table(("regio", "jaar", "geslacht", "leeftijd", column), rows)


def _bands(ages: np.ndarray) -> list[tuple[str, str, int]]:
    """Sex, age band and number, of sexes × ages."""
    found = []
    for sex, letter in enumerate("mv"):
        for first, last in BANDS:
            number = int(ages[sex, first : None if last is None else last + 1].sum())
            found.append((letter, f"{first}+" if last is None else f"{first}-{last}", number))
    return found


def _forecast() -> bytes:
    """The whole municipality; nobody forecasts a buurt."""
    home = next(area for area in town.areas(places.NEW) if area.code == HOME)
    later = people.simulate(town.SEED, people.HORIZON)
    return _by_age("prognose", [
        [HOME, year, sex, band, NEAREST * round(number / NEAREST)] for year in FORECAST
        for sex, band, number in _bands(later.on(year)[list(home.members)].sum(axis=0))])


def _homes() -> bytes:
    """People in the nursing home and in the student complex; small numbers are not handed over."""
    rows = []
    for number, buurt in enumerate(places.BUURTEN):
        ages, share = town.population().on(NEWEST)[number], np.zeros(people.OLDEST + 1)
        for first, last, part in IN_HOMES.get(buurt.code, ()):
            share[first : last + 1] = part
        inside = np.floor(ages * share + 0.5).astype(np.int64)
        rows += [[buurt.code, NEWEST, sex, band, HIDDEN if n < FEWEST else n] for sex, band, n in _bands(inside) if n]
    return _by_age("bewoners", rows)


def _plan() -> bytes:
    return files.table(("regio", "jaar", "woningen_erbij"), [
        [code, year, number] for code, years in DWELLINGS.items() for year, number in years.items()])


def _use() -> bytes:
    """Clients of the municipality by age, in the newest year but one: the newest is not known yet."""
    year = NEWEST - 1
    home = next(area for area in town.areas(places.NEW) if area.code == HOME)
    counts = town.population().on(year)[list(home.members)].sum(axis=0)
    ages = np.arange(people.OLDEST + 1)
    rate = np.array([1.0, 1.3])[:, None] * np.array([[share for first, share in USE if first <= age][-1] for age in ages]) / 1000
    rate *= CLIENTS / 1000 * counts.sum() / (counts * rate).sum()
    return _by_age("gebruikers", [
        [HOME, year, sex, band, HIDDEN if 0 < n < FEWEST else n]
        for sex, band, n in _bands(np.floor(counts * rate + town.chance("wmo by age").random(counts.shape)).astype(np.int64))])
