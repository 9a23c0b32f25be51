"""Takes: where each begins and ends, what is measured of it, how it compares, and how steady it is."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from gainbox.decibels import to_amplitude
from gainbox.meters import FeedFor
from gainbox.staging.takes import Take, differences, judge_against, judge_within, reference_of
from gainbox.staging.taking import GAP_S, SHORTEST_S, Taking
from gainbox.staging.ticks import PER_S, Tick
from tests.signals import Signal, noise, silence, tone
from tests.staging.instruments import RATE_HZ, at_peak, ramp, stepping, voice
from tests.staging.playing import play

NOON_S = 1_750_000_000.0


def steady(dbfs: float, seconds: float) -> Signal:
    return tone(dbfs, 997, seconds, RATE_HZ)


def played(*parts: Signal) -> Signal:
    return np.concatenate(parts)


def pause(seconds: float) -> Signal:
    return silence(seconds, RATE_HZ)


def takes_in(feed_for: FeedFor, *signals: Signal, marks_s: Sequence[float] = ()) -> list[Take]:
    """The takes in what is played from noon on."""
    taking, found = Taking([-60.0] * len(signals)), []
    for number, tick in enumerate(play(feed_for, *signals).ticks, 1):
        found.append(taking.feed(tick, NOON_S + number / PER_S))
        if number / PER_S in marks_s:
            found.append(taking.mark(NOON_S + number / PER_S))
    found.append(taking.end())
    return [take for take in found if take]


def test_a_take_is_a_signal_between_silences(feed_for: FeedFor) -> None:
    signal = played(pause(2.0), steady(-20.0, 12.0), pause(4.0), steady(-26.0, 6.0), pause(4.0))
    first, second = takes_in(feed_for, signal)
    assert first.start_s == pytest.approx(NOON_S + 2.0, abs=0.11)
    assert first.length_s == pytest.approx(12.0, abs=0.4)  # and the needle falls
    assert second.start_s == pytest.approx(NOON_S + 18.0, abs=0.11)
    assert first.loudness_lufs == pytest.approx(-23.0, abs=0.1)
    assert first.vu_mean_dbfs == pytest.approx((-20.0,), abs=0.3)
    assert first.vu_max_dbfs == pytest.approx((-19.9,), abs=0.05)
    assert first.true_peak_dbtp == pytest.approx((-20.0,), abs=0.05)
    assert first.plr_lu == pytest.approx((3.0,), abs=0.1)
    assert first.clips == (0,)
    assert second.loudness_lufs == pytest.approx(-29.0, abs=0.2)


def test_a_breath_ends_no_take_and_a_pause_of_three_seconds_does(feed_for: FeedFor) -> None:
    part = steady(-20.0, 5.0)
    assert len(takes_in(feed_for, played(part, pause(GAP_S - 0.5), part))) == 1
    assert len(takes_in(feed_for, played(part, pause(GAP_S + 1.0), part))) == 2


def test_a_cough_is_no_take_and_silence_none_at_all(feed_for: FeedFor) -> None:
    assert takes_in(feed_for, played(pause(1.0), steady(-20.0, SHORTEST_S - 1.0), pause(4.0))) == []
    assert len(takes_in(feed_for, played(pause(1.0), steady(-20.0, SHORTEST_S + 0.5), pause(4.0)))) == 1
    assert takes_in(feed_for, pause(10.0)) == []
    assert takes_in(feed_for, noise(-66.0, 10.0, RATE_HZ)) == []


def test_any_channel_makes_a_take_and_each_has_its_own_numbers(feed_for: FeedFor) -> None:
    loud = played(steady(-20.0, 6.0), pause(6.0))
    soft = played(pause(4.0), steady(-30.0, 4.0), pause(4.0))
    clips = played(steady(3.0, 2.0), pause(10.0))
    (take,) = takes_in(feed_for, loud, soft, clips, pause(12.0))
    assert take.length_s == pytest.approx(8.0, abs=0.4)
    assert take.vu_mean_dbfs[:2] == pytest.approx((-20.0, -30.0), abs=0.8)
    assert take.clips[:2] == (0, 0)
    assert take.clips[2] > 1000
    assert take.vu_max_dbfs[3] == take.true_peak_dbtp[3] == -math.inf
    assert math.isnan(take.plr_lu[3])


def test_a_mark_ends_a_take_and_begins_the_next(feed_for: FeedFor) -> None:
    first, second = takes_in(
        feed_for, played(steady(-20.0, 6.0), steady(-26.0, 6.0), pause(4.0)), marks_s=[6.0]
    )
    assert (first.length_s, second.start_s) == (pytest.approx(6.0), pytest.approx(NOON_S + 6.0))
    assert first.loudness_lufs == pytest.approx(-23.0, abs=0.1)
    assert second.loudness_lufs == pytest.approx(-29.0, abs=0.2)


def test_a_take_that_was_marked_waits_for_its_first_sound(feed_for: FeedFor) -> None:
    (take,) = takes_in(feed_for, played(pause(8.0), steady(-20.0, 5.0), pause(4.0)), marks_s=[2.0])
    assert take.start_s == pytest.approx(NOON_S + 2.0)
    assert take.length_s == pytest.approx(11.0, abs=0.4)
    assert take.vu_mean_dbfs == pytest.approx((-20.0,), abs=0.8)


def test_a_take_that_was_marked_and_never_sounds_is_none(feed_for: FeedFor) -> None:
    assert takes_in(feed_for, pause(12.0), marks_s=[2.0, 8.0]) == []


def test_what_is_under_way_can_be_told_and_is_kept_when_it_is_cut_short(feed_for: FeedFor) -> None:
    taking = Taking([-60.0])
    assert taking.running_s is None
    for tick in play(feed_for, steady(-20.0, 5.0)).ticks:
        taking.feed(tick, NOON_S)
    assert taking.running_s == 5.0
    take = taking.end()
    assert take is not None
    assert take.length_s == 5.0
    assert taking.running_s is None
    assert taking.end() is None


def test_the_loudness_is_that_of_the_meters(feed_for: FeedFor) -> None:
    part = played(*(at_peak(-6.0 - n, voice()) for n in (0, 3, 12, 1)))
    bank = play(feed_for, part, 0.5 * part).bank
    (take,) = takes_in(feed_for, part, 0.5 * part)
    heard = bank.programme()
    assert take.loudness_lufs == pytest.approx(heard.integrated_lufs, abs=0.05)
    assert take.range_lu == pytest.approx(heard.loudness_range_lu, abs=0.3)
    peaks_dbtp = bank.read().true_peak_dbtp
    for c in range(2):
        plr_lu = peaks_dbtp[c] - heard.channel_integrated_lufs[c]
        assert take.plr_lu[c] == pytest.approx(plr_lu, abs=0.05)


def some(loudness_lufs: float, *vu_dbfs: float) -> Take:
    """A take of that loudness."""
    channels = len(vu_dbfs)
    return Take(NOON_S, 60.0, loudness_lufs, vu_dbfs, vu_dbfs, vu_dbfs, (0,) * channels, vu_dbfs)


@pytest.mark.parametrize(
    ("apart_lu", "uniform_lu", "code"),
    [
        (0.0, 1.5, "uniform"),
        (1.0, 1.5, "uniform"),
        (1.5, 1.5, "uniform"),
        (2.0, 1.5, "louder"),
        (-1.0, 1.5, "uniform"),
        (-1.5, 1.5, "uniform"),
        (-2.0, 1.5, "quieter"),
        (2.0, 2.5, "uniform"),
        (3.0, 2.5, "louder"),
        (0.9, 0.5, "louder"),
    ],
)
def test_a_take_is_as_loud_as_the_reference_or_not(apart_lu: float, uniform_lu: float, code: str) -> None:
    verdict = judge_against(-20.0 + apart_lu, -20.0, uniform_lu)
    assert verdict is not None
    assert (verdict.code, verdict.channel) == (code, None)
    assert verdict.value_db == pytest.approx(apart_lu)


def test_the_first_take_is_compared_with_nothing_and_silence_with_none() -> None:
    first = judge_against(-20.0, None)
    assert first is not None
    assert (first.code, first.value_db) == ("first-take", None)
    assert judge_against(-math.inf, None) is None
    assert judge_against(-math.inf, -20.0) is None
    assert judge_against(-20.0, math.nan) is None


def test_the_difference_is_told_channel_by_channel() -> None:
    silent = -math.inf
    take, reference = (
        some(-18.0, -20.0, silent, -30.0, silent, -9.0),
        some(-20.0, -23.0, -20.0, silent, silent),
    )
    assert differences(take, reference)[:4] == (3.0, silent, math.inf, pytest.approx(math.nan, nan_ok=True))
    assert math.isnan(differences(take, reference)[4])  # the reference has no such channel
    assert differences(reference, take)[0] == -3.0
    assert len(differences(reference, take)) == 4


@pytest.mark.parametrize(
    ("loudnesses", "chosen", "reference"),
    [
        ((-20.0, -18.0), None, 0),
        ((-math.inf, -18.0), None, 1),
        ((-20.0, -18.0), 1, 1),
        ((-math.inf,), None, None),
    ],
)
def test_the_reference_is_the_chosen_take_or_the_first_heard(
    loudnesses: tuple[float, ...], chosen: int | None, reference: int | None
) -> None:
    takes = [replace(some(lufs, -20.0), reference=n == chosen) for n, lufs in enumerate(loudnesses)]
    found = reference_of(takes)
    assert found is (None if reference is None else takes[reference])


@pytest.mark.parametrize(
    ("signal", "code", "value_db"),
    [
        (steady(-20.0, 20.0), "steady", 0.0),
        (ramp(-20.0, -22.5, 30.0), "steady", 2.1),
        (ramp(-20.0, -23.5, 30.0), "drifting", -3.5),
        (ramp(-24.0, -20.0, 30.0), "drifting", 4.0),
        (np.concatenate([stepping(-20.0, -29.5)] * 4), "steady", 9.5),
        (np.concatenate([stepping(-20.0, -31.0), stepping(-31.0, -20.0)] * 2), "uneven", 11.0),
        (steady(-20.0, 9.0), None, None),
    ],
)
def test_how_steady_a_take_is(
    feed_for: FeedFor, signal: Signal, code: str | None, value_db: float | None
) -> None:
    (take,) = takes_in(feed_for, signal)
    verdict = judge_within(take.range_lu, take.drift_lu, take.length_s)
    assert (verdict.code if verdict else None) == code
    if verdict:
        assert verdict.value_db == pytest.approx(value_db, abs=0.3)


@pytest.mark.parametrize(
    ("range_lu", "drift_lu", "length_s", "code"),
    [
        (9.5, 0.0, 60.0, "steady"),
        (10.5, 0.0, 60.0, "uneven"),
        (2.0, 2.5, 60.0, "steady"),
        (2.0, 3.5, 60.0, "drifting"),
        (2.0, -3.5, 60.0, "drifting"),
        (12.0, 3.5, 60.0, "drifting"),
        (0.0, 0.0, 9.5, None),
        (0.0, 0.0, 10.5, "steady"),
        (math.nan, math.nan, 60.0, None),
    ],
)
def test_the_borders_of_steady(range_lu: float, drift_lu: float, length_s: float, code: str | None) -> None:
    verdict = judge_within(range_lu, drift_lu, length_s)
    assert (verdict.code if verdict else None) == code


def test_pauses_and_what_is_far_softer_tilt_no_drift(feed_for: FeedFor) -> None:
    (take,) = takes_in(feed_for, played(steady(-20.0, 12.0), steady(-52.0, 12.0), steady(-20.0, 12.0)))
    assert abs(take.drift_lu) < 1.0


def test_an_hour_takes_no_more_room_than_a_minute() -> None:
    tick = Tick((0.1,), (0.1,), (0.1,), (0.1,), (0,), (0,), (0.01,), 0.01, 0.01)
    taking = Taking([-60.0])
    for _ in range(36_000):
        assert taking.feed(tick, NOON_S) is None
    take = taking.end()
    assert take is not None
    assert take.length_s == 3600.0
    assert take.vu_mean_dbfs[0] == pytest.approx(-20.0)
    assert to_amplitude(take.vu_max_dbfs[0]) == pytest.approx(0.1)
