"""The audio thread by itself: when a card that is gone is tried again."""

import threading
import time
from itertools import pairwise

import numpy as np
import pytest

from gainbox.capture import CaptureError, EndOfProgramme, Format
from gainbox.daemon.audio import Audio
from gainbox.meters import FeedFor
from gainbox.panel import NoPanel
from gainbox.wakeup import Wakeup
from tests.box import RULES

A_BLOCK = np.zeros((128, 2), np.int32)


class Clock:
    """Seconds that pass only while somebody waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now_s)
        monkeypatch.setattr(threading.Event, "wait", self._wait)

    def _wait(self, timeout: float) -> bool:
        self.now_s += timeout
        return False


class Flaky:
    """A source that is gone now and then.

    Args:
        script: how often it cannot be opened, before each of its blocks; each is followed by a fault
    """

    name = "flaky"
    format = Format(48000, 2, 24)
    live = None

    def __init__(self, clock: Clock, *absences: int) -> None:
        self.tried_s: list[float] = []
        self._clock = clock
        self._absences = list(absences)
        self._blocks = 0

    def open(self) -> "Flaky":
        self.tried_s.append(self._clock.now_s)
        if not self._absences:
            raise EndOfProgramme
        if self._absences[0] > 0:
            self._absences[0] -= 1
            raise CaptureError("no-card", "flaky: it is gone")
        self._absences.pop(0)
        self._blocks = 1
        return self

    def read(self, timeout_s: float) -> np.ndarray:  # noqa: ARG002 - it never makes anybody wait
        if not self._blocks:
            raise CaptureError("no-card", "flaky: it is gone")
        self._blocks -= 1
        return A_BLOCK

    def close(self) -> None:
        pass


def test_a_card_that_is_gone_is_tried_ever_more_seldom_but_every_two_seconds_and_anew_after_sound(
    monkeypatch: pytest.MonkeyPatch, feed_for: FeedFor
) -> None:
    wakeup = Wakeup()
    source = Flaky(Clock(monkeypatch), 6, 2)
    audio = Audio(source, None, feed_for, RULES, NoPanel().light, wakeup, time.monotonic)
    audio.run()
    wakeup.close()
    assert audio.ended
    waits_s = [later - sooner for sooner, later in pairwise(source.tried_s)]
    assert waits_s == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0, 0.25, 0.5, 1.0, 0.25]
