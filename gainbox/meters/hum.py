"""Mains hum: tones at 50 or 60 Hz and their multiples, in the spectrum of a second.

No standard defines hum. Here it is a tone at the frequency of the mains, give or take its drift, or at twice
that and more of its multiples, as rectifiers buzz. Nothing else should be taken for it: in noise no tone
stands out, the notes of a tuned instrument lie beside these two frequencies, and a drum, which may be tuned
to them, rises at once and falls slowly. Hum may swell, but it falls as it rises.
"""

from dataclasses import dataclass, field

import numpy as np

from gainbox.decibels import SILENCE, from_power
from gainbox.meters.spectrum import LOBE, Signal, mean_noise
from gainbox.meters.tones import LOWEST_HZ, Parts

MAINS_HZ = (50, 60)
DRIFT_HZ = 0.5
HIGHEST_HZ = 1000  # of the harmonics that are listed
NEAR, FAR = 5, 15  # bins on either side with which those of a tone are compared
STANDS_OUT = 25.0  # times the mean power of these: 14 dB, where noise reaches 11 dB in a thousand seconds
FAINT = 0.001  # of another power: -30 dB, which may be its rounding or distortion
DENSE_HZ = 450  # above it a harmonic has others beside it ...
ALONE = 10.0  # ... and is another tone if it has more power than this times theirs
MIRRORED = 0.3  # of the power of a tone, on the other side of a louder one: both are sidebands of it
STEADY = 3.5  # times the power of the quietest part, in the loudest: 5.4 dB, modulated by 30 %
PART_BINS = 7.5  # bins whose noise is in the level of a tone in one part
SWELLING = 40.0  # the same, where it falls as it rises: 16 dB, modulated by two thirds
ALIKE = 0.3  # least ratio of the steepest rise and fall


@dataclass(frozen=True, slots=True)
class Hum:
    """The mains hum in a signal.

    Attributes:
        mains_hz: 50 or 60
        level_dbfs: all harmonics together
        harmonics_dbfs: each up to 1 kHz, from the mains' own frequency up; minus infinity where none is
        true_hz: the mains' frequency as measured
    """

    mains_hz: int
    level_dbfs: float
    harmonics_dbfs: tuple[float, ...]
    true_hz: float = field(default=0.0, compare=False)


def find_hums(parts: Parts, powers: Signal) -> tuple[Hum, ...]:
    """The hums in a second with the spectrum `powers`, the louder one first."""
    hums = [hum for mains_hz in MAINS_HZ if (hum := hum_of(mains_hz, parts, powers))]
    hums.sort(key=lambda hum: -hum.level_dbfs)
    if len(hums) > 1 and is_sideband(hums[1].true_hz, hums[0].true_hz, powers):
        hums.pop()
    return tuple(hums)


