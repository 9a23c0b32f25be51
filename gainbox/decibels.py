"""Decibels: all conversions between linear values and dB.

Levels are dBFS with the meaning of AES17: a full-scale sine reads 0 dBFS on a peak meter and on an rms
meter alike. Digital silence is minus infinity.
"""

import math
from collections.abc import Iterable
from typing import Final

SILENCE: Final = -math.inf
"""The level of digital silence."""


def from_amplitude(amplitude: float) -> float:
    """The level of a linear `amplitude` (1.0 = full scale) in dB; minus infinity for zero."""
    return 20.0 * math.log10(amplitude) if amplitude > 0.0 else SILENCE


def from_power(power: float) -> float:
    """The level of a linear `power` (1.0 = full scale) in dB; minus infinity for zero."""
    return 10.0 * math.log10(power) if power > 0.0 else SILENCE


def levels(amplitudes: Iterable[float]) -> tuple[float, ...]:
    """The levels of several linear amplitudes in dB."""
    return tuple(from_amplitude(float(amplitude)) for amplitude in amplitudes)


def to_amplitude(level_db: float) -> float:
    """The linear amplitude of a level in dB; 0.0 for minus infinity."""
    return float(10.0 ** (level_db / 20.0))


def fall_per_frame(fall_db: float, fall_s: float, rate_hz: float) -> float:
    """The factor per frame of a decay of `fall_db` in `fall_s` seconds."""
    return to_amplitude(-fall_db / (fall_s * rate_hz))
