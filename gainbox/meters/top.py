"""The shape of a top, between the flank up to it and the flank down.

A ceiling leaves a line between two steep flanks. Behind coupling capacitors the line falls towards zero, by
the same share in each moment; the converter's anti-alias filter rings at both ends, and noise lies on it all.
So the line is fitted to the middle, and the samples are counted by their distance from it, in classes from
0.25 % to 25 %, each twice as wide as the one before.

Two things tell a line from a crest. The first is how much of the top lies on it: for one of the classes, at
least three quarters of what is within eight times as much. A parabola has 35 %, and a crest as flat as the
fourth power 59 %. The second is how sharp its corners are. A signal that runs into a ceiling arrives at the
slope that it has: it takes four times as long from 25 % to 8 % below as from 8 % to 4 %. Crests, however
flat, and stages that saturate softly slow down before: it takes them 1.5 to 1.9 times as long. What rings
above the line is no argument for either.
"""

import numpy as np

from gainbox.meters.fast_math import reassociated

ROOM = 256
"""Entries of a top, at most. Then two become one: memory and time are bounded, and noise is averaged."""
STEEPEST_PER_S = 45.0
"""The fastest fall of a line: two capacitors of 5 Hz and 2 Hz."""
RISE = 0.2  # the fastest rise of one, as a share of that

FINEST = 0.0025  # the first class, as a share of the line
CLASSES = 9  # within 0.25, 0.5, 1, 2, 4, 8, 16, 25 % of the line, and the rest
LAST, BEYOND = 0.25, CLASSES - 1
RINGING = 6  # the last class in which samples above the line may be ringing
FLATTEST = 4  # classes that may be the line's own
WIDER = 3  # classes: eight times as much
SHARE = 0.8  # of what is within eight times as much, on the line
SHORTEST = 4  # entries on a line
CORNER = 0.04  # below the line; the corner goes down to twice that
STEEP = 1.5  # entries
BENT, STEEP_LINE = 0.05, 0.22  # of the top's height, between three of its entries: no line
SLOPING = 4  # entries in each half of the middle, for a line to have a slope
CLOSE = 0.02  # to the line: these entries make it
CLOSE_AT_FIRST = 0.04
ON_LINE = 0.005

TOP = np.dtype(
    [
        ("sign", "f8"),  # 1.0 above zero, -1.0 below; 0.0 while there is no top
        ("entries", "i8"),
        ("step", "i8"),  # samples in an entry
        ("gathered", "i8"),  # samples of the entry under way,
        ("sum", "f8"),  # and their sum
        ("highest", "f8"),
        ("level", "f8"),  # of the line in its middle,
        ("fall", "f8"),  # its change from entry to entry, as a share,
        ("middle", "f8"),  # and where that is
        ("below", "i8", (CLASSES,)),  # entries by their distance below the line,
        ("above", "i8", (CLASSES,)),  # and above it
        ("corner", "f8"),  # entries in its corners,
        ("flank", "f8"),  # and on its flanks below them
        ("entry", "f4", (ROOM,)),
    ],
    align=True,
)


def begin(top: np.void, sign: float) -> None:
    """Begin a top above or below zero."""
    top["sign"], top["highest"], top["step"] = sign, 0.0, 1
    top["entries"] = top["gathered"] = 0
    top["sum"] = 0.0


def end_of(plane: np.ndarray, first: int, frames: int, sign: float, lowest: np.float32) -> int:
    """The first frame from `first` on where a top has fallen below `lowest`, or `frames`."""
    i, way = first, np.float32(sign)
    while i < frames and way * plane[i] >= lowest:
        i += 1
    return i


def highest_of(plane: np.ndarray, first: int, end: int, sign: float) -> float:
    """The highest sample of a top from frame `first` to `end`."""
    highest, way = np.float32(0.0), np.float32(sign)
    for i in range(first, end):
        highest = max(highest, way * plane[i])
    return float(highest)


def gather(top: np.void, plane: np.ndarray, first: int, end: int) -> None:
    """Gather the frames from `first` to `end`, which belong to the top under way."""
    top["highest"] = max(top["highest"], highest_of(plane, first, end, top["sign"]))
    entry, entries, i, sign = top["entry"], top["entries"], first, np.float32(top["sign"])
    if top["step"] == 1:
        while i < end and entries < ROOM:
            entry[entries] = sign * plane[i]
            entries += 1
            i += 1
        top["entries"] = entries
    while i < end:
        add(top, sign * plane[i])
        i += 1


