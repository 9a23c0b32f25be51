"""The loudness of BS.1770-5, Annex 1: the filters, the weights of the channels, the gates."""

import cmath
import math

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor, weighting
from tests.signals import RATES_HZ, Signal, float32_block, silence, tone
from tests.standards.passages import SILENT, measure

every_rate = pytest.mark.parametrize("rate_hz", RATES_HZ)

SHELF_48K = [1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585]
HIGH_PASS_48K = [1, -2, 1], [1, -1.99004745483398, 0.99007225036621]

LFE = 3  # of six channels


def test_the_filters_at_48_khz_have_the_coefficients_of_the_standard() -> None:
    for designed, printed in zip(
        weighting.shelf(48000) + weighting.high_pass(48000), SHELF_48K + HIGH_PASS_48K, strict=True
    ):
        assert designed == pytest.approx(printed, abs=1e-9)


@every_rate
@pytest.mark.parametrize(
    ("hz", "gain_db"),
    [
        (20, -13.31),
        (50, -3.93),
        (100, -1.13),
        (200, -0.27),
        (500, 0.04),
        (997, 0.691),
        (2000, 3.07),
        (4000, 3.97),
        (8000, 4.04),
        (16000, 4.04),
    ],
)
def test_the_weighting_is_the_same_at_every_rate(rate_hz: int, hz: float, gain_db: float) -> None:
    assert response_db(hz, rate_hz) == pytest.approx(gain_db, abs=0.05)


@every_rate
@pytest.mark.parametrize("hz", [40, 100, 997, 3150, 10000])
def test_a_tone_reads_as_the_filters_weight_it(feed_for: FeedFor, rate_hz: int, hz: float) -> None:
    loudness = momentary_lufs(feed_for, rate_hz, tone(-20.0, hz, 2.0, rate_hz))
    assert loudness == pytest.approx(-20.0 - 3.01 - 0.691 + response_db(hz, rate_hz), abs=0.02)


@every_rate
def test_a_full_scale_sine_of_997_hz_in_one_channel_reads_minus_3_01(feed_for: FeedFor, rate_hz: int) -> None:
    full_scale = tone(0.0, 997, 2.0, rate_hz)
    assert momentary_lufs(feed_for, rate_hz, full_scale, 0 * full_scale) == pytest.approx(-3.01, abs=0.03)


def test_the_momentary_loudness_is_linear_over_80_db(feed_for: FeedFor) -> None:
    quiet, loud = (momentary_lufs(feed_for, 48000, tone(dbfs, 997, 1.0, 48000)) for dbfs in (-80.0, 0.0))
    assert loud - quiet == pytest.approx(80.0, abs=0.001)


@pytest.mark.parametrize(
    ("channels", "weights"),
    [
        (1, (1.0,)),
        (2, (1.0, 1.0)),
        (5, (1.0, 1.0, 1.0, 1.41, 1.41)),
        (6, (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)),
    ],
)
def test_each_channel_has_its_weight(feed_for: FeedFor, channels: int, weights: tuple[float, ...]) -> None:
    alone = momentary_lufs(feed_for, 48000, tone(-20.0, 997, 1.0, 48000))
    for sounding, weight in enumerate(weights):
        signals = [silence(1.0, 48000)] * channels
        signals[sounding] = tone(-20.0, 997, 1.0, 48000)
        expected = alone + 10 * math.log10(weight) if weight else -math.inf
        assert momentary_lufs(feed_for, 48000, *signals) == pytest.approx(expected, abs=0.001)


def test_a_loud_lfe_changes_nothing(feed_for: FeedFor) -> None:
    without, loud = [-30.0] * 6, [-30.0] * 6
    loud[LFE] = 0.0
    programmes = [measure(feed_for, [(5, tuple(each))], 48000, channels=6) for each in (without, loud)]
    assert programmes[0].integrated_lufs == programmes[1].integrated_lufs


@pytest.mark.parametrize(("level", "counts"), [(-69.9, True), (-70.1, False)])
def test_blocks_below_minus_70_lufs_do_not_count(feed_for: FeedFor, level: float, counts: bool) -> None:
    assert math.isfinite(measure(feed_for, [(5, level)], 48000).integrated_lufs) == counts


@pytest.mark.parametrize(
    ("below_lu", "passes"), [(8.0, True), (11.0, True), (12.0, True), (13.0, False), (20.0, False)]
)
def test_blocks_10_lu_below_the_mean_do_not_count(feed_for: FeedFor, below_lu: float, passes: bool) -> None:
    # half loud, half quiet: their mean is 2.7 to 3 LU below the loud ones, the gate 12.7 to 13 LU
    quiet_power = 10 ** (-below_lu / 10)
    expected = -20.0 + (10 * math.log10((1 + quiet_power) / 2) if passes else 0.0)
    programme = measure(feed_for, [(30, -20.0), (30, -20.0 - below_lu)], 48000)
    assert programme.integrated_lufs == pytest.approx(expected, abs=0.03)


@every_rate
def test_no_block_is_whole_before_400_ms(feed_for: FeedFor, rate_hz: int) -> None:
    assert measure(feed_for, [(0.39, -20.0)], rate_hz).integrated_lufs == -math.inf
    assert math.isfinite(measure(feed_for, [(0.40, -20.0)], rate_hz).integrated_lufs)


def test_an_incomplete_block_at_the_end_is_left_out(feed_for: FeedFor) -> None:
    tone_and_more = measure(feed_for, [(2.0, -30.0), (0.09, -20.0)], 48000)
    assert tone_and_more.integrated_lufs == pytest.approx(-30.0, abs=0.03)


def test_silence_has_no_loudness(feed_for: FeedFor) -> None:
    programme = measure(feed_for, [(5, SILENT)], 48000)
    assert programme.integrated_lufs == programme.momentary_max_lufs == -math.inf
    assert math.isnan(programme.loudness_range_lu)


def response_db(hz: float, rate_hz: int) -> float:
    """The gain of both filters together for a tone."""
    z = cmath.exp(-2j * math.pi * hz / rate_hz)
    gain = 1.0
    for numerator, denominator in (weighting.shelf(rate_hz), weighting.high_pass(rate_hz)):
        gain *= abs(np.polyval(numerator[::-1], z) / np.polyval(denominator[::-1], z))
    return 20 * math.log10(gain)


def momentary_lufs(feed_for: FeedFor, rate_hz: int, *signals: Signal) -> float:
    """The momentary loudness at the end of `signals`, one for each channel."""
    bank = Bank(rate_hz, len(signals), feed_for)
    bank.feed(float32_block(*signals))
    return bank.finish().momentary_lufs
