"""What became of five invented programmes: a yearly survey per buurt, with effects that were put into it on purpose.

So everybody can check what the page Doelen en uitkomsten makes of it: what works, works; what does nothing, does nothing.
"""

import numpy as np

from . import files, town
from .local import ALL_LEVELS, HIDDEN, _areas
from .town import Area, Figure, chance

YEARS = tuple(range(2016, 2026))
NEIGHBOURS = Figure("count on neighbours", {2016: 61.0, 2019: 60.0, 2021: 63.0, 2025: 60.0}, 6.0,
                    {"ties": 0.9, "wealth": 0.3, "urban": -0.3}, own=0.0)
FEWEST = 50  # answers
WORKS, NOTHING, TOO_SMALL, BROKEN, STAGGERED = (
    ("BU99980300", "BU99980301", "BU99980302"), ("BU99980200", "BU99980201", "BU99980202"), ("BU99980700", "BU99980800"),
    ("BU99980400", "BU99980401"), ("BU99980100", "BU99980102", "BU99980103"))
# buurt → first year, percentage points from then on, and percentage points a year all along
PLANTED = {**dict.fromkeys(WORKS, (2022, 9.0, 0.0)), **dict.fromkeys(NOTHING, (2022, 0.0, 0.0)),
           **dict.fromkeys(TOO_SMALL, (2024, 0.5, 0.0)), **dict.fromkeys(BROKEN, (2022, 0.0, 2.5)),
           "BU99980100": (2020, 6.0, 0.0), "BU99980102": (2022, 6.0, 0.0), "BU99980103": (2023, 6.0, 0.0)}


def outcome_files() -> dict[str, bytes]:
    """The survey: share of people who can count on neighbours, bounds of 95 % and number of answers."""
    header = ["gebiedscode", "gebiedsnaam", "jaar", "rekent_op_buren_procent", "ondergrens", "bovengrens", "respondenten"]
    rows = [[area.code, area.name, year, *_cells(area, year)] for year in YEARS for area in _areas(ALL_LEVELS)]
    return {"buurtenquete_2016-2025.csv": files.table(header, rows)}


def _cells(area: Area, year: int) -> list[object]:
    """Larger areas are the answers of their buurten together, weighted by inhabitants."""
    buurten = [b for b in _areas(("buurt",)) if set(b.members) <= set(area.members) and _asked(b, year)]
    n = sum(_asked(buurt, year) for buurt in buurten)
    if n < FEWEST:
        return [HIDDEN, HIDDEN, HIDDEN, n]
    weights = np.array([town.inhabitants(buurt, year, 15) for buurt in buurten], float)
    share = float(np.average([_said(buurt, year) for buurt in buurten], weights=weights))
    half = 1.96 * np.sqrt(share * (100 - share) / n)
    return [*(files.number(v, 1, comma=True) for v in (share, share - half, share + half)), n]


def _asked(buurt: Area, year: int) -> int:
    people = town.inhabitants(buurt, year, 15)
    return int(min(0.6 * people, 12 * np.sqrt(people)))


def _said(buurt: Area, year: int) -> float:
    """What the people who answered said: the truth, what was planted, and chance by the number of answers."""
    start, effect, drift = PLANTED.get(buurt.code, (year + 1, 0.0, 0.0))
    truth = town.value(NEIGHBOURS, buurt, year, 15) + effect * (year >= start) + drift * (year - YEARS[0])
    luck = chance("answers count on neighbours", int(buurt.code[2:]), year).normal()
    return float(np.clip(truth + luck * np.sqrt(truth * (100 - truth) / _asked(buurt, year)), 1, 99))