def add(top: np.void, amplitude: float) -> None:
    """Add a sample to the entry under way, which may be its last; first make room for it."""
    if top["entries"] == ROOM:
        for j in range(ROOM // 2):
            top["entry"][j] = np.float32(0.5) * (top["entry"][2 * j] + top["entry"][2 * j + 1])
        top["entries"], top["step"] = ROOM // 2, 2 * top["step"]
    top["sum"] += amplitude
    top["gathered"] += 1
    if top["gathered"] == top["step"]:
        top["entry"][top["entries"]] = np.float32(top["sum"] / top["step"])
        top["entries"] += 1
        top["gathered"], top["sum"] = 0, 0.0


def is_crest(entry: np.ndarray, entries: int, highest: float) -> bool:
    """True if a top is bent, or steep, wherever three of its entries are compared: not worth a line."""
    apart = max(1, (2 * entries + 4) // 9)
    step, bent, steep = max(1, apart // 2), BENT * highest, STEEP_LINE * highest
    for j in range(apart, entries - apart, step):
        left, right = entry[j - apart], entry[j + apart]
        if abs(left - right) < steep and abs(entry[j] - np.float32(0.5) * (left + right)) < bent:
            return False
    return True


def fit(top: np.void, steepest: float) -> None:
    """Fit the line: by the halves of the middle half, then twice more by all entries close to it.

    Args:
        top: the top
        steepest: the largest share by which a line may fall with each sample
    """
    first, end = ends(top)
    quarter = (end - first) // 4
    start, stop = first + quarter, end - quarter
    entry, steepest, half = top["entry"], steepest * top["step"], (stop - start) // 2
    left = right = 0.0
    for j in range(half):
        left += entry[start + j]
        right += entry[stop - 1 - j]
    total = left + right + (entry[start + half] if (stop - start) % 2 else 0.0)
    level = total / (stop - start)
    top["level"], top["fall"], top["middle"] = level, 0.0, 0.5 * (start + stop - 1)
    if half >= SLOPING:
        top["fall"] = limited((right - left) / (half * (stop - start - half) * level), steepest)
    adjust(top, first, end, CLOSE_AT_FIRST, steepest)
    adjust(top, first, end, CLOSE, steepest)


def ends(top: np.void) -> tuple[int, int]:
    """The first entry in the top's uppermost part, and the one after the last, which may have fallen."""
    entry, highest, first, end = top["entry"], np.float32(top["highest"]), 0, top["entries"]
    while first < end - 1 and entry[first] < np.float32(0.8) * highest:
        first += 1
    while end > first + 1 and entry[end - 1] < np.float32(0.6) * highest:
        end -= 1
    return first, end


def limited(fall: float, steepest: float) -> float:
    """The change of a line, no faster than a capacitor makes it."""
    return max(-steepest, min(RISE * steepest, fall))


@reassociated
def adjust(top: np.void, first: int, end: int, close: float, steepest: float) -> None:
    """Move the line to the entries from `first` to `end` that are `close` to it: least squares."""
    entry, middle, fall = top["entry"], top["middle"], top["fall"]
    scale = 1.0 / top["level"]
    n = s_u = s_uu = s_e = s_ue = 0.0
    for j in range(first, end):
        u = j - middle
        error = entry[j] * scale * unfallen(fall * u) - 1.0
        weight = 1.0 if abs(error) < close else 0.0
        n += weight
        s_u += weight * u
        s_uu += weight * u * u
        s_e += weight * error
        s_ue += weight * u * error
    if n == 0.0:
        return
    turned, spread = 0.0, n * s_uu - s_u * s_u
    if n >= 2 * SLOPING and spread > 0.0:
        turned = limited(fall + (n * s_ue - s_u * s_e) / spread, steepest) - fall
    top["fall"] = fall + turned
    top["level"] *= 1.0 + (s_e - turned * s_u) / n


def unfallen(fallen: float) -> float:
    """The factor that undoes an exponential fall: exp(-fallen), for up to a third to 0.1 %."""
    return 1.0 - fallen * (1.0 - fallen * (0.5 - fallen * (1.0 / 6.0 - fallen / 24.0)))


def classify(top: np.void) -> None:
    """Count the entries by their distance from the line."""
    below, above, entry = top["below"], top["above"], top["entry"]
    for k in range(CLASSES):
        below[k] = above[k] = 0
    scale, fall, middle = 1.0 / top["level"], top["fall"], top["middle"]
    for j in range(top["entries"]):
        error = entry[j] * scale * unfallen(fall * (j - middle)) - 1.0
        k, limit, distance = 0, FINEST, abs(error)
        while k < BEYOND and distance >= limit:
            k += 1
            limit = 2.0 * limit if k < BEYOND - 1 else LAST
        if error > 0.0:
            above[k] += 1
        else:
            below[k] += 1


def on_line(top: np.void) -> int:
    """The number of entries on the line, if they make up enough of the top; else 0."""
    below, above = top["below"], top["above"]
    within, too_high = 0, 0
    for k in range(RINGING + 1, CLASSES):
        too_high += above[k]
    for k in range(FLATTEST):
        within += below[k] + above[k]
        around = within + too_high
        for wider in range(k + 1, k + WIDER + 1):
            around += below[wider]
        corner = 1 if within > SHORTEST and k < FLATTEST - 1 else 0  # cut by the end of the line
        if within >= SHORTEST and within >= SHARE * (around - corner):
            return int(within)
    return 0


def measure_flanks(top: np.void) -> None:
    """Measure how many entries both flanks take in the corner and below it.

    A flank of fewer than STEEP entries is as sharp as can be seen.
    """
    top["corner"] = top["flank"] = 0.0
    climb(top, 0, 1)
    climb(top, top["entries"] - 1, -1)


def climb(top: np.void, first: int, way: int) -> None:
    """Climb a flank from its `first` entry inwards (`way` 1 or -1), and add the entries that it takes."""
    lowest = crossing(top, first, way, -LAST)
    corner = crossing(top, first, way, -2.0 * CORNER)
    end = crossing(top, first, way, -CORNER)
    if end - lowest < STEEP:
        top["flank"] += 1.0
    else:
        top["flank"] += corner - lowest
        top["corner"] += end - corner


def crossing(top: np.void, first: int, way: int, height: float) -> float:
    """The entries from `first` to where the top first comes to `height` above its line.

    Between two entries it is on a straight line; if the second is on the top already, on that before.
    """
    entry, last, before_last = top["entry"], -1.0, -1.0
    for at in range(top["entries"]):
        j = first + way * at
        error = entry[j] / top["level"] * unfallen(top["fall"] * (j - top["middle"])) - 1.0
        if error >= height:
            if at == 0:
                return -0.5
            rise = error - last
            if at > 1 and error > -ON_LINE:
                rise = max(rise, last - before_last)
            return float(at - 1.0 + (height - last) / rise)
        last, before_last = error, last
    return float(top["entries"])
