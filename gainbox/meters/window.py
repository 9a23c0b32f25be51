"""A sliding window: the sum of the last N values.

A running sum that adds the newest value and subtracts the oldest would accumulate rounding errors. So the
values come in rounds of N: the window is all of the round under way, and the end of the round before, whose
sums from each value to the last are computed once, when it is over.
"""

import numpy as np


def of(values: int) -> np.dtype:
    """The state of a window over `values` values."""
    return np.dtype([("at", "i8"), ("round", "f8"), ("values", "f8", (values + 1,))], align=True)


def push(state: np.void, value: float) -> float:
    """Slide the window to `value`; returns its sum. Before the first N values the missing ones are zero.

    An infinite value makes only those sums infinite that it is in.
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
