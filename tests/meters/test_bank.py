"""The Bank: invariants of all meters for any audio, and its readers."""

import math
from collections.abc import Iterator
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainbox.decibels import from_amplitude, to_amplitude
from gainbox.meters import Bank, FeedFor, Maxima
from tests.meters.listening import assert_same, hear, measured, watch
from tests.signals import Signal, float32_block, int32_block, noise, silence, square, tone

RATE_HZ = 48000

AMPLITUDES = [
    ("vu", "reading"),
    ("vu", "maximum"),
    ("ppm_1", "reading"),
    ("ppm_1", "maximum"),
    ("ppm_2", "reading"),
    ("ppm_2", "maximum"),
    ("true_peak", "maximum"),
    ("peak", "bar"),
    ("peak", "held"),
    ("peak", "maximum"),
]

any_audio = settings(derandomize=True, deadline=None, max_examples=50)


@st.composite
def programmes(draw: st.DrawFn) -> tuple[Signal, Signal]:
    """Two channels of noise, tones, clipping and silence, below full scale but for the clipping."""

    def passage(kind: str, level_dbfs: float, frames: int) -> Signal:
        seconds = frames / RATE_HZ
        return {
            "noise": noise(level_dbfs - 15.0, seconds, RATE_HZ, seed=frames).clip(-1.0, 1.0),
            "tone": tone(level_dbfs, 997, seconds, RATE_HZ),
            "clipping": square(0.0, 997, seconds, RATE_HZ),
            "silence": silence(seconds, RATE_HZ),
        }[kind]

    kinds = st.sampled_from(["noise", "tone", "clipping", "silence"])
    drawn = st.lists(st.tuples(kinds, st.floats(-80.0, 0.0), st.integers(1, 1500)), min_size=1, max_size=4)
    passages = [passage(*each) for each in draw(drawn)]
    return np.concatenate(passages), np.concatenate(passages[::-1])


def levels_of(maxima: Maxima) -> list[tuple[float, ...]]:
    """All maxima that a reader gets."""
    names = ("vu_dbfs", "ppm_type_1_dbfs", "ppm_type_2_dbfs", "sample_peak_dbfs", "true_peak_dbtp")
    return [getattr(maxima, name) for name in names]


# Whatever the audio


@any_audio
@given(programmes(), st.lists(st.integers(0, 6000)))
def test_any_split_into_blocks_reads_the_same(
    feed_for: FeedFor, programme: tuple[Signal, Signal], cuts: list[int]
) -> None:
    block = int32_block(*programme)
    whole, split = (Bank(RATE_HZ, 2, feed_for, readers=1) for _ in range(2))
    expected = whole.feed(block)
    for part in np.split(block, sorted(cuts)):
        readings = split.feed(part)
    assert readings.frames == expected.frames == len(block)
    both = (levels_of(its_readings.maxima_of(0)) for its_readings in (readings, expected))
    for levels, expected_levels in zip(*both, strict=True):
        assert levels == pytest.approx(expected_levels, abs=1e-4)
    assert_same(readings, expected)


@settings(any_audio, max_examples=10)
@given(st.lists(st.integers(0, 7 * RATE_HZ), max_size=100))
def test_any_split_of_a_longer_programme_measures_the_same(feed_for: FeedFor, cuts: list[int]) -> None:
    t = np.arange(7 * RATE_HZ) / RATE_HZ
    left, right = ((1 + np.sin(hz * t)) * noise(-24.0, 7.0, RATE_HZ, seed=hz) for hz in (2, 3))
    block = float32_block(left, right.clip(-0.1, 0.1))
    whole, split = Bank(RATE_HZ, 2, feed_for), Bank(RATE_HZ, 2, feed_for)
    expected = whole.feed(block)
    for part in np.split(block, sorted(cuts)):
        readings = split.feed(part)
    for name in ("k_rms_dbfs", "psr_lu", "momentary_lufs", "short_term_lufs", "correlation", "balance_db"):
        assert getattr(readings, name) == pytest.approx(getattr(expected, name), abs=1e-5), name
    both = (astuple(bank.programme()) for bank in (split, whole))
    for number, expected_number in zip(*both, strict=True):
        assert number == pytest.approx(expected_number, abs=1e-5)