def hum_of(mains_hz: int, parts: Parts, powers: Signal) -> Hum | None:
    """The hum of mains of `mains_hz`, if there is any."""
    true_hz = true_mains_hz(mains_hz, parts, powers)
    if true_hz is None:
        return None
    harmonics = [power for _, power in all_harmonics(true_hz, powers)]
    together, second_alone = sum(harmonics), harmonics[1]
    if together - second_alone <= FAINT * second_alone:
        return None  # a rectifier leaves more than one tone
    listed = harmonics[: HIGHEST_HZ // mains_hz]
    return Hum(mains_hz, from_power(together), tuple(map(from_power, listed)), true_hz)


def all_harmonics(true_hz: float, powers: Signal) -> list[tuple[int, float]]:
    """The bin and the power of each harmonic in the spectrum; 0.0 for a tone that is there by chance."""
    highest = int((len(powers) - 1) / true_hz)
    bins, found = [], []
    for n in range(1, highest + 3):
        at = round(n * true_hz)
        bins.append(at)
        found.append(power_of_tone(powers, at))
        if found[-1] > 0.0:
            true_hz += (middle_of(powers, at) / n - true_hz) / 2.0  # the higher, the more exact
    for i in range(int(DENSE_HZ / true_hz), highest):
        if found[i] > ALONE * max(found[i - 2], found[i - 1], found[i + 1], found[i + 2]):
            found[i] = 0.0
    return list(zip(bins, found, strict=True))[:highest]


def middle_of(powers: Signal, at: int) -> float:
    """The frequency of the tone in a bin."""
    bins = np.arange(at - LOBE, min(at + LOBE + 1, len(powers)))
    return float(np.average(bins, weights=powers[bins]))


def true_mains_hz(mains_hz: int, parts: Parts, powers: Signal) -> float | None:
    """The mains' true frequency, by a steady tone there or at twice that; None if there is neither."""
    for n in (1, 2):
        at = n * mains_hz
        hz = middle_of(powers, at)
        in_tune = abs(hz / n - mains_hz) <= DRIFT_HZ
        faint = FAINT * float(powers[LOWEST_HZ:].sum())
        power = power_of_tone(powers, at)
        if in_tune and power > faint and is_steady(parts.tone(hz), noise_beside(powers, at) / power):
            return hz / n
    return None


def power_of_tone(powers: Signal, at: int) -> float:
    """The power of the tone in a bin, give or take one; 0.0 if none stands out."""
    inside = powers[at - LOBE : at + LOBE + 1]
    if len(inside) == 0 or abs(int(inside.argmax()) - LOBE) > 1:
        return 0.0  # beyond the spectrum, or the edge of another tone
    return float(inside.sum()) if inside.mean() > STANDS_OUT * noise_beside(powers, at) else 0.0


def noise_beside(powers: Signal, at: int) -> float:
    """The mean power of the noise in the bins beside one, whatever tones stand in it."""
    sides = powers[at - FAR : at - NEAR + 1], powers[at + NEAR : at + FAR + 1]
    return mean_noise(np.concatenate(sides))


def is_sideband(hz: float, louder_hz: float, powers: Signal) -> bool:
    """True if a tone is one of two that the modulation of a louder one leaves."""
    mirrored = power_of_tone(powers, round(2.0 * louder_hz - hz))
    return mirrored > MIRRORED * power_of_tone(powers, round(hz)) > 0.0


def is_steady(in_each: Signal, noise: float) -> bool:
    """True if a tone is about as loud in each part of a second, or swells as slowly as it fades.

    Args:
        in_each: its power in each part
        noise: the power of the noise in a bin, of that of the tone
    """
    lowest, highest = in_each.min(), in_each.max()
    if highest <= STEADY * (1.0 + 2.0 * np.sqrt(PART_BINS * noise)) ** 2 * lowest:
        return True
    if highest > SWELLING * lowest:
        return False
    steps = np.diff(np.log(in_each))
    rise, fall = steps.max(), -steps.min()
    return bool(min(rise, fall) >= ALIKE * max(rise, fall))


def without_hum(powers: Signal, noise: Signal, hums: tuple[Hum, ...]) -> Signal:
    """The spectrum with the noise beneath each harmonic of the hums in its place."""
    rest = powers.copy()
    for hum in hums:
        for at, power in all_harmonics(hum.true_hz, powers):
            if power > 0.0:
                bins = slice(max(at - NEAR, 0), at + NEAR + 1)
                rest[bins] = np.minimum(rest[bins], noise[bins])
    return rest


def sidebands_of(hums: tuple[Hum, ...], hz: float, power: float) -> bool:
    """True if a tone lies beside a harmonic so much louder that it may be a part of its swelling."""
    for hum in hums:
        n = round(hz / hum.true_hz)
        level_dbfs = hum.harmonics_dbfs[n - 1] if 1 <= n <= len(hum.harmonics_dbfs) else SILENCE
        if abs(hz - n * hum.true_hz) <= FAR and from_power(4.0 * power) < level_dbfs:
            return True
    return False
