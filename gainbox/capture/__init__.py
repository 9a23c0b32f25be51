"""Capture: a sound card, a recording or the demo programme in, blocks out.

A source is opened and gives a stream; a stream gives blocks. A block is an array (frames, channels), int32
with full scale 2**31, or float32 with full scale 1.0 from files that hold floats.
"""

import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gainbox.meters.clip import Encoding
from gainbox.warning import Fault


@dataclass(frozen=True, slots=True)
class Format:
    """Rate, channels, resolution and encoding of a stream."""

    rate_hz: int
    channels: int
    significant_bits: int
    encoding: Encoding = "integers"

    def __str__(self) -> str:
        return f"{self.rate_hz / 1000:g} kHz, {self.channels} channel{'s' if self.channels != 1 else ''}"


@dataclass(slots=True)
class Live:
    """State of a stream that comes from a card, by the card's own clock.

    Attributes:
        period_frames: frames per period
        may_rotate: after an overrun the channels may have changed places, until the card is opened anew
        in_time: the last block was waited for; if not, it had waited in the buffer
    """

    period_frames: int
    may_rotate: bool
    in_time: bool = True


class Stream(Protocol):
    """An open source."""

    @property
    def format(self) -> Format:
        """Format of the blocks; constant while the stream is open."""

    @property
    def live(self) -> Live | None:
        """State of the card; None for a stream that is played by our own clock."""

    def read(self, timeout_s: float) -> np.ndarray | None:
        """Read the next block; None after a timeout.

        Raises:
            Overrun: some audio was lost; reading may go on
            EndOfProgramme: the last block has been read
            CaptureError: the stream is dead; the source may be opened again
        """

    def close(self) -> None:
        """Release the device or file; may be called twice."""


class Source(Protocol):
    """A card, a file or the demo, that can be opened any number of times."""

    @property
    def name(self) -> str:
        """Name as on the command line: `alsa:hw:0`, `file:take.wav`, `demo`."""

    def open(self) -> Stream:
        """Open the source.

        Raises:
            CaptureError: it is absent, or refuses the wanted format
        """


class CaptureError(Exception):
    """A source that cannot be read: its fault, and a sentence for the user."""

    def __init__(self, state: Fault, sentence: str) -> None:
        super().__init__(sentence)
        self.state = state


class Overrun(Exception):  # noqa: N818 - the field's word for it
    """Audio came faster than it was read."""

    def __init__(self, lost_frames: int) -> None:
        super().__init__(f"an overrun lost about {lost_frames} frames")
        self.lost_frames = lost_frames


class EndOfProgramme(Exception):  # noqa: N818 - not an error
    """A recording has been played to its end."""


class Pace:
    """Paces a stream at its sample rate, as a sound card would."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._frames = 0
        self._start_s: float | None = None

    def wait(self, frames: int) -> None:
        """Sleep until the next `frames` frames are due, not at all when late: delays do not add up."""
        if self._start_s is None:
            self._start_s = time.monotonic()
        self._frames += frames
        early_s = self._start_s + self._frames / self._rate_hz - time.monotonic()
        if early_s > 0:
            time.sleep(early_s)
