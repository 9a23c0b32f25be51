"""Frames of MPEG audio, layers I to III: each begins with a header that tells its length."""

from gainbox.capture.slices import read_at

RATES_HZ = (44100, 48000, 32000)
FIRST_KBITS = {
    1: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
"""The bit rates of MPEG-1, by layer."""
SECOND_KBITS = {
    1: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    3: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""The bit rates of MPEG-2 and 2.5."""
TAIL_BYTES = 1 << 15
IN_A_ROW = 4
"""Frames that follow each other: a single header may be chance."""


def frame_bytes(header: bytes) -> int | None:
    """The length of the frame with these first four bytes; None if they are no header, or do not tell it."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3)
    bit_rate, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or layer == 4 or bit_rate in (0, 15) or rate == 3:
        return None
    is_first = version == 3
    bits_s = 1000 * (FIRST_KBITS if is_first else SECOND_KBITS)[layer][bit_rate]
    rate_hz = RATES_HZ[rate] // {3: 1, 2: 2, 0: 4}[version]
    padding = header[2] >> 1 & 1
    if layer == 1:
        return (12 * bits_s // rate_hz + padding) * 4
    return (144 if is_first or layer == 2 else 72) * bits_s // rate_hz + padding


def is_cut(descriptor: int, size: int) -> bool:
    """True if a file of frames breaks off within its last."""
    tail = read_at(descriptor, max(0, size - TAIL_BYTES), TAIL_BYTES)
    for first in range(len(tail)):
        at, frames = first, 0
        while (length := frame_bytes(tail[at : at + 4])) and _alike(tail, at, first):
            at, frames = at + length, frames + 1
        if frames >= IN_A_ROW:  # of four bytes or less nothing is heard
            return at > len(tail)
    return False


def _alike(tail: bytes, one: int, other: int) -> bool:
    """True if two headers have the same version, layer and rate."""
    return tail[one + 1] | 1 == tail[other + 1] | 1 and tail[one + 2] & 0x0C == tail[other + 2] & 0x0C
