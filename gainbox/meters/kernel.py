"""The one call: a block in, the state of every meter moved on.

These are plain Python functions, and `gainbox.meters.build` makes machine code of the same text. Hence the
rules here and in every meter: numbers, arrays and records only, nothing raised, nothing allocated. Types are
left to the compiler, which sees int32 blocks from cards and float32 blocks from files.
"""

import numpy as np

from gainbox import decibels
from gainbox.meters import (
    clip,
    histogram,
    lanes,
    loudness,
    peak,
    power,
    ppm,
    stereo,
    sums,
    true_peak,
    vu,
    weighting,
)
from gainbox.meters.lanes import CHUNK, HISTORY, MAX_CHANNELS, SEGMENT

MAX_PAIRS = MAX_CHANNELS // 2
MAX_READERS = 4

MAXIMA = np.dtype([(name, "f8") for name in ("vu", "ppm_1", "ppm_2", "peak", "true_peak")], align=True)

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
        ("since", MAXIMA, (MAX_READERS,)),  # maxima since each reader's last read
    ],
    align=True,
)

PAIR = np.dtype(
    [
        ("left", "i8"),  # the channels
        ("right", "i8"),
        ("correlation", "f8"),
        ("balance", "f8"),
        ("momentary", "f8"),
        ("short_term", "f8"),
    ],
    align=True,
)

PROGRAMME = np.dtype(
    [
        ("serial", "i8"),  # of the block
        ("frames", "i8"),  # heard so far
        ("rate_hz", "i8"),
        ("channels", "i8"),
        ("pairs", "i8"),
        ("momentary", "f8"),
        ("short_term", "f8"),
        ("pair", PAIR, (MAX_PAIRS,)),
    ],
    align=True,
)

BANK = np.dtype(
    [
        ("programme", PROGRAMME),  # what is shown: this,
        ("channel", CHANNEL, (MAX_CHANNELS,)),  # and as many of these as there are channels
        ("last", MAXIMA, (MAX_CHANNELS,)),  # maxima of the block before
        ("seen", "i8", (MAX_READERS,)),  # the serial number of what each reader has read
        ("readers", "i8"),
        ("lanes", lanes.STATE),
        ("sums", sums.STATE),
        ("between", "f4", (CHUNK,)),
        ("weighting", weighting.STATE),
        ("loudness", loudness.STATE),
        ("stereo", stereo.STATE, (MAX_PAIRS,)),
    ],
    align=True,
)


def shown_bytes(channels: int) -> int:
    """How many bytes at the front of a bank of so many channels are what it shows."""
    return PROGRAMME.itemsize + channels * CHANNEL.itemsize


def feed(block: np.ndarray, scale: float, bank: np.void) -> None:
    """Move every meter of `bank` on by `block` (frames, channels), whose full scale is 1 / `scale`.

    This loop stands once more in `build`, in C, for each kind of block: what it calls is compiled only once.
    """
    begin(bank)
    first = 0
    while first < block.shape[0]:
        first += take(block.reshape(-1), scale, first, bank)
        advance(bank)
    end(bank)


def begin(bank: np.void) -> None:
    """Forget the maxima of the block before."""
    for c in range(bank["lanes"]["channels"]):
        channel = bank["channel"][c]
        channel["vu"]["block_max"] = channel["ppm_1"]["block_max"] = channel["ppm_2"]["block_max"] = 0.0
        channel["peak"]["block_max"] = channel["true_peak"]["block_max"] = 0.0


def take(samples: np.ndarray, scale: float, first: int, bank: np.void) -> int:
    """Lay the next frames of a block, given as its samples in line, out: no more than the open hop takes."""
    chunk = bank["lanes"]
    channels = chunk["channels"]
    left = len(samples) // channels - first
    frames = min(left, lanes.room(channels), loudness.frames_left(bank["loudness"]))
    lanes.fill(chunk, samples[first * channels :], scale, frames)
    return int(frames)


def advance(bank: np.void) -> None:
    """Move every meter on by the chunk that is laid out."""
    chunk, total = bank["lanes"], bank["sums"]
    for c in range(chunk["channels"]):
        bank["channel"][c]["not_finite"] += lanes.inspect(chunk, c)
    lanes.turn(chunk)
    if chunk["segments"] > 0:
        sums.advance(total, chunk["rows"], lanes.width(chunk))
    for c in range(chunk["channels"]):
        advance_by_segments(bank, c)
    weighting.stride(bank["weighting"], total["filter"], chunk["rows"], lanes.width(chunk))
    for c in range(chunk["channels"]):
        advance_by_frames(bank, c)
    gather(bank)
    lanes.keep(chunk)


def advance_by_segments(bank: np.void, c: int) -> None:
    """Move the meters of channel `c` on by its segments."""
    chunk, total, channel = bank["lanes"], bank["sums"], bank["channel"][c]
    segments, first = chunk["segments"], c * chunk["segments"]
    plane, largest = chunk["plane"][c][HISTORY:], total["largest"][first : first + segments]
    weighting.hand_on(bank["weighting"], total["filter"], c, segments)
    vu.stride(channel["vu"], total["needle"], first, segments)
    ppm.stride(channel["ppm_1"], channel["ppm_2"], plane, largest, segments)
    peak.stride(channel["peak"], plane, largest, segments)
    square, added = total["square"][first : first + segments], total["sum"][first : first + segments]
    power.stride(channel["power"], square, added, segments * SEGMENT)


