"""The takes of a session: found, compared with the reference take, and handed to whoever keeps them."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from gainbox.daemon.bookkeeping import MOST
from gainbox.ledger import StoredTake
from gainbox.staging.takes import SESSION_GAP_S, Take, is_of_session, reference_of
from gainbox.staging.taking import Taking
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Verdict


class Taker:
    """Finds takes.

    Args:
        keep: called with each take that is over
        silence_dbfs: the levels below which so many channels do not sound; asked when a take may begin
        thresholds: what takes are judged by
        clock: unix time in seconds

    Attributes:
        takes: the last of this session, the latest last
        count: the number of the last take, as the ledger counts them
        reference: the take the others are compared with: the first heard, until another is chosen
        thresholds: what takes are judged by; may be set anew
    """

    def __init__(
        self,
        keep: Callable[[Take], None],
        silence_dbfs: Callable[[int], tuple[float, ...]],
        thresholds: Thresholds = THRESHOLDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.takes: list[Take] = []
        self.count = 0
        self.reference: Take | None = None
        self.thresholds = thresholds
        self._keep = keep
        self._silence_dbfs = silence_dbfs
        self._clock = clock
        self._channels = 0
        self._silence: tuple[float, ...] = ()
        self._taking = Taking(())

    @property
    def running_s(self) -> float | None:
        """How long the take under way is; None if there is none."""
        return self._taking.running_s

    @property
    def under_way(self) -> Take | None:
        """What that has come to; ask now and then."""
        return self._taking.under_way

    def recall(self, kept: Sequence[StoredTake]) -> None:
        """Go on where these end, and with the session they are of, unless that is over by the clock.

        A clock that is behind is no reason: without a network it takes its time until it is right.
        """
        last = kept[-1] if kept else None
        is_over = last is None or self._clock() > last.take.end_s + SESSION_GAP_S
        self.count = last.number if last else 0
        self.takes = [] if is_over else [each.take for each in kept[-MOST:]]
        self.reference = None if is_over else reference_of(each.take for each in kept)

    def begin(self, channels: int) -> None:
        """Find takes of so many channels from now on; one under way is over."""
        self.end()
        self._channels = channels
        self._prepare()

    def feed(self, tick: Tick, now_s: float) -> None:
        """Hear the next tenth."""
        if self._taking.running_s is None and self._silence != self._silence_dbfs(self._channels):
            self._prepare()
        self._put(self._taking.feed(tick, now_s))

    def mark(self) -> None:
        """Begin a take now; the one under way is over."""
        self._put(self._taking.mark(self._clock()))

    def end(self) -> None:
        """End the take under way, if there is one."""
        self._put(self._taking.end())

    def _prepare(self) -> None:
        """Begin to find takes, with silence as it is set now."""
        self._silence = self._silence_dbfs(self._channels)
        self._taking = Taking(self._silence)

    def _put(self, take: Take | None) -> None:
        """Keep a take, if there is one."""
        if take is None:
            return
        if self.takes and not is_of_session(take.start_s, self.takes[-1].end_s):
            self.takes, self.reference = [], None
        if self.reference is None and math.isfinite(take.loudness_lufs):
            take = self.reference = replace(take, reference=True)
        self.count += 1
        self.takes = [*self.takes[1 - MOST :], take]
        self._keep(take)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is to be said of the last take."""
        return self.judged(self.takes[-1]) if self.takes else ()

    def judged(self, take: Take) -> tuple[Verdict, ...]:
        """What is to be said of a take: against the reference, and within itself."""
        heard = (each for each in self.takes if math.isfinite(each.loudness_lufs))
        reference = None if take is self.reference is next(heard, None) else self.reference
        against = self.thresholds.against(take.loudness_lufs, reference.loudness_lufs if reference else None)
        within = self.thresholds.within(take.range_lu, take.drift_lu, take.length_s)
        return tuple(verdict for verdict in (against, within) if verdict)
