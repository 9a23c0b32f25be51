"""The card of a soak: the virtual HAT as a source and its stream, and the books of its frames."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from gainbox.capture import EndOfProgramme, Overrun
from gainbox.capture.alsa import AlsaSource, AlsaStream, Wanted
from gainbox.daemon.audio import Audio
from gainbox.settings import load
from gainbox.status import BoxState
from tests.virtual_hat import VirtualHat

CAPTURE = load().capture
WANTED = Wanted(CAPTURE.rate_hz, CAPTURE.channels, CAPTURE.format, CAPTURE.period_frames, CAPTURE.buffer_ms)

CLOSED_S = 0.25
"""How long the card stays closed, by its own time, before it is tried again."""
MOST_UNWAITED = 200
"""How many blocks may come at once, one upon the other: then one is to be waited for, or nobody could tell
how fast the card is. It takes one in each measurement of 0.75 s."""
PAUSE_S = 0.0005
LONG_S, BRIEF_S = 10.0, 0.001
"""How long to wait, by ours, for a card that delivers, which it does at once; and for one that stalls."""


class Card:
    """Opens the card and reads it for the daemon, lets things befall it, and books every frame.

    All of it happens in the audio thread, by the time of the card. What does not balance is an assertion that
    fails there, and the audio thread with it.

    Args:
        hat: the card
        trouble: makes of this what befalls it: moved on before each read, it ends with the soak
        look: called with the seconds that have passed, before each read

    Attributes:
        audio: the audio thread that reads it; to be set before it is opened
        metered_frames, disbelieved_frames: what became of the frames that were read
        is_believed: whether the last block was metered
        overruns, lost_frames: what the stream has told of them
        openings: how often it has been opened
        found: the state of the box when it was opened last
        absences: how many attempts to open it will fail from now on
        is_stalling: a read may find nothing
        reopens_after_overrun: whether the stream that is opened next does
    """

    def __init__(
        self, hat: VirtualHat, trouble: Callable[["Card"], Iterator[None]], look: Callable[[float], None]
    ) -> None:
        self.name = f"alsa:{hat.device}"
        self.hat = hat
        self.clock = hat.clock
        self.audio: Audio
        self.metered_frames = self.disbelieved_frames = 0
        self.is_believed = False
        self.overruns = self.lost_frames = self.openings = 0
        self.found: BoxState = "starting"
        self.absences = 0
        self.is_stalling = False
        self.reopens_after_overrun = False
        self._trouble = trouble(self)
        self._look = look
        self._stream: AlsaStream
        self._handed = 0
        self._unwaited = 0

    def open(self) -> "Card":
        """Open the card, if it is there."""
        self.found = self.audio.state
        self.clock.pass_by(CLOSED_S)
        if self.absences:
            self.absences -= 1
        elif not self.hat.file.exists():
            self.hat.plug_in()
        wanted = replace(WANTED, may_rotate=self.reopens_after_overrun)
        self._stream = AlsaSource(self.hat.device, wanted, self.clock).open()
        self.format, self.live = self._stream.format, self._stream.live
        self.openings += 1
        return self

    def read(self, timeout_s: float) -> np.ndarray | None:  # noqa: ARG002 - the card's time is not ours
        """The next block, once the last one is booked, and what is to befall the card has."""
        self._book()
        self._look(self.clock())
        try:
            next(self._trouble)
        except StopIteration:
            raise EndOfProgramme from None
        self._pace()
        lost_before = self.clock.lost_frames
        try:
            block = self._stream.read(BRIEF_S if self.is_stalling else LONG_S)
        except Overrun as overrun:
            self._book_overrun(overrun.lost_frames, self.clock.lost_frames - lost_before)
            raise
        self._handed = 0 if block is None else len(block)
        return block

    def close(self) -> None:
        """Close it, once the last block is booked."""
        self._book()
        self._stream.close()

    def _pace(self) -> None:
        """Have the block after next waited for now and then, however long the reader takes to come back."""
        self._unwaited = 0 if self.live.in_time else self._unwaited + 1
        tries = self._unwaited - MOST_UNWAITED
        is_due = tries >= 0 and tries % 2 == 0  # a block later it is known whether it has helped
        self.clock.pause_for(PAUSE_S * 2 ** min(tries // 2, 10) if is_due else 0.0)

    def _book(self) -> None:
        """See what has become of the last block: metered whole, or not believed for a reason."""
        if not self._handed:
            return
        heard = self.audio.latest
        grown = (heard.readings.frames if heard else 0) - self.metered_frames
        self.is_believed = grown == self._handed
        if self.is_believed:
            self.metered_frames += grown
        else:
            assert grown == 0, f"of {self._handed} frames {grown} were metered"
            assert self.audio.monitor.fault, f"{self._handed} frames were not metered, and nobody says why"
            self.disbelieved_frames += self._handed
        self._handed = 0

    def _book_overrun(self, told_frames: int, lost_frames: int) -> None:
        """Compare what the stream tells of an overrun, by the time that passed, with what the card lost."""
        off = abs(told_frames - lost_frames)  # by one at the most: a moment is rounded to a frame
        assert off <= 1, f"of {lost_frames} lost frames {told_frames} are told"
        self.overruns += 1
        self.lost_frames += told_frames
