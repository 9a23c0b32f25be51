"""Drift: how much louder or softer a programme gets from its beginning to its end.

It is the straight line through the short-term loudness, second by second. Pauses and quiet passages would
tilt it, so what is over 20 LU below the mean is left out, as for the loudness range. That gate is known only
at the end, so sums are kept per unit of loudness, in constant memory.
"""

import math

import numpy as np

from gainbox.meters import loudness
from gainbox.meters.lanes import HOPS_PER_S
from gainbox.staging.ticks import PER_S, Tick

UNITS = 80  # above the absolute gate
WINDOW_S = loudness.SHORT_TERM // HOPS_PER_S


class Drift:
    """Follows the loudness, tick by tick from the beginning of a take."""

    def __init__(self) -> None:
        self._ticks = 0
        self._sums = np.zeros((UNITS, 6))  # of 1, t, t t, y, t y, power

    def feed(self, tick: Tick) -> None:
        """Add a tick; the rest at the end of the sound does not count."""
        if tick.part < 1.0:
            return
        self._ticks += 1
        seconds, rest = divmod(self._ticks, PER_S)
        above = loudness.level(tick.short_term) - loudness.ABSOLUTE_GATE_LUFS
        if rest == 0 and seconds >= WINDOW_S and above > 0.0:
            terms = (1.0, seconds, seconds * seconds, above, seconds * above, tick.short_term)
            self._sums[min(int(above), UNITS - 1)] += terms

    @property
    def drift_lu(self) -> float:
        """The rise of the loudness; NaN before there are some seconds to compare."""
        count, *_, power = self._sums.sum(axis=0).tolist()
        if count == 0:
            return math.nan
        gate = loudness.level(power / count) + loudness.RANGE_GATE_LU - loudness.ABSOLUTE_GATE_LUFS
        n, t, tt, y, ty, _ = self._sums[max(int(gate), 0) :].sum(axis=0).tolist()
        spread = n * tt - t * t
        return (n * ty - t * y) / spread * (self._ticks / PER_S) if spread > 0.0 else math.nan
