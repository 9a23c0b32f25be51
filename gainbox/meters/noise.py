"""The noise floor: the level of the quietest second of a channel, flat and A-weighted, and the hum in it.

It is the rms level of that second as AES17 has it, without its offset. For the A-weighted floor the spectrum
of the same second is weighted by the analogue curve of IEC 61672-1, so that it is the same at every rate.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gainbox.decibels import SILENCE, from_power
from gainbox.meters import spectrum
from gainbox.meters.hum import Hum, find_hum
from gainbox.meters.spectrum import Signal

POLES_HZ = (20.598997, 20.598997, 107.65265, 737.86223, 12194.217, 12194.217)  # IEC 61672-1, Annex E


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise in the quietest second of a channel.

    Attributes:
        floor_dbfs: its level; minus infinity for digital silence, NaN before the first second
        floor_dba: its A-weighted level, likewise
        hum: the mains hum in it; None where none clearly stands out
    """

    floor_dbfs: float
    floor_dba: float
    hum: Hum | None


def noise_in(samples: NDArray[np.float32] | None) -> Noise:
    """The noise in a second of samples; NaN if there is none."""
    if samples is None:
        return Noise(math.nan, math.nan, None)
    second = samples.astype(np.float64)
    second -= second[0]  # a constant offset becomes exactly zero
    second -= second.mean()
    if not second.any():
        return Noise(SILENCE, SILENCE, None)
    powers = spectrum.powers(second)
    return Noise(
        floor_dbfs=from_power(float(powers.sum())),
        floor_dba=from_power(float(powers @ a_weighting(np.arange(len(powers))))),
        hum=find_hum(second, powers),
    )


def a_weighting(hz: NDArray[np.int64]) -> Signal:
    """The power gain of A-weighting at each frequency: 1.0 at 1 kHz."""
    return _unnormalised(hz) / _unnormalised(np.array(1000))


def _unnormalised(hz: NDArray[np.int64]) -> Signal:
    """The power response of four zeros at 0 Hz and the poles."""
    square = hz.astype(np.float64) ** 2
    gain: Signal = square**4 / math.prod(square + pole_hz**2 for pole_hz in POLES_HZ)
    return gain
