"""The kernel: feeds a block to every meter.

These are plain Python functions, and `gainbox.meters.build` compiles the same text to machine code: all that
`feed` calls, directly or not. Hence the rules here and in every meter: numbers, arrays and records only,
nothing raised, nothing allocated. The compiler infers the types, for int32 blocks from cards and float32
blocks from files.
"""

import numpy as np

from gainbox.meters import (
    clip,
    dr,
    flat_top,
    k_system,
    lanes,
    loudness,
    maxima,
    peak,
    power,
    ppm,
    psr,
    quietest,
    state,
    stereo,
    sums,
    true_peak,
    vu,
    weighting,
)
from gainbox.meters.lanes import HISTORY, SEGMENT


def feed(block: np.ndarray, scale: float, bank: np.void) -> None:
    """Feed `block` (frames, channels), whose full scale is 1 / `scale`, to every meter of `bank`.

    `binding.c` has the same loop for both types of samples, so that `begin`, `advance` and `end` are compiled
    only once.
    """
    begin(bank)
    first = 0
    while first < block.shape[0]:
        first += take(block.reshape(-1), scale, first, bank)
        advance(bank)
    end(bank)


def begin(bank: np.void) -> None:
    """Clear the maxima of the block before."""
    for c in range(bank["lanes"]["channels"]):
        maxima.begin(bank["channel"][c])


def take(samples: np.ndarray, scale: float, first: int, bank: np.void) -> int:
    """Fill the lanes from frame `first` of a block of interleaved samples; returns the frames taken.

    A chunk ends with the open hop, if not before.
    """
    chunk = bank["lanes"]
    channels = chunk["channels"]
    left = len(samples) // channels - first
    frames = min(left, lanes.capacity(channels), loudness.frames_left(bank["loudness"]))
    lanes.fill(chunk, samples[first * channels :], scale, frames)
    return int(frames)


def advance(bank: np.void) -> None:
    """Feed the chunk in the lanes to every meter."""
    chunk, total = bank["lanes"], bank["sums"]
    for c in range(chunk["channels"]):
        if bank["gain"][c] != 1.0:  # a pass of its own: costs nothing without an offset
            lanes.amplify(chunk, c, np.float32(bank["gain"][c]))
        bank["channel"][c]["not_finite"] += lanes.sanitize(chunk, c)
    lanes.transpose(chunk, weighting.largest_held(bank["weighting"], chunk["channels"]))
    if chunk["segments"] > 0:
        sums.advance(total, chunk["rows"], lanes.width(chunk))
        for c in range(chunk["channels"]):
            advance_by_segments(bank, c)
        weighting.stride(bank["weighting"], total["filter"], chunk["rows"], lanes.width(chunk))
    for c in range(chunk["channels"]):
        advance_by_frames(bank, c)
        advance_at_once(bank, c)
    gather(bank)
    lanes.store_history(chunk)


def advance_by_segments(bank: np.void, c: int) -> None:
    """Feed the segments of channel `c` to its meters."""
    chunk, total, channel = bank["lanes"], bank["sums"], bank["channel"][c]
    segments, first = chunk["segments"], c * chunk["segments"]
    plane, largest = chunk["plane"][c][HISTORY:], total["largest"][first : first + segments]
    weighting.propagate(bank["weighting"], total["filter"], c, segments)
    vu.stride(channel["vu"], total["needle"], first, segments)
    ppm.stride(channel["ppm_1"], channel["ppm_2"], plane, largest, segments)
    peak.stride(channel["peak"], plane, largest, segments)
    square, added = total["square"][first : first + segments], total["sum"][first : first + segments]
    power.stride(channel["power"], square, added, segments * SEGMENT)


def advance_by_frames(bank: np.void, c: int) -> None:
    """Feed the frames behind the segments of channel `c`, if there are any, to its meters."""
    chunk, channel = bank["lanes"], bank["channel"][c]
    first = chunk["segments"] * SEGMENT
    plane, frames = chunk["plane"][c][HISTORY + first :], chunk["frames"] - first
    if frames > 0:
        vu.advance(channel["vu"], plane, frames)
        ppm.advance(channel["ppm_1"], channel["ppm_2"], plane, frames)
        peak.advance(channel["peak"], plane, frames)
        power.advance(channel["power"], plane, frames)
        bank["loudness"]["hop_energy"][c] += weighting.advance(bank["weighting"], c, plane, frames)


