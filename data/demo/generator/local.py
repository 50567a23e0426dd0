"""Files that the municipality makes itself: semicolons, decimal commas, old encodings, and marks for what is not shown.

One file per source. Headers are those of the shipped catalogue; what is hidden carries the mark x.
"""

from collections.abc import Callable

import numpy as np

from . import files, places, town
from .town import Area, Figure, chance

HOME = "GM9998"
FEWEST = 5  # smaller numbers are not handed over
ALL_LEVELS, LARGE = ("gemeente", "wijk", "buurt"), ("gemeente", "wijk")
HIDDEN, LATER, DOES_NOT_APPLY = "x", "volgt", "n.v.t."
DECIMALS = {"fte": 1, "sociale_cohesie": 1, "verandering_eenzaamheid": 1}

UNSUITABLE = Figure("unsuitable dwellings", {2020: 46.0, 2024: 42.0}, 12.0,
                    {"wealth": -0.3, "urban": -0.2, "frail": -0.6, "home": -3.0}, own=0.9, reference=2024)
DEBT = Figure("problematic debts", {2018: 8.3, 2020: 7.9, 2021: 7.6, 2022: 7.8, 2024: 8.4}, 3.6,
              {"wealth": -1.0, "urban": 0.3, "old": -0.3}, local=0.3)
STACKED = Figure("stacked provisions", {2020: 6.2, 2022: 6.5, 2024: 6.9}, 2.6,
                 {"wealth": -0.9, "urban": 0.2, "ties": -0.2}, local=0.2)
VOLUNTEERS = Figure("volunteers, own survey", {2017: 48.5, 2019: 46.7, 2021: 39.0, 2023: 49.0, 2025: 50.0}, 7.0,
                    {"ties": 0.8, "wealth": 0.4, "urban": -0.4}, local=-0.5, reference=2023)
COHESION = Figure("social cohesion", {2017: 6.2, 2019: 6.2, 2021: 6.4, 2023: 6.4, 2025: 6.5}, 0.55,
                  {"ties": 0.9, "wealth": 0.35, "urban": -0.35}, scale=10, reference=2023)
ASSOCIATIONS = Figure("associations", {2018: 5.4, 2024: 5.1}, 3.2, {"ties": 0.4, "urban": 0.35, "wealth": 0.2},
                      scale=1000, own=0.9)
INITIATIVES = Figure("initiatives", {2021: 0.6, 2025: 0.9}, 0.5, {"ties": 0.6, "wealth": 0.3}, scale=1000, own=0.9)
TEAM = Figure("team", {2018: 4.6, 2025: 5.7}, 1.7, {"wealth": -0.7, "frail": 0.3}, scale=20, own=0.7)
WAIT = Figure("wait", {2018: 19.0, 2020: 23.0, 2022: 32.0, 2023: 38.0, 2024: 35.0, 2025: 31.0}, 9.0,
              {"wealth": -0.4, "urban": 0.2}, scale=120, own=1.0)
NETWORK = Figure("network mobilised", {2020: 34.0, 2025: 43.0}, 8.0, {"ties": 0.8, "wealth": 0.3}, own=0.6)
GENERAL = Figure("general provision", {2018: 31.0, 2024: 38.0}, 8.0, {"ties": 0.5, "wealth": 0.3, "urban": 0.2},
                 own=0.6)
CLIENTS = Figure("wmo spending", {2018: 58.5, 2024: 72.0}, 24.0, {"frail": 0.7, "old": 0.3, "wealth": -0.5}, scale=1000)
INFLOW = Figure("wmo inflow", {2016: 62.0, 2020: 55.0, 2021: 60.0, 2024: 58.0}, 16.0,
                {"frail": 0.6, "wealth": -0.5, "ties": -0.4, "home": -2.5}, scale=1000)
# since when, and the share of people of 50 and over who joined in the end
STADSDORPEN = {"BU99980001": (2016, 0.055), "BU99980301": (2019, 0.03), "BU99980403": (2018, 0.07)}


