"""Digital clipping: runs of full-scale samples, counted by a rule."""

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor
from gainbox.meters.clip import Encoding
from tests.meters.listening import hear
from tests.signals import float32_block, int32_block, square, tone

Counted = tuple[int, int]


def counted(feed_for: FeedFor, samples: list[float], clip_samples: int = 3) -> Counted:
    """The events in these samples of a float file, and the samples in them."""
    readings = hear(feed_for, float32_block(np.array(samples)), clip_samples=clip_samples)
    return readings.clip_events[0], readings.clipped_samples[0]


@pytest.mark.parametrize("clip_samples", range(1, 16))
def test_a_run_counts_from_the_length_that_was_set(feed_for: FeedFor, clip_samples: int) -> None:
    def run(length: int) -> list[float]:
        return [0.0, *[1.0] * length, 0.0]

    assert counted(feed_for, run(clip_samples - 1), clip_samples) == (0, 0)
    assert counted(feed_for, run(clip_samples), clip_samples) == (1, clip_samples)
    assert counted(feed_for, run(clip_samples + 1), clip_samples) == (1, clip_samples + 1)


@pytest.mark.parametrize(
    ("samples", "expected"),
    [
        ([1.0] * 1000, (1, 1000)),
        ([-1.0] * 1000, (1, 1000)),
        ([*[1.0] * 3, 0.0, *[1.0] * 4], (2, 7)),
        ([*[1.0] * 3, *[-1.0] * 4], (2, 7)),
        ([*[-1.0] * 3, *[1.0] * 4], (2, 7)),
        ([1.0, 1.0, 0.0] * 10, (0, 0)),
        ([1.0, 1.0, -1.0, -1.0] * 10, (0, 0)),
        ([1.0, 3.0, 2.0], (1, 3)),
        ([0.999] * 10, (0, 0)),
    ],
    ids=[
        "a long run is one event",
        "below zero too",
        "two runs are two events",
        "a change of sign ends a run",
        "and so does the other",
        "short runs are music",
        "runs are of one sign",
        "beyond full scale counts where samples are integers",
        "less than full scale is no clip",
    ],
)
def test_a_run_is_counted_once(feed_for: FeedFor, samples: list[float], expected: Counted) -> None:
    assert counted(feed_for, samples) == expected


@pytest.mark.parametrize(
    ("bits", "code", "clips"),
    [
        (16, 0x7FFF_0000, True),
        (16, 0x7FFE_0000, False),
        (16, -0x8000_0000, True),
        (16, -0x7FFF_0000, True),
        (16, -0x7FFE_0000, False),
        (24, 0x7FFF_FF00, True),  # 8388607
        (24, 0x7FFF_FE00, False),
        (24, -0x8000_0000, True),  # -8388608
        (24, -0x7FFF_FF00, True),
        (24, -0x7FFF_FE00, False),
        (32, 0x7FFF_FFFF, True),
        (32, 0x7FFF_FF00, True),  # a converter of 24 bits in 32
        (32, 0x7FFF_FE00, False),
        (32, -0x8000_0000, True),
        (32, -0x7FFF_FE00, False),
    ],
)
def test_full_scale_is_the_last_code_of_the_converter(
    feed_for: FeedFor, bits: int, code: int, clips: bool
) -> None:
    readings = hear(feed_for, np.full((3, 1), code, np.int32), significant_bits=bits)
    assert readings.clip_events == (int(clips),)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_a_full_scale_square_clips_and_a_sine_just_below_does_not(feed_for: FeedFor, bits: int) -> None:
    rough, smooth = square(0.0, 1000, 0.1, 48000), tone(-0.01, 50, 0.1, 48000)
    readings = hear(feed_for, int32_block(rough, smooth, bits=bits), significant_bits=bits)
    assert readings.clip_events == (200, 0)
    assert readings.clipped_samples == (4800, 0)


@pytest.mark.parametrize("border", range(1, 6))
def test_a_run_goes_on_across_the_border_of_blocks(feed_for: FeedFor, border: int) -> None:
    bank = Bank(48000, 1, feed_for)
    run = float32_block(np.array([0.0, 1.0, 1.0, 1.0, 1.0, 0.0]))
    bank.feed(run[:border])
    readings = bank.feed(run[border:])
    assert (readings.clip_events, readings.clipped_samples) == ((1,), (4,))


def test_an_event_is_seen_on_the_block_that_completes_it(feed_for: FeedFor) -> None:
    bank = Bank(48000, 1, feed_for)
    sample = float32_block(np.ones(1))
    assert [bank.feed(sample).clip_events[0] for _ in range(5)] == [0, 0, 1, 1, 1]


def test_clearing_forgets_the_count(feed_for: FeedFor) -> None:
    bank = Bank(48000, 2, feed_for)
    clipped, quiet = np.r_[np.ones(5), 0.0], np.zeros(6)
    assert bank.feed(float32_block(clipped, quiet)).clip_events == (1, 0)
    bank.clear()
    readings = bank.feed(float32_block(quiet, clipped))
    assert (readings.clip_events, readings.clipped_samples) == ((0, 1), (0, 5))


def test_a_run_that_outlasts_clearing_is_an_event_again(feed_for: FeedFor) -> None:
    bank = Bank(48000, 1, feed_for)
    bank.feed(float32_block(np.ones(5)))
    bank.clear()
    readings = bank.feed(float32_block(np.ones(5)))
    assert (readings.clip_events, readings.clipped_samples) == ((1,), (5,))


@pytest.mark.parametrize(("clip_samples", "events"), [(3, 1), (2, 2), (5, 2), (6, 1)])
def test_another_length_starts_the_run_under_way_anew(
    feed_for: FeedFor, clip_samples: int, events: int
) -> None:
    bank = Bank(48000, 1, feed_for, clip_samples=3)
    bank.feed(float32_block(np.ones(5)))
    bank.apply(clip_samples=clip_samples, peak_hold_s=2.0)
    assert bank.feed(float32_block(np.ones(5))).clip_events == (events,)


