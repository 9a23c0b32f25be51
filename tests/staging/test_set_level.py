"""SET LEVEL: from CLEAR to a verdict, the trim that is left while the knob is turned, and interruptions."""

import math
from dataclasses import replace

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.level import STEP_DB
from gainbox.staging.set_level import SetLevel
from gainbox.staging.thresholds import THRESHOLDS
from gainbox.staging.ticks import Tick
from tests.signals import Signal, silence, square, tone
from tests.staging.features import FeatureBox, MeteredBox, level_tick
from tests.staging.instruments import (
    RATE_HZ,
    SECONDS,
    at_peak,
    at_vu,
    bass,
    drums,
    loudest_dbfs,
    played_for,
    ramp,
    stepping,
    voice,
)
from tests.staging.playing import listening, play, set_level

SIX_SECONDS = replace(THRESHOLDS, listen_s=6.0)


def steady(dbfs: float, seconds: float = SECONDS) -> Signal:
    return tone(dbfs, 997, seconds, RATE_HZ)


@pytest.fixture
def box(feed_for: FeedFor) -> MeteredBox:
    return MeteredBox(feed_for, "L", "R")


@pytest.fixture
def feature(box: MeteredBox) -> SetLevel:
    """SET LEVEL of two channels, which measures for six seconds."""
    feature = SetLevel(box)
    feature.begin(2)
    feature.apply(SIX_SECONDS)
    return feature


def play_both(box: MeteredBox, feature: SetLevel, dbfs: float, seconds: float) -> None:
    """Play a tone to both channels."""
    box.play(*[steady(dbfs, seconds)] * 2, to=[feature])


# From CLEAR to a verdict


def test_nothing_is_advised_before_clear_is_pressed(box: MeteredBox, feature: SetLevel) -> None:
    assert feature.view().state == "ready"
    play_both(box, feature, -24.0, 7.0)
    assert feature.view().state == "ready"
    assert feature.verdicts == ()


def test_clear_begins_a_measurement_that_ends_with_the_trim(box: MeteredBox, feature: SetLevel) -> None:
    play_both(box, feature, -24.0, 1.0)
    assert feature.press()
    play_both(box, feature, -24.0, 2.0)
    assert (feature.view().state, feature.view().left_s) == ("listening", 4.0)
    play_both(box, feature, -24.0, 4.1)
    judged = feature.view()
    assert judged.state == "judged"
    assert [(each.name, each.verdict and each.verdict.code, each.left_db) for each in judged.channels] == [
        ("L", "turn-up", 6.0),
        ("R", "turn-up", 6.0),
    ]
    assert judged.channels[0].verdict
    assert "-24.0 dBFS VU" in judged.channels[0].verdict.explanation


def test_there_is_progress_and_no_verdict_before_the_end(feed_for: FeedFor) -> None:
    feature = listening(1, listen_s=5.0)
    progress = []
    for tick in play(feed_for, steady(-18.0)).ticks[:50]:
        assert feature.verdicts == ()
        feature.feed(tick)
        progress.append((feature.view().done, feature.view().left_s))
    assert progress[24] == (0.5, 2.5)
    assert progress[-1] == (1.0, 0.0)
    assert len(feature.verdicts) == 1
    assert THRESHOLDS.listen_s == 10.0


def test_another_duration_counts_from_the_next_measurement_on(feature: SetLevel) -> None:
    feature.press()
    feature.apply(replace(THRESHOLDS, listen_s=8.0))
    assert (feature.view().listen_s, feature.view().left_s) == (6.0, 6.0)
    feature.press()
    feature.press()
    assert (feature.view().listen_s, feature.view().left_s) == (8.0, 8.0)


def test_clear_in_the_middle_stops_it_and_once_more_begins_anew(box: MeteredBox, feature: SetLevel) -> None:
    feature.press()
    play_both(box, feature, -24.0, 2.0)
    feature.press()
    assert feature.view().state == "ready"
    feature.press()
    assert feature.view().left_s == 6.0


def test_without_channels_clear_begins_nothing() -> None:
    feature = SetLevel(FeatureBox())
    feature.begin(0)
    assert feature.press()
    feature.feed(level_tick())
    assert (feature.view().state, feature.verdicts) == ("ready", ())


@pytest.mark.parametrize("block_s", [0.0321, 0.1, 0.25])
def test_the_size_of_the_blocks_hardly_matters(feed_for: FeedFor, block_s: float) -> None:
    feature = listening(1, listen_s=5.0)
    for tick in play(feed_for, at_peak(-15.0, voice()), block_s=block_s).ticks:
        feature.feed(tick)
    assert feature.verdicts[0].value_db == pytest.approx(3.0, abs=STEP_DB)


