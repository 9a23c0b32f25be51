"""The peak meter against IEC 60268-18: instant attack, slow fall, hold in between."""

import math

import numpy as np
import pytest

from gainbox.decibels import from_amplitude
from gainbox.meters import Bank, FeedFor
from tests.meters.listening import hear, watch
from tests.signals import RATES_HZ, Signal, float32_block, silence

every_rate = pytest.mark.parametrize("rate_hz", RATES_HZ)

FALL_DB_PER_S = 20.0 / 1.7


def peaks(seconds: float, rate_hz: int, at: dict[float, float]) -> Signal:
    """Single samples of the amplitudes in `at`, by their seconds, in silence."""
    signal = silence(seconds, rate_hz)
    for second, amplitude in at.items():
        signal[round(second * rate_hz)] = amplitude
    return signal


@pytest.mark.parametrize("amplitude", [0.5, -0.5])
@pytest.mark.parametrize("frame", [0, 1, 1023, 1024, 1025, 1999])
def test_a_single_sample_is_seen_wherever_it_stands(feed_for: FeedFor, frame: int, amplitude: float) -> None:
    signal = np.zeros(2000)
    signal[frame] = amplitude
    readings = hear(feed_for, float32_block(signal))
    assert readings.sample_peak_dbfs == readings.peak_hold_dbfs == (from_amplitude(0.5),)
    fallen_db = FALL_DB_PER_S * (1999 - frame) / 48000
    assert readings.peak_dbfs == pytest.approx((from_amplitude(0.5) - fallen_db,), abs=1e-9)


@every_rate
def test_the_bar_falls_evenly_by_20_db_in_1_7_s(feed_for: FeedFor, rate_hz: int) -> None:
    readings = watch(feed_for, float32_block(peaks(1.7, rate_hz, {0.0: 1.0})), rate_hz, every_s=0.1)
    expected_dbfs = [-FALL_DB_PER_S * (0.1 * k - 1 / rate_hz) for k in range(1, 18)]
    assert [now.peak_dbfs[0] for now in readings] == pytest.approx(expected_dbfs, abs=1e-9)


@every_rate
def test_the_held_peak_stays_for_2_s_then_falls_20_db_in_1_7_s(feed_for: FeedFor, rate_hz: int) -> None:
    bank = Bank(rate_hz, 1, feed_for)
    bank.feed(float32_block(np.ones(1)))
    assert bank.feed(float32_block(silence(2.0, rate_hz))).peak_hold_dbfs == (0.0,)
    assert bank.feed(float32_block(silence(1.7, rate_hz))).peak_hold_dbfs == pytest.approx((-20.0,), abs=1e-9)


@pytest.mark.parametrize("hold_s", [0.5, 30.0])
def test_the_hold_time_can_be_set(feed_for: FeedFor, hold_s: float) -> None:
    bank = Bank(44100, 1, feed_for, peak_hold_s=hold_s)
    bank.feed(float32_block(np.ones(1)))
    assert bank.feed(float32_block(silence(hold_s, 44100))).peak_hold_dbfs == (0.0,)
    (fallen_dbfs,) = bank.feed(float32_block(np.zeros(1))).peak_hold_dbfs
    assert fallen_dbfs == pytest.approx(-FALL_DB_PER_S / 44100)


def test_another_hold_time_applies_at_once_to_a_peak_held_already(feed_for: FeedFor) -> None:
    bank = Bank(44100, 1, feed_for, peak_hold_s=math.inf)
    bank.feed(float32_block(peaks(5.0, 44100, {0.0: 1.0})))
    bank.apply(clip_samples=3, peak_hold_s=10.0)
    assert bank.feed(float32_block(silence(4.9, 44100))).peak_hold_dbfs == (0.0,)
    bank.apply(clip_samples=3, peak_hold_s=1.0)
    assert bank.feed(float32_block(silence(1.0, 44100))).peak_hold_dbfs == pytest.approx((-FALL_DB_PER_S,))


def test_a_peak_can_be_held_for_ever(feed_for: FeedFor) -> None:
    readings = hear(feed_for, float32_block(peaks(120.0, 44100, {0.0: 0.5})), 44100, peak_hold_s=math.inf)
    assert readings.peak_hold_dbfs == (from_amplitude(0.5),)


@pytest.mark.parametrize(
    ("second", "held"),
    [(0.5, 0.5), (0.6, 0.6), (0.49, 0.5 * 10 ** (-FALL_DB_PER_S * 0.5 / 20))],
    ids=["an equal peak is held anew", "a higher one too", "a lower one is passed over"],
)
def test_the_highest_and_last_peak_is_held(feed_for: FeedFor, second: float, held: float) -> None:
    readings = hear(feed_for, float32_block(peaks(2.5, 48000, {0.0: 0.5, 1.0: second})))
    assert readings.peak_hold_dbfs == pytest.approx((from_amplitude(held),), abs=0.001)


def test_the_bar_falls_no_further_than_the_signal(feed_for: FeedFor) -> None:
    signal = np.full(48000, 0.5)
    signal[0] = 1.0
    assert hear(feed_for, float32_block(signal)).peak_dbfs == (from_amplitude(0.5),)


def test_the_maximum_stays_until_it_is_cleared(feed_for: FeedFor) -> None:
    bank = Bank(48000, 1, feed_for)
    readings = bank.feed(float32_block(peaks(60.0, 48000, {0.0: 0.5, 1.0: -0.25})))
    assert readings.sample_peak_dbfs == (from_amplitude(0.5),)
    bank.clear()
    readings = bank.feed(float32_block(np.full(1, 0.125)))
    assert readings.sample_peak_dbfs == (from_amplitude(0.125),)


def test_clearing_lets_the_held_peak_fall_to_the_bar(feed_for: FeedFor) -> None:
    bank = Bank(48000, 1, feed_for, peak_hold_s=math.inf)
    (bar_dbfs,) = bank.feed(float32_block(peaks(0.5, 48000, {0.0: 0.5}))).peak_dbfs
    bank.clear()
    assert bank.feed(float32_block(np.zeros(1))).peak_hold_dbfs == (bar_dbfs,)