def advance_at_once(bank: np.void, c: int) -> None:
    """Feed all frames of the chunk to the meters of channel `c` that do not go by segments."""
    chunk, channel = bank["lanes"], bank["channel"][c]
    plane, frames, highest = chunk["plane"][c], chunk["frames"], np.float64(chunk["highest"][c])
    peak.raise_maxima(channel["peak"], highest)
    clip.advance(channel["clip"], plane[HISTORY - 1 :], frames, highest)
    bank["flat_top"][c]["full_scale"] = min(bank["flat_top"][c]["full_scale"], channel["clip"]["found"])
    if highest >= bank["flat_top"][c]["threshold"]:
        segments = chunk["segments"]
        largest = bank["sums"]["largest"][c * segments : (c + 1) * segments]
        tops = flat_top.advance(bank["flat_top"][c], plane[HISTORY:], frames, highest, largest)
        channel["flat_top_events"] += tops
    signal = plane[HISTORY - true_peak.TAPS + 1 :]
    true_peak.advance(channel["true_peak"], signal, frames, highest, bank["between"])
    bank["loudness"]["hop_energy"][c] += weighting.energy(bank["weighting"], c, chunk["segments"])
    square, total = channel["power"]["hop_square"], channel["power"]["hop_sum"]
    energy = quietest.least_energy(square, total, bank["loudness"]["hop_frames"] + frames)
    quietest.advance(bank["quietest"][c], state.kept_of(bank, c), plane[HISTORY:], frames, energy)


def gather(bank: np.void) -> None:
    """Feed the chunk to the stereo meters, and close the hop if it is full."""
    chunk, programme, shown = bank["lanes"], bank["loudness"], bank["programme"]
    for p in range(shown["pairs"]):
        left, right = shown["pair"][p]["left"], shown["pair"][p]["right"]
        if chunk["tame"]:
            planes = chunk["plane"][left][HISTORY:], chunk["plane"][right][HISTORY:]
            stereo.advance(bank["stereo"][p], planes[0], planes[1], chunk["frames"])
    shown["frames"] += chunk["frames"]
    programme["hop_frames"] += chunk["frames"]
    if loudness.frames_left(programme) == 0:
        close_hop(bank, programme, programme["hop_frames"])


def close_hop(bank: np.void, programme: np.void, frames: int) -> None:
    """Close the hop of `frames` frames (10 ms) in every meter that works by hops."""
    for c in range(bank["lanes"]["channels"]):
        channel = bank["channel"][c]
        square = channel["power"]["hop_square"]
        channel["k_power"] = k_system.close_hop(bank["k_system"][c], square / frames)
        flat_top.close_hop(bank["flat_top"][c])
        quietest.close_hop(bank["quietest"][c], state.kept_of(bank, c))
        if not programme["paused"]:
            dr.close_hop(bank["dr"][c], frames, square, channel["peak"]["hop_max"])
        weighted = programme["weight"][c] * programme["hop_energy"][c]
        highest = channel["peak"]["hop_max"]
        psr.add(bank["psr"], channel["true_peak"]["hop_max"], highest, square, weighted)
        channel["power"]["hop_square"] = channel["power"]["hop_sum"] = 0.0
        channel["peak"]["hop_max"] = channel["true_peak"]["hop_max"] = 0.0
    loudness.close_hop(programme, bank["lanes"]["channels"])
    powers = programme["channel_momentary"]
    for p in range(bank["programme"]["pairs"]):
        pair = bank["programme"]["pair"][p]
        stereo.close_hop(bank["stereo"][p], frames, powers[pair["left"]], powers[pair["right"]])
    psr.close_hop(bank["psr"], programme, bank["lanes"]["channels"])


def end(bank: np.void) -> None:
    """Raise the maxima, and show the readings of all channels together."""
    shown, programme = bank["programme"], bank["loudness"]
    for c in range(bank["lanes"]["channels"]):
        channel, last = bank["channel"][c], bank["last"][c]
        channel["momentary"] = programme["channel_momentary"][c]
        maxima.raise_all(channel)
        for r in range(bank["readers"]):
            maxima.update(channel["since"][r], last, channel, shown["serial"] - bank["seen"][r])
        maxima.store(last, channel)
    shown["momentary"], shown["short_term"] = programme["momentary"], programme["short_term"]
    shown["psr"], shown["levelled"] = bank["psr"]["ratio"], bank["psr"]["levelled"] >= psr.LEVELLED
    for p in range(shown["pairs"]):
        show_pair(shown["pair"][p], bank["stereo"][p], programme)
    shown["serial"] += 1


def show_pair(shown: np.void, pair: np.void, programme: np.void) -> None:
    """Show the readings of a pair; its loudness is that of its two channels alone, both with weight 1."""
    left, right = shown["left"], shown["right"]
    shown["correlation"], shown["balance"] = pair["correlation"], pair["balance"]
    shown["momentary"] = programme["channel_momentary"][left] + programme["channel_momentary"][right]
    shown["short_term"] = programme["channel_short_term"][left] + programme["channel_short_term"][right]


PASSES = (begin, advance, end)
"""The functions that `feed` calls with the bank alone."""
