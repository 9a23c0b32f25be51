"""Channels shown on the scale of a recorder: every meter reads what the recorder would."""

import math

import numpy as np
import pytest

from gainbox.decibels import to_amplitude
from gainbox.meters import Bank, FeedFor, Readings
from gainbox.meters.bank import interpreted
from tests.meters.listening import hear
from tests.signals import Signal, float32_block, int32_block, noise, square, tone

RATE_HZ = 48000
OFFSETS_DB = (11.0, -4.5, 0.0)


def voices(seconds: float = 1.0) -> list[Signal]:
    """Three channels, each with a tone of its own and some noise."""
    return [
        tone(-20.0 - c, 440.0 + 100 * c, seconds, RATE_HZ) + noise(-50.0, seconds, RATE_HZ, seed=c)
        for c in range(3)
    ]


def levels(readings: Readings) -> dict[str, tuple[float, ...]]:
    """All levels that are read of each channel."""
    names = (
        *("vu_dbfs", "vu_max_dbfs", "ppm_type_1_dbfs", "ppm_type_2_max_dbfs", "peak_dbfs", "peak_hold_dbfs"),
        *("sample_peak_dbfs", "true_peak_dbtp", "rms_dbfs", "k_rms_dbfs", "dc_offset_dbfs", "crest_db"),
    )
    return {name: getattr(readings, name) for name in names}


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("frames", [128, 4096, 48000])
def test_a_channel_reads_as_if_it_were_louder_by_its_offset(
    feed_for: FeedFor, channels: int, frames: int
) -> None:
    played = voices()[:channels]
    louder = [to_amplitude(offset) * signal for offset, signal in zip(OFFSETS_DB, played, strict=False)]
    shown = hear(feed_for, float32_block(*played)[:frames], offsets_db=OFFSETS_DB[:channels])
    expected = levels(hear(feed_for, float32_block(*louder)[:frames]))
    for name, values in levels(shown).items():
        assert values == pytest.approx(expected[name], abs=0.001 if name != "dc_offset_dbfs" else 0.1), name


def test_the_interpreted_kernel_reads_the_same(feed_for: FeedFor) -> None:
    block = int32_block(*voices(0.02))
    one, other = (hear(form, block, offsets_db=OFFSETS_DB) for form in (feed_for, interpreted))
    for name, values in levels(one).items():
        assert values == pytest.approx(levels(other)[name], abs=1e-4), name


def test_loudness_and_psr_are_on_that_scale_too(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 2, feed_for, offsets_db=(11.0, 11.0))
    readings = bank.feed(int32_block(*[tone(-34.0, 997, 4.0, RATE_HZ)] * 2))
    assert bank.programme().integrated_lufs == pytest.approx(-23.0, abs=0.05)
    assert readings.short_term_lufs == pytest.approx(-23.0, abs=0.05)
    assert readings.psr_lu == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize(
    ("peak_dbfs", "offset_db", "clips"),
    [
        (-11.1, 11.0, False),
        (-10.9, 11.0, True),
        (-0.1, 0.0, False),
        (0.0, 0.0, True),
        (-0.1, -6.0, False),
        (0.0, -6.0, True),  # our own converter has run out of numbers
        (0.0, 11.0, True),
    ],
)
def test_a_clip_is_where_the_recorder_or_our_own_converter_clips(
    feed_for: FeedFor, peak_dbfs: float, offset_db: float, clips: bool
) -> None:
    block = int32_block(square(peak_dbfs, 100, 0.1, RATE_HZ))
    assert (hear(feed_for, block, offsets_db=[offset_db]).clip_events[0] > 0) == clips


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("offset_db", np.linspace(-12.0, 0.0, 25).tolist())
def test_no_gain_hides_a_clip_of_our_own_converter(feed_for: FeedFor, bits: int, offset_db: float) -> None:
    block = int32_block(square(0.0, 100, 0.02, RATE_HZ), bits=bits)
    assert hear(feed_for, block, significant_bits=bits, offsets_db=[offset_db]).clip_events == (4,)


@pytest.mark.parametrize("offset_db", [-6.0, 6.0])
def test_flat_tops_are_found_on_that_scale(feed_for: FeedFor, offset_db: float) -> None:
    flat = int32_block(tone(-6.0, 200, 0.1, RATE_HZ).clip(-0.3, 0.3))
    shown = hear(feed_for, flat, offsets_db=[offset_db])
    assert shown.flat_top_events == hear(feed_for, flat).flat_top_events
    assert shown.clip_events == (0,)


def test_another_scale_holds_from_the_next_block_on(feed_for: FeedFor) -> None:
    steady = int32_block(*[tone(-20.0, 1000, 2.0, RATE_HZ)] * 2)
    bank = Bank(RATE_HZ, 2, feed_for, peak_hold_s=math.inf)
    bank.feed(steady)
    bank.shift((-6.0,))
    bank.reset()
    assert bank.read().peak_hold_dbfs == pytest.approx((-26.0, -20.0), abs=0.05)
    bank.shift((6.0,))
    bank.reset()
    readings = bank.feed(steady)
    assert readings.peak_hold_dbfs == pytest.approx((-14.0, -20.0), abs=0.05)
    assert readings.vu_dbfs == pytest.approx((-14.0, -20.0), abs=0.05)
    assert readings.true_peak_dbtp == pytest.approx((-14.0, -20.0), abs=0.05)  # no click between the two
    bank.shift(())
    bank.reset()
    assert bank.feed(steady).sample_peak_dbfs == pytest.approx((-20.0, -20.0), abs=0.01)


@pytest.mark.parametrize("offset_db", [-20.0, -6.0, 6.0, 20.0])
def test_the_true_peak_has_no_click_where_the_scale_changes(feed_for: FeedFor, offset_db: float) -> None:
    before, after = np.split(int32_block(tone(-30.0, 997, 0.5, RATE_HZ)), [23988])  # at a crest
    changed, constant = Bank(RATE_HZ, 1, feed_for), Bank(RATE_HZ, 1, feed_for, offsets_db=(offset_db,))
    changed.feed(before)
    constant.feed(before)
    changed.shift((offset_db,))
    for bank in (changed, constant):
        bank.clear()
    expected = constant.feed(after).true_peak_dbtp
    assert changed.feed(after).true_peak_dbtp == pytest.approx(expected, abs=0.001)


def test_digital_silence_is_silence_on_every_scale(feed_for: FeedFor) -> None:
    nothing = hear(feed_for, int32_block(np.zeros(4800)), offsets_db=(11.0,))
    assert nothing.sample_peak_dbfs == (-math.inf,)
