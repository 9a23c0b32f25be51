"""Disturbances in a second of noise that are no hum: a whine, the ticks of a clock, a fan.

A whine is one steady tone or several from 1 kHz up, as of a switching supply, a dimmer's coil or a screen.
Ticks are a ladder of tones at the multiples of one pace: USB sends a frame every millisecond, at high speed
eight, and polls its devices every two, four or eight, and what that draws from the supply is heard. A fan is
what stands out below 1 kHz and is no mains harmonic: the tone of a motor or of its blades, or a narrow band
of noise where it is not quite steady.
"""

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np

from gainbox.decibels import from_power
from gainbox.meters.a_weighting import a_weighting
from gainbox.meters.hum import Hum, sidebands_of, without_hum
from gainbox.meters.spectrum import Signal, mean_noise
from gainbox.meters.tones import LOWEST_HZ, Parts, Tone, find_tones, lasts, noise_beneath

Kind = Literal["whine", "ticks", "fan"]

WHINE_HZ = 990.0
NEGLIGIBLE = 1e-6  # of the power of all that is heard
PACES_HZ = {8000: 2, 4000: 3, 2000: 3, 1000: 3, 500: 5, 250: 5, 125: 5}
"""The paces of USB, and how many multiples of each make a ladder."""
CLOCK = 5e-4  # how far a clock may be off
APART = 1e-4  # how far two multiples of one clock may, by their measured frequencies
RUNG = 0.001  # of the power of the loudest multiple, in one that counts
LADDERS = 0.8, 0.5  # of the power of all tones from its pace up, in a ladder; the first one that any has
LOUD = 0.1  # of the power of the loudest tone, in one that is counted
WIDTH = 2 ** (1 / 12)  # half the width of a band of noise below 1 kHz
BESIDE = 2 ** (1 / 3), 2 ** (3 / 4)  # where the bands begin and end with which it is compared
LEAST_HZ = 3.0  # least half of its width: noise has no bands in so many bins
BAND = 6.0  # times their mean power: 8 dB


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A disturbance in a signal.

    Attributes:
        kind: its name
        hz: its loudest tone; the pace of ticks
        tones: the number of its tones that are no more than 10 dB below the loudest
        level_dbfs: its level
        level_dba: its A-weighted level
    """

    kind: Kind
    hz: float
    tones: int
    level_dbfs: float
    level_dba: float


def find_disturbances(parts: Parts, powers: Signal, hums: tuple[Hum, ...]) -> tuple[Disturbance, ...]:
    """The disturbances beside the hums in a second with the spectrum `powers`, the loudest first."""
    noise = noise_beneath(powers)
    rest = without_hum(powers, noise, hums)
    faint = NEGLIGIBLE * float(powers[LOWEST_HZ:].sum())
    tones = [
        tone
        for tone in find_tones(rest, noise)
        if tone.power > faint
        and not sidebands_of(hums, tone.hz, tone.power)
        and lasts(parts.band(tone.first, tone.last))
    ]
    for tone in tones:
        bins = slice(tone.first, tone.last + 1)
        rest[bins] = np.minimum(rest[bins], noise[bins])
    pace_hz, ticks = find_ticks(tones)
    others = [tone for tone in tones if tone not in ticks]
    low = [tone for tone in others if tone.hz < WHINE_HZ]
    found = (
        disturbance("ticks", ticks, pace_hz),
        disturbance("whine", [tone for tone in others if tone.hz >= WHINE_HZ]),
        disturbance("fan", low + bands_of_noise(parts, rest)),
    )
    return tuple(sorted(filter(None, found), key=lambda each: -each.level_dbfs))


def disturbance(kind: Kind, tones: list[Tone], hz: float = 0.0) -> Disturbance | None:
    """The disturbance that tones make together; None without any."""
    if not tones:
        return None
    powers, frequencies = np.array([(tone.power, tone.hz) for tone in tones]).T
    weighted = powers * a_weighting(frequencies)
    return Disturbance(
        kind=kind,
        hz=hz or float(frequencies[powers.argmax()]),
        tones=int((powers >= LOUD * powers.max()).sum()),
        level_dbfs=from_power(float(powers.sum())),
        level_dba=from_power(float(weighted.sum())),
    )


def find_ticks(tones: list[Tone]) -> tuple[float, list[Tone]]:
    """The highest pace at whose multiples most of the tones are, and these; the loudest tone is first."""
    for ladder, (pace_hz, least) in product(LADDERS, PACES_HZ.items()):
        candidates = [tone for tone in tones if tone.hz > (1 - 2 * CLOCK) * pace_hz]
        rungs = multiples(candidates, pace_hz)
        together = sum(tone.power for tone in candidates)
        if len(rungs) >= least and sum(tone.power for tone in rungs) >= ladder * together:
            return float(pace_hz), rungs
    return 0.0, []


def multiples(tones: list[Tone], pace_hz: float) -> list[Tone]:
    """The tones at the multiples of one pace, which is `pace_hz` by a clock of its own."""
    near = [tone for tone in tones if abs(tone.hz - nearest(tone, pace_hz)) <= 1.0 + CLOCK * tone.hz]
    if not near:
        return []
    loudest = near[0]
    true_hz = pace_hz * loudest.hz / nearest(loudest, pace_hz)
    return [
        tone
        for tone in near
        if tone.power >= RUNG * loudest.power
        and abs(tone.hz - nearest(tone, true_hz)) <= 1.0 + APART * tone.hz
    ]


def nearest(tone: Tone, pace_hz: float) -> float:
    """The multiple of a pace that is nearest to a tone."""
    return max(round(tone.hz / pace_hz), 1) * pace_hz


def bands_of_noise(parts: Parts, powers: Signal) -> list[Tone]:
    """The narrow band of noise below 1 kHz that stands out most, if one does."""
    found: list[Tone] = []
    middle = LOWEST_HZ * BESIDE[1]
    while middle < WHINE_HZ:
        half = max(middle * (WIDTH - 1.0), LEAST_HZ)
        first, last = round(middle - half), round(middle + half)
        lower = powers[round(middle / BESIDE[1]) : round(min(middle / BESIDE[0], first - 2)) + 1]
        upper = powers[round(max(middle * BESIDE[0], last + 2)) : round(middle * BESIDE[1] + LEAST_HZ) + 1]
        beside = max(mean_noise(lower), mean_noise(upper))
        own = powers[first : last + 1]
        if own.mean() > BAND * beside:
            hz = float(np.average(np.arange(first, last + 1), weights=own))
            found.append(Tone(hz, float((own - beside).sum()), first, last))
        middle *= WIDTH
    if not found:
        return []
    band = max(found, key=lambda each: each.power)
    return [band] if lasts(parts.band(band.first, band.last)) else []
