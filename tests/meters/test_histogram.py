"""The histogram against a plain list of levels."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from gainbox.decibels import from_power
from gainbox.meters import histogram, loudness

BIN_DB = 0.01

Levels = NDArray[np.float64]

every_seed = pytest.mark.parametrize("seed", range(5))
every_threshold = pytest.mark.parametrize("threshold_db", [-75.0, -70.0, -50.005, -33.333, -20.0, -12.0])


@every_seed
@every_threshold
def test_the_mean_above_a_threshold_is_exact(seed: int, threshold_db: float) -> None:
    levels_db = drawn(seed)
    mean_db = from_power(histogram.mean_above(filled(levels_db), threshold_db))
    assert mean_db == pytest.approx(from_power(mean_above(levels_db, threshold_db)), abs=1e-9)


@every_seed
@every_threshold
def test_the_count_above_a_threshold_is_exact(seed: int, threshold_db: float) -> None:
    levels_db = drawn(seed)
    count = histogram.count_above(filled(levels_db), threshold_db)
    assert count == np.sum(levels_db > max(threshold_db, histogram.LOWEST_DB))


@every_seed
def test_levels_within_one_bin_are_distinguished(seed: int) -> None:
    levels_db = np.random.default_rng(seed).uniform(-30.0, -29.99, 500)
    state = filled(levels_db)
    for threshold_db in (-29.999, -29.995, -29.99):
        assert histogram.count_above(state, threshold_db) == np.sum(levels_db > threshold_db)


def test_levels_beyond_the_highest_bin_are_distinguished() -> None:
    state = filled(np.array([0.0, 30.0, 80.0]))
    assert histogram.count_above(state, 20.0) == 2
    assert histogram.count_above(state, 70.0) == 1
    assert from_power(histogram.mean_above(state, 20.0)) == pytest.approx(from_power((10**3 + 10**8) / 2))
    assert from_power(histogram.mean_above(state, 70.0)) == pytest.approx(80.0)


@every_seed
def test_of_hours_the_bin_that_a_threshold_cuts_is_known_in_part(seed: int) -> None:
    rng = np.random.default_rng(seed)
    levels_db = rng.permuted(np.append(rng.uniform(-30.0, -29.99, 25_000), rng.uniform(-20.0, -10.0, 15_000)))
    state = filled(levels_db)
    assert histogram.LISTED // 2 < state["listed"] <= histogram.LISTED
    for threshold_db in (-29.998, -29.995, -29.991):
        above = np.sum(levels_db > threshold_db)
        assert histogram.count_above(state, threshold_db) == pytest.approx(above, abs=500)  # of 25 000
        mean_db = from_power(histogram.mean_above(state, threshold_db))
        assert mean_db == pytest.approx(from_power(mean_above(levels_db, threshold_db)), abs=0.1)


def test_after_reset_a_histogram_is_empty() -> None:
    state = filled(np.full(300, -20.0))
    histogram.reset(state)
    assert histogram.count_above(state, -70.0) == 0
    histogram.add(state, -30.0, 1e-3)
    assert histogram.count_above(state, -30.005) == 1
    assert histogram.mean_above(state, -70.0) == pytest.approx(1e-3)


@every_seed
def test_a_level_is_known_to_half_a_bin(seed: int) -> None:
    levels_db = drawn(seed)
    state = filled(levels_db)
    heard_db = np.sort(levels_db[levels_db > histogram.LOWEST_DB])[::-1]
    shown_db = [histogram.level_of(state, from_above) for from_above in range(len(heard_db))]
    assert shown_db == pytest.approx(heard_db, abs=BIN_DB / 2 + 1e-9)
    assert histogram.level_of(state, len(heard_db)) == histogram.LOWEST_DB


@every_seed
def test_the_integrated_loudness_is_exact(seed: int) -> None:
    levels_lufs = drawn(seed)
    loud = levels_lufs[levels_lufs > -70.0]
    gate_lufs = from_power(mean_above(loud, -70.0)) - 10.0
    exact_lufs = from_power(mean_above(loud, gate_lufs))
    (state,) = np.zeros(1, histogram.STATE)
    for level_lufs in levels_lufs:
        histogram.add(state, float(level_lufs), 10 ** ((float(level_lufs) - loudness.OFFSET_DB) / 10))
    assert loudness.integrated(state) == pytest.approx(exact_lufs, abs=1e-9)


@every_seed
@pytest.mark.parametrize("count", [1, 7, 100, 500, 600])
def test_the_mean_of_the_highest_is_known_to_a_bin(seed: int, count: int) -> None:
    levels_db = drawn(seed)
    powers = np.sort(10 ** (levels_db[levels_db > histogram.LOWEST_DB] / 10))[::-1]
    mean_db = from_power(histogram.mean_of_highest(filled(levels_db), count))
    assert mean_db == pytest.approx(from_power(float(powers[:count].sum()) / count), abs=BIN_DB)


def test_a_level_at_the_lowest_is_not_counted() -> None:
    state = filled(np.array([histogram.LOWEST_DB, -math.inf]))
    assert histogram.count_above(state, -100.0) == 0
    assert histogram.mean_above(state, -100.0) == 0.0


def test_levels_beyond_the_highest_keep_their_power() -> None:
    state = filled(np.array([histogram.HIGHEST_DB, 30.0]))
    assert histogram.count_above(state, 9.0) == 2
    assert histogram.mean_above(state, 9.0) == pytest.approx((10.0 + 1000.0) / 2)


def test_levels_beyond_the_highest_are_above_any_threshold() -> None:
    state = filled(np.array([0.0, 80.0, 80.0]))
    assert histogram.count_above(state, 70.0) == 2
    assert from_power(histogram.mean_above(state, 70.0)) == pytest.approx(80.0)


@pytest.mark.parametrize("threshold_db", [histogram.HIGHEST_DB, 50.0])
def test_nothing_is_above_the_highest(threshold_db: float) -> None:
    state = filled(np.array([0.0, 9.0]))
    assert histogram.count_above(state, threshold_db) == 0
    assert histogram.mean_above(state, threshold_db) == 0.0


def drawn(seed: int) -> Levels:
    """Levels of a programme, some of them below all that is counted."""
    return np.random.default_rng(seed).normal(-35.0, 15.0, 500).clip(max=9.9)


def filled(levels_db: Levels) -> np.void:
    """A histogram of these levels."""
    (state,) = np.zeros(1, histogram.STATE)
    for level_db in levels_db:
        histogram.add(state, float(level_db), 10 ** (float(level_db) / 10))
    return state


def mean_above(levels_db: Levels, threshold_db: float) -> float:
    """The mean power of the levels that count and are above a threshold."""
    above = levels_db[levels_db > max(threshold_db, histogram.LOWEST_DB)]
    return float(np.mean(10 ** (above / 10)))
