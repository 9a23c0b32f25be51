"""The pace of real time, for sources that could run faster."""

import time


class Pace:
    """Waits until the moment at which a sound card would have delivered so many frames."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._frames = 0
        self._start_s: float | None = None

    def wait(self, frames: int) -> None:
        """Wait for the next `frames` frames; not at all when late, so that delays do not add up."""
        if self._start_s is None:
            self._start_s = time.monotonic()
        self._frames += frames
        early_s = self._start_s + self._frames / self._rate_hz - time.monotonic()
        if early_s > 0:
            time.sleep(early_s)
