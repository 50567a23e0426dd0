"""One programme and one outcome, from a panel of areas to a verdict: everything the page says, in one place.

The guards are named, so that a test can switch each of them off and see that it was needed: `breaks` (no trend over a break in
the series), `cost` (no price of an effect that may be nothing). What may be evaluated at all is decided before, see
registers.goals.why_not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from dashboard.errors import MethodError
from dashboard.methods import cost, evaluation, matching, planner, verdict
from dashboard.methods.evaluation import Found
from dashboard.methods.verdict import Verdict

GUARDS = frozenset({"model", "breaks", "cost"})
NOBODY = Found(*(float("nan"),) * 4, "")
FEATURES = ("level", "slope")  # of the outcome itself, before the start


@dataclass(frozen=True)
class Design:
    """What was promised before the start, as far as the arithmetic needs it.

    starts     area → year in which it started (the first year that counts as after)
    partial    the programme started in the course of that year, which then counts as neither before nor after
    direction  1 when the figure has to rise, −1 when it has to fall
    relevant   smallest effect that matters; None: not agreed
    others     how many outcomes are looked at besides; the verdict of none of them is easier for it
    """

    starts: Mapping[str, int]
    partial: bool
    direction: int
    relevant: float | None
    compare: bool = True
    tests: int = 1


@dataclass(frozen=True)
class Judged:
    """The answer, with all that it rests on. Missing is nan or empty."""

    verdict: Verdict
    years: tuple[int, ...] = ()
    start: int | None = None
    effect: Found = NOBODY
    t: Found = NOBODY
    own: Found = NOBODY
    mde: float | None = None
    refusal: str = ""
    trend: Found = NOBODY
    visible: float = float("nan")
    events: tuple[tuple[int, Found], ...] = ()
    treated: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    balance: pd.DataFrame = field(default_factory=lambda: pd.DataFrame())
    apart: Found = NOBODY
    pre: int = 0
    post: int = 0
    notes: tuple[str, ...] = ()


def judge(
    panel: pd.DataFrame,
    design: Design,
    pool: Sequence[str],
    features: pd.DataFrame,
    breaks: Sequence[int] = (),
    beside: Sequence[str] = (),
    guards: frozenset[str] = GUARDS,
) -> Judged:
    """Hold one programme against one outcome.

    panel     areas × years, nan where there is no figure
    pool      areas outside every programme
    features  of areas, beside level and slope of the outcome: what weighs, how crowded; may be empty. A column `urbanity` holds
              classes, of which areas may differ one at most
    breaks    years from which the series cannot be compared with before
    beside    neighbours of the programme; leaving them out is tried as well
    """
    try:
        start = evaluation.start_of([*design.starts.values()])
    except MethodError as problem:
        return Judged(Verdict(verdict.UNFAIR, (str(problem),)), treated=tuple(design.starts))
    ours = [code for code in design.starts if code in panel.index]
    years, notes = _years(panel, ours, start, design.partial, breaks if "breaks" in guards else ())
    before, after = [y for y in years if y < start], [y for y in years if y >= start]
    if problems := _impossible(panel, design, ours, before, after):
        return Judged(
            Verdict(verdict.UNFAIR, tuple(problems)),
            tuple(years),
            start,
            treated=tuple(ours),
            notes=notes,
            pre=len(before),
            post=len(after),
        )
    own = _own(panel.loc[ours, years], before, after)
    known = Judged(
        Verdict(verdict.UNKNOWN), tuple(years), start, own=own, treated=tuple(ours), notes=notes, pre=len(before), post=len(after)
    )
    if not design.compare:
        reason = "Er is geen vergelijking met andere gebieden. Wat er veranderde, is niet toe te rekenen aan de aanpak."
        return _with(known, verdict=Verdict(verdict.UNFAIR, (reason,)))
    return _compared(panel[years], design, ours, pool, features, beside, known)


def _years(
    panel: pd.DataFrame, ours: Sequence[str], start: int, partial: bool, breaks: Sequence[int]
) -> tuple[list[int], tuple[str, ...]]:
    """The years that count: with a figure for all our areas, between the breaks around the start."""
    first = max((year for year in breaks if year <= start), default=-1)
    last = min((year for year in breaks if year > start), default=9999)
    known = [int(year) for year in panel if panel.loc[ours, year].notna().all()] if ours else []
    kept = [year for year in known if first <= year < last and not (partial and year == start)]
    notes = tuple(
        f"Vanaf {year} is er anders gemeten. Jaren aan de andere kant daarvan tellen niet mee."
        for year in breaks
        if known and known[0] < year <= known[-1]
    )
    return kept, notes


def _impossible(
    panel: pd.DataFrame, design: Design, ours: Sequence[str], before: Sequence[int], after: Sequence[int]
) -> list[str]:
    """Why there is nothing to compare, in Dutch; empty when there is."""
    if len(ours) < len(design.starts) or not (before or after):
        return ["Niet elk gebied van de aanpak heeft cijfers. Of de grenzen van een gebied veranderden."]
    if not after:
        return ["Er is nog geen meting na de start."]
    if len(before) < evaluation.PRE:
        return [
            f"Er zijn {len(before)} metingen vóór de start. Nodig zijn er {evaluation.PRE}. "
            "Anders is de trend vooraf niet te controleren."
        ]
    return []


def _own(ours: pd.DataFrame, before: Sequence[int], after: Sequence[int]) -> Found:
    """How the areas themselves changed, with the spread of their own years before as error; says nothing of why."""
    line = ours.mean()
    change, spread = line[after].mean() - line[before].mean(), line[before].std(ddof=1)
    se = spread * np.sqrt(1 / len(before) + 1 / len(after))
    from scipy.stats import t

    half = t.ppf(0.975, len(before) - 1) * se
    return Found(float(change), float(change - half), float(change + half), float("nan"), "voor en na", float(se))


def _compared(
    panel: pd.DataFrame,
    design: Design,
    ours: Sequence[str],
    pool: Sequence[str],
    features: pd.DataFrame,
    beside: Sequence[str],
    known: Judged,
) -> Judged:
    years, start = list(known.years), known.start
    before = [year for year in years if year < start]
    complete = panel.loc[[code for code in pool if code in panel.index and code not in ours]].dropna()
    alike = pd.concat([panel.loc[ours], complete])
    level = alike[before].mean(axis=1)
    slope = pd.Series(evaluation.slopes(alike[before].to_numpy(float), before), alike.index)
    urbanity = features.get("urbanity")
    beside_outcome = features.drop(columns="urbanity", errors="ignore").dropna(axis=1, how="all").reindex(alike.index)
    table = pd.concat([level.rename("level"), slope.rename("slope"), beside_outcome], axis=1)
    try:
        match = matching.nearest(table, list(ours), urbanity)
    except MethodError as problem:
        return _with(known, verdict=Verdict(verdict.UNFAIR, (str(problem),)))
    values = panel.loc[[*ours, *match.chosen]].to_numpy(float)
    alpha = evaluation.ALPHA / design.tests
    effect, single = _effect(values, years, start, len(ours), alpha)
    mde, refusal = _plan(complete.to_numpy(float), known, len(ours), len(match.chosen), alpha)
    try:
        trend = evaluation.pre_trend(values[:, : len(before)], before, len(ours))
    except MethodError:  # no outcome could show anything, so neither can this check
        trend = evaluation.Trend(NOBODY, float("nan"))
    problems = ["Vóór de start liepen de gebieden al uit elkaar."] if trend.slope.p <= evaluation.ALPHA else []
    bounds = [effect] + ([single] if single is not NOBODY else [])
    lower, upper = min(f.lower for f in bounds), max(f.upper for f in bounds)
    found = verdict.decide(lower, upper, mde, design.relevant or 0.0, design.direction, problems)
    rest = [code for code in match.chosen if code not in beside]
    apart = NOBODY
    if len(rest) >= matching.FEWEST and len(rest) < len(match.chosen):
        apart, _ = _effect(panel.loc[[*ours, *rest]].to_numpy(float), years, start, len(ours), alpha)
    events = tuple(evaluation.event_study(values, years, start, len(ours)))
    if found.code == verdict.UNFAIR:  # no outcome is given, so none is handed on either; the years before stay, they say why
        effect = single = apart = NOBODY
        events = tuple((year, gap) for year, gap in events if year < start)
    said = _with(known, verdict=found, effect=effect, t=single, mde=mde, refusal=refusal, events=events, apart=apart)
    return _with(said, trend=trend.slope, visible=trend.visible, controls=match.chosen, balance=match.balance)


def _effect(values: np.ndarray, years: Sequence[int], start: int, treated: int, alpha: float) -> tuple[Found, Found]:
    before = [year < start for year in years]
    change = evaluation.changes(values, before, [not b for b in before])
    return evaluation.difference(change, treated, alpha), evaluation.single_t(change, alpha) if treated == 1 else NOBODY


def _plan(others: np.ndarray, known: Judged, treated: int, controls: int, alpha: float) -> tuple[float | None, str]:
    """The smallest change that this design can show, from how areas without a programme moved; or why there is none."""
    try:
        return planner.plan(planner.spread(others, known.pre, known.post), treated, controls, alpha).mde, ""
    except MethodError as problem:
        return None, str(problem)


def _with(known: Judged, **changed: object) -> Judged:
    return Judged(**{**known.__dict__, **changed})


def price(
    found: Judged, spent: tuple[float, float] | None, direction: int, guards: frozenset[str] = GUARDS
) -> tuple[float, float]:
    """Costs of one point of effect, from low to high. Raises MethodError where there may be no effect, or no costs are known."""
    if spent is None:
        raise MethodError("Er zijn nog geen kosten ingevuld.")
    if found.verdict.code == verdict.UNFAIR or not np.isfinite(found.effect.estimate):
        raise MethodError(cost.REFUSED)
    bounds = [(f.estimate, f.lower, f.upper) for f in (found.effect, found.t) if f.how]
    estimate = bounds[0][0] * direction
    turned = [(low, high) if direction > 0 else (-high, -low) for _, low, high in bounds]
    lower, upper = min(low for low, _ in turned), max(high for _, high in turned)
    if "cost" not in guards:
        return spent[0] / abs(estimate), spent[1] / abs(estimate)
    return cost.from_interval(spent, estimate, lower, upper)


def spans(years: Sequence[int], breaks: Sequence[int]) -> bool:
    """Whether a line through these years crosses a break in the series."""
    return any(first < year <= last for year in breaks for first, last in pairwise(sorted(years)))
