"""HISTORY: the maxima of each second, gaps without sound, and a limited number of seconds."""

import math

import numpy as np
import pytest

from gainbox.meters import FeedFor
from gainbox.staging.history import SECONDS, History, Second, Timeline
from tests.signals import Signal, silence, square, tone
from tests.staging.features import Clock, FeatureBox, MeteredBox, level_tick
from tests.staging.instruments import RATE_HZ


def moment(peak_dbfs: float, *, clipped: bool = False, psr_lu: float = math.nan, channels: int = 1) -> Second:
    """A moment whose VU is 10 dB below its peak."""
    return Second((peak_dbfs,) * channels, (peak_dbfs - 10,) * channels, (clipped,) * channels, psr_lu)


@pytest.fixture
def timeline() -> Timeline:
    return Timeline()


def peaks(timeline: Timeline) -> list[float | None]:
    """The first channel's peaks, None in gaps."""
    return [second.peak_dbfs[0] if second else None for second in timeline.past().seconds]


def test_the_first_second_begins_with_a_sound(timeline: Timeline) -> None:
    timeline.pass_time(1000.0)
    assert timeline.past().seconds == ()


def test_a_second_keeps_the_highest_of_its_moments(timeline: Timeline) -> None:
    for at_s, peak_dbfs in ((7.0, -20.0), (7.5, -6.0), (7.99, -30.0), (8.0, -12.0)):
        timeline.note(at_s, moment(peak_dbfs))
    assert peaks(timeline) == [-6.0, -12.0]
    assert timeline.past().seconds[0].vu_dbfs == (-16.0,)  # type: ignore[union-attr]


def test_channels_are_kept_apart(timeline: Timeline) -> None:
    timeline.note(0.0, Second((-3.0, -40.0), (-13.0, -50.0), (True, False), math.nan))
    timeline.note(0.1, Second((-9.0, -20.0), (-11.0, -60.0), (False, False), math.nan))
    (second,) = timeline.past().seconds
    assert second is not None
    assert second[:3] == ((-3.0, -20.0), (-11.0, -50.0), (True, False))


def test_a_clip_marks_its_second_only(timeline: Timeline) -> None:
    for at_s, clipped in ((0.0, False), (0.5, True), (0.9, False), (1.1, False)):
        timeline.note(at_s, moment(-1.0, clipped=clipped))
    assert [second.clipped for second in timeline.past().seconds if second] == [(True,), (False,)]


@pytest.mark.parametrize(
    ("values", "lowest"),
    [((12.0, 7.0, 9.0), 7.0), ((math.nan, 7.0, 9.0), 7.0), ((9.0, math.nan), 9.0), ((math.nan,), math.nan)],
)
def test_psr_is_the_lowest_of_a_second(timeline: Timeline, values: tuple[float, ...], lowest: float) -> None:
    for psr_lu in values:
        timeline.note(0.0, moment(-1.0, psr_lu=psr_lu))
    (second,) = timeline.past().seconds
    assert second is not None
    assert second.psr_lu == pytest.approx(lowest, nan_ok=True)


def test_without_sound_there_is_a_gap(timeline: Timeline) -> None:
    timeline.note(0.5, moment(-6.0))
    timeline.pass_time(2.6)
    assert peaks(timeline) == [-6.0, None, None]
    timeline.note(3.6, moment(-7.0))
    assert peaks(timeline) == [-6.0, None, None, -7.0]
    assert timeline.past().begun == 4


def test_old_seconds_are_forgotten(timeline: Timeline) -> None:
    for second in range(3 * SECONDS):
        timeline.note(float(second), moment(-float(second)))
    assert peaks(timeline) == [-float(second) for second in range(2 * SECONDS, 3 * SECONDS)]
    assert timeline.past().begun == 3 * SECONDS


def test_a_night_without_sound_leaves_one_gap_of_the_usual_length(timeline: Timeline) -> None:
    timeline.note(0.0, moment(-6.0))
    timeline.note(40_000.0, moment(-7.0))
    assert peaks(timeline) == [None] * (SECONDS - 1) + [-7.0]


def test_another_number_of_channels_begins_anew(timeline: Timeline) -> None:
    timeline.note(0.0, moment(-6.0))
    timeline.note(1.0, moment(-7.0, channels=2))
    assert peaks(timeline) == [-7.0]


