"""History: the levels and the PSR of the last minutes, second by second, in constant memory."""

import math
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

SECONDS = 240


class Second(NamedTuple):
    """What was highest in a second, of each channel; and how low PSR was, not a number if there was none."""

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
    """The last seconds, the newest at the end, still growing; None where nothing was heard."""

    begun: int = 0
    """How many seconds have begun since the start: their places stay when several are drawn as one."""
    seconds: tuple[Second | None, ...] = ()


class History:
    """Gathers moments into seconds and forgets what is older than `SECONDS`.

    Time is the caller's, in seconds, and goes on without sound: then there is a gap.
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
        """Add what has been heard since the last moment. Another number of channels begins anew."""
        if len(moment.peak_dbfs) != self._channels:
            self.forget()
            self._channels, self._first_s = len(moment.peak_dbfs), now_s
        self.pass_time(now_s)
        newest = self._seconds[-1]
        self._seconds[-1] = newest.joined(moment) if newest else moment

    def past(self) -> Past:
        """What is remembered."""
        return Past(self._begun, tuple(self._seconds))
