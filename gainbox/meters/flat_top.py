"""Flat tops: clipping below full scale, in an analogue stage or before the level was turned down.

There is no standard for it. A ceiling shows in two ways. It cuts tops off flat: the signal is within 0.1 dB
of its top nearly as long as within 1 dB. A round crest is a parabola, whatever its frequency, level and rate,
and is within 1 dB for more than twice as long. And a ceiling cuts at the same height again and again,
and nothing goes beyond it. So a flat top counts from the third at the same height on, if the signal has not
gone higher since the first and has come near every two seconds; above zero and below apart.

That finds a sine clipped by 0.7 dB or more, under converter noise up to 60 dB below the tops. A square wave
is flat too, and counts. Tops that a high-pass has tilted by more than 0.1 dB are not found, nor those that a
resampler or a lossy codec has rounded. Tops at full scale are left to `clip`.
"""

import numpy as np

from gainbox.decibels import to_amplitude
from gainbox.meters.clip import shown_full_scale

BEYOND, NEAR, AROUND = to_amplitude(0.1), to_amplitude(-0.1), to_amplitude(-1.0)  # of the ceiling
FLAT = 1.5  # samples around the ceiling for each near it, at most; a parabola has 2.3 or more
SHORTEST = 4  # samples near the ceiling
TOPS = 3
HOLD_HOPS = 200  # 2 s
LOWEST_DBFS = -30.0
LOWEST_STEPS = 20  # of the converter: lower down, a round crest has steps as flat as tops

SIDE = np.dtype(
    [
        ("ceiling", "f8"),  # amplitude above which the signal has not gone, but for BEYOND
        ("tops", "i8"),  # flat ones at this ceiling
        ("age", "i8"),  # hops since a top was near it
    ],
    align=True,
)

STATE = np.dtype(
    [
        ("threshold", "f8"),  # amplitude below which nothing happens; 0.0 while a top is under way
        ("lowest", "f8"),  # ceiling when none has been found
        ("full_scale", "f8"),  # amplitude from which a top is left to `clip`
        ("beyond", "f8"),  # amplitude from which it is not: infinite but for floats
        ("side", SIDE, (2,)),  # above zero and below
        ("sign", "f8"),  # of the top under way,
        ("around", "i8"),  # its samples around the ceiling; 0 while there is no top
        ("near", "i8"),  # and near it,
        ("highest", "f8"),  # and the highest of them
    ],
    align=True,
)


def prepare(state: np.ndarray, significant_bits: int, gain: np.ndarray | float = 1.0) -> None:
    """Set up `state` (any shape of STATE) for samples of `significant_bits`, shown with `gain`."""
    state["lowest"] = np.maximum(
        to_amplitude(LOWEST_DBFS), gain * LOWEST_STEPS * 2.0 ** (1 - significant_bits)
    )
    state["full_scale"], state["beyond"] = shown_full_scale(significant_bits, gain), np.inf
    state["side"]["ceiling"] = state["lowest"][..., None]
    state["threshold"] = AROUND * state["lowest"]


def advance(state: np.void, plane: np.ndarray, frames: int) -> int:
    """Follow `frames` samples of `plane`; returns the number of flat tops that end there and count.

    Where no amplitude reaches `state["threshold"]`, there is nothing to follow.
    """
    events, i = 0, 0
    while i < frames:
        if state["around"] == 0:
            i = find_top(state, plane, i, frames)
        if i < frames:
            i = track(state, plane, i, frames)
        if i < frames:
            events += end_top(state)
    set_threshold(state)
    return events


def side_of(state: np.void, sign: float) -> np.void:
    """The side above zero (`sign` > 0) or below."""
    side: np.void = state["side"][0 if sign > 0.0 else 1]
    return side


def find_top(state: np.void, plane: np.ndarray, first: int, frames: int) -> int:
    """Find the next top from frame `first` on; returns its first frame, or `frames` if there is none."""
    above, below = AROUND * side_of(state, 1.0)["ceiling"], -AROUND * side_of(state, -1.0)["ceiling"]
    for i in range(first, frames):
        if not below < plane[i] < above:
            state["sign"] = 1.0 if plane[i] > 0.0 else -1.0
            return i
    return frames


def track(state: np.void, plane: np.ndarray, first: int, frames: int) -> int:
    """Follow the top under way from frame `first` on; returns the frame after it, or `frames`."""
    sign, around, near, highest = state["sign"], state["around"], state["near"], state["highest"]
    side = side_of(state, sign)
    ceiling, i = side["ceiling"], first
    while i < frames:
        amplitude = sign * plane[i]
        if amplitude < AROUND * ceiling:
            break
        if amplitude > BEYOND * ceiling:
            ceiling, around, near = amplitude, 0, 0
            side["tops"] = 0
        around += 1
        near += 1 if amplitude >= NEAR * ceiling else 0
        highest = amplitude if amplitude > highest else highest
        i += 1
    side["ceiling"] = ceiling
    state["around"], state["near"], state["highest"] = around, near, highest
    return i


def end_top(state: np.void) -> int:
    """End the top under way; 1 if it is flat and counts, else 0."""
    side, near = side_of(state, state["sign"]), state["near"]
    flat = near >= SHORTEST and state["around"] <= FLAT * near
    if flat and state["full_scale"] <= state["highest"] < state["beyond"]:
        flat = False
    if flat:
        side["tops"] += 1
    if near > 0:
        side["age"] = 0
    state["around"] = state["near"] = 0
    state["highest"] = 0.0
    return 1 if flat and side["tops"] >= TOPS else 0


def set_threshold(state: np.void) -> None:
    """Set the amplitude below which there is nothing to follow."""
    ceiling = min(side_of(state, 1.0)["ceiling"], side_of(state, -1.0)["ceiling"])
    state["threshold"] = AROUND * ceiling if state["around"] == 0 else 0.0


def close_hop(state: np.void) -> None:
    """Drop a ceiling when no top has been near it for HOLD_HOPS."""
    for s in range(2):
        side = state["side"][s]
        side["age"] += 1
        if side["age"] >= HOLD_HOPS and state["around"] == 0:
            side["ceiling"] = state["lowest"]
            side["tops"] = side["age"] = 0
    set_threshold(state)