def test_a_past_does_not_change_afterwards(timeline: Timeline) -> None:
    timeline.note(0.0, moment(-20.0))
    past = timeline.past()
    timeline.note(0.1, moment(-6.0))
    assert past.seconds[0] == moment(-20.0)
    timeline.forget()
    assert timeline.past().seconds == ()
    assert len(past.seconds) == 1


# The feature


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(feed_for: FeedFor) -> MeteredBox:
    return MeteredBox(feed_for, "L", "R")


@pytest.fixture
def history(box: MeteredBox, clock: Clock) -> History:
    """HISTORY of two channels."""
    history = History(box, clock)
    history.begin(2)
    return history


def both(level_dbfs: float, seconds: float = 0.1) -> list[Signal]:
    return [tone(level_dbfs, 997, seconds, RATE_HZ)] * 2


def peaks_dbfs(history: History) -> list[float | None]:
    """The left channel's peaks, to whole decibels."""
    return [second and round(second.peak_dbfs[0]) for second in history.view().seconds]


def test_no_peak_within_a_tick_is_missed(box: MeteredBox, history: History, clock: Clock) -> None:
    levels_dbfs = {-40.0: 0.03, -6.0: 0.01, -200.0: 0.06}
    loud = np.concatenate([both(*part)[0] for part in levels_dbfs.items()])
    box.play(loud, loud, to=[history])
    clock.now_s = 1.0
    box.play(*both(-40.0), to=[history])
    assert peaks_dbfs(history) == [-6, -40]


def test_while_no_sound_comes_there_is_a_gap(box: MeteredBox, history: History, clock: Clock) -> None:
    box.play(*both(-12.0), to=[history])
    for now_s in (0.5, 1.0, 2.0):
        clock.now_s = now_s
        history.view()
    assert peaks_dbfs(history) == [-12, None, None]
    clock.now_s = 3.0
    box.play(*both(-20.0), to=[history])
    assert peaks_dbfs(history) == [-12, None, None, -20]


def test_a_clip_is_marked_in_its_second_and_not_again(
    box: MeteredBox, history: History, clock: Clock
) -> None:
    box.play(square(0.0, 100, 0.1, RATE_HZ), silence(0.1, RATE_HZ), to=[history])
    clock.now_s = 1.0
    box.play(*both(-20.0), to=[history])
    clipped = [second.clipped for second in history.view().seconds if second]
    assert clipped == [(True, False), (False, False)]


def test_flat_tops_are_marked_too(history: History) -> None:
    history.feed(level_tick(0.1, 0.1)._replace(flat_tops=(0, 1)))
    assert [second.clipped for second in history.view().seconds if second] == [(False, True)]


def test_reset_forgets_the_history(box: MeteredBox, history: History, clock: Clock) -> None:
    box.play(*both(-6.0, 1.0), to=[history])
    box.play(*both(-200.0), to=[history])  # so that nothing rings beyond the reset
    box.reset()
    box.play(*[silence(0.1, RATE_HZ)] * 2, to=[history])
    assert history.view().seconds == ()
    clock.now_s = 1.0
    box.play(*both(-26.0, 1.0), to=[history])
    assert peaks_dbfs(history) == [-26]


def test_a_tick_with_a_reset_in_it_is_of_neither_side(history: History, clock: Clock) -> None:
    history.feed(level_tick(0.1, 0.1))
    history.feed(level_tick(1.0, 1.0, reset=True))
    assert history.view().seconds == ()
    clock.now_s = 1.0
    assert history.view().seconds == ()  # the first second begins with a sound
    history.feed(level_tick(0.1, 0.1))
    assert peaks_dbfs(history) == [-20]


def test_another_input_forgets_the_history(history: History) -> None:
    history.feed(level_tick(1.0, 1.0))
    history.begin(2)
    assert history.view().seconds == ()
    history.feed(level_tick(0.1, 0.1))
    assert peaks_dbfs(history) == [-20]


def test_a_second_has_the_maxima_of_its_ticks() -> None:
    history = History(FeatureBox(), Clock())
    history.begin(1)
    history.feed(level_tick(0.1)._replace(vu_max=(0.2,), psr_lu=9.0))
    history.feed(level_tick(0.1)._replace(sample_peak=(0.5,), psr_lu=7.0))
    (second,) = history.view().seconds
    assert second is not None
    levels = (*second.peak_dbfs, *second.vu_dbfs, second.psr_lu)
    assert levels == pytest.approx((-6.02, -13.98, 7.0), abs=0.01)
