"""The buttons on their pins, debounced by us: gpiozero's own `bounce_time` loses edges.

Nor are they gpiozero's `Button`, which starts a thread for each to see whether it is held.

Every edge is noted in the thread in which it arrives, with the time at which the kernel saw it; what the
edges mean is worked out by the main thread. A level counts once it has lasted BOUNCE_S, from the moment it
began, so that the chatter of a contact makes no press and loses none. A press is told when the button is let
go. MODE and CLEAR, when they have been held for HOLD_S, are told once as held; UP and DOWN are told again
and again while they are down, for REPEAT_END_S at the most: a button that is stuck has then said all it has
to say.

On a busy machine an edge may come late. It makes no press longer: a button is told as down only if its pin
says at that moment that it is.
"""

import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from math import inf

from gpiozero import DigitalInputDevice

from gainbox.board import BUTTON_PINS
from gainbox.panel import Press
from gainbox.wakeup import Wakeup

BOUNCE_S = 0.010
HOLD_S = 0.8

REPEATING = ("up", "down")
REPEAT_S = 0.4
"""Time from pressing the button to the first repeat."""
SLOW_S, QUICK_S = 0.125, 0.04
"""Time between repeats: at first, and after QUICK_AFTER_S."""
QUICK_AFTER_S = 2.0
REPEAT_END_S = 6.0


class Contact:
    """Debounces one button: makes presses of its edges."""

    def __init__(self, button: str, *, closed: bool, now_s: float) -> None:
        self._button = button
        self._closed = self._raw = closed
        self._raw_since_s = self._since_s = now_s
        self._reported = closed  # a button stuck since before the start makes no press
        self._due_s = inf  # of the next press while the button is down

    def edge(self, closed: bool, at_s: float) -> list[Press]:
        """Note that the contact closed or opened; return the presses completed by then."""
        presses = self.presses(at_s)
        self._raw, self._raw_since_s = closed, at_s
        return presses

    def presses(self, now_s: float, pin: DigitalInputDevice | None = None) -> list[Press]:
        """Take the presses completed by now.

        Args:
            now_s: the time, or that of an edge
            pin: pin that confirms a contact which is still closed; None at an edge
        """
        presses = []
        if self._raw != self._closed and now_s - self._raw_since_s >= BOUNCE_S:
            self._closed, self._since_s = self._raw, self._raw_since_s
            if not self._closed and not self._reported:
                presses.append(Press(self._button))
            self._reported = False
            self._due_s = self._since_s + (REPEAT_S if self._button in REPEATING else HOLD_S)
        if self._closed and self._raw and now_s >= self._due_s and (pin is None or pin.is_active):
            self._reported = True
            self._due_s = self._next_due_s(now_s)
            presses.append(Press(self._button, held=self._button not in REPEATING))
        return presses

    def _next_due_s(self, now_s: float) -> float:
        """Time of the next repeat; missed repeats are dropped."""
        down_s = now_s - self._since_s
        if self._button not in REPEATING or down_s >= REPEAT_END_S:
            return inf
        pace_s = SLOW_S if down_s < QUICK_AFTER_S else QUICK_S
        next_s = self._due_s + pace_s
        return next_s if next_s > now_s else now_s + pace_s


class Buttons:
    """All buttons.

    Raises:
        gpiozero.GPIOZeroError: a pin is not available
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._edges: deque[tuple[str, bool, float]] = deque()
        self.wakeup = Wakeup()
        with ExitStack() as opened:
            opened.callback(self.wakeup.close)
            self._pins, self._contacts = {}, {}
            for name, pin in BUTTON_PINS.items():
                button = opened.enter_context(DigitalInputDevice(pin, pull_up=True))
                self._pins[name] = button
                self._contacts[name] = Contact(name, closed=button.is_active, now_s=clock())
                button.when_activated = partial(self._note, name, True)
                button.when_deactivated = partial(self._note, name, False)
            self._opened = opened.pop_all()

    def _note(self, name: str, closed: bool) -> None:
        """Queue an edge and wake the main thread; runs in gpiozero's thread."""
        pin = self._pins[name]
        ago_s = pin.active_time if closed else pin.inactive_time
        self._edges.append((name, closed, self._clock() - ago_s))
        self.wakeup.set()

    def presses(self) -> list[Press]:
        """Take the presses since the last call."""
        self.wakeup.clear()
        presses = []
        while self._edges:
            name, closed, at_s = self._edges.popleft()
            presses += self._contacts[name].edge(closed, at_s)
        now_s = self._clock()
        for name, contact in self._contacts.items():
            presses += contact.presses(now_s, self._pins[name])
        return presses

    def close(self) -> None:
        """Release the pins."""
        self._opened.close()
