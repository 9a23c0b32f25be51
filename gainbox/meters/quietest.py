"""The quietest second of a channel: found while the audio runs, and its samples kept for a closer look.

The last second lies in a ring, in hops of 10 ms. With every hop that closes it is weighed: its energy about
its own mean, for an offset is no noise. The quietest so far is kept, but not copied when it is found: in a
long fade every hop finds one. Instead what a hop is going to overwrite in the ring is put aside, as long as
it belongs to the quietest second. So at the worst every sample is copied once more, and never many at once;
that second lies partly aside and partly in the ring, and a second later all of it is aside.

A hop that has more energy than the quietest second as a whole can be part of no quieter one: it is not even
stored. So in music, where something quieter than the music has been heard, all this costs next to nothing.

Digital zeros are no noise but its absence: of a muted input, a gate, the gaps that an editor leaves. A second
with a hop in it whose samples are all alike counts only until there is one without.
"""

import math

import numpy as np
from numpy.typing import NDArray

from gainbox.meters import window
from gainbox.meters.fast_math import reassociated
from gainbox.meters.lanes import HOPS_PER_S

DOUBT = 1e-5  # of a sum of squares made in single precision

STATE = np.dtype(
    [
        ("rate_hz", "i8"),
        ("hop", "i8"),  # the number of the open one, since reset
        ("at", "i8"),  # index in the ring of the next sample
        ("loud", "i8"),  # 1 if the open hop can be part of no quieter second
        ("square", window.of(HOPS_PER_S)),
        ("sum", window.of(HOPS_PER_S)),
        ("alive", "i8"),  # hops since the last one without any noise
        ("energy", "f8"),  # of the quietest second; infinite before there is any
        ("clean", "i8"),  # 1 if all its hops are alive
        ("found", "i8"),  # the number of the hop after it; 0 before there is any
    ],
    align=True,
)


def capacity(rate_hz: int) -> int:
    """The length of a channel's array: the ring of a second, and as much again for what is put aside."""
    return 2 * rate_hz


def prepare(state: np.ndarray, rate_hz: int) -> None:
    """Set up `state` (any shape of STATE) for `rate_hz`."""
    state["rate_hz"] = rate_hz
    reset(state)


def reset(state: np.ndarray) -> None:
    """Clear the quietest second of `state` (any shape of STATE); the first new one ends a second from now."""
    state["hop"] = state["at"] = state["found"] = state["loud"] = 0
    state["alive"] = state["clean"] = 0
    state["energy"] = math.inf
    window.reset(state["square"])
    window.reset(state["sum"])


def advance(state: np.void, kept: np.ndarray, plane: np.ndarray, frames: int, energy: float) -> None:
    """Store `frames` samples of `plane` in the ring, at most to the end of the open hop.

    `energy` is the least that the open hop has about its mean.
    """
    if state["clean"] and energy > state["energy"]:
        state["loud"] = 1
    if not state["loud"]:
        ring = kept[state["at"] :]
        for i in range(frames):
            ring[i] = plane[i]
    state["at"] += frames


def least_energy(square: float, total: float, frames: int) -> float:
    """A lower bound of the energy of `frames` samples about their mean, by their two sums."""
    return square - total * total / frames - DOUBT * square


def close_hop(state: np.void, kept: np.ndarray) -> None:
    """Compare the second that ends with the open hop, which is full, and open the next one."""
    hop_square, hop_sum, alive = (math.inf, 0.0, True) if state["loud"] else sum_hop(state, kept)
    square, total = window.push(state["square"], hop_square), window.push(state["sum"], hop_sum)
    energy, following = square - total * total / state["rate_hz"], state["hop"] + 1
    state["alive"] = state["alive"] + 1 if alive else 0
    clean = 1 if state["alive"] >= HOPS_PER_S else 0
    highest = math.inf if clean > state["clean"] else state["energy"]
    if following >= HOPS_PER_S and clean >= state["clean"] and energy < highest:
        state["energy"], state["clean"], state["found"] = energy, clean, following
    if state["found"] > 0 and following - state["found"] < HOPS_PER_S:
        save_hop(state, kept, following)
    state["hop"], state["loud"] = following, 0
    state["at"] = first_frame(state, following) % state["rate_hz"]


def first_frame(state: np.void, hop: int) -> int:
    """The first frame of a hop since reset; modulo the rate, its index in the ring."""
    return int(hop * state["rate_hz"] // HOPS_PER_S)


def sum_hop(state: np.void, kept: np.ndarray) -> tuple[float, float, bool]:
    """The sums of the squares of the open hop's samples and of the samples; True if they are not all alike.

    Both are summed about the first sample: single precision would lose the noise beside an offset.
    """
    at = state["hop"] % HOPS_PER_S
    samples = kept[first_frame(state, at) : state["at"]]
    origin, frames = np.float64(samples[0]), len(samples)
    square, total = sums_about(samples[0], samples)
    raised = square + 2.0 * origin * total + frames * origin * origin
    return raised, total + frames * origin, bool(square > 0.0)


@reassociated
def sums_about(origin: np.float32, samples: np.ndarray) -> tuple[np.float64, np.float64]:
    """The sums of the squares of float32 samples and of the samples, about `origin`."""
    square = total = np.float32(0.0)
    for i in range(len(samples)):
        apart = samples[i] - origin
        square += apart * apart
        total += apart
    return np.float64(square), np.float64(total)


def save_hop(state: np.void, kept: np.ndarray, hop: int) -> None:
    """Put the hop aside that `hop` is about to overwrite in the ring."""
    rate_hz, first = state["rate_hz"], first_frame(state, hop)
    ring = kept[first % rate_hz :]
    aside = kept[first % rate_hz + rate_hz :]
    for i in range(first_frame(state, hop + 1) - first):
        aside[i] = ring[i]


def second(state: np.void, kept: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The samples of the quietest second; None before the first second.

    Any thread may call this while another one feeds; there is no lock. A hop that is not aside after the ring
    has been copied was still whole in the copy, and a hop that is aside stays there; unless a quieter second
    is found meanwhile: then both are copied again.
    """
    rate_hz = int(state["rate_hz"])
    while found := int(state["found"]):
        ring = kept[:rate_hz].copy()
        first, beyond = first_frame(state, found), first_frame(state, int(state["hop"]) + 1)
        aside = kept[rate_hz:].copy()
        if state["found"] == found:
            is_aside = np.arange(rate_hz) < beyond - first
            return np.where(is_aside, np.roll(aside, -first), np.roll(ring, -first))
    return None
