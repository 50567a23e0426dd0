"""What always holds of people by age, whatever the numbers: nobody vanishes, nobody is negative, empty bands do not explode."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.methods import ageing, bands, raking
from dashboard.methods.ageing import Bands

FIVE = Bands(tuple(range(0, 100, 5)))
counts = arrays(np.int64, st.tuples(st.integers(1, 8), st.just(2), st.just(20)), elements=st.integers(0, 400))
seeds = arrays(np.float64, st.tuples(st.integers(2, 5), st.integers(2, 5)), elements=st.floats(0.01, 100))


@settings(max_examples=60, deadline=None)
@given(counts, st.integers(0, 2**31))
def test_a_step_neither_explodes_nor_goes_below_zero(before, seed):
    rng = np.random.default_rng(seed)
    before = before.astype(float)
    now = rng.poisson(before * rng.uniform(0.3, 2, before.shape)).astype(float)
    whole, whole_before = now.sum(axis=0), before.sum(axis=0)
    around = ageing.ratios(whole_before, whole, FIVE.fertile)
    own = ageing.ratios(before, now, FIVE.fertile)
    by = ageing.shrink(own, around, before, (now * FIVE.fertile).sum(axis=(-2, -1)))
    later = ageing.onward(now, by, whole, ageing.step(whole, around, FIVE.fertile), FIVE)
    assert np.isfinite(later).all()
    assert (later >= 0).all()
    limit = ageing.HIGHEST * np.nan_to_num(around.change, nan=1.0)
    older = ~FIVE.students[1:]
    assert (later[..., 1:] <= ageing.younger(now) * limit + 1e-9)[..., older].all()


@settings(max_examples=100, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(1, 6)), elements=st.just(0.0) | st.floats(1e-6, 500)),
       st.lists(st.integers(0, 3000), min_size=6, max_size=6))
def test_nobody_vanishes_whole_people_equal_their_totals(seed, totals):
    wanted = np.array(totals[: seed.shape[1]]) * (seed.sum(axis=0) > 0)
    found = raking.whole(raking.to_totals(seed, wanted), wanted)
    assert (found.sum(axis=0) == wanted).all()
    assert (found >= 0).all()
    assert (found == np.rint(found)).all()
    assert (np.abs(found - raking.to_totals(seed, wanted)) <= 1 + 1e-6).all()


@settings(max_examples=50, deadline=None)
@given(seeds, st.integers(0, 2**31))
def test_raking_keeps_cross_product_ratios_and_has_the_margins(seed, number):
    rng = np.random.default_rng(number)
    rows, columns = rng.uniform(1, 100, seed.shape[0]), rng.uniform(1, 100, seed.shape[1])
    columns *= rows.sum() / columns.sum()
    found = raking.fit(seed, [((0,), rows), ((1,), columns)])
    assert found.sum(axis=1) == pytest.approx(rows)
    assert found.sum(axis=0) == pytest.approx(columns)

    def crossed(table):
        return np.log(table[:-1, :-1]) + np.log(table[1:, 1:]) - np.log(table[:-1, 1:]) - np.log(table[1:, :-1])

    assert crossed(found) == pytest.approx(crossed(seed), abs=1e-6)


def test_a_margin_needs_ten_areas_and_is_never_narrower_than_chance():
    people = np.array([10.0, 100, 1000])
    assert bands.learn(np.full(9, 50.0), np.full(9, 60.0), 10) is None
    assert (bands.Margin(0, 0).sigma(people, 10) == 1 / np.sqrt(people)).all()
    wide = bands.Margin(0.1, 2)
    assert wide.sigma(people, 10)[0] > wide.sigma(people, 10)[2] > 0.1
    assert wide.sigma(people, 20)[1] == pytest.approx(wide.sigma(people, 10)[1] * np.sqrt(2))


def test_a_bias_is_told_and_counts_only_where_it_is_certain():
    rng = np.random.default_rng(1)
    found = np.full(40, 500.0)
    skew, straight = (bands.learn(found * np.exp(rng.normal(mean, 0.05, 40)), found, 10) for mean in (0.1, 0.0))
    assert skew.bias == pytest.approx(0.1, abs=0.03)
    assert abs(skew.t) > 2
    assert straight.bias == 0 and abs(straight.t) <= 2


def lived(rng: np.random.Generator, people: np.ndarray, pull: np.ndarray, steps: int) -> list[np.ndarray]:
    """Counts five years apart of areas where everybody lives, moves and dies by chance, more or less so in each area and step."""
    age = np.array(FIVE.starts)
    stays = np.exp(-0.02 * 5 - 5 * 3e-5 * np.exp(0.1 * age))
    found = [people]
    for _ in range(steps):
        now, later = found[-1], np.zeros_like(people)
        moved = np.exp(pull[:, None, None] + rng.normal(0, 0.05, (len(people), 1, 1)) + rng.normal(0, 0.03, people.shape))
        aged = ageing.younger(now) * stays[:-1]
        later[..., 1:] = rng.poisson(aged * moved[..., 1:] * 1.08)
        women = (later * FIVE.fertile).sum(axis=(-2, -1))
        later[..., 0] = rng.poisson(women[:, None] * 0.11 * moved[..., 0])
        found.append(later.astype(float))
    return found


def twice(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Ten years on, from the ratios of the last five."""
    around = ageing.ratios(before.sum(axis=0), now.sum(axis=0), FIVE.fertile)
    by = ageing.shrink(ageing.ratios(before, now, FIVE.fertile), around, before, (now * FIVE.fertile).sum(axis=(-2, -1)))
    for _ in range(2):
        whole = now.sum(axis=0)
        now = ageing.onward(now, by, whole, ageing.step(whole, around, FIVE.fertile), FIVE)
    return now


@pytest.mark.slow
@pytest.mark.parametrize("group", bands.GROUPS)
def test_the_band_of_67_per_cent_covers_60_to_74_per_cent_of_500_areas(group):
    rng = np.random.default_rng(7)
    size = rng.lognormal(8, 0.7, 500)
    shape = np.exp(-np.array(FIVE.starts) / 60) * (1 - 1 / (1 + np.exp(-(np.array(FIVE.starts) - 82) / 5)))
    start = rng.poisson(size[:, None, None] * np.broadcast_to(shape / shape.sum() / 2, (500, 2, 20))).astype(float)
    found = lived(rng, start, rng.normal(0, 0.04, 500), 6)
    ages = FIVE.within(*bands.GROUPS[group])

    def people(table):
        return table[..., ages].sum(axis=(-2, -1))

    learnt = bands.learn(people(twice(found[1], found[2])), people(found[4]), 10)
    later = people(twice(found[3], found[4]))
    share = bands.coverage(later * np.exp(-learnt.bias), learnt.sigma(later, 10), people(found[6]), bands.Z67)
    assert 0.60 <= share <= 0.74
