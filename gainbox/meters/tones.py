"""Tones in the spectrum of a second: every group of bins that stands out of the noise around it."""

from dataclasses import dataclass

import numpy as np

from gainbox.meters.spectrum import LOBE, Signal, hann, windowed

PART_S = 0.2  # of a second, in which levels are followed
STEP_S = 0.05  # from one part to the next
PART_BIN_HZ = round(1 / PART_S)
BLOCK, WIDE_BLOCK = 16, 128  # bins; their noise is the median of these and of those on either side
LOW_HZ, HIGH_HZ = 200, 1000  # below the one noise is steep, from the other on blocks are wide
STANDS_OUT, LOW_STANDS_OUT = 16.0, 30.0
"""Times the mean noise, in a bin of a tone: noise is 16 times that in one bin of ten million."""
GAP = 2  # bins between those of one tone, at most
LOWEST_HZ = 20  # of what is heard
MOST = 100  # tones looked at, the loudest
CHANGE = 30.0  # of the power from one half of the second to the other: more is no steady sound
STRAIGHT = 0.9  # correlation of level and time, of a note that dies away ...
SILENT = 1e-9  # of the power of the loudest part
DYING = 10.0  # ... by more than this in power, from the first part to the last


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone, or a narrow band of noise.

    Attributes:
        hz: its middle
        power: its power
        first: its lowest bin
        last: its highest bin
    """

    hz: float
    power: float
    first: int
    last: int


class Parts:
    """A second in overlapping parts: the level of a tone in each.

    Args:
        second: the samples
    """

    def __init__(self, second: Signal) -> None:
        frames, step = round(len(second) * PART_S), round(len(second) * STEP_S)
        cut = np.lib.stride_tricks.sliding_window_view(second, frames)[::step]
        self._cut, self._rate_hz = np.ascontiguousarray(cut), len(second)
        self._window = hann(frames)
        self._powers: Signal | None = None

    def tone(self, hz: float) -> Signal:
        """The power at one frequency in each part."""
        t = np.arange(len(self._window)) / self._rate_hz
        in_each: Signal = np.abs(self._cut @ (self._window * np.exp(-2j * np.pi * hz * t))) ** 2
        return in_each

    def band(self, first_hz: float, last_hz: float) -> Signal:
        """The power of a band in each part."""
        if self._powers is None:
            self._powers = windowed(self._cut, self._window)
        first, last = int(first_hz / PART_BIN_HZ) - 1, int(last_hz / PART_BIN_HZ) + 2
        in_each: Signal = self._powers[:, max(first, 1) : last + 1].sum(axis=1)
        return in_each


def noise_beneath(powers: Signal) -> Signal:
    """The mean power of the noise in each bin, whatever tones stand in it."""
    hz = np.arange(1, len(powers) + 1)  # pink noise is even times that, and others are hardly steep
    even = powers * hz
    low, high = even[LOWEST_HZ:HIGH_HZ], even[HIGH_HZ:]
    beneath = (even[:LOWEST_HZ], medians(low, BLOCK), medians(high, WIDE_BLOCK))
    noise: Signal = np.concatenate(beneath) / hz
    return noise


def medians(powers: Signal, block: int) -> Signal:
    """The mean power of noise in blocks of bins, by their medians and those of their neighbours."""
    whole = max(len(powers) // block, 1) * block
    blocks = np.resize(powers, whole).reshape(-1, block)
    padded = np.concatenate((blocks[:1], blocks, blocks[-1:]))
    around = np.concatenate((padded[:-2], padded[1:-1], padded[2:]), axis=1)
    each = np.repeat(np.median(around, axis=1) / np.log(2.0), block)
    return np.concatenate((each, np.full(max(len(powers) - whole, 0), each[-1])))[: len(powers)]


def find_tones(powers: Signal, noise: Signal) -> list[Tone]:
    """The tones of a spectrum, the loudest first."""
    least = np.where(np.arange(len(powers)) < LOW_HZ, LOW_STANDS_OUT, STANDS_OUT)
    bins = np.flatnonzero(powers > least * noise)
    bins = bins[bins >= LOWEST_HZ]
    if len(bins) == 0:
        return []
    starts = np.r_[0, np.flatnonzero(np.diff(bins) > GAP + 1) + 1]
    ends = np.r_[starts[1:], len(bins)] - 1
    loudest = np.argsort(-np.maximum.reduceat(powers[bins], starts))[:MOST]
    tones = [tone_at(powers, noise, int(bins[starts[i]]), int(bins[ends[i]])) for i in loudest]
    return sorted(tones, key=lambda tone: -tone.power)


def tone_at(powers: Signal, noise: Signal, first: int, last: int) -> Tone:
    """The tone in the bins from `first` to `last`, and what it leaves beside them."""
    first, last = max(first - LOBE, LOWEST_HZ), min(last + LOBE, len(powers) - 1)
    own = np.maximum(powers[first : last + 1] - noise[first : last + 1], 0.0)
    power = float(own.sum())
    return Tone(float(own @ np.arange(first, last + 1)) / power, power, first, last)


def lasts(in_each: Signal) -> bool:
    """True if a sound goes on throughout a second: it neither begins nor ends, nor dies away as a note."""
    half = len(in_each) // 2
    before, after = in_each[:half].sum(), in_each[-half:].sum()
    if max(before, after) > CHANGE * min(before, after):
        return False
    ends = in_each[0], in_each[-1]
    if max(ends) <= DYING * min(ends):
        return True
    levels = np.log(in_each + in_each.max() * SILENT)
    return bool(abs(np.corrcoef(levels, np.arange(len(levels)))[0, 1]) < STRAIGHT)
