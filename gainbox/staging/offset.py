"""The DC offset: the mean of what is between the hits, not that of the hits.

A drum or a plucked string may swing further to one side, and then its mean is not zero; an offset stays when
it has died away. So windows of a tenth of a second are averaged, each with a weight that falls with its
power, for its mean is the less certain. Where the means grow with the level, as with hits that never die
away, the line through them is followed down to silence. Where the plain mean agrees, it is the offset.

Digital zeros before and behind the sound are no part of it.
"""

import math
from collections.abc import Sequence

from gainbox.decibels import SILENCE, from_amplitude, to_amplitude
from gainbox.meters import Readings
from gainbox.staging.sound_faults import OFFSET_DBFS
from gainbox.staging.verdict import HAIR_DB

WINDOW_S = 0.1
PRESENT_S = 3.0
"""The present offset stands through two such times. A wave that is cut off has a mean too, but not twice on
the same side: of 20 Hz at full scale less than -51 dBFS is left."""
LASTING_S = 3.0
"""In a recording, a sound between longer digital zeros has an offset only if it lasts as long."""
IDLE = to_amplitude(-90.0) ** 2
"""Windows of less power have all the same weight."""
EXPLAINED = 0.5
"""The means grow with the level if that explains more than this part of their squares ..."""
HALVED = 0.5
"""... and leaves less than this part of the offset."""
SURE = 4.0
"""The plain mean counts if the weighted one is no further away than this many of its standard errors."""


