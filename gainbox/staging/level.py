"""The level of a channel, and how far the preamp is to be turned.

    trim = min(target VU - VU of the loudest 3 s, target peak - true peak) - margin, in steps of 0.5 dB

Whichever binds. The mean of the loudest 3 s leaves the pauses out, and the quiet parts: what is loudest must
fit. The targets are those of the best preamps that set themselves, mean -18 dBFS and peak -12 dBFS; the VU
target is also where EBU R 68 puts the alignment level.
"""

import math
from collections import Counter, deque
from dataclasses import dataclass

from gainbox.decibels import SILENCE, from_amplitude
from gainbox.staging.ticks import PER_S, Tick
from gainbox.staging.verdict import HAIR_DB, Verdict, in_figures, times

LOUDEST_S = 3
STEP_DB = 0.5
RIGHT_DB = 1.0
WIDE_DB = 6.0
"""By so much more than the VU the peak must bind for the dynamics to be wide."""
QUIETEST_DBFS = -50.0
ABOVE_NOISE_DB = 20.0
CLIPPED_DB = 6.0
"""How far to turn down at least after a clip: how far the signal went beyond nobody knows."""
SIGNAL_DB = 20.0
"""A channel sounds while its VU is no further below that of its loudest 3 s ..."""
ENOUGH_S = 3.0
"""... and is to sound so long before its level is judged: else the loudest 3 s would hold silence."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Where the level is to be; `margin_db` below that, for players get louder when the take begins."""

    vu_dbfs: float = -18.0
    peak_dbtp: float = -12.0
    margin_db: float = 0.0


TARGETS = Targets()


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a channel has been."""

    vu_dbfs: float = SILENCE
    """The mean VU of its loudest 3 s,"""
    true_peak_dbtp: float = SILENCE
    """and its highest true peak."""
    sounded_s: float = 0.0
    """How long it sounded, silence and what is near it left out."""
    clips: int = 0
    flat_tops: int = 0


class Loudest:
    """Finds the loudest 3 s of a channel, tenth by tenth, in constant memory."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=LOUDEST_S * PER_S)
        self._ticks: Counter[int] = Counter()  # by their level in whole decibels
        self._vu = self._true_peak = 0.0
        self._clips = self._flat_tops = 0

    def add(self, tick: Tick, c: int) -> None:
        """Add what channel `c` was in a tenth."""
        vu = tick.vu[c]
        self._last.append(vu)
        self._vu = max(self._vu, sum(self._last) / LOUDEST_S / PER_S)
        if vu > 0.0:
            self._ticks[math.floor(from_amplitude(vu))] += 1
        self._true_peak = max(self._true_peak, tick.true_peak[c])
        self._clips += tick.clips[c]
        self._flat_tops += tick.flat_tops[c]

    @property
    def level(self) -> Level:
        """What has been found."""
        vu_dbfs = from_amplitude(self._vu)
        sounded = sum(count for level, count in self._ticks.items() if level >= vu_dbfs - SIGNAL_DB)
        return Level(
            vu_dbfs=vu_dbfs,
            true_peak_dbtp=from_amplitude(self._true_peak),
            sounded_s=sounded / PER_S,
            clips=self._clips,
            flat_tops=self._flat_tops,
        )


def quietest_dbfs(floor_dbfs: float) -> float:
    """The lowest VU that is judged, above a noise floor that may be not known: not a number then."""
    return max(QUIETEST_DBFS, floor_dbfs + ABOVE_NOISE_DB)  # in this order: no number is above -50


def in_steps(db: float) -> float:
    """A change in steps of 0.5 dB; half-way it is the quieter one."""
    return math.ceil(round(db / STEP_DB - 0.5, 6)) * STEP_DB + 0.0  # never -0.0


def trim_db(level: Level, targets: Targets) -> float:
    """How far to turn up, or down if it is negative."""
    room_db = min(targets.vu_dbfs - level.vu_dbfs, targets.peak_dbtp - level.true_peak_dbtp)
    return in_steps(room_db - targets.margin_db)


