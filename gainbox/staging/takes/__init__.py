"""TAKES: finds the takes of a session, compares them with one of them, and looks back at them.

UP and DOWN choose a take; the page shows the list, then, two seconds after the last press, the channels of
the chosen take.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gainbox.decibels import SILENCE
from gainbox.staging.feature import Box, Feature
from gainbox.staging.takes.archive import MOST, Archive
from gainbox.staging.takes.finder import TakeFinder
from gainbox.staging.takes.session import Session, is_heard
from gainbox.staging.takes.take import SESSION_GAP_S, Take, differences_db, is_of_session, reference_of
from gainbox.staging.thresholds import Thresholds
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Code, Verdict

__all__ = ["MOST", "Take", "TakeChannel", "TakeRow", "Takes", "TakesView"]

MEASURE_EVERY_S = 0.5  # measuring a take under way walks through histograms
LIST_S = 2.0
"""Time that the list stays after a press: enough to read a row and to press again."""


@dataclass(frozen=True, slots=True)
class TakeRow:
    """A take in the list; NaN where a value is unknown.

    Attributes:
        number: from 1, counted over all sessions
        length_s: up to now for a take under way
        loudness_lufs: integrated, over all channels
        true_peak_dbtp: the highest of all channels
        clips: of all channels together
        apart_lu: loudness above the reference
        code: the verdict against the reference
        within: the verdict on its steadiness
        reference: True for the reference take
    """

    number: int
    length_s: float
    loudness_lufs: float = SILENCE
    true_peak_dbtp: float = SILENCE
    clips: int = 0
    apart_lu: float = math.nan
    code: Code | None = None
    within: Code | None = None
    reference: bool = False


@dataclass(frozen=True, slots=True)
class TakeChannel:
    """A channel of a take that has ended.

    Attributes:
        name: of the channel
        vu_mean_dbfs: while it sounded
        vu_max_dbfs: the highest VU
        true_peak_dbtp: the highest
        clips: digital clips and flat tops
        plr_lu: its peak above its loudness; NaN without one
        apart_db: mean VU above that in the reference take; NaN where they cannot be compared
    """

    name: str
    vu_mean_dbfs: float
    vu_max_dbfs: float
    true_peak_dbtp: float
    clips: int
    plr_lu: float
    apart_db: float = math.nan


@dataclass(frozen=True, slots=True)
class TakesView:
    """The page TAKES.

    Attributes:
        under_way: the take under way; None between takes
        ended: the takes that have ended, the latest first
        chosen: index in `ended` of the chosen take; None for the one under way
        channels: of the chosen take, in place of the list; empty while the list is shown
    """

    under_way: TakeRow | None = None
    ended: tuple[TakeRow, ...] = ()
    chosen: int | None = None
    channels: tuple[TakeChannel, ...] = ()


class Takes(Feature):
    """Finds takes all the time.

    Args:
        box: the box it is part of
        unix_clock: unix time in seconds
        clock: seconds, monotonic

    Attributes:
        session: the takes of this session, the last `MOST` of them; replaced as a whole
    """

    def __init__(
        self,
        box: Box,
        unix_clock: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(box)
        self.session = Session()
        self._unix_clock = unix_clock
        self._clock = clock
        self._archive: Archive | None = None
        self._channels = 0
        self._silence_dbfs: tuple[float, ...] = ()
        self._finder = TakeFinder(())
        self._chosen: Take | None = None
        self._listed_s: float | None = None
        self._measured_s = -math.inf
        self._under_way: Take | None = None
        self._rows: tuple[TakeRow, ...] = ()
        self._rows_of: Session | None = None

    # Finding

    def begin(self, channels: int) -> None:
        """End the take under way; with another source, go on with the session in its archive."""
        self.end()
        if self.box.archive is not self._archive:
            self._archive = self.box.archive
            self._resume(*self._archive.last_session())
        self._channels = channels
        self._prepare()

    def feed(self, tick: Tick) -> None:
        """Add a tick to the take under way, or look for the beginning of one."""
        is_between = self._finder.running_s is None
        if is_between and self._silence_dbfs != self.box.signal_edges_dbfs(self._channels):
            self._prepare()
        self._add(self._finder.feed(tick, self._unix_clock()))

    def end(self) -> None:
        """End the take under way, if there is one."""
        self._add(self._finder.end())

    def mark(self) -> None:
        """Begin a take now, which ends the one under way."""
        self._add(self._finder.mark(self._unix_clock()))

    def _prepare(self) -> None:
        """Begin to find takes above the present edges of the signal lamps."""
        self._silence_dbfs = self.box.signal_edges_dbfs(self._channels)
        self._finder = TakeFinder(self._silence_dbfs)

    def _resume(self, number: int, takes: Sequence[Take]) -> None:
        """Resume the last session, unless its last take ended more than 4 h ago.

        A clock that is behind does not end it: without a network it takes its time until it is right.
        """
        is_over = not takes or self._unix_clock() > takes[-1].end_s + SESSION_GAP_S
        resumed, reference = ([], None) if is_over else (list(takes[-MOST:]), reference_of(takes))
        self.session = replace(self.session, takes=resumed, reference=reference, count=number)

    def _add(self, take: Take | None) -> None:
        """Add a take that has ended to the session, and store it."""
        if take is None:
            return
        takes, reference = self.session.takes, self.session.reference
        if takes and not is_of_session(take.start_s, takes[-1].end_s):
            takes, reference = [], None
        if reference is None and is_heard(take):
            take = reference = replace(take, reference=True)
        takes, count = [*takes[1 - MOST :], take], self.session.count + 1
        self.session = replace(self.session, takes=takes, reference=reference, count=count)
        if self._archive:
            self._archive.add(take, self.box.names(len(take.clips)))

    # Judging

    def apply(self, thresholds: Thresholds) -> None:
        """Judge all takes by other thresholds."""
        super().apply(thresholds)
        self.session = replace(self.session, thresholds=thresholds)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on the last take."""
        return self._judge(self.session.takes[-1]) if self.session.takes else ()

    def _judge(self, take: Take) -> tuple[Verdict, ...]:
        """The verdicts on a take: against the reference, and on its steadiness."""
        return tuple(filter(None, (self.session.against(take), self.session.within(take))))

    # Looking back

    def turn(self, by: int) -> None:
        """Choose the take after (1) or before (-1) in time; after the last comes the one under way."""
        self._listed_s = None
        later_first: list[Take | None] = [None, *reversed(self.session.takes)]
        place = self._place()
        at = 0 if place is None else place + 1
        self._chosen = later_first[min(max(at - by, 0), len(later_first) - 1)]

    def press(self) -> bool:
        """Make the chosen take the reference; begin a take if none is chosen."""
        self._listed_s = None
        if self._chosen is None or self._place() is None:
            self.mark()
        else:
            self.session = replace(self.session, reference=self._chosen)
            if self._archive:
                self._archive.set_reference(self._chosen)
        return True

    def view(self) -> TakesView:
        """The page."""
        now_s = self._clock()
        if self._listed_s is None:  # the first time since a press
            self._listed_s = now_s
        place, rests = self._place(), now_s >= self._listed_s + LIST_S
        channels = self._channels_of(self._chosen) if self._chosen and place is not None and rests else ()
        return TakesView(
            under_way=self._row_under_way(now_s), ended=self._ended(), chosen=place, channels=channels
        )

    def _place(self) -> int | None:
        """The index of the chosen take, the latest first; None if there is none, or it was forgotten."""
        places = (place for place, take in enumerate(reversed(self.session.takes)) if take is self._chosen)
        return next(places, None)

    def _channels_of(self, take: Take) -> tuple[TakeChannel, ...]:
        """The channels of a take, each against the reference."""
        reference = self.session.reference
        columns = (
            self.box.names(len(take.clips)),
            take.vu_mean_dbfs,
            take.vu_max_dbfs,
            take.true_peak_dbtp,
            take.clips,
            take.plr_lu,
        )
        if reference is None or reference is take:
            return tuple(map(TakeChannel, *columns))
        return tuple(map(TakeChannel, *columns, differences_db(take, reference)))

    def _ended(self) -> tuple[TakeRow, ...]:
        """The rows of all takes that have ended, made anew when the session has changed."""
        session = self.session
        if self._rows_of is not session:
            ended = enumerate(reversed(session.takes))
            self._rows = tuple(self._row(session.count - place, take) for place, take in ended)
            self._rows_of = session
        return self._rows

    def _row(self, number: int, take: Take) -> TakeRow:
        """The row of a take that has ended."""
        against, within = self.session.against(take), self.session.within(take)
        return TakeRow(
            number=number,
            length_s=take.length_s,
            loudness_lufs=take.loudness_lufs,
            true_peak_dbtp=max(take.true_peak_dbtp),
            clips=sum(take.clips),
            apart_lu=self.session.apart_lu(take),
            code=against.code if against else None,
            within=within.code if within else None,
            reference=take is self.session.reference,
        )

    def _row_under_way(self, now_s: float) -> TakeRow | None:
        """The row of the take under way; its length is up to now, its level half a second old or less."""
        running_s = self._finder.running_s
        if running_s is None:
            self._measured_s = -math.inf
            return None
        if now_s >= self._measured_s + MEASURE_EVERY_S:
            self._measured_s, self._under_way = now_s, self._finder.under_way
        number, take = self.session.count + 1, self._under_way
        if take is None:
            return TakeRow(number, running_s)
        true_peak_dbtp = max(take.true_peak_dbtp, default=SILENCE)  # before any sound there are no channels
        return TakeRow(number, running_s, take.loudness_lufs, true_peak_dbtp, sum(take.clips))
