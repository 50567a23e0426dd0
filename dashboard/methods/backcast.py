"""People by age over the years as arrays, and what projecting the past tells about how far a projection may be off.

people  one row an area, year, sex and band: region, level, parent, gemeente, year, sex, start, people (nan where hidden)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from dashboard.methods import bands as margins
from dashboard.methods import filling, outlook, projection
from dashboard.methods.ageing import Bands
from dashboard.methods.bands import Margin
from dashboard.methods.outlook import LEVELS, Start
from dashboard.methods.projection import STEP, Areas, Assumptions

SMALL = 1000  # people; an area with fewer follows the one it lies in
SEEN = 0.5  # of the people of an area that must be in cells that may be shown
AHEAD = 10  # years that the past is projected
SHRINKS = 0.975  # of the people of now in 2040; below it an area shrinks
OLD = {"65+": (65, None), "alle leeftijden": (0, None)}
NEUTRAL = Assumptions("", "", "")


@dataclass(frozen=True)
class History:
    """Per level the areas and, per year, what is known of their people; hidden cells are filled in (see filling)."""

    bands: Bands
    area: pd.DataFrame
    years: Mapping[int, Mapping[str, np.ndarray]]
    seen: Mapping[int, Mapping[str, np.ndarray]]

    @classmethod
    def of(cls, people: pd.DataFrame) -> "History":
        known = Bands(tuple(int(start) for start in sorted(people["start"].unique())))
        area = _complete(people.drop_duplicates("region")[["region", "level", "parent", "gemeente"]])
        codes = {level: area.loc[area["level"] == level, "region"].tolist() for level in LEVELS}
        years, seen = {}, {}
        for year, rows in people.groupby("year"):
            raw = {level: _cells(rows, codes[level], known) for level in LEVELS}
            years[int(year)], seen[int(year)] = _filled(area, codes, raw)
        return cls(known, area.set_index("region", drop=False), years, seen)

    def codes(self, level: str) -> list[str]:
        return self.area.loc[self.area["level"] == level, "region"].tolist()

    def base_year(self, gemeenten: Iterable[str]) -> int | None:
        """The newest year with one five years before, in which every one of these gemeenten has people; None without."""
        wanted = [n for n, code in enumerate(self.codes("gemeente")) if code in set(gemeenten)]
        there = [year for year, tables in self.years.items()
                 if wanted and all(tables["gemeente"][n].sum() > 0 for n in wanted)]
        return max((year for year in there if year - STEP in there), default=None)

    def own(self, year: int, level: str) -> np.ndarray:
        """Which areas have enough people, and may show enough of them, to be computed by themselves."""
        people = self.years[year][level].sum(axis=(-2, -1))
        if level == "gemeente":
            return people > 0
        enough = self.seen[year][level] >= SEEN * people
        return (people >= (1 if level == "wijk" else SMALL)) & enough

    def areas(self, year: int) -> dict[str, tuple[list[str], Areas]]:
        """Per level the areas to compute from this year on, and the five years before it."""
        found: dict[str, tuple[list[str], Areas]] = {}
        for n, level in enumerate(LEVELS):
            use = self.own(year, level)
            codes = [code for code, keep in zip(self.codes(level), use, strict=True) if keep]
            upper = {code: place for place, code in enumerate(found[LEVELS[n - 1]][0])} if n else {}
            around = {code: place for place, code in enumerate(found["gemeente"][0])} if n else {}
            rows = self.area.loc[codes]
            keep = np.array([not n or (row.parent in upper and row.gemeente in around) for row in rows.itertuples()], bool)
            places, rows = np.flatnonzero(use)[keep], rows[keep]
            made = [(row.region, row.parent, row.gemeente, [place]) for row, place in zip(rows.itertuples(), places, strict=True)]
            made += self._rest(level, set(places), upper, around) if n else []
            tables = [np.array([self.years[when][level][own].sum(axis=0) for *_, own in made]).reshape(
                len(made), 2, len(self.bands.starts)) for when in (year - STEP, year)]
            found[level] = ([code for code, *_ in made], Areas(
                *tables, np.array([upper.get(parent, 0) for _, parent, _, _ in made], int),
                np.array([around.get(gemeente, 0) for _, _, gemeente, _ in made], int)))
        return found

    def _rest(self, level: str, used: set[int], upper: Mapping, around: Mapping) -> list[tuple[str, str, str, list[int]]]:
        """Per parent the areas that are too small, together as one, so that all areas of a parent add up to it."""
        found: dict[str, tuple[str, str, str, list[int]]] = {}
        for place, code in enumerate(self.codes(level)):
            row = self.area.loc[code]
            if place not in used and row["parent"] in upper and row["gemeente"] in around:
                whole = (outlook.rest(level, row["parent"]), row["parent"], row["gemeente"], [])
                found.setdefault(row["parent"], whole)[3].append(place)
        return list(found.values())

    def tables(self, year: int, gemeenten: Iterable[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`area` and `base` as outlook.start reads them, of these gemeenten."""
        computed, cells = self.areas(year), []
        for level in LEVELS:
            codes, areas = computed[level]
            whole = computed["gemeente"][0]
            keep = [n for n, place in enumerate(areas.gemeente) if whole[place if level != "gemeente" else n] in set(gemeenten)]
            shape = (len(keep), 2, len(self.bands.starts))
            names = np.array(codes, object)[keep]
            cells.append(pd.DataFrame({
                "region": np.repeat(names, shape[1] * shape[2]), "sex": np.tile(np.repeat(["m", "v"], shape[2]), shape[0]),
                "start": np.tile(self.bands.starts, shape[0] * 2), "before": areas.before[keep].ravel(),
                "now": areas.now[keep].ravel(), "held": 0.0}))
        own = {code for level in LEVELS for code in computed[level][0]}
        area = self.area[self.area["gemeente"].isin(set(gemeenten))].reset_index(drop=True)
        people = pd.concat([pd.Series(self.years[year][level].sum(axis=(-2, -1)), index=self.codes(level)) for level in LEVELS])
        area = area.assign(own=area["region"].isin(own), people=people.reindex(area["region"]).to_numpy(float))
        area = area[area["own"] | (area["people"] > 0)]
        small = ~area["own"].to_numpy(bool)
        rest = [outlook.rest(row.level, row.parent) for row in area.itertuples()]
        whole = area["people"].where(small).groupby(rest).transform("sum")
        area = area.assign(part=np.where(small, area["people"] / whole.where(whole > 0), np.nan))
        return area.reset_index(drop=True), pd.concat(cells, ignore_index=True)


