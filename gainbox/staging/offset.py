"""A DC offset now: the mean of the last seconds, where the meters have that since reset."""

import numpy as np

from gainbox.decibels import to_amplitude
from gainbox.meters import Readings
from gainbox.staging.faults import OFFSET_DBFS

WINDOW_S = 3.0
"""Long enough for the mean of any music to be nothing, against the offset that is asked for."""


class Offset:
    """Follows readings through time.

    Attributes:
        channels: those with an offset, from 0
    """

    def __init__(self) -> None:
        self.channels: tuple[int, ...] = ()
        self._due = 0
        self._sums = np.zeros(0)
        self._frames = 0

    def follow(self, readings: Readings) -> None:
        """Take in the readings after a block; costs next to nothing but every three seconds."""
        if readings.frames < self._due:
            return
        power = readings.channel["power"]
        sums, frames = power["sum"].copy(), int(power["frames"][0])
        new = frames - self._frames
        if new > 0 and len(sums) == len(self._sums):  # not after a reset, nor with other meters
            means = np.abs(sums - self._sums) / new
            self.channels = tuple(np.flatnonzero(means >= to_amplitude(OFFSET_DBFS)).tolist())
        self._sums, self._frames = sums, frames
        self._due = readings.frames + int(WINDOW_S * readings.rate_hz)
