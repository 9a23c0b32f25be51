"""The power and the mean since reset: rms as AES17 has it, and the DC offset.

A full-scale sine reads 0 dBFS rms. The power of a sine is half its amplitude squared, hence the factor two.
"""

import numpy as np

from gainbox.meters.fast_math import reassociated

STATE = np.dtype(
    [
        ("square", "f8"),
        ("sum", "f8"),
        ("frames", "i8"),
        ("hop_square", "f8"),  # of the open hop
        ("hop_sum", "f8"),
    ],
    align=True,
)

FULL_SCALE_SINE = 0.5  # mean square


def advance(state: np.void, plane: np.ndarray, frames: int) -> None:
    """Add `frames` samples of `plane`, and their squares."""
    square, total = 0.0, 0.0  # summed apart: small blocks keep their digits in long runs
    for i in range(frames):
        sample = np.float64(plane[i])
        square += sample * sample
        total += sample
    add(state, square, total, frames)


@reassociated
def stride(state: np.void, squares: np.ndarray, sums: np.ndarray, frames: int) -> None:
    """Add `frames` frames by the sums of their segments."""
    square, total = 0.0, 0.0
    for g in range(len(squares)):
        square += np.float64(squares[g])
        total += np.float64(sums[g])
    add(state, square, total, frames)


def add(state: np.void, square: float, total: float, frames: int) -> None:
    """Add the sums of `frames` frames."""
    state["square"] += square
    state["hop_square"] += square
    state["sum"] += total
    state["hop_sum"] += total
    state["frames"] += frames


def mean_power(state: np.ndarray) -> np.ndarray:
    """The mean power of each of `state` (any shape of STATE), a full-scale sine at 1.0; 0.0 before any."""
    mean_square: np.ndarray = state["square"] / np.maximum(state["frames"], 1)
    return mean_square / FULL_SCALE_SINE


def offset(state: np.ndarray) -> np.ndarray:
    """The magnitude of the mean of each of `state`, linear."""
    mean: np.ndarray = np.abs(state["sum"]) / np.maximum(state["frames"], 1)
    return mean
