"""The speaker of each channel of a recording, by its header or by the order of its format.

The names are those of BS.2051 without its degrees: L R C, Ls Rs at 110 degrees; where there are four surround
channels, Lss Rss at the sides and Lrs Rrs in the rear; Cs behind, Lc Rc beside the centre; Ltf, Ctr and the
like for top front and top rear.
"""

import struct

from gainbox.capture.chunks import LONGEST_WALK, caf_chunks, chunks, w64_chunks, w64_name
from gainbox.capture.slices import read_at
from gainbox.capture.streams import FLAC, behind_tag
from gainbox.meters.lanes import MAX_CHANNELS
from gainbox.meters.layout import SURROUND, Speakers

MASK_BITS = (
    *("L", "R", "C", "LFE", "Lrs", "Rrs", "Lc", "Rc", "Cs", "Lss", "Rss"),
    *("Tc", "Ltf", "Ctf", "Rtf", "Ltr", "Ctr", "Rtr"),
)
"""The speakers of the mask of WAVE_FORMAT_EXTENSIBLE, from its lowest bit; CAF and AIFF have the same."""
VORBIS = {
    1: "M",
    2: "L R",
    3: "L C R",
    4: "L R Ls Rs",
    5: "L C R Ls Rs",
    6: "L C R Ls Rs LFE",
    7: "L C R Ls Rs Cs LFE",
    8: "L C R Lss Rss Lrs Rrs LFE",
}
"""The order of Vorbis, and of Opus in its mapping family 1 (RFC 7845), by the number of channels."""
FLAC_ORDER = {
    3: "L R C",
    4: "L R Ls Rs",
    5: "L R C Ls Rs",
    6: "L R C LFE Ls Rs",
    7: "L R C LFE Cs Ls Rs",
    8: "L R C LFE Lrs Rrs Lss Rss",
}
"""The order of FLAC (RFC 9639), by the number of channels."""
MASK_TAG = b"WAVEFORMATEXTENSIBLE_CHANNEL_MASK="
"""The tag of FLAC with the mask of another order."""
LONGEST_CHUNK = 12 + 20 * MAX_CHANNELS
LONGEST_HEADER = 1 << 20
"""Bytes of a header of FLAC in Ogg in which the tag is looked for."""

APPLE_BY_LABELS, APPLE_BY_MASK = 0, 1 << 16
APPLE_LABELS = {
    **{label: speaker for label, speaker in enumerate(MASK_BITS, start=1) if label not in (5, 6)},
    **{5: "Ls", 6: "Rs"},
    **{33: "Lrs", 34: "Rrs", 35: "Lw", 36: "Rw", 37: "LFE2", 42: "M"},
}
"""Labels of channels in the chunks `chan` of CAF and `CHAN` of AIFF."""
APPLE_LAYOUTS = {
    **{100: "M", 101: "L R", 102: "L R"},
    **{108: "L R Ls Rs", 109: "L R Ls Rs C", 110: "L R Ls Rs C Cs", 111: "L R Lrs Rrs C Cs Lss Rss"},
    **{113: "L R C", 114: "C L R", 115: "L R C Cs", 116: "C L R Cs"},
    **{117: "L R C Ls Rs", 118: "L R Ls Rs C", 119: "L C R Ls Rs", 120: "C L R Ls Rs"},
    **{121: "L R C LFE Ls Rs", 122: "L R Ls Rs C LFE", 123: "L C R Ls Rs LFE", 124: "C L R Ls Rs LFE"},
    **{125: "L R C LFE Ls Rs Cs", 126: "L R C LFE Ls Rs Lc Rc", 127: "C Lc Rc L R Ls Rs LFE"},
    **{128: "L R C LFE Lss Rss Lrs Rrs", 129: "L R Ls Rs C LFE Lc Rc"},
    **{131: "L R Cs", 132: "L R Ls Rs", 133: "L R LFE", 134: "L R LFE Cs", 135: "L R LFE Ls Rs"},
    **{136: "L R C LFE", 137: "L R C LFE Cs", 138: "L R Ls Rs LFE"},
    **{139: "L R Ls Rs C Cs", 140: "L R Lss Rss C Lrs Rrs", 141: "C L R Ls Rs Cs", 142: "C L R Ls Rs Cs LFE"},
    **{143: "C L R Lss Rss Lrs Rrs", 144: "C L R Lss Rss Lrs Rrs Cs", 148: "L R Ls Rs C Lc Rc"},
    **{149: "C LFE", 150: "L C R", 151: "L C R Cs", 152: "L C R LFE", 153: "L R Cs LFE", 154: "L C R Cs LFE"},
}
"""Numbered layouts of these chunks."""


def speakers_of(descriptor: int, size: int, channels: int) -> Speakers:
    """The speaker of each channel of an open file of `size` bytes; empty if they are unknown."""
    usual = SURROUND.get(channels, ())
    if channels == 1:
        return usual
    try:
        stated = _stated(descriptor, size, channels)
    except (struct.error, ValueError, OSError):
        stated = None
    if stated is None:
        return usual
    if all(stated) and len(stated) == channels == len(set(stated)):
        return _named(stated)
    return usual if channels == 2 else ()