def _complete(area: pd.DataFrame) -> pd.DataFrame:
    """The areas, with the gemeente of those of which only wijken or buurten were delivered, and the wijk of loose buurten."""
    for level, column in (("wijk", "parent"), ("gemeente", "gemeente")):
        below = area[area["level"] == ("buurt" if level == "wijk" else "wijk")]
        gone = below[~below[column].isin(area["region"])].drop_duplicates(column)
        more = pd.DataFrame({"region": gone[column], "level": level, "parent": gone["gemeente"], "gemeente": gone["gemeente"]})
        area = pd.concat([area, more], ignore_index=True)
    return area


def _cells(rows: pd.DataFrame, codes: list[str], known: Bands) -> np.ndarray:
    """areas × sexes × bands; nan where hidden, and nothing (0) for an area without any row that year."""
    found = outlook.array(rows, codes, known, "people", np.nan)
    there = np.isin(codes, rows["region"].unique())
    return np.where(there[:, None, None], found, 0.0)


def _filled(area: pd.DataFrame, codes: Mapping[str, list[str]], raw: Mapping[str, np.ndarray]
            ) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Every level complete: from the gemeente down, each from the one above it; and how many people of each area may be seen."""
    rows, found = area.set_index("region"), dict(raw)
    seen = {level: np.nansum(table, axis=(-2, -1)) for level, table in raw.items()}
    place = {level: {code: n for n, code in enumerate(codes[level])} for level in LEVELS}
    parents = {level: np.array([place[up][code] for code in rows.loc[codes[level], "parent"]], int)
               for up, level in pairwise(LEVELS)}
    for up, level in reversed([*pairwise(LEVELS)]):  # what was not delivered above is what lies in it
        lacks = seen[up] == 0
        sums = projection.grouped(filling.top(found[level]), parents[level], len(codes[up]))
        found[up] = np.where(lacks[:, None, None], sums, found[up])
        seen[up] = np.where(lacks, projection.grouped(seen[level], parents[level], len(codes[up])), seen[up])
    found["gemeente"] = filling.top(found["gemeente"])
    for up, level in pairwise(LEVELS):
        found[level] = filling.below(found[level], found[up], parents[level])
    return found, seen


# --- the past, projected ----------------------------------------------------------------------------------------------


def ahead(history: History, year: int, years: int) -> dict[str, tuple[list[str], np.ndarray]]:
    """Per level the areas and their people so many years after `year`, from what was known then."""
    computed, steps = history.areas(year), years // STEP
    whole = computed["gemeente"][1]
    above = projection.gemeenten(whole, history.bands, steps, NEUTRAL)
    found = {"gemeente": (computed["gemeente"][0], above[-1])}
    for level in LEVELS[1:]:
        codes, areas = computed[level]
        if codes:
            above = projection.within(areas, whole, above, history.bands, NEUTRAL)
            found[level] = (codes, above[-1])
    return found


def compared(history: History, year: int) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Of all wijken and larger buurten: projected ten years on, found then, and as they were; None where years are missing."""
    if not {year - STEP, year, year + AHEAD} <= set(history.years):
        return None
    tables = []
    for level, (codes, projected) in ahead(history, year, AHEAD).items():
        if level != "gemeente":
            known = {code: place for place, code in enumerate(history.codes(level))}
            own = [n for n, code in enumerate(codes) if code in known]  # not what is left of a parent
            places = [known[codes[n]] for n in own]
            tables.append((projected[own], history.years[year + AHEAD][level][places], history.years[year][level][places]))
    if not tables:
        return None
    return tuple(np.concatenate(each) for each in zip(*tables, strict=True))


