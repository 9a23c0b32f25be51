"""A card's clock, measured by ours: whether it runs, how fast, and how far the two drift apart."""

import math
from collections import deque

from gainbox.capture import Fault

MEASURE_S = 0.75
"""So that three measurements, and the one they begin with, take three seconds."""
WRONG_BY = 0.04
"""No crystal is off by so much: a rate that is, is another one."""
WRONG_TIMES = 3
"""So often in a row, and always to the same side."""

FASTEST = 2.0
AHEAD_S = 3.0
"""Who delivers more than twice as fast as it should, and is so far ahead in the end, has no clock. A reader
who was late finds 2 s in the largest buffer."""

DRIFT_S = 10.0
"""How long it takes to know the drift to some ppm; the longer it lasts, the better it is known."""
MOST_MARKS = 300


class CardClock:
    """Counts what a card delivers from `now_s` on, in seconds of our clock.

    A block may come late and never early. So a measurement goes by the block that was least late of those
    that were waited for: a reader who is kept from reading, or too slow, is not the card's fault.

    Attributes:
        rate_hz: what the last measurement said; 0 before any
        is_right: whether that was within 4 % of what the card promised
    """

    def __init__(self, promised_hz: int, now_s: float) -> None:
        self.rate_hz = 0.0
        self.is_right = False
        self._promised_hz = promised_hz
        self._sides: deque[float] = deque(maxlen=WRONG_TIMES)  # on which the last measurements were off
        self._ahead_s = 0.0
        self._now_s = now_s
        self.pause(now_s)

    def pause(self, now_s: float) -> None:
        """Begin to measure anew: the card has stood still, or has lost nobody knows exactly how much."""
        self._begin_s = self._measure_s = now_s
        self._frames = 0
        self._least = (now_s, math.inf)
        self._marks: deque[tuple[float, float]] = deque(maxlen=MOST_MARKS)

    def delivered(self, frames: int, now_s: float, *, in_time: bool) -> Fault | None:
        """So many frames have come, waited for or not; what is wrong with the clock, if that is known now."""
        heard_s = frames / self._promised_hz
        self._ahead_s = max(0.0, self._ahead_s + heard_s - FASTEST * (now_s - self._now_s))
        self._now_s = now_s
        if self._ahead_s > AHEAD_S:
            return "no-clock"
        self._frames += frames
        late_s = now_s - self._begin_s - self._frames / self._promised_hz
        if in_time and late_s < self._least[1]:
            self._least = (now_s, late_s)
        is_over = now_s - self._measure_s >= MEASURE_S and self._least[1] < math.inf
        return self._judge() if is_over else None

    def _judge(self) -> Fault | None:
        """End a measurement, and begin the next."""
        elapsed_s = self._now_s - self._measure_s
        self._marks.append(self._least)
        self._least, self._measure_s = (self._now_s, math.inf), self._now_s
        if len(self._marks) == 1:
            return None
        (_, before_s), (_, late_s) = self._marks[-2], self._marks[-1]
        ratio = 1 + (before_s - late_s) / elapsed_s
        self.rate_hz = ratio * self._promised_hz
        self.is_right = abs(ratio - 1) <= WRONG_BY
        self._sides.append(0.0 if self.is_right else math.copysign(1.0, ratio - 1))
        return "wrong-format" if abs(sum(self._sides)) == WRONG_TIMES else None

    @property
    def drift_ppm(self) -> float | None:
        """By how many millionths the card's clock is faster than ours; None until it is known."""
        if len(self._marks) < 2:
            return None
        (first_s, first_late_s), (last_s, last_late_s) = self._marks[0], self._marks[-1]
        if last_s - first_s < DRIFT_S:
            return None
        return round(1e6 * (first_late_s - last_late_s) / (last_s - first_s), 1)
