"""The correlation and the balance of two channels, over the last 400 ms.

Both have the absolute gate of the loudness: a pair whose channels together are below it has neither. There is
no correlation while one channel is below it, for that of hiss is a random number about zero; nor while one is
far below the other, as the crosstalk and the hiss of an open input are beside a programme.

The minimum and the mean of the correlation leave out quiet passages too, as the loudness range does: moments
more than 20 LU below the mean of those above the absolute gate. That gate is known at the end only, so both
are gathered for each unit of loudness; the gate is true to 1 LU.
"""

import math

import numpy as np

from gainbox.decibels import from_power
from gainbox.meters import loudness, window
from gainbox.meters.fast_math import reassociated

HOPS = loudness.MOMENTARY
UNITS = 80  # above the absolute gate
GATE = 10 ** ((loudness.ABSOLUTE_GATE_LUFS - loudness.OFFSET_DB) / 10)  # a K-weighted power
RINGING = 3.0  # K-weighted power over power: treble has 2.5, more is the filters' ringing after a sound
SOFTEST = 1e-3  # power of a channel against the other: 30 dB below it polarity costs a sum 0.3 dB

STATE = np.dtype(
    [
        ("hops", "i8"),
        ("hop", "f8", (3,)),  # sums of left times right, left squared, right squared in the open hop
        ("last_400_ms", window.of(HOPS), (3,)),
        ("correlation", "f8"),  # -1 to 1; NaN while one channel is below the gate
        ("balance", "f8"),  # the power of right over left; NaN while both are
        ("minimum", "f8", (UNITS,)),  # by loudness of the pair
        ("sum", "f8", (UNITS,)),  # of the correlations of all hops, for their mean
        ("power", "f8", (UNITS,)),  # K-weighted, of both channels, the same
        ("counted", "i8", (UNITS,)),
    ],
    align=True,
)


def reset(state: np.ndarray) -> None:
    """Clear all measurements and windows of `state` (any shape of STATE)."""
    state["hops"] = state["counted"] = 0
    state["hop"] = state["sum"] = state["power"] = 0.0
    window.reset(state["last_400_ms"])
    state["minimum"] = 1.0
    state["correlation"] = state["balance"] = math.nan


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


def close_hop(state: np.void, frames: int, weighted_left: float, weighted_right: float) -> None:
    """Slide the window to the open hop of `frames` frames, and update correlation and balance.

    The last two are the K-weighted powers of the channels over the same 400 ms. Where the ringing of the
    filters has raised them, they open no gate.
    """
    hop, last = state["hop"], state["last_400_ms"]
    cross, left, right = (
        window.push(last[0], hop[0]),
        window.push(last[1], hop[1]),
        window.push(last[2], hop[2]),
    )
    for k in range(3):
        hop[k] = 0.0
    state["hops"] += 1
    state["correlation"] = state["balance"] = math.nan
    if state["hops"] < HOPS:
        return
    power, ringing = weighted_left + weighted_right, RINGING / (frames * HOPS)
    if power > GATE and power < ringing * (left + right):
        state["balance"] = right / left if left > 0.0 else math.inf
    softer, louder = min(weighted_left, weighted_right), max(weighted_left, weighted_right)
    rings = weighted_left >= ringing * left or weighted_right >= ringing * right
    if softer > GATE and softer > SOFTEST * louder and not rings:
        state["correlation"] = max(-1.0, min(1.0, cross / math.sqrt(left * right)))
        count(state, power)


def count(state: np.void, power: float) -> None:
    """Count the correlation at this K-weighted power of the pair."""
    unit = unit_of(loudness.level(power))
    state["minimum"][unit] = min(state["minimum"][unit], state["correlation"])
    state["sum"][unit] += state["correlation"]
    state["power"][unit] += power
    state["counted"][unit] += 1


def unit_of(level_lufs: float) -> int:
    """The unit of a loudness, from 0; the last one holds all that is louder."""
    return int(min(max(level_lufs - loudness.ABSOLUTE_GATE_LUFS, 0.0), UNITS - 1))


def measured(state: np.void) -> tuple[float, float]:
    """The minimum and the mean of the correlation since reset, quiet moments left out; NaN before any."""
    if not state["counted"].any():
        return math.nan, math.nan
    ungated_lufs = loudness.level(float(state["power"].sum() / state["counted"].sum()))
    first = unit_of(ungated_lufs + loudness.RANGE_GATE_LU)
    mean = state["sum"][first:].sum() / state["counted"][first:].sum()
    return float(state["minimum"][first:].min()), float(mean)


def balance_db(balance: float) -> float:
    """The level of the right channel against the left in dB, of a ratio of powers; NaN stays NaN."""
    return math.nan if math.isnan(balance) else from_power(balance)
