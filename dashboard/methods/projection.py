"""The people of areas some steps on, made to agree with the gemeente; and the figures that follow, each with its band.

Built by the step, computed anew on the page for other assumptions, and measured by the benchmark: one function for all.
people are areas × sexes × bands of five years; women are the last sex.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from dashboard.methods import ageing, raking
from dashboard.methods.ageing import Bands, Ratios
from dashboard.methods.bands import GROUPS, Margin

STEP = 5  # years
FRAIL = 75  # age from which mortality is an assumption
# Ages of which the errors count as one, each with the group whose margin it has.
ATOMS = {(0, 19): "0-19", (20, 49): "20-64", (50, 64): "20-64", (65, 74): "65-79", (75, 79): "65-79", (80, 84): "80+",
         (85, None): "80+"}


@dataclass(frozen=True)
class Assumptions:
    """A scenario: what is assumed beside that the past five years go on.

    mortality   of people of 75 and over, beside the past five years: 0.9 is one in ten deaths fewer
    births      children per woman, beside the past five years
    carers      year of the rates by age of who gives informal care
    volunteers  in 2040, beside now
    use_trend   how much of the trend in use of care by age goes on: 0 not, 1 all
    """

    id: str
    title: str
    description: str
    mortality: float = 1.0
    births: float = 1.0
    carers: int = 2022
    volunteers: float = 1.0
    use_trend: float = 0.0

    def volunteers_in(self, year: int, now: int) -> float:
        """Beside now, on a straight line to 2040."""
        return 1 + (self.volunteers - 1) * np.clip((year - now) / max(2040 - now, 1), 0, None)


@dataclass(frozen=True)
class Areas:
    """The areas of one level.

    parent  place of each area's parent among those of the level above, gemeente of its gemeente among the gemeenten
    held    people in institutions, who stay as many as they are
    plus    steps × areas × sexes × bands: who comes to live in new dwellings in each step; None for nobody
    came    who came to live in new dwellings between before and now; None for nobody
    """

    before: np.ndarray
    now: np.ndarray
    parent: np.ndarray
    gemeente: np.ndarray
    held: np.ndarray | None = None
    plus: np.ndarray | None = None
    came: np.ndarray | None = None


def adjusted(by: Ratios, assumed: Assumptions, bands: Bands) -> Ratios:
    """Ratios under assumptions: of people who come to be 75 or over the loss changes, and the children per woman."""
    old = bands.within(FRAIL, None)[1:]
    loss = np.where(old & (by.change < 1), 1 - (1 - by.change) * assumed.mortality, by.change)
    return replace(by, change=np.maximum(loss, 0), children=by.children * assumed.births)


def gemeenten(areas: Areas, bands: Bands, steps: int, assumed: Assumptions, totals: np.ndarray | None = None) -> np.ndarray:
    """(steps + 1) × gemeenten × sexes × bands. Where `totals` are known these count, with what the assumptions change about them;
    after the last of them people go on from there.

    totals  steps × gemeenten × sexes × bands; nan where nobody knows
    """
    plain = _split(ageing.ratios(*_counts(areas), bands.fertile), areas.now)
    assumptions, path, neutral = adjusted(plain, assumed, bands), [areas.now], areas.now
    for n in range(steps):
        later, neutral = (_stepped(areas, people, by, bands, n) for people, by in ((path[-1], assumptions), (neutral, plain)))
        if totals is not None:
            beside = np.divide(later, neutral, out=np.ones_like(later), where=neutral > 0)
            known = ~np.isnan(totals[n])
            neutral = np.where(known, totals[n], neutral)
            later = np.where(known, totals[n] * beside, later)
        path.append(later)
    return np.array(path)


def _stepped(areas: Areas, people: np.ndarray, by: Ratios, bands: Bands, n: int) -> np.ndarray:
    """One step on: who is free moves on, who is in an institution stays, who comes to new dwellings comes."""
    later = ageing.step(np.maximum(people - _held(areas), 0), by, bands.fertile) + _held(areas)
    return later if areas.plus is None else later + areas.plus[n]


def within(areas: Areas, whole: Areas, above: np.ndarray, bands: Bands, assumed: Assumptions,
           people: np.ndarray | None = None) -> np.ndarray:
    """(steps + 1) × areas × sexes × bands; the areas of a parent add up to it in every band.

    whole   the gemeenten that ratios lean on; above  (steps + 1) × parents × sexes × bands: what the areas add up to
    people  steps × areas: how many there are in a forecast; nan where nobody knows
    Raises  MethodError when no table of people has the totals of the areas and those of the parent
    """
    held = _held(areas)
    around = _split(ageing.ratios(*_counts(whole), bands.fertile), whole.now)
    around = Ratios(around.change[areas.gemeente], around.children[areas.gemeente], around.split[areas.gemeente])
    before, now = _counts(areas)
    women = (now * bands.fertile).sum(axis=(-2, -1))
    own = ageing.shrink(replace(ageing.ratios(before, now, bands.fertile), split=around.split), around, before, women)
    by, path = adjusted(own, assumed, bands), [areas.now]
    for n in range(len(above) - 1):
        free = np.maximum(path[-1] - held, 0)
        later = ageing.onward(free, by, above[n][areas.parent], above[n + 1][areas.parent], bands) + held
        if areas.plus is not None:
            later = later + areas.plus[n]
        path.append(agreed(later, above[n + 1], areas.parent))
        if people is not None:
            path[-1] = fitted(path[-1], above[n + 1], areas.parent, people[n])
    return np.array(path)


def agreed(people: np.ndarray, above: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """People raked to their parents, per band and sex. A band that is empty everywhere is filled by the size of the areas."""
    there = grouped(people, parent, len(above))
    empty = ((there <= 0) & (above > 0))[parent]
    if empty.any():
        people = np.where(empty, people.sum(axis=(-2, -1), keepdims=True) + 1e-9, people)
        there = grouped(people, parent, len(above))
    scale = np.divide(above, there, out=np.zeros_like(there), where=there > 0)
    return people * scale[parent]


def fitted(people: np.ndarray, above: np.ndarray, parent: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """People by age and sex who also add up to the number of people of each area, where all areas of a parent have one.

    wanted  areas; nan where nobody knows. Numbers that do not add up to the parent are first scaled to it
    Raises  MethodError when no such table exists, see raking.fit
    """
    found = people.copy()
    for place in np.unique(parent[~np.isnan(wanted)]):
        inside, total = parent == place, above[place].sum()
        if np.isfinite(wanted[inside]).all() and wanted[inside].sum() > 0 and total > 0:
            rows = wanted[inside] * total / wanted[inside].sum()
            margins = [((0,), rows), ((1, 2), above[place])]
            found[inside] = raking.fit(people[inside], margins)
    return found


def grouped(people: np.ndarray, parent: np.ndarray, parents: int) -> np.ndarray:
    """Sums per parent."""
    found = np.zeros((parents, *people.shape[1:]))
    np.add.at(found, parent, people)
    return found


def whole_people(people: np.ndarray, above: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Whole numbers that add up to the whole numbers of the parents, per band and sex."""
    found = np.empty_like(people)
    for n in range(len(above)):
        own = np.flatnonzero(parent == n)
        if len(own):
            found[own] = raking.whole(people[own], above[n])
    return found


