"""Finding takes: where each begins and ends, and its measurements."""

import math

import pytest

from gainbox.decibels import from_amplitude, to_amplitude
from gainbox.meters import FeedFor
from gainbox.staging.takes.finder import GAP_S, SHORTEST_S, TakeFinder
from tests.signals import noise
from tests.staging.features import level_tick
from tests.staging.instruments import RATE_HZ, at_peak, voice
from tests.staging.playing import play
from tests.staging.takes.finding import NOON_S, pause, played, steady, takes_in


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


def test_a_take_under_way_has_a_length_and_is_found_when_it_is_cut_short(feed_for: FeedFor) -> None:
    finder = TakeFinder([-60.0])
    assert finder.running_s is None
    for tick in play(feed_for, steady(-20.0, 5.0)).ticks:
        finder.feed(tick, NOON_S)
    assert finder.running_s == 5.0
    take = finder.end()
    assert take is not None
    assert take.length_s == 5.0
    assert finder.running_s is None
    assert finder.end() is None


def test_the_loudness_is_that_of_the_meters(feed_for: FeedFor) -> None:
    part = played(*(at_peak(-6.0 - n, voice()) for n in (0, 3, 12, 1)))
    bank = play(feed_for, part, 0.5 * part).bank
    (take,) = takes_in(feed_for, part, 0.5 * part)
    programme = bank.programme()
    assert take.loudness_lufs == pytest.approx(programme.integrated_lufs, abs=0.05)
    assert take.range_lu == pytest.approx(programme.loudness_range_lu, abs=0.3)
    peaks_dbtp = bank.read().true_peak_dbtp
    for c in range(2):
        plr_lu = peaks_dbtp[c] - programme.channel_integrated_lufs[c]
        assert take.plr_lu[c] == pytest.approx(plr_lu, abs=0.05)


def test_pauses_and_far_softer_parts_tilt_no_drift(feed_for: FeedFor) -> None:
    (take,) = takes_in(feed_for, played(steady(-20.0, 12.0), steady(-52.0, 12.0), steady(-20.0, 12.0)))
    assert abs(take.drift_lu) < 1.0


def test_an_hour_needs_no_more_memory_than_a_minute() -> None:
    tick = level_tick(0.1)
    finder = TakeFinder([-60.0])
    for _ in range(36_000):
        assert finder.feed(tick, NOON_S) is None
    take = finder.end()
    assert take is not None
    assert take.length_s == 3600.0
    assert take.vu_mean_dbfs[0] == pytest.approx(-20.0)
    assert to_amplitude(take.vu_max_dbfs[0]) == pytest.approx(0.1)


def test_the_rest_at_the_end_belongs_to_the_take() -> None:
    finder, tick = TakeFinder([-60.0]), level_tick(0.1)
    for _ in range(35):
        finder.feed(tick, NOON_S)
    finder.feed(tick._replace(part=0.5, true_peak=(0.9,), clips=(2,)), NOON_S)
    take = finder.end()
    assert take is not None
    assert take.length_s == pytest.approx(3.55)
    assert (take.clips, take.true_peak_dbtp) == ((2,), (pytest.approx(from_amplitude(0.9)),))
    assert take.vu_mean_dbfs == pytest.approx((-20.0,))


def test_a_clip_too_short_for_the_needle_belongs_to_the_take_that_it_ends() -> None:
    finder, quiet = TakeFinder([-60.0]), level_tick(0.0001)
    for tick in [level_tick(0.1)] * 40 + [quiet] * 10 + [quiet._replace(part=0.5, clips=(1,))]:
        finder.feed(tick, NOON_S)
    take = finder.end()
    assert take is not None
    assert (take.clips, take.length_s) == ((1,), pytest.approx(5.05))
