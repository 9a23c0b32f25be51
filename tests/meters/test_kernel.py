"""The kernel: the same results interpreted, compiled and in memory; and samples that are not finite."""

import numba
import numpy as np
import pytest
from numba.extending import register_jitable

from gainbox.meters import Bank, FeedFor, interpreted, kernel
from gainbox.meters.bank import SCALE, Feed, shown
from gainbox.meters.build import functions_of
from gainbox.meters.readings import Readings
from tests.meters.listening import assert_same, hear, measured
from tests.signals import float32_block, int32_block, noise, silence, square, tone

RATE_HZ = 48000


@pytest.fixture(scope="module")
def by_numba() -> FeedFor:
    """The kernel compiled in memory, strictly to the letter of IEEE 754."""
    for function in functions_of(kernel.feed):
        register_jitable(function)
    compiled = numba.njit(kernel.feed)

    def feed_for(bank: np.ndarray) -> Feed:
        def feed(block: np.ndarray) -> Readings:
            compiled(block, SCALE[block.dtype], bank[0])
            return Readings(shown(bank))

        return feed

    return feed_for


LEFT = np.concatenate([noise(-12.0, 0.01, RATE_HZ), square(0.0, 997, 0.01, RATE_HZ), silence(0.01, RATE_HZ)])
RIGHT = np.concatenate([tone(-6.0, 997, 0.02, RATE_HZ), noise(-50.0, 0.01, RATE_HZ)])
FROM_A_FILE = float32_block(LEFT, 1.5 * RIGHT)
FROM_A_FILE[::97] = np.nan, np.inf


every_block = pytest.mark.parametrize(
    "block", [int32_block(LEFT, RIGHT), FROM_A_FILE], ids=["int32", "float32"]
)
every_length = pytest.mark.parametrize("frames", [1, 7, 256, 1440])


@every_block
@every_length
def test_python_and_machine_code_agree(feed_for: FeedFor, block: np.ndarray, frames: int) -> None:
    assert_agree(interpreted, feed_for, block, frames)


@pytest.mark.long
@every_block
@every_length
def test_python_and_numba_in_memory_agree(by_numba: FeedFor, block: np.ndarray, frames: int) -> None:
    assert_agree(interpreted, by_numba, block, frames)


def assert_agree(one: FeedFor, other: FeedFor, block: np.ndarray, frames: int) -> None:
    """Two forms of the kernel give the same readings for a block in parts of `frames`, readers included."""
    banks = [Bank(RATE_HZ, 2, form, readers=2, peak_hold_s=0.005) for form in (one, other)]
    for part in np.split(block, range(frames, len(block), frames)):
        expected, readings = (bank.feed(part) for bank in banks)
        if expected.serial % 5 == 0:
            for bank, its_readings in zip(banks, (expected, readings), strict=True):
                bank.readers[1].read(its_readings)
    assert_same(readings, expected)
    for reader in range(2):
        maxima, expected_maxima = readings.maxima_of(reader), expected.maxima_of(reader)
        assert maxima.vu_dbfs == pytest.approx(expected_maxima.vu_dbfs, abs=1e-5)
        assert maxima.ppm_type_1_dbfs == pytest.approx(expected_maxima.ppm_type_1_dbfs)
        assert maxima.sample_peak_dbfs == expected_maxima.sample_peak_dbfs


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_sample_that_is_not_finite_counts_as_zero_and_is_counted(feed_for: FeedFor, bad: float) -> None:
    good, holed = float32_block(LEFT, RIGHT), float32_block(LEFT, RIGHT)
    good[::97, 1], holed[::97, 1] = 0.0, bad
    expected, readings = measured(hear(feed_for, good)), hear(feed_for, holed)
    assert readings.not_finite == (0, len(holed[::97]))
    for name, numbers in measured(readings).items():
        if name != "not_finite":
            np.testing.assert_array_equal(numbers, expected[name], name)


def test_nothing_sticks_after_a_block_of_nan(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    bank.feed(np.full((RATE_HZ, 1), np.nan, np.float32))
    readings = bank.feed(float32_block(tone(-18.0, 997, 2.0, RATE_HZ)))
    assert readings.vu_dbfs == pytest.approx((-18.0,), abs=0.02)
    assert readings.ppm_type_1_dbfs == pytest.approx((-18.0,), abs=0.02)
    assert readings.sample_peak_dbfs == pytest.approx((-18.0,), abs=0.02)


def test_the_largest_float_passes_through(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    largest = np.finfo(np.float32).max
    readings = bank.feed(np.full((10, 1), largest, np.float32))
    assert readings.sample_peak_dbfs == pytest.approx((20 * np.log10(float(largest)),))
    assert np.isfinite(readings.vu_dbfs + readings.ppm_type_1_dbfs + readings.rms_dbfs).all()