def local_files() -> dict[str, bytes]:
    """Every own file, by name."""
    made = {"alleenwonend_en_verhuizen.csv": _households(), "woningen_75plus.csv": _dwellings(),
            "schulden.csv": _debts(), "enquete_2017-2025.csv": _survey(), "veiligheidsmonitor.csv": _cohesion(),
            "uitgaven_sociaal_domein.csv": _spending(), "wijkteams.csv": _teams(),
            "telling_initiatieven.csv": _initiatives(), "wmo_instroom_75plus.csv": _inflow(),
            "project_samen_aan_tafel.csv": _project()}
    made |= {f"verenigingen_{year}.csv": _associations(year) for year in (2018, 2020, 2022, 2024)}
    return made | {f"stapeling_{year}.csv": _stacked(year) for year in (2020, 2022, 2024)}


def _areas(levels: tuple[str, ...], vintage: int = places.NEW) -> list[Area]:
    return [a for a in town.areas(vintage) if a.gemeente == HOME and a.level in levels]


def _own(header: list[str], years: tuple[int, ...], levels: tuple[str, ...], cells: Callable, **dialect) -> bytes:
    """A file with a row per area and year: code, name, year, then the cells of `cells(area, year)`."""
    rows = [[area.code, area.name, year, *cells(area, year)] for year in years for area in _areas(levels)]
    return files.table(["gebiedscode", "gebiedsnaam", "jaar", *header], rows, **dialect)


def counted(figure: Figure, area: Area, year: int, base: np.ndarray) -> int:
    """How many of `base` (per buurt): expected number per buurt, rounded by chance, added up, so that levels agree."""
    share = town.values(figure, year) / figure.scale
    whole = np.floor(share * base + chance("count " + figure.name, year).random(len(base))).astype(np.int64)
    return int(np.minimum(whole, base)[list(area.members)].sum())


def _safe(count: int) -> str:
    return HIDDEN if 0 < count < FEWEST else str(count)


def _aged(year: int, lowest: int) -> np.ndarray:
    """Inhabitants from `lowest` years old, per buurt."""
    return town.population().on(year)[:, :, lowest:].sum(axis=(1, 2))


def _households() -> bytes:
    """Who lives alone on 1 January, and who moved during the year; the moves of the last year are not known yet."""

    def cells(area: Area, year: int) -> list[object]:
        number = town.inhabitants(area, year)
        if not number:
            return [DOES_NOT_APPLY] * 6 + [0]
        elderly = [_safe(town.count("alone_65", area, year)), town.count("private_65", area, year)]
        very_old = ["", ""] if area.level == "buurt" else [_safe(town.count("alone_75", area, year)),
                                                          town.count("private_75", area, year)]
        moves = [LATER, LATER] if year == places.YEARS[-1] else [_safe(n) for n in town.moves(area, year)]
        return [*elderly, *very_old, *moves, number]

    header = ["alleenwonend_65plus", "thuiswonend_65plus", "alleenwonend_75plus", "thuiswonend_75plus", "vestiging",
              "vertrek", "inwoners"]
    return _own(header, places.YEARS, ALL_LEVELS, cells, encoding="cp1252")


def _dwellings() -> bytes:
    """People of 75 and over without a suitable dwelling; small numbers are hidden on both sides of the division."""

    def cells(area: Area, year: int) -> list[object]:
        base = town.count("private_75", area, year)
        if base < 2 * FEWEST:
            return [HIDDEN, HIDDEN] if base else [DOES_NOT_APPLY, 0]
        return [_safe(counted(UNSUITABLE, area, year, town.households(year)["private_75"])), base]

    return _own(["inwoners_75plus_zonder_geschikte_woning", "inwoners_75plus"], (2020, 2024), ALL_LEVELS, cells)


def _debts() -> bytes:
    """Households with registered debts; codes as a spreadsheet left them: without the letters in front."""
    rows = []
    for year in (2018, 2020, 2021, 2022, 2024):
        homes = town.households(year)
        base = homes["single"] + homes["couples"] + homes["families"]
        for area in _areas(ALL_LEVELS):
            number = int(base[list(area.members)].sum())
            debts = _safe(counted(DEBT, area, year, base)) if number >= 100 else HIDDEN if number else DOES_NOT_APPLY
            rows.append([area.code[2:], year, debts, number])
    return files.table(["gebiedscode", "jaar", "huishoudens_met_schulden", "huishoudens"], rows)


