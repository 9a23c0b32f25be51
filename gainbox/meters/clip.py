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
        ("run", "i8"),  # the run so far, negative below zero
        ("length", "i8"),  # the run that counts
        ("full_scale", "f8"),  # amplitude from which a sample is at full scale
    ],
    align=True,
)


def full_scale(significant_bits: int) -> float:
    """The largest amplitude a converter of that many bits can give both above and below zero.

    Beyond 24 bits no converter fills its last bits, and many leave them zero: 24 is taken.
    """
    return 1.0 - 2.0 ** (1 - min(significant_bits, 24))


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
    events, samples = 0, 0
    for i in range(frames):
        sample = plane[i]
        if sample >= top:
            run = run + 1 if run > 0 else 1
        elif sample <= -top:
            run = run - 1 if run < 0 else -1
        else:
            run = 0
        so_far = abs(run)
        if so_far == length:
            events += 1
            samples += length
        elif so_far > length:
            samples += 1
    state["run"] = run
    state["events"] += events
    state["samples"] += samples