def peak_binds_db(level: Level, targets: Targets) -> float:
    """By how much more the peak binds than the VU."""
    return (targets.vu_dbfs - level.vu_dbfs) - (targets.peak_dbtp - level.true_peak_dbtp)


def judge_level(channel: int, level: Level, targets: Targets, floor_dbfs: float = math.nan) -> Verdict:
    """Whether a level is right, else which way to turn, and how far.

    Args:
        channel: which one, from 0
        level: how loud it has been
        targets: how loud it is to be
        floor_dbfs: its noise floor; not a number if that is not known
    """
    if level.clips or level.flat_tops:
        return clipped(channel, level, targets)
    if level.vu_dbfs < quietest_dbfs(floor_dbfs) - HAIR_DB:
        return Verdict("too-quiet", channel, None, too_quiet(level, floor_dbfs))
    if level.sounded_s < ENOUGH_S:
        text = f"too little signal: {level.sounded_s:.1f} s of it, at least {ENOUGH_S:g} s are needed"
        return Verdict("too-quiet", channel, None, text)
    return turned(channel, level, targets)


def turned(channel: int, level: Level, targets: Targets) -> Verdict:
    """Which way to turn, by a level that can be trusted."""
    trim = trim_db(level, targets)
    binds_db = peak_binds_db(level, targets)
    reason = because(level, targets, by_peak=binds_db > HAIR_DB)
    if binds_db > WIDE_DB + HAIR_DB:
        text = f"wide dynamics: the peaks set the limit, {in_words(trim)}: {reason}"
        return Verdict("wide-dynamics", channel, trim, text)
    if abs(trim) <= RIGHT_DB:
        return Verdict("right", channel, trim, f"right: {reason}")
    return Verdict("turn-up" if trim > 0 else "turn-down", channel, trim, f"{in_words(trim)}: {reason}")


def in_words(trim: float) -> str:
    """What to do with the preamp."""
    if abs(trim) <= RIGHT_DB:
        return "leave it"
    return f"turn {'up' if trim > 0 else 'down'} {abs(trim):.1f} dB"


def because(level: Level, targets: Targets, *, by_peak: bool) -> str:
    """What was heard, against what is to be."""
    if by_peak:
        heard, target = f"the true peak is {in_figures(level.true_peak_dbtp)} dBTP", targets.peak_dbtp
    else:
        heard, target = f"the loudest {LOUDEST_S} s read {in_figures(level.vu_dbfs)} dBFS VU", targets.vu_dbfs
    margin = f" less {targets.margin_db:g} dB for playing harder" if targets.margin_db else ""
    return f"{heard}, the target is {target:g}{margin}"


def clipped(channel: int, level: Level, targets: Targets) -> Verdict:
    """How far to turn down at the least. What a clip has cut off was higher than can be measured."""
    down = min(trim_db(level, targets), -CLIPPED_DB)
    advice = f"turn down at least {-down:.1f} dB and repeat"
    if level.clips:
        return Verdict("clipped", channel, down, f"clipped {times(level.clips, 'time')}: {advice}")
    tops = times(level.flat_tops, "top is", "tops are")
    reason = f"{tops} cut off flat at {in_figures(level.true_peak_dbtp)} dBTP"
    return Verdict("clipped", channel, down, f"clipped ahead of the converter: {advice}; {reason}")


def too_quiet(level: Level, floor_dbfs: float) -> str:
    """Why there is nothing to judge."""
    if level.vu_dbfs == SILENCE:
        return "too quiet: there is no signal at all"
    known = quietest_dbfs(floor_dbfs) > QUIETEST_DBFS
    above = f"less than {ABOVE_NOISE_DB:g} dB" if known else "nothing"
    heard = f"the loudest {LOUDEST_S} s read {in_figures(level.vu_dbfs)} dBFS VU"
    return f"too quiet: {above} above the noise, {heard}"
