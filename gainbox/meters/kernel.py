"""The one call: a block in, the state of every meter moved on.

These are plain Python functions, and `gainbox.meters.compiled` makes machine code of the same text. Hence
the rules here and in every `advance`: numbers, arrays and records only, nothing raised, nothing allocated.
Types are left to the compiler, which sees int32 blocks from cards and float32 blocks from files.
"""

import math

import numpy as np

from gainbox.meters import clip, peak, ppm, rms, vu

MAX_CHANNELS = 8
MAX_READERS = 4
PLANE = 1024  # frames taken at a time: 8 KiB of one channel stay in the nearest cache

CHANNEL = np.dtype(
    [
        ("vu", vu.STATE),
        ("ppm", ppm.STATE),
        ("peak", peak.STATE),
        ("clip", clip.STATE),
        ("rms", rms.STATE),
        ("not_finite", "i8"),  # samples that were no numbers, taken as zero
    ],
    align=True,
)

MAXIMA = np.dtype([("vu", "f8"), ("ppm", "f8"), ("peak", "f8")], align=True)

SHOWN = np.dtype(
    [
        ("channel", CHANNEL, (MAX_CHANNELS,)),
        ("since", MAXIMA, (MAX_READERS, MAX_CHANNELS)),  # maxima since each reader's last read
    ],
    align=True,
)

BANK = np.dtype(
    [
        ("shown", SHOWN),
        ("last", MAXIMA, (MAX_CHANNELS,)),  # maxima of the block before
        ("blocks", "i8"),  # fed so far
        ("seen", "i8", (MAX_READERS,)),  # after how many of them each reader looked last
        ("channels", "i8"),
        ("readers", "i8"),
        ("plane", "f8", (PLANE,)),
    ],
    align=True,
)


def feed(block: np.ndarray, scale: float, bank: np.void) -> None:
    """Move every meter of `bank` on by `block` (frames, channels), whose full scale is 1 / `scale`."""
    for c in range(bank["channels"]):
        channel = bank["shown"]["channel"][c]
        channel["vu"]["block_max"] = channel["ppm"]["block_max"] = channel["peak"]["block_max"] = 0.0
        for first in range(0, block.shape[0], PLANE):
            frames = min(PLANE, block.shape[0] - first)
            plane = bank["plane"]
            channel["not_finite"] += lay_out(block, scale, first, frames, c, plane)
            vu.advance(channel["vu"], plane, frames)
            ppm.advance(channel["ppm"], plane, frames)
            peak.advance(channel["peak"], plane, frames)
            clip.advance(channel["clip"], plane, frames)
            rms.advance(channel["rms"], plane, frames)
        remember(bank, channel, c)
    bank["blocks"] += 1


def lay_out(block: np.ndarray, scale: float, first: int, frames: int, c: int, plane: np.ndarray) -> int:
    """Lay one channel of the block out in `plane`; returns how many samples were not finite."""
    not_finite = 0
    for i in range(frames):
        sample = block[first + i, c] * scale
        if not math.isfinite(sample):
            sample = 0.0
            not_finite += 1
        plane[i] = sample
    return not_finite


def remember(bank: np.void, channel: np.void, c: int) -> None:
    """Raise the maxima of channel `c` for each reader, or start them anew where the reader has read."""
    last = bank["last"][c]
    for r in range(bank["readers"]):
        since = bank["shown"]["since"][r, c]
        missed = bank["blocks"] - bank["seen"][r]
        if missed == 0:
            since["vu"] = since["ppm"] = since["peak"] = 0.0
        elif missed == 1:  # it looked while the last block was on its way
            since["vu"], since["ppm"], since["peak"] = last["vu"], last["ppm"], last["peak"]
        since["vu"] = max(since["vu"], channel["vu"]["block_max"])
        since["ppm"] = max(since["ppm"], channel["ppm"]["block_max"])
        since["peak"] = max(since["peak"], channel["peak"]["block_max"])
    last["vu"], last["ppm"] = channel["vu"]["block_max"], channel["ppm"]["block_max"]
    last["peak"] = channel["peak"]["block_max"]


PARTS = (vu.advance, ppm.advance, peak.advance, clip.advance, rms.advance, lay_out, remember)
"""What `feed` calls: the compiler is told of each."""