class Sums:
    """Weighted sums over windows."""

    def __init__(self) -> None:
        self.windows = 0
        self._plain = self._weight = self._level = self._level_2 = self._mean = self._mean_2 = (
            self._product
        ) = 0.0

    def add(self, mean: float, variance: float, windows: int = 1) -> None:
        """Add windows of that mean, and that power about it."""
        weight, level = windows / (variance + IDLE), math.sqrt(variance)
        self.windows += windows
        self._plain += windows * mean
        self._weight += weight
        self._level += weight * level
        self._level_2 += weight * variance
        self._mean += weight * mean
        self._mean_2 += weight * mean * mean
        self._product += weight * level * mean

    def join(self, other: "Sums") -> None:
        """Add the windows of another."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def offset(self) -> float:
        """The offset, linear; 0.0 without any window."""
        if not self.windows:
            return 0.0
        plain, mean = self._plain / self.windows, self._mean / self._weight
        squares = max(self._mean_2 - self._mean * mean, 0.0)
        error = math.sqrt(squares / self._weight / self.windows)
        return plain if abs(plain - mean) <= SURE * error else self._weighted

    @property
    def _weighted(self) -> float:
        """The weighted mean, or where the line through the means meets silence."""
        mean, level = self._mean / self._weight, self._level / self._weight
        squares = self._mean_2 - self._mean * mean
        levels = self._level_2 - self._level * level
        together = self._product - self._mean * level
        if levels <= 0.0 or together * together <= EXPLAINED * levels * squares:
            return mean
        silent = mean - together / levels * level
        return silent if abs(silent) < HALVED * abs(mean) else mean


class Channel:
    """Gathers the windows of a channel.

    Args:
        longest: a longer run of windows of digital zero does not count, and ends a stretch of sound
    """

    def __init__(self, longest: float = math.inf) -> None:
        self._longest = longest
        self._zeros = 0
        self._has_sounded = self._is_cut = False
        self.stretch, self._whole = Sums(), Sums()

    def add(self, mean: float, variance: float) -> None:
        """Add a window."""
        if mean == variance == 0.0:
            self._zeros += self._has_sounded
            return
        if self._zeros > self._longest:
            self._close()
        elif self._zeros:
            self.stretch.add(0.0, 0.0, self._zeros)
        self._zeros, self._has_sounded = 0, True
        self.stretch.add(mean, variance)

    def _close(self) -> None:
        """End a stretch, which counts if it has lasted."""
        self._is_cut = True
        if self.stretch.windows * WINDOW_S >= LASTING_S:
            self._whole.join(self.stretch)
        self.stretch = Sums()

    def finish(self) -> float:
        """The offset of the whole, linear."""
        if not self._is_cut:
            return self.stretch.offset
        self._close()
        return self._whole.offset


class Windows:
    """Cuts the readings of one Bank into windows.

    Args:
        longest: see `Channel`

    Attributes:
        channels: each with its windows
        counted: number of windows
    """

    def __init__(self, longest: float = math.inf) -> None:
        self.channels: Sequence[Channel] = ()
        self.counted = 0
        self._longest = longest
        self._due = self._frames = 0
        self._sums: list[float] = []
        self._squares: list[float] = []

    def follow(self, readings: Readings, *, at_once: bool = False) -> bool:
        """Take in the readings after a block, `at_once` before a window is full; True if it was counted."""
        if readings.frames < self._due and not at_once:
            return False
        power = readings.channel["power"]
        sums, squares, frames = power["sum"].tolist(), power["square"].tolist(), int(power["frames"][0])
        new = frames - self._frames
        counts = new > 0 and bool(self._due)  # there is less than before after a reset
        if not self.channels:
            self.channels = [Channel(self._longest) for _ in sums]
        if counts:
            self.counted += 1
            for c, channel in enumerate(self.channels):
                mean, square = (sums[c] - self._sums[c]) / new, (squares[c] - self._squares[c]) / new
                channel.add(mean, max(square - mean * mean, 0.0))
        self._sums, self._squares, self._frames = sums, squares, frames
        self._due = readings.frames + max(round(WINDOW_S * readings.rate_hz), 1)
        return counts


class Offset:
    """The present offset: follows the readings of one Bank through time.

    Attributes:
        channels: those with an offset, from 0
        offsets_dbfs: the offset of each channel that has one, else minus infinity
    """

    def __init__(self) -> None:
        self.channels: tuple[int, ...] = ()
        self.offsets_dbfs: tuple[float, ...] = ()
        self._windows = Windows()
        self._left = self._of = round(PRESENT_S / WINDOW_S)
        self._before: list[float] = []

    def follow(self, readings: Readings) -> None:
        """Take in the readings after a block; costs next to nothing but every tenth of a second."""
        if not self._windows.follow(readings):
            return
        self._left -= 1
        if self._left == 0:
            self._left = self._of
            self._judge([channel.stretch.offset for channel in self._windows.channels])
            for channel in self._windows.channels:
                channel.stretch = Sums()

    def _judge(self, offsets: list[float]) -> None:
        """Compare the offsets of some seconds with those of the seconds before."""
        if self._before:
            lasting = [
                from_amplitude(min(abs(now), abs(before))) if now * before > 0.0 else SILENCE
                for now, before in zip(offsets, self._before, strict=True)
            ]
            self.offsets_dbfs = tuple(dbfs if is_offset(dbfs) else SILENCE for dbfs in lasting)
            self.channels = tuple(c for c, dbfs in enumerate(lasting) if is_offset(dbfs))
        self._before = offsets


class RecordedOffset:
    """The offset of a whole recording."""

    def __init__(self, first: Readings) -> None:
        self._windows = Windows(LASTING_S / WINDOW_S)
        self._windows.follow(first)

    def follow(self, readings: Readings) -> None:
        """Take in the readings after a block."""
        self._windows.follow(readings)

    def finish(self, readings: Readings) -> tuple[float, ...]:
        """The offset of each channel, dBFS; `readings` are those at the end.

        The rest of a window counts only in a recording with no other: the shorter, the less certain.
        """
        self._windows.follow(readings, at_once=self._windows.counted == 0)
        return tuple(from_amplitude(abs(channel.finish())) for channel in self._windows.channels)


def is_offset(offset_dbfs: float) -> bool:
    """True from where an offset is a fault."""
    return offset_dbfs >= OFFSET_DBFS - HAIR_DB
