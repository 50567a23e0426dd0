"""The index against published runs of COINr (R) on its own example, 51 countries and 49 indicators, and against sums by hand."""
import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from dashboard.errors import MethodError
from dashboard.methods import composite, reliability, uncertainty

CHOICES = ("winsorise", "normalise", "weigh", "mean")


# --- COINr ------------------------------------------------------------------------------------------------------------


class Asem:
    """The example of COINr: indicators, their place in a tree of three levels, and what COINr made of it."""

    def __init__(self, folder):
        self.folder = folder
        meta = pd.read_csv(folder / "coinr_asem_imeta.csv").set_index("iCode")
        self.indicators = meta[meta["Level"] == 1]
        self.pillars, self.subs = (meta[meta["Level"] == level] for level in (2, 3))
        self.raw = pd.read_csv(folder / "coinr_asem_idata.csv").set_index("uCode").sort_index()[[*self.indicators.index]]

    def table(self, name: str) -> pd.DataFrame:
        frame = pd.read_csv(self.folder / f"coinr_{name}.csv")
        return frame.set_index(frame.columns[0]).sort_index()

    def turned(self, values: pd.DataFrame) -> np.ndarray:
        return (values[[*self.indicators.index]] * self.indicators["Direction"]).to_numpy(float)

    def tree(self, y: np.ndarray, mean, noise: np.ndarray | None = None) -> pd.DataFrame:
        """Pillars, sub-indices and index; `noise` multiplies the weights of pillars and sub-indices."""
        noise = np.ones(len(self.pillars) + len(self.subs)) if noise is None else noise
        weights = pd.Series(noise, [*self.pillars.index, *self.subs.index])
        columns = pd.DataFrame(y, columns=self.indicators.index)
        for level in (self.indicators, self.pillars, self.subs):
            for parent in level["Parent"].unique():
                own = level.index[level["Parent"] == parent]
                factor = level.loc[own, "Weight"] * weights.reindex(own).fillna(1.0)
                columns[parent] = mean(columns[[*own]].to_numpy(), factor.to_numpy(float), share=0)
        return columns[[*self.pillars.index, *self.subs.index, "Index"]]


@pytest.fixture(scope="module")
def asem(reference) -> Asem:
    return Asem(reference / "oracles")


@pytest.mark.parametrize(("run", "data", "turn", "mean", "within"), [
    ("A_raw_minmax_amean", None, lambda x: composite.min_max(x, 0, 100), composite.arithmetic, 1e-8),
    ("B_example_full", "B_treated", lambda x: composite.min_max(x, 0, 100), composite.arithmetic, 1e-8),
    ("C_treated_minmax1_100_gmean", "B_treated", composite.min_max, composite.geometric, 1e-8),
    ("D_treated_zscore10_2_amean", "B_treated", lambda x: composite.z_scores(x, 10, 2), composite.arithmetic, 1e-8),
    # the treated figures are only there rounded, which makes or breaks a tie now and then
    ("E_treated_prank_amean", "B_treated", composite.percentile_ranks, composite.arithmetic, 0.003),
])
def test_coinr_runs(asem, run, data, turn, mean, within):
    """Every pillar, both sub-indices and the index of all 51 countries."""
    figures = asem.raw if data is None else asem.table(data)
    found = asem.tree(turn(asem.turned(figures)), mean)
    expected = asem.table(run)[found.columns]
    assert len(expected) == 51
    assert np.abs(found.to_numpy() - expected.to_numpy()).max() <= within


def test_coinr_treatment_of_outliers(asem):
    """Which indicators were treated, how many points were pulled in, and the figures that came of it."""
    imputed, treated, details = asem.table("B_imputed"), asem.table("B_treated"), asem.table("B_treatment_details")
    for name, row in details.iterrows():
        values, done = composite.treat(imputed[name].to_numpy(float))
        lean, tail, fine = composite.well_behaved(imputed[name].to_numpy(float))
        assert (lean, tail) == pytest.approx((row["check_SkewKurt0.Skew"], row["check_SkewKurt0.Kurt"]), abs=1e-9), name
        assert fine == row["check_SkewKurt0.Pass"], name
        assert done.winsorised == (0 if pd.isna(row["winsorise.nwin"]) else row["winsorise.nwin"]), name
        if not fine:
            assert (done.skew, done.kurtosis) == pytest.approx((row["check_SkewKurt1.Skew"], row["check_SkewKurt1.Kurt"])), name
        assert not done.logarithm
        np.testing.assert_allclose(values, treated[name], rtol=1e-12, err_msg=name)
    assert (details["winsorise.nwin"] > 0).sum() == 15


