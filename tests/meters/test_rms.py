"""The rms level of AES17, and the crest that follows from it."""

import math

import numpy as np
import pytest

from gainbox.decibels import from_power
from gainbox.meters import Bank, FeedFor
from tests.meters.listening import hear, watch
from tests.signals import RATES_HZ, float32_block, int32_block, noise, silence, square, tone

every_rate = pytest.mark.parametrize("rate_hz", RATES_HZ)

SQUARE_OVER_SINE_DB = from_power(2.0)  # 3.01


@every_rate
@pytest.mark.parametrize("level_dbfs", [0.0, -18.0, -60.0])
def test_a_sine_reads_its_level_and_has_no_crest(feed_for: FeedFor, rate_hz: int, level_dbfs: float) -> None:
    readings = hear(feed_for, int32_block(tone(level_dbfs, 997, 1.0, rate_hz)), rate_hz)
    assert readings.rms_dbfs == pytest.approx((level_dbfs,), abs=0.001)
    assert readings.crest_db == pytest.approx((0.0,), abs=0.001)


@every_rate
def test_a_full_scale_square_reads_3_01_above_a_sine(feed_for: FeedFor, rate_hz: int) -> None:
    readings = hear(feed_for, int32_block(square(0.0, 100, 1.0, rate_hz)), rate_hz)
    assert readings.rms_dbfs == pytest.approx((SQUARE_OVER_SINE_DB,), abs=1e-5)
    assert readings.crest_db == pytest.approx((-SQUARE_OVER_SINE_DB,), abs=1e-5)


def test_noise_reads_its_rms_and_has_a_crest(feed_for: FeedFor) -> None:
    signal = noise(-20.0, 1.0, 48000)
    readings = hear(feed_for, float32_block(signal))
    assert readings.rms_dbfs == pytest.approx((-20.0,), abs=1e-5)
    assert readings.crest_db == pytest.approx((20 * math.log10(abs(signal).max()) + 20.0,), abs=1e-5)


def test_silence_has_no_level_and_no_crest(feed_for: FeedFor) -> None:
    readings = hear(feed_for, int32_block(silence(0.1, 48000)))
    assert readings.rms_dbfs == (-math.inf,)
    assert readings.crest_db == pytest.approx((math.nan,), nan_ok=True)


def test_the_mean_is_over_all_since_reset(feed_for: FeedFor) -> None:
    bank = Bank(48000, 1, feed_for)
    bank.feed(int32_block(tone(0.0, 1000, 1.0, 48000)))
    assert bank.feed(int32_block(silence(9.0, 48000))).rms_dbfs == pytest.approx((-10.0,), abs=1e-5)
    bank.reset()
    assert bank.feed(int32_block(tone(-30.0, 1000, 1.0, 48000))).rms_dbfs == pytest.approx((-30.0,), abs=1e-5)


def test_no_digits_are_lost_over_many_small_blocks(feed_for: FeedFor) -> None:
    block = float32_block(noise(-20.0, 5.0, 48000))
    last = watch(feed_for, block, 48000, every_s=0.001)[-1]
    exact = 2.0 * math.fsum((block.astype(np.float64) ** 2).flat) / len(block)
    assert last.rms_dbfs == pytest.approx((from_power(exact),), abs=1e-8)


def test_the_crest_after_clear_is_that_of_the_audio(feed_for: FeedFor) -> None:
    bank = Bank(48000, 1, feed_for)
    bank.feed(int32_block(tone(0.0, 1000, 1.0, 48000)))
    bank.clear()
    readings = bank.feed(int32_block(tone(-60.0, 1000, 0.1, 48000)))
    assert readings.crest_db[0] >= -3.02