def of_words(codes: list[int], bits: int) -> np.ndarray:
    """A block of whole numbers of some bits, in 32."""
    return (np.array(codes) << (32 - bits)).astype(np.int32)[:, None]


def top_of(bits: int) -> int:
    """The last code of a word."""
    return (1 << (bits - 1)) - 1


@pytest.mark.parametrize("bits", [8, 12, 16, 18, 20])
@pytest.mark.parametrize("encoding", ["integers", "floats"])
def test_a_clip_of_a_shorter_word_is_one_in_a_longer_one(
    feed_for: FeedFor, bits: int, encoding: Encoding
) -> None:
    top = top_of(bits)
    block = of_words([0, *[top] * 8, 0, *[-top - 1] * 8, 0, *[-top] * 8, 0] * 4, bits)
    if encoding == "floats":
        block = (block / 2.0**31).astype(np.float32)
    readings = hear(feed_for, block, encoding=encoding)
    assert (readings.clip_events, readings.clipped_samples) == ((12,), (96,))
    assert readings.flat_top_events == (0,)


@pytest.mark.parametrize("bits", [8, 16, 20])
def test_a_program_may_scale_a_shorter_word_by_the_last_code(feed_for: FeedFor, bits: int) -> None:
    code = round(top_of(bits) / 2 ** (bits - 1) * top_of(24))
    assert hear(feed_for, of_words([0, *[code] * 3, 0], 24)).clip_events == (1,)


@pytest.mark.parametrize("bits", [8, 12, 16, 18, 20])
def test_a_slow_wave_passes_the_last_code_of_a_shorter_word(feed_for: FeedFor, bits: int) -> None:
    peak_db = 20 * np.log10(1 - 2.0 ** (1 - bits))
    for above_db in (-1e-6, 0.0, 1e-6, 1e-5):
        block = int32_block(tone(min(0.0, peak_db + above_db), 1.0, 1.0, 48000), bits=24)
        assert hear(feed_for, block).clip_events == (0,)


@pytest.mark.parametrize("bits", [16, 24])
def test_a_height_that_is_no_full_scale_is_no_clip(feed_for: FeedFor, bits: int) -> None:
    """Ceilings of limiters: tenths and hundredths of a decibel."""
    for hundredths in range(1, 31):
        code = round(top_of(bits) * 10 ** (-hundredths / 2000))
        assert hear(feed_for, of_words([0, *[code] * 20, 0], bits), significant_bits=bits).clip_events == (0,)


@pytest.mark.parametrize(("bits", "in_bits"), [(16, 16), (24, 24), (16, 24)])
@pytest.mark.parametrize("dip_db", [0.001, 0.1, 0.4])
def test_a_top_may_ripple_while_it_touches_full_scale(
    feed_for: FeedFor, bits: int, in_bits: int, dip_db: float
) -> None:
    top = top_of(bits)
    dip = round(top * 10 ** (-dip_db / 20))
    ripple = [0, top, dip, top, dip, dip, top, dip, 0, -top, -dip, -top, 0]
    readings = hear(feed_for, of_words(ripple * 5, bits), significant_bits=in_bits)
    assert (readings.clip_events, readings.clipped_samples) == ((5,), (15,))
    assert readings.flat_top_events == (0,)


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ([1.0, 1.0, 1.0, 0.97, 1.0, 1.0, 1.0], (2, 6)),
        ([1.0, 1.0, 0.97, 1.0, 1.0, 1.0], (1, 5)),
        ([1.0, 0.97, 1.0, 0.97, 1.0, 0.97, 1.0, 1.0, 1.0, 0.97, 1.0, 1.0, 1.0], (2, 9)),
        ([1.0, 1.0, 1.0, 0.97, 1.0, 0.97, 1.0], (1, 5)),
    ],
)
def test_runs_in_a_rippling_top_count_each(feed_for: FeedFor, top: list[float], expected: Counted) -> None:
    assert counted(feed_for, [0.0, *top, 0.0]) == expected


def test_a_deep_dip_ends_a_top(feed_for: FeedFor) -> None:
    assert counted(feed_for, [1.0, 1.0, 0.9, 1.0, 1.0, 0.9] * 5) == (0, 0)


@pytest.mark.parametrize("encoding", ["floats", "lossy"])
def test_floats_beyond_full_scale_are_no_clips(feed_for: FeedFor, encoding: Encoding) -> None:
    for gain_db in (0.1, 3.0, 8.0, 40.0):
        block = float32_block(tone(gain_db, 50, 1.0, 48000))
        readings = hear(feed_for, block, encoding=encoding)
        assert (readings.clip_events, readings.flat_top_events) == ((0,), (0,))


@pytest.mark.parametrize("top", [1.0, 1.0 - 2.0**-23, 32768 / 32767])
def test_floats_flat_at_full_scale_are_clips(feed_for: FeedFor, top: float) -> None:
    readings = hear(feed_for, float32_block(tone(8.0, 50, 1.0, 48000).clip(-top, top)), encoding="floats")
    assert (readings.clip_events, readings.flat_top_events) == ((100,), (0,))


def test_floats_flat_beyond_full_scale_are_flat_tops(feed_for: FeedFor) -> None:
    """Clipped at full scale, and turned up by 3 dB later."""
    block = float32_block(1.41 * tone(8.0, 50, 1.0, 48000).clip(-1.0, 1.0))
    readings = hear(feed_for, block, encoding="floats")
    assert readings.clip_events == (0,)
    assert readings.flat_top_events[0] > 90
