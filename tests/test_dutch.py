"""Numbers on screen and in files, and the small words around them."""
import numpy as np
import pandas as pd
import pytest

from dashboard import dutch


@pytest.mark.parametrize(("value", "decimals", "screen", "file"), [
    (8.3, 1, "8,3", "8,3"),
    (8, 1, "8,0", "8,0"),
    (1234.5, 1, "1.234,5", "1234,5"),
    (17_900_000, 0, "17.900.000", "17900000"),
    (-3.25, 1, "−3,3", "-3,3"),
    (-0.04, 1, "0,0", "0,0"),
    (0.05, 2, "0,05", "0,05"),
    (999.96, 1, "1.000,0", "1000,0"),
    (None, 1, "geen cijfer", ""),
    (float("nan"), 0, "geen cijfer", ""),
    (pd.NA, 0, "geen cijfer", ""),
    (np.float32(8.5), 0, "9", "9"),
    (np.int64(12), 0, "12", "12"),
])
def test_number(value, decimals, screen, file):
    assert dutch.number(value, decimals) == screen
    assert dutch.number(value, decimals, group=False) == file


@pytest.mark.parametrize(("value", "decimals", "steps"), [
    (8.25, 1, 83), (8.35, 1, 84), (1.005, 2, 101), (2.5, 0, 3), (-2.5, 0, -3), (2.4999, 0, 2), (0, 1, 0),
])
def test_halves_go_away_from_zero(value, decimals, steps):
    assert dutch.steps(value, decimals) == steps
    assert dutch.steps(np.array([value, value]), decimals).tolist() == [steps, steps]


@pytest.mark.parametrize(("value", "unit", "decimals", "text"), [
    (8.3, "share", 1, "8,3 %"),
    (14, "per_1000", 0, "14 per 1.000 inwoners"),
    (3.1, "per_10000", 1, "3,1 per 10.000 inwoners"),
    (2.4, "km", 1, "2,4 km"),
    (1, "days", 0, "1 dag"),
    (12, "days", 0, "12 dagen"),
    (1250, "euro", 0, "€ 1.250"),
    (42, "score", 0, "42"),
    (3, "kamers", 0, "3 kamers"),
    (57, "score van 1 tot 100", 0, "57 (score van 1 tot 100)"),
    (None, "share", 1, "geen cijfer"),
])
def test_value(value, unit, decimals, text):
    assert dutch.value(value, unit, decimals) == text


@pytest.mark.parametrize(("lower", "upper", "unit", "decimals", "text"), [
    (5.7, 8.9, "share", 1, "tussen 5,7 en 8,9 %"),
    (900, 1250, "euro", 0, "tussen € 900 en € 1.250"),
    (37, 48, "score", 0, "tussen 37 en 48"),
    (-2, 3, "points", 0, "tussen −2 en 3 punten"),
    (48.6, 48.9, "share", 0, "ongeveer 49 %"),
])
def test_interval(lower, upper, unit, decimals, text):
    assert dutch.interval(lower, upper, unit, decimals) == text


def test_count_of():
    assert [dutch.count_of(n, "buurt", "buurten") for n in (0, 1, 2, 1500)] == \
        ["0 buurten", "1 buurt", "2 buurten", "1.500 buurten"]


def test_spans_of_years():
    assert [dutch.spans(years) for years in ([2024], [2023, 2024], [2019, 2021, 2022, 2023])] == [
        "2024", "2023 en 2024", "2019 en 2021 tot en met 2023"]


def test_join():
    assert [dutch.join(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a en b", "a, b en c"]


def test_join_with_another_word():
    assert dutch.join(["a", "b", "c"], "of") == "a, b of c"
    assert dutch.join([2024], "of") == "2024"


@pytest.mark.parametrize(("at", "clock"), [
    ("2026-11-22T12:37:38+00:00", "22-11-2026 13:37"), ("2026-07-01T22:30:00+00:00", "02-07-2026 00:30")])
def test_moment_is_dutch_time(at, clock):
    assert dutch.moment(at) == clock
