"""The rms level of AES17: the mean power since reset, with a full-scale sine at 0 dBFS.

The power of a sine is half its amplitude squared, hence the factor two.
"""

import numpy as np

STATE = np.dtype([("sum", "f8"), ("frames", "i8")], align=True)

FULL_SCALE_SINE = 0.5  # its mean square


def advance(state: np.void, plane: np.ndarray, frames: int) -> None:
    """Add the squares of `frames` samples of `plane`."""
    block_sum = 0.0  # a sum of its own keeps the digits of small blocks in long runs
    for i in range(frames):
        block_sum += plane[i] * plane[i]
    state["sum"] += block_sum
    state["frames"] += frames


def power(state: np.ndarray) -> np.ndarray:
    """The mean power of each of `state` (any shape of STATE), a full-scale sine at 1.0; 0.0 before any."""
    mean_square: np.ndarray = state["sum"] / np.maximum(state["frames"], 1)
    return mean_square / FULL_SCALE_SINE
