"""The quasi-peak meter against IEC 60268-10, Type I."""

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
    [(0.010, -1, 0.5), (0.005, -2, 1), (0.003, -4, 1), (0.0004, -15, 4)],
)
def test_a_burst_reads_within_half_the_tolerance(
    feed_for: FeedFor, rate_hz: int, burst_s: float, expected_db: float, tolerance_db: float
) -> None:
    signal = burst(LEVEL_DBFS, 5000, burst_s, 0.1, rate_hz)
    (highest_dbfs,) = hear(feed_for, int32_block(signal), rate_hz).ppm_type_1_max_dbfs
    assert highest_dbfs - LEVEL_DBFS == pytest.approx(expected_db, abs=tolerance_db / 2)


@every_rate
def test_it_falls_evenly_by_20_db_in_1_7_s(feed_for: FeedFor, rate_hz: int) -> None:
    fading = int32_block(burst(0.0, 997, 0.5, 0.5 + 1.7, rate_hz))
    readings = watch(feed_for, fading, rate_hz, every_s=0.01)[49:]
    shown_dbfs = np.array([now.ppm_type_1_dbfs[0] for now in readings])
    assert np.diff(shown_dbfs) == pytest.approx(-20.0 / 170, abs=1e-6)


@every_rate
@pytest.mark.parametrize("level_dbfs", [0.0, -18.0, -60.0])
def test_a_steady_tone_reads_its_level(feed_for: FeedFor, rate_hz: int, level_dbfs: float) -> None:
    readings = watch(feed_for, int32_block(tone(level_dbfs, 997, 0.5, rate_hz)), rate_hz, every_s=0.01)[10:]
    assert [now.ppm_type_1_dbfs[0] for now in readings] == pytest.approx([level_dbfs] * 40, abs=0.02)


@every_rate
def test_it_does_not_overshoot(feed_for: FeedFor, rate_hz: int) -> None:
    readings = hear(feed_for, int32_block(tone(LEVEL_DBFS, 997, 0.5, rate_hz)), rate_hz)
    assert readings.ppm_type_1_max_dbfs == pytest.approx((LEVEL_DBFS,), abs=0.02)


def test_polarity_does_not_matter(feed_for: FeedFor) -> None:
    lopsided = np.maximum(burst(LEVEL_DBFS, 5000, 0.003, 0.1, 48000), 0.0)
    upright, inverted = hear(feed_for, int32_block(lopsided, -lopsided)).ppm_type_1_max_dbfs
    assert upright == inverted
