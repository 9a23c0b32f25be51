"""Readings: the levels of the meters after a block."""

import math

import pytest

from gainbox.decibels import to_amplitude
from gainbox.meters import Bank, FeedFor
from tests.meters.listening import hear
from tests.signals import int32_block, square, tone


def test_before_the_first_block_there_is_nothing(feed_for: FeedFor) -> None:
    nothing = Bank(48000, 2, feed_for, readers=1).read()
    assert (nothing.serial, nothing.frames, nothing.rate_hz, nothing.channels) == (0, 0, 48000, 2)
    silent = (-math.inf, -math.inf)
    assert nothing.vu_dbfs == nothing.vu_max_dbfs == silent
    assert nothing.ppm_type_1_dbfs == nothing.ppm_type_1_max_dbfs == silent
    assert nothing.peak_dbfs == nothing.peak_hold_dbfs == nothing.sample_peak_dbfs == silent
    assert nothing.rms_dbfs == nothing.k_rms_dbfs == nothing.channel_momentary_lufs == silent
    assert all(map(math.isnan, (*nothing.crest_db, nothing.balance_db, nothing.psr_lu)))
    assert nothing.clip_events == nothing.clipped_samples == nothing.not_finite == (0, 0)
    assert nothing.flat_top_events == (0, 0)
    assert nothing.for_lamps == [(0.0, 0, 0), (0.0, 0, 0)]
    assert nothing.maxima_of(0).sample_peak_dbfs == silent


def test_the_readings_for_the_lamps_are_those_of_the_meters(feed_for: FeedFor) -> None:
    readings = hear(
        feed_for, int32_block(square(0.0, 997, 0.1, 48000), tone(-20.0, 997, 0.1, 48000).clip(-0.05))
    )
    levels, clips, flat_tops = zip(*readings.for_lamps, strict=True)
    assert levels == pytest.approx([to_amplitude(level) for level in readings.ppm_type_1_dbfs])
    assert (clips, flat_tops) == (readings.clip_events, readings.flat_top_events)
    assert clips[0] > 0
    assert flat_tops[1] > 0


def test_readings_cannot_be_changed(feed_for: FeedFor) -> None:
    readings = hear(feed_for, int32_block(tone(-6.0, 997, 0.1, 48000)))
    with pytest.raises(AttributeError):
        readings.frames = 0  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        readings.channel["vu"]["reading"] = 1.0
