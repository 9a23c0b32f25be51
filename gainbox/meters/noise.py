"""The noise floor: how loud the quietest second of a channel is, plain and A-weighted, and what hums in it.

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
    """What the quietest second of a channel is made of.

    Attributes:
        floor_dbfs: its level; minus infinity for digital silence, not a number before a second was heard
        floor_dba: its level, A-weighted, likewise
        hum: what the mains leave in it; None where that does not clearly stand out
    """

    floor_dbfs: float
    floor_dba: float
    hum: Hum | None


def noise_in(samples: NDArray[np.float32] | None) -> Noise:
    """The noise in a second of samples, if there was one."""
    if samples is None:
        return Noise(math.nan, math.nan, None)
    second = samples.astype(np.float64)
    second -= second[0]  # a mere offset is exactly nothing then
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
    """By what A-weighting multiplies the power of each frequency: 1.0 at 1 kHz."""
    return _passed(hz) / _passed(np.array(1000))


def _passed(hz: NDArray[np.int64]) -> Signal:
    """The power that four zeros at 0 Hz and the poles let through."""
    square = hz.astype(np.float64) ** 2
    passed: Signal = square**4 / math.prod(square + pole_hz**2 for pole_hz in POLES_HZ)
    return passed
