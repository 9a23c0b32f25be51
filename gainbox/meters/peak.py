"""The digital peak level meter of IEC 60268-18: every sample counts, and the eye can follow.

The bar jumps to a peak at once and falls 20 dB in 1.7 s. The hold stays at the highest peak for a set
time and falls likewise. The maximum stays until it is reset.
"""

import math

import numpy as np

from gainbox.decibels import fall_per_frame

FALL_DB, FALL_S = 20.0, 1.7
FOR_EVER = np.iinfo(np.int64).max

STATE = np.dtype(
    [
        ("bar", "f8"),  # linear, full scale at 1.0
        ("held", "f8"),
        ("maximum", "f8"),  # the highest sample since cleared
        ("highest", "f8"),  # the highest sample since reset
        ("block_max", "f8"),  # the highest sample in this block
        ("age", "i8"),  # frames since the held peak came
        ("hold", "i8"),  # frames it stays
        ("fall", "f8"),
    ],
    align=True,
)

NOTHING = 1e-30  # a bar this short is none: denormal numbers are slow


def prepare(state: np.ndarray, rate_hz: float, hold_s: float) -> None:
    """Set the coefficients of `state` (any shape of STATE); `hold_s` may be infinite."""
    state["fall"] = fall_per_frame(FALL_DB, FALL_S, rate_hz)
    state["hold"] = FOR_EVER if math.isinf(hold_s) else round(hold_s * rate_hz)


def advance(state: np.void, plane: np.ndarray, frames: int) -> None:
    """Follow the peaks of `frames` samples of `plane`."""
    fall, hold = state["fall"], state["hold"]
    bar, held, age, highest = state["bar"], state["held"], state["age"], 0.0
    for i in range(frames):
        amplitude = abs(plane[i])
        highest = max(highest, amplitude)
        bar = max(bar * fall, amplitude)
        if amplitude >= held:
            held, age = amplitude, 0
        elif age < hold:
            age += 1
        else:
            held *= fall
    state["bar"] = bar if bar > NOTHING else 0.0
    state["held"] = held if held > NOTHING else 0.0
    state["age"] = age
    state["block_max"] = max(state["block_max"], highest)
    state["maximum"] = max(state["maximum"], highest)
    state["highest"] = max(state["highest"], highest)
