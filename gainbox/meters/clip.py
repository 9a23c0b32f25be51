"""Digital clipping: samples of one sign at full scale, in a row or in one top.

A converter that has run out of numbers repeats its last one. A single sample at full scale may be music;
a run of them is not. The length of the run that counts is a setting, three by default, as on most studio
converters. One run is one event, however long it is. A top that ripples while it touches full scale is one,
too, if as many of its samples are there: it lasts while the signal stays within 0.5 dB.

Full scale is that of the converter, which may have had fewer bits than the samples have now: a clip of 16
bits stands 256 steps below the last code of 24. Such a sample has exactly the last code of a shorter word,
and the first of a top comes from at least a step of that word away: a slow sine through that code does not.

Floats have room above full scale. There only samples exactly at it are clipped; those beyond are not.
"""

from typing import Literal

import numpy as np

from gainbox.decibels import to_amplitude

Encoding = Literal["integers", "floats", "lossy"]
"""Samples as a source delivers them: a lossy decoder delivers floats, too."""

SHORTER_BITS = (8, 12, 16, 18, 20)
"""Word lengths of converters and samplers."""
WORD = 2.0**-23
"""The last step of 24 bits."""
NEAR = to_amplitude(-0.5)

STATE = np.dtype(
    [
        ("events", "i8"),  # runs, and tops without any, since cleared
        ("samples", "i8"),  # samples at full scale in their tops
        ("run", "i8"),  # samples at full scale in the top under way, negative below zero
        ("scale", "f8"),  # their full scale
        ("row", "i8"),  # the last of them, in a row
        ("owed", "i8"),  # 1 if the top is an event already, without a row
        ("length", "i8"),  # the fewest that count
        ("full_scale", "f8"),  # amplitude from which a sample is at full scale
        ("beyond", "f8"),  # amplitude from which it is no longer: infinite but for floats
        ("lowest", "f8"),  # amplitude below which no sample is at the full scale of any word
        ("near", "f8"),  # amplitude below which a top ends
        ("word", "f8"),  # the last step of 24 bits
        ("shorter", "f8", (len(SHORTER_BITS),)),  # full scale of shorter words; 0.0 for none
        ("step", "f8", (len(SHORTER_BITS),)),  # and their last steps
        ("found", "f8"),  # the lowest full scale at which there was a clip; infinite without one
    ],
    align=True,
)


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
    return np.where(np.equal(gain, 1.0), own, np.minimum(own, gain * (own - WORD)))


def shown_beyond(gain: np.ndarray | float, *, is_float: bool) -> np.ndarray:
    """The amplitude from which a sample shown with a gain is beyond full scale, and not clipped.

    That of floats is just above 1.0, since some programs divide 16 bits by 32767. A recorder behind a gain
    stores integers.
    """
    return np.where(np.equal(gain, 1.0) & is_float, 32768.0 / 32767.0 + WORD, np.inf)


def prepare(
    state: np.ndarray, significant_bits: int, gain: np.ndarray | float = 1.0, *, is_float: bool = False
) -> None:
    """Set the full scales of `state` (any shape of STATE), for samples shown with `gain`."""
    state["full_scale"] = shown_full_scale(significant_bits, gain)
    state["beyond"] = shown_beyond(gain, is_float=is_float)
    state["shorter"], state["step"], state["lowest"] = 0.0, 0.0, state["full_scale"]
    for k, bits in enumerate(SHORTER_BITS):
        if bits < significant_bits:
            state["shorter"][..., k] = np.multiply(gain, full_scale(bits))
            state["step"][..., k] = np.multiply(gain, 2.0 ** (1 - bits))
            state["lowest"] = np.minimum(state["lowest"], state["shorter"][..., k] - 2 * WORD)
    state["near"] = NEAR * state["full_scale"]
    state["word"] = np.multiply(gain, WORD)
    state["found"] = np.inf


def advance(state: np.void, signal: np.ndarray, frames: int, highest: float) -> None:
    """Count the runs and tops at full scale in the last `frames` samples of `signal`; one more stands before.

    The largest magnitude of these samples is `highest`.
    """
    lowest, near, length, run = state["lowest"], state["near"], state["length"], state["run"]
    if highest < near or (highest < lowest and run == 0):
        state["run"] = 0
        return
    i = 1
    while i <= frames:
        sample, i = signal[i], i + 1
        amplitude = abs(np.float64(sample))
        if run == 0 and amplitude < lowest:
            continue
        side = 1 if sample > 0.0 else -1
        before = run if run * side > 0 and amplitude >= near else 0
        scale = 0.0
        if amplitude >= lowest:
            scale = reached(state, amplitude, np.float64(signal[i - 2]) * side, before != 0)
        if scale > state["scale"] and abs(before) < length:
            before = 0  # what came before was on its way here
        if before == 0:
            state["scale"], state["row"], state["owed"] = scale, 0, 0
        if not 0.0 < scale == state["scale"]:
            run, state["row"] = before, 0
            continue
        first = i
        while i <= frames and signal[i] == sample:
            i += 1
        run = before + side * (1 + i - first)
        if count(state, before, run):
            state["found"] = min(state["found"], scale)
    state["run"] = run


def count(state: np.void, before: int, run: int) -> bool:
    """Count more samples at full scale in a top that had `before`; True if there is an event."""
    length, row = state["length"], state["row"]
    state["row"] += abs(run - before)
    state["samples"] += counted(run, length) - counted(before, length)
    is_row, is_top = row < length <= state["row"], abs(before) < length <= abs(run)
    is_event = is_top or (is_row and state["owed"] == 0)
    state["events"] += 1 if is_event else 0
    if is_row or is_top:
        state["owed"] = 0 if is_row else 1
    return bool(is_event)


def reached(state: np.void, amplitude: float, before: float, goes_on: bool) -> float:
    """The full scale that a sample is at; 0.0 for none.

    The sample before is at `before`; `goes_on` if one at full scale is in the same top already.
    """
    if amplitude >= state["full_scale"]:
        exact = amplitude <= 1.0 or amplitude >= state["beyond"] - 2 * state["word"]
        is_clip = amplitude < state["beyond"] and (state["beyond"] == np.inf or exact)
        return float(state["full_scale"]) if is_clip else 0.0
    for k in range(len(SHORTER_BITS)):
        below = state["shorter"][k] - amplitude
        if -0.5 * state["word"] <= below <= 1.5 * state["word"]:
            rise = amplitude - before
            is_step = rise >= state["step"][k] - 2 * state["word"] or (goes_on and rise == 0.0)
            return float(state["shorter"][k] - 1.5 * state["word"]) if is_step else 0.0
    return 0.0


def counted(run: int, length: int) -> int:
    """The samples of a run that count: all if it is long enough, else 0."""
    return abs(run) if abs(run) >= length else 0
