"""The level of a channel, and the trim of the preamp.

    trim = min(target VU - VU of the loudest 3 s, target peak - true peak) - margin, in steps of 0.5 dB

Whichever binds. The loudest 3 s alone are averaged, without pauses and quiet parts: what is loudest must fit.
The targets are those of the best self-setting preamps, mean -18 dBFS and peak -12 dBFS; the VU
target is also where EBU R 68 puts the alignment level.
"""

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gainbox.decibels import SILENCE, from_amplitude
from gainbox.staging.thresholds import Targets
from gainbox.staging.ticks import PER_S, Tick
from gainbox.staging.verdict import HAIR_DB, Verdict, format_level, times

LOUDEST_S = 3
STEP_DB = 0.5
RIGHT_DB = 1.0
WIDE_DB = 6.0
"""By this much more than the VU the peak must bind for a crest to be high: 12 dB above the VU by default."""
QUIETEST_DBFS = -50.0
ABOVE_NOISE_DB = 20.0
CLIPPED_DB = 6.0
"""Least turn down after a clip: how far the signal went beyond cannot be measured."""
SIGNAL_DB = 20.0
"""A channel sounds while its VU is no further below that of its loudest 3 s ..."""
ENOUGH_S = 3.0
"""... and must sound this long before its level is judged: else the loudest 3 s would hold silence."""


@dataclass(frozen=True, slots=True)
class Level:
    """The level of a channel over some time."""

    vu_dbfs: float = SILENCE
    """Mean VU of the loudest 3 s."""
    true_peak_dbtp: float = SILENCE
    sounded_s: float = 0.0
    """Time it sounded, without silence and what is near it."""
    clips: int = 0
    flat_tops: int = 0


