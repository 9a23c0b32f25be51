"""The demo programme as an endless source."""

import numpy as np

from gainbox.capture import Format, Pace
from gainbox.capture.demo_programme import programme


class DemoSource:
    """The demo programme, looped, in real time."""

    name = "demo"

    def __init__(self, rate_hz: int, channels: int, block_frames: int) -> None:
        self._format = Format(rate_hz, channels, 24)
        self._block_frames = block_frames

    def open(self) -> "Loop":
        """Start at the beginning."""
        return Loop(self._format, self._block_frames)


class Loop:
    """The programme in blocks; the last one before it starts again may be short."""

    live = None

    def __init__(self, format: Format, block_frames: int) -> None:  # noqa: A002 - as in Stream
        self.format = format
        self._programme = programme(format.rate_hz, format.channels)
        self._block_frames = block_frames
        self._next = 0
        self._pace = Pace(format.rate_hz)

    def read(self, timeout_s: float) -> np.ndarray:  # noqa: ARG002 - always in time
        """Read the next block when it is due."""
        block = self._programme[self._next : self._next + self._block_frames]
        self._next = (self._next + len(block)) % len(self._programme)
        self._pace.wait(len(block))
        return block

    def close(self) -> None:
        """Do nothing: there is no device or file."""
