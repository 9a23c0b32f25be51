"""Loudness as BS.1770-5, EBU Tech 3341 and Tech 3342 define it: momentary, short-term, integrated, and range.

    L = -0.691 + 10 log10 (sum over the channels of weight * mean square, K-weighted)

The weighted energies are gathered in hops of 10 ms. The momentary loudness is that of the last 400 ms, the
short-term loudness that of the last 3 s; both slide hop by hop, for with a hop of 100 ms a burst of 400 ms
would be cut in two and read too low. Every 100 ms the last 400 ms are one block of the integrated loudness,
and the last 3 s one value of the range.
"""

import math
from collections.abc import Sequence

import numpy as np

from gainbox.decibels import SILENCE, from_power
from gainbox.meters import histogram, window
from gainbox.meters.lanes import HOPS_PER_S, MAX_CHANNELS

MOMENTARY, SHORT_TERM = 40, 300  # hops of 400 ms, 3 s
STRIDE = 10  # hops from one block to the next
OFFSET_DB = -0.691
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU, RANGE_GATE_LU = -10.0, -20.0
DUAL_MONO_LU = 10.0 * math.log10(2.0)
"""A sound in one channel is louder by this as dual mono: the same in two channels, by two loudspeakers."""
ALONE = 0.98
"""A channel with this part of the power is alone: the others are 17 dB below it or more."""
QUIET_PART, LOUD_PART = 0.10, 0.95  # of the range

STATE = np.dtype(
    [
        ("weight", "f8", (MAX_CHANNELS,)),
        ("rate_hz", "i8"),
        ("hops", "i8"),  # closed since reset
        ("paused", "i8"),
        ("heard", "i8"),  # hops closed since reset or the last pause
        ("hop_frames", "i8"),  # in the open hop
        ("hop_energy", "f8", (MAX_CHANNELS,)),
        ("last_400_ms", window.of(MOMENTARY), (MAX_CHANNELS,)),  # energies of closed hops, by channel
        ("last_3_s", window.of(SHORT_TERM), (MAX_CHANNELS,)),
        ("channel_momentary", "f8", (MAX_CHANNELS,)),  # powers: by channel,
        ("channel_short_term", "f8", (MAX_CHANNELS,)),
        ("momentary", "f8"),  # and of all together, weighted
        ("short_term", "f8"),
        ("momentary_max", "f8"),
        ("short_term_max", "f8"),
        ("blocks", histogram.STATE),  # of the programme
        ("channel_blocks", histogram.STATE, (MAX_CHANNELS,)),
        ("range", histogram.STATE),
    ],
    align=True,
)


def prepare(state: np.void, rate_hz: int, weights: tuple[float, ...]) -> None:
    """Set up a `state` for `rate_hz`, and channels of these `weights`."""
    state["rate_hz"] = rate_hz
    state["weight"][: len(weights)] = weights


def reset(state: np.void) -> None:
    """Clear all measurements and windows."""
    state["hops"] = state["hop_frames"] = state["heard"] = 0
    state["hop_energy"] = 0.0
    window.reset(state["last_400_ms"])
    window.reset(state["last_3_s"])
    for shown in ("momentary", "short_term"):
        state[shown] = state[f"{shown}_max"] = state[f"channel_{shown}"] = 0.0
    for counted in ("blocks", "channel_blocks", "range"):
        histogram.reset(state[counted])


def pause(state: np.void, paused: bool) -> None:
    """Pause or resume the integrated loudness and the range."""
    if state["paused"] != paused:
        state["paused"] = paused
        state["heard"] = -1 if state["hop_frames"] else 0  # the open hop lies on both sides


def level(power: float) -> float:
    """The loudness of a power in LUFS; minus infinity for silence."""
    return OFFSET_DB + from_power(power)


def slide(state: np.void, windows: np.ndarray, channels: int, hops: int, powers: np.ndarray) -> float:
    """Slide `windows` of `hops` hops to the open hop; returns the weighted mean power in them.

    `powers` is set to the mean power of each channel. Until the windows are full the result is 0.0, and
    `powers` is left alone.
    """
    programme, end = 0.0, state["hops"] + 1
    frames = frames_before(state, end) - frames_before(state, end - hops)
    for c in range(channels):
        energy = window.push(windows[c], state["hop_energy"][c])
        if end >= hops:
            powers[c] = energy / frames
            programme += state["weight"][c] * powers[c]
    return programme


