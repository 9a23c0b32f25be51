"""DR against its definition, block by block."""

import math

import numpy as np
import pytest

from gainbox.decibels import from_amplitude, from_power, to_amplitude
from gainbox.meters import Bank, FeedFor, dr
from tests.signals import RATES_HZ, Signal, float32_block, noise, silence, tone

RATE_HZ = 8000
BLOCK = 3 * RATE_HZ


def measured(feed_for: FeedFor, *signals: Signal, rate_hz: int = RATE_HZ) -> tuple[float, ...]:
    """The DR of each signal."""
    bank = Bank(rate_hz, len(signals), feed_for)
    bank.feed(float32_block(*signals))
    return bank.programme().dr


def defined(signal: Signal) -> float:
    """The DR of a signal, as the definition has it; at least two blocks."""
    blocks = signal[: len(signal) // BLOCK * BLOCK].reshape(-1, BLOCK)
    powers = np.sort(2.0 * np.mean(blocks**2, axis=1))[::-1]
    peaks = np.sort(np.abs(blocks).max(axis=1))[::-1]
    loudest = np.mean(powers[: max(len(blocks) // 5, 1)])
    peak = peaks[1] if peaks[1] ** 2 >= 0.5 * loudest else peaks[0]
    return max(from_amplitude(peak) - from_power(loudest), 0.0)


def programme(blocks: int, seed: int) -> Signal:
    """Blocks of noise at levels of their own, and a part of one."""
    levels_db = np.random.default_rng(seed).uniform(-50.0, -10.0, blocks + 1)
    parts = [noise(level_db, 3.0, RATE_HZ, seed=n) for n, level_db in enumerate(levels_db)]
    return np.concatenate(parts)[: -BLOCK // 2]


@pytest.mark.parametrize("blocks", [2, 4, 5, 9, 10, 37])
@pytest.mark.parametrize("seed", range(3))
def test_dr_is_that_of_the_definition_to_a_hundredth(feed_for: FeedFor, blocks: int, seed: int) -> None:
    signals = programme(blocks, seed), programme(blocks, seed + 100)
    assert measured(feed_for, *signals) == pytest.approx([defined(signal) for signal in signals], abs=0.01)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_sine_has_0_db_at_any_rate_and_level(feed_for: FeedFor, rate_hz: int) -> None:
    signals = tone(-1.0, 997, 6.0, rate_hz), tone(-40.0, 997, 6.0, rate_hz)
    assert measured(feed_for, *signals, rate_hz=rate_hz) == pytest.approx((0.0, 0.0), abs=0.001)


def test_one_click_does_not_make_a_programme_dynamic(feed_for: FeedFor) -> None:
    signal = tone(-20.0, 997, 9.0, RATE_HZ)
    signal[1000] = 1.0
    assert measured(feed_for, signal)[0] == pytest.approx(0.0, abs=0.05)
    signal[1000 + BLOCK] = 1.0
    assert measured(feed_for, signal)[0] == pytest.approx(20.0, abs=0.05)


@pytest.mark.parametrize("pause_dbfs", [-30.0, -60.0, -200.0])
def test_a_sound_and_a_pause_have_the_dr_of_the_sound(feed_for: FeedFor, pause_dbfs: float) -> None:
    for sound, dr_db in ((tone(-6.0, 997, 3.0, RATE_HZ), 0.0), (noise(-20.0, 3.0, RATE_HZ), 9.0)):
        signal = np.concatenate((sound, tone(pause_dbfs, 997, 9.0, RATE_HZ)))
        assert measured(feed_for, signal)[0] == pytest.approx(dr_db, abs=2.0 if dr_db else 0.01)


def test_dr_is_never_negative(feed_for: FeedFor) -> None:
    assert measured(feed_for, np.sign(tone(-6.0, 100, 9.0, RATE_HZ)) * 0.5)[0] == 0.0


def test_equal_peaks_are_the_highest_and_the_second(feed_for: FeedFor) -> None:
    signal = tone(-20.0, 997, 9.0, RATE_HZ)
    signal[[1000, 1000 + 2 * BLOCK]] = to_amplitude(-6.0)
    assert measured(feed_for, signal)[0] == pytest.approx(14.0, abs=0.02)


def test_there_is_no_dr_before_the_first_full_block(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    block = float32_block(tone(-20.0, 997, 3.0, RATE_HZ))
    bank.feed(block[:-1])
    assert math.isnan(bank.programme().dr[0])
    bank.feed(block[-1:])
    assert bank.programme().dr[0] == pytest.approx(0.0, abs=0.001)


def test_silence_has_no_dr_and_counts_as_quiet(feed_for: FeedFor) -> None:
    loud = tone(-20.0, 997, 3.0, RATE_HZ)
    signal = np.concatenate([loud, 0.5 * loud, silence(24.0, RATE_HZ)])
    assert math.isnan(measured(feed_for, silence(6.0, RATE_HZ))[0])
    assert measured(feed_for, signal)[0] == pytest.approx(defined(signal), abs=0.01)


def test_audio_during_a_pause_does_not_count(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    half = float32_block(tone(-20.0, 997, 1.5, RATE_HZ))
    loud = float32_block(noise(-3.0, 4.0, RATE_HZ))
    for _ in range(4):
        bank.pause(False)
        bank.feed(half)
        bank.pause(True)
        bank.feed(loud)
    assert bank.programme().dr[0] == pytest.approx(0.0, abs=0.001)


def test_reset_clears_the_dr(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    bank.feed(float32_block(noise(-10.0, 8.0, RATE_HZ)))
    bank.clear()
    assert bank.programme().dr[0] > 0.0
    bank.reset()
    assert math.isnan(bank.programme().dr[0])
    bank.feed(float32_block(tone(-20.0, 997, 3.0, RATE_HZ)))
    assert bank.programme().dr[0] == pytest.approx(0.0, abs=0.001)


def test_48_hours_take_no_more_room_than_a_minute() -> None:
    (state,) = np.zeros(1, dr.STATE)
    rng = np.random.default_rng(1)
    powers = 10 ** rng.uniform(-5.0, -0.5, 48 * 1200)
    peaks = np.sqrt(powers) * rng.uniform(1.0, 3.0, len(powers))
    for power, peak in zip(powers, peaks, strict=True):
        state["frames"], state["square"], state["peak"] = BLOCK, power * BLOCK / 2, peak
        dr.close_block(state)
    loudest = np.sort(powers)[-len(powers) // 5 :]
    expected = from_amplitude(float(np.sort(peaks)[-2])) - from_power(float(np.mean(loudest)))
    assert dr.reading(state) == pytest.approx(expected, abs=0.01)
