"""Vigil: whether the stream is alive and true, and what is wrong if it is not.

It reads no card, and its clock is handed to it. It watches the streams of a source one after the other, and
does not believe a card that was found wrong until it has been right for a while.
"""

from collections.abc import Callable

import numpy as np

from gainbox.capture import CaptureError, Fault, Live, Overrun, Stream
from gainbox.capture.clock import CardClock
from gainbox.capture.words import Words

PATIENCE_S = 0.02
PATIENCE_PERIODS = 8
"""How long a card may deliver nothing before it is stalled: the longer of the two. 20 ms bear a kernel whose
timers tick 100 times a second."""
LENIENT_S = 0.1
"""The same where there is no card."""
MOST_OVERRUNS = 20
"""How many overruns, one upon the other and no block between them, are no reader's fault."""
REOPEN_S = 10.0
"""How long a card may be stalled before it is opened anew."""
TELL_S = 10.0
"""How long an overrun is worth a line on the display."""
TOO_FAST = "it delivers faster than any clock would"
NO_CLOCK = "so its converter has no clock: is the HAT seated, and its overlay right?"


class StreamMonitor:
    """Watches the streams of a source.

    Args:
        source: what people call it
        clock: seconds, monotonic

    Attributes:
        error: the last thing that went wrong
        overruns, lost_frames, reopens: counted since the start
        fault: what was found wrong with the card, until it has been right for a while
        patience_s: how long the stream may deliver nothing
    """

    def __init__(self, source: str, clock: Callable[[], float]) -> None:
        self.error: str | None = None
        self.overruns = self.lost_frames = self.reopens = 0
        self.fault: Fault | None = None
        self.patience_s = LENIENT_S
        self._source = source
        self._clock = clock
        self._start_s = self._heard_s = clock()
        self._overran_s: float | None = None
        self._in_a_row = 0
        self._told: str | None = None
        self._opened = self._stalled = self._order_unverified = False
        self._live: Live | None = None
        self._words: Words | None = None
        self._card_clock: CardClock | None = None

    def turn_to(self, source: str) -> None:
        """Watch another source: what was found wrong with the last is not laid to its charge."""
        self._source = source
        self.fault = self._told = None
        self._order_unverified = False

    # What befalls a stream

    def begin(self, stream: Stream) -> None:
        """A stream has been opened, and will now be read."""
        self.reopens += self._opened
        self._opened, self._stalled = True, False
        self._heard_s = self._clock()
        self._in_a_row = 0
        rate_hz, self._live = stream.format.rate_hz, stream.live
        self._words = Words(rate_hz)
        if self._live:
            self._card_clock = CardClock(rate_hz, self._heard_s)
            self.patience_s = max(PATIENCE_S, PATIENCE_PERIODS * self._live.period_frames / rate_hz)
        else:
            self._card_clock = None
            self.patience_s = LENIENT_S

    def heard(self, block: np.ndarray) -> bool:
        """A block has come; whether it can be believed.

        Raises:
            CaptureError: (`no-clock`, `wrong-format`) the card is to be closed, and opened again later
        """
        self._heard_s = self._clock()
        self._in_a_row = 0
        assert self._words is not None  # there is no block without a stream
        self._words.look(block)
        if self._live and self._card_clock:
            self._judge(self._live, self._card_clock, self._words, len(block))
        self._stalled = False
        if self.fault is None:
            self._told = None  # what goes wrong from here on is news
        return self.fault is None

    def _judge(self, live: Live, card_clock: CardClock, words: Words, frames: int) -> None:
        """Judge a card by its clock and its words."""
        if self._stalled:
            card_clock.pause(self._heard_s)
        elif wrong := card_clock.delivered(frames, self._heard_s, in_time=live.in_time):
            self._give_up(wrong, self._wrong_rate(card_clock, wrong))
        if words.stuck:
            self._give_up("no-clock", f"{self._source}: every sample is the same, {NO_CLOCK}")
        if card_clock.is_right and words.moves:
            self.fault = None

    def missed(self) -> bool:
        """Nothing has come in time; whether that has lasted so long that the stream is stalled.

        Raises:
            CaptureError: (`stalled`) the card is to be closed, and opened again later
        """
        quiet_s = self._clock() - self._heard_s
        if quiet_s < self.patience_s:
            return False
        if not self._stalled:
            self._stalled = True
            self.error = f"{self._source}: it is open and delivers nothing: does its clock run?"
        if self._live and quiet_s >= REOPEN_S:
            raise CaptureError("stalled", str(self.error))
        return True

    def overran(self, overrun: Overrun) -> bool:
        """Audio was lost; whether the stream is to be opened anew, lest its channels have changed places.

        Raises:
            CaptureError: (`no-clock`) the card is to be closed, and opened again later
        """
        now_s = self._overran_s = self._clock()
        self.overruns += 1
        self.lost_frames += overrun.lost_frames
        self._in_a_row += 1
        self.error = (
            f"{self._source}: an overrun {now_s - self._start_s:.1f} s after the start lost about "
            f"{overrun.lost_frames} frames: a larger buffer_ms bears more"
        )
        if self._card_clock:
            self._card_clock.pause(now_s)
            if self._in_a_row > MOST_OVERRUNS:
                self._give_up("no-clock", f"{self._source}: {TOO_FAST}, {NO_CLOCK}")
        if self._live and self._live.may_rotate:
            self._order_unverified = True
            return True
        return False

    def failed(self, error: CaptureError) -> bool:
        """The source cannot be listened to; whether that is news."""
        self._words = self._card_clock = None
        self.error = str(error)
        told, self._told = self._told, self.fault or self.error  # a rate is never told twice the same
        return self._told != told

    def reset(self) -> None:
        """Somebody has looked, and begins anew: the order of the channels counts as verified."""
        self._order_unverified = False

    def _give_up(self, fault: Fault, sentence: str) -> None:
        self.fault = fault
        raise CaptureError(fault, sentence)

    def _wrong_rate(self, card_clock: CardClock, fault: Fault) -> str:
        """What is wrong with the clock, in a sentence."""
        if fault == "no-clock":
            return f"{self._source}: {TOO_FAST}, {NO_CLOCK}"
        said = f"it delivers {card_clock.rate_hz:.0f} frames a second, and not what rate_hz says"
        return f"{self._source}: {said}: set that to the rate of its clock"

    # What is known

    @property
    def drift_ppm(self) -> float | None:
        """By how many millionths the card's clock is faster than ours, if that is known."""
        return self._card_clock.drift_ppm if self._card_clock else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of what is not as it should be, though the stream lives."""
        words = self._words
        found = {
            "digital-silence": words and words.silent,
            "order-unverified": self._order_unverified,
            "phantom-channel": words and words.phantoms and self._live,
        }
        return tuple(code for code, is_so in found.items() if is_so)

    @property
    def has_just_overrun(self) -> bool:
        """Whether that was so short a time ago that it is to be told."""
        return self._overran_s is not None and self._clock() - self._overran_s < TELL_S
