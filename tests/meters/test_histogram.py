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
def test_the_mean_above_a_threshold_is_exact_but_for_the_bin_it_cuts(seed: int, threshold_db: float) -> None:
    levels_db = drawn(seed)
    mean_db = from_power(histogram.mean_above(filled(levels_db), threshold_db))
    means_db = [from_power(mean_above(levels_db, threshold_db + off)) for off in (0.0, BIN_DB)]
    assert min(means_db) - 1e-6 <= mean_db <= max(means_db) + 1e-6
    assert mean_db == pytest.approx(means_db[0], abs=BIN_DB)


@every_seed
@every_threshold
def test_the_count_above_a_threshold_is_exact_but_for_the_bin_it_cuts(seed: int, threshold_db: float) -> None:
    levels_db = drawn(seed)
    count = histogram.count_above(filled(levels_db), threshold_db)
    edge = max(threshold_db, histogram.LOWEST_DB)
    assert np.sum(levels_db > edge + BIN_DB) <= count <= np.sum(levels_db > edge)


@every_seed
def test_a_level_is_known_to_half_a_bin(seed: int) -> None:
    levels_db = drawn(seed)
    state = filled(levels_db)
    heard_db = np.sort(levels_db[levels_db > histogram.LOWEST_DB])[::-1]
    shown_db = [histogram.level_of(state, from_above) for from_above in range(len(heard_db))]
    assert shown_db == pytest.approx(heard_db, abs=BIN_DB / 2 + 1e-9)
    assert histogram.level_of(state, len(heard_db)) == histogram.LOWEST_DB


@every_seed
def test_the_integrated_loudness_is_known_to_a_hundredth(seed: int) -> None:
    levels_lufs = drawn(seed)
    loud = levels_lufs[levels_lufs > -70.0]
    gate_lufs = from_power(mean_above(loud, -70.0)) - 10.0
    exact_lufs = from_power(mean_above(loud, gate_lufs))
    (state,) = np.zeros(1, histogram.STATE)
    for level_lufs in levels_lufs:
        histogram.add(state, float(level_lufs), 10 ** ((float(level_lufs) - loudness.OFFSET_DB) / 10))
    assert loudness.integrated(state) == pytest.approx(exact_lufs, abs=BIN_DB)


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
