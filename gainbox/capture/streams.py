"""Ogg, FLAC and MP3 that were joined or cut off: of joined ones, libsndfile reads the first."""

from gainbox.capture.mpeg import is_cut
from gainbox.capture.slices import read_at

Links = list[tuple[int, int]]
"""The offset and the end of each stream."""

FLAC = b"fLaC\x00\x00\x00\x22"
SCAN_BYTES = 1 << 22
CUT_OFF = "cut off: copy it again"
NO_END = "its last page has no end mark: a stream that was recorded, or a copy that broke there"


def links_of(descriptor: int, size: int) -> tuple[Links, str | None]:
    """The streams joined in a file, one after the other, and a flaw or NO_END if the last has no end."""
    audio = behind_tag(descriptor, 0)
    head = read_at(descriptor, audio, 8)
    if head[:4] == b"OggS":
        return _ogg(descriptor, audio, size)
    if head == FLAC:
        return _between(_offsets_of(descriptor, FLAC, audio, size), size), None
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return _mp3(descriptor, size)
    return [], None


def _between(starts: list[int], size: int) -> Links:
    """The streams that begin at these offsets."""
    return list(zip(starts, [*starts[1:], size][: len(starts)], strict=True))


def behind_tag(descriptor: int, offset: int) -> int:
    """The offset behind a tag of ID3v2, if there is one."""
    while (tag := read_at(descriptor, offset, 10))[:3] == b"ID3" and len(tag) == 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(tag[6:], (21, 14, 7, 0), strict=True))
        offset += 10 + size + (10 if tag[5] & 0x10 else 0)
    return offset


def _offsets_of(descriptor: int, pattern: bytes, start: int, end: int) -> list[int]:
    """The offsets of a pattern."""
    found, at = [], start
    while at < end:
        read = read_at(descriptor, at, SCAN_BYTES + len(pattern) - 1)
        place = read.find(pattern)
        while place >= 0:
            found.append(at + place)
            place = read.find(pattern, place + 1)
        at += SCAN_BYTES
    return found


def _ogg(descriptor: int, offset: int, size: int) -> tuple[Links, str | None]:
    """The links of a chain: each begins with pages marked as a beginning, and ends with one marked as an end.

    A recording of a radio stream has no such end, and may be whole if it ends with a page.
    """
    starts: list[int] = []
    at, was_beginning, ended = offset, False, False
    window, window_at = b"", 0
    while at < size:
        if not window_at <= at <= window_at + len(window) - 282:
            window, window_at = read_at(descriptor, at, SCAN_BYTES), at
        page = window[at - window_at : at - window_at + 282]
        if page[:4] != b"OggS" or len(page) < 27:
            following = _next_page(descriptor, at, size)
            if following is None:
                ended = ended and size - at < 65536 and page[:4] != b"OggS"
                break
            at = following
            continue
        flags, segments = page[5], page[26]
        beginning = bool(flags & 2)
        if beginning and not was_beginning:
            starts.append(at)
        was_beginning = beginning
        at += 27 + segments + sum(page[27 : 27 + segments])
        ended = bool(flags & 4) and at <= size
    return _between(starts, size), None if ended else NO_END if at == size else CUT_OFF


def _next_page(descriptor: int, at: int, size: int) -> int | None:
    """The offset of the next page behind damage."""
    found = _offsets_of(descriptor, b"OggS", at + 1, min(size, at + SCAN_BYTES))
    return found[0] if found else None


def _mp3(descriptor: int, size: int) -> tuple[Links, str | None]:
    """The joined files, by the size that a Xing or Info frame states."""
    links: Links = []
    start = 0
    while True:
        audio = behind_tag(descriptor, start)
        stated = _mp3_size(read_at(descriptor, audio, 64))
        if stated is None:
            return [*links, (start, size)], CUT_OFF if is_cut(descriptor, size) else None
        end = audio + stated
        if end > size + LONGEST_FRAME:
            return [*links, (start, size)], CUT_OFF
        following = behind_tag(descriptor, _behind_old_tag(descriptor, end))
        if following >= size or _mp3_size(read_at(descriptor, following, 64)) is None:
            return [*links, (start, size)], None
        links.append((start, end))
        start = following


LONGEST_FRAME = 1441 * 2
"""Bytes that encoders count differently."""


def _behind_old_tag(descriptor: int, offset: int) -> int:
    """The offset behind a tag of ID3v1, if there is one."""
    return offset + 128 if read_at(descriptor, offset, 3) == b"TAG" else offset


def _mp3_size(frame: bytes) -> int | None:
    """The bytes of a stream by its first frame; None if it does not state them."""
    if len(frame) < 64 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return None
    mpeg_1, mono = frame[1] & 0x18 == 0x18, frame[3] >> 6 == 3
    at = 4 + ((17 if mono else 32) if mpeg_1 else (9 if mono else 17))
    flags = int.from_bytes(frame[at + 4 : at + 8], "big")
    if frame[at : at + 4] not in (b"Xing", b"Info") or not flags & 2:
        return None
    at += 12 if flags & 1 else 8
    return int.from_bytes(frame[at : at + 4], "big") or None
