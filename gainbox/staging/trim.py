"""SET LEVEL: listens for some seconds, says how far each preamp is to be turned, and watches it being turned.

It ends by its own time, in what was heard: where no sound card delivers, it waits. It advises and turns
nothing. What it cannot know it says: that there was no signal, that it stopped, that the level changed while
it listened.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from gainbox.decibels import from_amplitude
from gainbox.staging.level import (
    CLIPPED_DB,
    TARGETS,
    Loudest,
    Targets,
    in_steps,
    judge_level,
    quietest_dbfs,
)
from gainbox.staging.step import find_step
from gainbox.staging.ticks import PER_S, Tick
from gainbox.staging.verdict import Verdict

LISTEN_S = 10.0
LAST_S = 2
"""How far back the level reaches that is shown while the knob is turned."""
SILENT_S = 2.0
"""A signal that is gone for so long has stopped."""
OUTDATED_DB = 6.0
"""A line that gets so much quieter than its noise has another noise now: the knob was turned since."""
SLOT = PER_S // 2
"""Half a second: of so many tenths is each level in which a step is looked for, or the noise."""


@dataclass(frozen=True, slots=True)
class Guide:
    """How a channel stands while the knob is turned. What is not known is not a number.

    Attributes:
        vu_dbfs: the mean VU of the last two seconds
        aim_dbfs: where that should be, from the verdict on
        left_db: how far to turn yet, in steps of 0.5 dB; down if it is negative
        silent: there is no signal
        clipped: it has clipped in these two seconds
    """

    vu_dbfs: float
    aim_dbfs: float
    left_db: float
    silent: bool
    clipped: bool


class Ear:
    """Listens to one channel."""

    def __init__(self, channel: int, targets: Targets, floor_dbfs: float) -> None:
        self._channel = channel
        self._targets = targets
        self._floor_dbfs = floor_dbfs
        self._loudest = Loudest()
        self._vu: list[float] = []
        self._last: deque[Tick] = deque(maxlen=LAST_S * PER_S)
        self._aim_dbfs = math.nan

    def listen(self, tick: Tick) -> None:
        """Hear what counts towards the verdict."""
        self._loudest.add(tick, self._channel)
        self._vu.append(from_amplitude(tick.vu[self._channel]))
        self.watch(tick)

    def watch(self, tick: Tick) -> None:
        """Hear what comes while the knob is turned."""
        self._last.append(tick)

    def follow(self, targets: Targets) -> None:
        """Go by other targets, also what has been heard."""
        self._targets = targets

    def judge(self) -> Verdict:
        """What is to be done."""
        level = self._loudest.level
        if min(self._slots) < self._floor_dbfs - OUTDATED_DB:
            self._floor_dbfs = math.nan
        verdict = judge_level(self._channel, level, self._targets, self._floor_dbfs)
        if verdict.code == "clipped" or verdict.value_db is None:
            self._aim_dbfs = self._targets.vu_dbfs - self._targets.margin_db
            return verdict
        self._aim_dbfs = level.vu_dbfs + verdict.value_db
        what, _, reason = verdict.text.partition(": ")
        remarks = filter(None, (self._step(), self._stop()))  # first, for a display may have no room for more
        return replace(verdict, text=f"{what}: {'; '.join((*remarks, reason))}")

    @property
    def guide(self) -> Guide:
        """How it stands now."""
        c, last = self._channel, self._last
        vu_dbfs = from_amplitude(sum(tick.vu[c] for tick in last) / max(len(last), 1))
        peak_dbtp = from_amplitude(max((tick.true_peak[c] for tick in last), default=0.0))
        clipped = any(tick.clips[c] or tick.flat_tops[c] for tick in last)
        silent = vu_dbfs < self._quietest_dbfs
        room_db = self._targets.peak_dbtp - self._targets.margin_db - peak_dbtp
        left_db = math.nan if silent or math.isnan(self._aim_dbfs) else min(self._aim_dbfs - vu_dbfs, room_db)
        if clipped:
            left_db = min(left_db, -CLIPPED_DB)
        return Guide(
            vu_dbfs=vu_dbfs,
            aim_dbfs=self._aim_dbfs,
            left_db=left_db if math.isnan(left_db) else in_steps(left_db),
            silent=silent,
            clipped=clipped,
        )

    @property
    def _slots(self) -> list[float]:
        """The VU, half second by half second."""
        return [median(self._vu[at : at + SLOT]) for at in range(0, len(self._vu), SLOT)]

    @property
    def _quietest_dbfs(self) -> float:
        return quietest_dbfs(self._floor_dbfs)

    def _stop(self) -> str:
        """Says if the signal stopped before it was over."""
        heard = max((at for at, vu in enumerate(self._vu, 1) if vu >= self._quietest_dbfs), default=0)
        stopped = (len(self._vu) - heard) / PER_S >= SILENT_S
        return f"the signal stopped after {heard / PER_S:.1f} s" if stopped else ""

    def _step(self) -> str:
        """Says if the level changed as by a knob."""
        sounding = [(at, vu) for at, vu in enumerate(self._slots) if vu >= self._quietest_dbfs]
        step = find_step([vu for _, vu in sounding])
        if step is None:
            return ""
        after_s = sounding[step.at][0] * SLOT / PER_S
        way = "rose" if step.by_db > 0 else "fell"
        changed = f"the level {way} by {abs(step.by_db):.1f} dB after {after_s:.0f} s"
        return f"{changed}: if that was the knob, listen again"


class Trim:
    """Listens, and then watches, tenth by tenth.

    Args:
        channels: how many
        listen_s: how long to listen
        targets: where the level is to be
        floors_dbfs: the noise floor of each channel, where it is known
    """

    def __init__(
        self,
        channels: int,
        *,
        listen_s: float = LISTEN_S,
        targets: Targets = TARGETS,
        floors_dbfs: Sequence[float] = (),
    ) -> None:
        floors = (*floors_dbfs, *(math.nan,) * channels)
        self._ears = [Ear(c, targets, floors[c]) for c in range(channels)]
        self._ticks = round(listen_s * PER_S)
        self._heard = 0
        self.verdicts: tuple[Verdict, ...] = ()
        """One for each channel; none while it listens."""

    def feed(self, tick: Tick) -> None:
        """Hear the next tenth."""
        if self.verdicts:
            for ear in self._ears:
                ear.watch(tick)
            return
        for ear in self._ears:
            ear.listen(tick)
        self._heard += 1
        if self._heard >= self._ticks:
            self.verdicts = tuple(ear.judge() for ear in self._ears)

    def follow(self, targets: Targets) -> None:
        """Go by other targets; what has been judged is judged by them."""
        for ear in self._ears:
            ear.follow(targets)
        if self.verdicts:
            self.verdicts = tuple(ear.judge() for ear in self._ears)

    @property
    def progress(self) -> float:
        """How much of the listening is done, 0.0 to 1.0."""
        return self._heard / self._ticks

    @property
    def left_s(self) -> float:
        """How long it goes on listening."""
        return (self._ticks - self._heard) / PER_S

    @property
    def guides(self) -> tuple[Guide, ...]:
        """How each channel stands now."""
        return tuple(ear.guide for ear in self._ears)
