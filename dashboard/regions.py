"""Areas in words: what the rows of a map say together, and what stands out of all that is known about one area."""
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dashboard import dutch, sentences
from dashboard.catalog import STATUSES, Indicator
from dashboard.sentences import AREAS, bent

AROUND = {"wijk": "de wijk", "gemeente": "de gemeente", "land": "Nederland"}


# --- all areas of a map -----------------------------------------------------------------------------------------------


def summary(areas: pd.DataFrame, indicator: Indicator, year: int, level: str, unit: str) -> str:
    """The map in one sentence, for who cannot see it. `areas` as the query indicator_map gives them, with `look`."""
    known, value = _known(areas)
    if not len(known):
        return f"{indicator.label}, {year}: voor geen enkel gebied is er een cijfer."
    low, high = (f"{dutch.number(value[at], indicator.decimals)} in {areas['name'].iat[known[at]]}"
                 for at in (value.argmin(), value.argmax()))
    return (f"{indicator.label}, {year}: van {low} tot {high}, {unit}. "
            f"{dutch.number(len(areas) - len(known))} van {dutch.number(len(areas))} {AREAS[level][1]} zonder cijfer.")


def spread(areas: pd.DataFrame, indicator: Indicator, level: str) -> str:
    """What stands out, in a sentence: from where to where, and for how many areas there is no figure."""
    known, value = _known(areas)
    if not len(known):
        return f"Voor geen {bent('enkel', level)} is er een cijfer."
    ends = []
    for end in (value.min(), value.max()):
        there = known[value == end]
        where = dutch.join([_label(areas, at) for at in there]) if len(there) <= 2 else dutch.count_of(len(there), *AREAS[level])
        ends.append(f"{dutch.value(end, indicator.unit, indicator.decimals)} ({where})")
    gaps = len(areas) - len(known)
    without = f" {dutch.count_of(gaps, *AREAS[level]).capitalize()} zonder cijfer." if gaps else ""
    return f"Van {ends[0]} tot {ends[1]}.{without}"


def _known(areas: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Which rows have a figure to show, and those figures."""
    known = np.flatnonzero(areas["look"].to_numpy() >= 0)
    return known, areas["value"].to_numpy()[known]


def _label(areas: pd.DataFrame, at: int) -> str:
    """The name of one row as sentences.labels gives it, without going through a whole country for it."""
    return sentences.labels(areas[areas["name"] == areas["name"].iat[at]])[areas["region"].iat[at]]


# --- one area ---------------------------------------------------------------------------------------------------------


def compared(row, indicator: Indicator) -> dict[str, str]:
    """Per area around it: hoger, lager or geen aantoonbaar verschil; nothing where that cannot be said.

    row  of the query region_profile. Numbers of people are not compared: they tell how large an area is. Neither are figures
         that the catalogue does not mean for it.
    """
    if indicator.unit in sentences.SIZES or "vergelijken" not in indicator.uses:
        return {}
    said = {name: sentences.difference(row.value, row.se, getattr(row, name), getattr(row, f"{name}_se", None), row.kind)
            for name in AROUND}
    return {name: word for name, word in said.items() if word}


def standing_out(rows: pd.DataFrame, known: Mapping[str, Indicator], around: str, roles: Sequence[str], most: int = 3) -> list:
    """The rows with one of these roles that differ most from the area around, of those that differ for certain.

    How much a figure differs is measured by its own class limits.
    """
    sure = [row for row in rows.itertuples() if known[row.indicator].role in roles
            and compared(row, known[row.indicator]).get(around) in sentences.DIFFERENT]
    width = {row.indicator: known[row.indicator].classes[3] - known[row.indicator].classes[0] for row in sure}
    return sorted(sure, key=lambda row: -abs(row.value - getattr(row, around)) / width[row.indicator])[:most]


def beside(row, indicator: Indicator, around: str) -> str:
    """What stands out, in a line: "Mantelzorgers: 14 %, hoger dan de gemeente (12 %). 2024, geschat."."""
    unit = indicator.unit if indicator.unit in ("share", "euro") else indicator.unit_text or indicator.unit
    here = dutch.value(row.value, unit, indicator.decimals)
    there = dutch.value(getattr(row, around), unit if unit in ("share", "euro") else "", indicator.decimals)
    return (f"{indicator.label}: {here}, {compared(row, indicator)[around]} dan {AROUND[around]} ({there}). "
            f"{row.year}, {sentences.MADE_SHORT[row.kind]}.")


def year_notes(years: pd.DataFrame, indicator: Indicator) -> list[str]:
    """What a file says beside each year of a series: its status, and from where on it cannot be compared with the years before.

    years  as the query region_trend gives it
    """
    before = years.groupby("line")["year"].shift()
    said = []
    for row, last in zip(years.itertuples(), before, strict=True):
        counted = [f"vanaf {point.year} anders geteld" for point in indicator.breaks if last < point.year <= row.year]
        said.append(", ".join([STATUSES[row.status], *counted, *["grens veranderd"] * bool(row.boundary_break)]))
    return said
