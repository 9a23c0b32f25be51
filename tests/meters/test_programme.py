"""The measurements over all channels together: invariants under changes of the audio.

A range asks for seconds of audio: so the audio is always the same, and what is done to it is drawn.
"""

from dataclasses import asdict
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gainbox.decibels import to_amplitude
from gainbox.meters import Bank, FeedFor
from tests.signals import float32_block, noise

RATE_HZ = 44100

Block = NDArray[np.float32]

whatever_is_drawn = settings(derandomize=True, deadline=None, max_examples=15)


@cache
def programme(channels: int = 2) -> Block:
    """4 s of noise at several levels, the loudest 24 dB above the softest; the channels share some of it."""
    steps_db = np.repeat([-24.0, -18.0, -12.0, 0.0, -21.0, -6.0, -12.0, 0.0], RATE_HZ // 2)
    common, *own = (noise(-30.0, 4.0, RATE_HZ, seed) for seed in range(channels + 1))
    return float32_block(*((common + each) * 10 ** (steps_db / 20) for each in own))


def measured(feed_for: FeedFor, *blocks: Block) -> dict[str, float]:
    """The measurements of these blocks by a new Bank."""
    bank = Bank(RATE_HZ, blocks[0].shape[1], feed_for)
    for block in blocks:
        readings = bank.feed(block)
    programme = asdict(bank.programme())
    programme |= {
        f"channel_{c}_lufs": level for c, level in enumerate(programme.pop("channel_integrated_lufs"))
    }
    programme |= {f"channel_{c}_dr": level for c, level in enumerate(programme.pop("dr"))}
    return programme | {
        name: getattr(readings, name) for name in ("momentary_lufs", "short_term_lufs", "correlation")
    }


@whatever_is_drawn
@given(st.lists(st.integers(0, 4 * RATE_HZ), max_size=30))
def test_any_split_into_blocks_measures_the_same(feed_for: FeedFor, cuts: list[int]) -> None:
    whole = measured(feed_for, programme())
    assert measured(feed_for, *np.split(programme(), sorted(cuts))) == pytest.approx(whole, abs=1e-5)


@whatever_is_drawn
@given(st.floats(-15.0, 15.0))  # lower, the softest would be below the gate
def test_gain_adds_to_every_loudness_and_changes_nothing_else(feed_for: FeedFor, gain_db: float) -> None:
    gain = np.float32(to_amplitude(gain_db))
    expected = {
        name: level + gain_db if name.endswith("lufs") else level
        for name, level in measured(feed_for, programme()).items()
    }
    moved = measured(feed_for, gain * programme())
    # a histogram knows a percentile to half a bin, and both ends of the range are percentiles
    assert moved.pop("loudness_range_lu") == pytest.approx(expected.pop("loudness_range_lu"), abs=0.02)
    assert moved == pytest.approx(expected, abs=1e-4)


def test_polarity_changes_nothing(feed_for: FeedFor) -> None:
    assert measured(feed_for, -programme()) == measured(feed_for, programme())


def test_the_polarity_of_one_channel_turns_the_correlation_and_no_loudness(feed_for: FeedFor) -> None:
    upright = measured(feed_for, programme())
    turned = measured(feed_for, programme() * np.float32([1, -1]))
    for name in upright:
        if name in ("correlation", "correlation_mean"):
            assert turned[name] == -upright[name]
        elif name != "correlation_min":
            assert turned[name] == upright[name]
    assert turned["correlation_min"] <= turned["correlation_mean"] < 0.0


@whatever_is_drawn
@given(st.permutations(range(4)))
def test_the_order_of_tracks_does_not_matter(feed_for: FeedFor, order: list[int]) -> None:
    straight = measured(feed_for, programme(4))
    mixed = measured(feed_for, programme(4)[:, order].copy())
    assert mixed == pytest.approx(straight | in_order(straight, order), abs=1e-5, nan_ok=True)


def test_left_and_right_may_be_exchanged(feed_for: FeedFor) -> None:
    straight = measured(feed_for, programme())
    turned = straight | in_order(straight, [1, 0])
    assert measured(feed_for, programme()[:, ::-1].copy()) == pytest.approx(turned, abs=1e-5)


def in_order(measured: dict[str, float], order: list[int]) -> dict[str, float]:
    """What is measured of each channel, with the channels in another order."""
    names = ("lufs", "dr")
    return {
        f"channel_{c}_{name}": measured[f"channel_{at}_{name}"]
        for name in names
        for c, at in enumerate(order)
    }


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_sample_that_is_not_finite_measures_as_zero(feed_for: FeedFor, bad: float) -> None:
    zeroed, holed = programme().copy(), programme().copy()
    zeroed[::997], holed[::997] = 0.0, bad
    assert measured(feed_for, holed) == measured(feed_for, zeroed)


def test_nothing_sticks_after_a_second_of_nan(feed_for: FeedFor) -> None:
    bad = np.full((RATE_HZ, 2), np.nan, np.float32)
    silent = np.zeros((RATE_HZ, 2), np.float32)
    assert measured(feed_for, bad, programme()) == measured(feed_for, silent, programme())


@pytest.mark.parametrize("level_dbfs", [15.0, 90.0, 700.0])
def test_a_float_file_far_beyond_full_scale_reads_its_loudness(feed_for: FeedFor, level_dbfs: float) -> None:
    expected = measured(feed_for, programme())["integrated_lufs"] + level_dbfs
    louder = measured(feed_for, np.float32(to_amplitude(level_dbfs)) * programme())
    # what is beyond the histogram lies in one bin: there the relative gate lets all of it pass
    assert louder["integrated_lufs"] == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize("largest", [1e10, 1e20, np.finfo(np.float32).max])
def test_the_largest_samples_do_not_stick(feed_for: FeedFor, largest: float) -> None:
    enormous = np.full((RATE_HZ // 10, 2), largest, np.float32)
    enormous[::2, 1] *= -1
    after = measured(feed_for, enormous, programme())
    expected = measured(feed_for, programme())
    for name in ("momentary_lufs", "short_term_lufs", "correlation"):
        assert after[name] == pytest.approx(expected[name], abs=0.01)
    assert np.isfinite(after["integrated_lufs"])