def test_a_channel_near_its_measured_noise_is_too_quiet(box: MeteredBox, feature: SetLevel) -> None:
    play_both(box, feature, -40.0, 0.1)
    box.floors_dbfs = (-55.0, -80.0)
    feature.press()
    play_both(box, feature, -40.0, 6.2)
    assert [verdict.code for verdict in feature.verdicts] == ["too-quiet", "turn-up"]


def test_a_line_that_gets_quieter_than_its_noise_has_another_noise_now(feed_for: FeedFor) -> None:
    """NOISE measured -50 dBFS, then the preamp was turned down: -36 dBFS is no longer too near it."""
    line = np.concatenate([steady(-36.0)[: 6 * RATE_HZ], steady(-66.0)[: 5 * RATE_HZ]])
    (verdict,) = set_level(feed_for, line, floors_dbfs=[-50.0]).verdicts
    assert verdict.code == "turn-up"
    (verdict,) = set_level(feed_for, steady(-36.0), floors_dbfs=[-50.0]).verdicts
    assert verdict.code == "too-quiet"


# Remarks


@pytest.mark.parametrize(
    ("signal", "remark"),
    [
        (
            stepping(-26.0, -18.0),
            "the level rose by 8.0 dB after 5 s: if that was the knob, listen again",
        ),
        (
            stepping(-18.0, -26.0),
            "the level fell by 8.0 dB after 5 s: if that was the knob, listen again",
        ),
        (stepping(-24.5, -18.0, 3.0), "the level rose by 6.5 dB after 3 s: "),
        (stepping(-23.5, -18.0), ""),
        (stepping(-18.0, -23.5), ""),
        (ramp(-32.0, -18.0), "the level rose by "),
        (voice(), ""),
        (drums(), ""),
        (bass(), ""),
    ],
)
def test_a_level_that_changes_during_the_measurement_is_remarked(
    feed_for: FeedFor, signal: Signal, remark: str
) -> None:
    (verdict,) = set_level(feed_for, at_vu(-25.0, signal)).verdicts
    assert ("knob" in verdict.text) == bool(remark)
    assert remark in verdict.text
    assert bool(verdict.remarks) == bool(remark)


def test_a_signal_that_stops_is_remarked(box: MeteredBox, feature: SetLevel) -> None:
    play_both(box, feature, -24.0, 0.1)
    feature.press()
    play_both(box, feature, -24.0, 3.4)
    box.play(*[silence(3.0, RATE_HZ)] * 2, to=[feature])
    verdict = feature.view().channels[0].verdict
    assert verdict
    assert "the signal stopped" in verdict.explanation


def test_a_change_is_remarked_before_a_stop_and_both_before_the_reason(feed_for: FeedFor) -> None:
    signal = np.concatenate((steady(-26.0, 3.5), steady(-18.0, 4.0), silence(2.5, RATE_HZ)))
    (verdict,) = set_level(feed_for, signal).verdicts
    assert verdict.text == (
        "right: the level rose by 8.0 dB after 4 s: if that was the knob, listen again; "
        "the signal stopped after 7.7 s; the loudest 3 s read -18.0 dBFS VU, the target is -18"
    )


# While the knob is turned


def test_the_trim_left_follows_the_knob(feed_for: FeedFor) -> None:
    played = play(feed_for, steady(-30.0), steady(-18.0)).ticks
    feature = listening(2, listen_s=5.0)
    for tick in played[:50]:
        feature.feed(tick)
    turned, still = feature.view().channels
    assert (turned.left_db, turned.aim_dbfs) == (12.0, pytest.approx(-18.0, abs=0.05))
    assert still.left_db == 0.0
    lefts = []
    for gain_db in (4.0, 8.0, 12.0, 16.0):
        for tick in played[50:70]:
            feature.feed(turned_up(tick, gain_db))
        lefts.append(feature.view().channels[0].left_db)
    assert lefts == [8.0, 4.0, 0.0, -4.0]
    assert feature.view().channels[1].left_db == 0.0
    assert feature.verdicts[0].code == "turn-up"


def turned_up(tick: Tick, gain_db: float) -> Tick:
    """The tick with the preamp of its first channel turned up."""
    gain = 10.0 ** (gain_db / 20)
    return tick._replace(
        vu=(tick.vu[0] * gain, tick.vu[1]),
        true_peak=(tick.true_peak[0] * gain, tick.true_peak[1]),
    )


