"""The digital peak level meter of IEC 60268-18: every sample counts, and the eye can follow.

The bar jumps to a peak at once and falls 20 dB in 1.7 s. The hold stays at the highest peak for a set
time and falls likewise. The maximum stays until it is reset.

A segment in which nothing reaches the bar, and the hold neither ends nor is renewed, is passed in one step.
One that reaches what is held holds its largest sample from now on, and the bar follows without regard to the
order of what came before. Sample by sample goes only a segment in which a hold may end.
"""

import math

import numpy as np

from gainbox.decibels import fall_per_frame
from gainbox.meters import lanes
from gainbox.meters.lanes import CHUNK, SEGMENT

FALL_DB, FALL_S = 20.0, 1.7
FOR_EVER = np.iinfo(np.int64).max

STATE = np.dtype(
    [
        ("bar", "f8"),  # linear, full scale at 1.0
        ("held", "f8"),
        ("maximum", "f8"),  # the highest sample since cleared
        ("highest", "f8"),  # the highest sample since reset
        ("block_max", "f8"),  # the highest sample in this block
        ("hop_max", "f8"),  # the highest sample in this hop
        ("age", "i8"),  # frames since the held peak came
        ("hold", "i8"),  # frames it stays
        ("falls", "f8", (SEGMENT + 1,)),  # over 0 to SEGMENT frames
        ("chunk_fall", "f8"),  # over the longest chunk
    ],
    align=True,
)

SILENT = 1e-30  # a bar this low is set to zero: denormal numbers are slow


def prepare(state: np.ndarray, rate_hz: float, hold_s: float) -> None:
    """Set the coefficients of `state` (any shape of STATE); `hold_s` may be infinite."""
    fall = fall_per_frame(FALL_DB, FALL_S, rate_hz)
    state["falls"] = fall ** np.arange(SEGMENT + 1)
    state["chunk_fall"] = fall ** lanes.longest(rate_hz)
    set_hold(state, rate_hz, hold_s)


def set_hold(state: np.ndarray, rate_hz: float, hold_s: float) -> None:
    """Set the hold time of `state`, also for a peak that is held already; it may be infinite."""
    state["hold"] = FOR_EVER if math.isinf(hold_s) else round(hold_s * rate_hz)


def advance(state: np.void, plane: np.ndarray, frames: int) -> None:
    """Follow the peaks of `frames` samples of `plane`."""
    fall, hold = state["falls"][1], state["hold"]
    bar, held, age = state["bar"], state["held"], state["age"]
    for i in range(frames):
        amplitude = abs(np.float64(plane[i]))
        bar = amplitude if amplitude > bar * fall else bar * fall
        if amplitude >= held:
            held, age = amplitude, 0
        elif age < hold:
            age += 1
        else:
            held *= fall
    state["bar"] = bar if bar > SILENT else 0.0
    state["held"] = held if held > SILENT else 0.0
    state["age"] = age


def bar_after(state: np.void, segment: np.ndarray) -> float:
    """The bar at the end of a segment."""
    falls = state["falls"]
    bar = state["bar"] * falls[SEGMENT]
    for i in range(SEGMENT):  # each as far down as it will have fallen by the end
        amplitude = abs(np.float64(segment[i])) * falls[SEGMENT - 1 - i]
        bar = amplitude if amplitude > bar else bar
    return float(bar)


def pass_segment(state: np.void, segment: np.ndarray) -> None:
    """Let the bar follow a segment that does not reach what is held."""
    bar = bar_after(state, segment)
    fall_back(state, 1)
    state["bar"] = bar


def hold(state: np.void, segment: np.ndarray, largest: np.float32) -> None:
    """Hold the largest sample of a segment, which is not below what is held."""
    last = SEGMENT - 1
    while last > 0 and abs(segment[last]) < largest:
        last -= 1
    state["bar"] = bar_after(state, segment)
    state["held"], state["age"] = np.float64(largest), SEGMENT - 1 - last


def stride(state: np.void, plane: np.ndarray, largest: np.ndarray, segments: int) -> None:
    """Follow the peaks of `segments` segments of `plane`, whose largest samples are in `largest`."""
    falling, lowest = 0, lowest_of(state)
    for g in range(segments):
        if largest[g] < lowest:
            falling += 1
        else:
            fall_back(state, falling)
            if largest[g] >= state["held"]:
                hold(state, plane[g * SEGMENT :], largest[g])
            elif largest[g] < held_after(state) and lowest > 0.0:
                pass_segment(state, plane[g * SEGMENT :])
            else:
                advance(state, plane[g * SEGMENT :], SEGMENT)
            falling, lowest = 0, lowest_of(state)
    fall_back(state, falling)


def held_after(state: np.void) -> float:
    """The held peak after a segment that does not reach it, and in which no hold ends."""
    return float(state["held"] if state["age"] < state["hold"] else state["held"] * state["falls"][SEGMENT])


def lowest_of(state: np.void) -> float:
    """The amplitude below which bar and hold only fall in this chunk; 0.0 if a hold ends in it."""
    if state["held"] == 0.0:
        return SILENT
    ends = state["age"] < state["hold"] < state["age"] + CHUNK
    return 0.0 if ends else state["bar"] * state["chunk_fall"]


def fall_back(state: np.void, segments: int) -> None:
    """Let bar and hold fall over segments in which nothing reaches the bar, and no hold ends."""
    fall = 1.0
    for _ in range(segments):
        fall *= state["falls"][SEGMENT]
    state["bar"] *= fall
    if state["held"] == 0.0:
        state["age"] = 0
    elif state["age"] < state["hold"]:
        state["age"] += segments * SEGMENT
    else:
        state["held"] *= fall


def raise_maxima(state: np.void, highest: float) -> None:
    """Raise the maxima of block and hop to the highest sample of a chunk."""
    state["block_max"] = max(state["block_max"], highest)
    state["hop_max"] = max(state["hop_max"], highest)
