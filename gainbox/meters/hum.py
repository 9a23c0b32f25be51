"""Mains hum: steady tones at 50 or 60 Hz and their multiples, in the spectrum of a second.

No standard defines hum. Here it is a tone at the frequency of the mains, give or take its drift, or at twice
that and more of its multiples, as rectifiers buzz. Nothing else should be taken for it: in noise no tone
stands out, the notes of a tuned instrument lie beside these two frequencies, and a drum, which may be tuned
to them, is not steady.
"""

from dataclasses import dataclass

import numpy as np

from gainbox.decibels import from_power
from gainbox.meters.spectrum import LOBE, Signal, hann

MAINS_HZ = (50, 60)
DRIFT_HZ = 0.5
HIGHEST_HZ = 1000  # where the search for harmonics ends
NEAR, FAR = 5, 10  # bins on either side with which those of a tone are compared
STANDS_OUT = 100.0  # times the mean power of these: 20 dB, where noise reaches 11 dB in a thousand seconds
FAINT = 0.001  # of another power: -30 dB, which may be its rounding or distortion
PARTS = 10  # of the second, with several cycles in each
STEADY = 2.5  # times the power of the quietest part, in the loudest: 4 dB


@dataclass(frozen=True, slots=True)
class Hum:
    """The mains hum in a signal.

    Attributes:
        mains_hz: 50 or 60
        level_dbfs: all harmonics together
        harmonics_dbfs: each of them, from the mains' own frequency up; minus infinity where none stands out
    """

    mains_hz: int
    level_dbfs: float
    harmonics_dbfs: tuple[float, ...]


def find_hum(second: Signal, powers: Signal) -> Hum | None:
    """The hum in a second of samples with the spectrum `powers`; the louder of two."""
    hums = [hum for mains_hz in MAINS_HZ if (hum := hum_of(mains_hz, second, powers))]
    return max(hums, key=lambda hum: hum.level_dbfs, default=None)


def hum_of(mains_hz: int, second: Signal, powers: Signal) -> Hum | None:
    """The hum of mains of `mains_hz`, if there is any."""
    true_hz = true_mains_hz(mains_hz, second, powers)
    if true_hz is None:
        return None
    harmonics = [power_of_tone(powers, n * true_hz) for n in range(1, HIGHEST_HZ // mains_hz + 1)]
    together, second_alone = sum(harmonics), harmonics[1]
    if together - second_alone <= FAINT * second_alone:
        return None  # a rectifier leaves more than one tone
    return Hum(mains_hz, from_power(together), tuple(map(from_power, harmonics)))


def true_mains_hz(mains_hz: int, second: Signal, powers: Signal) -> float | None:
    """The mains' true frequency, by a steady tone there or at twice that; None if there is neither."""
    for n in (1, 2):
        at = n * mains_hz
        bins = slice(at - LOBE, at + LOBE + 1)
        hz = float(np.average(np.arange(len(powers))[bins], weights=powers[bins]))
        in_tune = abs(hz / n - mains_hz) <= DRIFT_HZ
        if in_tune and power_of_tone(powers, at) > FAINT * powers.sum() and is_steady(second, hz):
            return hz / n
    return None


def power_of_tone(powers: Signal, hz: float) -> float:
    """The power of the tone at a frequency; 0.0 if none stands out."""
    at = round(hz)
    inside = powers[at - LOBE : at + LOBE + 1]
    beside = np.r_[powers[at - FAR : at - NEAR + 1], powers[at + NEAR : at + FAR + 1]]
    return float(inside.sum()) if inside.mean() > STANDS_OUT * beside.mean() else 0.0


def is_steady(second: Signal, hz: float) -> bool:
    """True if a tone is about as loud in each part of a second."""
    parts = second[: len(second) // PARTS * PARTS].reshape(PARTS, -1)
    t = np.arange(parts.shape[1]) / len(second)
    in_each = np.abs(parts @ (hann(len(t)) * np.exp(-2j * np.pi * hz * t))) ** 2
    return bool(in_each.max() <= STEADY * in_each.min())
