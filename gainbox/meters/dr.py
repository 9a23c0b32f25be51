"""DR, the dynamic range of the TT meter: how far the peaks stand above the loudest fifth.

    DR = 20 log10 (second highest block peak / rms of the loudest 20 % of the blocks)

The blocks are 3 s long, the peaks are those of samples, rms is that of AES17 ("Measuring DR", Algorithmix
2009). The blocks' powers stand in a histogram whose bins of 0.01 dB have their sums: in the one bin that the
fifth cuts, all are taken for their mean, and so DR is known to 0.01 dB. A block at or below -70 dBFS is taken
for silence; the last block, unless it is full, does not count.

The second highest peak leaves out a click. Where it lies below the plain rms of the loudest fifth, as with
one loud block among pauses, it is none of theirs: then the highest peak counts. DR is never negative: a sine
has 0 dB, and anything squarer counts as one.
"""

import math

import numpy as np

from gainbox.decibels import from_amplitude, from_power
from gainbox.meters import histogram
from gainbox.meters.power import FULL_SCALE_SINE

HOPS = 300  # of 10 ms
BELOW_PEAK = 0.99  # of their power: no peak of any blocks lies lower, but for the histogram's bins
LOUDEST = 5  # one block in five: 20 %

STATE = np.dtype(
    [
        ("hops", "i8"),  # of the open block
        ("frames", "i8"),
        ("square", "f8"),
        ("peak", "f8"),
        ("blocks", "i8"),  # closed since reset
        ("highest", "f8"),  # of their peaks
        ("second", "f8"),
        ("levels", histogram.UNLISTED),
    ],
    align=True,
)


def close_hop(state: np.void, frames: int, square: float, peak: float) -> None:
    """Add a hop of `frames` frames with their sum of squares and their peak, and close a full block."""
    state["hops"] += 1
    state["frames"] += frames
    state["square"] += square
    state["peak"] = max(state["peak"], peak)
    if state["hops"] == HOPS:
        close_block(state)


def close_block(state: np.void) -> None:
    """Count the open block, and open the next."""
    power, peak = state["square"] / (state["frames"] * FULL_SCALE_SINE), state["peak"]
    histogram.count(state["levels"], from_power(power), power)
    state["blocks"] += 1
    state["second"] = max(state["second"], min(peak, state["highest"]))
    state["highest"] = max(state["highest"], peak)
    state["hops"] = state["frames"] = 0
    state["square"] = state["peak"] = 0.0


def reading(state: np.void) -> float:
    """The DR since reset, in dB; NaN before the first block, and for silence.

    A single block has no second peak, and a fifth of few is one of them.
    """
    blocks = int(state["blocks"])
    peak = float(state["second"] if blocks > 1 else state["highest"])
    power = histogram.mean_of_highest(state["levels"], max(blocks // LOUDEST, 1))
    if peak * peak < BELOW_PEAK * power * FULL_SCALE_SINE:
        peak = float(state["highest"])
    return max(from_amplitude(peak) - from_power(power), 0.0) if min(peak, power) > 0.0 else math.nan
