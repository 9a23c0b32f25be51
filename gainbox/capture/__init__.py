"""Capture: a sound card, a recording or the demo programme in, blocks out.

A source is opened and gives a stream; a stream gives blocks. A block is an array (frames, channels), int32
with full scale 2**31, or float32 with full scale 1.0 from files that hold floats.
"""

import time
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class Format:
    """What a stream delivers."""

    rate_hz: int
    channels: int
    significant_bits: int

    def __str__(self) -> str:
        return f"{self.rate_hz / 1000:g} kHz, {self.channels} channel{'s' if self.channels != 1 else ''}"


@dataclass(slots=True)
class Live:
    """What is known of a stream that a card delivers, by a clock of its own.

    Attributes:
        period_frames: how many frames come at a time
        may_rotate: after an overrun its channels may have changed places, until it is opened anew
        in_time: the last block had to be waited for; else it had waited for us
    """

    period_frames: int
    may_rotate: bool
    in_time: bool = True


class Stream(Protocol):
    """An open source."""

    @property
    def format(self) -> Format:
        """What the blocks are like; it never changes while the stream is open."""

    @property
    def live(self) -> Live | None:
        """What is known of the card; None for what is played by our own clock."""

    def read(self, timeout_s: float) -> np.ndarray | None:
        """The next block, or None if none came in time.

        Raises:
            Overrun: some audio was lost; reading may go on
            EndOfProgramme: there is no more
            CaptureError: the stream is dead; the source may be opened again
        """

    def close(self) -> None:
        """Let go of it; twice does no harm."""


class Source(Protocol):
    """Something that can be listened to, again and again."""

    @property
    def name(self) -> str:
        """As a user would say it: `alsa:hw:0`, `file:take.wav`, `demo`."""

    def open(self) -> Stream:
        """Open it.

        Raises:
            CaptureError: it is not there, or not as it was asked for
        """


Fault = Literal["stalled", "no-clock", "no-card", "wrong-format"]
"""What a source can suffer from, as a state of the box."""


class CaptureError(Exception):
    """A source that cannot be listened to: what it suffers from, and a sentence for people."""

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
