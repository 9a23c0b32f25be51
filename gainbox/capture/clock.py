"""A card's clock, measured against ours: whether it runs, its rate, and its drift."""

import math
from collections import deque

from gainbox.warning import Fault

MEASURE_S = 0.75
"""Three measurements, and the one they begin with, take three seconds."""
TOLERANCE = 0.04
"""No crystal is off by as much: a larger error is another sample rate."""
CONFIRMATIONS = 3
"""Measurements in a row, all off to the same side, that make a wrong rate."""

MAX_SPEED = 2.0
MAX_LEAD_S = 3.0
"""A card that delivers more than twice as fast as its rate, and gains this lead, has no clock. A late reader
finds 2 s in the largest buffer."""

DRIFT_S = 10.0
"""Time needed to measure the drift to some ppm; a longer time makes it more precise."""
MAX_MARKS = 300


class CardClock:
    """Measures the rate at which a card delivers frames from `now_s` on, in seconds of our clock.

    A block may come late, and never early. So a measurement goes by the least late of the blocks that were
    waited for: a reader that is held up, or too slow, is not the card's fault.

    Attributes:
        rate_hz: last measurement; 0 before the first
        in_tolerance: it was within 4 % of the nominal rate
    """

    def __init__(self, nominal_hz: int, now_s: float) -> None:
        self.rate_hz = 0.0
        self.in_tolerance = False
        self._nominal_hz = nominal_hz
        self._sides: deque[float] = deque(maxlen=CONFIRMATIONS)  # signs of the last errors, or 0
        self._lead_s = 0.0
        self._now_s = now_s
        self.restart(now_s)

    def restart(self, now_s: float) -> None:
        """Begin to measure anew, after a stall, or after an overrun, whose exact length is unknown."""
        self._begin_s = self._measure_s = now_s
        self._frames = 0
        self._least_late = (now_s, math.inf)
        self._marks: deque[tuple[float, float]] = deque(maxlen=MAX_MARKS)

    def delivered(self, frames: int, now_s: float, *, in_time: bool) -> Fault | None:
        """Count a block, waited for (`in_time`) or not; the fault of the clock, once it is certain."""
        duration_s = frames / self._nominal_hz
        self._lead_s = max(0.0, self._lead_s + duration_s - MAX_SPEED * (now_s - self._now_s))
        self._now_s = now_s
        if self._lead_s > MAX_LEAD_S:
            return "no-clock"
        self._frames += frames
        late_s = now_s - self._begin_s - self._frames / self._nominal_hz
        if in_time and late_s < self._least_late[1]:
            self._least_late = (now_s, late_s)
        is_over = now_s - self._measure_s >= MEASURE_S and self._least_late[1] < math.inf
        return self._judge() if is_over else None

    def _judge(self) -> Fault | None:
        """End a measurement, and begin the next."""
        elapsed_s = self._now_s - self._measure_s
        self._marks.append(self._least_late)
        self._least_late, self._measure_s = (self._now_s, math.inf), self._now_s
        if len(self._marks) == 1:
            return None
        (_, before_s), (_, late_s) = self._marks[-2], self._marks[-1]
        ratio = 1 + (before_s - late_s) / elapsed_s
        self.rate_hz = ratio * self._nominal_hz
        self.in_tolerance = abs(ratio - 1) <= TOLERANCE
        self._sides.append(0.0 if self.in_tolerance else math.copysign(1.0, ratio - 1))
        return "wrong-format" if abs(sum(self._sides)) == CONFIRMATIONS else None

    @property
    def drift_ppm(self) -> float | None:
        """Drift of the card's clock against ours, positive if it is fast; None in the first ten seconds."""
        if len(self._marks) < 2:
            return None
        (first_s, first_late_s), (last_s, last_late_s) = self._marks[0], self._marks[-1]
        if last_s - first_s < DRIFT_S:
            return None
        return round(1e6 * (first_late_s - last_late_s) / (last_s - first_s), 1)
