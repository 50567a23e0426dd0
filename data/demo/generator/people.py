"""People who are born, move and die one by one, from 1990 to 2025.

The town is not made by the projection method of the dashboard: nobody here follows a cohort ratio. A projection tested
on these people is tested on something it did not make.
"""

from dataclasses import dataclass

import numpy as np

from . import places

START, END = 1990, 2025
HORIZON = 2040  # last year of the forecast: the same people, living on
OLDEST = 105
MEN, WOMEN = 0, 1
AGE_GROUPS = (0, 5, 12, 18, 23, 30, 40, 55, 65, 75, 85, OLDEST + 1)  # groups in which movers look for a place
BABIES, STUDENTS, FRAIL = 0, 3, 10

# Dutch population on 1 January 1990 by five-year band, per cent (rounded).
PYRAMID = (6.3, 5.9, 6.0, 7.1, 8.5, 8.6, 8.0, 7.6, 7.6, 6.1, 5.4, 4.9, 4.7, 4.2, 3.4, 2.6, 1.7, 0.8, 0.3, 0.1, 0.0)


# How many people the new buurt holds: what was built, and what is planned.
BUILT = ((2011, 8), (2013, 260), (2016, 980), (2019, 1620), (2022, 2120), (2025, 2400), (2030, 2950), (2035, 3400))


@dataclass(frozen=True)
class Profile:
    """How people live in one kind of buurt.

    start    weight of ages at the start: (age, width, extra weight) bumps on the national pyramid
    leave    how often people move out, compared with the average
    inflow   weight of the age groups of AGE_GROUPS among people who move in
    births   fertility compared with the average
    alone    odds of living alone below 65, compared with the average
    """

    start: tuple[tuple[float, float, float], ...]
    leave: float
    inflow: tuple[float, ...]
    births: float = 1.0
    alone: float = 1.0


PROFILES = {
    "centrum": Profile(((28, 8, 1.2), (78, 10, 0.9)), 1.45, (4, 2, 2, 24, 34, 16, 8, 6, 3, 1.5, 0.5), 0.75, 2.3),
    "oud": Profile(((30, 9, 0.6), (75, 10, 0.4)), 1.15, (7, 4, 3, 18, 31, 21, 10, 5, 2, 0.7, 0.3), 1.0, 1.3),
    "student": Profile(((21, 2.5, 9.0), (27, 4, 2.0)), 1.3, (1, 0.5, 0.5, 74, 16, 4, 2, 1, 0.6, 0.3, 0.1), 0.3, 4.0),
    "flats": Profile(((68, 12, 0.9), (27, 6, 0.5)), 1.15, (10, 6, 4, 15, 26, 21, 11, 6, 2.5, 1, 0.5), 1.15, 1.5),
    "senioren": Profile(((72, 10, 1.9),), 0.95, (5, 3, 2, 8, 16, 14, 10, 14, 14, 11, 3), 0.9, 1.4),
    "jaren70": Profile(((38, 6, 1.6), (11, 5, 1.3)), 0.85, (10, 8, 5, 8, 20, 27, 14, 6, 2.5, 1, 0.5), 1.0, 0.75),
    "vinex": Profile(((32, 5, 3.0), (4, 4, 2.5)), 0.72, (14, 10, 4, 6, 14, 33, 14, 4, 1.5, 0.6, 0.3), 1.35, 0.55),
    "nieuw": Profile(((32, 5, 3.0), (3, 4, 2.5)), 0.65, (13, 7, 3, 6, 24, 30, 10, 4, 2, 1, 0.4), 1.45, 0.65),
    "villa": Profile(((50, 9, 1.4), (15, 5, 0.6)), 0.6, (8, 10, 7, 2, 5, 26, 25, 9, 3, 1, 0.5), 0.9, 0.45),
    "dorp": Profile(((36, 10, 0.7), (10, 6, 0.5)), 0.72, (10, 8, 5, 7, 18, 27, 13, 7, 3.5, 1.5, 0.6), 1.1, 0.7),
    "krimp": Profile(((48, 12, 0.9), (70, 9, 0.5)), 0.75, (6, 5, 4, 5, 13, 18, 17, 14, 8, 3, 1), 0.9, 0.9),
    "buiten": Profile(((40, 12, 0.6), (12, 6, 0.5)), 0.62, (10, 9, 6, 5, 13, 27, 18, 8, 2, 0.8, 0.4), 1.1, 0.55),
    "zorg": Profile(((87, 5, 400.0),), 0.02, (0, 0, 0, 0, 0, 0, 0, 0, 2, 22, 76), 0.0, 1.0),
    "leeg": Profile((), 1.0, (1,) * 11),
}


