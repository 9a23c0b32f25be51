"""Flat tops: clipping below full scale is counted, and nothing else is."""

import numpy as np
import pytest

from gainbox.capture.demo_programme import programme
from gainbox.decibels import to_amplitude
from gainbox.meters import Bank, FeedFor, flat_top
from tests.meters.listening import hear
from tests.signals import RATES_HZ, Signal, faded, float32_block, int32_block, noise, silence, square, tone

RATE_HZ = 48000

every_rate = pytest.mark.parametrize("rate_hz", RATES_HZ)


def clipped(signal: Signal, ceiling_dbfs: float, gain_db: float) -> Signal:
    """A signal that clips hard at `ceiling_dbfs` and is turned up or down then."""
    ceiling = to_amplitude(ceiling_dbfs)
    return to_amplitude(gain_db) * signal.clip(-ceiling, ceiling)


def tops(feed_for: FeedFor, signal: Signal, rate_hz: int = RATE_HZ, bits: int = 24) -> int:
    """The flat tops in a signal."""
    readings = hear(feed_for, int32_block(signal, bits=bits), rate_hz, significant_bits=bits)
    return readings.flat_top_events[0]


def sung(seconds: float, rate_hz: int) -> Signal:
    """A voice: harmonics that waver, in syllables, with breath; its peak at full scale."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    cycles = 140 * t + 0.2 * np.sin(2 * np.pi * 5.5 * t)
    voice = sum(np.sin(2 * np.pi * k * cycles + k * k) / k for k in range(1, 20))
    voice = voice * (0.3 + np.sin(2 * np.pi * 1.5 * t) ** 2) + noise(-30.0, seconds, rate_hz)
    return np.asarray(voice / np.abs(voice).max())


def band_limited(signal: Signal, times: int, high_pass_hz: float, seconds: float) -> Signal:
    """One period of an analogue signal, given `times` as finely, behind a capacitor and a converter."""
    bins = len(signal) // times // 2 + 1
    hz = np.arange(bins) / seconds
    spectrum = np.fft.rfft(signal)[:bins] * (hz / (hz - 1j * high_pass_hz))
    return np.asarray(np.fft.irfft(spectrum) / times)


# What is counted


@every_rate
@pytest.mark.parametrize("hz", [50, 200, 1000])
@pytest.mark.parametrize("bits", [16, 24])
def test_every_top_of_a_clipped_sine_counts_from_the_third(
    feed_for: FeedFor, rate_hz: int, hz: int, bits: int
) -> None:
    signal = clipped(tone(0.0, hz, 1.0, rate_hz), -3.0, -9.0)
    assert tops(feed_for, signal, rate_hz, bits) == 2 * (hz - 2)


@pytest.mark.parametrize("gain_db", [0.0, -0.1, -6.0, -20.0, -26.0])
def test_the_level_does_not_matter(feed_for: FeedFor, gain_db: float) -> None:
    assert tops(feed_for, clipped(tone(0.0, 200, 1.0, RATE_HZ), -3.0, gain_db)) == 396


@pytest.mark.parametrize("hz", [50, 200, 600])
def test_a_sine_need_not_clip_much(feed_for: FeedFor, hz: int) -> None:
    assert tops(feed_for, clipped(tone(0.0, hz, 1.0, RATE_HZ), -0.7, -6.0)) > 1.9 * (hz - 2)


@pytest.mark.parametrize("noise_dbfs", [-110.0, -100.0, -80.0])
def test_converter_noise_on_the_tops_does_not_hide_them(feed_for: FeedFor, noise_dbfs: float) -> None:
    signal = clipped(tone(0.0, 200, 1.0, RATE_HZ), -3.0, -17.0) + noise(noise_dbfs, 1.0, RATE_HZ)
    assert tops(feed_for, signal) == 396


@pytest.mark.parametrize("hz", [200, 1000, 2000])
def test_clipping_in_an_analogue_stage_counts(feed_for: FeedFor, hz: int) -> None:
    analogue = clipped(tone(0.0, hz, 1.0, 8 * RATE_HZ), -3.0, -6.0)
    assert tops(feed_for, band_limited(analogue, 8, 1.0, 1.0)) >= 2 * (hz - 3)


@every_rate
@pytest.mark.parametrize("ceiling_dbfs", [-2.0, -3.0, -6.0])
def test_a_clipped_voice_counts(feed_for: FeedFor, rate_hz: int, ceiling_dbfs: float) -> None:
    voice = sung(5.0, rate_hz)
    assert tops(feed_for, clipped(voice, ceiling_dbfs, -6.0) + noise(-100.0, 5.0, rate_hz), rate_hz) > 50
    assert tops(feed_for, voice * 0.5, rate_hz) == 0


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_one_side_alone_counts(feed_for: FeedFor, sign: float) -> None:
    assert tops(feed_for, sign * tone(-6.0, 200, 1.0, RATE_HZ).clip(-1.0, 0.3)) == 198


def test_a_square_wave_is_flat(feed_for: FeedFor) -> None:
    signal = np.append(square(-6.0, 100, 1.0, RATE_HZ), 0.0)
    assert tops(feed_for, signal) == 196


def test_a_recording_turned_down_after_it_clipped_has_flat_tops_in_place_of_clips(feed_for: FeedFor) -> None:
    song = programme(RATE_HZ, 8)
    as_recorded, turned_down = hear(feed_for, song), hear(feed_for, song // 2)
    assert as_recorded.flat_top_events == (0,) * 8
    assert min(as_recorded.clip_events) > 0
    assert turned_down.clip_events == (0,) * 8
    assert min(turned_down.flat_top_events) > 0


# What is not


@every_rate
@pytest.mark.parametrize("hz", [20, 50, 997, 6000, 12000, 15000])
@pytest.mark.parametrize("level_dbfs", [-0.01, -29.0])
@pytest.mark.parametrize("bits", [16, 24])
def test_a_sine_is_round(feed_for: FeedFor, rate_hz: int, hz: int, level_dbfs: float, bits: int) -> None:
    assert tops(feed_for, tone(level_dbfs, hz, 1.0, rate_hz), rate_hz, bits) == 0


@pytest.mark.parametrize("level_dbfs", np.arange(-30.0, 0.0, 0.7))
def test_a_sine_of_8_bits_is_taken_for_round(feed_for: FeedFor, level_dbfs: float) -> None:
    assert tops(feed_for, tone(level_dbfs, 30, 0.5, RATE_HZ), bits=8) == 0


STEADY = np.full(RATE_HZ, 0.5)
T = np.arange(2 * RATE_HZ) / RATE_HZ


@pytest.mark.parametrize(
    "signal",
    [
        silence(1.0, RATE_HZ),
        STEADY,
        -STEADY,
        STEADY + tone(-40.0, 50, 1.0, RATE_HZ),
        STEADY + tone(-12.0, 50, 1.0, RATE_HZ),
        np.where(T % 1.0 < 0.5, 0.5, 0.0),
        T * 50 % 1.0 - 0.5,
        np.abs(T * 50 % 1.0 - 0.5),
        noise(-12.0, 2.0, RATE_HZ),
        tone(-6.0, 30, 2.0, RATE_HZ) + noise(-50.0, 2.0, RATE_HZ),
        faded(tone(-1.0, 40, 2.0, RATE_HZ), 1.0, RATE_HZ),
        tone(-6.0, 50, 2.0, RATE_HZ) + tone(-6.0, 51, 2.0, RATE_HZ),
        0.5 * np.cos(2 * np.pi * 50 * T) - 0.5 / 9 * np.cos(2 * np.pi * 150 * T),
    ],
    ids=[
        "silence",
        "DC",
        "DC below zero",
        "DC and a small tone",
        "DC and a tone",
        "two steps",
        "a saw-tooth",
        "a triangle",
        "noise",
        "a tone in noise",
        "a tone that swells and dies",
        "beats",
        "the flattest crest that a third harmonic makes",
    ],
)
def test_signals_without_flat_tops_have_none(feed_for: FeedFor, signal: Signal) -> None:
    assert tops(feed_for, signal) == 0


def test_clipping_at_full_scale_is_no_flat_top(feed_for: FeedFor) -> None:
    readings = hear(feed_for, int32_block(tone(3.0, 200, 1.0, RATE_HZ), square(0.0, 200, 1.0, RATE_HZ)))
    assert readings.flat_top_events == (0, 0)
    assert min(readings.clip_events) >= 399
    beyond = hear(feed_for, float32_block(clipped(tone(0.0, 200, 1.0, RATE_HZ), -3.0, 6.0)))
    assert beyond.flat_top_events == (0,)


def test_tops_below_minus_30_dbfs_do_not_count(feed_for: FeedFor) -> None:
    assert tops(feed_for, clipped(tone(0.0, 200, 1.0, RATE_HZ), -3.0, -28.0)) == 0


def test_two_tops_do_not_count(feed_for: FeedFor) -> None:
    assert tops(feed_for, clipped(tone(0.0, 50, 0.04, RATE_HZ), -3.0, -6.0)) == 0


def test_three_tops_a_long_time_apart_do_not_count(feed_for: FeedFor) -> None:
    cycle = clipped(tone(0.0, 50, 0.02, RATE_HZ), -3.0, -6.0)
    near, far = (np.tile(np.concatenate([cycle, silence(pause_s, RATE_HZ)]), 5) for pause_s in (1.9, 2.1))
    assert tops(feed_for, near) == 6
    assert tops(feed_for, far) == 0


def test_a_signal_that_goes_beyond_has_no_ceiling_there(feed_for: FeedFor) -> None:
    flat, higher = clipped(tone(0.0, 200, 0.01, RATE_HZ), -3.0, -6.0), tone(-8.0, 200, 0.01, RATE_HZ)
    assert tops(feed_for, np.tile(np.concatenate([flat, higher]), 20)) == 0


# What the count does


@pytest.mark.parametrize("seed", range(3))
def test_any_split_into_blocks_counts_the_same(feed_for: FeedFor, seed: int) -> None:
    voice = int32_block(clipped(sung(3.0, RATE_HZ), -3.0, -6.0))
    bank = Bank(RATE_HZ, 1, feed_for)
    cuts = np.sort(np.random.default_rng(seed).integers(0, len(voice), 500))
    for part in np.split(voice, cuts):
        readings = bank.feed(part)
    assert readings.flat_top_events == hear(feed_for, voice).flat_top_events


def test_clearing_forgets_the_count_and_not_the_ceiling(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    cycle = int32_block(clipped(tone(0.0, 100, 0.01, RATE_HZ), -3.0, -6.0))
    counted = [bank.feed(cycle).flat_top_events[0] for _ in range(5)]
    assert counted == [0, 0, 2, 4, 6]
    bank.clear()
    assert bank.read().flat_top_events == (0,)
    assert bank.feed(cycle).flat_top_events == (2,)


NOT_KNOWN = np.zeros(0, np.float32)


def test_samples_below_the_threshold_may_be_skipped() -> None:
    voice, segment = clipped(sung(0.4, RATE_HZ), -6.0, -6.0), 16
    (heard, skimmed, by_segments) = states = np.zeros(3, flat_top.STATE)
    flat_top.prepare(states, RATE_HZ, significant_bits=24)
    counted, passed_over = [0, 0, 0], 0
    for part in voice.reshape(-1, segment):
        largest = np.abs(part[np.newaxis]).max(axis=1).astype(np.float32)
        counted[0] += flat_top.advance(heard, part, segment, np.inf, NOT_KNOWN)
        counted[1] += flat_top.advance(by_segments, part, segment, largest[0], largest)
        if largest[0] < skimmed["threshold"]:
            passed_over += segment
        else:
            counted[2] += flat_top.advance(skimmed, part, segment, largest[0], NOT_KNOWN)
        assert skimmed == heard == by_segments
    assert counted[0] == counted[1] == counted[2] > 10
    assert passed_over > 0.5 * len(voice)


def test_a_ceiling_is_dropped_after_two_seconds() -> None:
    (state,) = states = np.zeros(1, flat_top.STATE)
    flat_top.prepare(states, RATE_HZ, significant_bits=24)
    signal = np.array([0.0, *[0.5] * 9, 0.0, *[-0.6] * 9, 0.0])
    flat_top.advance(state, signal, len(signal), 0.6, NOT_KNOWN)
    watched = []
    for _ in range(200):
        watched.append(state["threshold"])
        flat_top.close_hop(state)
    assert watched == pytest.approx([0.7 * 0.5 / 1.02] * 200)
    assert state["threshold"] == pytest.approx(0.7 * to_amplitude(-30.9))
