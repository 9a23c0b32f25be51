"""Finding takes: each begins with a signal after silence, or with a mark, and ends with silence or a mark.

The VU needle decides if a channel sounds: it falls in half a second, the PPM in four. A take ends with its
last sound: the silence that shows this is not counted.
"""

from collections.abc import Sequence

import numpy as np

from gainbox.decibels import from_amplitude, to_amplitude
from gainbox.meters import histogram, loudness
from gainbox.meters.lanes import HOPS_PER_S
from gainbox.staging.drift import Drift
from gainbox.staging.level import difference_db
from gainbox.staging.takes.take import Take
from gainbox.staging.ticks import PER_S, Tick, summed

GAP_S = 3.0
"""A silence this long ends a take: longer than a breath or a general pause."""
SHORTEST_S = 3.0
"""Anything shorter is a cough or a test of the cable."""

MOMENTARY = loudness.MOMENTARY * PER_S // HOPS_PER_S
SHORT_TERM = loudness.SHORT_TERM * PER_S // HOPS_PER_S
"""The windows of the loudness, in ticks."""


class TakeMeter:
    """Measures a take, tick by tick, in constant memory.

    Args:
        silence: the amplitude below which each channel does not sound
    """

    def __init__(self, silence: Sequence[float]) -> None:
        channels = len(silence)
        self._silence = silence
        self._ticks, self._rest = 0, 0.0
        self._vu, self._sounding = [0.0] * channels, [0.0] * channels
        self._vu_max = self._true_peak = (0.0,) * channels
        self._clips = (0,) * channels
        self._blocks = np.zeros(1 + channels, histogram.STATE)  # of all channels, and of each
        self._range = np.zeros(1, histogram.STATE)
        self._drift = Drift()

    @property
    def ticks(self) -> float:
        """The length up to now, in ticks."""
        return self._ticks + self._rest

    def feed(self, tick: Tick) -> None:
        """Add a tick.

        Loudness whose window reaches back before the first does not count, nor does that of a rest.
        """
        for c, vu in enumerate(tick.vu):
            if tick.vu_max[c] >= self._silence[c]:
                self._vu[c] += vu * tick.part
                self._sounding[c] += tick.part
        self._vu_max = tuple(map(max, self._vu_max, tick.vu_max))
        self._true_peak = tuple(map(max, self._true_peak, tick.true_peak))
        self._clips = summed((self._clips, tick.clips, tick.flat_tops))
        if tick.part < 1.0:
            self._rest += tick.part
            return
        self._ticks += 1
        if self._ticks >= MOMENTARY:
            for blocks, power in zip(self._blocks, (tick.momentary, *tick.channel_momentary), strict=True):
                histogram.add(blocks, loudness.level(power), power)
        if self._ticks >= SHORT_TERM:
            histogram.add(self._range[0], loudness.level(tick.short_term), tick.short_term)
        self._drift.feed(tick)

    def take(self, start_s: float) -> Take:
        """The take up to now; it began at `start_s`, unix time."""
        programme_lufs, *each_lufs = map(loudness.integrated, self._blocks)
        true_peak_dbtp = tuple(map(from_amplitude, self._true_peak))
        range_lu = loudness.loudness_range(self._range[0])
        return Take(
            start_s=start_s,
            length_s=self.ticks / PER_S,
            loudness_lufs=programme_lufs,
            vu_mean_dbfs=tuple(
                from_amplitude(vu / ticks if ticks else 0.0)
                for vu, ticks in zip(self._vu, self._sounding, strict=True)
            ),
            vu_max_dbfs=tuple(map(from_amplitude, self._vu_max)),
            true_peak_dbtp=true_peak_dbtp,
            clips=self._clips,
            plr_lu=tuple(map(difference_db, true_peak_dbtp, each_lufs)),
            range_lu=range_lu,
            drift_lu=self._drift.drift_lu(range_lu),
        )


class TakeFinder:
    """Finds takes, tick by tick.

    Args:
        silence_dbfs: for each channel the level below which it does not sound: the edge of its signal lamp
        gap_s: the silence that ends a take
        shortest_s: the shortest take, between two marks too
    """

    def __init__(
        self, silence_dbfs: Sequence[float], *, gap_s: float = GAP_S, shortest_s: float = SHORTEST_S
    ) -> None:
        self._silence = tuple(map(to_amplitude, silence_dbfs))
        self._gap = round(gap_s * PER_S)
        self._shortest = round(shortest_s * PER_S)
        self._meter: TakeMeter | None = None
        self._pause: list[Tick] = []
        self._start_s = 0.0
        self._sounded = False

    @property
    def running_s(self) -> float | None:
        """Length of the take under way; None between takes."""
        if self._meter is None:
            return None
        return (self._meter.ticks + sum(tick.part for tick in self._pause)) / PER_S

    @property
    def under_way(self) -> Take | None:
        """The take under way, measured up to now; None between takes. It walks through histograms."""
        return None if self._meter is None else self._meter.take(self._start_s)

    def feed(self, tick: Tick, now_s: float) -> Take | None:
        """Add a tick, which ends at `now_s`; returns the take that ends with it."""
        sounds = any(vu >= silence for vu, silence in zip(tick.vu_max, self._silence, strict=True))
        if self._meter is None:
            if not sounds:
                return None
            self._begin(now_s - tick.part / PER_S)
        assert self._meter is not None
        sounds |= any(tick.clips) or any(tick.flat_tops)  # too short for the needle, and part of the take
        self._sounded |= sounds
        self._pause.append(tick)
        if sounds or not self._sounded:
            for each in self._pause:
                self._meter.feed(each)
            self._pause.clear()
        return self.end() if len(self._pause) >= self._gap else None

    def mark(self, now_s: float) -> Take | None:
        """Begin a take, which may wait for its first sound; returns the one that was under way."""
        ended = self.end()
        self._begin(now_s)
        return ended

    def end(self) -> Take | None:
        """End the take under way and return it, unless it is too short or silent."""
        meter, self._meter = self._meter, None
        if meter is None or not self._sounded or meter.ticks < self._shortest:
            return None
        return meter.take(self._start_s)

    def _begin(self, start_s: float) -> None:
        self._meter = TakeMeter(self._silence)
        self._pause.clear()
        self._start_s = start_s
        self._sounded = False