def test_the_verdict_stays_while_the_trim_left_moves(box: MeteredBox, feature: SetLevel) -> None:
    play_both(box, feature, -24.0, 0.1)
    feature.press()
    play_both(box, feature, -24.0, 6.2)
    play_both(box, feature, -20.0, 3.0)
    turned = feature.view()
    assert [each.left_db for each in turned.channels] == [2.0, 2.0]
    assert turned.channels[0].verdict
    assert turned.channels[0].verdict.code == "turn-up"


def test_where_the_peaks_bind_the_aim_is_below_the_vu_target(feed_for: FeedFor) -> None:
    signal = at_peak(-18.0, drums())
    (channel,) = set_level(feed_for, signal).view().channels
    assert channel.aim_dbfs == pytest.approx(loudest_dbfs(signal) + 6.0, abs=0.2)
    assert channel.left_db == pytest.approx(6.0, abs=0.5)


def test_without_a_signal_no_trim_is_left_and_a_clip_always_asks_for_less(feed_for: FeedFor) -> None:
    clipping = square(0.0, 100, SECONDS, RATE_HZ)
    silent, clips = set_level(feed_for, played_for(5.0), clipping).view().channels
    assert silent.vu_dbfs < -50.0
    assert math.isnan(silent.left_db)
    assert clips.clipped
    assert clips.left_db == -22.0
    (nothing,) = listening(1).view().channels
    assert nothing.vu_dbfs == -math.inf
    assert math.isnan(nothing.aim_dbfs)
    assert math.isnan(nothing.left_db)


# The margin


def test_a_margin_is_taken_off_the_verdicts(box: MeteredBox, feature: SetLevel) -> None:
    play_both(box, feature, -24.0, 0.1)
    feature.press()
    play_both(box, feature, -24.0, 6.2)
    for margin_db in (1.0, 2.0):
        feature.turn(1)
        assert box.changes[-1] == ("staging.margin_db", margin_db)
        feature.apply(replace(SIX_SECONDS, margin_db=margin_db))
    assert [verdict.value_db for verdict in feature.verdicts] == [4.0, 4.0]
    assert feature.view().margin_db == 2.0


@pytest.mark.parametrize(
    ("margin_db", "by", "changed_db"),
    [
        (0.0, -1, 0.0),
        (1.0, -1, 0.0),
        (0.0, 1, 1.0),
        (0.0, 5, 5.0),
        (5.0, 5, 10.0),
        (10.0, 5, 12.0),
        (12.0, 1, 12.0),
    ],
)
def test_the_margin_has_ends(
    box: MeteredBox, feature: SetLevel, margin_db: float, by: int, changed_db: float
) -> None:
    feature.apply(replace(THRESHOLDS, margin_db=margin_db))
    feature.turn(by)
    assert box.changes == [("staging.margin_db", changed_db)]


# Interruptions


def test_another_input_ends_a_measurement(box: MeteredBox, feature: SetLevel) -> None:
    play_both(box, feature, -24.0, 0.1)
    feature.press()
    play_both(box, feature, -24.0, 2.0)
    feature.begin(2)
    assert (feature.view().state, feature.verdicts) == ("interrupted", ())
    feature.press()
    assert feature.view().state == "listening"


def test_another_input_makes_a_verdict_worthless(box: MeteredBox, feature: SetLevel) -> None:
    play_both(box, feature, -24.0, 0.1)
    feature.press()
    play_both(box, feature, -24.0, 6.2)
    feature.begin(2)
    assert (feature.view().state, feature.view().why) == ("interrupted", "the input is another now")
    assert feature.verdicts == ()


def test_without_sound_a_measurement_ends_and_a_verdict_stays(box: MeteredBox, feature: SetLevel) -> None:
    feature.interrupt("the sound stopped coming")
    assert feature.view().state == "ready"
    feature.press()
    play_both(box, feature, -24.0, 2.0)
    feature.interrupt("the sound stopped coming")
    assert (feature.view().state, feature.view().why) == ("interrupted", "the sound stopped coming")
    play_both(box, feature, -24.0, 7.0)
    assert feature.view().state == "interrupted"
    feature.press()
    play_both(box, feature, -24.0, 6.2)
    judged = feature.verdicts
    feature.interrupt("the sound stopped coming")
    assert feature.view().state == "judged"
    assert feature.verdicts == judged != ()
