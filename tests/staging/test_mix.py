"""MIX: the headroom for mastering at the borders, the platforms, and the page."""

import math

import pytest

from gainbox.meters import FeedFor
from gainbox.staging.mix import Mix, MixView, against_platforms, judge_mix
from gainbox.staging.thresholds import Thresholds
from tests.signals import square, tone
from tests.staging.features import FeatureBox, MeteredBox
from tests.staging.instruments import RATE_HZ


@pytest.mark.parametrize(
    ("true_peak_dbtp", "code", "value_db"),
    [
        (-5.5, "too-hot", -0.5),
        (-5.97, "headroom-ok", -0.03),
        (-6.0, "headroom-ok", 0.0),
        (-6.5, "headroom-ok", 0.5),
        (-17.5, "headroom-ok", 11.5),
        (-18.5, "too-low", 12.5),
        (0.4, "too-hot", -6.4),
    ],
)
def test_the_borders_of_headroom(true_peak_dbtp: float, code: str, value_db: float) -> None:
    verdict = judge_mix(true_peak_dbtp)
    assert verdict is not None
    assert (verdict.code, verdict.channel) == (code, None)
    assert verdict.value_db == pytest.approx(value_db)


def test_headroom_can_be_set_and_silence_has_none() -> None:
    verdict = judge_mix(-4.0, headroom_dbtp=-3.0)
    assert verdict is not None
    assert verdict.code == "headroom-ok"
    assert judge_mix(-math.inf) is None


@pytest.mark.parametrize(
    ("true_peak_dbtp", "limits"),
    [
        (-2.5, ""),
        (-2.0, ""),
        (-1.5, " and above the -2 dBTP of the strictest platforms"),
        (-0.5, " and above the -1 dBTP of all platforms"),
    ],
)
def test_passed_limits_of_the_platforms_are_in_the_reason(true_peak_dbtp: float, limits: str) -> None:
    verdict = judge_mix(true_peak_dbtp, -14.0)
    assert verdict is not None
    assert f" {true_peak_dbtp:.1f} dBTP, {true_peak_dbtp + 6.0:.1f} dB above -6{limits}; " in verdict.text
    assert verdict.text.endswith("; the loudness is -14.0 LUFS, as Spotify, YouTube, Tidal")


def test_a_programme_is_compared_with_every_platform() -> None:
    against = {platform.name: (louder, over) for platform, louder, over in against_platforms(-16.0, -1.5)}
    assert against["Spotify, YouTube, Tidal"] == (-2.0, -0.5)
    assert against["Amazon Music"] == (-2.0, 0.5)
    assert against["television, EBU R 128"] == (7.0, -0.5)


# The page


def test_the_page_has_the_verdict_by_the_peaks_since_clear(feed_for: FeedFor) -> None:
    box = MeteredBox(feed_for, "L")
    mix = Mix(box)
    box.play(square(0.0, 997, 0.5, RATE_HZ))
    box.play(tone(-8.0, 997, 4.0, RATE_HZ))
    hot = mix.view()
    assert hot.verdict
    assert (hot.verdict.code, hot.true_peak_dbtp > -0.1) == ("too-hot", True)
    box.clear()
    box.play(tone(-8.0, 997, 0.5, RATE_HZ))
    cleared = mix.view()
    assert cleared.verdict
    assert (cleared.verdict.code, cleared.headroom_dbtp) == ("headroom-ok", -6.0)
    assert cleared.true_peak_dbtp == pytest.approx(-8.0, abs=0.1)
    assert cleared.integrated_lufs == box.programme().integrated_lufs


def test_before_any_sound_the_page_has_the_headroom_alone() -> None:
    mix = Mix(FeatureBox())
    mix.apply(Thresholds(mastering_headroom_dbtp=-3.0))
    assert mix.view() == MixView(headroom_dbtp=-3.0)
