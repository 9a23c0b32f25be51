"""Finding takes: each begins with a signal after silence, or with a mark, and ends with silence or a mark.

Whether a channel sounds is asked of its VU needle, which falls in half a second where the PPM takes four. A
take ends where its last sound ended: the silence that shows it counts for nothing.
"""

from collections.abc import Sequence

import numpy as np

from gainbox.decibels import from_amplitude, to_amplitude
from gainbox.meters import histogram, loudness
from gainbox.meters.lanes import HOPS_PER_S
from gainbox.staging.drift import Drift
from gainbox.staging.takes import Take, apart
from gainbox.staging.ticks import PER_S, Tick, summed

GAP_S = 3.0
"""So long a silence ends a take: longer than a breath or a general pause."""
SHORTEST_S = 3.0
"""What is shorter is a cough or a test of the cable."""

MOMENTARY = loudness.MOMENTARY * PER_S // HOPS_PER_S
SHORT_TERM = loudness.SHORT_TERM * PER_S // HOPS_PER_S
"""How many tenths the windows of the loudness reach back."""


class Tally:
    """Adds up a take, tenth by tenth, in constant memory.

    Args:
        silence: the amplitude below which each channel does not sound
    """

    def __init__(self, silence: Sequence[float]) -> None:
        channels = len(silence)
        self._silence = silence
        self.ticks = 0
        self._vu, self._sounding = [0.0] * channels, [0] * channels
        self._vu_max = self._true_peak = (0.0,) * channels
        self._clips = (0,) * channels
        self._blocks = np.zeros(1 + channels, histogram.STATE)  # of all channels, and of each
        self._range = np.zeros(1, histogram.STATE)
        self._course = Drift()

    def add(self, tick: Tick) -> None:
        """Add a tenth. Loudness that reaches back to before the first does not count."""
        self.ticks += 1
        for c, vu in enumerate(tick.vu):
            if tick.vu_max[c] >= self._silence[c]:
                self._vu[c] += vu
                self._sounding[c] += 1
        self._vu_max = tuple(map(max, self._vu_max, tick.vu_max))
        self._true_peak = tuple(map(max, self._true_peak, tick.true_peak))
        self._clips = summed((self._clips, tick.clips, tick.flat_tops))
        if self.ticks >= MOMENTARY:
            for blocks, power in zip(self._blocks, (tick.momentary, *tick.channel_momentary), strict=True):
                histogram.add(blocks, loudness.level(power), power)
        if self.ticks >= SHORT_TERM:
            histogram.add(self._range[0], loudness.level(tick.short_term), tick.short_term)
        self._course.add(tick)

    def take(self, start_s: float) -> Take:
        """What it has come to."""
        programme_lufs, *each_lufs = map(loudness.integrated, self._blocks)
        true_peak_dbtp = tuple(map(from_amplitude, self._true_peak))
        return Take(
            start_s=start_s,
            length_s=self.ticks / PER_S,
            loudness_lufs=programme_lufs,
            vu_mean_dbfs=tuple(
                from_amplitude(vu / max(ticks, 1)) for vu, ticks in zip(self._vu, self._sounding, strict=True)
            ),
            vu_max_dbfs=tuple(map(from_amplitude, self._vu_max)),
            true_peak_dbtp=true_peak_dbtp,
            clips=self._clips,
            plr_lu=tuple(map(apart, true_peak_dbtp, each_lufs)),
            range_lu=loudness.loudness_range(self._range[0]),
            drift_lu=self._course.drift_lu,
        )


class Taking:
    """Finds takes, tenth by tenth.

    Args:
        silence_dbfs: for each channel the level below which it does not sound: where its signal lamp begins
        gap_s: how long a silence ends a take
        shortest_s: how long a take is at least, between two marks too
    """

    def __init__(
        self, silence_dbfs: Sequence[float], *, gap_s: float = GAP_S, shortest_s: float = SHORTEST_S
    ) -> None:
        self._silence = tuple(map(to_amplitude, silence_dbfs))
        self._gap = round(gap_s * PER_S)
        self._shortest = round(shortest_s * PER_S)
        self._tally: Tally | None = None
        self._pause: list[Tick] = []
        self._start_s = 0.0
        self._sounded = False

    @property
    def running_s(self) -> float | None:
        """How long the take under way is; None if there is none."""
        return None if self._tally is None else (self._tally.ticks + len(self._pause)) / PER_S

    @property
    def under_way(self) -> Take | None:
        """What the take under way has come to; None if there is none."""
        return None if self._tally is None else self._tally.take(self._start_s)

    def feed(self, tick: Tick, now_s: float) -> Take | None:
        """Hear the next tenth, which ends at `now_s`; a take, if one is over with it."""
        sounds = any(vu >= silence for vu, silence in zip(tick.vu_max, self._silence, strict=True))
        if self._tally is None:
            if not sounds:
                return None
            self._begin(now_s - 1 / PER_S)
        assert self._tally is not None
        self._sounded |= sounds
        self._pause.append(tick)
        if sounds or not self._sounded:
            for each in self._pause:
                self._tally.add(each)
            self._pause.clear()
        return self.end() if len(self._pause) >= self._gap else None

    def mark(self, now_s: float) -> Take | None:
        """Begin a take now; the one under way, which is over. It waits for its first sound, if need be."""
        over = self.end()
        self._begin(now_s)
        return over

    def end(self) -> Take | None:
        """End the take under way; it, unless it is too short or silent."""
        tally, self._tally = self._tally, None
        if tally is None or not self._sounded or tally.ticks < self._shortest:
            return None
        return tally.take(self._start_s)

    def _begin(self, start_s: float) -> None:
        self._tally = Tally(self._silence)
        self._pause.clear()
        self._start_s = start_s
        self._sounded = False
