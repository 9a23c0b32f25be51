"""TAKES: the session while takes end, its archive, and looking back with UP, DOWN and CLEAR."""

import math
from dataclasses import replace

import pytest

from gainbox.staging.takes import LIST_S, MOST, Takes
from gainbox.staging.takes.take import SESSION_GAP_S
from gainbox.staging.thresholds import THRESHOLDS
from tests.ledger.takes import take
from tests.staging.features import Clock, FeatureBox, MemoryArchive, level_tick, play_levels

QUIET = 0.0
NOW_S = 1_750_000_000.0


@pytest.fixture
def archive() -> MemoryArchive:
    return MemoryArchive()


@pytest.fixture
def box(archive: MemoryArchive) -> FeatureBox:
    box = FeatureBox("Voice")
    box.archive = archive
    return box


@pytest.fixture
def unix_clock() -> Clock:
    return Clock(NOW_S)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def takes(box: FeatureBox, unix_clock: Clock, clock: Clock) -> Takes:
    """TAKES of one channel."""
    takes = Takes(box, unix_clock, clock)
    takes.begin(1)
    return takes


def running_s(takes: Takes) -> float | None:
    """Length of the take under way."""
    under_way = takes.view().under_way
    return under_way.length_s if under_way else None


def codes(takes: Takes) -> list[str]:
    """The codes of the verdicts on the last take."""
    return [verdict.code for verdict in takes.verdicts]


# The session


def test_a_signal_between_silences_is_a_take(takes: Takes, archive: MemoryArchive) -> None:
    play_levels(takes, (QUIET, 2.0), (0.1, 12.0), (QUIET, 10.0))
    assert [round(take.length_s) for take in archive.stored] == [12]
    assert takes.session.takes == archive.stored
    assert archive.names == [("Voice",)]


def test_the_other_takes_are_compared_with_the_first(takes: Takes) -> None:
    play_levels(takes, (0.1, 12.0), (QUIET, 10.0))
    assert codes(takes) == ["first-take", "steady"]
    play_levels(takes, (0.2, 12.0), (QUIET, 10.0))
    louder, *_ = takes.verdicts
    assert (louder.code, round(louder.value_db or 0.0, 1)) == ("louder", 6.0)


def test_another_reference_can_be_chosen(takes: Takes) -> None:
    play_levels(takes, (0.1, 12.0), (QUIET, 10.0), (0.2, 12.0), (QUIET, 10.0))
    takes.turn(-1)
    takes.press()
    assert [row.code for row in reversed(takes.view().ended)] == ["quieter", "uniform"]


def test_the_first_take_with_a_sound_is_stored_as_the_reference(takes: Takes, archive: MemoryArchive) -> None:
    play_levels(takes, (0.1, 12.0), (QUIET, 10.0), (0.2, 12.0), (QUIET, 10.0))
    assert [take.reference for take in archive.stored] == [True, False]
    assert takes.session.reference is archive.stored[0]


def test_a_take_too_quiet_for_a_loudness_is_no_reference(
    box: FeatureBox, takes: Takes, archive: MemoryArchive
) -> None:
    box.edge_dbfs = -90.0
    play_levels(takes, (0.0001, 12.0), (QUIET, 10.0), (0.2, 12.0), (QUIET, 10.0))
    assert [take.reference for take in archive.stored] == [False, True]
    assert codes(takes) == ["first-take", "steady"]


def test_a_take_after_hours_begins_a_session_and_is_its_reference(
    takes: Takes, archive: MemoryArchive, unix_clock: Clock
) -> None:
    play_levels(takes, (0.1, 12.0), (QUIET, 10.0), (0.1, 12.0), (QUIET, 10.0))
    unix_clock.now_s = NOW_S + SESSION_GAP_S + 60.0
    play_levels(takes, (0.2, 12.0), (QUIET, 10.0))
    assert (takes.session.takes, takes.session.count) == (archive.stored[2:], 3)
    assert archive.stored[2].reference
    assert codes(takes)[0] == "first-take"


def test_a_session_has_a_limited_number_of_takes(takes: Takes) -> None:
    for _ in range(MOST + 2):
        play_levels(takes, (0.1, 3.0), (QUIET, 9.0))
    assert len(takes.session.takes) == MOST


# The take under way


def test_a_mark_ends_a_take_and_begins_the_next(takes: Takes, archive: MemoryArchive) -> None:
    play_levels(takes, (0.1, 12.0))
    takes.mark()
    assert len(archive.stored) == 1
    assert running_s(takes) == 0.0


