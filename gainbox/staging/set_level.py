"""SET LEVEL: measures for some seconds, gives each preamp's trim, and follows the knob while it is turned.

Its time is counted in audio received: while no card delivers, it waits. It advises and turns nothing. Doubts
are remarks: the signal stopped, or the level changed during the measurement.
"""

import math
from collections import deque
from dataclasses import dataclass, replace
from statistics import median

from gainbox.decibels import SILENCE, from_amplitude
from gainbox.staging.feature import ANOTHER_INPUT, Box, Feature, Listening
from gainbox.staging.level import CLIPPED_DB, Loudest, in_steps, judge_level, quietest_dbfs, trimmed_alike
from gainbox.staging.step import find_step
from gainbox.staging.thresholds import Targets, Thresholds
from gainbox.staging.ticks import PER_S, Tick
from gainbox.staging.verdict import Verdict

MARGIN = "staging.margin_db"
LARGEST_MARGIN_DB = 12.0
LAST_S = 2
"""Span of the level that is shown while the knob is turned."""
SILENT_S = 2.0
"""A signal that is gone this long has stopped."""
OUTDATED_DB = 6.0
"""A line this much quieter than its noise floor has another floor now: the knob was turned since."""
SLOT = PER_S // 2
"""Half a second, in ticks: the levels in which a step, or the noise, is looked for."""


@dataclass(frozen=True, slots=True)
class ChannelAdvice:
    """A channel on the page; NaN where a value is unknown.

    Attributes:
        name: of the channel
        vu_dbfs: mean VU of the last two seconds
        aim_dbfs: the VU to turn to, from the verdict on
        left_db: trim left, in steps of 0.5 dB; negative for down
        clipped: True if it clipped in these two seconds
        verdict: None while it measures
    """

    name: str
    vu_dbfs: float = SILENCE
    aim_dbfs: float = math.nan
    left_db: float = math.nan
    clipped: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class SetLevelView(Listening):
    """The page SET LEVEL.

    Attributes:
        margin_db: headroom for players who get louder in the take
        channels: all channels, during the measurement and after it
    """

    listen_s: float = 10.0
    margin_db: float = 0.0
    channels: tuple[ChannelAdvice, ...] = ()