def advance_by_frames(bank: np.void, c: int) -> None:
    """Move the meters of channel `c` on by what is behind its segments; some have none."""
    chunk, channel = bank["lanes"], bank["channel"][c]
    plane, frames, highest = chunk["plane"][c], chunk["frames"], float(chunk["highest"][c])
    by_segments = chunk["segments"] * SEGMENT
    rest, left = plane[HISTORY + by_segments :], frames - by_segments
    energy = weighting.advance(bank["weighting"], c, rest, left)
    for g in range(c * chunk["segments"], (c + 1) * chunk["segments"]):
        energy += np.float64(bank["weighting"]["energy"][g])
    bank["loudness"]["hop_energy"][c] += energy
    if left > 0:
        vu.advance(channel["vu"], rest, left)
        ppm.advance(channel["ppm_1"], channel["ppm_2"], rest, left)
        peak.advance(channel["peak"], rest, left)
        power.advance(channel["power"], rest, left)
    channel["peak"]["block_max"] = max(channel["peak"]["block_max"], highest)
    clip.advance(channel["clip"], plane[HISTORY:], frames, highest)
    signal = plane[HISTORY - true_peak.TAPS + 1 :]
    true_peak.advance(channel["true_peak"], signal, frames, highest, bank["between"])


def gather(bank: np.void) -> None:
    """Move the meters of channels that belong together on, and close the hop if it is full."""
    programme, shown, planes = bank["loudness"], bank["programme"], bank["lanes"]["plane"]
    frames = bank["lanes"]["frames"]
    for p in range(shown["pairs"]):
        pair = shown["pair"][p]
        left, right = planes[pair["left"]][HISTORY:], planes[pair["right"]][HISTORY:]
        if bank["lanes"]["tame"]:
            stereo.advance(bank["stereo"][p], left, right, frames)
    shown["frames"] += frames
    programme["hop_frames"] += frames
    if loudness.frames_left(programme) == 0:
        for p in range(shown["pairs"]):
            stereo.close_hop(bank["stereo"][p], programme["hop_frames"])
        loudness.close_hop(programme, bank["lanes"]["channels"])


def end(bank: np.void) -> None:
    """Raise the maxima, and show what all channels together read."""
    for c in range(bank["lanes"]["channels"]):
        channel = bank["channel"][c]
        raise_maximum(channel["vu"])
        raise_maximum(channel["ppm_1"])
        raise_maximum(channel["ppm_2"])
        raise_maximum(channel["peak"])
        raise_maximum(channel["true_peak"])
        channel["peak"]["highest"] = max(channel["peak"]["highest"], channel["peak"]["block_max"])
        remember(bank, channel, c)
    shown, programme = bank["programme"], bank["loudness"]
    shown["momentary"], shown["short_term"] = programme["momentary"], programme["short_term"]
    for p in range(shown["pairs"]):
        show_pair(shown["pair"][p], bank["stereo"][p], programme)
    shown["serial"] += 1


def raise_maximum(meter: np.void) -> None:
    """Raise the maximum of a meter to that of this block."""
    meter["maximum"] = max(meter["maximum"], meter["block_max"])


def show_pair(shown: np.void, pair: np.void, programme: np.void) -> None:
    """Show what a pair reads; its loudness is that of its two channels alone, each of which weighs 1."""
    left, right = shown["left"], shown["right"]
    shown["correlation"], shown["balance"] = pair["correlation"], pair["balance"]
    shown["momentary"] = programme["channel_momentary"][left] + programme["channel_momentary"][right]
    shown["short_term"] = programme["channel_short_term"][left] + programme["channel_short_term"][right]


def remember(bank: np.void, channel: np.void, c: int) -> None:
    """Raise the maxima of channel `c` for each reader, or start them anew where the reader has read."""
    last = bank["last"][c]
    for r in range(bank["readers"]):
        since = channel["since"][r]
        missed = bank["programme"]["serial"] - bank["seen"][r]
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
    lanes.room,
    lanes.fill,
    lanes.highest_of,
    lanes.inspect,
    lanes.turn,
    lanes.width,
    lanes.keep,
    sums.weights_of,
    sums.advance,
    vu.settle,
    vu.advance,
    vu.stride,
    ppm.higher,
    ppm.settle,
    ppm.lowest_of,
    ppm.rest,
    ppm.advance,
    ppm.stride,
    peak.lowest_of,
    peak.rest,
    peak.advance,
    peak.stride,
    power.add,
    power.advance,
    power.stride,
    weighting.unpacked,
    weighting.step,
    weighting.store,
    weighting.advance,
    weighting.hand_on,
    weighting.stride,
    true_peak.interpolate,
    true_peak.count,
    true_peak.advance,
    clip.advance,
    stereo.advance,
    stereo.close_hop,
    histogram.add,
    loudness.level,
    loudness.frames_before,
    loudness.latest,
    loudness.mean,
    loudness.integrate,
    loudness.frames_left,
    loudness.close_hop,
    take,
    advance_by_segments,
    advance_by_frames,
    gather,
    raise_maximum,
    show_pair,
    remember,
    begin,
    advance,
    end,
)
"""What `feed` calls, directly or not: the compiler is told of each."""

SUMS = (power.stride, stereo.advance, loudness.latest)
"""Those that add up so much that the compiler may choose the order."""

PASSES = (begin, advance, end)
"""What `feed` calls with the bank alone."""
