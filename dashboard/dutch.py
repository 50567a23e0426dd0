"""Numbers and lists as the Dutch write them: decimal comma, thousands dot, a real minus sign.

Every number that a user reads is rounded here, halves away from zero, so that a tooltip, a sentence and a table never
differ in the last digit.
"""
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

MISSING = "geen cijfer"
CLOCK = ZoneInfo("Europe/Amsterdam")

# How a number and its unit are said together; the second form is for exactly one.
PATTERNS = {
    "share": ("{} %", "{} %"),
    "per_1000": ("{} per 1.000 inwoners", "{} per 1.000 inwoners"),
    "per_10000": ("{} per 10.000 inwoners", "{} per 10.000 inwoners"),
    "km": ("{} km", "{} km"),
    "days": ("{} dagen", "{} dag"),
    "points": ("{} punten", "{} punt"),
    "euro": ("€ {}", "€ {}"),
    "ratio": ("{}", "{}"),
    "score": ("{}", "{}"),
    "count": ("{}", "{}"),
    "index": ("{}", "{}"),
}


def steps(values, decimals: int) -> np.ndarray:
    """Values in whole steps of the last decimal that is shown: 8.25 with one decimal is 83.

    Halves go away from zero, as people learn at school. A half that floating point cannot hold (1.005) is still a half.
    """
    scaled = np.round(np.abs(np.asarray(values, dtype=float)) * 10.0**decimals, 6)
    return np.copysign(np.floor(scaled + 0.5), values) + 0.0  # no minus zero


def number(value: float | None, decimals: int = 0, *, group: bool = True) -> str:
    """1234.5 as "1.234,5"; missing is "geen cijfer".

    group  False for files: no thousands dots, an ASCII minus that Excel reads as one, and missing is empty
    """
    if pd.isna(value):
        return MISSING if group else ""
    whole, rest = divmod(abs(count := int(steps(value, decimals))), 10**decimals)
    text = f"{whole:,}".replace(",", ".") if group else str(whole)
    sign = ("−" if group else "-") if count < 0 else ""
    return f"{sign}{text},{rest:0{decimals}d}" if decimals else f"{sign}{text}"


def pattern(unit: str, *, one: bool = False) -> str:
    """"{} %" for a share. A unit that is not in the vocabulary is taken as words: "kamers" gives "{} kamers"."""
    return PATTERNS.get(unit, (f"{{}} {unit}".rstrip(),) * 2)[one]


def _aside(unit: str) -> str:
    """A score is not a count of something: it is said behind the number, "57 (score van 1 tot 100)"."""
    return f"({unit})" if unit.startswith("score ") else unit


def value(value: float | None, unit: str, decimals: int) -> str:
    """A number with its unit: "8,3 %", "14 per 1.000 inwoners", "€ 1.250"."""
    text = number(value, decimals)
    return text if text == MISSING else pattern(_aside(unit), one=text == "1").format(text)


def interval(lower: float, upper: float, unit: str, decimals: int) -> str:
    """"tussen 5,7 en 8,9 %"; when both ends read the same: "ongeveer 5,7 %"."""
    low, high = number(lower, decimals), number(upper, decimals)
    if low == high:
        return "ongeveer " + value(lower, unit, decimals)
    return "tussen " + between(unit).format(low, high)


def between(unit: str) -> str:
    """The unit is said once where it follows the number, twice where it stands before it: "€ 5 en € 8"."""
    text = pattern(_aside(unit))
    return text.replace("{}", "{} en {}", 1) if text.startswith("{}") else f"{text} en {text}"


def count_of(n: int, singular: str, plural: str) -> str:
    """"1 buurt", "4 buurten", "1.234 buurten"."""
    return f"{number(n)} {singular if n == 1 else plural}"


def join(words: Sequence[str], word: str = "en") -> str:
    """["a", "b", "c"] as "a, b en c", or with another last word: "a, b of c"."""
    *first, last = list(map(str, words)) or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def spans(years: Sequence[int]) -> str:
    """[2019, 2021, 2022, 2023] as "2019 en 2021 tot en met 2023"; the years are in order."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return join([word for run in runs for word in ([f"{run[0]} tot en met {run[-1]}"] if len(run) > 2 else map(str, run))])


def listed(values: Sequence[float], decimals: int) -> str:
    """[0.5, 1.2] as "0,5 en 1,2"."""
    return join([number(value, decimals) for value in values])


def moment(at: str) -> str:
    """A UTC time of the ledger as a Dutch clock shows it: "22-11-2026 13:37"."""
    return datetime.fromisoformat(at).astimezone(CLOCK).strftime("%d-%m-%Y %H:%M")
