"""Material for comparisons with other meters: synthesised, stereo, 48 kHz."""

import numpy as np

from tests.signals import Signal, noise, pink, tone

RATE_HZ = 48000
SECONDS = 30.0

Stereo = tuple[Signal, Signal]


def material() -> dict[str, Stereo]:
    """The pieces, by name."""
    t = np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ
    struck = np.exp(-12 * (t % 0.5))
    hiss, other = (noise(-18.0, SECONDS, RATE_HZ, seed) for seed in (1, 2))
    steady = tone(-18.0, 997, SECONDS, RATE_HZ)
    snare = struck * (tone(-9.0, 190, SECONDS, RATE_HZ) + 0.7 * hiss)
    kick = np.exp(-9 * (t % 1.0)) * tone(-6.0, 55, SECONDS, RATE_HZ)
    syllables = np.maximum(0.0, np.sin(2 * np.pi * 2.7 * t)) * (0.6 + 0.4 * np.sin(2 * np.pi * 0.31 * t))
    voice = syllables * sum(tone(-18.0 - 1.5 * k, 120 * k, SECONDS, RATE_HZ) for k in range(1, 20))
    swell = 10 ** ((-20 + 18 * np.sin(2 * np.pi * t / 12)) / 20) * pink(-3.0, SECONDS, RATE_HZ, 3)
    bursts = np.where(t % 0.7 < 0.2, 1.0, 0.003) * hiss
    chord = sum(tone(-24.0, hz, SECONDS, RATE_HZ) for hz in (220.0, 277.2, 329.6, 1760.0))
    return {
        "tone": (steady, steady),
        "hiss": (hiss, 0.5 * hiss + 0.5 * other),
        "pink": (pink(-6.0, SECONDS, RATE_HZ, 1), pink(-6.0, SECONDS, RATE_HZ, 2)),
        "snare": (snare, 0.6 * snare + 0.05 * other),
        "kick": (kick, kick + 0.2 * snare),
        "voice": (voice, 0.9 * voice),
        "swell": (swell, -swell),
        "bursts": (bursts, np.roll(bursts, 9600)),
        "chord": (chord * (0.2 + struck), chord),
        "mix": (kick + snare + 0.4 * voice, kick + 0.5 * snare + 0.4 * chord),
    }
