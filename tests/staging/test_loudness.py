"""LOUDNESS: the page, and the choice of its scale."""

import math

import pytest

from gainbox.meters import FeedFor
from gainbox.staging.loudness import Loudness
from tests.signals import tone
from tests.staging.features import FeatureBox, MeteredBox
from tests.staging.instruments import RATE_HZ


def test_a_sine_has_its_loudness(feed_for: FeedFor) -> None:
    box = MeteredBox(feed_for, "L", "R")
    box.play(*[tone(-23.0, 997, 4.0, RATE_HZ)] * 2)
    view = Loudness(box).view()
    assert (
        view.momentary_lufs,
        view.short_term_lufs,
        view.integrated_lufs,
        view.true_peak_dbtp,
    ) == pytest.approx((-23.0,) * 4, abs=0.1)
    assert view.range_lu == pytest.approx(0.0, abs=0.1)


def test_before_any_sound_the_page_is_silent() -> None:
    view = Loudness(FeatureBox()).view()
    levels = (view.momentary_lufs, view.short_term_lufs, view.integrated_lufs, view.true_peak_dbtp)
    assert levels == (-math.inf,) * 4
    assert math.isnan(view.range_lu)


def test_up_chooses_the_wide_scale_and_down_the_narrow_one() -> None:
    box = FeatureBox()
    loudness = Loudness(box)
    loudness.turn(1)
    loudness.turn(-1)
    assert box.changes == [("scales.loudness", "EBU +18"), ("scales.loudness", "EBU +9")]