def _stated(descriptor: int, size: int, channels: int) -> Speakers | None:
    """The speakers by the file; empty for some that have no name, None if it does not state any."""
    magic = read_at(descriptor, 0, 40)
    if magic[:4] in (b"FORM", b"caff"):
        return _of_apple(_chunk(descriptor, size, magic), channels)
    if magic[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") or magic[24:40] == w64_name(b"wave"):
        order = ">" if magic[:4] == b"RIFX" else "<"
        return _of_format(_chunk(descriptor, size, magic, order), order, channels)
    audio = behind_tag(descriptor, 0)
    head = read_at(descriptor, audio, 4096)
    if head[:4] == b"OggS":
        return _of_ogg(descriptor, audio, head, channels)
    if head.startswith(FLAC):
        return _of_flac(_flac_comments(descriptor, audio + 4), channels)
    return None


def _chunk(descriptor: int, size: int, magic: bytes, order: str = ">") -> bytes:
    """The beginning of the chunk that may state the speakers; empty without one."""
    if magic[:4] == b"caff":
        walk, wanted = caf_chunks(descriptor, 8), b"chan"
    elif magic[24:40] == w64_name(b"wave"):
        walk, wanted = w64_chunks(descriptor, 40), w64_name(b"fmt ")
    else:
        walk, wanted = chunks(descriptor, 12, size, order), b"CHAN" if magic[:4] == b"FORM" else b"fmt "
    start, length = next(((start, length) for name, start, length in walk if name == wanted), (size, 0))
    return read_at(descriptor, start, max(0, min(length, LONGEST_CHUNK)))


def _of_mask(mask: int, channels: int) -> Speakers | None:
    """The speakers of a mask, of which bits above the last channel do not count; None if it is 0."""
    bits = [bit for bit in range(32) if mask >> bit & 1][:channels]
    if not bits:
        return None
    return tuple(MASK_BITS[bit] for bit in bits) if bits[-1] < len(MASK_BITS) else ()


def _named(speakers: Speakers) -> Speakers:
    """Speakers with one pair of surround channels, be it called side or rear, as Ls and Rs."""
    surround = {"Ls", "Rs", "Lss", "Rss", "Lrs", "Rrs"} & set(speakers)
    if surround == {"Ls", "Rs", "Lrs", "Rrs"}:
        return tuple({"Ls": "Lss", "Rs": "Rss"}.get(speaker, speaker) for speaker in speakers)
    if len(surround) > 2:
        return speakers
    return tuple(f"{speaker[0]}s" if speaker in surround else speaker for speaker in speakers)


def _of_format(form: bytes, order: str, channels: int) -> Speakers | None:
    """The speakers by a chunk `fmt `."""
    if struct.unpack(f"{order}H", form[:2])[0] != 0xFFFE:
        return None
    return _of_mask(struct.unpack(f"{order}I", form[20:24])[0], channels)


def _of_apple(chunk: bytes, channels: int) -> Speakers | None:
    """The speakers by a chunk `chan` or `CHAN`; None without one."""
    if not chunk:
        return None
    tag, mask, count = struct.unpack(">III", chunk[:12])
    if tag == APPLE_BY_MASK:
        return _of_mask(mask, channels)
    if tag != APPLE_BY_LABELS:
        return tuple(APPLE_LAYOUTS.get(tag >> 16, "").split())
    described = chunk[12 : 12 + 20 * min(count, channels)]
    return tuple(APPLE_LABELS.get(label, "") for (label,) in struct.iter_unpack(">I16x", described))


def _of_ogg(descriptor: int, start: int, head: bytes, channels: int) -> Speakers | None:
    """The speakers by the codec in Ogg."""
    if (opus := head.find(b"OpusHead")) >= 0:
        family = head[opus + 18 : opus + 19]
        return tuple(VORBIS.get(channels, "").split()) if family in (b"\0", b"\1") else ()
    if b"\x01vorbis" in head:
        return tuple(VORBIS.get(channels, "").split())
    if b"\x7fFLAC" in head:
        return _of_flac(read_at(descriptor, start, LONGEST_HEADER), channels)
    return None


def _of_flac(comments: bytes, channels: int) -> Speakers | None:
    """The speakers of FLAC: by the tag in its comments, or in its own order."""
    at = comments.upper().find(MASK_TAG)
    if at < 0:
        return tuple(FLAC_ORDER[channels].split()) if channels in FLAC_ORDER else None
    (length,) = struct.unpack("<I", comments[at - 4 : at])
    return _of_mask(int(comments[at : at + length].partition(b"=")[2], 16), channels)


def _flac_comments(descriptor: int, offset: int) -> bytes:
    """The block of comments among the blocks of FLAC from an offset on; empty without one."""
    for _ in range(LONGEST_WALK):
        header = read_at(descriptor, offset, 4)
        size = int.from_bytes(header[1:], "big")
        if len(header) == 4 and header[0] & 0x7F == 4:
            return read_at(descriptor, offset + 4, size)
        if len(header) < 4 or header[0] & 0x80:
            break
        offset += 4 + size
    return b""