def test_coinr_skewness_of_the_raw_figures(asem):
    known = asem.table("raw_stats")
    found = composite.diagnosis(asem.raw.to_numpy(float), asem.raw.columns).set_index("indicator")
    np.testing.assert_allclose(found[["skew", "kurtosis"]], known.loc[found.index, ["Skew", "Kurt"]], rtol=1e-5)
    assert list(found["outliers"]) == list(known.loc[found.index, "Flag.SkewKurt"] == "OUT")


@pytest.fixture(scope="module")
def treated(asem) -> dict[int, np.ndarray]:
    """The imputed figures in the direction of the index, treated with at most 1 to 5 points pulled in."""
    imputed = asem.table("B_imputed")
    return {most: asem.turned(pd.DataFrame({name: composite.treat(imputed[name].to_numpy(float), most)[0] for name in imputed}))
            for most in range(1, 6)}


def coinr_draw(asem, treated, rng, only: str | None = None) -> np.ndarray:
    """The index with every choice drawn as COINr's example does, or `only` one of them."""
    drawn = [choice for choice in CHOICES if only in (None, choice)]
    turned = treated[int(rng.integers(1, 6)) if "winsorise" in drawn else 5]
    standard = "normalise" in drawn and rng.random() < 0.5
    y = composite.z_scores(turned, 10, 2) if standard else composite.min_max(turned, 1, 100)
    product = "mean" in drawn and rng.random() < 0.5
    noise = rng.uniform(0.75, 1.25, len(asem.pillars) + len(asem.subs)) if "weigh" in drawn else None
    return asem.tree(y, composite.geometric if product else composite.arithmetic, noise)["Index"].to_numpy()


def test_coinr_uncertainty(asem, treated):
    """Nominal places exactly; the width of the intervals in order and in size (theirs come from 100 draws, as ours do)."""
    known = asem.table("ua_rankstats")
    rng = np.random.default_rng(1)
    draws = np.stack([coinr_draw(asem, treated, rng) for _ in range(100)])
    nominal = asem.table("B_example_full")["Index"].to_numpy()
    found = uncertainty.summary(draws, nominal, level=0.90)
    assert list(found["rank"].astype(int)) == list(known["Nominal"])
    width, theirs = found["rank_high"] - found["rank_low"], (known["Q95"] - known["Q5"]).to_numpy()
    assert spearmanr(width, theirs).statistic > 0.8
    assert width.mean() == pytest.approx(theirs.mean(), abs=1.5)
    assert width.median() == pytest.approx(np.median(theirs), abs=1.5)
    overlap = (found["rank_low"] <= known["Q95"].to_numpy()) & (found["rank_high"] >= known["Q5"].to_numpy())
    assert overlap.all()
    assert ((found["rank_low"] <= found["rank"]) & (found["rank"] <= found["rank_high"])).all()


def test_coinr_sensitivity(asem, treated):
    """One choice at a time: the one that moves places most is theirs, how to take the mean; outliers move less than weights."""
    known = asem.table("sa_sensitivity")
    nominal = uncertainty.ranks(asem.table("B_example_full")[["Index"]].to_numpy().T)[0]
    moved = {}
    for choice in CHOICES:
        rng = np.random.default_rng(2)
        draws = np.stack([coinr_draw(asem, treated, rng, only=choice) for _ in range(30)])
        moved[choice] = np.abs(uncertainty.ranks(draws) - nominal).mean()
    names = dict(zip(("Winmax", "Normalisation", "Weights", "Aggregation"), CHOICES, strict=True))
    assert max(moved, key=moved.get) == names[known["STi"].idxmax()] == names[known["Si"].idxmax()] == "mean"
    assert moved["winsorise"] < moved["weigh"] < moved["mean"]


# --- sums by hand -----------------------------------------------------------------------------------------------------


def test_goalposts_by_hand():
    found = composite.goalposts(np.array([[14.2], [25], [3]]), [5.7], [22.6])
    assert found.ravel() == pytest.approx([50.7929, 100, 1], abs=1e-4)
    tenths = (composite.goalposts(np.array([[1.0], [11], [-1]]), [0], [10]).ravel() - 1) / 99
    assert tenths == pytest.approx([0.1, 1, 0])
    assert (composite.goalposts(np.array([[1.0]]), [0], [10], [-1]).item() - 1) / 99 == pytest.approx(0.9)
    with pytest.raises(MethodError, match="ondergrens"):
        composite.goalposts(np.array([[1.0]]), [5], [5])