class SetLevel(Feature):
    """Measures all channels after CLEAR; another CLEAR stops, or measures again."""

    def __init__(self, box: Box) -> None:
        super().__init__(box)
        self._channels = 0
        self._levels: tuple[ChannelLevel, ...] = ()
        self._ticks = self._left = 0
        self._verdicts: tuple[Verdict, ...] = ()
        self._why = ""

    def begin(self, channels: int) -> None:
        """Give up a measurement of another input."""
        if self._levels:
            self._why = ANOTHER_INPUT
        self._channels = channels
        self._forget()

    def feed(self, tick: Tick) -> None:
        """Measure a tick, or follow the knob by it."""
        if self._verdicts:
            for level in self._levels:
                level.follow(tick)
        elif self._levels:
            for level in self._levels:
                level.measure(tick)
            self._left -= 1
            if self._left == 0:
                self._judge()

    def interrupt(self, why: str) -> None:
        """Give up: the levels before and after an interruption do not belong together."""
        if self._is_listening:
            self._forget()
            self._why = why

    def press(self) -> bool:
        """Begin a measurement, or stop one."""
        was_listening, self._why = self._is_listening, ""
        self._forget()
        if not was_listening:
            floors_dbfs = (*self.box.floors_dbfs, *(math.nan,) * self._channels)
            targets = self.thresholds.targets
            self._levels = tuple(ChannelLevel(c, targets, floors_dbfs[c]) for c in range(self._channels))
            self._ticks = self._left = round(self.thresholds.listen_s * PER_S)
        return True

    def turn(self, by: int) -> None:
        """Change the margin by a decibel."""
        margin_db = min(max(self.thresholds.margin_db + by, 0.0), LARGEST_MARGIN_DB)
        self.box.change(MARGIN, margin_db)

    def apply(self, thresholds: Thresholds) -> None:
        """Aim at other targets; the duration counts from the next measurement on."""
        self.thresholds = thresholds
        for level in self._levels:
            level.targets = thresholds.targets
        if self._verdicts:
            self._judge()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on each channel; none before the end of a measurement."""
        return self._verdicts

    def view(self) -> SetLevelView:
        """The page."""
        waiting = SetLevelView(listen_s=self.thresholds.listen_s, margin_db=self.thresholds.margin_db)
        if not self._levels:
            return replace(waiting, state="interrupted", why=self._why) if self._why else waiting
        verdicts = self._verdicts or (None,) * self._channels
        rows = zip(self._levels, self.box.names(self._channels), verdicts, strict=True)
        return replace(
            waiting,
            state="judged" if self._verdicts else "listening",
            listen_s=self._ticks / PER_S,
            left_s=self._left / PER_S,
            channels=tuple(level.advice(name, verdict) for level, name, verdict in rows),
        )

    @property
    def _is_listening(self) -> bool:
        return bool(self._levels) and not self._verdicts

    def _forget(self) -> None:
        self._levels, self._verdicts = (), ()

    def _judge(self) -> None:
        readings = self.box.readings
        pairs = [(pair.left, pair.right) for pair in readings.pairs] if readings else []
        self._verdicts = trimmed_alike([level.judge() for level in self._levels], pairs)
        for level, verdict in zip(self._levels, self._verdicts, strict=True):
            level.aim(verdict)


class ChannelLevel:
    """The level of one channel during a measurement, and after it.

    Attributes:
        targets: the target level; may be replaced
    """

    def __init__(self, channel: int, targets: Targets, floor_dbfs: float) -> None:
        self.targets = targets
        self._channel = channel
        self._floor_dbfs = floor_dbfs
        self._loudest = Loudest()
        self._vu: list[float] = []
        self._last: deque[Tick] = deque(maxlen=LAST_S * PER_S)
        self._aim_dbfs = math.nan

    def measure(self, tick: Tick) -> None:
        """Add a tick that counts towards the verdict."""
        self._loudest.feed(tick, self._channel)
        self._vu.append(from_amplitude(tick.vu[self._channel]))
        self.follow(tick)

    def follow(self, tick: Tick) -> None:
        """Add a tick of the time in which the knob is turned."""
        self._last.append(tick)

    def judge(self) -> Verdict:
        """Judge the measurement."""
        if min(self._slots) < self._floor_dbfs - OUTDATED_DB:
            self._floor_dbfs = math.nan
        verdict = judge_level(self._channel, self._loudest.level, self.targets, self._floor_dbfs)
        if verdict.code == "clipped" or verdict.value_db is None:
            return verdict
        return replace(verdict, remarks=tuple(filter(None, (self._step(), self._stop()))))

    def aim(self, verdict: Verdict) -> None:
        """Aim at the level that the trim of a verdict leads to; without a trim that holds, at the target."""
        if verdict.code == "clipped" or verdict.value_db is None:
            self._aim_dbfs = self.targets.vu_dbfs - self.targets.margin_db
        else:
            self._aim_dbfs = self._loudest.level.vu_dbfs + verdict.value_db

    def advice(self, name: str, verdict: Verdict | None) -> ChannelAdvice:
        """The channel on the page."""
        c, last = self._channel, self._last
        vu_dbfs = from_amplitude(sum(tick.vu[c] for tick in last) / max(len(last), 1))
        peak_dbtp = from_amplitude(max((tick.true_peak[c] for tick in last), default=0.0))
        clipped = any(tick.clips[c] or tick.flat_tops[c] for tick in last)
        room_db = self.targets.peak_dbtp - self.targets.margin_db - peak_dbtp
        unknown = vu_dbfs < self._quietest_dbfs or math.isnan(self._aim_dbfs)
        left_db = math.nan if unknown else min(self._aim_dbfs - vu_dbfs, room_db)
        if clipped:
            left_db = min(left_db, -CLIPPED_DB)
        return ChannelAdvice(
            name=name,
            vu_dbfs=vu_dbfs,
            aim_dbfs=self._aim_dbfs,
            left_db=left_db if math.isnan(left_db) else in_steps(left_db),
            clipped=clipped,
            verdict=verdict,
        )

    @property
    def _slots(self) -> list[float]:
        """The VU, half second by half second."""
        return [median(self._vu[at : at + SLOT]) for at in range(0, len(self._vu), SLOT)]

    @property
    def _quietest_dbfs(self) -> float:
        return quietest_dbfs(self._floor_dbfs)

    def _stop(self) -> str:
        """A remark if the signal stopped before the end."""
        heard = max((at for at, vu in enumerate(self._vu, 1) if vu >= self._quietest_dbfs), default=0)
        stopped = (len(self._vu) - heard) / PER_S >= SILENT_S
        return f"the signal stopped after {heard / PER_S:.1f} s" if stopped else ""

    def _step(self) -> str:
        """A remark if the level changed as by a knob."""
        sounding = [(at, vu) for at, vu in enumerate(self._slots) if vu >= self._quietest_dbfs]
        step = find_step([vu for _, vu in sounding])
        if step is None:
            return ""
        after_s = sounding[step.at][0] * SLOT / PER_S
        way = "rose" if step.by_db > 0 else "fell"
        changed = f"the level {way} by {abs(step.by_db):.1f} dB after {after_s:.0f} s"
        return f"{changed}: if that was the knob, listen again"
