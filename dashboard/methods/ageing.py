"""People by age some years on: Hamilton–Perry, and what follows from ages for who cares and who is cared for.

people   areas × sexes × bands, all bands as wide as one step in time but for the open last one; women are the last sex.
A ratio says how many people of one band are there a step later, in the next band: survival and moving together.
"""

from dataclasses import dataclass, replace

import numpy as np

PULL = 100.0  # people at whom an area's own ratio counts as much as that of the gemeente
LOWEST, HIGHEST = 0.5, 2.0  # a ratio of an area lies between these times that of the gemeente
STUDENTS = (15, 30)  # ages at which people come and go: only how many there are now tells of an area
FERTILE = (15, 50)

# CBS 2024, Vader en moeder op leeftijd, §4: who gives informal care, per cent, by age from 20-25 to 95 and over.
CARERS_FROM = 20
CARERS = {
    2022: (3.7, 4.8, 5.9, 8.2, 11.0, 14.6, 20.1, 23.5, 21.7, 17.8, 14.9, 13.6, 12.0, 10.8, 8.7, 7.3),
    2012: (4.7, 4.0, 5.2, 7.2, 10.2, 15.4, 19.3, 20.4, 17.3, 14.4, 12.0, 11.1, 10.0, 7.2, 6.3, 3.6),
}


@dataclass(frozen=True)
class Ratios:
    """How one step changes the people of each area.

    change    areas × sexes × (bands − 1): to band 1, 2 … of the people one band younger; the last also of the open band itself
    children  areas: people in the youngest band per woman of fertile age
    split     sexes: how the children are divided, adds up to 1
    """

    change: np.ndarray
    children: np.ndarray
    split: np.ndarray


def ratios(before: np.ndarray, now: np.ndarray, fertile: np.ndarray, split: np.ndarray | None = None) -> Ratios:
    """The ratios between two counts, one step apart; nan where nobody was there to begin with.

    fertile   sexes × bands: weight of each in the number of women of fertile age
    split     None: as many girls as boys
    Source    Hamilton and Perry (1962); child–woman ratio with both sexes of the children (DOMAIN §4.2)
    """
    sexes = before.shape[-2]
    start, end = younger(before), now[..., 1:]
    change = np.divide(end, start, out=np.full(end.shape, np.nan), where=start > 0)
    women, children = (now * fertile).sum(axis=(-2, -1)), now[..., 0].sum(axis=-1)
    per_woman = np.divide(children, women, out=np.full(children.shape, np.nan), where=women > 0)
    return Ratios(change, per_woman, np.full(sexes, 1 / sexes) if split is None else split)


def younger(people: np.ndarray) -> np.ndarray:
    """Of whom each band but the first is made: the band before it; for the last also itself."""
    start = people[..., :-1].copy()
    start[..., -1] += people[..., -1]
    return start


def step(people: np.ndarray, by: Ratios, fertile: np.ndarray) -> np.ndarray:
    """The people one step later. Where a ratio is nan, nobody was there: nobody is."""
    later = np.empty(people.shape)
    later[..., 1:] = younger(people) * np.nan_to_num(by.change)
    later[..., 0] = 0.0
    women = (later * fertile).sum(axis=(-2, -1))
    later[..., 0] = (women * np.nan_to_num(by.children))[..., None] * by.split
    return later


def shrink(own: Ratios, around: Ratios, before: np.ndarray, women: np.ndarray) -> Ratios:
    """Ratios of areas pulled towards those of the gemeente, more so where fewer people stand behind them; then capped.

    own     of the areas; nan where nobody was there, which then follows the gemeente
    around  of the gemeente, for each area (or broadcast)
    before  the people from whom `own` was made; women: those of fertile age, per area
    """
    return replace(
        own,
        change=_pulled(own.change, around.change, younger(before)),
        children=_pulled(own.children, around.children, women),
    )


def _pulled(own: np.ndarray, around: np.ndarray, people: np.ndarray) -> np.ndarray:
    around = np.nan_to_num(np.broadcast_to(around, own.shape), nan=1.0)
    weight = np.where(np.isnan(own), 0.0, people / (people + PULL))
    found = weight * np.nan_to_num(own) + (1 - weight) * around
    return np.clip(found, LOWEST * around, HIGHEST * around)


@dataclass(frozen=True)
class Bands:
    """The bands of a count: first ages in rising order; the last band is open. Women are the last of two sexes."""

    starts: tuple[int, ...]

    def within(self, first: int, last: int | None) -> np.ndarray:
        """Which bands lie in the ages from `first` up to and including `last` (None: no end)."""
        starts = np.array(self.starts)
        return (starts >= first) & (starts <= (starts[-1] if last is None else last))

    @property
    def fertile(self) -> np.ndarray:
        """sexes × bands: 1 for women of 15 to 49."""
        return np.vstack([np.zeros(len(self.starts)), self.within(FERTILE[0], FERTILE[1] - 1)]).astype(float)

    @property
    def students(self) -> np.ndarray:
        return self.within(STUDENTS[0], STUDENTS[1] - 1)

    def carers(self, rates: tuple[float, ...]) -> np.ndarray:
        """Per band the share of people that gives informal care; 0 below 20."""
        place = (np.array(self.starts) - CARERS_FROM) // 5
        return np.where(place >= 0, np.array(rates)[np.clip(place, 0, len(rates) - 1)], 0.0) / 100


def onward(people: np.ndarray, by: Ratios, whole: np.ndarray, whole_later: np.ndarray, bands: Bands) -> np.ndarray:
    """One step for the areas of one gemeente; between 15 and 30 an area keeps its part of the people of that age in the gemeente.

    whole, whole_later  the gemeente now and a step later, sexes × bands, from its own ratios
    """
    later = step(people, by, bands.fertile)
    growth = np.divide(whole_later, whole, out=np.ones(whole.shape), where=whole > 0)
    later[..., bands.students] = (people * growth)[..., bands.students]
    women = (later * bands.fertile).sum(axis=(-2, -1))
    later[..., 0] = (women * np.nan_to_num(by.children))[..., None] * by.split
    return later


def support(people: np.ndarray, bands: Bands) -> np.ndarray:
    """Oldest Old Support Ratio: people of 50 to 74 for each of 85 and over; nan where there are none of those."""
    old = people[..., bands.within(85, None)].sum(axis=(-2, -1))
    return np.divide(people[..., bands.within(50, 74)].sum(axis=(-2, -1)), old, out=np.full(old.shape, np.nan), where=old > 0)


def expected(people: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Σ people × rate over sexes and bands; rates broadcast over areas."""
    return (people * rates).sum(axis=(-2, -1))
