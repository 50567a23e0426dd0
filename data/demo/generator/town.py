"""The two municipalities as one object: areas per division, people per area, and the traits behind every figure.

A figure per buurt is a logistic function of a few traits (age, wealth, urbanity, ties) plus chance that stays the same
over the years, so that figures hang together as in reality. `Figure` says how; its mean and spread are fitted once.
"""

import zlib
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from . import geography, people, places

SEED = 9998
# Fixed are wealth, urban and ties; home marks a nursing home; old, frail and young follow the people, year by year.
TRAITS = ("wealth", "urban", "ties", "home", "old", "frail", "young")


def chance(name: str, *numbers: int) -> np.random.Generator:
    """A stream of random numbers of its own for every subject, so that adding one never changes another."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode("utf-8")), *numbers])


@dataclass(frozen=True)
class Area:
    """An area of one division; members are positions in places.BUURTEN."""

    code: str
    name: str
    level: str
    gemeente: str
    members: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Figure:
    """How one figure comes about.

    national  value for the Netherlands by year, in the unit of `scale`; the demo follows its trend
    spread    standard deviation between buurten in the reference year, weighted by inhabitants
    traits    weight of each trait of TRAITS
    scale     100 for a percentage, 1000 for per 1,000, 10 for a score
    local     how far Halmerwoude as a whole lies from the Netherlands, in the unit
    own       weight of chance: what makes a buurt differ from others with the same traits
    reference  year in which mean and spread are fitted
    """

    name: str
    national: dict[int, float]
    spread: float
    traits: dict[str, float]
    scale: float = 100.0
    local: float = 0.0
    own: float = 0.5
    reference: int = field(default=2022)

    def level(self, year: int) -> float:
        """National value in a year; straight lines between the years that are known."""
        years = sorted(self.national)
        return float(np.interp(year, years, [self.national[y] for y in years]))


@cache
def population() -> people.Population:
    """Everybody who ever lived here, counted every 1 January."""
    return people.simulate(SEED)


@cache
def km2() -> dict[str, float]:
    """Land area of every buurt of the newest division."""
    return geography.areas_km2()


@cache
def areas(vintage: int) -> tuple[Area, ...]:
    """Gemeenten, each followed by its wijken, each followed by its buurten."""
    names = places.buurt_names(vintage)
    found = []
    for gemeente, gemeente_name in places.GEMEENTEN.items():
        found.append(_area(gemeente, gemeente_name, "gemeente", gemeente, vintage))
        for wijk in sorted(w for w in places.WIJKEN if w[2:6] == gemeente[2:]):
            found.append(_area(wijk, places.WIJKEN[wijk], "wijk", gemeente, vintage))
            found += [_area(code, name, "buurt", gemeente, vintage) for code, name in names.items()
                      if code[2:8] == wijk[2:]]
    return tuple(found)


def _area(code: str, name: str, level: str, gemeente: str, vintage: int) -> Area:
    def belongs(b: places.Buurt) -> bool:
        own = b.code if vintage == places.NEW else places.old_code(b.code)
        return code in (own, b.wijk, b.gemeente)

    members = tuple(i for i, b in enumerate(places.BUURTEN) if belongs(b))
    return Area(code, name, level, gemeente, members)


def land(area: Area) -> float:
    """Square kilometres of land."""
    return sum(km2()[places.BUURTEN[i].code] for i in area.members)


def ages(area: Area, year: int) -> np.ndarray:
    """Inhabitants by sex and age on 1 January."""
    return population().on(year)[list(area.members)].sum(axis=0)


def inhabitants(area: Area, year: int, lowest: int = 0, highest: int = 200) -> int:
    """Inhabitants from `lowest` up to and including `highest` years old."""
    return int(ages(area, year)[:, lowest : highest + 1].sum())


@cache
def at_home() -> np.ndarray:
    """Which buurten lie in GM9998."""
    return np.array([b.gemeente == "GM9998" for b in places.BUURTEN])


@cache
def traits(year: int) -> np.ndarray:
    """Traits of every buurt in one year: (buurt, trait), comparable in size."""
    counts = population().on(year).sum(axis=1)
    total = np.maximum(counts.sum(axis=1), 1)
    fixed = np.array([(b.wealth, b.urban, b.ties, float(b.kind == "zorg")) for b in places.BUURTEN])
    old = (counts[:, 65:].sum(axis=1) / total - 0.20) / 0.10
    frail = (counts[:, 80:].sum(axis=1) / total - 0.05) / 0.05
    young = (counts[:, 18:25].sum(axis=1) / total - 0.08) / 0.10
    soft = [3 * np.tanh(t / 3) for t in (old, frail, young)]  # a nursing home is extreme, not off the scale
    return np.column_stack([fixed, *soft])


@cache
def _fit(figure: Figure) -> tuple[float, float]:
    """Slope and level that give the figure its mean and spread in the reference year."""
    weight = population().on(figure.reference).sum(axis=(1, 2)) * at_home()
    raw = _raw(figure, figure.reference)
    aim = figure.level(figure.reference) + figure.local
    slope, level = 0.2, _logit(aim / figure.scale)
    for _ in range(60):
        value = figure.scale * _logistic(level + slope * raw)
        mean = np.average(value, weights=weight)
        spread = np.sqrt(np.average((value - mean) ** 2, weights=weight))
        slope *= (figure.spread / spread) ** 0.5
        level += _logit(aim / figure.scale) - _logit(mean / figure.scale)
    return slope, level


def _raw(figure: Figure, year: int) -> np.ndarray:
    weights = np.array([figure.traits.get(t, 0.0) for t in TRAITS])
    systematic = traits(year) @ weights
    kept = chance("kept " + figure.name).normal(size=len(places.BUURTEN))
    fresh = chance("fresh " + figure.name, year).normal(size=len(places.BUURTEN))
    return systematic + figure.own * (0.9 * kept + 0.3 * fresh)


@cache
def values(figure: Figure, year: int) -> np.ndarray:
    """The figure of every buurt in a year, in its unit."""
    slope, level = _fit(figure)
    trend = _logit(figure.level(year) / figure.scale) - _logit(figure.level(figure.reference) / figure.scale)
    return figure.scale * _logistic(level + trend + slope * _raw(figure, year))


def value(figure: Figure, area: Area, year: int, lowest: int = 0) -> float | None:
    """The figure of an area: mean of its buurten, weighted by inhabitants from `lowest` years old; None without any."""
    weight = population().on(year)[list(area.members), :, lowest:].sum(axis=(1, 2))
    if not weight.sum():
        return None
    return float(np.average(values(figure, year)[list(area.members)], weights=weight))


@cache
def households(year: int) -> dict[str, np.ndarray]:
    """Households of every buurt by kind, and people living alone by age; who lives in a home is not in a household."""
    counts = population().on(year).astype(float)
    private = np.array([0.12 if b.kind == "zorg" else 1.0 for b in places.BUURTEN])[:, None, None]
    counts = counts * private
    alone = counts * _alone_share(year)
    children = counts[:, :, :18].sum(axis=(1, 2))
    grown_up = (counts[:, :, 18:23] - alone[:, :, 18:23]).sum(axis=(1, 2)) * 0.75
    families = (children + grown_up) / 1.82
    adults = (counts - alone)[:, :, 18:].sum(axis=(1, 2)) - grown_up
    families = np.minimum(families, adults / 1.82)
    couples = np.maximum(adults - 1.82 * families, 0) / 2
    single = alone.sum(axis=(1, 2))
    whole = {"single": single, "couples": couples, "families": families}
    whole = {key: np.floor(value + 0.5).astype(np.int64) for key, value in whole.items()}
    whole["private"] = np.floor(counts.sum(axis=(1, 2)) + 0.5).astype(np.int64)
    for age in (65, 75):
        whole[f"private_{age}"] = np.floor(counts[:, :, age:].sum(axis=(1, 2)) + 0.5).astype(np.int64)
        whole[f"alone_{age}"] = np.floor(alone[:, :, age:].sum(axis=(1, 2)) + 0.5).astype(np.int64)
    return whole


def moves(area: Area, year: int) -> tuple[int, int]:
    """People who came to and who left an area during a year; a move within the area counts once on each side."""
    who, step = population(), year - people.START
    members = list(area.members)
    return int(who.arrived[step][members].sum()), int(who.left[step][members].sum())


def _alone_share(year: int) -> np.ndarray:
    """Chance to live alone by buurt, sex and age; slowly rising, as in the whole country."""
    ages = np.arange(people.OLDEST + 1)
    at = (17, 18, 22, 27, 35, 50, 65, 75, 85, 95)
    men = np.interp(ages, at, (0, 0.08, 0.22, 0.31, 0.23, 0.21, 0.20, 0.21, 0.32, 0.48))
    women = np.interp(ages, at, (0, 0.08, 0.21, 0.21, 0.12, 0.15, 0.25, 0.40, 0.64, 0.78))
    share = np.stack([men, women])[None, :, :] * np.ones((len(places.BUURTEN), 1, 1))
    younger = np.array([people.PROFILES[b.kind].alone for b in places.BUURTEN])
    older = np.array([1.25 ** (b.urban - b.wealth * 0.6) for b in places.BUURTEN])
    odds = np.where(ages[None, None, :] < 65, younger[:, None, None], older[:, None, None]) * 1.012 ** (year - 2020)
    logit = share / np.maximum(1 - share, 1e-9) * odds
    return logit / (1 + logit)


def count(key: str, area: Area, year: int) -> int:
    """Sum over an area of one of the numbers of households()."""
    return int(households(year)[key][list(area.members)].sum())


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
