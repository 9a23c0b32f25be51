"""Flat tops: clipping below full scale, in an analogue stage or before the level was turned down.

There is no standard for it. A ceiling cuts a signal off: tops that reach it are lines between steep flanks,
with sharp corners (`meters.top` has the shape). It does so at one height again and again, and nothing
lasting goes beyond it. So a top is judged if it comes near the highest of the last two seconds. A flat one
counts from the third at the same height on, above zero and below apart, if no more round ones than flat
ones came as high, and if the corners of all of them together are sharp; one on four samples is half a top.
Behind capacitors a ceiling moves with the signal: lines of twelve samples or more may be 16 % apart, shorter
ones 2 %.

That finds hard clipping where three tops last for five samples, and a sine clipped by 0.7 dB. A square wave
and a fuzz have a ceiling too, and count. Stages that saturate softly have round corners: they count only
where the flanks are too fast for these to be seen. Tops at full scale are left to `clip`.
"""

import numpy as np

from gainbox.decibels import to_amplitude
from gainbox.meters import top
from gainbox.meters.clip import shown_full_scale
from gainbox.meters.lanes import SEGMENT

START = 0.7  # of the reference: where a top begins, and ends but for its fall
NEAR = 0.93  # of the reference
SHORT, MIDDLING = 4, 8  # entries: a top of fewer rings
RINGS, RINGS_LESS, RINGS_LEAST = 1.3, 1.16, 1.02  # as far beyond its ceiling
SAME, SAME_LONG = 0.02, 0.16  # height, as a share of the ceiling
LONG = 12  # entries
CREST = 0.975  # of its highest sample: the level of a round top
RESOLVED = 5  # entries of a top whose roundness can be seen
TOPS = 3
SHORT_COUNTS = 0.5
FLAT = 1.0  # flat tops for each round one
SHARP, SURE = 3.0, 3.0  # entries on the flanks for each in the corners, and besides
MANY = 64  # tops; then half of them are forgotten
HOLD_HOPS = 200  # 2 s
LOWEST_DBFS = -30.9
LOWEST_STEPS = 20  # of the converter: lower down, a round crest has steps as flat as tops

SIDE = np.dtype(
    [
        ("reference", "f8"),  # level of the highest top, less what may be ringing
        ("age", "i8"),  # hops since a top was near it
        ("ceiling", "f8"),  # height of the flat tops,
        ("flat", "f8"),  # their number
        ("round", "f8"),  # and that of round ones at the same height
        ("corner", "f8"),  # entries in the corners of the flat ones,
        ("flank", "f8"),  # and on their flanks
    ],
    align=True,
)

STATE = np.dtype(
    [
        ("threshold", "f8"),  # amplitude below which nothing happens; 0.0 while a top is under way
        ("lowest", "f8"),  # reference when there has been no top
        ("full_scale", "f8"),  # amplitude from which a top is left to `clip`
        ("beyond", "f8"),  # amplitude from which it is not: infinite but for floats
        ("steepest", "f8"),  # share by which a line falls with each frame, at most
        ("side", SIDE, (2,)),  # above zero and below
        ("top", top.TOP),  # under way
    ],
    align=True,
)


def prepare(state: np.ndarray, rate_hz: float, significant_bits: int, gain: np.ndarray | float = 1.0) -> None:
    """Set up `state` (any shape of STATE) for samples of `significant_bits`, shown with `gain`."""
    state["lowest"] = np.maximum(
        to_amplitude(LOWEST_DBFS), gain * LOWEST_STEPS * 2.0 ** (1 - significant_bits)
    )
    state["full_scale"], state["beyond"] = shown_full_scale(significant_bits, gain), np.inf
    state["steepest"] = top.STEEPEST_PER_S / rate_hz
    state["side"]["reference"] = state["lowest"][..., None]
    state["threshold"] = START * state["lowest"]


def advance(state: np.void, plane: np.ndarray, frames: int, highest: float, largest: np.ndarray) -> int:
    """Follow `frames` samples of `plane`; returns the number of flat tops that end there and count.

    Where no amplitude reaches `state["threshold"]`, there is nothing to follow. `highest` is the largest of
    them, and `largest` has that of each segment, from the first on, as far as it is known.
    """
    under_way = state["top"]
    events, i = 0, 0
    while i < frames:
        if under_way["sign"] == 0.0:
            i = find_top(state, plane, i, frames, highest, largest)
        if i < frames and under_way["sign"] == 0.0:
            sign = 1.0 if plane[i] > 0.0 else -1.0
            side = side_of(state, sign)
            end = top.end_of(plane, i, frames, sign, np.float32(START * side["reference"]))
            if end < frames and end - i < SHORT:
                raise_reference(side, top.highest_of(plane, i, end, sign) / RINGS)
            elif end < frames and end - i <= top.ROOM:
                events += judge(state, side, plane[i:end], sign)
            else:
                top.begin(under_way, sign)
                top.gather(under_way, plane, i, end)
            i = end
        elif i < frames:
            side = side_of(state, under_way["sign"])
            end = top.end_of(plane, i, frames, under_way["sign"], np.float32(START * side["reference"]))
            top.gather(under_way, plane, i, end)
            i = end
            if i < frames:
                events += judge_gathered(state, side)
    set_threshold(state)
    return events


def side_of(state: np.void, sign: float) -> np.void:
    """The side above zero (`sign` > 0) or below."""
    side: np.void = state["side"][0 if sign > 0.0 else 1]
    return side


