"""Ageing against numbers that others computed: the toy example, 23 counties of Georgia, loglin, ipfn, carers by age."""

import numpy as np
import pandas as pd
import pytest

from dashboard.errors import MethodError
from dashboard.methods import ageing, bands, raking
from dashboard.methods.ageing import Bands

FIVE = Bands(tuple(range(0, 100, 5)))


def test_the_toy_example():
    before, now = np.array([[100.0, 110, 120, 90, 80]]), np.array([[98.0, 104, 125, 100, 90]])
    fertile = np.array([[0, 0, 1, 1, 0.0]])
    by = ageing.ratios(before, now, fertile)
    assert by.change[0] == pytest.approx([1.04, 1.13636, 0.83333, 0.52941], abs=5e-6)
    assert float(by.children) == pytest.approx(0.435556, abs=5e-7)
    later = ageing.step(now, by, fertile)
    assert later[0] == pytest.approx([96.8451, 101.92, 118.1818, 104.1667, 100.5882], abs=5e-5)
    assert later.sum() == pytest.approx(521.7018, abs=5e-5)


def counties(reference, year: int) -> tuple[list[int], np.ndarray]:
    """Codes, and counties × sexes × bands of ten years."""
    frame = pd.read_csv(reference / "oracles" / f"ccr_georgia_p12{year:02d}co.csv")
    columns = ["09", "1019", "2029", "3039", "4049", "5059", "6069", "70up"]
    people = np.stack([frame[[f"{sex}{band}" for band in columns]].to_numpy(float) for sex in "mf"], axis=1)
    return list(frame["id10"]), people


def test_georgia_all_23_counties_to_2030(reference):
    codes, before = counties(reference, 0)
    now, later, last = (counties(reference, year)[1] for year in (10, 20, 30))
    fertile = np.array([[0.0] * 8, [0, 0.5, 1, 1, 1, 0, 0, 0]])
    by = ageing.ratios(before, now, fertile)
    found = ageing.step(now, by, fertile)
    assert len(codes) == 23
    assert (np.rint(found) == later).all()
    again = ageing.ratios(now, later, fertile)  # the published 2030 starts from the whole people of 2020, and their ratios
    assert (np.rint(ageing.step(later, again, fertile)) == last).all()
    chatham = codes.index(13051)
    assert list(np.rint(found[chatham, 0])) == [19828, 18629, 24201, 21882, 16537, 15988, 14966, 11360]
    assert by.change[chatham, 0, -1] == pytest.approx(0.556872, abs=5e-7)
    assert [before.sum(), now.sum(), later.sum(), last.sum()] == [1_698_883, 1_960_902, 2_230_163, 2_503_187]


def test_raking_equals_loglin():
    seed = np.array([[8.0, 4, 6, 7], [3, 6, 5, 2], [9, 11, 3, 1]])
    found = raking.fit(seed, [((0,), np.array([20, 18, 22])), ((1,), np.array([18, 16, 12, 14]))])
    assert found == pytest.approx(np.array([
        [5.57936139, 2.16246694, 3.89187372, 8.36629795],
        [3.43319968, 5.32260256, 5.32182753, 3.92237024],
        [8.98743893, 8.51493050, 2.78629875, 1.71133181]]), abs=5e-9)


def test_raking_in_three_ways_equals_ipfn():
    seed = np.array([[[1, 2, 1], [3, 5, 5], [6, 2, 2], [1, 7, 2]], [[5, 4, 2], [5, 5, 5], [3, 8, 7], [2, 7, 6]]], float)
    margins = [
        ((0,), np.array([52, 48])), ((1,), np.array([20, 30, 35, 15])), ((2,), np.array([35, 40, 25])),
        ((0, 1), np.array([[9, 17, 19, 7], [11, 13, 16, 8]])),
        ((1, 2), np.array([[7, 9, 4], [8, 12, 10], [15, 12, 8], [5, 7, 3]]))]
    found = raking.fit(seed, margins)[:, :, 0]
    assert found[0] == pytest.approx([2.15512205, 3.7923601, 12.03141598, 2.02601482], abs=2e-4)
    assert found[1] == pytest.approx([4.84487795, 4.2076399, 2.96858402, 2.97398518], abs=2e-4)


def test_raking_that_cannot_be_is_an_error():
    with pytest.raises(MethodError, match="tellen niet op"):
        raking.fit(np.ones((2, 2)), [((0,), np.array([1, 1])), ((1,), np.array([1, 2]))])
    with pytest.raises(MethodError, match="alleen nullen"):
        raking.fit(np.array([[0.0, 0], [1, 1]]), [((0,), np.array([1, 1])), ((1,), np.array([1, 1]))])
    with pytest.raises(MethodError, match="passen na 1000 rondes"):
        raking.fit(np.array([[1.0, 0], [0, 1]]), [((0,), np.array([3, 1])), ((1,), np.array([1, 3]))])
    with pytest.raises(MethodError, match="geen gebied heeft"):
        raking.to_totals(np.array([[0.0, 1], [0, 1]]), np.array([2, 2]))


def test_largest_remainder():
    assert list(raking.whole(np.array([10.4, 20.35, 5.25])[:, None], np.array([36]))[:, 0]) == [11, 20, 5]


def test_shrinkage():
    around = ageing.Ratios(np.array([[[0.9]]]), np.array([0.4]), np.ones(1))
    own = ageing.Ratios(np.array([[[0.6]], [[np.nan]], [[9.0]]]), np.array([0.4, np.nan, 4.0]), np.ones(1))
    before = np.array([[[40.0, 0]], [[0, 0]], [[1e9, 0]]])
    found = ageing.shrink(own, around, before, np.array([40.0, 0, 1e9]))
    assert found.change[0, 0, 0] == pytest.approx(0.814286, abs=5e-7)
    assert list(found.change[1:, 0, 0]) == [0.9, 1.8], "nobody there: as the gemeente; too much: twice that"
    assert list(found.children) == pytest.approx([0.4, 0.4, 0.8])


@pytest.mark.parametrize(("year", "carers"), [(2022, 198.6), (2012, 168.3)])
def test_carers_by_age(year, carers):
    people = np.full((1, 1, 20), 100.0) * (np.array(FIVE.starts) >= 20)
    assert people.sum() == 1600
    assert ageing.expected(people, FIVE.carers(ageing.CARERS[year]))[0] == pytest.approx(carers)


def test_helpers_for_each_of_85_and_over():
    people = np.zeros((2, 2, 20))
    people[0, :, FIVE.within(50, 74)] = 73
    people[0, :, FIVE.within(85, None)] = [[20], [10], [5]]
    assert ageing.support(people, FIVE)[0] == pytest.approx(5 * 73 / 35)
    assert np.isnan(ageing.support(people, FIVE)[1])


def test_the_95_per_cent_band_is_2_01_times_as_wide_as_that_of_67():
    apart = bands.Z95 / bands.Z67
    assert apart == pytest.approx(2.01, abs=0.005)
    low, high = bands.limits(np.array([100.0]), np.array([0.1]), bands.Z67)
    assert np.log(high / low)[0] == pytest.approx(2 * 0.974 * 0.1)
