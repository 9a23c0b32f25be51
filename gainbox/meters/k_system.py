"""The average of Bob Katz's K-System: AES17 rms over the last 600 ms, so that a sine reads its level.

Its scales K-12, K-14 and K-20 have their zero 12, 14 and 20 dB below full scale.
"""

import numpy as np

from gainbox.meters import window
from gainbox.meters.power import FULL_SCALE_SINE

HOPS = 60  # of 10 ms

ZERO_DBFS = {"K-12": -12.0, "K-14": -14.0, "K-20": -20.0}
"""The level at which each scale reads zero."""

STATE = window.of(HOPS)


def close_hop(state: np.void, mean_square: float) -> float:
    """Add a hop; returns the mean power of the last 600 ms; hops before the first are silence."""
    return window.push(state, mean_square) / (HOPS * FULL_SCALE_SINE)
