"""The buttons: edges are debounced, and each press is reported once."""

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
    """Presses and polls the buttons."""

    pins: MockFactory
    clock: Clock
    buttons: Buttons

    def down(self, button: str, for_s: float = 0.0) -> None:
        self.pins.pin(BUTTON_PINS[button]).drive_low()
        self.clock.wait(for_s)

    def up(self, button: str, for_s: float = 0.0) -> None:
        self.pins.pin(BUTTON_PINS[button]).drive_high()
        self.clock.wait(for_s)

    def presses_in(self, seconds: float) -> list[Press]:
        """The presses within a time, polled a hundred times a second."""
        return [press for _ in range(round(seconds * 100)) for press in self.presses(0.01)]

    def presses(self, after_s: float = 0.0) -> list[Press]:
        """The presses some time from now."""
        self.clock.wait(after_s)
        return self.buttons.presses()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time, by which the pins also stamp their edges."""
    clock = Clock()
    monkeypatch.setattr(gpiozero.pins.mock, "monotonic", clock)
    return clock


@pytest.fixture
def hand(mock_pins: MockFactory, clock: Clock) -> Iterator[Hand]:
    buttons = Buttons(clock)
    yield Hand(mock_pins, clock, buttons)
    buttons.close()


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_short_press_is_reported_once_at_its_release(button: str, hand: Hand) -> None:
    hand.down(button, 0.2)
    assert hand.presses() == []
    hand.up(button)
    assert hand.presses(CERTAIN_S) == [Press(button)]
    assert hand.presses(2.0) == []


def test_a_held_button_is_reported_once_while_it_is_down(hand: Hand) -> None:
    hand.down("clear")
    assert hand.presses(HOLD_S - 0.001) == []
    assert hand.presses(0.002) == [Press("clear", held=True)]
    assert hand.presses(5.0) == []
    hand.up("clear")
    assert hand.presses(CERTAIN_S) == []


def test_after_a_hold_the_next_press_counts(hand: Hand) -> None:
    hand.down("clear", 1.0)
    hand.presses()
    hand.up("clear", 0.1)
    hand.down("clear", 0.1)
    hand.up("clear")
    assert hand.presses(CERTAIN_S) == [CLEAR]


def test_a_button_released_just_before_hold_s_was_not_held(hand: Hand) -> None:
    hand.down("mode", HOLD_S - 0.001)
    hand.up("mode")
    assert hand.presses(0.005) == []
    assert hand.presses(CERTAIN_S) == [MODE]


def test_a_hold_that_was_not_polled_is_reported_afterwards_once(hand: Hand) -> None:
    hand.down("mode", 2.0)
    hand.up("mode", 1.0)
    assert hand.presses() == [Press("mode", held=True)]
    assert hand.presses(1.0) == []


def test_six_bouncing_edges_make_one_press(hand: Hand) -> None:
    for _ in range(3):
        hand.down("mode", 0.002)
        hand.up("mode", 0.001)
    hand.down("mode", 0.1)
    for _ in range(3):
        hand.up("mode", 0.001)
        hand.down("mode", 0.002)
    hand.up("mode")
    assert hand.presses(CERTAIN_S) == [MODE]
    assert hand.presses(2.0) == []


def test_bouncing_makes_no_press_while_it_is_polled_either(hand: Hand) -> None:
    presses = []
    for _ in range(3):
        hand.down("mode", 0.002)
        presses += hand.presses()
        hand.up("mode", 0.001)
        presses += hand.presses()
    assert presses == []


def test_a_glitch_makes_no_press(hand: Hand) -> None:
    hand.down("mode", BOUNCE_S - 0.001)
    hand.up("mode")
    assert hand.presses(CERTAIN_S) == []
    assert hand.presses(2.0) == []


def test_a_contact_that_opens_for_a_moment_is_still_one_hold(hand: Hand) -> None:
    hand.down("mode", 0.5)
    hand.up("mode", BOUNCE_S - 0.001)
    hand.down("mode", 0.5)
    assert hand.presses() == [Press("mode", held=True)]


@pytest.mark.parametrize("button", BUTTON_PINS)
@pytest.mark.parametrize("polled", ["once at the end", "with each picture"])
def test_forty_presses_in_a_second_all_count(polled: str, button: str, hand: Hand) -> None:
    presses = []
    for press in range(40):
        hand.down(button, 0.0125)
        if polled == "with each picture" and press % 4 == 0:
            presses += hand.presses()
        hand.up(button, 0.0125)
    presses += hand.presses()
    assert presses == [Press(button)] * 40


def test_two_buttons_together_are_both_reported(hand: Hand) -> None:
    hand.down("mode", 0.05)
    hand.down("clear", 0.05)
    hand.up("mode", 0.05)
    hand.up("clear")
    assert hand.presses(CERTAIN_S) == [MODE, CLEAR]


def test_one_button_held_does_not_hide_the_other(hand: Hand) -> None:
    hand.down("clear", 0.4)
    hand.down("mode", 0.1)
    hand.up("mode", 0.5)
    assert hand.presses() == [MODE, Press("clear", held=True)]


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_button_stuck_since_the_start_is_silent_until_it_is_pressed_anew(
    button: str, mock_pins: MockFactory, clock: Clock
) -> None:
    pin = mock_pins.pin(BUTTON_PINS[button])
    pin.stuck_low = True
    hand = Hand(mock_pins, clock, Buttons(clock))
    assert pin.state == 0
    assert hand.presses() == []
    assert hand.presses(3600.0) == []
    pin.stuck_low = False
    hand.up(button)
    assert hand.presses(CERTAIN_S) == []
    hand.down(button, 0.1)
    hand.up(button)
    assert hand.presses(CERTAIN_S) == [Press(button)]
    hand.buttons.close()


def test_an_edge_in_another_thread_wakes_a_selector(hand: Hand) -> None:
    wakeup = hand.buttons.wakeup.fileno()
    assert select.select([wakeup], [], [], 0)[0] == []
    presser = threading.Thread(target=hand.down, args=("mode",))
    presser.start()
    assert select.select([wakeup], [], [], 5.0)[0] == [wakeup]
    presser.join()
    assert hand.presses() == []
    assert select.select([wakeup], [], [], 0)[0] == []


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_short_press_whose_edges_come_late_is_a_short_press(button: str, hand: Hand) -> None:
    changed = hand.pins.pin(BUTTON_PINS[button]).when_changed
    now_s = hand.pins.ticks()
    changed(now_s - 1.2, 0)
    changed(now_s - 1.0, 1)
    assert hand.presses() == [Press(button)]


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_released_button_is_not_held_although_its_edge_is_late(button: str, hand: Hand) -> None:
    hand.down(button, 0.2)
    assert hand.presses() == []
    pin = hand.pins.pin(BUTTON_PINS[button])
    pin.edges = "none"
    hand.up(button, 2.0)
    assert hand.presses() == []
    pin.when_changed(hand.pins.ticks() - 2.0, 1)
    assert hand.presses() == [Press(button)]


@pytest.mark.parametrize("button", ["up", "down"])
def test_up_and_down_repeat_while_they_are_held_slowly_and_then_quickly(button: str, hand: Hand) -> None:
    hand.down(button)
    assert hand.presses(REPEAT_S - 0.001) == []
    assert hand.presses(0.001) == [Press(button)]
    assert hand.presses_in(QUICK_AFTER_S - REPEAT_S) == [Press(button)] * 12  # eight a second
    assert hand.presses_in(1.0) == [Press(button)] * 25
    hand.up(button)
    assert hand.presses_in(1.0) == []


def test_missed_repeats_are_dropped(hand: Hand) -> None:
    hand.down("up", 1.9)
    assert hand.presses() == [Press("up")]
    hand.up("up")
    assert hand.presses_in(1.0) == []


@pytest.mark.parametrize("button", BUTTON_PINS)
def test_a_stuck_button_falls_silent(button: str, hand: Hand) -> None:
    hand.down(button)
    assert hand.presses_in(REPEAT_END_S + 0.1) != []
    assert hand.presses_in(60.0) == []
    hand.up(button)
    assert hand.presses(CERTAIN_S) == []


def test_other_buttons_work_beside_a_stuck_one(hand: Hand) -> None:
    hand.down("down")
    hand.presses_in(REPEAT_END_S + 0.1)
    hand.down("up", 0.1)
    hand.up("up")
    assert hand.presses(CERTAIN_S) == [Press("up")]


@pytest.mark.usefixtures("mock_pins")
def test_the_buttons_start_no_threads() -> None:
    before = threading.active_count()
    buttons = Buttons()
    assert threading.active_count() == before
    buttons.close()


@pytest.mark.usefixtures("mock_pins")
def test_a_pin_that_is_in_use_leaves_no_descriptor() -> None:
    before = open_descriptors()
    with LED(BUTTON_PINS["clear"]), pytest.raises(GPIOPinInUse):
        Buttons()
    assert open_descriptors() == before
    for pin in BUTTON_PINS.values():
        LED(pin).close()


@pytest.mark.usefixtures("mock_pins")
def test_closing_frees_the_pins_and_may_be_repeated() -> None:
    buttons = Buttons()
    buttons.close()
    buttons.close()
    for pin in BUTTON_PINS.values():
        LED(pin).close()
