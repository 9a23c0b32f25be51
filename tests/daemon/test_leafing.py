"""Leafing through the takes: what UP, DOWN and CLEAR do on the page TAKES."""

import math

import pytest

from gainbox.daemon.leafing import REST_S, Leafing
from gainbox.daemon.taking import Taker
from gainbox.staging.takes import Take
from tests.daemon.playing import NOW_S, QUIET, play

LOUDNESSES = (0.1, 0.2, 0.05)


@pytest.fixture
def referred() -> list[Take]:
    """The takes that were made the reference."""
    return []


@pytest.fixture
def taker() -> Taker:
    """Somebody who has found three takes."""
    taker = Taker(list[Take]().append, lambda channels: (-60.0,) * channels, clock=lambda: NOW_S)
    taker.begin(1)
    for vu in LOUDNESSES:
        play(taker, (vu, 12.0), (QUIET, 4.0))
    return taker


@pytest.fixture
def leafing(taker: Taker, referred: list[Take]) -> Leafing:
    """Somebody who looks back at them."""
    return Leafing(taker, referred.append, lambda _: ("Voice",))


def test_the_latest_take_stands_first_and_is_compared_with_the_first(leafing: Leafing) -> None:
    shown = leafing.takes(0.0)
    assert [taken.number for taken in shown.over] == [3, 2, 1]
    assert [taken.code for taken in shown.over] == ["quieter", "louder", "first-take"]
    assert [taken.reference for taken in shown.over] == [False, False, True]
    assert (shown.chosen, shown.under_way) == (None, None)


def test_down_goes_back_and_up_comes_forward_to_now(leafing: Leafing) -> None:
    places = []
    for by in (-1, -1, -1, -1, 1, 1, 1, 1):
        leafing.turn(by)
        places.append(leafing.takes(0.0).chosen)
    assert places == [0, 1, 2, 2, 1, 0, None, None]


def test_a_chosen_take_becomes_the_reference(leafing: Leafing, taker: Taker, referred: list[Take]) -> None:
    leafing.turn(-1)
    leafing.turn(-1)
    leafing.press()
    assert referred == [taker.takes[1]]
    assert [taken.reference for taken in leafing.takes(0.0).over] == [False, True, False]
    assert leafing.takes(0.0).over[2].code == "quieter"


def test_what_was_chosen_stays_chosen_when_another_take_is_over(leafing: Leafing, taker: Taker) -> None:
    leafing.turn(-1)
    play(taker, (0.1, 12.0), (QUIET, 4.0))
    shown = leafing.takes(0.0)
    assert shown.chosen == 1
    assert shown.over[shown.chosen].number == 3


def test_when_the_fingers_rest_on_a_take_its_channels_take_the_place_of_the_list(leafing: Leafing) -> None:
    assert leafing.takes(0.0).channels == leafing.takes(REST_S).channels == ()  # none is chosen
    leafing.turn(-1)
    assert leafing.takes(10.0).channels == ()
    assert leafing.takes(10.0 + 0.9 * REST_S).channels == ()
    (channel,) = leafing.takes(10.0 + REST_S).channels
    assert (channel.name, channel.clips, channel.apart_db) == ("Voice", 0, pytest.approx(-6.0, abs=0.1))
    levels = (channel.vu_mean_dbfs, channel.vu_max_dbfs, channel.true_peak_dbtp, channel.plr_lu)
    assert levels == pytest.approx((-26.0, -26.0, -26.0, 0.7), abs=0.1)
    leafing.turn(1)
    assert leafing.takes(20.0).channels == ()
    assert leafing.takes(20.0 + REST_S).channels == ()  # what goes on now


def test_a_press_of_any_kind_brings_the_list_back(leafing: Leafing) -> None:
    leafing.turn(-1)
    leafing.takes(0.0)
    assert leafing.takes(REST_S).channels
    leafing.press()
    assert leafing.takes(REST_S).channels == ()
    (channel,) = leafing.takes(2 * REST_S).channels
    assert math.isnan(channel.apart_db)  # it is the reference now


def test_with_none_chosen_a_press_begins_a_take(leafing: Leafing, taker: Taker) -> None:
    leafing.press()
    play(taker, (0.1, 4.0))
    going = leafing.takes(0.0).under_way
    assert going is not None
    assert (going.number, going.length_s) == (4, 4.0)
    play(taker, (0.1, 4.0))
    leafing.press()
    assert len(taker.takes) == 4


def test_takes_are_judged_once_and_again_when_something_else_counts(taker: Taker, leafing: Leafing) -> None:
    told = leafing.takes(0.0).over
    assert leafing.takes(1.0).over is told
    taker.thresholds = taker.thresholds._replace(uniform_lu=6.0)
    assert leafing.takes(2.0).over is not told
