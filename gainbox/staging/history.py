"""HISTORY: the levels and the PSR of the last minutes, second by second, in constant memory."""

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gainbox.decibels import levels
from gainbox.staging.feature import Box, Feature
from gainbox.staging.ticks import Tick

SECONDS = 240


class Second(NamedTuple):
    """The maxima of a second for each channel, and its lowest PSR, NaN where there is none."""

    peak_dbfs: tuple[float, ...]
    vu_dbfs: tuple[float, ...]
    clipped: tuple[bool, ...]
    psr_lu: float

    def joined(self, other: "Second") -> "Second":
        """Both moments as one."""
        return Second(
            tuple(map(max, self.peak_dbfs, other.peak_dbfs)),
            tuple(map(max, self.vu_dbfs, other.vu_dbfs)),
            tuple(map(max, self.clipped, other.clipped)),
            self.psr_lu if math.isnan(other.psr_lu) else min(other.psr_lu, self.psr_lu),
        )


@dataclass(frozen=True, slots=True)
class Past:
    """The last seconds, the newest at the end, still growing; None where there was no sound."""

    begun: int = 0
    """Seconds begun since the start: their places stay when several are drawn as one."""
    seconds: tuple[Second | None, ...] = ()


class Timeline:
    """Gathers moments into seconds and forgets what is older than `SECONDS`.

    Time is the caller's, in seconds, and goes on without sound, which leaves a gap.
    """

    def __init__(self) -> None:
        self._seconds: deque[Second | None] = deque(maxlen=SECONDS)
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._seconds.clear()
        self._channels = self._begun = 0
        self._first_s: float | None = None

    def pass_time(self, now_s: float) -> None:
        """Begin the second that `now_s` lies in, and all before it; the very first begins with a sound."""
        if self._first_s is None:
            return
        begun = math.floor(now_s - self._first_s) + 1
        self._seconds.extend([None] * min(begun - self._begun, SECONDS))
        self._begun = max(begun, self._begun)

    def note(self, now_s: float, moment: Second) -> None:
        """Add a moment. Another number of channels begins anew."""
        if len(moment.peak_dbfs) != self._channels:
            self.forget()
            self._channels, self._first_s = len(moment.peak_dbfs), now_s
        self.pass_time(now_s)
        newest = self._seconds[-1]
        self._seconds[-1] = newest.joined(moment) if newest else moment

    def past(self) -> Past:
        """The seconds it holds."""
        return Past(self._begun, tuple(self._seconds))


class History(Feature):
    """Remembers the last minutes.

    Args:
        box: the box it is part of
        clock: seconds, monotonic
    """

    def __init__(self, box: Box, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(box)
        self._clock = clock
        self._timeline = Timeline()

    def begin(self, _channels: int) -> None:
        """Forget the levels of another Bank."""
        self._timeline.forget()

    def feed(self, tick: Tick) -> None:
        """Note a tick; one with a reset in it belongs to neither side."""
        if tick.reset:
            self._timeline.forget()
            return
        self._timeline.note(self._clock(), moment(tick))

    def view(self) -> Past:
        """The last minutes, up to now."""
        self._timeline.pass_time(self._clock())
        return self._timeline.past()


def moment(tick: Tick) -> Second:
    """A tick as a part of a second."""
    return Second(
        levels(tick.sample_peak),
        levels(tick.vu_max),
        tuple(clips + flat_tops > 0 for clips, flat_tops in zip(tick.clips, tick.flat_tops, strict=True)),
        tick.psr_lu,
    )