def test_means_by_hand():
    assert composite.geometric([1, 2, 3], [1, 1, 1]) == pytest.approx(6 ** (1 / 3))
    assert composite.geometric([1, 2, 3], [1, 1, 2]) == pytest.approx(18 ** 0.25)
    assert composite.arithmetic([10, 90], [1, 1]) == 50
    assert composite.geometric([10, 90], [1, 1]) == pytest.approx(30)
    with pytest.raises(MethodError, match="meetkundig"):
        composite.geometric([0, 5], [1, 1])
    with pytest.raises(MethodError, match="gewichten zijn samen 0"):
        composite.arithmetic([4, 5], [0, 0])


def one_each(**values) -> tuple[np.ndarray, composite.Scheme]:
    """An area with one indicator a dimension, of which the goalposts are 1 and 100: figure and score are the same."""
    n = len(values)
    scheme = composite.Scheme(tuple(values), tuple(values), np.ones(n), np.ones(n), np.ones(n), np.full(n, 100.0), {})
    return np.array([[float(value) for value in values.values()]]), scheme


def test_the_worked_example():
    """L = (60 + 40 + 50) / 3; K = (40·60·30)^(1/3); their difference."""
    found = composite.scores(*one_each(D1=60, D2=40, D3=50, I=40, F=60, S=30))
    assert found["L"].item() == pytest.approx(50.00)
    assert found["K"].item() == pytest.approx(41.60, abs=0.005)
    assert found["K"].item() - found["L"].item() == pytest.approx(-8.40, abs=0.005)
    assert composite.arithmetic([40, 60, 30], [1, 1, 1]) - 50 == pytest.approx(-6.67, abs=0.005)


def test_without_interplay_capacity_is_that_of_the_other_two():
    x, scheme = one_each(D1=60, D2=40, D3=50, I=40, F=90, S=np.nan)
    found = composite.scores(x, scheme)
    assert composite.measured(composite.group_scores(composite.normalise(x, scheme), scheme), scheme) == ("I", "F")
    assert found["K"].item() == pytest.approx(60)
    assert np.isnan(found["S"].item())


def test_two_thirds_of_the_weight():
    """A quarter plus a quarter is not enough, a half plus a quarter is."""
    weights = np.array([0.25, 0.25, 0.5])
    rows = np.array([[10, 20, np.nan], [10, np.nan, 40], [np.nan, np.nan, np.nan], [10, 20, 40]])
    assert composite.arithmetic(rows, weights) == pytest.approx([np.nan, 30, np.nan, 27.5], nan_ok=True)
    assert composite.arithmetic([1, 2, np.nan], [1, 1, 1]) == pytest.approx(1.5), "exactly two thirds is enough"


def test_ranks_and_standard_scores_by_hand():
    column = np.array([[3.0], [1], [3], [np.nan], [7]])
    assert composite.percentile_ranks(column).ravel() == pytest.approx([1 / 3, 0, 1 / 3, np.nan, 1], nan_ok=True)
    assert composite.z_scores(np.array([[1.0], [2], [3]]), 10, 2).ravel() == pytest.approx([8, 10, 12])
    assert composite.min_max(np.array([[1.0], [2], [5]])).ravel() == pytest.approx([1, 25.75, 100])


def test_distance_to_a_target_band():
    assert composite.to_target(np.array([-0.5, -0.1, 0.4]), -0.2, 0.2) == pytest.approx([-0.3, 0, -0.2])


def test_a_long_tail_that_cannot_be_pulled_in_gets_a_logarithm():
    column = np.exp(np.linspace(0, 12, 60))
    values, done = composite.treat(column, most=1)
    assert (done.logarithm, done.winsorised, done.passed) == (True, 0, True)
    low, high = column.min(), column.max()
    assert values == pytest.approx(np.log(column - low + 0.01 * (high - low)))


def test_reliability_by_hand():
    assert reliability.reliability(16, np.array([4, 2, 6])) == pytest.approx([0.5, 0.8, 0.3077], abs=1e-4)
    assert reliability.shrunk(42, 0.5, 30) == 36
    x, se = np.array([10.0, 20, 30]), np.array([6.0, 6, 6])
    assert reliability.between_variance(x, se) == pytest.approx(100 - 36)
    assert reliability.between_variance(x, np.full(3, 20.0)) == 0


def test_errors_by_hand():
    assert reliability.rate_error(96, 1000, 100) == pytest.approx(1.0)
    assert reliability.share_error(50, 150, 1.5) == pytest.approx(5)
    filled, unknown = reliability.fill_errors(np.array([[1.0, 5], [3, 7]]), np.array([[0.5, np.nan], [0.5, np.nan]]))
    assert filled == pytest.approx(np.array([[0.5, 2**0.5 / 2]] * 2))
    assert unknown.tolist() == [[False, True]] * 2