def _sampled(figure: Figure, area: Area, year: int, deviation: Callable, decimals: int) -> list[object]:
    """Value, bounds of 95 % and number of answers; hidden under 50 answers."""
    wijken = [area] if area.level == "wijk" else [a for a in _areas(("wijk",))]
    answers = [_answers(figure, wijk, year) for wijk in wijken]
    n = sum(answers)
    if n < 50:
        return [HIDDEN, HIDDEN, HIDDEN, n]
    seen = [town.value(figure, wijk, year, 15) + deviation(town.value(figure, wijk, year, 15)) / np.sqrt(answered)
            * float(chance("answers " + figure.name, int(wijk.code[2:]), year).normal())
            for wijk, answered in zip(wijken, answers, strict=True)]
    value = float(np.average(seen, weights=[town.inhabitants(wijk, year, 15) for wijk in wijken]))
    half = 1.96 * deviation(value) * np.sqrt(1.2 / n)
    return [*(files.number(v, decimals, comma=True) for v in (value, value - half, value + half)), n]


def _answers(figure: Figure, wijk: Area, year: int) -> int:
    """About 45 % of a sample that is larger in larger wijken."""
    asked = 11.5 * np.sqrt(town.inhabitants(wijk, year, 15))
    return int(asked * chance("asked " + figure.name, int(wijk.code[2:]), year).uniform(0.38, 0.50))


def _survey() -> bytes:
    """Own survey every two years; × and “weging” only survive in the encoding of the office computer."""

    def cells(area: Area, year: int) -> list[object]:
        found = _sampled(VOLUNTEERS, area, year, lambda v: np.sqrt(v * (100 - v)), 1)
        return [*found, "leeftijd × geslacht"]

    header = ["vrijwilligers_procent", "vrijwilligers_ondergrens", "vrijwilligers_bovengrens", "respondenten", "weging"]
    return _own(header, (2017, 2019, 2021, 2023, 2025), LARGE, cells, encoding="cp1252")


def _cohesion() -> bytes:
    """Scale of social cohesion from the municipality's own extra sample, with the country above it."""
    header = ["gebiedscode", "jaar", "sociale_cohesie", "sociale_cohesie_ondergrens", "sociale_cohesie_bovengrens",
              "respondenten"]
    rows = []
    for year in (2017, 2019, 2021, 2023, 2025):
        level = COHESION.level(year)
        rows.append(["NL00", year, *(files.number(v, 1, comma=True) for v in (level, level, level)), 170000])
        rows += [[area.code, year, *_sampled(COHESION, area, year, lambda v: 1.7, 1)] for area in _areas(LARGE)]
    return files.table(header, rows)


def _associations(year: int) -> bytes:
    """Counted every other year on the division of that year; no column for the year, it is in the name of the file."""
    division = places.OLD if year < places.CHANGE_YEAR else places.NEW
    base = _aged(year, 0)
    rows = []
    for area in _areas(ALL_LEVELS, division):
        rows.append([area.code, area.name, counted(ASSOCIATIONS, area, year, base), town.inhabitants(area, year)])
    return files.table(["buurtcode", "gebiedsnaam", "verenigingen", "inwoners"], rows)


def _spending() -> bytes:
    """Spending on what everybody can use, and on provisions made to measure; wijken by an allocation key."""

    def cells(area: Area, year: int) -> list[object]:
        wijken = [area] if area.level == "wijk" else _areas(("wijk",))
        free = measured = 0
        for wijk in wijken:
            clients = town.value(CLIENTS, wijk, year) / 1000 * town.inhabitants(wijk, year)
            cost = round(clients * 5400 * 1.035 ** (year - 2018) / 1000) * 1000
            share = town.value(GENERAL, wijk, year) / 100
            measured += cost
            free += round(cost * share / (1 - share) / 1000) * 1000
        return [free, measured]

    return _own(["uitgaven_vrij_toegankelijk", "uitgaven_maatwerk"], tuple(range(2018, 2025)), LARGE, cells)