def at_years(path: np.ndarray, base: int, years: tuple[int, ...]) -> np.ndarray:
    """The people of a path in these years, on a straight line between two steps."""
    place = (np.array(years) - base) / STEP
    low = np.clip(np.floor(place).astype(int), 0, len(path) - 1)
    high, share = np.minimum(low + 1, len(path) - 1), place - low
    share = share.reshape(-1, *[1] * (path.ndim - 1))
    return path[low] * (1 - share) + path[high] * share


def _held(areas: Areas) -> np.ndarray:
    return np.zeros_like(areas.now) if areas.held is None else np.minimum(areas.held, np.minimum(areas.before, areas.now))


def _counts(areas: Areas) -> tuple[np.ndarray, np.ndarray]:
    """What ratios are made of: the two counts without people in institutions and without who came to new dwellings."""
    held, came = _held(areas), 0.0 if areas.came is None else areas.came
    return np.maximum(areas.before - held, 0), np.maximum(areas.now - held - came, 0)


def _split(by: Ratios, now: np.ndarray) -> Ratios:
    """Boys and girls as there are now."""
    young = now[..., 0]
    total = young.sum(axis=-1, keepdims=True)
    return replace(by, split=np.divide(young, total, out=np.full(young.shape, 0.5), where=total > 0))


