"""The correlation and the balance of two channels, over the last 400 ms."""

import math

import numpy as np

from gainbox.decibels import from_power
from gainbox.meters import window
from gainbox.meters.fast_math import reassociated

HOPS = 40

STATE = np.dtype(
    [
        ("hops", "i8"),
        ("hop", "f8", (3,)),  # sums of left times right, left squared, right squared in the open hop
        ("last_400_ms", window.of(HOPS), (3,)),
        ("correlation", "f8"),  # -1 to 1; NaN while one channel is silent
        ("balance", "f8"),  # the power of right over left; NaN while both are silent
        ("minimum", "f8"),
        ("sum", "f8"),  # of the correlations of all hops, for their mean
        ("counted", "i8"),
    ],
    align=True,
)


def reset(state: np.ndarray) -> None:
    """Clear all measurements and windows of `state` (any shape of STATE)."""
    state["hops"] = state["counted"] = 0
    state["hop"] = 0.0
    window.reset(state["last_400_ms"])
    state["sum"], state["minimum"] = 0.0, 1.0
    state["correlation"] = state["balance"] = math.nan


SILENT = 1e-12  # a mean power of -120 dBFS: below it the results are arbitrary


@reassociated
def advance(state: np.void, left: np.ndarray, right: np.ndarray, frames: int) -> None:
    """Add the products of `frames` samples of both planes to the open hop."""
    cross = left_square = right_square = np.float32(0.0)
    for i in range(frames):
        cross += left[i] * right[i]
        left_square += left[i] * left[i]
        right_square += right[i] * right[i]
    hop = state["hop"]
    hop[0] += cross
    hop[1] += left_square
    hop[2] += right_square


def close_hop(state: np.void, frames: int) -> None:
    """Slide the window to the open hop, and update correlation and balance."""
    hop, last = state["hop"], state["last_400_ms"]
    cross, left, right = (
        window.push(last[0], hop[0]),
        window.push(last[1], hop[1]),
        window.push(last[2], hop[2]),
    )
    for k in range(3):
        hop[k] = 0.0
    state["hops"] += 1
    if state["hops"] < HOPS:
        return
    silent = SILENT * frames * HOPS
    state["balance"] = math.nan
    if max(left, right) > silent:
        state["balance"] = right / left if left > 0.0 else math.inf
    if min(left, right) > silent:
        state["correlation"] = max(-1.0, min(1.0, cross / math.sqrt(left * right)))
        state["minimum"] = min(state["minimum"], state["correlation"])
        state["sum"] += state["correlation"]
        state["counted"] += 1
    else:
        state["correlation"] = math.nan


def balance_db(balance: float) -> float:
    """The level of the right channel against the left in dB, of a ratio of powers; NaN stays NaN."""
    return math.nan if math.isnan(balance) else from_power(balance)
