"""The spectrum of a second of samples, in powers as AES17 counts them."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gainbox.meters.power import FULL_SCALE_SINE

Signal = NDArray[np.float64]

LOBE = 2
"""Bins that a steady tone fills on either side of its own."""

TAPER_S = 0.12
"""Duration of the rise and of the fall of the flat window."""


@lru_cache(maxsize=8)
def hann(frames: int) -> Signal:
    """Hann's window: the leakage of a tone between bins hardly exceeds LOBE."""
    window: Signal = np.sin(np.pi * (np.arange(frames) + 0.5) / frames) ** 2
    window.setflags(write=False)
    return window


def powers(second: Signal) -> Signal:
    """The power of each bin of 1 Hz, through Hann's window: right for what is steady."""
    return windowed(second, hann(len(second)))


def windowed(samples: Signal, window: Signal) -> Signal:
    """The power of each bin, along the last axis."""
    bins = np.abs(np.fft.rfft(samples * window)) ** 2
    scaled: Signal = bins * (2.0 / (len(window) * np.sum(window**2) * FULL_SCALE_SINE))
    return scaled


def even_powers(second: Signal) -> Signal:
    """The power of each bin of 1 Hz, through a window that is flat but for its ends.

    Nearly all samples count alike, as they do for the level of the second, and a slow drift, which would meet
    itself with a step, stays in the lowest bins.
    """
    window = np.ones(len(second))
    frames = round(TAPER_S * len(second))
    window[:frames] = hann(2 * frames)[:frames]
    window[-frames:] = window[frames - 1 :: -1]
    return windowed(second, window)


def mean_noise(powers: Signal) -> float:
    """The mean power of the noise in some bins, whatever tones stand in a few of them."""
    return float(np.sort(powers)[len(powers) // 2] / np.log(2.0)) if len(powers) else 0.0
