"""The history: seconds of what was highest, gaps where nothing was heard, and never more than so many."""

import math

import pytest

from gainbox.staging.history import SECONDS, History, Second


def moment(peak_dbfs: float, *, clipped: bool = False, psr_lu: float = math.nan, channels: int = 1) -> Second:
    """A moment whose VU is 10 dB below its peak."""
    return Second((peak_dbfs,) * channels, (peak_dbfs - 10,) * channels, (clipped,) * channels, psr_lu)


@pytest.fixture
def history() -> History:
    return History()


def peaks(history: History) -> list[float | None]:
    """The first channel's peaks, None in gaps."""
    return [second.peak_dbfs[0] if second else None for second in history.past().seconds]


def test_nothing_is_remembered_before_the_first_sound(history: History) -> None:
    history.pass_time(1000.0)
    assert history.past().seconds == ()


def test_a_second_keeps_the_highest_of_its_moments(history: History) -> None:
    for at_s, peak_dbfs in ((7.0, -20.0), (7.5, -6.0), (7.99, -30.0), (8.0, -12.0)):
        history.note(at_s, moment(peak_dbfs))
    assert peaks(history) == [-6.0, -12.0]
    assert history.past().seconds[0].vu_dbfs == (-16.0,)  # type: ignore[union-attr]


def test_channels_are_kept_apart(history: History) -> None:
    history.note(0.0, Second((-3.0, -40.0), (-13.0, -50.0), (True, False), math.nan))
    history.note(0.1, Second((-9.0, -20.0), (-11.0, -60.0), (False, False), math.nan))
    (second,) = history.past().seconds
    assert second is not None
    assert second[:3] == ((-3.0, -20.0), (-11.0, -50.0), (True, False))


def test_a_clip_marks_its_second_only(history: History) -> None:
    for at_s, clipped in ((0.0, False), (0.5, True), (0.9, False), (1.1, False)):
        history.note(at_s, moment(-1.0, clipped=clipped))
    assert [second.clipped for second in history.past().seconds if second] == [(True,), (False,)]


@pytest.mark.parametrize(
    ("values", "lowest"),
    [((12.0, 7.0, 9.0), 7.0), ((math.nan, 7.0, 9.0), 7.0), ((9.0, math.nan), 9.0), ((math.nan,), math.nan)],
)
def test_psr_is_the_lowest_that_there_was(history: History, values: tuple[float, ...], lowest: float) -> None:
    for psr_lu in values:
        history.note(0.0, moment(-1.0, psr_lu=psr_lu))
    (second,) = history.past().seconds
    assert second is not None
    assert second.psr_lu == pytest.approx(lowest, nan_ok=True)


def test_a_gap_is_where_nothing_was_heard(history: History) -> None:
    history.note(0.5, moment(-6.0))
    history.pass_time(2.6)
    assert peaks(history) == [-6.0, None, None]
    history.note(3.6, moment(-7.0))
    assert peaks(history) == [-6.0, None, None, -7.0]
    assert history.past().begun == 4


def test_what_is_old_is_forgotten(history: History) -> None:
    for second in range(3 * SECONDS):
        history.note(float(second), moment(-float(second)))
    assert peaks(history) == [-float(second) for second in range(2 * SECONDS, 3 * SECONDS)]
    assert history.past().begun == 3 * SECONDS


def test_a_night_without_sound_leaves_one_gap_of_the_usual_length(history: History) -> None:
    history.note(0.0, moment(-6.0))
    history.note(40_000.0, moment(-7.0))
    assert peaks(history) == [None] * (SECONDS - 1) + [-7.0]


def test_other_channels_begin_a_new_history(history: History) -> None:
    history.note(0.0, moment(-6.0))
    history.note(1.0, moment(-7.0, channels=2))
    assert peaks(history) == [-7.0]


def test_what_was_told_does_not_change_afterwards(history: History) -> None:
    history.note(0.0, moment(-20.0))
    told = history.past()
    history.note(0.1, moment(-6.0))
    assert told.seconds[0] == moment(-20.0)
    history.forget()
    assert history.past().seconds == ()
    assert len(told.seconds) == 1