@dataclass(frozen=True)
class Population:
    """counts[year - START, buurt, sex, age] on 1 January; arrived and left: moves in and out during year, per buurt."""

    counts: np.ndarray
    arrived: np.ndarray
    left: np.ndarray

    def on(self, year: int) -> np.ndarray:
        """Inhabitants by buurt, sex and age on 1 January."""
        return self.counts[year - START]


def simulate(seed: int, end: int = END) -> Population:
    """Let everybody live their life; the same seed gives the same people, who live on in the same way for a later `end`."""
    rng = np.random.default_rng([seed, 1])
    buurten = places.BUURTEN
    age, sex, home = _first_people(rng)
    years = end - START + 1
    counts = np.zeros((years, len(buurten), 2, OLDEST + 1), dtype=np.int64)
    arrived = np.zeros((years, len(buurten)), dtype=np.int64)
    left = np.zeros((years, len(buurten)), dtype=np.int64)
    for step in range(years):
        np.add.at(counts[step], (home, sex, age), 1)
        if step == years - 1:
            break
        year = START + step
        age, sex, home = _births_and_deaths(rng, year, age, sex, home)
        age, sex, home = _moves(rng, year, age, sex, home, arrived[step], left[step])
    return Population(counts, arrived, left)


def _first_people(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Age, sex and home of the inhabitants of 1990."""
    ages = np.arange(OLDEST + 1)
    national = np.repeat(np.array(PYRAMID) / 5, 5)[: OLDEST + 1]
    national = np.concatenate([national, np.zeros(OLDEST + 1 - len(national))])
    age, home = [], []
    for number, buurt in enumerate(places.BUURTEN):
        people = buurt.people[0]
        weight = national.copy()
        for centre, width, extra in PROFILES[buurt.kind].start:
            weight = weight * (1 + extra * np.exp(-(((ages - centre) / width) ** 2) / 2))
        if buurt.kind == "zorg":
            weight[:65] = 0
        age.append(_draw(rng, ages, weight, people))
        home.append(np.full(people, number))
    age, home = np.concatenate(age), np.concatenate(home)
    share_of_men = np.where(age < 60, 0.505, np.clip(0.50 - 0.010 * (age - 60), 0.2, 0.5))
    sex = np.where(rng.random(len(age)) < share_of_men, MEN, WOMEN)
    return age, sex, home


def _draw(rng: np.random.Generator, values: np.ndarray, weight: np.ndarray, size: int) -> np.ndarray:
    """Draw with weights, by the cumulative sum: simple and the same everywhere."""
    if not size:
        return np.zeros(0, dtype=np.int64)
    edges = np.cumsum(weight) / np.sum(weight)
    return values[np.minimum(np.searchsorted(edges, rng.random(size), side="right"), len(values) - 1)].astype(np.int64)


def death_rate(year: int, age: np.ndarray, sex: np.ndarray) -> np.ndarray:
    """Chance to die within the year, about the Dutch level: falls until 2012, and is somewhat higher in 2020–2021."""
    level = np.where(sex == MEN, 2.2e-5 * np.exp(0.098 * age), 1.1e-5 * np.exp(0.102 * age))
    epidemic = 1.08 if year in (2020, 2021) else 1.0
    progress = np.exp(0.014 * (2012 - year)) if year < 2012 else 1.0
    return np.clip(1.04 * level * progress * epidemic + np.where(age == 0, 0.004, 0.0002), 0, 0.9)


def _births_and_deaths(rng: np.random.Generator, year: int, age, sex, home) -> tuple:
    """Everybody who lives on becomes a year older; children are born to women of 16 to 48."""
    wealth = np.array([b.wealth for b in places.BUURTEN])
    frail = np.array([2.7 if b.kind == "zorg" else 1.0 for b in places.BUURTEN])
    births = np.array([PROFILES[b.kind].births for b in places.BUURTEN])
    chance = death_rate(year, age, sex) * np.exp(-0.12 * wealth[home]) * frail[home]
    alive = rng.random(len(age)) >= chance
    peak = 29.5 + 0.05 * (year - 1990)
    total = 1.62 if year < 2012 else 1.62 - 0.015 * (year - 2012)
    fertile = (sex == WOMEN) & (age >= 16) & (age <= 48)
    rate = total * np.exp(-(((age - peak) / 4.9) ** 2) / 2) / (4.9 * 2.5066) * births[home]
    mothers = home[fertile & (rng.random(len(age)) < rate)]
    boys = np.where(rng.random(len(mothers)) < 0.512, MEN, WOMEN)
    return (np.concatenate([np.minimum(age[alive] + 1, OLDEST), np.zeros(len(mothers), dtype=np.int64)]),
            np.concatenate([sex[alive], boys]), np.concatenate([home[alive], mothers]))


def _leave_rate(age: np.ndarray, kind_student: np.ndarray) -> np.ndarray:
    """Chance to want another dwelling within a year."""
    bounds = (5, 12, 18, 24, 30, 36, 46, 66, 80, 200)
    rates = np.array((0.15, 0.085, 0.06, 0.24, 0.29, 0.195, 0.11, 0.068, 0.038, 0.040))
    rate = rates[np.searchsorted(bounds, age, side="right")]
    rate = np.where(kind_student & (age < 22), 0.13, rate)
    return np.where(kind_student & (age >= 23) & (age < 32), 0.36, rate)


def _moves(rng: np.random.Generator, year: int, age, sex, home, arrived: np.ndarray, left: np.ndarray) -> tuple:
    """A year of removals: out of the town, within it, into it. Counts them per buurt in `arrived` and `left`."""
    profiles = [PROFILES[b.kind] for b in places.BUURTEN]
    leave = np.array([p.leave for p in profiles])
    students = np.array([b.kind == "student" for b in places.BUURTEN])
    wants = rng.random(len(age)) < np.clip(_leave_rate(age, students[home]) * leave[home], 0, 0.9)
    away = np.where((age >= 18) & (age <= 21) & ~students[home], 0.55, np.where((age >= 22) & (age < 30), 0.42, 0.34))
    gone = wants & (rng.random(len(age)) < away)
    np.add.at(left, home[gone], 1)
    stay = ~gone
    age, sex, home, wants = age[stay], sex[stay], home[stay], wants[stay]

    slot_home, slot_group = _free_places(rng, year, home)
    nursing = np.array([b.kind == "zorg" for b in places.BUURTEN])
    group = np.searchsorted(AGE_GROUPS, age, side="right") - 1
    new_age, new_sex, new_home = [], [], []
    for number in range(len(AGE_GROUPS) - 1):
        slots = slot_home[slot_group == number]
        for care in (False, True):
            places_here = slots[nursing[slots] == care]
            if not len(places_here):
                continue
            able = (group == number) & ~nursing[home] & (wants | care)
            candidates = np.flatnonzero(able)
            candidates = candidates[np.argsort(rng.random(len(candidates)), kind="stable")]
            inside = min(len(candidates), int(len(places_here) * (0.8 if care else 0.5)))
            movers, goal = candidates[:inside], places_here[:inside]
            real = home[movers] != goal
            np.add.at(left, home[movers[real]], 1)
            np.add.at(arrived, goal[real], 1)
            home[movers] = goal
            wants[movers] = False
            rest = places_here[inside:]
            np.add.at(arrived, rest, 1)
            new_home.append(rest)
            new_age.append(_arrival_age(rng, number, len(rest)))
            women = 0.72 if number >= FRAIL - 1 else 0.502
            new_sex.append(np.where(rng.random(len(rest)) < women, WOMEN, MEN))
    return (np.concatenate([age, *new_age]), np.concatenate([sex, *new_sex]), np.concatenate([home, *new_home]))


def _arrival_age(rng: np.random.Generator, group: int, size: int) -> np.ndarray:
    """Exact age of people from elsewhere within their age group; students are mostly 18 and 19, families young."""
    ages = np.arange(AGE_GROUPS[group], min(AGE_GROUPS[group + 1], 98))
    return _draw(rng, ages, np.exp(-(0.35 if group == STUDENTS else 0.05) * (ages - ages[0])), size)


def _free_places(rng: np.random.Generator, year: int, home: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Buurt and wanted age group of every free place: what the dwellings hold minus who lives there."""
    living = np.bincount(home, minlength=len(places.BUURTEN))
    slot_home, slot_group = [], []
    for number, buurt in enumerate(places.BUURTEN):
        room = 1.025 * float(np.interp(year + 1, (1990, 2000, 2010, 2025), buurt.people))
        if buurt.kind == "nieuw":
            room = float(np.interp(year + 1, *zip(*BUILT, strict=True)))
        free = max(0, int(room + rng.random()) - int(living[number]))
        groups = np.arange(len(AGE_GROUPS) - 1)
        slot_group.append(_draw(rng, groups, np.array(PROFILES[buurt.kind].inflow, dtype=float), free))
        slot_home.append(np.full(free, number, dtype=np.int64))
    return np.concatenate(slot_home), np.concatenate(slot_group)