@any_audio
@given(programmes(), st.floats(-40.0, 0.0))
def test_gain_scales_every_reading(
    feed_for: FeedFor, programme: tuple[Signal, Signal], gain_db: float
) -> None:
    gain = to_amplitude(gain_db)
    loud = hear(feed_for, float32_block(*programme)).channel
    soft = hear(feed_for, float32_block(*(gain * signal for signal in programme))).channel
    for meter, name in AMPLITUDES:
        np.testing.assert_allclose(soft[meter][name], gain * loud[meter][name], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(soft["power"]["square"], gain**2 * loud["power"]["square"], rtol=1e-6)


@any_audio
@given(programmes())
def test_polarity_changes_nothing(feed_for: FeedFor, programme: tuple[Signal, Signal]) -> None:
    upright = measured(hear(feed_for, float32_block(*programme)))
    inverted = measured(hear(feed_for, float32_block(*(-signal for signal in programme))))
    for signed in ("clip run", "power sum", "power hop_sum"):
        inverted[signed] = -inverted[signed]
    for name, numbers in inverted.items():
        np.testing.assert_array_equal(numbers, upright[name], name)


@any_audio
@given(st.permutations(range(8)))
def test_the_order_of_channels_is_the_order_of_readings(feed_for: FeedFor, order: list[int]) -> None:
    block = int32_block(*(noise(-6.0 * channel, 0.02, RATE_HZ, seed=channel) for channel in range(8)))
    expected = measured(hear(feed_for, block))
    for name, numbers in measured(hear(feed_for, block[:, order].copy())).items():
        np.testing.assert_array_equal(numbers, expected[name][order], name)


@any_audio
@given(programmes())
def test_24_bits_read_the_same_from_a_card_and_a_float_file(
    feed_for: FeedFor, programme: tuple[Signal, Signal]
) -> None:
    card = int32_block(*programme, bits=24)
    file = (card / 2.0**31).astype(np.float32)
    expected = measured(hear(feed_for, card))
    for name, numbers in measured(hear(feed_for, file)).items():
        np.testing.assert_array_equal(numbers, expected[name], name)


@any_audio
@given(programmes())
def test_32_bits_differ_from_a_float_file_by_its_rounding(
    feed_for: FeedFor, programme: tuple[Signal, Signal]
) -> None:
    card = int32_block(*programme, bits=32)
    file = (card / 2.0**31).astype(np.float32)
    exact, rounded = hear(feed_for, card).channel, hear(feed_for, file).channel
    for meter, name in AMPLITUDES:
        np.testing.assert_allclose(rounded[meter][name], exact[meter][name], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(rounded["power"]["square"], exact["power"]["square"], rtol=1e-6)


# Channels and blocks


@pytest.mark.parametrize("channels", range(1, 9))
def test_one_to_eight_channels_are_metered(feed_for: FeedFor, channels: int) -> None:
    levels_dbfs = [-6.0 * channel for channel in range(channels)]
    block = int32_block(*(tone(level_dbfs, 997, 1.0, RATE_HZ) for level_dbfs in levels_dbfs))
    assert hear(feed_for, block).rms_dbfs == pytest.approx(levels_dbfs, abs=0.001)


@pytest.mark.parametrize("channels", [-1, 0, 9])
def test_no_channel_and_nine_are_refused(feed_for: FeedFor, channels: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 8 channels, not {channels}"):
        Bank(RATE_HZ, channels, feed_for)


@pytest.mark.parametrize("rate_hz", [-1, 0, 3000, 7999, 768_001])
def test_rates_out_of_range_are_refused(feed_for: FeedFor, rate_hz: int) -> None:
    with pytest.raises(ValueError, match=f"8000 to 768000 Hz, not {rate_hz}"):
        Bank(rate_hz, 1, feed_for)


@pytest.mark.parametrize("rate_hz", [8000, 768_000])
def test_at_the_lowest_rate_and_the_highest_a_tone_has_its_level(feed_for: FeedFor, rate_hz: int) -> None:
    both = tone(-18.0, 997, 1.0, rate_hz)
    bank = Bank(rate_hz, 2, feed_for)
    readings = bank.feed(int32_block(both, both))
    levels = [*readings.vu_dbfs, *readings.ppm_type_1_dbfs, *readings.rms_dbfs, *readings.true_peak_dbtp]
    assert levels == pytest.approx([-18.0] * 8, abs=0.15)
    assert bank.programme().integrated_lufs == pytest.approx(-18.0, abs=0.1)


def test_an_empty_block_is_a_block(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    before = bank.feed(int32_block(tone(0.0, 997, 0.1, RATE_HZ)))
    after = bank.feed(np.zeros((0, 1), np.int32))
    assert (after.serial, after.frames) == (2, before.frames)
    assert after.peak_dbfs == before.peak_dbfs


def test_readings_stay_as_they_were(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    quiet = bank.feed(int32_block(tone(-40.0, 997, 0.1, RATE_HZ)))
    shown, maxima = quiet.ppm_type_1_dbfs, levels_of(quiet.maxima_of(0))
    bank.feed(int32_block(tone(0.0, 997, 0.1, RATE_HZ)))
    assert (quiet.ppm_type_1_dbfs, levels_of(quiet.maxima_of(0))) == (shown, maxima)


def test_reset_forgets_what_was_measured_and_leaves_the_needles(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    loud = float32_block(np.r_[np.nan, square(0.0, 100, 1.0, RATE_HZ)])
    before = bank.feed(loud)
    bank.reset()
    after = bank.feed(float32_block(np.zeros(1)))
    assert after.vu_dbfs == pytest.approx(before.vu_dbfs, abs=0.01)
    assert after.ppm_type_1_dbfs == pytest.approx(before.ppm_type_1_dbfs, abs=0.01)
    assert after.rms_dbfs == after.sample_peak_dbfs == (-math.inf,)
    assert after.clip_events == after.clipped_samples == after.not_finite == (0,)


# Readers


def peaks(*amplitudes: float) -> Iterator[np.ndarray]:
    """Blocks of a single sample."""
    return (np.full((1, 1), amplitude, np.float32) for amplitude in amplitudes)


def reads(bank: Bank, amplitudes: list[float], lateness: list[int | None]) -> list[tuple[int, float]]:
    """The serial numbers and the maxima of the reads of a reader that may be late.

    After each block it may take the readings, which it then reads as many blocks later as `lateness` has.
    """
    done, taken, due = [], None, 0
    for number, (block, late) in enumerate(zip(peaks(*amplitudes), lateness, strict=True)):
        readings = bank.feed(block)
        if taken is None and late is not None:
            taken, due = readings, number + late
        if taken is not None and due == number:
            done.append((taken.serial, bank.readers[0].read(taken).sample_peak_dbfs[0]))
            taken = None
    return done


SCHEDULES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.125, 0.25, 0.5, 1.0]), st.none() | st.integers(0, 3)), max_size=30
)


@any_audio
@given(SCHEDULES)
def test_a_late_reader_never_misses_a_peak(
    feed_for: FeedFor, schedule: list[tuple[float, int | None]]
) -> None:
    amplitudes, lateness = [each[0] for each in schedule], [each[1] for each in schedule]
    read_before = 0
    for serial, highest_dbfs in reads(Bank(RATE_HZ, 1, feed_for, readers=1), amplitudes, lateness):
        assert highest_dbfs >= from_amplitude(max(amplitudes[read_before:serial]))
        read_before = serial


@any_audio
@given(SCHEDULES)
def test_a_reader_in_time_gets_each_peak_once(
    feed_for: FeedFor, schedule: list[tuple[float, int | None]]
) -> None:
    amplitudes = [each[0] for each in schedule]
    in_time = [None if each[1] is None else 0 for each in schedule]
    read_before = 0
    for serial, highest_dbfs in reads(Bank(RATE_HZ, 1, feed_for, readers=1), amplitudes, in_time):
        assert highest_dbfs == from_amplitude(max(amplitudes[read_before:serial]))
        read_before = serial


def test_a_reader_late_by_one_block_gets_each_peak_once(feed_for: FeedFor) -> None:
    amplitudes = [0.5, 0.25, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    late_by_one = [1, None, None, 1, None, None, None, 0]
    read = reads(Bank(RATE_HZ, 1, feed_for, readers=1), amplitudes, late_by_one)
    assert [serial for serial, _ in read] == [1, 4, 8]
    assert [10 ** (dbfs / 20) for _, dbfs in read] == pytest.approx([0.5, 0.25, 1.0])


def test_a_reader_is_not_stuck_after_a_very_late_read(feed_for: FeedFor) -> None:
    amplitudes = [1.0, 0.0, 0.0, 0.0, 0.0, 0.5]
    read = reads(Bank(RATE_HZ, 1, feed_for, readers=1), amplitudes, [2, None, None, 0, None, 0])
    assert read == [(1, 0.0), (4, 0.0), (6, from_amplitude(0.5))]


def test_readers_do_not_disturb_each_other(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for, readers=2)
    often, seldom = bank.readers
    for block in peaks(1.0, 0.5, 0.25):
        readings = bank.feed(block)
        (highest_dbfs,) = often.read(readings).sample_peak_dbfs
        assert highest_dbfs == from_amplitude(block[0, 0])
    assert seldom.read(readings).sample_peak_dbfs == (0.0,)
    (last,) = peaks(0.125)
    assert seldom.read(bank.feed(last)).sample_peak_dbfs == (from_amplitude(0.125),)


def test_a_reader_gets_the_maxima_of_the_needles_too(feed_for: FeedFor) -> None:
    loud, quiet = tone(0.0, 997, 1.0, RATE_HZ), tone(-60.0, 997, 1.0, RATE_HZ)
    bank = Bank(RATE_HZ, 2, feed_for, readers=1)
    bank.feed(int32_block(loud, quiet))
    readings = bank.feed(int32_block(quiet, loud))
    maxima = bank.readers[0].read(readings)
    assert maxima.vu_dbfs == readings.vu_max_dbfs
    assert maxima.ppm_type_1_dbfs == readings.ppm_type_1_max_dbfs
    assert maxima.sample_peak_dbfs == readings.sample_peak_dbfs


def test_time_is_counted_in_frames(feed_for: FeedFor) -> None:
    readings = watch(feed_for, int32_block(silence(0.1, 44100)), 44100, every_s=0.01)
    assert [now.frames for now in readings] == [441 * k for k in range(1, 11)]
    assert [now.serial for now in readings] == list(range(1, 11))


def test_a_fifth_reader_is_refused(feed_for: FeedFor) -> None:
    with pytest.raises(ValueError, match="readers"):
        Bank(48000, 1, feed_for, readers=5)
