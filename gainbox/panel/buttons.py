"""The buttons on their pins, debounced by us: gpiozero's own `bounce_time` loses edges.

Nor are they gpiozero's `Button`, which starts a thread for each to see whether it is held.

Every edge is noted with its time, in the thread in which it arrives; what the edges mean is worked out by the
main thread. A level counts once it has lasted BOUNCE_S, from the moment it began, so that the chatter of a
contact makes no press and loses none. A press is told when the button is let go, or once when it has been
held for HOLD_S.
"""

import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from gpiozero import DigitalInputDevice

from gainbox.bell import Bell
from gainbox.board import BUTTON_PINS
from gainbox.panel import Press

BOUNCE_S = 0.010
HOLD_S = 0.8


class Contact:
    """One button's edges, made into presses."""

    def __init__(self, button: str, *, closed: bool, now_s: float) -> None:
        self._button = button
        self._closed = self._raw = closed
        self._raw_since_s = self._since_s = now_s
        self._told = closed  # a button stuck since before the start says nothing

    def edge(self, closed: bool, at_s: float) -> list[Press]:
        """Note that the contact closed or opened at a moment; what that completes."""
        presses = self.presses(at_s)
        self._raw, self._raw_since_s = closed, at_s
        return presses

    def presses(self, now_s: float) -> list[Press]:
        """What has been pressed by now and not been told yet."""
        presses = []
        if self._raw != self._closed and now_s - self._raw_since_s >= BOUNCE_S:
            self._closed, self._since_s = self._raw, self._raw_since_s
            if not self._closed and not self._told:
                presses.append(Press(self._button))
            self._told = False
        if self._closed and self._raw and not self._told and now_s - self._since_s >= HOLD_S:
            self._told = True
            presses.append(Press(self._button, held=True))
        return presses


class Buttons:
    """All buttons.

    Raises:
        gpiozero.GPIOZeroError: a pin cannot be had
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._edges: deque[tuple[str, bool, float]] = deque()
        self.bell = Bell()
        with ExitStack() as opened:
            opened.callback(self.bell.close)
            self._contacts = {}
            for name, pin in BUTTON_PINS.items():
                button = opened.enter_context(DigitalInputDevice(pin, pull_up=True))
                self._contacts[name] = Contact(name, closed=button.is_active, now_s=clock())
                button.when_activated = partial(self._note, name, True)
                button.when_deactivated = partial(self._note, name, False)
            self._opened = opened.pop_all()

    def _note(self, name: str, closed: bool) -> None:
        """An edge, in gpiozero's thread: note it and wake the main thread."""
        self._edges.append((name, closed, self._clock()))
        self.bell.ring()

    def presses(self) -> list[Press]:
        """What was pressed since the last call."""
        self.bell.hush()
        presses = []
        while self._edges:
            name, closed, at_s = self._edges.popleft()
            presses += self._contacts[name].edge(closed, at_s)
        now_s = self._clock()
        for contact in self._contacts.values():
            presses += contact.presses(now_s)
        return presses

    def close(self) -> None:
        """Let go of the pins."""
        self._opened.close()
