"""A window: the sum of the last so many values, which slides by one.

A running sum that adds what comes and takes away what goes would gather rounding errors for ever. So the
values stand in rounds of as many as the window has: what is in it is what has come since the round began, and
the end of the round before, whose sums from each value to the last are worked out once, when it is over.
"""

import numpy as np


def of(values: int) -> np.dtype:
    """The state of a window over so many values."""
    return np.dtype([("at", "i8"), ("round", "f8"), ("values", "f8", (values + 1,))], align=True)


def push(state: np.void, value: float) -> float:
    """Let the window slide to `value`; returns its sum, in which what has not come yet is zero.

    An infinite value makes every sum infinite that it is in, and no other.
    """
    values, at = state["values"], state["at"]
    last = len(values) - 2
    values[at] = value
    state["round"] += value
    total = state["round"] + values[at + 1]
    if at == last:
        for k in range(last - 1, -1, -1):
            values[k] += values[k + 1]
        state["round"] = 0.0
    state["at"] = at + 1 if at < last else 0
    return float(total)


def reset(state: np.ndarray) -> None:
    """Empty windows (any shape of one state)."""
    state["at"] = 0
    state["round"] = state["values"] = 0.0
