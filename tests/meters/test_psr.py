"""PSR and its minimum, against the other meters."""

import math
from collections.abc import Iterable

import numpy as np
import pytest

from gainbox.decibels import to_amplitude
from gainbox.meters import Bank, FeedFor, Readings
from tests.meters.listening import hear
from tests.signals import RATES_HZ, Signal, float32_block, noise, silence, tone

RATE_HZ = 48000
FRESH_S = 0.05


def both(signal: Signal) -> np.ndarray:
    """A signal on two channels."""
    return float32_block(signal, signal)


def squashed(level_dbfs: float, seconds: float, rate_hz: int = RATE_HZ) -> Signal:
    """A signal without dynamics: a sine, whose peak equals its loudness on two channels."""
    return tone(level_dbfs, 1000, seconds, rate_hz)


def played(bank: Bank, blocks: Iterable[np.ndarray]) -> list[Readings]:
    """The readings every FRESH_S."""
    block, step = np.concatenate(list(blocks)), round(FRESH_S * RATE_HZ)
    return [bank.feed(block[first : first + step]) for first in range(0, len(block), step)]


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_psr_is_the_true_peak_over_the_short_term_loudness(feed_for: FeedFor, rate_hz: int) -> None:
    signal = squashed(-20.0, 3.0, rate_hz)
    signal[rate_hz : rate_hz + 20] = to_amplitude(-6.0)
    readings = hear(feed_for, both(signal), rate_hz)
    assert readings.psr_lu == pytest.approx(readings.true_peak_dbtp[0] - readings.short_term_lufs)
    assert readings.psr_lu == pytest.approx(15.1, abs=0.1)  # the edges overshoot by 1.1 dB


def test_the_peak_is_that_of_the_loudest_channel(feed_for: FeedFor) -> None:
    left, right = squashed(-20.0, 3.0), squashed(-20.0, 3.0)
    right[RATE_HZ] = 0.5
    readings = hear(feed_for, float32_block(left, right))
    assert readings.psr_lu == pytest.approx(max(readings.true_peak_dbtp) - readings.short_term_lufs)


def test_peak_and_loudness_are_of_the_same_3_s(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for, readers=1)
    swelling = noise(-20.0, 8.0, RATE_HZ) * (1.0 + 0.9 * np.sin(np.arange(8 * RATE_HZ) / RATE_HZ * 5))
    step, peaks_dbtp, ratios_lu = round(FRESH_S * RATE_HZ), [], []
    for first in range(0, len(swelling), step):
        readings = bank.feed(both(swelling[first : first + step]))
        peaks_dbtp.append(max(bank.readers[0].read(readings).true_peak_dbtp))
        if len(peaks_dbtp) >= 60:
            ratios_lu.append(max(peaks_dbtp[-60:]) - readings.short_term_lufs)
            assert readings.psr_lu == pytest.approx(ratios_lu[-1], abs=1e-9)
        else:
            assert math.isnan(readings.psr_lu)
    assert bank.programme().psr_min_lu == pytest.approx(min(ratios_lu), abs=1e-9)


def test_silence_has_no_psr(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for)
    readings = bank.feed(both(silence(5.0, RATE_HZ)))
    assert math.isnan(readings.psr_lu)
    assert math.isnan(bank.programme().psr_min_lu)


@pytest.mark.parametrize(("hum_dbfs", "counts"), [(-30.0, True), (-45.0, False), (-75.0, False)])
@pytest.mark.parametrize("first", ["music", "hum"])
def test_the_minimum_leaves_out_moments_20_lu_below_the_integrated_loudness(
    feed_for: FeedFor, hum_dbfs: float, counts: bool, first: str
) -> None:
    bank = Bank(RATE_HZ, 2, feed_for)
    music, hum = both(noise(-20.0, 8.0, RATE_HZ)), both(squashed(hum_dbfs, 8.0))
    played(bank, (music, hum) if first == "music" else (hum, music))
    assert bank.programme().integrated_lufs == pytest.approx(-17.0, abs=1.5)
    assert (bank.programme().psr_min_lu < 1.0) == counts


def test_a_fade_to_silence_does_not_lower_the_minimum(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for)
    bank.feed(both(noise(-20.0, 5.0, RATE_HZ)))
    before = bank.programme().psr_min_lu
    bank.feed(both(silence(5.0, RATE_HZ)))
    assert bank.programme().psr_min_lu == before


def test_audio_during_a_pause_does_not_lower_the_minimum(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for)
    music = both(noise(-20.0, 5.0, RATE_HZ))
    bank.feed(music)
    before = bank.programme().psr_min_lu
    bank.pause(True)
    readings = bank.feed(both(squashed(-10.0, 5.0)))
    assert readings.psr_lu == pytest.approx(0.0, abs=0.1)
    assert bank.programme().psr_min_lu == before


def test_the_minimum_is_reset_with_the_loudness(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for)
    bank.feed(both(squashed(-10.0, 4.0)))
    bank.clear()
    assert bank.programme().psr_min_lu == pytest.approx(0.0, abs=0.1)
    bank.reset()
    assert math.isnan(bank.programme().psr_min_lu)
    readings = bank.feed(both(noise(-20.0, 2.9, RATE_HZ)))
    assert math.isnan(readings.psr_lu)
    assert bank.feed(both(noise(-20.0, 0.1, RATE_HZ))).psr_lu > 6.0
