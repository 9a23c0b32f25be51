"""The VU meter against IEC 60268-17."""

import numpy as np
import pytest

from gainbox.decibels import from_amplitude, to_amplitude
from gainbox.meters import FeedFor
from tests.meters.listening import hear, watch
from tests.signals import RATES_HZ, Signal, burst, float32_block, int32_block, noise, tone

every_rate = pytest.mark.parametrize("rate_hz", RATES_HZ)

LEVEL_DBFS = -20.0


def needle(feed_for: FeedFor, signal: Signal, rate_hz: int) -> np.ndarray:
    """The needle after each millisecond, with a steady tone of LEVEL_DBFS at 1.0."""
    readings = watch(feed_for, int32_block(signal), rate_hz, every_s=0.001)
    return np.array([now.channel["vu"]["reading"][0] for now in readings]) / to_amplitude(LEVEL_DBFS)


@every_rate
def test_a_tone_brings_the_needle_to_99_percent_in_300_ms(feed_for: FeedFor, rate_hz: int) -> None:
    rise = needle(feed_for, tone(LEVEL_DBFS, 997, 0.5, rate_hz), rate_hz)
    assert 0.001 * np.argmax(rise >= 0.99) == pytest.approx(0.300, abs=0.015)  # half of what is allowed


@every_rate
def test_the_needle_overshoots_once_by_1_to_1_5_percent(feed_for: FeedFor, rate_hz: int) -> None:
    rise = needle(feed_for, tone(LEVEL_DBFS, 997, 2.0, rate_hz), rate_hz)
    assert 1.010 < rise.max() < 1.015
    assert rise[rise.argmax() :].min() > 0.999


@every_rate
def test_the_needle_falls_as_it_rose(feed_for: FeedFor, rate_hz: int) -> None:
    rise, fall = np.split(needle(feed_for, burst(LEVEL_DBFS, 997, 2.0, 4.0, rate_hz), rate_hz), 2)
    assert 0.001 * np.argmax(fall <= 0.01) == pytest.approx(0.300, abs=0.015)
    assert fall == pytest.approx(1.0 - rise, abs=0.001)


@every_rate
@pytest.mark.parametrize(
    ("burst_s", "expected_db"),
    [
        (0.010, -24.9),
        (0.020, -18.9),
        (0.050, -11.1),
        (0.100, -5.6),
        (0.150, -2.8),
        (0.200, -1.3),
        (0.300, -0.09),
        (0.500, 0.10),
        (1.000, 0.10),
    ],
)
def test_a_burst_reads_as_on_a_true_vu(
    feed_for: FeedFor, rate_hz: int, burst_s: float, expected_db: float
) -> None:
    signal = burst(LEVEL_DBFS, 1000, burst_s, burst_s + 0.3, rate_hz)
    (highest_dbfs,) = hear(feed_for, int32_block(signal), rate_hz).vu_max_dbfs
    assert highest_dbfs - LEVEL_DBFS == pytest.approx(expected_db, abs=0.1)


@every_rate
@pytest.mark.parametrize("level_dbfs", [0.0, -18.0, -60.0])
def test_a_steady_tone_reads_its_level(feed_for: FeedFor, rate_hz: int, level_dbfs: float) -> None:
    readings = hear(feed_for, int32_block(tone(level_dbfs, 997, 1.5, rate_hz)), rate_hz)
    assert readings.vu_dbfs == pytest.approx((level_dbfs,), abs=0.02)


@every_rate
@pytest.mark.parametrize(
    ("hz", "tolerance_db"),
    [(25, 0.5), (35, 0.2), (100, 0.2), (10000, 0.2), (15900, 0.5)],  # 16 kHz is in step with 48 kHz
)
def test_it_is_flat_within_half_the_tolerance(
    feed_for: FeedFor, rate_hz: int, hz: int, tolerance_db: float
) -> None:
    readings = hear(feed_for, int32_block(tone(LEVEL_DBFS, hz, 1.5, rate_hz)), rate_hz)
    assert readings.vu_dbfs == pytest.approx((LEVEL_DBFS,), abs=tolerance_db / 2)


def test_noise_reads_below_its_rms_because_a_mean_is_shown(feed_for: FeedFor) -> None:
    swaying = needle(feed_for, noise(LEVEL_DBFS, 10.0, 48000), 48000)[1000:]
    assert from_amplitude(swaying.mean()) == pytest.approx(-1.05, abs=0.02)


@pytest.mark.parametrize("polarity", [1, -1])
def test_dc_reads_by_the_rectified_mean(feed_for: FeedFor, polarity: int) -> None:
    readings = hear(feed_for, float32_block(np.full(96000, polarity * to_amplitude(LEVEL_DBFS))))
    assert readings.vu_dbfs == pytest.approx((LEVEL_DBFS + from_amplitude(np.pi / 2),), abs=0.001)
