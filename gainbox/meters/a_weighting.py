"""A-weighting by the analogue curve of IEC 61672-1, the same at every rate."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gainbox.meters.spectrum import Signal

POLES_HZ = (20.598997, 20.598997, 107.65265, 737.86223, 12194.217, 12194.217)  # IEC 61672-1, Annex E


def a_weighting(hz: NDArray[np.int64] | Signal) -> Signal:
    """The power gain of A-weighting at each frequency: 1.0 at 1 kHz."""
    return _unnormalised(hz) / _unnormalised(np.array(1000))


@lru_cache(maxsize=4)
def weights(bins: int) -> Signal:
    """The power gain of A-weighting in each bin of a spectrum of a second."""
    gain = a_weighting(np.arange(bins))
    gain.setflags(write=False)
    return gain


def _unnormalised(hz: NDArray[np.int64] | Signal) -> Signal:
    """The power response of four zeros at 0 Hz and the poles."""
    square = hz.astype(np.float64) ** 2
    gain: Signal = square**4 / math.prod(square + pole_hz**2 for pole_hz in POLES_HZ)
    return gain