def test_another_input_ends_the_take_under_way(takes: Takes, archive: MemoryArchive) -> None:
    play_levels(takes, (0.1, 12.0))
    takes.begin(2)
    assert len(archive.stored) == 1
    assert running_s(takes) is None


def test_an_interruption_ends_no_take_and_the_end_does(takes: Takes, archive: MemoryArchive) -> None:
    play_levels(takes, (0.1, 6.0))
    takes.interrupt("the sound stopped coming")
    play_levels(takes, (0.1, 6.0))
    takes.end()
    assert [take.length_s for take in archive.stored] == [12.0]


def test_a_higher_edge_of_the_signal_lamp_counts_from_the_next_take_on(box: FeatureBox, takes: Takes) -> None:
    play_levels(takes, (0.01, 1.0))
    box.edge_dbfs = -20.0
    play_levels(takes, (0.01, 11.0))
    assert running_s(takes) == pytest.approx(12.0)
    play_levels(takes, (QUIET, 10.0), (0.01, 1.0))
    assert running_s(takes) is None


def test_before_any_sound_a_take_can_be_marked(box: FeatureBox, archive: MemoryArchive) -> None:
    """Without a card there are no channels yet."""
    takes = Takes(box)
    takes.begin(0)
    takes.press()
    assert running_s(takes) == 0.0
    takes.begin(1)
    assert running_s(takes) is None
    assert archive.stored == []


# The archive


@pytest.mark.parametrize(
    ("after_s", "goes_on"),
    [(60.0, True), (SESSION_GAP_S + 60.0, False), (-30 * 86400.0, True)],  # the clock is yet to be set
)
def test_an_earlier_run_is_resumed_unless_its_session_is_over(after_s: float, goes_on: bool) -> None:
    earlier = [take(0), take(1, reference=True), take(2)]
    box = FeatureBox()
    box.archive = MemoryArchive(43, earlier)
    takes = Takes(box, Clock(earlier[-1].end_s + after_s))
    takes.begin(2)
    assert takes.session.count == 43
    assert takes.session.takes == (earlier if goes_on else [])
    assert takes.session.reference is (earlier[1] if goes_on else None)
    if goes_on:
        assert codes(takes) == ["uniform", "steady"]


def test_the_reference_is_resumed_though_it_is_too_old_for_the_page(box: FeatureBox) -> None:
    reference, *others = [take(n, reference=n == 0, start_s=NOW_S - 600.0 + n) for n in range(MOST + 1)]
    box.archive = MemoryArchive(MOST + 1, (reference, *others))
    takes = Takes(box, Clock(NOW_S))
    takes.begin(2)
    assert (takes.session.takes, takes.session.count) == (others, MOST + 1)
    assert takes.session.reference is reference


def test_a_session_goes_on_when_the_same_source_begins_anew(takes: Takes, archive: MemoryArchive) -> None:
    play_levels(takes, (0.1, 12.0), (QUIET, 4.0))
    takes.begin(1)
    assert (takes.session.takes, takes.session.count) == (archive.stored, 1)
    play_levels(takes, (0.2, 12.0), (QUIET, 4.0))
    assert codes(takes)[0] == "louder"


def test_with_another_source_the_session_of_its_archive_goes_on(
    box: FeatureBox, takes: Takes, archive: MemoryArchive
) -> None:
    play_levels(takes, (0.1, 12.0))
    earlier = [take(1, reference=True, start_s=NOW_S - 600.0)]
    other = MemoryArchive(7, earlier)
    box.archive = other
    takes.begin(2)
    assert [round(take.length_s) for take in archive.stored] == [12]  # of the source before
    assert (takes.session.takes, takes.session.reference, takes.session.count) == (earlier, earlier[0], 7)
    for _ in range(120):
        takes.feed(level_tick(0.1, 0.1))
    takes.end()
    assert (len(archive.stored), len(other.stored), takes.session.count) == (1, 1, 8)
    assert takes.session.takes == [*earlier, *other.stored]


def test_with_another_source_whose_archive_is_empty_a_session_begins(box: FeatureBox, takes: Takes) -> None:
    play_levels(takes, (0.1, 12.0), (QUIET, 4.0))
    box.archive = MemoryArchive()
    takes.begin(1)
    assert (takes.session.count, takes.verdicts, takes.view().ended) == (0, (), ())


# Looking back


@pytest.fixture
def three(takes: Takes) -> Takes:
    """TAKES with three takes."""
    for level in (0.1, 0.2, 0.05):
        play_levels(takes, (level, 12.0), (QUIET, 4.0))
    return takes


