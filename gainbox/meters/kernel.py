"""The one call: a block in, the state of every meter moved on.

These are plain Python functions, and `gainbox.meters.build` makes machine code of the same text. Hence the
rules here and in every meter: numbers, arrays and records only, nothing raised, nothing allocated. Types are
left to the compiler, which sees int32 blocks from cards and float32 blocks from files.
"""

import math

import numpy as np

from gainbox import decibels
from gainbox.meters import clip, histogram, loudness, peak, power, ppm, stereo, true_peak, vu, weighting

MAX_CHANNELS = loudness.MAX_CHANNELS
MAX_PAIRS = MAX_CHANNELS // 2
MAX_READERS = 4
PLANE = 1024  # frames taken at a time, at most: what is worked on stays in the nearest cache

CHANNEL = np.dtype(
    [
        ("vu", vu.STATE),
        ("ppm_1", ppm.STATE),
        ("ppm_2", ppm.STATE),
        ("peak", peak.STATE),
        ("true_peak", true_peak.STATE),
        ("clip", clip.STATE),
        ("power", power.STATE),
        ("not_finite", "i8"),  # samples that were no numbers, taken as zero
    ],
    align=True,
)

MAXIMA = np.dtype([(name, "f8") for name in ("vu", "ppm_1", "ppm_2", "peak", "true_peak")], align=True)

PAIR = np.dtype(
    [
        ("left", "i8"),  # which channels they are
        ("right", "i8"),
        ("correlation", "f8"),
        ("momentary", "f8"),
        ("short_term", "f8"),
    ],
    align=True,
)

SHOWN = np.dtype(
    [
        ("channel", CHANNEL, (MAX_CHANNELS,)),
        ("since", MAXIMA, (MAX_READERS, MAX_CHANNELS)),  # maxima since each reader's last read
        ("momentary", "f8"),
        ("short_term", "f8"),
        ("pair", PAIR, (MAX_PAIRS,)),
        ("pairs", "i8"),  # how many there are
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
        ("frames", "i8"),  # in the planes
        ("plane", "f8", (MAX_CHANNELS, PLANE)),
        ("signal", "f8", (true_peak.TAPS - 1 + PLANE,)),
        ("between", "f8", (PLANE,)),
        ("weighting", weighting.STATE, (MAX_CHANNELS,)),
        ("loudness", loudness.STATE),
        ("stereo", stereo.STATE, (MAX_PAIRS,)),
    ],
    align=True,
)


def feed(block: np.ndarray, scale: float, bank: np.void) -> None:
    """Move every meter of `bank` on by `block` (frames, channels), whose full scale is 1 / `scale`.

    This loop stands once more in `build`, in C, for each kind of block: what it calls is compiled only once.
    """
    begin(bank)
    first = 0
    while first < block.shape[0]:
        first += take(block, scale, first, bank)
        advance(bank)
    end(bank)


def begin(bank: np.void) -> None:
    """Forget the maxima of the block before."""
    for c in range(bank["channels"]):
        channel = bank["shown"]["channel"][c]
        channel["vu"]["block_max"] = channel["ppm_1"]["block_max"] = channel["ppm_2"]["block_max"] = 0.0
        channel["peak"]["block_max"] = channel["true_peak"]["block_max"] = 0.0


def take(block: np.ndarray, scale: float, first: int, bank: np.void) -> int:
    """Lay the next frames of the block out, each channel in its plane; returns how many."""
    frames = min(PLANE, block.shape[0] - first, loudness.frames_left(bank["loudness"]))
    for c in range(bank["channels"]):
        not_finite = lay_out(block, scale, first, frames, c, bank["plane"][c])
        bank["shown"]["channel"][c]["not_finite"] += not_finite
    bank["frames"] = frames
    return int(frames)


def advance(bank: np.void) -> None:
    """Move every meter on by the frames in the planes."""
    for c in range(bank["channels"]):
        advance_channel(bank, c, bank["frames"])
    gather(bank, bank["frames"])


def end(bank: np.void) -> None:
    """Raise the maxima of the readers, and show what all channels together read."""
    for c in range(bank["channels"]):
        remember(bank, bank["shown"]["channel"][c], c)
    shown = bank["shown"]
    shown["momentary"], shown["short_term"] = bank["loudness"]["momentary"], bank["loudness"]["short_term"]
    for p in range(shown["pairs"]):
        show_pair(shown["pair"][p], bank["stereo"][p], bank["loudness"])
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


