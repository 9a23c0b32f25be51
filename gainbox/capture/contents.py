"""The audio in a file, compared with what its headers state: parts to be read one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from gainbox.capture.containers import Declared, Samples, declared_by
from gainbox.capture.foreign import foreign
from gainbox.capture.lengths import stated_end
from gainbox.capture.slices import read_at
from gainbox.capture.streams import CUT_OFF, NO_END, links_of

LONGEST_PADDING = 64 * 1024
"""Zeros behind the samples, in bytes, that pad a file and are no audio."""
TAGS = (b"TAG", b"ID3", b"APETAGEX", b"LYRICSBEGIN")
LONGEST_SHORT = 0xFFFF0000
"""Bytes of samples from which on a container of 32 bits is read without its header."""
COUNTED_DIFFERENTLY = 8
"""Bytes of padding and headers that programs count differently."""
MOST_PARTS = 1000
SCAN_BYTES = 1 << 22


@dataclass(frozen=True, slots=True)
class Part:
    """A recording in a file: its bytes, and its format if they are plain samples without their header."""

    start: int
    end: int
    samples: Samples | None = None
    at_low_end: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """The audio in a file.

    Attributes:
        parts: its recordings, joined; none if libsndfile reads the file right by itself
        flaw: the reason why some of it is missing, if it is
        remark: a fault of the header that the parts make up for
        foreign: its kind and the cure, if libsndfile does not read it
    """

    parts: tuple[Part, ...] = ()
    flaw: str | None = None
    remark: str | None = None
    foreign: str | None = None


def contents_of(descriptor: int, size: int) -> Contents:
    """The audio in an open file of `size` bytes."""
    if declared_by(descriptor, 0, size) is None:
        links, flaw = links_of(descriptor, size)
        parts = tuple(Part(*link) for link in links) if len(links) > 1 else ()
        flaw, remark = (None, flaw) if flaw == NO_END else (flaw, None)
        if not links and (stated_end(descriptor) or 0) > size + COUNTED_DIFFERENTLY:
            flaw = CUT_OFF
        return Contents(parts, flaw, remark, foreign=foreign(descriptor))
    found = list(_plain(descriptor, size))
    flaws, remarks = (
        [text for text in texts if text] for texts in zip(*(each[1:] for each in found), strict=True)
    )
    parts = tuple(part for part, *_ in found)
    needed = len(parts) > 1 or flaws or remarks or any(part.samples for part in parts)
    return Contents(parts if needed else (), *(texts[0] if texts else None for texts in (flaws, remarks)))


def _plain(descriptor: int, end: int) -> Iterator[tuple[Part, str | None, str | None]]:
    """The parts of a file of plain samples, each with a flaw and a remark."""
    offset = 0
    for _ in range(MOST_PARTS):
        declared = declared_by(descriptor, offset, end)
        if declared is None:
            return
        part, flaw, remark, behind = _compared(descriptor, offset, end, declared)
        yield part, flaw, remark
        if behind is None:
            return
        offset = behind


def _compared(
    descriptor: int, offset: int, end: int, declared: Declared
) -> tuple[Part, str | None, str | None, int | None]:
    """A part, its flaw, its remark, and the offset of the part behind it."""
    start, samples, left = declared.start, declared.samples, max(0, end - declared.start)
    is_known = declared.size is not None and declared.size < 2**63 - 1
    stated = declared.size if is_known and declared.size is not None else left
    wide = samples.frame_bytes if samples else 1
    if stated - left >= wide:
        if samples is None:
            return Part(offset, end), "cut off: copy it again", None, None
        flaw = f"cut off after {_seconds(left, samples)} of {_seconds(stated, samples)}: copy it again"
        bare = Part(start, end, samples)
        return *(_raised(bare, flaw) if _has_low_end(descriptor, bare) else (bare, flaw, None)), None
    behind = start + min(stated, left)
    for place in (behind + stated % 2, behind, *_outer_ends(descriptor, offset)):
        if declared_by(descriptor, place, end):
            return Part(offset, place), None, None, place
    if left - stated < wide or _is_no_audio(descriptor, behind, end, declared):
        bare = Part(start, behind, samples)
        unknown = not is_known and not declared.small  # libsndfile refuses such a CAF
        return *_whole(descriptor, Part(offset, end), bare, size_is_unknown=unknown), None
    return *_mended(descriptor, offset, end, declared), None


def _outer_ends(descriptor: int, offset: int) -> tuple[int, ...]:
    """The offsets where a file of RIFF or FORM ends by its own size, with and without padding."""
    head = read_at(descriptor, offset, 8)
    if head[:4] not in (b"RIFF", b"FORM", b"RIFX"):
        return ()
    size = int.from_bytes(head[4:], "little" if head[:4] == b"RIFF" else "big")
    return (offset + 8 + size + size % 2, offset + 8 + size) if size > 4 else ()


Found = tuple[Part, str | None, str | None]
"""A part, its flaw and its remark."""


def _whole(descriptor: int, whole: Part, bare: Part, *, size_is_unknown: bool) -> Found:
    """A part that its header states right: with the header, or bare where libsndfile misreads that."""
    samples = bare.samples
    if samples and (bare.end - bare.start >= LONGEST_SHORT or size_is_unknown):
        return bare, None, None
    if _has_low_end(descriptor, bare):
        return _raised(bare, None)
    return whole, None, None


def _raised(bare: Part, flaw: str | None) -> Found:
    """A part with its 24 bits at the low end of 32."""
    return replace(bare, at_low_end=True), flaw, "its 24 bits stand at the low end of 32: measured as 24 bits"


def _mended(descriptor: int, offset: int, end: int, declared: Declared) -> Found:
    """A part with more samples behind those that its header states: it wrapped, or is stale."""
    start, samples, stated = declared.start, declared.samples, declared.size or 0
    if samples is None:
        return Part(offset, end), "its header states less than the file holds: export it as WAV", None
    true = stated + (end - start - stated) // 2**32 * 2**32 if declared.small else stated
    wrapped = true > stated and (
        end - start - true < samples.frame_bytes or _is_no_audio(descriptor, start + true, end, declared)
    )
    bare = Part(start, start + true if wrapped else end, samples)
    if _has_low_end(descriptor, bare):
        return _raised(bare, None)
    length = _seconds(bare.end - start, samples)
    remark = f"its header states a length of {_seconds(stated, samples)}: measured to its end, {length}"
    return bare, None, remark


def _is_no_audio(descriptor: int, at: int, end: int, declared: Declared) -> bool:
    """True if what stands behind the samples is chunks, a tag or padding."""
    if declared.is_chunk(at) or declared.is_chunk(at + 1):
        return True
    if read_at(descriptor, at, 11).startswith(TAGS):
        return True
    return end - at <= LONGEST_PADDING and not any(read_at(descriptor, at, end - at))


def _seconds(size: int, samples: Samples) -> str:
    """The length of some samples in words."""
    return f"{size // samples.frame_bytes / max(1, samples.rate_hz):.1f} s"


def _has_low_end(descriptor: int, part: Part) -> bool:
    """True if the header states 24 bits in 32, and they stand at the low end: the top byte bears the sign."""
    if part.samples is None or (part.samples.subtype, part.samples.valid_bits) != ("PCM_32", 24):
        return False
    order = "<u4" if part.samples.endian == "LITTLE" else ">u4"
    low = False
    for at in range(part.start, part.end, SCAN_BYTES):
        read = read_at(descriptor, at, min(SCAN_BYTES, part.end - at))
        words = np.frombuffer(read[: len(read) // 4 * 4], order)
        top = words >> 24
        if not ((top == 0) | (top == 0xFF)).all():
            return False
        low = low or bool((words & 0xFF).any())
    return low