def test_the_latest_take_stands_first_and_is_compared_with_the_first(three: Takes) -> None:
    view = three.view()
    assert [row.number for row in view.ended] == [3, 2, 1]
    assert [row.code for row in view.ended] == ["quieter", "louder", "first-take"]
    assert [row.reference for row in view.ended] == [False, False, True]
    assert (view.chosen, view.under_way) == (None, None)


def test_down_goes_back_and_up_comes_forward_to_now(three: Takes) -> None:
    places = []
    for by in (-1, -1, -1, -1, 1, 1, 1, 1):
        three.turn(by)
        places.append(three.view().chosen)
    assert places == [0, 1, 2, 2, 1, 0, None, None]


def test_a_chosen_take_becomes_the_reference(three: Takes, archive: MemoryArchive) -> None:
    three.turn(-1)
    three.turn(-1)
    assert three.press()
    assert archive.references == [three.session.takes[1]]
    assert [row.reference for row in three.view().ended] == [False, True, False]
    assert three.view().ended[2].code == "quieter"


def test_a_chosen_take_stays_chosen_when_another_ends(three: Takes) -> None:
    three.turn(-1)
    play_levels(three, (0.1, 12.0), (QUIET, 4.0))
    view = three.view()
    assert view.chosen == 1
    assert view.ended[view.chosen].number == 3


def test_some_time_after_a_press_the_channels_of_the_take_replace_the_list(
    three: Takes, clock: Clock
) -> None:
    assert three.view().channels == ()
    clock.now_s = LIST_S
    assert three.view().channels == ()  # none is chosen
    three.turn(-1)
    clock.now_s = 10.0
    assert three.view().channels == ()
    clock.now_s = 10.0 + 0.9 * LIST_S
    assert three.view().channels == ()
    clock.now_s = 10.0 + LIST_S
    (channel,) = three.view().channels
    assert (channel.name, channel.clips, channel.apart_db) == ("Voice", 0, pytest.approx(-6.0, abs=0.1))
    levels = (channel.vu_mean_dbfs, channel.vu_max_dbfs, channel.true_peak_dbtp, channel.plr_lu)
    assert levels == pytest.approx((-26.0, -26.0, -26.0, 0.7), abs=0.1)
    three.turn(1)
    clock.now_s = 20.0
    assert three.view().channels == ()
    clock.now_s = 20.0 + LIST_S
    assert three.view().channels == ()  # the take under way


def test_any_press_brings_the_list_back(three: Takes, clock: Clock) -> None:
    three.turn(-1)
    three.view()
    clock.now_s = LIST_S
    assert three.view().channels
    three.press()
    assert three.view().channels == ()
    clock.now_s = 2 * LIST_S
    (channel,) = three.view().channels
    assert math.isnan(channel.apart_db)  # it is the reference now


def test_with_none_chosen_a_press_begins_a_take(three: Takes) -> None:
    assert three.press()
    play_levels(three, (0.1, 4.0))
    under_way = three.view().under_way
    assert under_way is not None
    assert (under_way.number, under_way.length_s) == (4, 4.0)
    play_levels(three, (0.1, 4.0))
    three.press()
    assert len(three.session.takes) == 4


def test_the_level_of_a_take_under_way_is_measured_twice_a_second(takes: Takes, clock: Clock) -> None:
    def peak_dbtp() -> float:
        under_way = takes.view().under_way
        assert under_way
        return under_way.true_peak_dbtp

    play_levels(takes, (0.1, 1.0))
    assert peak_dbtp() == pytest.approx(-20.0)
    play_levels(takes, (1.0, 1.0))
    clock.now_s = 0.4
    assert peak_dbtp() == pytest.approx(-20.0)
    clock.now_s = 0.5
    assert peak_dbtp() == pytest.approx(0.0)


def test_takes_are_judged_once_and_again_by_other_thresholds(three: Takes) -> None:
    rows = three.view().ended
    assert three.view().ended is rows
    three.apply(replace(THRESHOLDS, uniform_lu=6.5))
    assert three.view().ended is not rows
    assert [row.code for row in three.view().ended] == ["uniform", "uniform", "first-take"]


def test_a_take_of_fewer_channels_than_now_has_its_own(three: Takes, clock: Clock) -> None:
    three.begin(2)
    three.turn(-1)
    three.view()
    clock.now_s = LIST_S
    assert [channel.name for channel in three.view().channels] == ["Voice"]
