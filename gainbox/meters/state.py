"""The state of a bank as one record: the shown part, the state of every meter, and scratch space."""

import struct

import numpy as np

from gainbox.meters import (
    clip,
    dr,
    flat_top,
    k_system,
    lanes,
    loudness,
    peak,
    power,
    ppm,
    psr,
    quietest,
    stereo,
    sums,
    true_peak,
    vu,
    weighting,
)
from gainbox.meters.lanes import CHUNK, MAX_CHANNELS
from gainbox.meters.maxima import MAX_READERS, MAXIMA

MAX_PAIRS = MAX_CHANNELS // 2
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8000, 768_000  # the K-weighting's shelf is at 1682 Hz, below half the rate

CHANNEL = np.dtype(
    [
        ("vu", vu.STATE),
        ("ppm_1", ppm.STATE),
        ("ppm_2", ppm.STATE),
        ("peak", peak.STATE),
        ("true_peak", true_peak.STATE),
        ("clip", clip.STATE),
        ("power", power.STATE),
        ("k_power", "f8"),  # of the last 600 ms
        ("momentary", "f8"),  # K-weighted power of the last 400 ms, of this channel alone
        ("flat_top_events", "i8"),  # flat tops since cleared
        ("not_finite", "i8"),  # samples that were NaN or infinite, metered as zero
        ("since", MAXIMA, (MAX_READERS,)),  # maxima since each reader's last read
    ],
    align=True,
)

PAIR = np.dtype(
    [
        ("left", "i8"),  # channels, from 0
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
        ("frames", "i8"),  # fed since the bank was made
        ("rate_hz", "i8"),
        ("channels", "i8"),
        ("pairs", "i8"),
        ("momentary", "f8"),
        ("short_term", "f8"),
        ("psr", "f8"),
        ("levelled", "i8"),
        ("pair", PAIR, (MAX_PAIRS,)),
    ],
    align=True,
)


def bank_for(rate_hz: int, channels: int) -> np.dtype:
    """The record of a bank. Its stored samples are last, so that banks differ only in length."""
    return np.dtype(
        [
            ("programme", PROGRAMME),  # the shown part: this,
            ("channel", CHANNEL, (MAX_CHANNELS,)),  # and one of these for each channel
            ("last", MAXIMA, (MAX_CHANNELS,)),  # maxima of the block before
            ("seen", "i8", (MAX_READERS,)),  # the serial number of what each reader has read
            ("readers", "i8"),
            ("lanes", lanes.STATE),
            ("sums", sums.STATE),
            ("between", "f4", (CHUNK,)),
            ("weighting", weighting.STATE),
            ("loudness", loudness.STATE),
            ("stereo", stereo.STATE, (MAX_PAIRS,)),
            ("flat_top", flat_top.STATE, (MAX_CHANNELS,)),
            ("k_system", k_system.STATE, (MAX_CHANNELS,)),
            ("dr", dr.STATE, (MAX_CHANNELS,)),
            ("psr", psr.STATE),
            ("quietest", quietest.STATE, (MAX_CHANNELS,)),
            ("gain", "f8", (MAX_CHANNELS,)),  # with which each channel is shown
            ("kept", "f4", (channels * quietest.capacity(rate_hz),)),
        ],
        align=True,
    )


BANK = bank_for(HIGHEST_RATE_HZ, MAX_CHANNELS)
"""The longest bank: what the kernel is compiled for."""


def kept_of(bank: np.void, c: int) -> np.ndarray:
    """The samples of channel `c` that `bank` stores for `quietest`."""
    room = quietest.capacity(bank["programme"]["rate_hz"])
    kept: np.ndarray = bank["kept"][c * room : (c + 1) * room]
    return kept


def shown_bytes(channels: int) -> int:
    """The length of the shown part, at the front of a bank of `channels` channels, in bytes."""
    return PROGRAMME.itemsize + channels * CHANNEL.itemsize


def unpacker(record: np.dtype, *paths: tuple[str, ...]) -> struct.Struct:
    """A Struct that unpacks the fields at `paths`, in the order of the record, from its bytes.

    For a few numbers it is ten times as quick as numpy.
    """
    form, end = "=", 0
    for path in paths:
        field, at = record, 0
        for name in path:
            field, inside = field.fields[name][:2]  # type: ignore[index]
            at += inside
        form += f"{at - end}x{'q' if field.kind == 'i' else 'd'}"
        end = at + field.itemsize
    return struct.Struct(form + f"{record.itemsize - end}x")
