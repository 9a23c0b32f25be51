"""The level of a channel: the verdicts on instruments at known levels, at the borders, and on bad signals."""

import math
from collections.abc import Callable

import pytest

from gainbox.meters import FeedFor
from gainbox.staging.level import RIGHT_DB, Level, in_steps, judge_level
from gainbox.staging.thresholds import Targets
from tests.signals import Signal, silence, square, tone
from tests.staging.instruments import (
    RATE_HZ,
    SECONDS,
    at_peak,
    at_vu,
    bass,
    crushed,
    drums,
    hiss,
    peak_dbfs,
    played_for,
    tone_with_peaks,
    voice,
)
from tests.staging.playing import play, set_level


def steady(dbfs: float) -> Signal:
    return tone(dbfs, 997, SECONDS, RATE_HZ)


def clipping_preamp(ceiling_dbfs: float) -> Signal:
    """A tone 6 dB too high for a stage ahead of the converter."""
    ceiling = 10.0 ** (ceiling_dbfs / 20)
    return tone(ceiling_dbfs + 6.0, 440, SECONDS, RATE_HZ).clip(-ceiling, ceiling)


CASES: list[tuple[str, Callable[[], Signal], str, float | None]] = [
    ("a voice at the peak target", lambda: at_peak(-12.0, voice()), "right", 0.0),
    ("a voice 5 dB below", lambda: at_peak(-17.0, voice()), "turn-up", 5.0),
    ("a voice 7 dB above", lambda: at_peak(-5.0, voice()), "turn-down", -7.0),
    ("a whispered voice", lambda: at_vu(-55.0, voice()), "too-quiet", None),
    ("a bass at the VU target", lambda: at_vu(-18.0, bass()), "right", 0.0),
    ("a bass 12 dB below", lambda: at_vu(-30.0, bass()), "turn-up", 12.0),
    ("a bass 8 dB above", lambda: at_vu(-10.0, bass()), "turn-down", -8.0),
    ("drums at the peak target", lambda: at_peak(-12.0, drums()), "wide-dynamics", 0.0),
    ("drums 10 dB below", lambda: at_peak(-22.0, drums()), "wide-dynamics", 10.0),
    ("drums 8 dB above", lambda: at_peak(-4.0, drums()), "wide-dynamics", -8.0),
    ("drums into a clipping converter", lambda: at_peak(3.0, drums()), "clipped", -13.5),
    ("a crushed master", crushed, "turn-down", -15.5),
    ("a tone at the target", lambda: steady(-18.0), "right", 0.0),
    ("1 dB below it", lambda: steady(-19.0), "right", 1.0),
    ("1 dB above it", lambda: steady(-17.0), "right", -1.0),
    ("1.5 dB below it", lambda: steady(-19.5), "turn-up", 1.5),
    ("1.5 dB above it", lambda: steady(-16.5), "turn-down", -1.5),
    ("just above too quiet", lambda: steady(-49.5), "turn-up", 31.5),
    ("just below too quiet", lambda: steady(-50.5), "too-quiet", None),
    ("VU and peak that bind alike", lambda: tone_with_peaks(-18.0, -12.0), "right", 0.0),
    ("a peak that binds 0.5 dB less", lambda: tone_with_peaks(-20.0, -14.5), "turn-up", 2.0),
    ("a peak that binds 0.5 dB more", lambda: tone_with_peaks(-20.0, -13.5), "turn-up", 1.5),
    ("a peak that binds 5.5 dB more", lambda: tone_with_peaks(-20.0, -8.5), "turn-down", -3.5),
    ("a peak that binds 6.5 dB more", lambda: tone_with_peaks(-20.0, -7.5), "wide-dynamics", -4.5),
    ("a converter that clips", lambda: square(0.0, 100, SECONDS, RATE_HZ), "clipped", -22.0),
    ("a preamp that clips far below", lambda: clipping_preamp(-20.0), "clipped", -6.0),
    ("a preamp that clips at -6 dBFS", lambda: clipping_preamp(-6.0), "clipped", -14.5),
    ("silence", lambda: silence(SECONDS, RATE_HZ), "too-quiet", None),
    ("an idle line", lambda: hiss(-70.0, SECONDS), "too-quiet", None),
    ("2.5 s of signal", lambda: played_for(2.5), "too-quiet", None),
    ("3.5 s of signal", lambda: played_for(3.5), "right", 0.0),
    ("4 s of signal", lambda: played_for(4.0), "right", 0.0),
]


