"""What the verdict does in the long run: 2,000 simulated municipalities a design, printed with their standard error (-s).

Each has years before and after, differences between areas and between years, and noise that lingers from year to year. The
verdict is the one of the page: permutation, with one treated area the t as well, and never with a broken trend beforehand.
"""
import numpy as np
import pytest

from dashboard.errors import MethodError
from dashboard.methods import evaluation, matching, planner, verdict

RUNS, BEFORE, AFTER = 2000, 5, 2
YEARS = range(2018, 2018 + BEFORE + AFTER)
DESIGNS = [(1, 20), (3, 20), (5, 40)]
pytestmark = pytest.mark.slow


def municipalities(areas: int, seed: int, lingers: float = 0.3) -> np.ndarray:
    """Runs × areas × years: a level per area, a shock per year, and noise of which a part stays the next year."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 3, (RUNS, areas, BEFORE + AFTER))
    for year in range(1, BEFORE + AFTER):
        noise[..., year] = lingers * noise[..., year - 1] + np.sqrt(1 - lingers**2) * noise[..., year]
    return 50 + rng.normal(0, 8, (RUNS, areas, 1)) + rng.normal(0, 4, (RUNS, 1, BEFORE + AFTER)) + noise


def judged(values: np.ndarray, treated: int, mde: float) -> tuple[np.ndarray, np.ndarray]:
    """Per run whether "het werkt waarschijnlijk" is said, and whether the comparison is called unfair."""
    lower, upper = bounds(changed(values), treated)
    trend = evaluation.difference(evaluation.slopes(values[..., :BEFORE], YEARS[:BEFORE]), treated, draws=2000).p
    found = [verdict.decide(low, high, mde, 3, 1, ("trend",) if p <= 0.05 else ())
             for low, high, p in zip(lower, upper, trend, strict=True)]
    return np.array([v.works for v in found]), np.array([v.code == verdict.UNFAIR for v in found])


def changed(values: np.ndarray) -> np.ndarray:
    before = [year < YEARS[BEFORE] for year in YEARS]
    return evaluation.changes(values, before, [not b for b in before])


def bounds(change: np.ndarray, treated: int) -> tuple[np.ndarray, np.ndarray]:
    found = [evaluation.difference(change, treated, draws=2000)]
    if treated == 1:
        found.append(evaluation.single_t(change))
    return np.min([f.lower for f in found], axis=0), np.max([f.upper for f in found], axis=0)


def tell(what: str, hits: np.ndarray) -> float:
    share = float(hits.mean())
    print(f"\n{what}: {100 * share:.1f} % (standaardfout {100 * np.sqrt(share * (1 - share) / len(hits)):.1f})", end="")
    return share


@pytest.mark.parametrize(("treated", "controls"), [*DESIGNS, (1, 10), (2, 10), (10, 20)])
def test_no_effect_is_seldom_called_one(treated, controls):
    """Nothing happened: "het werkt" is said in at most 5 of 100, and a difference either way in 5 but for chance."""
    values = municipalities(treated + controls, seed=treated * 100 + controls)
    lower, upper = bounds(changed(values), treated)
    either = (lower > 0) | (upper < 0)
    assert tell(f"{treated}+{controls} zonder effect, een van beide kanten", either) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / RUNS)
    works, _ = judged(values, treated, 1e9)
    assert tell(f"{treated}+{controls} zonder effect, het werkt waarschijnlijk", works) <= 0.05


@pytest.mark.parametrize(("treated", "controls"), DESIGNS)
def test_an_effect_of_the_planner_is_found(treated, controls):
    """An effect as large as the planner says: found in 70 to 90 of 100. The planner knows the spread of a large past."""
    past = changed(municipalities(400, seed=9)[:20])
    mde = planner.plan(float(past.std(axis=1, ddof=1).mean()), treated, controls).mde
    values = municipalities(treated + controls, seed=7 * treated + controls)
    values[:, :treated, BEFORE:] += mde
    works, unfair = judged(values, treated, mde)
    tell(f"{treated}+{controls} met effect {mde:.2f}, vergelijking niet eerlijk", unfair)
    assert 0.70 <= tell(f"{treated}+{controls} met effect {mde:.2f}, het werkt waarschijnlijk", works) <= 0.90


def test_one_with_ten_is_refused():
    """And no outcome is ever called an effect there, however large."""
    with pytest.raises(MethodError, match="kan geen enkele uitkomst"):
        planner.plan(3, 1, 10)
    values = municipalities(11, seed=3)
    values[:, :1, BEFORE:] += 1000
    assert tell("1+10 met effect 1000, het werkt waarschijnlijk", judged(values, 1, 1e9)[0]) == 0


def test_choosing_alike_areas_first_does_not_make_effects():
    """The 20 most alike of 60 areas, by level and slope before: still at most 5 of 100 (400 runs, 3 areas)."""
    import pandas as pd

    values, hits = municipalities(63, seed=21)[:400], []
    for panel in values:
        alike = pd.DataFrame({"level": panel[:, :BEFORE].mean(axis=1),
                              "slope": evaluation.slopes(panel[:, :BEFORE], YEARS[:BEFORE])})
        chosen = [0, 1, 2, *matching.nearest(alike, [0, 1, 2]).chosen]
        lower, upper = bounds(changed(panel[chosen]), 3)
        hits.append(lower > 0 or upper < 0)
    assert tell("3+20 gekozen uit 60, zonder effect", np.array(hits)) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
