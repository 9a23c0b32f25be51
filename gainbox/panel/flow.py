"""Flow control for pictures sent to a terminal.

A slow line has long buffers: output leaves at once and is shown seconds later. So each picture ends with a
device status request, which terminals answer as soon as they get there. While too many requests are pending,
no picture is sent; the next one that is sent is then the newest.
"""

import time
from collections import deque
from collections.abc import Callable

REQUEST = "\x1b[5n"
REPORT = "\x1b[0n"  # "no malfunction"
AHEAD = 2
"""Pictures in flight: enough for twenty a second at a round trip of a tenth of a second."""
REPORT_TIMEOUT_S = 2.0


class Flow:
    """Pending status requests. A terminal that has never answered one in time gets no more of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent_s: deque[float] = deque()
        self._answered = False
        self._enabled = True

    def ready(self) -> bool:
        """True if the terminal may be sent a picture."""
        if self._sent_s and self._clock() - self._sent_s[0] >= REPORT_TIMEOUT_S:
            self._sent_s.clear()  # they may have been lost
            self._enabled = self._answered
        return len(self._sent_s) < AHEAD

    def request(self) -> str:
        """The sequence that ends a picture."""
        if not self._enabled:
            return ""
        self._sent_s.append(self._clock())
        return REQUEST

    def acknowledge(self, reports: int) -> None:
        """Count the reports received."""
        for _ in range(min(reports, len(self._sent_s))):
            self._answered = True
            self._sent_s.popleft()

    @property
    def pending(self) -> bool:
        """True if a report is due."""
        return bool(self._sent_s)
