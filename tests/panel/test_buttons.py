"""The buttons: what edges mean, told once, at the moment it is certain."""

import select
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import gpiozero.pins.mock
import pytest
from gpiozero import LED, GPIOPinInUse
from gpiozero.pins.mock import MockFactory

from gainbox.board import BUTTON_PINS
from gainbox.panel import Press
from gainbox.panel.buttons import BOUNCE_S, HOLD_S, QUICK_AFTER_S, REPEAT_END_S, REPEAT_S, Buttons
from tests.panel.conftest import Clock, open_descriptors

MODE, CLEAR = Press("mode"), Press("clear")
CERTAIN_S = BOUNCE_S + 0.001


@dataclass
class Hand:
    """Presses the buttons, and waits in between."""

    pins: MockFactory
    clock: Clock
    buttons: Buttons

    def down(self, button: str, for_s: float = 0.0) -> None:
        self.pins.pin(BUTTON_PINS[button]).drive_low()
        self.clock.wait(for_s)

    def up(self, button: str, for_s: float = 0.0) -> None:
        self.pins.pin(BUTTON_PINS[button]).drive_high()
        self.clock.wait(for_s)

    def told_in(self, seconds: float) -> list[Press]:
        """What the buttons tell in so many seconds, looked at a hundred times in each."""
        return [press for _ in range(round(seconds * 100)) for press in self.told(0.01)]

    def told(self, after_s: float = 0.0) -> list[Press]:
        """What the buttons tell, some time from now."""
        self.clock.wait(after_s)
        return self.buttons.presses()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time, by which the pins say as well when they changed."""
    clock = Clock()
    monkeypatch.setattr(gpiozero.pins.mock, "monotonic", clock)
    return clock


@pytest.fixture
def hand(mock_pins: MockFactory, clock: Clock) -> Iterator[Hand]:
    buttons = Buttons(clock)
    yield Hand(mock_pins, clock, buttons)
    buttons.close()


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_short_press_is_told_once_when_the_button_is_let_go(button: str, hand: Hand) -> None:
    hand.down(button, 0.2)
    assert hand.told() == []
    hand.up(button)
    assert hand.told(CERTAIN_S) == [Press(button)]
    assert hand.told(2.0) == []


def test_a_held_button_is_told_once_while_it_is_still_down(hand: Hand) -> None:
    hand.down("clear")
    assert hand.told(HOLD_S - 0.001) == []
    assert hand.told(0.002) == [Press("clear", held=True)]
    assert hand.told(5.0) == []
    hand.up("clear")
    assert hand.told(CERTAIN_S) == []


def test_after_a_hold_the_next_press_counts(hand: Hand) -> None:
    hand.down("clear", 1.0)
    hand.told()
    hand.up("clear", 0.1)
    hand.down("clear", 0.1)
    hand.up("clear")
    assert hand.told(CERTAIN_S) == [CLEAR]


def test_a_button_let_go_just_in_time_was_not_held(hand: Hand) -> None:
    hand.down("mode", HOLD_S - 0.001)
    hand.up("mode")
    assert hand.told(0.005) == []
    assert hand.told(CERTAIN_S) == [MODE]


def test_a_hold_that_nobody_looked_at_is_told_afterwards_once(hand: Hand) -> None:
    hand.down("mode", 2.0)
    hand.up("mode", 1.0)
    assert hand.told() == [Press("mode", held=True)]
    assert hand.told(1.0) == []


def test_six_bouncing_edges_make_one_press(hand: Hand) -> None:
    for _ in range(3):
        hand.down("mode", 0.002)
        hand.up("mode", 0.001)
    hand.down("mode", 0.1)
    for _ in range(3):
        hand.up("mode", 0.001)
        hand.down("mode", 0.002)
    hand.up("mode")
    assert hand.told(CERTAIN_S) == [MODE]
    assert hand.told(2.0) == []


def test_bouncing_is_not_told_while_it_is_watched_either(hand: Hand) -> None:
    told = []
    for _ in range(3):
        hand.down("mode", 0.002)
        told += hand.told()
        hand.up("mode", 0.001)
        told += hand.told()
    assert told == []


def test_a_glitch_makes_no_press(hand: Hand) -> None:
    hand.down("mode", BOUNCE_S - 0.001)
    hand.up("mode")
    assert hand.told(CERTAIN_S) == []
    assert hand.told(2.0) == []


def test_a_contact_that_opens_for_a_moment_is_still_one_hold(hand: Hand) -> None:
    hand.down("mode", 0.5)
    hand.up("mode", BOUNCE_S - 0.001)
    hand.down("mode", 0.5)
    assert hand.told() == [Press("mode", held=True)]


@pytest.mark.parametrize("button", BUTTON_PINS)
@pytest.mark.parametrize("looks", ["once at the end", "with each picture"])
def test_forty_presses_in_a_second_all_count(looks: str, button: str, hand: Hand) -> None:
    told = []
    for press in range(40):
        hand.down(button, 0.0125)
        if looks == "with each picture" and press % 4 == 0:
            told += hand.told()
        hand.up(button, 0.0125)
    told += hand.told()
    assert told == [Press(button)] * 40


def test_two_buttons_together_are_both_told(hand: Hand) -> None:
    hand.down("mode", 0.05)
    hand.down("clear", 0.05)
    hand.up("mode", 0.05)
    hand.up("clear")
    assert hand.told(CERTAIN_S) == [MODE, CLEAR]


def test_one_button_held_does_not_hide_the_other(hand: Hand) -> None:
    hand.down("clear", 0.4)
    hand.down("mode", 0.1)
    hand.up("mode", 0.5)
    assert hand.told() == [MODE, Press("clear", held=True)]


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_button_stuck_since_the_start_says_nothing_until_it_is_pressed_anew(
    button: str, mock_pins: MockFactory, clock: Clock
) -> None:
    pin = mock_pins.pin(BUTTON_PINS[button])
    pin.stuck_low = True
    hand = Hand(mock_pins, clock, Buttons(clock))
    assert pin.state == 0
    assert hand.told() == []
    assert hand.told(3600.0) == []
    pin.stuck_low = False
    hand.up(button)
    assert hand.told(CERTAIN_S) == []
    hand.down(button, 0.1)
    hand.up(button)
    assert hand.told(CERTAIN_S) == [Press(button)]
    hand.buttons.close()


def test_an_edge_in_another_thread_wakes_who_waits(hand: Hand) -> None:
    wakeup = hand.buttons.wakeup.fileno()
    assert select.select([wakeup], [], [], 0)[0] == []
    presser = threading.Thread(target=hand.down, args=("mode",))
    presser.start()
    assert select.select([wakeup], [], [], 5.0)[0] == [wakeup]
    presser.join()
    assert hand.told() == []
    assert select.select([wakeup], [], [], 0)[0] == []


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_short_press_whose_edges_come_late_is_a_short_press(button: str, hand: Hand) -> None:
    changed = hand.pins.pin(BUTTON_PINS[button]).when_changed
    now_s = hand.pins.ticks()
    changed(now_s - 1.2, 0)
    changed(now_s - 1.0, 1)
    assert hand.told() == [Press(button)]


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_button_let_go_is_not_held_though_that_edge_has_yet_to_come(button: str, hand: Hand) -> None:
    hand.down(button, 0.2)
    assert hand.told() == []
    pin = hand.pins.pin(BUTTON_PINS[button])
    pin.edges = "none"
    hand.up(button, 2.0)
    assert hand.told() == []
    pin.when_changed(hand.pins.ticks() - 2.0, 1)
    assert hand.told() == [Press(button)]


@pytest.mark.parametrize("button", ["up", "down"])
def test_up_and_down_repeat_while_they_are_held_slowly_and_then_quickly(button: str, hand: Hand) -> None:
    hand.down(button)
    assert hand.told(REPEAT_S - 0.001) == []
    assert hand.told(0.001) == [Press(button)]
    assert hand.told_in(QUICK_AFTER_S - REPEAT_S) == [Press(button)] * 12  # eight a second
    assert hand.told_in(1.0) == [Press(button)] * 25
    hand.up(button)
    assert hand.told_in(1.0) == []


def test_a_repeat_seldom_looked_at_does_not_catch_up(hand: Hand) -> None:
    hand.down("up", 1.9)
    assert hand.told() == [Press("up")]
    hand.up("up")
    assert hand.told_in(1.0) == []


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_stuck_button_falls_silent(button: str, hand: Hand) -> None:
    hand.down(button)
    assert hand.told_in(REPEAT_END_S + 0.1) != []
    assert hand.told_in(60.0) == []
    hand.up(button)
    assert hand.told(CERTAIN_S) == []


def test_other_buttons_work_beside_a_stuck_one(hand: Hand) -> None:
    hand.down("down")
    hand.told_in(REPEAT_END_S + 0.1)
    hand.down("up", 0.1)
    hand.up("up")
    assert hand.told(CERTAIN_S) == [Press("up")]


@pytest.mark.usefixtures("mock_pins")
def test_the_buttons_start_no_threads() -> None:
    before = threading.active_count()
    buttons = Buttons()
    assert threading.active_count() == before
    buttons.close()


@pytest.mark.usefixtures("mock_pins")
def test_a_pin_that_cannot_be_had_leaves_nothing_open() -> None:
    before = open_descriptors()
    with LED(BUTTON_PINS["clear"]), pytest.raises(GPIOPinInUse):
        Buttons()
    assert open_descriptors() == before
    for pin in BUTTON_PINS.values():
        LED(pin).close()


@pytest.mark.usefixtures("mock_pins")
def test_closing_lets_go_of_the_pins_and_twice_does_no_harm() -> None:
    buttons = Buttons()
    buttons.close()
    buttons.close()
    for pin in BUTTON_PINS.values():
        LED(pin).close()
