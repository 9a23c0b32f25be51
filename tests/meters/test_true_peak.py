"""The true peak against the signal itself, of which the samples are a part."""

import numpy as np
import pytest

from gainbox.decibels import from_amplitude, to_amplitude
from gainbox.meters import FeedFor
from gainbox.meters.true_peak import TOLERANCE_DB
from tests.meters import reference
from tests.meters.listening import hear
from tests.signals import RATES_HZ, Signal, faded, float32_block, noise, tone

HIGHEST = 0.39
"""Of the rate: up to there the filter is true."""


def test_the_filter_is_true_to_its_tolerance() -> None:
    parts = np.linspace(0.0, HIGHEST, 2000)
    taps = np.arange(reference.PHASES.shape[1])
    gains = np.abs(reference.PHASES @ np.exp(-2j * np.pi * np.outer(taps, parts)))
    assert np.abs(20 * np.log10(gains)).max() <= TOLERANCE_DB
    above = np.abs(reference.PHASES @ np.exp(-2j * np.pi * np.outer(taps, np.linspace(HIGHEST, 0.5, 200))))
    assert 20 * np.log10(above.max()) <= TOLERANCE_DB


PARTS = (0.0021, 0.0213, 0.0417, 0.0831, 0.1251, 0.1667, 0.2083, 0.2501, 0.2917, 0.3331, 0.3749, 0.3899)
"""Of the rate, in no whole ratio to it: the crests come to lie everywhere between the samples."""


def tone_of(true_peak_dbtp: float, hz: float, rate_hz: int) -> Signal:
    """A tone that begins and ends softly."""
    return faded(tone(true_peak_dbtp, hz, 0.2, rate_hz), 0.02, rate_hz)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_reads_its_peak_at_every_frequency(feed_for: FeedFor, rate_hz: int) -> None:
    for part in PARTS:
        readings = hear(feed_for, float32_block(tone_of(-0.2, part * rate_hz, rate_hz)), rate_hz)
        assert readings.true_peak_dbtp[0] == pytest.approx(-0.2, abs=TOLERANCE_DB + 0.01), part
        assert readings.inter_sample_events == (0,)


@pytest.mark.parametrize("hz", [997, 3999, 4001, 8001, 11999, 12001, 15999, 18001])
@pytest.mark.parametrize(
    ("true_peak_dbtp", "is_over"), [(-0.2, False), (-0.05, False), (0.0, False), (0.1, True), (0.5, True)]
)
def test_only_what_is_over_is_an_over(
    feed_for: FeedFor, hz: int, true_peak_dbtp: float, is_over: bool
) -> None:
    readings = hear(feed_for, float32_block(tone_of(true_peak_dbtp, hz, 48000)), 48000)
    assert (readings.inter_sample_events[0] > 0) == is_over


@pytest.mark.parametrize("seed", range(5))
def test_material_reads_its_peak_but_for_the_factor_of_four(feed_for: FeedFor, seed: int) -> None:
    """A crest between two samples of four times the rate is 0.42 dB higher than both at most."""
    signal = limited(noise(-14.0, 0.5, 48000, seed))
    readings = hear(feed_for, float32_block(signal), 48000)
    true_dbtp = from_amplitude(float(np.abs(finer(signal, 32)).max()))
    assert -0.42 - TOLERANCE_DB <= readings.true_peak_dbtp[0] - true_dbtp <= TOLERANCE_DB + 0.01
    at_four_dbtp = from_amplitude(float(np.abs(finer(signal, 4)).max()))
    assert readings.true_peak_dbtp[0] == pytest.approx(at_four_dbtp, abs=0.05)


def limited(signal: Signal) -> Signal:
    """The part of a signal up to HIGHEST, as one period."""
    spectrum = np.fft.rfft(signal)
    spectrum[int(HIGHEST * len(signal)) :] = 0.0
    return np.fft.irfft(spectrum, len(signal)) * to_amplitude(3.0)


def finer(signal: Signal, times: int) -> Signal:
    """A periodic signal at a multiple of its rate."""
    return np.fft.irfft(np.fft.rfft(signal) * times, len(signal) * times)
