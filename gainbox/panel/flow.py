"""How far the pictures may be ahead of what a terminal has shown of them.

A slow line has long buffers: what is written into it is gone at once and seen seconds later. So each
picture ends with a question that terminals answer as soon as they get there. While too many are unanswered,
no picture is sent; the next one that is sent is then the newest.
"""

import time
from collections import deque
from collections.abc import Callable

QUESTION = "\x1b[5n"
ANSWER = "\x1b[0n"  # "I am well"
AHEAD = 2
"""Pictures on their way: twenty a second with a tenth of a second to the terminal and back."""
PATIENCE_S = 2.0


class Flow:
    """What a terminal has been asked. One that has never answered within `PATIENCE_S` is asked no more."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked_s: deque[float] = deque()
        self._known = False
        self.asks = True

    def ready(self) -> bool:
        """Whether the terminal may be sent a picture."""
        if self._asked_s and self._clock() - self._asked_s[0] >= PATIENCE_S:
            self._asked_s.clear()  # they may have been lost
            self.asks = self._known
        return len(self._asked_s) < AHEAD

    def question(self) -> str:
        """What a picture is to end with."""
        if not self.asks:
            return ""
        self._asked_s.append(self._clock())
        return QUESTION

    def came(self, many: int) -> None:
        """So many answers have come."""
        for _ in range(min(many, len(self._asked_s))):
            self._known = True
            self._asked_s.popleft()

    @property
    def missing(self) -> bool:
        """Whether there are answers to come."""
        return bool(self._asked_s)