def frames_before(state: np.void, hops: int) -> int:
    """The frames of the first `hops` hops; 100 hops are exactly a second, at any rate."""
    return int(hops * state["rate_hz"] // HOPS_PER_S)


def frames_left(state: np.void) -> int:
    """The frames that the open hop still takes."""
    length = frames_before(state, state["hops"] + 1) - frames_before(state, state["hops"])
    return int(length - state["hop_frames"])


def close_hop(state: np.void, channels: int) -> None:
    """Slide the windows to the open hop, update the readings, and open the next hop."""
    momentary, short_term = state["last_400_ms"], state["last_3_s"]
    state["momentary"] = slide(state, momentary, channels, MOMENTARY, state["channel_momentary"])
    state["short_term"] = slide(state, short_term, channels, SHORT_TERM, state["channel_short_term"])
    state["momentary_max"] = max(state["momentary_max"], state["momentary"])
    state["short_term_max"] = max(state["short_term_max"], state["short_term"])
    for c in range(channels):
        state["hop_energy"][c] = 0.0
    state["hop_frames"] = 0
    state["hops"] += 1
    if not state["paused"]:
        state["heard"] += 1
        if state["hops"] % STRIDE == 0:
            integrate(state, channels)


def finish(state: np.void, channels: int) -> None:
    """Slide the windows to the end of a recording, which lies in the open hop. Close no hop afterwards.

    What the windows lose of their oldest hop is taken for as much of its energy as of its duration.
    """
    part = state["hop_frames"] / (state["hop_frames"] + frames_left(state))
    windows = ("momentary", "last_400_ms", MOMENTARY), ("short_term", "last_3_s", SHORT_TERM)
    for shown, last, hops in windows:
        if state["hops"] < hops or part == 0.0:
            continue
        frames = frames_before(state, hops)
        kept = state[f"channel_{shown}"][:channels] + state["hop_energy"][:channels] / frames
        slide(state, state[last], channels, hops, state[f"channel_{shown}"])
        powers = (1.0 - part) * kept + part * state[f"channel_{shown}"][:channels]
        state[f"channel_{shown}"][:channels] = powers
        state[shown] = powers @ state["weight"][:channels]
        state[f"{shown}_max"] = max(state[f"{shown}_max"], state[shown])


def integrate(state: np.void, channels: int) -> None:
    """Count the last 400 ms towards the integrated loudness, and the last 3 s towards the range.

    Windows that reach back into a pause do not count.
    """
    if state["heard"] >= MOMENTARY:
        histogram.add(state["blocks"], level(state["momentary"]), state["momentary"])
        for c in range(channels):
            power = state["channel_momentary"][c]
            histogram.add(state["channel_blocks"][c], level(power), power)
    if state["heard"] >= SHORT_TERM:
        histogram.add(state["range"], level(state["short_term"]), state["short_term"])


def integrated(blocks: np.void) -> float:
    """The integrated loudness of a histogram's blocks, in LUFS (BS.1770-5, Annex 1, equations 5 to 7)."""
    ungated = level(histogram.mean_above(blocks, ABSOLUTE_GATE_LUFS))
    return level(histogram.mean_above(blocks, ungated + RELATIVE_GATE_LU)) if ungated > SILENCE else SILENCE


def dual_mono_lu(integrated_lufs: float, channels_lufs: Sequence[float]) -> float:
    """What a sound in one channel alone is louder as dual mono; else, and in silence, 0.0."""
    alone = max(channels_lufs, default=SILENCE) >= integrated_lufs + from_power(ALONE) > SILENCE
    return DUAL_MONO_LU if alone else 0.0


def loudness_range(values: np.void) -> float:
    """The loudness range in LU (EBU Tech 3342); NaN before the first value."""
    ungated = histogram.mean_above(values, ABSOLUTE_GATE_LUFS)
    if ungated <= 0.0:
        return math.nan
    count = histogram.count_above(values, level(ungated) + RANGE_GATE_LU)
    quiet = round((count - 1) * QUIET_PART)
    loud = round((count - 1) * LOUD_PART)
    return histogram.level_of(values, count - 1 - loud) - histogram.level_of(values, count - 1 - quiet)
