"""The quasi-peak meter against IEC 60268-10, Type II, and the tolerances of EBU Tech 3205."""

import numpy as np
import pytest

from gainbox.meters import FeedFor
from tests.meters.listening import hear, watch
from tests.signals import RATES_HZ, burst, int32_block, tone

every_rate = pytest.mark.parametrize("rate_hz", RATES_HZ)

LEVEL_DBFS = -9.0


@every_rate
@pytest.mark.parametrize(
    ("burst_s", "expected_db", "tolerance_db"),
    [(0.1, 0, 0.5), (0.010, -2, 0.5), (0.005, -4, 0.75), (0.0015, -9, 1), (0.0005, -17, 2)],
)
def test_a_burst_reads_within_half_the_tolerance(
    feed_for: FeedFor, rate_hz: int, burst_s: float, expected_db: float, tolerance_db: float
) -> None:
    signal = burst(LEVEL_DBFS, 5000, burst_s, 0.2, rate_hz)
    (highest_dbfs,) = hear(feed_for, int32_block(signal), rate_hz).ppm_type_2_max_dbfs
    assert highest_dbfs - LEVEL_DBFS == pytest.approx(expected_db, abs=tolerance_db / 2)


@every_rate
def test_it_falls_evenly_by_24_db_in_2_8_s(feed_for: FeedFor, rate_hz: int) -> None:
    fading = int32_block(burst(0.0, 997, 0.5, 0.5 + 2.8, rate_hz))
    readings = watch(feed_for, fading, rate_hz, every_s=0.01)[50:]
    shown_dbfs = np.array([now.ppm_type_2_dbfs[0] for now in readings])
    in_frames = 24.0 / 2.8 / rate_hz * 32  # the segments of two readings may differ by one
    assert np.diff(shown_dbfs) == pytest.approx(-24.0 / 280, abs=in_frames)
    assert shown_dbfs[-1] - shown_dbfs[0] == pytest.approx(-24.0 * 279 / 280, abs=0.01)


@every_rate
@pytest.mark.parametrize("level_dbfs", [0.0, -18.0, -60.0])
def test_a_steady_tone_reads_its_level(feed_for: FeedFor, rate_hz: int, level_dbfs: float) -> None:
    readings = watch(feed_for, int32_block(tone(level_dbfs, 997, 0.5, rate_hz)), rate_hz, every_s=0.01)[10:]
    assert [now.ppm_type_2_dbfs[0] for now in readings] == pytest.approx([level_dbfs] * 40, abs=0.05)


@every_rate
def test_it_does_not_overshoot(feed_for: FeedFor, rate_hz: int) -> None:
    readings = hear(feed_for, int32_block(tone(LEVEL_DBFS, 997, 0.5, rate_hz)), rate_hz)
    assert readings.ppm_type_2_max_dbfs == pytest.approx((LEVEL_DBFS,), abs=0.05)


def test_polarity_does_not_matter(feed_for: FeedFor) -> None:
    lopsided = np.maximum(burst(LEVEL_DBFS, 5000, 0.003, 0.1, 48000), 0.0)
    upright, inverted = hear(feed_for, int32_block(lopsided, -lopsided)).ppm_type_2_max_dbfs
    assert upright == inverted
