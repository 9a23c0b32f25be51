"""Digital clipping: consecutive samples of one sign at full scale.

A converter that has run out of numbers repeats its last one. A single sample at full scale may be music;
a run of them is not. The length of the run that counts is a setting, three by default, as on most studio
converters. One run is one event, however long it is.
"""

import numpy as np

STATE = np.dtype(
    [
        ("events", "i8"),  # runs since cleared
        ("samples", "i8"),  # samples in these runs
        ("run", "i8"),  # length of the run under way, negative below zero
        ("length", "i8"),  # shortest run that counts
        ("full_scale", "f8"),  # amplitude from which a sample is at full scale
    ],
    align=True,
)


ROUNDING = 2.0**-23


def full_scale(significant_bits: int) -> float:
    """The largest amplitude a converter of that many bits can give both above and below zero.

    Beyond 24 bits no converter fills its last bits, and many leave them zero: 24 is taken.
    """
    return 1.0 - 2.0 ** (1 - min(significant_bits, 24))


def shown_full_scale(significant_bits: int, gain: np.ndarray | float) -> np.ndarray:
    """The amplitude from which a sample shown with a gain is at full scale.

    That is full scale of the scale it is shown on, or of the converter, whichever is reached first. A gain
    rounds a sample by up to a step of 24 bits, for which the converter's threshold is lowered.
    """
    own = full_scale(significant_bits)
    return np.where(np.equal(gain, 1.0), own, np.minimum(own, gain * (own - ROUNDING)))


def prepare(state: np.ndarray, significant_bits: int, length: int) -> None:
    """Set the rule of `state` (any shape of STATE): `length` samples in a row at full scale."""
    state["full_scale"] = full_scale(significant_bits)
    state["length"] = length


def advance(state: np.void, plane: np.ndarray, frames: int, highest: float) -> None:
    """Count the runs at full scale in `frames` samples of `plane`; `highest` is the largest of them."""
    top, length, run = state["full_scale"], state["length"], state["run"]
    if highest < top:
        state["run"] = 0
        return
    i = 0
    while i < frames:
        side, first = side_of(plane[i], top), i
        while i < frames and side_of(plane[i], top) == side:
            i += 1
        before = run if run * side > 0 else 0
        run = before + side * (i - first)
        state["samples"] += counted(run, length) - counted(before, length)
        state["events"] += 1 if abs(before) < length <= abs(run) else 0
    state["run"] = run


def side_of(sample: float, top: float) -> int:
    """The side on which a sample is at full scale: 1 above zero, -1 below, 0 if it is not."""
    return 1 if sample >= top else -1 if sample <= -top else 0


def counted(run: int, length: int) -> int:
    """The samples of a run that count: all if it is long enough, else 0."""
    return abs(run) if abs(run) >= length else 0
