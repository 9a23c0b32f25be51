"""PSR, the ratio of peak to short-term loudness: what compression takes away.

    PSR = highest true peak of the last 3 s, of any channel - short-term loudness, in LU

("Standardizing PSR", AES 143rd Convention.) Its minimum is that of the most compressed moment. Hum or a held
note in a quiet passage has a low PSR too and is no compression: moments more than 20 LU below the integrated
loudness are left out, as they are of the loudness range. That gate is known at the end only, so the minimum
is kept for each unit of short-term loudness; the gate is true to 1 LU.
"""

import math

import numpy as np

from gainbox.decibels import from_power
from gainbox.meters import loudness

UNITS = 80  # above the absolute gate
STRIDE = 5  # hops from one comparison to the next
COMPARISONS = loudness.SHORT_TERM // STRIDE  # in 3 s

STATE = np.dtype(
    [
        ("peak", "f8"),  # the highest true peak since the last comparison
        ("peaks", "f8", (COMPARISONS,)),  # the ring of these
        ("ratio", "f8"),  # of powers; 0.0 where there is none
        ("lowest", "f8", (UNITS,)),  # ratio since reset
    ],
    align=True,
)


def reset(state: np.void) -> None:
    """Clear all measurements; the window is refilled."""
    state["ratio"] = state["peak"] = 0.0
    state["lowest"] = math.inf


def close_hop(state: np.void, programme: np.void, peak: float) -> None:
    """Take the peak of the hop that `programme` has just closed; every STRIDE hops, update the ratio."""
    state["peak"] = max(state["peak"], peak)
    if programme["hops"] % STRIDE != 0:
        return
    state["peaks"][programme["hops"] // STRIDE % COMPARISONS] = state["peak"]
    state["peak"] = 0.0
    if programme["hops"] < loudness.SHORT_TERM:
        return
    highest = 0.0
    for at in range(COMPARISONS):
        highest = max(highest, state["peaks"][at])
    power = programme["short_term"]
    state["ratio"] = highest * highest / power if power > 0.0 else 0.0
    above = loudness.level(power) - loudness.ABSOLUTE_GATE_LUFS
    if above > 0.0 and not programme["paused"]:
        unit = min(int(above), UNITS - 1)
        state["lowest"][unit] = min(state["lowest"][unit], state["ratio"])


def level(ratio: float) -> float:
    """A ratio in LU; NaN where there is none."""
    return from_power(ratio) - loudness.OFFSET_DB if 0.0 < ratio < math.inf else math.nan


def minimum(state: np.void, integrated_lufs: float) -> float:
    """The lowest PSR since reset in LU, quiet moments left out; NaN before there is any."""
    gate_lufs = max(integrated_lufs + loudness.RANGE_GATE_LU, loudness.ABSOLUTE_GATE_LUFS)
    unit = int(gate_lufs - loudness.ABSOLUTE_GATE_LUFS)
    return level(float(state["lowest"][unit:].min(initial=math.inf)))
