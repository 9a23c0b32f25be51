"""The minimum requirements of EBU Tech 3341 (V4, 2023), Table 1, by the standard's own numbers.

Where the standard has a live meter in mind, the meter is watched every 10 ms; the others are recordings.
Cases 7 and 8 are recordings of broadcast programmes, which may not be handed on: they are not here.
"""

import numpy as np
import pytest

from gainbox.meters import Bank, FeedFor
from tests.signals import RATES_HZ, Signal, faded, float32_block
from tests.standards.passages import SILENT, measure, watch

pytestmark = pytest.mark.parametrize("rate_hz", RATES_HZ)

TOLERANCE_LU = 0.1
TIMES = range(20)


@pytest.mark.parametrize("level", [pytest.param(-23.0, id="case 1"), pytest.param(-33.0, id="case 2")])
def test_cases_1_and_2_a_steady_tone_reads_its_level_on_all_three_scales(
    feed_for: FeedFor, rate_hz: int, level: float
) -> None:
    bank = Bank(rate_hz, 2, feed_for)
    shown = watch(bank, [(20, level)], rate_hz)
    bank.finish()
    within(level, [now.momentary_lufs for now in shown[100:]])
    within(level, [now.short_term_lufs for now in shown[305:]])
    within(level, [bank.programme().integrated_lufs])


def test_case_3_the_relative_gate_leaves_the_quiet_parts_out(feed_for: FeedFor, rate_hz: int) -> None:
    programme = measure(feed_for, [(10, -36), (60, -23), (10, -36)], rate_hz)
    within(-23.0, [programme.integrated_lufs])


def test_case_4_the_absolute_gate_leaves_the_near_silence_out(feed_for: FeedFor, rate_hz: int) -> None:
    passages = [(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)]
    within(-23.0, [measure(feed_for, passages, rate_hz).integrated_lufs])


def test_case_5_blocks_overlap_where_the_level_changes(feed_for: FeedFor, rate_hz: int) -> None:
    programme = measure(feed_for, [(20, -26), (20.1, -20), (20, -26)], rate_hz)
    within(-23.0, [programme.integrated_lufs])


def test_case_6_five_channels_have_their_weights(feed_for: FeedFor, rate_hz: int) -> None:
    left_right_centre_and_surround = (-28.0, -28.0, -24.0, -30.0, -30.0)
    programme = measure(feed_for, [(20, left_right_centre_and_surround)], rate_hz, channels=5)
    within(-23.0, [programme.integrated_lufs])


def test_case_9_the_short_term_window_is_3_s(feed_for: FeedFor, rate_hz: int) -> None:
    shown = watch(Bank(rate_hz, 2, feed_for), [(1.34, -20), (1.66, -30)] * 5, rate_hz)
    within(-23.0, [now.short_term_lufs for now in shown[305:]])


@pytest.mark.parametrize("i", TIMES)
def test_case_10_a_tone_of_3_s_fills_the_window_wherever_it_begins(
    feed_for: FeedFor, rate_hz: int, i: int
) -> None:
    programme = measure(feed_for, [(i * 0.15, SILENT), (3, -23), (1, SILENT)], rate_hz)
    within(-23.0, [programme.short_term_max_lufs])


def test_case_11_the_highest_short_term_loudness_rises_with_the_tones(
    feed_for: FeedFor, rate_hz: int
) -> None:
    bank = Bank(rate_hz, 2, feed_for)
    for i in TIMES:
        turn = [(i * 0.15, SILENT), (3, -38.0 + i), (3 - i * 0.15, SILENT)]
        shown = watch(bank, turn, rate_hz)
        within(-38.0 + i, [max(now.short_term_lufs for now in shown), bank.programme().short_term_max_lufs])


def test_case_12_the_momentary_window_is_400_ms(feed_for: FeedFor, rate_hz: int) -> None:
    shown = watch(Bank(rate_hz, 2, feed_for), [(0.18, -20), (0.22, -30)] * 25, rate_hz)
    within(-23.0, [now.momentary_lufs for now in shown[100:]])


