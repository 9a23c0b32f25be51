"""What a bank holds, as one record: the state of every meter, what is shown of it, and room to work in."""

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
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8000, 768_000  # far below, the K-weighting has no room and goes astray

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
        ("not_finite", "i8"),  # samples that were no numbers, taken as zero
        ("since", MAXIMA, (MAX_READERS,)),  # maxima since each reader's last read
    ],
    align=True,
)

PAIR = np.dtype(
    [
        ("left", "i8"),  # which channels they are
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
        ("psr", "f8"),
        ("pair", PAIR, (MAX_PAIRS,)),
    ],
    align=True,
)


def bank_for(rate_hz: int, channels: int) -> np.dtype:
    """What a bank holds; the samples it keeps stand last, so that banks differ in nothing but length."""
    return np.dtype(
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
            ("flat_top", flat_top.STATE, (MAX_CHANNELS,)),
            ("k_system", k_system.STATE, (MAX_CHANNELS,)),
            ("dr", dr.STATE, (MAX_CHANNELS,)),
            ("psr", psr.STATE),
            ("quietest", quietest.STATE, (MAX_CHANNELS,)),
            ("gain", "f8", (MAX_CHANNELS,)),  # that each channel is shown with
            ("kept", "f4", (channels * quietest.room(rate_hz),)),
        ],
        align=True,
    )


BANK = bank_for(HIGHEST_RATE_HZ, MAX_CHANNELS)
"""The longest bank: what the kernel is compiled for."""


def kept_of(bank: np.void, c: int) -> np.ndarray:
    """The samples that `bank` keeps of channel `c`."""
    room = quietest.room(bank["programme"]["rate_hz"])
    kept: np.ndarray = bank["kept"][c * room : (c + 1) * room]
    return kept


def shown_bytes(channels: int) -> int:
    """How many bytes at the front of a bank of so many channels are what it shows."""
    return PROGRAMME.itemsize + channels * CHANNEL.itemsize


def picking(record: np.dtype, *paths: tuple[str, ...]) -> struct.Struct:
    """What picks these numbers out of the bytes of a record, in the order in which they stand there.

    It is ten times as quick as numpy, for a few numbers.
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
