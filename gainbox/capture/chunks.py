"""Chunks, of which most containers are made: each has a name and a size."""

import struct
from collections.abc import Callable, Iterator

from gainbox.capture.slices import read_at

LONGEST_WALK = 4096
"""Chunks looked at before giving up."""
KNOWN_CHUNKS = {
    *(b"LIST", b"bext", b"id3 ", b"ID3 ", b"cue ", b"iXML", b"smpl", b"JUNK", b"PEAK", b"axml", b"_PMX"),
    *(b"MARK", b"INST", b"COMT", b"NAME", b"ANNO", b"AUTH", b"APPL"),
}
"""Chunks behind the samples that may be cut off."""
W64_TAIL = bytes.fromhex("d3118cd100c04f8edb8a")

Chunk = tuple[bytes, int, int]
"""Its name, the offset of its contents, and their size."""


def chunks(descriptor: int, offset: int, end: int, order: str) -> Iterator[Chunk]:
    """The chunks of RIFF and FORM files from an offset on."""
    for _ in range(LONGEST_WALK):
        header = read_at(descriptor, offset, 8)
        if len(header) < 8 or offset >= end:
            return
        name, size = struct.unpack(f"{order}4sI", header)
        yield name, offset + 8, size
        offset += 8 + size + size % 2


def are_chunks(descriptor: int, end: int, order: str) -> Callable[[int], bool]:
    """Tells if nothing but chunks stands between an offset and the end; the last may be cut off."""

    def are_chunks_from(offset: int) -> bool:
        last = offset
        for name, start, size in chunks(descriptor, offset, end, order):
            if not all(0x20 <= character < 0x7F for character in name):
                return False
            if start + size > end:
                return name in KNOWN_CHUNKS
            last = start + size
        return end - last < 8

    return are_chunks_from


def caf_chunks(descriptor: int, offset: int) -> Iterator[Chunk]:
    """The chunks of CAF from an offset on; one of unknown size, -1, is the last."""
    size = 0
    for _ in range(LONGEST_WALK):
        header = read_at(descriptor, offset, 12)
        if len(header) < 12 or size < 0:
            return
        name, size = struct.unpack(">4sq", header)
        yield name, offset + 12, size
        offset += 12 + size


def are_caf_chunks(descriptor: int, offset: int, end: int) -> bool:
    """True if nothing but chunks of CAF stands between an offset and the end."""
    return all(
        all(0x20 <= character < 0x7F for character in name) and 0 <= size <= end - start
        for name, start, size in caf_chunks(descriptor, offset)
    )


def w64_name(name: bytes) -> bytes:
    """The identifier of a chunk of W64."""
    return name + bytes.fromhex("f3ac") + W64_TAIL


def w64_chunks(descriptor: int, offset: int) -> Iterator[Chunk]:
    """The chunks of W64 from an offset on."""
    for _ in range(LONGEST_WALK):
        header = read_at(descriptor, offset, 24)
        if len(header) < 24:
            return
        name, size = struct.unpack("<16sQ", header)
        yield name, offset + 24, size - 24
        if size < 24:
            return
        offset += size + -size % 8
