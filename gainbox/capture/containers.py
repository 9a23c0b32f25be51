"""Containers of plain samples: the place of the samples, and the size of them that the header states.

A header may be wrong: sizes of 32 bits wrap at 4 GiB, and a recorder that crashed leaves those of its last
sync. Other containers and unusual formats are left to libsndfile.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from gainbox.capture.chunks import (
    W64_TAIL,
    are_caf_chunks,
    are_chunks,
    caf_chunks,
    chunks,
    w64_chunks,
    w64_name,
)
from gainbox.capture.slices import read_at


@dataclass(frozen=True, slots=True)
class Samples:
    """The format of plain samples, in libsndfile's words.

    Attributes:
        valid_bits: significant bits by the header
    """

    subtype: str
    endian: str
    channels: int
    rate_hz: int
    valid_bits: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of a frame."""
        return self.channels * BYTES[self.subtype]


@dataclass(frozen=True, slots=True)
class Declared:
    """The place of the samples by the header; the size is None for an unknown one.

    Attributes:
        small: size fields of 32 bits, which wrap
        is_chunk: tells if a chunk stands at an offset behind the samples, up to the end of the file
    """

    samples: Samples | None
    start: int
    size: int | None
    small: bool
    is_chunk: Callable[[int], bool]


BYTES = {
    **{"PCM_U8": 1, "PCM_S8": 1, "ULAW": 1, "ALAW": 1, "PCM_16": 2, "PCM_24": 3, "PCM_32": 4},
    **{"FLOAT": 4, "DOUBLE": 8},
}
INTEGERS = {2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}
FLOATS = {4: "FLOAT", 8: "DOUBLE"}


def declared_by(descriptor: int, offset: int, end: int) -> Declared | None:
    """The statement of the header at an offset; None for another container, or an impossible format."""
    declared = _declared_by(descriptor, offset, end)
    samples = declared.samples if declared else None
    if samples and not (0 < samples.channels <= 1024 and 0 < samples.rate_hz < 2**31):
        return None
    return declared