def find_top(
    state: np.void, plane: np.ndarray, first: int, frames: int, highest: float, largest: np.ndarray
) -> int:
    """Find the next top from frame `first` on that comes near its reference, or goes on behind `frames`.

    Returns its first frame, or `frames` if there is none.
    """
    above, below = side_of(state, 1.0)["reference"], side_of(state, -1.0)["reference"]
    found = frames - 1
    if highest >= np.float32(NEAR * min(above, below)):
        i = find_near(plane, first, frames, largest, np.float32(NEAR * above), np.float32(NEAR * below))
        found = min(i, found)
    sign = np.float32(1.0 if plane[found] > 0.0 else -1.0)
    lowest = np.float32(START * (above if sign > 0.0 else below))
    if sign * plane[found] < lowest:
        return frames
    while found > first and sign * plane[found - 1] >= lowest:
        found -= 1
    return found


def find_near(
    plane: np.ndarray, first: int, frames: int, largest: np.ndarray, above: np.float32, below: np.float32
) -> int:
    """The next frame from `first` on that reaches `above`, or `below` below zero; or `frames`."""
    least, i = min(above, below), first
    while i < frames:
        end = min((i // SEGMENT + 1) * SEGMENT, frames)
        if i // SEGMENT >= len(largest) or largest[i // SEGMENT] >= least:
            while i < end:
                if not -below < plane[i] < above:
                    return i
                i += 1
        i = end
    return frames


def judge(state: np.void, side: np.void, samples: np.ndarray, sign: float) -> int:
    """Judge the top that `samples` are, all of it; 1 if it is flat and counts, else 0."""
    ended, highest = state["top"], top.highest_of(samples, 0, len(samples), sign)
    is_line = is_judged(state, highest) and not top.is_crest(samples, len(samples), highest)
    if is_line:
        top.begin(ended, sign)
        top.gather(ended, samples, 0, len(samples))
        ended["sign"] = 0.0
    return add_top(state, side, len(samples), highest, is_line)


def judge_gathered(state: np.void, side: np.void) -> int:
    """Judge the top that has been gathered; 1 if it is flat and counts, else 0."""
    ended = state["top"]
    entries, highest = ended["entries"], ended["highest"]
    ended["sign"] = 0.0
    if highest < np.float32(NEAR * side["reference"]):
        return 0
    if entries < SHORT:
        raise_reference(side, highest / RINGS)
        return 0
    is_line = is_judged(state, highest) and not top.is_crest(ended["entry"], entries, highest)
    return add_top(state, side, entries, highest, is_line)


def is_judged(state: np.void, highest: float) -> bool:
    """True for a top that is not left to `clip`."""
    return bool(highest < state["full_scale"] or highest >= state["beyond"])


def add_top(state: np.void, side: np.void, entries: int, highest: float, is_line: bool) -> int:
    """Add a top of that many entries, which may be a line; 1 if it is flat and counts, else 0."""
    flat, level, ended = 0, CREST * highest, state["top"]
    if is_line:
        top.fit(ended, state["steepest"])
        top.classify(ended)
        flat, level = top.on_line(ended), ended["level"]
    counts = 0
    if level >= max(NEAR * side["reference"], state["lowest"]):
        side["age"] = 0
        if flat > 0:
            counts = add_flat(side, ended, flat)
        elif entries >= RESOLVED:
            add_round(side, level)
    raise_reference(side, level / (RINGS_LESS if entries < MIDDLING else RINGS_LEAST))
    return counts


def raise_reference(side: np.void, level: float) -> None:
    """Raise the reference to the level of a top, if that is higher."""
    if level > side["reference"]:
        side["reference"], side["age"] = level, 0


def add_flat(side: np.void, ended: np.void, flat: int) -> int:
    """Add a flat top with `flat` entries on its line; 1 if it counts, else 0."""
    top.measure_flanks(ended)
    level, ceiling = ended["level"], side["ceiling"]
    same = SAME_LONG if flat >= LONG else SAME
    if level < ceiling * (1.0 - same):
        return 0
    if level > ceiling * (1.0 + same):
        forget_ceiling(side)
        side["ceiling"] = level
    side["ceiling"] += 0.25 * (level - side["ceiling"])
    side["flat"] += 1.0 if flat > top.SHORTEST else SHORT_COUNTS
    side["corner"] += ended["corner"]
    side["flank"] += ended["flank"]
    if side["flat"] + side["round"] > MANY:
        side["flat"] *= 0.5
        side["round"] *= 0.5
        side["corner"] *= 0.5
        side["flank"] *= 0.5
    is_ceiling = side["flat"] >= TOPS and side["flat"] >= FLAT * side["round"]
    return 1 if is_ceiling and side["flank"] >= SHARP * side["corner"] + SURE else 0


def add_round(side: np.void, level: float) -> None:
    """Add a round top: no ceiling is below it."""
    if level > side["ceiling"] * (1.0 + 2.0 * SAME):
        forget_ceiling(side)
    elif level > side["ceiling"] * (1.0 - SAME):
        side["round"] += 1.0


def forget_ceiling(side: np.void) -> None:
    """Forget the flat tops, and the round ones at their height."""
    side["ceiling"] = side["flat"] = side["round"] = side["corner"] = side["flank"] = 0.0


def set_threshold(state: np.void) -> None:
    """Set the amplitude below which there is nothing to follow."""
    reference = min(side_of(state, 1.0)["reference"], side_of(state, -1.0)["reference"])
    state["threshold"] = np.float32(START * reference) if state["top"]["sign"] == 0.0 else 0.0


def close_hop(state: np.void) -> None:
    """Drop a reference when no top has been near it for HOLD_HOPS."""
    for s in range(2):
        side = state["side"][s]
        side["age"] += 1
        if side["age"] >= HOLD_HOPS and state["top"]["sign"] == 0.0:
            side["reference"], side["age"] = state["lowest"], 0
            forget_ceiling(side)
    set_threshold(state)
