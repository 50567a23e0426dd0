"""Spatial statistics and small counts against esda's own tests, R's spdep and the paper of Benjamini and Hochberg."""
import geopandas
import numpy as np
import pytest
from libpysal import examples, io, weights

from dashboard.errors import MethodError
from dashboard.methods import smoothing, spatial

BH_1995 = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]


def beside(w) -> dict:
    return {code: list(w.neighbors[code]) for code in w.id_order}


def column(file: str, name: str) -> np.ndarray:
    return geopandas.read_file(examples.get_path(file))[name].to_numpy(float)


@pytest.fixture(scope="module")
def columbus():
    shapes = geopandas.read_file(examples.get_path("columbus.shp")).geometry
    found = spatial.neighbours(list(shapes), [str(i) for i in range(len(shapes))])
    queen = weights.Queen.from_iterable(list(shapes))
    assert {int(code): sorted(map(int, others)) for code, others in found.items()} == {
        code: sorted(others) for code, others in queen.neighbors.items()}
    return found


def test_moran_by_hand_on_a_lattice():
    """Three by three, neighbours share a side, values 1 to 9."""
    grid = beside(weights.lat2W(3, 3))
    found, p = spatial.moran(np.arange(1.0, 10), grid, permutations=199)
    assert found == pytest.approx(0.5555556, abs=1e-7)
    assert p < 0.1


def test_moran_st_louis():
    file = io.open(examples.get_path("stl.gal"))
    w = file.read()
    file.close()
    found, p = spatial.moran(column("stl_hom.csv", "HR8893"), beside(w))
    assert found == pytest.approx(0.24365582621771659, abs=1e-12)
    assert p < 0.01


def test_moran_and_local_moran_columbus(columbus):
    """Queen contiguity from the shapes; I exactly, p within a hundredth of what another random stream gave."""
    crime = column("columbus.dbf", "CRIME")
    found, _ = spatial.moran(crime, columbus, permutations=99)
    assert found == pytest.approx(0.5001885571828611, abs=1e-12)
    local = spatial.local_moran(crime, columbus)
    assert local["statistic"].sum() / (len(crime) - 1) == pytest.approx(found, abs=1e-12)
    assert (local["p"] / 2 < 0.05).sum() in range(19, 22), "20 areas one-sided, give or take the random stream"
    assert spatial.passes(local["p"], 0.10).sum() in range(8, 11), "9 areas after correction"
    groups = local.loc[local["p"] / 2 < 0.05, "quadrant"].value_counts()
    assert groups["HH"] > groups["LH"]
    assert local["quadrant"].value_counts().to_dict() == {"HH": 21, "LL": 20, "LH": 5, "HL": 3}


def test_false_discovery_rate():
    assert spatial.passes(BH_1995, 0.05).sum() == 4
    assert (np.array(BH_1995) <= 0.05 / 15).sum() == 3, "Bonferroni"
    assert not spatial.passes([0.4, 0.9], 0.05).any()


def test_it_refuses_models_and_few_areas():
    grid = beside(weights.lat2W(5, 5))
    with pytest.raises(MethodError, match="schattingen van een model"):
        spatial.high_groups(np.arange(25.0), grid, {"register", "model"})
    with pytest.raises(MethodError, match="zijn er 9, nodig zijn 20"):
        spatial.high_groups(np.arange(9.0), beside(weights.lat2W(3, 3)), {"register"})


def test_an_area_alone_is_listed_and_in_no_group():
    grid = beside(weights.lat2W(8, 8, rook=False)) | {64: []}
    values = np.r_[[9.0, 8] * 12, [1.0, 2] * 20, 5]
    found = spatial.high_groups(values, grid, {"register"}, permutations=999)
    assert len(found) == 65
    assert (found["p"].iloc[-1], found["group"].iloc[-1]) == (1.0, False)
    assert found["group"].any()


def test_empirical_bayes_sids():
    found = smoothing.empirical_bayes(column("sids2.dbf", "SID74"), column("sids2.dbf", "BIR74"))
    assert found[:5] == pytest.approx([.00169730, .00170538, .00177309, .00201287, .00353491], abs=1e-8)


def test_age_standardisation():
    events, base = np.array([30, 25, 25, 15, 33, 21, 30, 20]), np.array([1000, 1000, 1100, 900, 1000, 900, 1100, 900])
    standard_events = np.array([100, 45, 120, 100, 50, 30, 200, 80])
    standard = np.array([1000, 900, 1000, 900, 1000, 900, 1000, 900])
    direct = smoothing.direct_standardised(events, base, standard, 2)
    assert direct == pytest.approx(np.array([[.02374402, .01920491, .02904848], [.02665072, .02177143, .03230508]]), abs=1e-8)
    indirect = smoothing.indirect_standardised(events, base, standard_events, standard, 2)
    assert indirect == pytest.approx(np.array([[.02372382, .01940230, .02900789], [.02610803, .02154304, .03164035]]), abs=1e-8)


def test_counts_and_ratios_by_hand():
    limits = {5: (1.62, 11.67), 10: (4.80, 18.39), 20: (12.22, 30.89), 50: (37.11, 65.92), 100: (81.36, 121.63)}
    for count, expected in limits.items():
        assert smoothing.poisson_interval(count) == pytest.approx(expected, abs=0.005)
    assert smoothing.poisson_interval(0)[0] == 0
    assert smoothing.standardised_ratio(24, 18) == pytest.approx((1.3333, .8543, 1.9839), abs=1e-4)
    with pytest.raises(MethodError, match="niets verwacht"):
        smoothing.standardised_ratio(3, 0)
