"""The average of the K-System: rms over 600 ms."""

import math

import numpy as np
import pytest

from gainbox.decibels import from_power
from gainbox.meters import Bank, FeedFor
from gainbox.meters.k_system import ZERO_DBFS
from tests.meters.listening import hear
from tests.signals import RATES_HZ, int32_block, noise, silence, square, tone

every_rate = pytest.mark.parametrize("rate_hz", [*RATES_HZ, 22051])


@every_rate
@pytest.mark.parametrize("scale", ZERO_DBFS)
def test_a_sine_at_the_zero_of_a_scale_reads_its_level(feed_for: FeedFor, rate_hz: int, scale: str) -> None:
    readings = hear(feed_for, int32_block(tone(ZERO_DBFS[scale], 997, 1.0, rate_hz)), rate_hz)
    assert readings.k_rms_dbfs == pytest.approx((ZERO_DBFS[scale],), abs=0.01)


def test_the_scales_are_named_for_their_headroom() -> None:
    assert all(f"K-{-zero_dbfs:g}" == scale for scale, zero_dbfs in ZERO_DBFS.items())


def test_a_square_reads_3_01_above_a_sine_and_noise_its_rms(feed_for: FeedFor) -> None:
    block = int32_block(square(-20.0, 100, 0.6, 48000), noise(-20.0, 0.6, 48000))
    assert hear(feed_for, block).k_rms_dbfs == pytest.approx((-20.0 + from_power(2.0), -20.0), abs=0.001)


@every_rate
def test_the_window_is_600_ms(feed_for: FeedFor, rate_hz: int) -> None:
    bank = Bank(rate_hz, 1, feed_for)

    def after(signal: np.ndarray) -> float:
        return bank.feed(int32_block(signal)).k_rms_dbfs[0]

    half = tone(-12.0, 1000, 0.3, rate_hz)
    assert after(half) == pytest.approx(-12.0 - from_power(2.0), abs=0.02)
    assert after(half) == pytest.approx(-12.0, abs=0.01)
    assert after(silence(0.3, rate_hz)) == pytest.approx(-12.0 - from_power(2.0), abs=0.02)
    assert after(silence(0.31, rate_hz)) == -math.inf


def test_reset_leaves_the_average_as_it_is(feed_for: FeedFor) -> None:
    bank = Bank(48000, 1, feed_for)
    before = bank.feed(int32_block(tone(-12.0, 997, 1.0, 48000)))
    bank.reset()
    assert bank.read().k_rms_dbfs == before.k_rms_dbfs