def learnt(history: History, year: int) -> dict[str, Margin] | None:
    """Margins from projecting this year ten years on; None where that cannot be, or for fewer than ten areas."""
    if (found := compared(history, year)) is None:
        return None
    projected, real = (projection.grouped_people(table, history.bands) for table in found[:2])
    made = {group: margins.learn(projected[group], real[group], AHEAD) for group in margins.GROUPS}
    return None if None in made.values() else made


def test(history: History, base: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How far ten years ago would have been off, beside changing nothing, and the margins that follow from it.

    Returns  ages, first_year, last_year, areas, error and same (per cent of the people), covered (share in the band of 67 %, with
             margins that were learnt five years earlier where that can be); and age, a, b, bias, t, areas (0: general margin)
    """
    made = learnt(history, base - AHEAD)
    used, rows = made or margins.GENERAL, []
    if (found := compared(history, base - AHEAD)) is not None:
        earlier = learnt(history, base - AHEAD - STEP) or used
        for ages, span in (margins.GROUPS | OLD).items():
            measure = projection.Measure(history.bands.within(*span).astype(float))
            projected, real, before = (projection.value(table, measure) for table in found)
            sigma = projection.sigma(found[0], measure, earlier, history.bands, AHEAD)
            off = projection.bias(found[0], measure, earlier, history.bands, AHEAD)
            rows.append({"ages": ages, "first_year": base - AHEAD, "last_year": base, "areas": len(real),
                         "error": 100 * np.abs(projected - real).sum() / real.sum(),
                         "same": 100 * np.abs(before - real).sum() / real.sum(),
                         "covered": margins.coverage(projected * np.exp(-off), sigma, real, margins.Z67)})
    table = pd.DataFrame([{"age": group, "a": m.a, "b": m.b, "bias": m.bias, "t": m.t, "areas": m.areas}
                          for group, m in used.items()])
    return pd.DataFrame(rows), table


def shrinking(figures: pd.DataFrame, base: int, last: int) -> set[str]:
    """Areas with so many fewer people in the last year that it is no chance: the whole band lies below the number of now."""
    people = figures[(figures["figure"] == "population") & (figures["scenario"] == "midden")]
    now = people[people["year"] == base].set_index("region")["value"]
    then = people[people["year"] == last].set_index("region")
    return set(then.index[then["upper"] < SHRINKS * now.reindex(then.index)])


def pyramid(begin: Start, counts: Mapping[str, np.ndarray], years: tuple[int, ...], least: int) -> pd.DataFrame:
    """People per sex and ten years of age: region, year, sex, age_from, people; nan for fewer than `least`."""
    starts = np.array(begin.bands.starts)
    tens = np.minimum(starts // 10 * 10, 90)
    frames = []
    for level, table in counts.items():
        for age in np.unique(tens):
            people = table[..., tens == age].sum(axis=-1)
            for sex, letter in enumerate("mv"):
                for n, year in enumerate(years):
                    frames.append(pd.DataFrame({"region": begin.codes[level], "year": year, "sex": letter, "age_from": age,
                                                "people": people[n, :, sex]}))
    found = pd.concat(frames, ignore_index=True)
    found = found[found["region"].isin(begin.area.index)]
    small = found["people"] < least
    both = small.groupby([found["region"], found["year"], found["age_from"]]).transform("any")  # one sex would tell the other
    return found.assign(people=found["people"].mask(both))