class Loudest:
    """Finds the loudest 3 s of a channel, tick by tick, in constant memory."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=LOUDEST_S * PER_S)
        self._ticks: defaultdict[int, float] = defaultdict(float)  # by their level in whole decibels
        self._vu = self._true_peak = 0.0
        self._clips = self._flat_tops = 0

    def feed(self, tick: Tick, c: int) -> None:
        """Add channel `c` of a tick."""
        vu = tick.vu[c]
        if tick.part == 1.0:
            self._last.append(vu)
            total = sum(self._last)
        else:  # as much of the oldest falls out
            oldest = self._last[0] if len(self._last) == self._last.maxlen else 0.0
            total = sum(self._last) + tick.part * (vu - oldest)
        self._vu = max(self._vu, total / LOUDEST_S / PER_S)
        if vu > 0.0:
            self._ticks[math.floor(from_amplitude(vu))] += tick.part
        self._true_peak = max(self._true_peak, tick.true_peak[c])
        self._clips += tick.clips[c]
        self._flat_tops += tick.flat_tops[c]

    @property
    def level(self) -> Level:
        """The level up to now."""
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
    """The lowest VU that is judged, above a noise floor; NaN for an unknown floor counts as none."""
    return max(QUIETEST_DBFS, floor_dbfs + ABOVE_NOISE_DB)  # in this order: NaN is not above -50


def in_steps(db: float) -> float:
    """A change in steps of 0.5 dB; half-way it is the quieter one."""
    return math.ceil(round(db / STEP_DB - 0.5, 6)) * STEP_DB + 0.0  # never -0.0


def trim_db(level: Level, targets: Targets) -> float:
    """The trim: up, or down if it is negative."""
    room_db = min(targets.vu_dbfs - level.vu_dbfs, targets.peak_dbtp - level.true_peak_dbtp)
    return in_steps(room_db - targets.margin_db)


def peak_binds_db(level: Level, targets: Targets) -> float:
    """By how much more the peak binds than the VU."""
    return (targets.vu_dbfs - level.vu_dbfs) - (targets.peak_dbtp - level.true_peak_dbtp)


def judge_level(channel: int, level: Level, targets: Targets, floor_dbfs: float = math.nan) -> Verdict:
    """Judge a level: right, or which way to turn and how far.

    Args:
        channel: its number, from 0
        level: its level
        targets: the target level
        floor_dbfs: its noise floor; NaN where that is unknown
    """
    if level.clips or level.flat_tops:
        return clipped(channel, level, targets)
    if level.vu_dbfs < quietest_dbfs(floor_dbfs) - HAIR_DB:
        reason = too_quiet(level, floor_dbfs)
        return Verdict(code="too-quiet", channel=channel, what="too quiet", reason=reason)
    if level.sounded_s < ENOUGH_S:
        reason = f"{level.sounded_s:.1f} s of it, at least {ENOUGH_S:g} s are needed"
        return Verdict(code="too-quiet", channel=channel, what="too little signal", reason=reason)
    return turned(channel, level, targets)


def trimmed_alike(verdicts: Sequence[Verdict], pairs: Iterable[tuple[int, int]]) -> tuple[Verdict, ...]:
    """The verdicts on all channels, with one trim for both of a stereo pair: the lower one.

    A channel that is too quiet to be judged has none, and its pair is that of the other alone.
    """
    alike = list(verdicts)
    for pair in pairs:
        trims_db = {c: verdicts[c].value_db for c in pair}
        known = {c: trim for c, trim in trims_db.items() if trim is not None}
        if len(known) < 2:
            continue
        binding = min(known, key=lambda c: known[c])
        (other,) = set(pair) - {binding}
        alike[other] = as_other_of_pair(verdicts[other], verdicts[binding])
    return tuple(alike)


def as_other_of_pair(verdict: Verdict, binding: Verdict) -> Verdict:
    """The verdict on a channel of a pair whose other channel binds."""
    if binding.code == "clipped" != verdict.code:
        what, action = "the other channel of the pair clipped", format_trim(binding.value_db or 0.0)
        return replace(
            verdict, code="turn-down", value_db=binding.value_db, what=what, action=action, reason=""
        )
    if verdict.value_db == binding.value_db:
        return verdict
    reason = f"as the other channel of the pair: {binding.reason}"
    return replace(binding, channel=verdict.channel, reason=reason, remarks=verdict.remarks)


def too_short(channel: int, length_s: float) -> Verdict:
    """The verdict on a recording that is shorter than the loudest 3 s are."""
    reason = f"it has {length_s:.1f} s, at least {LOUDEST_S} s are needed"
    return Verdict(code="too-short", channel=channel, what="too short to be judged", reason=reason)


def turned(channel: int, level: Level, targets: Targets) -> Verdict:
    """Judge a level that can be trusted."""
    trim = trim_db(level, targets)
    binds_db = peak_binds_db(level, targets)
    reason = because(level, targets, by_peak=binds_db > HAIR_DB)
    if binds_db > WIDE_DB + HAIR_DB:
        return Verdict(
            code="wide-dynamics",
            channel=channel,
            value_db=trim,
            what="high crest: the peaks set the limit",
            action=format_trim(trim),
            reason=reason,
        )
    if abs(trim) <= RIGHT_DB:
        return Verdict(code="right", channel=channel, value_db=trim, action="right", reason=reason)
    return Verdict(
        code="turn-up" if trim > 0 else "turn-down",
        channel=channel,
        value_db=trim,
        action=format_trim(trim),
        reason=reason,
    )


def format_trim(trim_db: float) -> str:
    """A trim in words."""
    if abs(trim_db) <= RIGHT_DB:
        return "leave it"
    return f"turn {'up' if trim_db > 0 else 'down'} {abs(trim_db):.1f} dB"


def because(level: Level, targets: Targets, *, by_peak: bool) -> str:
    """The level that binds, against its target."""
    if by_peak:
        heard, target = f"the true peak is {format_level(level.true_peak_dbtp)} dBTP", targets.peak_dbtp
    else:
        heard, target = (
            f"the loudest {LOUDEST_S} s read {format_level(level.vu_dbfs)} dBFS VU",
            targets.vu_dbfs,
        )
    margin = f" less {targets.margin_db:g} dB for playing harder" if targets.margin_db else ""
    return f"{heard}, the target is {target:g}{margin}"


def clipped(channel: int, level: Level, targets: Targets) -> Verdict:
    """Judge a level that clipped: the least turn down, since what was cut off was higher than measured."""
    down_db = min(trim_db(level, targets), -CLIPPED_DB)
    advice = f"turn down at least {-down_db:.1f} dB and repeat"
    what = f"clipped {times(level.clips, 'time')}"
    if not level.clips:
        what = "clipped ahead of the converter"
        tops = times(level.flat_tops, "top is", "tops are")
        advice += f"; {tops} cut off flat at {format_level(level.true_peak_dbtp)} dBTP"
    return Verdict(code="clipped", channel=channel, value_db=down_db, what=what, reason=advice)


def too_quiet(level: Level, floor_dbfs: float) -> str:
    """The reason why a level is too low to be judged."""
    if level.vu_dbfs == SILENCE:
        return "there is no signal at all"
    known = quietest_dbfs(floor_dbfs) > QUIETEST_DBFS
    above = f"less than {ABOVE_NOISE_DB:g} dB" if known else "nothing"
    heard = f"the loudest {LOUDEST_S} s read {format_level(level.vu_dbfs)} dBFS VU"
    return f"{above} above the noise, {heard}"


def difference_db(level_db: float, reference_db: float) -> float:
    """A level above a reference; NaN unless both are finite."""
    is_known = math.isfinite(level_db) and math.isfinite(reference_db)
    return level_db - reference_db if is_known else math.nan
