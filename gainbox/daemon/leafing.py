"""Leafing through the takes with three buttons, and what the page TAKES shows of them.

While somebody leafs there is the list; when the fingers rest, the channels of the chosen take.
"""

import math
from collections.abc import Callable, Sequence

from gainbox.daemon.taking import Taker
from gainbox.face import Taken, TakenChannel, Takes
from gainbox.staging.takes import Take, apart, differences
from gainbox.staging.verdict import Code

AGAINST: tuple[Code, ...] = ("first-take", "uniform", "louder", "quieter")
ASK_EVERY_S = 0.5  # the loudness of a take under way walks through histograms
REST_S = 2.0
"""How long the list stays after a press: time to read a row and to press again."""


class Leafing:
    """Chooses a take of `taker`, or what goes on now.

    Args:
        taker: who has the takes
        refer: called with a take that is to be the reference
        names: gives the names of so many channels
    """

    def __init__(
        self, taker: Taker, refer: Callable[[Take], None], names: Callable[[int], Sequence[str]]
    ) -> None:
        self._taker = taker
        self._refer = refer
        self._names = names
        self._chosen: Take | None = None
        self._listed_s: float | None = None
        self._asked_s = -math.inf
        self._under_way: Take | None = None
        self._judged: tuple[object, ...] = ()
        self._over: tuple[Taken, ...] = ()

    def turn(self, by: int) -> None:
        """Choose the take after (`by` is 1) or before (-1) in time; after the last comes what goes on now."""
        self._listed_s = None
        later_first: list[Take | None] = [None, *reversed(self._taker.takes)]
        place = self._place()
        at = 0 if place is None else place + 1
        self._chosen = later_first[min(max(at - by, 0), len(later_first) - 1)]

    def press(self) -> None:
        """Make the chosen take the reference; begin a take if none is chosen."""
        self._listed_s = None
        if self._chosen is None or self._place() is None:
            self._taker.mark()
        else:
            self._taker.reference = self._chosen
            self._refer(self._chosen)

    def _place(self) -> int | None:
        """Where the chosen take is, the latest first; None if there is none, or it was forgotten."""
        places = (place for place, take in enumerate(reversed(self._taker.takes)) if take is self._chosen)
        return next(places, None)

    def takes(self, now_s: float) -> Takes:
        """What the page TAKES shows."""
        if self._listed_s is None:  # the first time since a press
            self._listed_s = now_s
        place, rests = self._place(), now_s >= self._listed_s + REST_S
        channels = self._channels(self._chosen) if self._chosen and place is not None and rests else ()
        return Takes(under_way=self._going(now_s), over=self._told(), chosen=place, channels=channels)

    def _channels(self, take: Take) -> tuple[TakenChannel, ...]:
        """The channels of a take, each against the reference."""
        reference = self._taker.reference
        columns = (
            self._names(len(take.clips)),
            take.vu_mean_dbfs,
            take.vu_max_dbfs,
            take.true_peak_dbtp,
            take.clips,
            take.plr_lu,
        )
        if reference is None or reference is take:
            return tuple(map(TakenChannel, *columns))
        return tuple(map(TakenChannel, *columns, differences(take, reference)))

    def _told(self) -> tuple[Taken, ...]:
        """The takes that are over; judged anew when there is one more, or something else to judge by."""
        taker = self._taker
        judged = (taker.takes, taker.reference, taker.thresholds)
        if judged != self._judged:
            self._judged = judged
            over = enumerate(reversed(taker.takes))
            self._over = tuple(self._taken(taker.count - place, take) for place, take in over)
        return self._over

    def _going(self, now_s: float) -> Taken | None:
        """The take under way; its length is as it is now, its level half a second old or less."""
        running_s = self._taker.running_s
        if running_s is None:
            self._asked_s = -math.inf
            return None
        if now_s >= self._asked_s + ASK_EVERY_S:
            self._asked_s, self._under_way = now_s, self._taker.under_way
        take = self._under_way
        if take is None:
            return Taken(self._taker.count + 1, running_s)
        return Taken(
            self._taker.count + 1, running_s, take.loudness_lufs, max(take.true_peak_dbtp), sum(take.clips)
        )

    def _taken(self, number: int, take: Take) -> Taken:
        """A take that is over."""
        reference = self._taker.reference
        codes = [verdict.code for verdict in self._taker.judged(take)]
        return Taken(
            number=number,
            length_s=take.length_s,
            loudness_lufs=take.loudness_lufs,
            true_peak_dbtp=max(take.true_peak_dbtp),
            clips=sum(take.clips),
            apart_lu=apart(take.loudness_lufs, reference.loudness_lufs) if reference else math.nan,
            code=next((code for code in codes if code in AGAINST), None),
            within=next((code for code in codes if code not in AGAINST), None),
            reference=take is reference,
        )