# --- figures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """A figure of people by age: weights of bands that make its numerator and denominator (None: a number of people)."""

    numerator: np.ndarray
    denominator: np.ndarray | None = None
    factor: float = 1.0


def measures(bands: Bands, carers: int) -> dict[str, Measure]:
    """The figures that follow from ages alone; the rates of carers are those of a year."""
    ages = {name: bands.within(*span).astype(float) for name, span in
            {"all": (0, None), "20+": (20, None), "65+": (65, None), "75+": (75, None), "80+": (80, None), "85+": (85, None),
             "50-74": (50, 74)}.items()}
    return {
        "population": Measure(ages["all"]),
        "65plus_share": Measure(ages["65+"], ages["all"], 100),
        "75plus": Measure(ages["75+"]),
        "80plus_share": Measure(ages["80+"], ages["all"], 100),
        "85plus_share": Measure(ages["85+"], ages["all"], 100),
        "oosr": Measure(ages["50-74"], ages["85+"]),
        "carers_per_1000": Measure(bands.carers(ageing.CARERS[carers]), ages["20+"], 1000),
    }


def value(people: np.ndarray, measure: Measure) -> np.ndarray:
    """The figure; nan where nobody is in the denominator."""
    top = ageing.expected(people, measure.numerator)
    if measure.denominator is None:
        return top * measure.factor
    below = ageing.expected(people, measure.denominator)
    return np.divide(measure.factor * top, below, out=np.full(top.shape, np.nan), where=below > 0)


def sigma(people: np.ndarray, measure: Measure, margins: Mapping[str, Margin], bands: Bands, years: float) -> np.ndarray:
    """Standard error of the log of a figure; 0 for now. Errors of ages apart are taken as independent.

    The log of N/D changes by Σ (n/N − d/D)·ε over the ages, of which ε is the error.
    """
    if years <= 0:
        return np.zeros(people.shape[:-2])
    top = ageing.expected(people, measure.numerator)
    below = None if measure.denominator is None else ageing.expected(people, measure.denominator)
    total = np.zeros(people.shape[:-2])
    for (first, last), group in ATOMS.items():
        own = people[..., bands.within(first, last)]
        counts = bands.within(first, last)
        part = _share((own * measure.numerator[..., counts]).sum(axis=(-2, -1)), top)
        if below is not None:
            part = part - _share((own * measure.denominator[..., counts]).sum(axis=(-2, -1)), below)
        total += (part * margins[group].sigma(own.sum(axis=(-2, -1)), years)) ** 2
    return np.sqrt(total)


def bias(people: np.ndarray, measure: Measure, margins: Mapping[str, Margin], bands: Bands, years: float) -> np.ndarray:
    """How much of the log of a figure the past says is too much; 0 where that is not certain."""
    plain = {group: replace(found, a=0.0, b=0.0) for group, found in margins.items()}
    top = ageing.expected(people, measure.numerator)
    below = None if measure.denominator is None else ageing.expected(people, measure.denominator)
    total = np.zeros(people.shape[:-2])
    for (first, last), group in ATOMS.items():
        counts = bands.within(first, last)
        part = _share((people[..., counts] * measure.numerator[..., counts]).sum(axis=(-2, -1)), top)
        if below is not None:
            part = part - _share((people[..., counts] * measure.denominator[..., counts]).sum(axis=(-2, -1)), below)
        total += part * plain[group].bias * years / 10
    return total


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def grouped_people(people: np.ndarray, bands: Bands) -> dict[str, np.ndarray]:
    """People of the age groups of which margins are learnt."""
    return {name: people[..., bands.within(*span)].sum(axis=(-2, -1)) for name, span in GROUPS.items()}
