"""Zones: where each channel's level lies, and which lamps say so.

    silent  |  low  |  sweet  |  hot     and clip, beside them all
          -60     -18        -6 dBFS

The zone is decided on the Type I PPM. Two things keep the lamps from flickering: an upper zone is entered
0.1 dB below its edge and left only 1 dB below it, so that a tone at an edge is steady; and a lamp stays lit
for a while after its cause is gone. Digital clips and flat tops below full scale light the clip lamp alike.
All time is counted in frames.
"""

import math
from collections.abc import Sequence
from enum import IntEnum
from operator import add
from typing import NamedTuple

from gainbox.decibels import to_amplitude
from gainbox.meters import Readings

ENTER_DB, LEAVE_DB = 0.1, 1.0  # below the edge
SHORTEST_S = 0.150  # a lamp lit for less is not seen (ITU-R BS.1771)
SWEET_S = 1.5  # long enough to bridge words and bars of music
CLIPPED_S = 1.0  # time that a channel is in zone clip after an event


class Zone(IntEnum):
    """The zone of a level, from the bottom up."""

    SILENT, LOW, SWEET, HOT, CLIP = range(5)

    def __str__(self) -> str:
        return self.name.lower()


class Lamps(NamedTuple):
    """One column of lamps: which are lit."""

    signal: bool = False
    sweet: bool = False
    hot: bool = False
    clip: bool = False


DARK = (Lamps(), Lamps())


class Judged(NamedTuple):
    """The zone of each channel, and the lamps of the left and the right column."""

    zones: tuple[Zone, ...]
    lamps: tuple[Lamps, Lamps]


class Column:
    """The lamps of one half of the channels; the worst of them wins."""

    def __init__(self, rate_hz: int, clip_lamp_s: float) -> None:
        self._rate_hz = rate_hz
        self._shortest = round(SHORTEST_S * rate_hz)
        self._sweet = round(SWEET_S * rate_hz)
        self.apply(clip_lamp_s)
        self._signal_until = self._sweet_until = self._hot_until = self._clip_until = 0.0

    def apply(self, clip_lamp_s: float) -> None:
        """Change the hold time of the clip lamp; one that is lit keeps its time."""
        self._clip = max(clip_lamp_s, SHORTEST_S) * self._rate_hz

    def light(self, worst: Zone, clipped: bool, frames: int) -> Lamps:
        """The lamps at `frames`, given the worst zone and whether a channel has clipped just now."""
        if worst >= Zone.LOW:
            self._signal_until = frames + self._shortest
        if worst == Zone.SWEET:
            self._sweet_until = frames + self._sweet
        if worst >= Zone.HOT:
            self._hot_until = frames + self._shortest
            self._sweet_until = 0.0  # sweet and hot never shine together
        if clipped:
            self._clip_until = frames + self._clip
        hot = self._hot_until > frames
        return Lamps(
            signal=self._signal_until > frames,
            sweet=self._sweet_until > frames and not hot,
            hot=hot,
            clip=self._clip_until > frames,
        )

    def clear(self) -> None:
        """Put the clip lamp out."""
        self._clip_until = 0.0


class Zones:
    """Judges block after block.

    Args:
        rate_hz: frames per second
        channels: 1 to 8; of more than two, each column of lamps shows a half, the first the larger
        edges_dbfs: lower edges of low, sweet and hot, ascending
        lows_dbfs: lower edge of low on each channel, if it differs; kept 1 dB or more below sweet
        clip_lamp_s: hold time of the clip lamp; infinite for "until cleared"
    """

    def __init__(
        self,
        rate_hz: int,
        channels: int,
        *,
        edges_dbfs: tuple[float, float, float],
        lows_dbfs: Sequence[float] = (),
        clip_lamp_s: float,
    ) -> None:
        self._zones = [Zone.SILENT] * channels
        self._clips = (0,) * channels
        self._clipped_until = [0] * channels
        self._clipped = round(CLIPPED_S * rate_hz)
        half = (channels + 1) // 2
        self._columns = (
            (Column(rate_hz, clip_lamp_s), slice(0, half)),
            (Column(rate_hz, clip_lamp_s), slice(half, None)),
        )
        self.apply(edges_dbfs=edges_dbfs, lows_dbfs=lows_dbfs, clip_lamp_s=clip_lamp_s)
        self._heard = 0
        self.frames_in = [[0] * len(Zone) for _ in range(channels)]
        """Frames each channel has spent in each zone, since reset."""

    def apply(
        self, *, edges_dbfs: tuple[float, float, float], lows_dbfs: Sequence[float] = (), clip_lamp_s: float
    ) -> None:
        """Apply these rules from the next block on; the arguments are those of `Zones`."""
        # of each channel, at index z: the level to enter zone z from below, and to leave it downwards
        low_dbfs, *upper_dbfs = edges_dbfs
        lows_dbfs = lows_dbfs or (low_dbfs,) * len(self._zones)
        each_dbfs = [(min(low, upper_dbfs[0] - LEAVE_DB), *upper_dbfs) for low in lows_dbfs]
        self._enter = [(0.0, *(to_amplitude(e - ENTER_DB) for e in edges), math.inf) for edges in each_dbfs]
        self._leave = [(0.0, *(to_amplitude(e - LEAVE_DB) for e in edges)) for edges in each_dbfs]
        for column, _ in self._columns:
            column.apply(clip_lamp_s)

    def judge(self, readings: Readings) -> Judged:
        """The zones and lamps after a block."""
        frames = readings.frames
        levels, *kinds = zip(*readings.for_lamps, strict=True)
        clips = tuple(map(add, *kinds))
        shown = []
        for c, level in enumerate(levels):
            zone = self._zones[c] = self._move(c, level)
            if clips[c] > self._clips[c]:
                self._clipped_until[c] = frames + self._clipped
            if self._clipped_until[c] > frames:
                zone = Zone.CLIP
            self.frames_in[c][zone] += frames - self._heard
            shown.append(zone)
        left, right = (
            column.light(
                max(self._zones[half], default=Zone.SILENT), clips[half] != self._clips[half], frames
            )
            for column, half in self._columns
        )
        self._clips, self._heard = clips, frames
        return Judged(tuple(shown), (left, right))

    def _move(self, c: int, level: float) -> Zone:
        """The zone of channel `c` at a linear `level`, with the hysteresis of the edges."""
        zone, enter, leave = self._zones[c], self._enter[c], self._leave[c]
        while level >= enter[zone + 1]:
            zone = Zone(zone + 1)
        while level < leave[zone]:
            zone = Zone(zone - 1)
        return zone

    def clear(self) -> None:
        """Put the clip lamps out. The Bank forgets its clips at the same moment."""
        self._clips = (0,) * len(self._clips)
        self._clipped_until = [0] * len(self._clips)
        for column, _ in self._columns:
            column.clear()

    def reset(self) -> None:
        """What `clear` does, and forget the time spent in each zone."""
        self.clear()
        self.frames_in = [[0] * len(Zone) for _ in self._zones]
