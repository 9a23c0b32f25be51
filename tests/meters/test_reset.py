"""Clear, reset and pause of the Bank: the readings each one affects, and no others."""

import math
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor
from tests.signals import Signal, float32_block, int32_block, noise, square, tone

RATE_HZ = 48000

SHOWN = {
    "needles": ("vu_dbfs", "ppm_type_1_dbfs", "ppm_type_2_dbfs", "peak_dbfs"),
    "clips": ("clip_events", "clipped_samples", "inter_sample_events"),
    "holds": (
        *("vu_max_dbfs", "ppm_type_1_max_dbfs", "ppm_type_2_max_dbfs"),
        *("sample_peak_dbfs", "true_peak_dbtp", "peak_hold_dbfs"),
    ),
    "integrated": ("rms_dbfs", "crest_db", "dc_offset_dbfs"),
    "faults": ("not_finite",),
}

Levels = dict[str, Any]


def shown(bank: Bank) -> dict[str, Levels]:
    """The readings of the Bank but for the sliding loudness, grouped by what clears them."""
    readings = bank.read()
    groups = {group: {name: getattr(readings, name) for name in names} for group, names in SHOWN.items()}
    groups["integrated"] |= asdict(bank.programme())
    groups["integrated"]["noise_floor_dbfs"] = [noise.floor_dbfs for noise in bank.noise()]
    return groups


def same(one: Levels, other: Levels) -> bool:
    """True if two groups of levels are the same, NaN included."""
    return all(np.array_equal(level, other[name], equal_nan=True) for name, level in one.items())


@pytest.fixture
def bank(feed_for: FeedFor) -> Bank:
    """A Bank with readings in every group: clips, overs, a sample of NaN, and 4 s of noise after them."""
    bank = Bank(RATE_HZ, 2, feed_for)
    loud = np.r_[np.nan, square(0.0, 100, 0.5, RATE_HZ)]
    bank.feed(float32_block(loud, -loud))
    bank.feed(float32_block(*(noise(-20.0, 4.0, RATE_HZ, seed) + 0.01 for seed in (1, 2))))
    return bank


@pytest.mark.parametrize(
    ("clear", "cleared"),
    [
        ("clear_clips", {"clips"}),
        ("clear_holds", {"holds"}),
        ("clear", {"clips", "holds"}),
        ("reset_integrated", {"integrated"}),
        ("reset", {"clips", "holds", "integrated", "faults"}),
    ],
)
def test_each_clear_and_reset_clears_its_own_readings_only(
    feed_for: FeedFor, bank: Bank, clear: str, cleared: set[str]
) -> None:
    before, nothing = shown(bank), shown(Bank(RATE_HZ, 2, feed_for))
    nothing["holds"]["peak_hold_dbfs"] = before["needles"]["peak_dbfs"]  # it rests on the bar
    getattr(bank, clear)()
    after = shown(bank)
    for group, levels in after.items():
        assert not same(nothing[group], before[group])
        assert same(levels, nothing[group] if group in cleared else before[group]), group


def test_after_reset_only_new_audio_counts(bank: Bank) -> None:
    bank.reset()
    bank.feed(int32_block(*[tone(-40.0, 1000, 4.0, RATE_HZ)] * 2))
    readings, programme = bank.read(), bank.programme()
    assert readings.rms_dbfs == pytest.approx((-40.0, -40.0), abs=0.001)
    assert readings.sample_peak_dbfs == pytest.approx((-40.0, -40.0), abs=0.001)
    assert programme.integrated_lufs == pytest.approx(-40.0, abs=0.03)
    assert programme.loudness_range_lu == pytest.approx(0.0, abs=0.02)
    assert programme.correlation_min == pytest.approx(1.0, abs=1e-6)


# Pause


def feed(bank: Bank, signal: Signal) -> None:
    """Play a signal in blocks that meet no hop of 10 ms."""
    for part in np.split(int32_block(signal), range(77, len(signal), 997)):
        bank.feed(part)


@pytest.mark.parametrize("pause_s", [0.005, 0.3, 2.003])
def test_audio_during_a_pause_counts_neither_towards_the_loudness_nor_the_range(
    feed_for: FeedFor, pause_s: float
) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    feed(bank, tone(-30.0, 1000, 4.0015, RATE_HZ))
    bank.pause(True)
    feed(bank, tone(0.0, 1000, pause_s, RATE_HZ))
    bank.pause(False)
    feed(bank, tone(-30.0, 1000, 4.0, RATE_HZ))
    programme = bank.programme()
    assert programme.integrated_lufs == pytest.approx(-33.01, abs=0.03)
    assert programme.channel_integrated_lufs == pytest.approx((-33.01,), abs=0.03)
    assert programme.loudness_range_lu == pytest.approx(0.0, abs=0.02)


def test_everything_else_goes_on_in_a_pause(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    bank.pause(True)
    feed(bank, tone(-6.0, 1000, 4.0, RATE_HZ))
    readings, programme = bank.read(), bank.programme()
    assert readings.vu_dbfs + readings.rms_dbfs == pytest.approx((-6.0, -6.0), abs=0.02)
    assert (readings.momentary_lufs, readings.short_term_lufs) == pytest.approx((-9.01, -9.01), abs=0.03)
    maxima = programme.momentary_max_lufs, programme.short_term_max_lufs
    assert maxima == pytest.approx((-9.01, -9.01), abs=0.03)
    assert programme.integrated_lufs == -math.inf
    assert math.isnan(programme.loudness_range_lu)


def test_after_a_pause_the_first_block_is_whole_after_400_ms(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    bank.pause(True)
    feed(bank, tone(-30.0, 1000, 1.0, RATE_HZ))
    bank.pause(False)
    feed(bank, tone(-30.0, 1000, 0.39, RATE_HZ))
    assert bank.programme().integrated_lufs == -math.inf
    feed(bank, tone(-30.0, 1000, 0.01, RATE_HZ))
    assert bank.programme().integrated_lufs == pytest.approx(-33.01, abs=0.03)


def test_resuming_without_a_pause_changes_nothing(feed_for: FeedFor) -> None:
    undisturbed, resumed = (Bank(RATE_HZ, 1, feed_for) for _ in range(2))
    for part in np.split(noise(-20.0, 4.0, RATE_HZ), 80):
        for bank in (undisturbed, resumed):
            feed(bank, part)
        resumed.pause(False)
    assert same(asdict(resumed.programme()), asdict(undisturbed.programme()))


def test_a_reset_in_a_pause_does_not_end_it(feed_for: FeedFor) -> None:
    bank = Bank(RATE_HZ, 1, feed_for)
    feed(bank, tone(-30.0, 1000, 1.0, RATE_HZ))
    bank.pause(True)
    bank.reset_integrated()
    feed(bank, tone(-30.0, 1000, 1.0, RATE_HZ))
    assert bank.programme().integrated_lufs == -math.inf