@pytest.mark.parametrize(
    ("signal", "code", "value_db"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_the_verdict_on(
    feed_for: FeedFor, signal: Callable[[], Signal], code: str, value_db: float | None
) -> None:
    (verdict,) = set_level(feed_for, signal()).verdicts
    assert (verdict.code, verdict.channel) == (code, 0)
    assert verdict.value_db == value_db


def test_every_verdict_has_its_number_and_its_reason(feed_for: FeedFor) -> None:
    texts = {
        name: set_level(feed_for, signal()).verdicts[0].text
        for name, signal, *_ in CASES
        if name
        in (
            "a bass 12 dB below",
            "drums 8 dB above",
            "1 dB above it",
            "a converter that clips",
            "silence",
            "just below too quiet",
            "2.5 s of signal",
            "4 s of signal",
        )
    }
    assert texts == {
        "a bass 12 dB below": "turn up 12.0 dB: the loudest 3 s read -30.1 dBFS VU, the target is -18",
        "drums 8 dB above": "high crest: the peaks set the limit, turn down 8.0 dB: "
        "the true peak is -4.0 dBTP, the target is -12",
        "1 dB above it": "right: the loudest 3 s read -17.0 dBFS VU, the target is -18",
        "a converter that clips": "clipped 2000 times: turn down at least 22.0 dB and repeat",
        "silence": "too quiet: there is no signal at all",
        "just below too quiet": "too quiet: nothing above the noise, the loudest 3 s read -50.5 dBFS VU",
        "2.5 s of signal": "too little signal: 2.7 s of it, at least 3 s are needed",
        "4 s of signal": "right: the signal stopped after 4.2 s; "
        "the loudest 3 s read -18.0 dBFS VU, the target is -18",
    }


def test_flat_tops_are_no_clips_of_the_converter(feed_for: FeedFor) -> None:
    (verdict,) = set_level(feed_for, clipping_preamp(-6.0)).verdicts
    assert verdict.text.startswith("clipped ahead of the converter: turn down at least 14.5 dB and repeat; ")
    assert verdict.text.endswith(" tops are cut off flat at -5.9 dBTP")


def test_each_channel_has_its_own_verdict(feed_for: FeedFor) -> None:
    right, wrong = set_level(feed_for, steady(-18.0), steady(-24.0)).verdicts
    assert (right.channel, right.code) == (0, "right")
    assert (wrong.channel, wrong.code, wrong.value_db) == (1, "turn-up", 6.0)


@pytest.mark.parametrize(
    ("floor_dbfs", "code"), [(-60.5, "turn-up"), (-59.5, "too-quiet"), (math.nan, "turn-up")]
)
def test_less_than_20_db_above_the_noise_is_too_quiet(
    feed_for: FeedFor, floor_dbfs: float, code: str
) -> None:
    (verdict,) = set_level(feed_for, steady(-40.0), floors_dbfs=[floor_dbfs]).verdicts
    assert verdict.code == code


@pytest.mark.parametrize(
    ("thresholds", "value_db"),
    [
        ({"margin_db": 6.0}, -6.0),
        ({"target_vu_dbfs": -20.0}, -2.0),
        ({"target_peak_dbtp": -20.0}, -2.0),
        ({"target_vu_dbfs": -14.0, "target_peak_dbtp": -6.0}, 4.0),
    ],
)
def test_the_targets_can_be_set(feed_for: FeedFor, thresholds: dict[str, float], value_db: float) -> None:
    (verdict,) = set_level(feed_for, steady(-18.0), **thresholds).verdicts
    assert verdict.value_db == value_db
    assert ("for playing harder" in verdict.text) == ("margin_db" in thresholds)


def test_the_known_levels_are_what_the_meters_read(feed_for: FeedFor) -> None:
    for signal in (at_vu(-20.0, instrument()) for instrument in (voice, bass, drums)):
        readings = play(feed_for, signal).readings
        assert readings.true_peak_dbtp[0] == pytest.approx(peak_dbfs(signal), abs=0.1)


@pytest.mark.parametrize(
    ("db", "steps_db"),
    [
        (0.0, 0.0),
        (0.24, 0.0),
        (0.25, 0.0),
        (0.26, 0.5),
        (-0.24, 0.0),
        (-0.25, -0.5),
        (1.25, 1.0),
        (-1.25, -1.5),
    ],
)
def test_half_way_between_two_steps_it_is_the_quieter_one(db: float, steps_db: float) -> None:
    assert in_steps(db) == steps_db
    assert math.copysign(1.0, in_steps(-0.1)) == 1.0


@pytest.mark.parametrize("vu_dbfs", [-40.0, -19.3, -18.0, -16.9, -5.0])
@pytest.mark.parametrize("crest_db", [0.0, 5.9, 6.1, 11.9, 12.1, 20.0])
def test_once_turned_by_the_trim_the_level_is_right(vu_dbfs: float, crest_db: float) -> None:
    level = Level(vu_dbfs, vu_dbfs + crest_db, sounded_s=10.0)
    trim_db = judge_level(0, level, Targets()).value_db
    assert trim_db is not None
    after = Level(vu_dbfs + trim_db, vu_dbfs + crest_db + trim_db, sounded_s=10.0)
    again = judge_level(0, after, Targets())
    assert again.code in {"right", "wide-dynamics"}
    assert again.value_db is not None
    assert abs(again.value_db) <= RIGHT_DB
