"""Decibels: there and back, and nothing as minus infinity."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainbox import decibels


@pytest.mark.parametrize(("amplitude", "level_db"), [(1.0, 0.0), (10.0, 20.0), (0.1, -20.0), (0.5, -6.0206)])
def test_an_amplitude_has_twenty_times_its_logarithm(amplitude: float, level_db: float) -> None:
    assert decibels.from_amplitude(amplitude) == pytest.approx(level_db)
    assert decibels.to_amplitude(level_db) == pytest.approx(amplitude)


@pytest.mark.parametrize(("power", "level_db"), [(1.0, 0.0), (10.0, 10.0), (0.5, -3.0103)])
def test_a_power_has_ten_times_its_logarithm(power: float, level_db: float) -> None:
    assert decibels.from_power(power) == pytest.approx(level_db)


@pytest.mark.parametrize("nothing", [0.0, -0.0, -0.01])
def test_nothing_is_minus_infinity_and_so_is_a_needle_below_its_rest(nothing: float) -> None:
    assert decibels.from_amplitude(nothing) == decibels.from_power(nothing) == -math.inf
    assert decibels.to_amplitude(-math.inf) == 0.0


def test_levels_are_those_of_each() -> None:
    assert decibels.levels([1.0, 0.0, 0.1]) == pytest.approx((0.0, -math.inf, -20.0))


@settings(derandomize=True)
@given(st.floats(-400.0, 400.0))
def test_a_level_survives_the_way_there_and_back(level_db: float) -> None:
    assert decibels.from_amplitude(decibels.to_amplitude(level_db)) == pytest.approx(level_db, abs=1e-9)


@pytest.mark.parametrize("rate_hz", [44100, 192000])
def test_a_fall_takes_the_time_it_is_given(rate_hz: int) -> None:
    per_frame = decibels.fall_per_frame(20.0, 1.7, rate_hz)
    assert per_frame ** (1.7 * rate_hz) == pytest.approx(0.1)
