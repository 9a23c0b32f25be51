"""A card's clock, measured by ours: whether it runs, how fast, and how far the two drift apart."""

import math
from collections import deque

from gainbox.capture import Fault

MEASURE_S = 1.0
WRONG_BY = 0.04
"""No crystal is off by so much: a rate that is, is another one."""
WRONG_TIMES = 3
DEAD = 4
"""So many times real time is no clock at all. A reader who was late finds 2 s in the largest buffer, and gets
3 s of audio within one second at the most."""

DRIFT_S = 10.0
"""How long it takes to know the drift to some ppm; the longer it lasts, the better it is known."""
MOST_MARKS = 300


class Pulse:
    """Counts what a card delivers from `now_s` on, in seconds of our clock.

    Attributes:
        rate_hz: what the last measurement said; 0 before
        is_right: whether it was within 4 % of what the card promised
    """

    def __init__(self, promised_hz: int, now_s: float) -> None:
        self.rate_hz = 0.0
        self.is_right = False
        self._promised_hz = promised_hz
        self._wrong = 0
        self._marks: deque[tuple[float, float]] = deque(maxlen=MOST_MARKS)
        self.pause(now_s)

    def pause(self, now_s: float) -> None:
        """Begin anew: the card has stood still, or has lost nobody knows how much."""
        self._total = 0
        self._origin_s = now_s
        self._marks.clear()
        self._measure(now_s)

    def lose(self, frames: int, now_s: float) -> None:
        """About so many frames have been lost: good enough for the rate, and too rough for the drift."""
        self._frames += frames
        self._total = 0
        self._origin_s = now_s
        self._marks.clear()
        self._mark = (now_s, math.inf)

    def _measure(self, now_s: float) -> None:
        """Begin a measurement."""
        self._begin_s = now_s
        self._frames = 0
        self._mark = (now_s, math.inf)

    def beat(self, frames: int, now_s: float) -> Fault | None:
        """So many frames have come; what is wrong with the clock, if a measurement has just told it."""
        self._frames += frames
        self._total += frames
        late_s = now_s - self._origin_s - self._total / self._promised_hz
        if late_s < self._mark[1]:
            self._mark = (now_s, late_s)
        elapsed_s = now_s - self._begin_s
        if elapsed_s < MEASURE_S and self._frames < DEAD * MEASURE_S * self._promised_hz:
            return None
        return self._judge(elapsed_s, now_s)

    def _judge(self, elapsed_s: float, now_s: float) -> Fault | None:
        """End a measurement, and begin the next."""
        self.rate_hz = self._frames / max(elapsed_s, 1e-6)
        self._marks.append(self._mark)
        self._measure(now_s)
        ratio = self.rate_hz / self._promised_hz
        self.is_right = abs(ratio - 1) <= WRONG_BY
        self._wrong = 0 if self.is_right else self._wrong + 1
        if ratio >= DEAD:
            return "no-clock"
        return "wrong-format" if self._wrong >= WRONG_TIMES else None

    @property
    def drift_ppm(self) -> float | None:
        """By how many millionths the card's clock is faster than ours; None until it is known.

        A block may come late and never early: what counts is the least late one of each measurement.
        """
        if len(self._marks) < 2:
            return None
        (first_s, first_late_s), (last_s, last_late_s) = self._marks[0], self._marks[-1]
        if last_s - first_s < DRIFT_S:
            return None
        return round(1e6 * (first_late_s - last_late_s) / (last_s - first_s), 1)
