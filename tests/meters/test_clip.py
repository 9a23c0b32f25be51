"""Digital clipping: runs of full-scale samples, counted by a rule."""

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor
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
        "overs of a float file count",
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
