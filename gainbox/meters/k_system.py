"""The average of Bob Katz's K-System: AES17 rms over the last 600 ms, so that a sine reads its level.

Its scales, K-12, K-14 and K-20, put their zero where so many decibels of headroom are left.
"""

import numpy as np

from gainbox.meters.power import FULL_SCALE_SINE

HOPS = 60  # of 10 ms

ZERO_DBFS = {"K-12": -12.0, "K-14": -14.0, "K-20": -20.0}
"""The level at which each scale reads zero."""

STATE = np.dtype([("hops", "i8"), ("ring", "f8", (HOPS,))], align=True)


def close_hop(state: np.void, mean_square: float) -> float:
    """Add a hop; returns the mean power of the last 600 ms, silence before the first."""
    ring = state["ring"]
    ring[state["hops"] % HOPS] = mean_square
    state["hops"] += 1
    total = 0.0
    for at in range(HOPS):  # a running sum would gather rounding errors for ever
        total += ring[at]
    return total / (HOPS * FULL_SCALE_SINE)