@pytest.mark.parametrize("i", TIMES)
def test_case_13_a_tone_of_400_ms_fills_the_window_wherever_it_begins(
    feed_for: FeedFor, rate_hz: int, i: int
) -> None:
    programme = measure(feed_for, [(i * 0.02, SILENT), (0.4, -23), (1, SILENT)], rate_hz)
    within(-23.0, [programme.momentary_max_lufs])


def test_case_14_the_highest_momentary_loudness_rises_with_the_tones(feed_for: FeedFor, rate_hz: int) -> None:
    bank = Bank(rate_hz, 2, feed_for)
    for i in TIMES:
        turn = [(i * 0.02, SILENT), (0.4, -38.0 + i), (0.4 - i * 0.02, SILENT)]
        shown = watch(bank, turn, rate_hz)
        within(-38.0 + i, [max(now.momentary_lufs for now in shown), bank.programme().momentary_max_lufs])


@pytest.mark.parametrize(
    ("frames_per_cycle", "amplitude", "degrees", "expected_dbtp"),
    [
        pytest.param(4, 0.50, 0.0, -6.0, id="case 15"),
        pytest.param(4, 0.50, 45.0, -6.0, id="case 16"),
        pytest.param(6, 0.50, 60.0, -6.0, id="case 17"),
        pytest.param(8, 0.50, 67.5, -6.0, id="case 18"),
        pytest.param(4, 1.41, 45.0, 3.0, id="case 19"),
    ],
)
def test_cases_15_to_19_a_tone_peaks_between_its_samples(
    feed_for: FeedFor,
    rate_hz: int,
    frames_per_cycle: int,
    amplitude: float,
    degrees: float,
    expected_dbtp: float,
) -> None:
    cycles = np.arange(rate_hz // 5) / frames_per_cycle + degrees / 360
    signal = faded(amplitude * np.sin(2 * np.pi * cycles), 0.010, rate_hz)
    assert expected_dbtp - 0.4 <= true_peak_dbtp(feed_for, signal, rate_hz) <= expected_dbtp + 0.2


@pytest.mark.parametrize("offset", [pytest.param(i, id=f"case {20 + i}") for i in range(4)])
def test_cases_20_to_23_a_single_cycle_peaks_between_its_samples(
    feed_for: FeedFor, rate_hz: int, offset: int
) -> None:
    signal = one_loud_cycle(rate_hz)[offset::4]
    assert -0.4 <= true_peak_dbtp(feed_for, signal, rate_hz) <= 0.2


def within(expected: float, shown: list[float]) -> None:
    """Every value shown is the expected one, within the standard's tolerance."""
    assert shown == pytest.approx([expected] * len(shown), abs=TOLERANCE_LU)


def true_peak_dbtp(feed_for: FeedFor, signal: Signal, rate_hz: int) -> float:
    """The true peak of a recording of `signal`."""
    bank = Bank(rate_hz, 1, feed_for)
    bank.feed(float32_block(signal))
    (highest_dbtp,) = bank.finish().true_peak_dbtp
    return highest_dbtp


def one_loud_cycle(rate_hz: int) -> Signal:
    """A tone of a sixth of the rate at half scale with one cycle of a quarter of the rate at full scale.

    It has four times the rate, and nothing beyond half of the rate it is to be decimated to.
    """
    before_and_after = 24 * (rate_hz // 120)  # frames of four times the rate, whole cycles, 50 ms
    frames_per_cycle = np.repeat([24.0, 16.0, 24.0], [before_and_after, 16, before_and_after])
    amplitude = np.where(frames_per_cycle == 16.0, 1.0, 0.5)
    cycles = np.cumsum(1.0 / frames_per_cycle) - 1.0 / frames_per_cycle
    signal = faded(amplitude * np.sin(2 * np.pi * cycles), 0.010, 4 * rate_hz)
    spectrum = np.fft.rfft(signal)
    spectrum[len(spectrum) // 4 :] = 0.0
    return np.fft.irfft(spectrum, len(signal))
