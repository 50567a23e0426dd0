"""What was measured, and the calm table that says so."""
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from dashboard.dutch import number

FACTORS = {"ms": 1e3, "s": 1.0, "kB": 1e-3, "MB": 1e-6, "mensen": 1}
DECIMALS = {"ms": 1, "s": 2, "kB": 0, "MB": 2, "mensen": 0}
HEAD = ("meting", "gemeten", "hoogstens", "oordeel", "naast", "dat was", "verhouding")
WIDTHS = (46, 11, 11, 13, 34, 10, 10)


@dataclass(frozen=True)
class Row:
    """One measurement.

    figure    seconds or bytes, or whether something held; None when it was not measured, and `said` says why
    budget    the most it may be, in the same unit; with `ratio` the budget is the most that figure / baseline may be
    beside    what it is compared with, and `baseline` the same figure of that
    broken    it should have run and could not
    """

    name: str
    figure: float | bool | None
    unit: str = "ms"
    budget: float | bool | None = None
    ratio: float | None = None
    beside: str = ""
    baseline: float | None = None
    said: str = ""
    broken: bool = False

    @property
    def verdict(self) -> str:
        if self.figure is None:
            return "kon niet" if self.broken else "niet gemeten"
        if self.ratio is not None and self.baseline:
            return "gehaald" if self.figure / self.baseline <= self.ratio else "niet gehaald"
        if self.budget is None:
            return ""
        held = self.figure == self.budget if isinstance(self.budget, bool) else self.figure <= self.budget
        return "gehaald" if held else "niet gehaald"

    def cells(self) -> tuple[str, ...]:
        counted = self.figure and self.baseline and not isinstance(self.figure, bool)
        share = number(self.figure / self.baseline, 2) + " ×" if counted else ""
        most = number(self.ratio, 1) + " ×" if self.ratio is not None else self.amount(self.budget)
        return (self.name, self.amount(self.figure), most, self.verdict, self.beside, self.amount(self.baseline), share)

    def amount(self, figure: float | bool | None) -> str:
        if figure is None:
            return ""
        if isinstance(figure, bool):
            return "ja" if figure else "nee"
        return f"{number(figure * FACTORS[self.unit], DECIMALS[self.unit])} {self.unit}"


def missing(name: str, why: str) -> Row:
    """A measurement that was left out for a reason that is nobody's mistake."""
    return Row(name, None, said=why)


def broken(name: str, problem: BaseException) -> Row:
    """A measurement that went wrong."""
    said = "de tijd was op" if isinstance(problem, TimeoutError) else f"{type(problem).__name__}: {problem}".splitlines()[0]
    return Row(name, None, said=said[:300], broken=True)


def show(title: str, rows: list[Row], notes: tuple[str, ...] = ()) -> None:
    """Print one part of the report."""
    print(f"\n{title}")
    print("  " + _line(HEAD))
    for row in rows:
        print("  " + _line(row.cells()))
        if row.said:
            print(f"      {row.said}")
    for note in notes:
        print(f"  {note}")


def _line(cells: tuple[str, ...]) -> str:
    left = (0, 3, 4)  # words; figures stand right, so that their digits stand under each other
    return "  ".join(cell.ljust(width) if i in left else cell.rjust(width)
                     for i, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))).rstrip()


def timed(call: Callable[[int], object], count: int = 15, seconds: float = 4.0) -> float:
    """Median duration of `call(0)`, `call(1)` … in seconds: once to warm up, then `count` times or until the time is up.

    A call that is so slow that it fills the time by itself is its own measurement.
    """
    start = perf_counter()
    call(0)
    first = perf_counter() - start
    if first > seconds:
        return first
    found: list[float] = []
    while len(found) < count and (not found or perf_counter() - start < seconds):
        before = perf_counter()
        call(len(found))
        found.append(perf_counter() - before)
    return median(found)


class Clock:
    """How much of the allotted time is left."""

    def __init__(self, seconds: float):
        self.end = perf_counter() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self.end - perf_counter())
