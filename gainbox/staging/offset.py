"""The present DC offset: the mean of the last seconds; the meters' mean is since reset."""

import numpy as np

from gainbox.decibels import to_amplitude
from gainbox.meters import Readings
from gainbox.staging.sound_faults import OFFSET_DBFS

WINDOW_S = 3.0
"""An offset stands through two such windows. A wave that a window cuts off has a mean too, but not twice on
the same side: of 20 Hz at full scale less than -51 dBFS is left."""


class Offset:
    """Follows the readings of one Bank through time.

    Attributes:
        channels: those with an offset, from 0
    """

    def __init__(self) -> None:
        self.channels: tuple[int, ...] = ()
        self._due = self._frames = 0
        self._sums = self._means = np.zeros(0)

    def follow(self, readings: Readings) -> None:
        """Take in the readings after a block; costs next to nothing but every three seconds."""
        if readings.frames < self._due:
            return
        power = readings.channel["power"]
        sums, frames = power["sum"].copy(), int(power["frames"][0])
        new = frames - self._frames
        if self._due and new > 0:  # there is less than before after a reset
            self._judge((sums - self._sums) / new)
        self._sums, self._frames = sums, frames
        self._due = readings.frames + int(WINDOW_S * readings.rate_hz)

    def _judge(self, means: np.ndarray) -> None:
        """Compare the means of a window with those of the one before."""
        if len(self._means):
            lasting = np.where(means * self._means > 0, np.minimum(abs(means), abs(self._means)), 0.0)
            self.channels = tuple(np.flatnonzero(lasting >= to_amplitude(OFFSET_DBFS)).tolist())
        self._means = means
