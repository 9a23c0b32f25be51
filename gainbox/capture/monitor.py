"""Monitors a stream: stalls, overruns, a wrong or dead clock, and samples that are no sound.

It reads no card, and its clock is an argument. It watches the streams of a source one after the other, and
rejects a card that was at fault until it has been right for a while.
"""

from collections.abc import Callable

import numpy as np

from gainbox.capture import CaptureError, Live, Overrun, Stream
from gainbox.capture.clock import CardClock
from gainbox.capture.words import Words
from gainbox.warning import Fault, WarningCode

STALL_S = 0.02
STALL_PERIODS = 8
"""A card is stalled after this time without a block: the longer of the two. 20 ms bear a kernel whose timers
tick 100 times a second."""
NO_CARD_STALL_S = 0.1
"""The same for a stream without a card."""
MAX_OVERRUNS = 20
"""After more overruns in a row without a block between them, the card is at fault, not its reader."""
REOPEN_S = 10.0
"""A card that is stalled for this time is opened anew."""
NOTICE_S = 10.0
"""The display shows an overrun for this time."""
TOO_FAST = "it delivers faster than any clock would"
NO_CLOCK = "so its converter has no clock: is the HAT seated, and its overlay right?"


class StreamMonitor:
    """Watches the streams of a source.

    Args:
        source: name of the source
        clock: seconds, monotonic

    Attributes:
        error: the last error, as a sentence
        overruns, lost_frames, reopens: counted since the start
        fault: fault of the card, until it has been right for a while
        timeout_s: time without a block after which the stream is stalled
    """

    def __init__(self, source: str, clock: Callable[[], float]) -> None:
        self.error: str | None = None
        self.overruns = self.lost_frames = self.reopens = 0
        self.fault: Fault | None = None
        self.timeout_s = NO_CARD_STALL_S
        self._source = source
        self._clock = clock
        self._start_s = self._last_block_s = clock()
        self._last_overrun_s: float | None = None
        self._consecutive_overruns = 0
        self._reported: str | None = None
        self._opened = self._stalled = self._order_unverified = False
        self._live: Live | None = None
        self._words: Words | None = None
        self._card_clock: CardClock | None = None

    def begin_source(self, source: str) -> None:
        """Watch another source; faults of the previous one do not carry over."""
        self._source = source
        self.fault = self._reported = None
        self._order_unverified = False

    # Events of a stream

    def begin_stream(self, stream: Stream) -> None:
        """Watch a stream that has been opened."""
        self.reopens += self._opened
        self._opened, self._stalled = True, False
        self._last_block_s = self._clock()
        self._consecutive_overruns = 0
        rate_hz, self._live = stream.format.rate_hz, stream.live
        self._words = Words(rate_hz)
        if self._live:
            self._card_clock = CardClock(rate_hz, self._last_block_s)
            self.timeout_s = max(STALL_S, STALL_PERIODS * self._live.period_frames / rate_hz)
        else:
            self._card_clock = None
            self.timeout_s = NO_CARD_STALL_S

    def feed(self, block: np.ndarray) -> bool:
        """Check the next block; True if it can be trusted.

        Raises:
            CaptureError: (`no-clock`, `wrong-format`) close the card, and open it again later
        """
        self._last_block_s = self._clock()
        self._consecutive_overruns = 0
        assert self._words is not None  # there is no block without a stream
        self._words.feed(block)
        if self._live and self._card_clock:
            self._judge(self._live, self._card_clock, self._words, len(block))
        self._stalled = False
        if self.fault is None:
            self._reported = None  # any later error is a new one
        return self.fault is None

    def _judge(self, live: Live, card_clock: CardClock, words: Words, frames: int) -> None:
        """Judge a card by its clock and its words."""
        if self._stalled:
            card_clock.restart(self._last_block_s)
        elif fault := card_clock.delivered(frames, self._last_block_s, in_time=live.in_time):
            self._reject(fault, self._clock_error(card_clock, fault))
        if words.stuck:
            self._reject("no-clock", f"{self._source}: every sample is the same, {NO_CLOCK}")
        if card_clock.in_tolerance and words.plausible:
            self.fault = None

    def timed_out(self) -> bool:
        """Note that a read has timed out; True once the stream is stalled.

        Raises:
            CaptureError: (`stalled`) close the card, and open it again later
        """
        quiet_s = self._clock() - self._last_block_s
        if quiet_s < self.timeout_s:
            return False
        if not self._stalled:
            self._stalled = True
            self.error = f"{self._source}: it is open and delivers nothing: does its clock run?"
        if self._live and quiet_s >= REOPEN_S:
            raise CaptureError("stalled", str(self.error))
        return True

    def overran(self, overrun: Overrun) -> bool:
        """Count an overrun; True if the stream must be reopened, as its channels may have changed places.

        Raises:
            CaptureError: (`no-clock`) close the card, and open it again later
        """
        now_s = self._last_overrun_s = self._clock()
        self.overruns += 1
        self.lost_frames += overrun.lost_frames
        self._consecutive_overruns += 1
        self.error = (
            f"{self._source}: an overrun {now_s - self._start_s:.1f} s after the start lost about "
            f"{overrun.lost_frames} frames: a larger buffer_ms bears more"
        )
        if self._card_clock:
            self._card_clock.restart(now_s)
            if self._consecutive_overruns > MAX_OVERRUNS:
                self._reject("no-clock", f"{self._source}: {TOO_FAST}, {NO_CLOCK}")
        if self._live and self._live.may_rotate:
            self._order_unverified = True
            return True
        return False

    def failed(self, error: CaptureError) -> bool:
        """Note that the source cannot be opened or read; True if the error is a new one."""
        self._words = self._card_clock = None
        self.error = str(error)
        before, self._reported = self._reported, self.fault or self.error  # a measured rate always differs
        return self._reported != before

    def reset(self) -> None:
        """Count the order of the channels as verified, by the user."""
        self._order_unverified = False

    def _reject(self, fault: Fault, sentence: str) -> None:
        self.fault = fault
        raise CaptureError(fault, sentence)

    def _clock_error(self, card_clock: CardClock, fault: Fault) -> str:
        """A fault of the clock as a sentence."""
        if fault == "no-clock":
            return f"{self._source}: {TOO_FAST}, {NO_CLOCK}"
        rate = f"it delivers {card_clock.rate_hz:.0f} frames a second, and not what rate_hz says"
        return f"{self._source}: {rate}: set that to the rate of its clock"

    # State

    @property
    def drift_ppm(self) -> float | None:
        """Drift of the card's clock against ours, positive if it is fast; None while it is unknown."""
        return self._card_clock.drift_ppm if self._card_clock else None

    @property
    def warnings(self) -> tuple[WarningCode, ...]:
        """Codes of the active warnings; the stream is metered all the same."""
        words = self._words
        found: dict[WarningCode, object] = {
            "digital-silence": words and words.silent,
            "order-unverified": self._order_unverified,
            "phantom-channel": words and words.phantoms and self._live,
        }
        return tuple(code for code, is_so in found.items() if is_so)

    @property
    def overran_lately(self) -> bool:
        """True for NOTICE_S after an overrun."""
        return self._last_overrun_s is not None and self._clock() - self._last_overrun_s < NOTICE_S
