"""The noise floor: the level of the quietest second of a channel, flat and A-weighted, and what disturbs it.

It is the rms level of that second as AES17 has it, without its offset. For the A-weighted floor the spectrum
of the same second is weighted by the analogue curve of IEC 61672-1, so that it is the same at every rate.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gainbox.decibels import SILENCE, from_amplitude, from_power
from gainbox.meters import spectrum
from gainbox.meters.a_weighting import weights
from gainbox.meters.disturbance import Disturbance, find_disturbances
from gainbox.meters.hum import Hum, find_hums
from gainbox.meters.power import FULL_SCALE_SINE
from gainbox.meters.tones import LOWEST_HZ, Parts

LITTLE = 0.01  # of the power of all the noise, in what is heard beside a drift
STEEP = 0.2  # of the power of that, in its lowest octave; in brown noise, the slope of what is slower, a half


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise in the quietest second of a channel.

    Attributes:
        floor_dbfs: its level; minus infinity for digital silence, NaN before the first second
        floor_dba: its A-weighted level, likewise
        hum: the mains hum in it, the louder of two; None where none clearly stands out
        other_hum: the hum of the other mains, where there are both
        disturbances: whine, ticks and fan, the loudest first
        heard: the part of its power from 20 Hz up
        drifts: True if nearly all of it is a slow drift below
        level_dbfs: the level of that second with its offset
        peak_dbfs: its highest sample
    """

    floor_dbfs: float
    floor_dba: float
    hum: Hum | None
    other_hum: Hum | None = None
    disturbances: tuple[Disturbance, ...] = ()
    heard: float = 1.0
    drifts: bool = False
    level_dbfs: float = SILENCE
    peak_dbfs: float = SILENCE

    @property
    def heard_dbfs(self) -> float:
        """The level of what is heard of it."""
        return self.floor_dbfs + from_power(self.heard)


def noise_in(samples: NDArray[np.float32] | None) -> Noise:
    """The noise in a second of samples; NaN if there is none."""
    if samples is None:
        return Noise(math.nan, math.nan, None)
    second = samples.astype(np.float64)
    second -= second[0]  # a constant offset becomes exactly zero
    second -= second.mean()
    if not second.any():
        return Noise(SILENCE, SILENCE, None)
    powers, parts = spectrum.powers(second), Parts(second)
    even = spectrum.even_powers(second)
    power = float(np.mean(second**2)) / FULL_SCALE_SINE
    heard = even[LOWEST_HZ:]
    hums = find_hums(parts, powers)
    return Noise(
        floor_dbfs=from_power(power),
        floor_dba=from_power(float(even @ weights(len(even)))),
        hum=hums[0] if hums else None,
        other_hum=hums[1] if len(hums) > 1 else None,
        disturbances=find_disturbances(parts, powers, hums),
        heard=min(float(heard.sum()) / power, 1.0),
        drifts=bool(heard.sum() <= LITTLE * power and heard[:LOWEST_HZ].sum() <= STEEP * heard.sum()),
        level_dbfs=from_power(float(np.mean(samples.astype(np.float64) ** 2)) / FULL_SCALE_SINE),
        peak_dbfs=from_amplitude(float(np.abs(samples).max())),
    )
