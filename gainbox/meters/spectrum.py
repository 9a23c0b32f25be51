"""The spectrum of a second of samples, in powers: one bin for every hertz."""

import numpy as np
from numpy.typing import NDArray

from gainbox.meters.power import FULL_SCALE_SINE

Signal = NDArray[np.float64]

LOBE = 2
"""Bins that a steady tone fills on either side of its own."""


def hann(frames: int) -> Signal:
    """Hann's window: the leakage of a tone between bins hardly exceeds LOBE."""
    window: Signal = np.sin(np.pi * (np.arange(frames) + 0.5) / frames) ** 2
    return window


def powers(second: Signal) -> Signal:
    """The power of each bin, as AES17 counts it; their sum is that of the second, which is not silence."""
    bins = np.abs(np.fft.rfft(second * hann(len(second)))) ** 2
    scaled: Signal = bins * (np.mean(second**2) / FULL_SCALE_SINE / bins.sum())
    return scaled
