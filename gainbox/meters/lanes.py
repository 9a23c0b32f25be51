"""The lanes: a chunk of audio laid out so that the processor works on many segments of it at once.

A filter with feedback goes through its samples one after another, and a processor that could do eight things
at a time does one. So a chunk is cut into segments of SEGMENT frames. Each segment of each channel is a lane,
and the samples of a lane stand one below the other:

    rows[i, lane] = sample i of the lane's segment        lane = channel * segments + segment

Along a row everything is done for all lanes at once; what a filter hands from one segment to the next is
worked out in between (see `weighting` and `vu`). The frames behind the last whole segment, and a chunk with
samples so large that their squares leave no room, are taken frame by frame: each meter has both forms.
"""

import math

import numpy as np

SEGMENT = 16
"""Frames of a segment: a third of a millisecond at 48 kHz."""
LANES = 128
HISTORY = SEGMENT
"""Frames of the previous chunk before those of a plane, for FIR filters."""
MAX_CHANNELS = 8
CHUNK = LANES * SEGMENT
"""Frames in a chunk of one channel, at most: the working set stays in the nearest cache."""

LARGEST = 2.0**40
"""Samples beyond this (+240 dBFS) are no audio; in single precision their squares would soon be infinite."""
WITHOUT_SIGN = np.int32(0x7FFFFFFF)

STATE = np.dtype(
    [
        ("channels", "i8"),
        ("frames", "i8"),  # of the chunk
        ("tame", "i8"),  # 1 if no sample is too large for single precision
        ("segments", "i8"),  # of each channel, in the rows
        ("highest", "f4", (MAX_CHANNELS,)),  # magnitude in the chunk, by channel
        ("plane", "f4", (MAX_CHANNELS, HISTORY + CHUNK)),  # the samples, by channel
        ("rows", "f4", (SEGMENT, LANES)),
    ],
    align=True,
)


HOPS_PER_S = 100
"""A chunk ends where a hop does, if not before: the loudness is gathered hop by hop."""


def longest(rate_hz: float) -> int:
    """The most frames that a chunk has at `rate_hz`."""
    return min(CHUNK, math.ceil(rate_hz / HOPS_PER_S))


def capacity(channels: int) -> int:
    """The frames that the lanes take of each of `channels` channels."""
    return LANES // channels * SEGMENT


def fill(state: np.void, samples: np.ndarray, scale: float, frames: int) -> None:
    """Deinterleave `frames` frames of `samples` into the planes."""
    channels, planes, factor = state["channels"], state["plane"], np.float32(scale)
    if channels == 2:  # a stride known to the compiler: vectorised
        left, right = planes[0][HISTORY:], planes[1][HISTORY:]
        for i in range(frames):
            left[i] = np.float32(samples[2 * i]) * factor
            right[i] = np.float32(samples[2 * i + 1]) * factor
    else:
        for c in range(channels):
            plane = planes[c][HISTORY:]
            for i in range(frames):
                plane[i] = np.float32(samples[i * channels + c]) * factor
    state["frames"] = frames


def amplify(state: np.void, c: int, gain: np.float32) -> None:
    """Multiply the samples of channel `c` by `gain`."""
    samples = state["plane"][c][HISTORY:]
    for i in range(state["frames"]):
        samples[i] *= gain


def sanitize(state: np.void, c: int) -> int:
    """Set samples of channel `c` that are not finite to zero, and find its highest magnitude.

    Returns the number of samples that were not finite.
    """
    frames = state["frames"]
    samples = state["plane"][c][HISTORY : HISTORY + frames]
    not_finite, highest = 0, highest_of(samples)
    if not highest < np.inf:
        for i in range(frames):
            if not abs(samples[i]) < np.inf:
                samples[i] = 0.0
                not_finite += 1
        highest = highest_of(samples)
    state["highest"][c] = highest
    return not_finite


def highest_of(samples: np.ndarray) -> float:
    """The highest magnitude of float32 samples; infinity or NaN if any sample is.

    The bits of positive floats, as integers, have the same order as the floats, with infinity and NaN above
    all others; and the maximum of integers is vectorised.
    """
    bits, highest = samples.view(np.int32), np.int32(0)
    for i in range(len(samples)):
        highest = max(highest, np.int32(bits[i] & WITHOUT_SIGN))
    return np.int32(highest).view(np.float32)  # type: ignore[return-value]


def transpose(state: np.void, held: float) -> None:
    """Transpose the segments of all channels into their lanes, if no sample is too large.

    Nor may `held` be, the largest magnitude in the filters' state: they still ring after such samples.
    """
    channels, rows = state["channels"], state["rows"]
    tame = held <= LARGEST
    for c in range(channels):
        tame = tame and state["highest"][c] <= LARGEST
    segments = state["frames"] // SEGMENT if tame else 0
    state["tame"], state["segments"] = tame, segments
    for c in range(channels):
        plane = state["plane"][c][HISTORY:]
        for g in range(segments):
            lane = c * segments + g
            for i in range(SEGMENT):
                rows[i, lane] = plane[g * SEGMENT + i]


def width(state: np.void) -> int:
    """The number of lanes to process: those in use, rounded up to whole vectors of 16."""
    return int((state["channels"] * state["segments"] + 15) // 16 * 16)


def store_history(state: np.void) -> None:
    """Store the last frames of each plane as the history of the next chunk."""
    frames = state["frames"]
    for c in range(state["channels"]):
        plane = state["plane"][c]
        for i in range(HISTORY):
            plane[i] = plane[frames + i]