def _teams() -> bytes:
    """Teams per wijk. The harbour has no team of its own; trajectories with the own network are counted from 2020."""

    def cells(area: Area, year: int) -> list[object]:
        wijken = [area] if area.level == "wijk" else _areas(("wijk",))
        if area.code == "WK999805":
            return ["Noordhalm – Halmhaven", *[DOES_NOT_APPLY] * 5, town.inhabitants(area, year)]
        served = [w for w in wijken if w.code != "WK999805"]
        fte = sum(round(2 * town.value(TEAM, w, year) * town.inhabitants(w, year) / 10000) / 2 for w in served)
        talks = sum(round(town.inhabitants(w, year) * 0.021 * (0.7 + 0.06 * town.value(TEAM, w, year))) for w in served)
        trajectories = sum(round(town.inhabitants(w, year) * 0.012) for w in served)
        wait = round(float(np.average([town.value(WAIT, w, year) for w in served],
                                      weights=[town.inhabitants(w, year) for w in served])))
        own = sum(round(town.inhabitants(w, year) * 0.012 * town.value(NETWORK, w, year) / 100) for w in served)
        name = "alle teams" if area.level == "gemeente" else f"team {area.name[8:]}"
        network = ["", ""] if year < 2020 else [own, trajectories]
        return [name, files.number(fte, 1, comma=True), wait, talks, *network, town.inhabitants(area, year)]

    header = ["wijkteam", "fte", "wachttijd_mediaan", "eerste_gesprekken", "trajecten_met_netwerk", "trajecten",
              "inwoners"]
    return _own(header, tuple(range(2018, 2026)), LARGE, cells, encoding="cp1252")


def _stacked(year: int) -> bytes:
    """One row per wijk, made by hand from a table of combinations."""
    homes = town.households(year)
    base = homes["single"] + homes["couples"] + homes["families"]
    country = 8_000_000 + 85_000 * (year - 2020)
    rows = [["NL00", "Nederland", round(country * STACKED.level(year) / 100), country]]
    for area in _areas(LARGE):
        rows.append([area.code, area.name, counted(STACKED, area, year, base), int(base[list(area.members)].sum())])
    return files.table(["gebiedscode", "gebiedsnaam", "huishoudens_twee_of_meer", "huishoudens"], rows)


def _initiatives() -> bytes:
    """Counted by hand: what residents organise. Experts by experience only for larger areas."""

    def cells(area: Area, year: int) -> list[object]:
        number, half = town.inhabitants(area, year), town.inhabitants(area, year, 50)
        if not number:
            return [DOES_NOT_APPLY] * 3 + [0, 0]
        members = sum(round(share * town.inhabitants(buurt, year, 50) * min(1.0, 0.4 + 0.12 * (year - since)))
                      for code, (since, share) in STADSDORPEN.items() for buurt in _areas(("buurt",))
                      if buurt.code == code and set(buurt.members) <= set(area.members))
        experts = "" if area.level == "buurt" else round(number * (0.0002 + 0.00005 * (year - 2021)))
        return [counted(INITIATIVES, area, year, _aged(year, 0)), members, experts, number, half]

    header = ["initiatieven", "leden_stadsdorp", "ervaringsdeskundigen", "inwoners", "inwoners_50plus"]
    return _own(header, (2021, 2022, 2023, 2024, 2025), ALL_LEVELS, cells)


def _inflow() -> bytes:
    """New Wmo clients of 75 and over during the year."""

    def cells(area: Area, year: int) -> list[object]:
        base = town.inhabitants(area, year, 75)
        return [_safe(counted(INFLOW, area, year, _aged(year, 75))), base]

    return _own(["nieuwe_clienten_75plus", "inwoners_75plus"], tuple(range(2016, 2025)), LARGE, cells)


def _project() -> bytes:
    """Loneliness of people who took part in one project, before and after (points on the scale of 0 to 11)."""
    header = ["gebiedscode", "jaar", "verandering_eenzaamheid", "verandering_ondergrens", "verandering_bovengrens",
              "deelnemers"]
    rows = [["WK999802", 2022, "-0,4", "-1,2", "0,4", 31], ["WK999802", 2023, "-0,9", "-1,6", "-0,2", 46],
            ["WK999802", 2024, "-0,8", "-1,4", "-0,2", 52], ["WK999803", 2023, "-0,3", "-1,3", "0,7", 22],
            ["WK999803", 2024, "-0,5", "-1,3", "0,3", 28], ["WK999808", 2024, HIDDEN, HIDDEN, HIDDEN, 7]]
    return files.table(header, rows)
