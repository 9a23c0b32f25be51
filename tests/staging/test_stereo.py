"""STEREO shows what a pair plays, and nothing of an idle line."""

import math

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.stereo import Pair, Stereo
from tests.signals import noise, tone
from tests.staging.features import MeteredBox
from tests.staging.instruments import RATE_HZ


@pytest.fixture
def box(feed_for: FeedFor) -> MeteredBox:
    """A box of two channels."""
    return MeteredBox(feed_for, "L", "R")


def shown(stereo: Stereo) -> Pair:
    """The pair on the page."""
    (pair,) = stereo.view().pairs
    return pair


@pytest.mark.parametrize("hiss_dbfs", [-110.0, -85.0, -75.0, -68.0])
def test_an_idle_line_shows_nothing_at_any_moment(box: MeteredBox, hiss_dbfs: float) -> None:
    stereo = Stereo(box)
    left, right = (noise(hiss_dbfs, 5.0, RATE_HZ, seed) for seed in (1, 2))
    for first in range(0, len(left), RATE_HZ // 10):
        part = slice(first, first + RATE_HZ // 10)
        box.play(left[part], right[part], to=[stereo])
        assert (shown(stereo).correlation, shown(stereo).balance_db) == pytest.approx(
            (math.nan, math.nan), nan_ok=True
        )


@pytest.mark.parametrize("hiss_dbfs", [-85.0, -68.0])
def test_the_warning_does_not_come_with_a_pause(box: MeteredBox, hiss_dbfs: float) -> None:
    stereo, voice = Stereo(box), tone(-20.0, 440, 1.0, RATE_HZ)
    signal = np.concatenate((voice, 0.0 * voice, 0.0 * voice, voice))
    sides = [signal + noise(hiss_dbfs, 4.0, RATE_HZ, seed) for seed in (1, 2)]
    seen = []
    for first in range(0, len(signal), RATE_HZ // 10):
        box.play(*(side[first : first + RATE_HZ // 10] for side in sides), to=[stereo])
        seen.append(shown(stereo).correlation)
    heard = [correlation for correlation in seen if not math.isnan(correlation)]
    assert min(heard) > 0.9
    assert math.isnan(seen[28])
    assert seen[-1] == pytest.approx(1.0, abs=0.001)


def test_one_idle_channel_has_a_balance_and_no_correlation(box: MeteredBox) -> None:
    stereo = Stereo(box)
    box.play(tone(-20.0, 440, 1.0, RATE_HZ), noise(-65.0, 1.0, RATE_HZ), to=[stereo])
    assert math.isnan(shown(stereo).correlation)
    assert shown(stereo).balance_db == pytest.approx(-45.0, abs=0.1)


def test_a_channel_at_the_edge_does_not_come_and_go(box: MeteredBox) -> None:
    stereo, seen = Stereo(box), []
    for level_dbfs in (-62.0, -61.0, -59.5, -61.0, -62.0, -64.0, -61.0):
        box.play(*[tone(level_dbfs, 997, 1.0, RATE_HZ)] * 2, to=[stereo])
        seen.append(not math.isnan(shown(stereo).correlation))
    assert seen == [False, False, True, True, True, False, False]


def test_a_new_source_must_sound_first(feed_for: FeedFor, box: MeteredBox) -> None:
    stereo = Stereo(box)
    box.play(*[tone(-20.0, 997, 1.0, RATE_HZ)] * 2, to=[stereo])
    assert shown(stereo).correlation == pytest.approx(1.0)
    stereo.box = other = MeteredBox(feed_for, "L", "R")
    stereo.begin(2)
    other.play(*[tone(-61.0, 997, 1.0, RATE_HZ)] * 2, to=[stereo])
    assert math.isnan(shown(stereo).correlation)