def _declared_by(descriptor: int, offset: int, end: int) -> Declared | None:
    """The statement of the header at an offset."""
    magic = read_at(descriptor, offset, 40)
    try:
        if magic[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and magic[8:12] == b"WAVE":
            return _wav(descriptor, offset, end, ">" if magic[:4] == b"RIFX" else "<")
        if magic[:4] == b"FORM" and magic[8:12] in (b"AIFF", b"AIFC"):
            return _aiff(descriptor, offset, end, magic[8:12] == b"AIFC")
        if magic[:4] == b"caff":
            return _caf(descriptor, offset, end)
        if magic[:16] == W64_RIFF and magic[24:40] == w64_name(b"wave"):
            return _w64_file(descriptor, offset)
        if magic[:4] in (b".snd", b"dns."):
            return _au(descriptor, offset, end, ">" if magic[:4] == b".snd" else "<")
    except (struct.error, KeyError, ZeroDivisionError, OverflowError, ValueError):
        pass
    return None


def _wav(descriptor: int, offset: int, end: int, order: str) -> Declared | None:
    """WAV, RF64 and BW64."""
    samples, long_size = None, None
    for name, start, size in chunks(descriptor, offset + 12, end, order):
        if name == b"ds64":
            long_size = struct.unpack("<Q", read_at(descriptor, start + 8, 8))[0]
        elif name == b"fmt ":
            samples = _wav_samples(read_at(descriptor, start, min(size, 40)), order)
        elif name == b"data":
            is_long = long_size is not None and size == 0xFFFFFFFF
            stated = long_size if is_long else None if is_unknown(size, end - start) else size
            return Declared(samples, start, stated, not is_long, are_chunks(descriptor, end, order))
    return None


def is_unknown(size: int, left: int) -> bool:
    """True if a size of 32 bits, with `left` bytes in the file, is that of a program writing to a pipe."""
    return size >= 0xFFFF0000 or (0x7FFF0000 <= size <= 0x80000000 and size > left)


def _wav_samples(form: bytes, order: str) -> Samples | None:
    """The format in a chunk "fmt "."""
    tag, channels, rate_hz, _, align, bits = struct.unpack(f"{order}HHIIHH", form[:16])
    if tag == 0xFFFE:
        bits, _, tag = struct.unpack(f"{order}HIH", form[18:26])
    wide = align // channels
    integers = {1: "PCM_U8", **INTEGERS}
    subtype = {1: integers, 3: FLOATS, 6: {1: "ALAW"}, 7: {1: "ULAW"}}.get(tag, {}).get(wide)
    if subtype is None or align % channels:
        return None
    return Samples(subtype, "LITTLE" if order == "<" else "BIG", channels, rate_hz, bits)


AIFC_KINDS: dict[bytes, tuple[dict[int, str], str]] = {
    b"NONE": ({1: "PCM_S8", **INTEGERS}, "BIG"),
    b"twos": ({1: "PCM_S8", **INTEGERS}, "BIG"),
    b"in24": ({3: "PCM_24"}, "BIG"),
    b"in32": ({4: "PCM_32"}, "BIG"),
    b"sowt": ({1: "PCM_S8", **INTEGERS}, "LITTLE"),
    b"raw ": ({1: "PCM_U8"}, "BIG"),
    **dict.fromkeys((b"fl32", b"FL32", b"fl64", b"FL64"), (FLOATS, "BIG")),
    **dict.fromkeys((b"ulaw", b"ULAW"), ({1: "ULAW", 2: "ULAW"}, "BIG")),
    **dict.fromkeys((b"alaw", b"ALAW"), ({1: "ALAW", 2: "ALAW"}, "BIG")),
}


def _aiff(descriptor: int, offset: int, end: int, compressed: bool) -> Declared | None:
    """AIFF and AIFC."""
    samples, at = None, None
    for name, start, size in chunks(descriptor, offset + 12, end, ">"):
        if name == b"COMM":
            channels, _, bits, exponent, mantissa = struct.unpack(">HIHHQ", read_at(descriptor, start, 18))
            kinds, endian = AIFC_KINDS[read_at(descriptor, start + 18, 4) if compressed else b"NONE"]
            rate_hz = round(mantissa * 2.0 ** (exponent - 16383 - 63))
            samples = Samples(kinds[(bits + 7) // 8], endian, channels, rate_hz, bits)
        elif name == b"SSND":
            skipped = struct.unpack(">I", read_at(descriptor, start, 4))[0] + 8
            stated = None if is_unknown(size, end - start) else max(0, size - skipped)
            at = start + skipped, stated
        if samples and at:
            return Declared(samples, *at, True, are_chunks(descriptor, end, ">"))
    return None


def _caf(descriptor: int, offset: int, end: int) -> Declared | None:
    """Apple's CAF."""
    samples = None
    for name, start, size in caf_chunks(descriptor, offset + 8):
        if name == b"desc":
            rate, kind, flags, packet, _, channels, bits = struct.unpack(
                ">d4sIIIII", read_at(descriptor, start, 32)
            )
            wide = packet // channels
            kinds = {b"ulaw": {1: "ULAW"}, b"alaw": {1: "ALAW"}}
            if kind == b"lpcm":
                kinds[kind] = FLOATS if flags & 1 else {1: "PCM_S8", **INTEGERS}
            subtype = kinds.get(kind, {}).get(wide)
            endian = "LITTLE" if flags & 2 else "BIG"
            samples = Samples(subtype, endian, channels, round(rate), bits) if subtype else None
        elif name == b"data":
            stated = None if size < 0 else max(0, size - 4)
            return Declared(
                samples, start + 4, stated, False, lambda behind: are_caf_chunks(descriptor, behind, end)
            )
    return None


W64_RIFF = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")


def _w64_file(descriptor: int, offset: int) -> Declared | None:
    """Sony's W64."""
    samples = None
    for name, start, size in w64_chunks(descriptor, offset + 40):
        if name == w64_name(b"fmt "):
            samples = _wav_samples(read_at(descriptor, start, 40), "<")
        elif name == w64_name(b"data"):
            stated = None if size + 24 >= 2**63 - 1 else max(0, size)
            return Declared(
                samples, start, stated, False, lambda behind: W64_TAIL in read_at(descriptor, behind, 32)
            )
    return None


AU_KINDS = {
    1: "ULAW",
    2: "PCM_S8",
    3: "PCM_16",
    4: "PCM_24",
    5: "PCM_32",
    6: "FLOAT",
    7: "DOUBLE",
    27: "ALAW",
}


def _au(descriptor: int, offset: int, end: int, order: str) -> Declared | None:
    """Sun's AU, in either order of bytes."""
    header = read_at(descriptor, offset + 4, 20)
    skipped, size, kind, rate_hz, channels = struct.unpack(f"{order}5I", header)
    subtype = AU_KINDS[kind]
    endian = "BIG" if order == ">" else "LITTLE"
    samples = Samples(subtype, endian, channels, rate_hz, 8 * BYTES[subtype])
    start = offset + skipped
    return Declared(
        samples, start, None if is_unknown(size, end - start) else size, True, lambda _start: False
    )