def advance_channel(bank: np.void, c: int, frames: int) -> None:
    """Move the meters of one channel on."""
    channel, plane = bank["shown"]["channel"][c], bank["plane"][c]
    vu.advance(channel["vu"], plane, frames)
    ppm.advance(channel["ppm_1"], plane, frames)
    ppm.advance(channel["ppm_2"], plane, frames)
    peak.advance(channel["peak"], plane, frames)
    true_peak.advance(channel["true_peak"], plane, frames, bank["signal"], bank["between"])
    clip.advance(channel["clip"], plane, frames)
    power.advance(channel["power"], plane, frames)
    bank["loudness"]["hop_energy"][c] += weighting.energy(bank["weighting"][c], plane, frames)


def gather(bank: np.void, frames: int) -> None:
    """Move the meters of channels that belong together on, and close the hop if it is full."""
    programme, shown = bank["loudness"], bank["shown"]
    for p in range(shown["pairs"]):
        pair = shown["pair"][p]
        stereo.advance(bank["stereo"][p], bank["plane"][pair["left"]], bank["plane"][pair["right"]], frames)
    programme["hop_frames"] += frames
    if loudness.frames_left(programme) == 0:
        for p in range(shown["pairs"]):
            stereo.close_hop(bank["stereo"][p], programme["hop_frames"])
        loudness.close_hop(programme, bank["channels"])


def show_pair(shown: np.void, pair: np.void, programme: np.void) -> None:
    """Show what a pair reads; its loudness is that of its two channels alone, each of which weighs 1."""
    left, right = shown["left"], shown["right"]
    shown["correlation"] = pair["correlation"]
    shown["momentary"] = programme["channel_momentary"][left] + programme["channel_momentary"][right]
    shown["short_term"] = programme["channel_short_term"][left] + programme["channel_short_term"][right]


def remember(bank: np.void, channel: np.void, c: int) -> None:
    """Raise the maxima of channel `c` for each reader, or start them anew where the reader has read."""
    last = bank["last"][c]
    for r in range(bank["readers"]):
        since = bank["shown"]["since"][r, c]
        missed = bank["blocks"] - bank["seen"][r]
        if missed == 0:
            since["vu"] = since["ppm_1"] = since["ppm_2"] = since["peak"] = since["true_peak"] = 0.0
        elif missed == 1:  # it looked while the last block was on its way
            since["vu"], since["ppm_1"], since["ppm_2"] = last["vu"], last["ppm_1"], last["ppm_2"]
            since["peak"], since["true_peak"] = last["peak"], last["true_peak"]
        since["vu"] = max(since["vu"], channel["vu"]["block_max"])
        since["ppm_1"] = max(since["ppm_1"], channel["ppm_1"]["block_max"])
        since["ppm_2"] = max(since["ppm_2"], channel["ppm_2"]["block_max"])
        since["peak"] = max(since["peak"], channel["peak"]["block_max"])
        since["true_peak"] = max(since["true_peak"], channel["true_peak"]["block_max"])
    last["vu"] = channel["vu"]["block_max"]
    last["ppm_1"], last["ppm_2"] = channel["ppm_1"]["block_max"], channel["ppm_2"]["block_max"]
    last["peak"], last["true_peak"] = channel["peak"]["block_max"], channel["true_peak"]["block_max"]


PARTS = (
    decibels.from_power,
    vu.advance,
    ppm.advance,
    peak.advance,
    true_peak.interpolate,
    true_peak.advance,
    clip.advance,
    power.advance,
    weighting.energy,
    histogram.add,
    loudness.level,
    loudness.latest,
    loudness.mean,
    loudness.integrate,
    loudness.frames_left,
    loudness.close_hop,
    stereo.advance,
    stereo.close_hop,
    lay_out,
    take,
    advance_channel,
    gather,
    show_pair,
    remember,
    begin,
    advance,
    end,
)
"""What `feed` calls, directly or not: the compiler is told of each."""

PASSES = (begin, advance, end)
"""What `feed` calls with the bank alone."""
