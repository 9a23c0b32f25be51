"""The speakers of recordings: by masks, by layouts, by tags and by the orders of formats, made from bytes."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from gainbox.capture.recording import Recording
from tests.signals import float32_block, silence

RATE_HZ = 48000
BYTES = 2 * RATE_HZ // 10
SUBFORMAT = bytes.fromhex("0100000000001000800000aa00389b71")
W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")
W64_RIFF = b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000")

MASKS = {
    0x00B: "L R LFE",
    0x007: "L R C",
    0x00F: "L R C LFE",
    0x033: "L R Ls Rs",
    0x603: "L R Ls Rs",
    0x107: "L R C Cs",
    0x10F: "L R C LFE Cs",
    0x037: "L R C Ls Rs",
    0x607: "L R C Ls Rs",
    0x03F: "L R C LFE Ls Rs",
    0x60F: "L R C LFE Ls Rs",
    0x70F: "L R C LFE Cs Ls Rs",
    0x637: "L R C Lrs Rrs Lss Rss",
    0x63F: "L R C LFE Lrs Rrs Lss Rss",
    0x0FF: "L R C LFE Ls Rs Lc Rc",
}


def form(channels: int, mask: int, order: str = "<") -> bytes:
    """The contents of a chunk `fmt ` of WAVE_FORMAT_EXTENSIBLE, 16 bits."""
    plain = struct.pack(f"{order}HHIIHH", 0xFFFE, channels, RATE_HZ, 2 * channels * RATE_HZ, 2 * channels, 16)
    kind = SUBFORMAT if order == "<" else struct.pack(">IHH", 1, 0, 16) + SUBFORMAT[8:]
    return plain + struct.pack(f"{order}HHI", 22, 16, mask) + kind


def riff(channels: int, mask: int, magic: bytes = b"RIFF") -> bytes:
    """A WAV, RIFX or RF64 of 50 ms."""
    order, size = ">" if magic == b"RIFX" else "<", BYTES * channels // 2
    head = form(channels, mask, order)
    long = struct.pack("<4sIQQQI", b"ds64", 28, 100 + size, size, 0, 0) if magic == b"RF64" else b""
    stated = 0xFFFFFFFF if magic == b"RF64" else size
    body = long + struct.pack(f"{order}4sI", b"fmt ", len(head)) + head
    body += struct.pack(f"{order}4sI", b"data", stated) + bytes(size)
    return magic + struct.pack(f"{order}I", 0xFFFFFFFF if long else 4 + len(body)) + b"WAVE" + body


def w64(channels: int, mask: int) -> bytes:
    """A W64 of 50 ms."""
    size = BYTES * channels // 2
    body = b"fmt " + W64_TAIL + struct.pack("<Q", 64) + form(channels, mask)
    body += b"data" + W64_TAIL + struct.pack("<Q", 24 + size) + bytes(size)
    return W64_RIFF + struct.pack("<Q", 40 + len(body)) + b"wave" + W64_TAIL + body


def labelled(tag: int, mask: int = 0, labels: tuple[int, ...] = ()) -> bytes:
    """The contents of a chunk `chan` or `CHAN`."""
    described = (struct.pack(">II12x", label, 0) for label in labels)
    return struct.pack(">III", tag, mask, len(labels)) + b"".join(described)


def caf(channels: int, layout: bytes) -> bytes:
    """A CAF of 50 ms, 16 bits."""
    size = BYTES * channels // 2
    return b"".join(
        (
            *(b"caff", struct.pack(">HH", 1, 0)),
            *(b"desc", struct.pack(">qd4sIIIII", 32, RATE_HZ, b"lpcm", 0, 2 * channels, 1, channels, 16)),
            *(b"chan", struct.pack(">q", len(layout)), layout),
            *(b"data", struct.pack(">qI", 4 + size, 0), bytes(size)),
        )
    )


def aiff(channels: int, layout: bytes) -> bytes:
    """An AIFF of 50 ms, 16 bits, with its layout behind the samples."""
    size = BYTES * channels // 2
    rate = struct.pack(">HQ", 16383 + 15, RATE_HZ << 48)
    common = struct.pack(">HIH", channels, size // 2 // channels, 16) + rate
    body = b"COMM" + struct.pack(">I", len(common)) + common
    body += b"SSND" + struct.pack(">III", 8 + size, 0, 0) + bytes(size)
    body += b"CHAN" + struct.pack(">I", len(layout)) + layout
    return b"FORM" + struct.pack(">I", 4 + len(body)) + b"AIFF" + body


@pytest.fixture
def speakers_in(tmp_path: Path) -> Callable[[bytes], str]:
    """Tells the speakers of a file of these bytes."""

    def speakers_in(contents: bytes) -> str:
        path = tmp_path / "recording"
        path.write_bytes(contents)
        recording = Recording(path)
        assert len(recording.read(RATE_HZ)) == RATE_HZ // 20
        recording.close()
        return " ".join(recording.speakers)

    return speakers_in


Speakers = Callable[[bytes], str]


@pytest.mark.parametrize(("mask", "expected"), MASKS.items())
def test_a_mask_names_the_speakers(speakers_in: Speakers, mask: int, expected: str) -> None:
    channels = len(expected.split())
    assert speakers_in(riff(channels, mask)) == expected
    assert speakers_in(riff(channels, mask, b"RIFX")) == expected
    assert speakers_in(riff(channels, mask, b"RF64")) == expected
    assert speakers_in(w64(channels, mask)) == expected
    assert speakers_in(caf(channels, labelled(1 << 16, mask))) == expected
    assert speakers_in(aiff(channels, labelled(1 << 16, mask))) == expected


def test_bits_above_the_last_channel_do_not_count(speakers_in: Speakers) -> None:
    assert speakers_in(riff(3, 0x3F)) == "L R C"
    assert speakers_in(riff(8, 0x2D03F)) == "L R C LFE Ls Rs Ltf Rtf"


@pytest.mark.parametrize(
    ("channels", "mask"), [(7, 0), (7, 0x3F), (6, 0x3), (8, 0x7F), (4, 0x80000007), (3, 0), (4, 0), (8, 0)]
)
def test_channels_without_a_bit_make_a_layout_unknown(
    speakers_in: Speakers, channels: int, mask: int
) -> None:
    assert speakers_in(riff(channels, mask)) == speakers_in(w64(channels, mask)) == ""


@pytest.mark.parametrize(
    ("channels", "usual"), [(1, "M"), (2, "L R"), (5, "L R C Ls Rs"), (6, "L R C LFE Ls Rs")]
)
def test_the_usual_layouts_need_no_mask(speakers_in: Speakers, channels: int, usual: str) -> None:
    assert speakers_in(riff(channels, 0)) == usual


def test_one_channel_is_mono_whatever_its_mask(speakers_in: Speakers) -> None:
    assert speakers_in(riff(1, 0x8)) == "M"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (113, "L R C"),
        (114, "C L R"),
        (124, "C L R Ls Rs LFE"),
        (122, "L R Ls Rs C LFE"),
        (127, "C Lc Rc L R Ls Rs LFE"),
        (128, "L R C LFE Lss Rss Lrs Rrs"),
        (133, "L R LFE"),
        (132, "L R Ls Rs"),
        (142, "C L R Ls Rs Cs LFE"),
        (147, ""),  # discrete
        (107, ""),  # ambisonics
    ],
)
def test_a_numbered_layout_names_the_speakers(speakers_in: Speakers, tag: int, expected: str) -> None:
    channels = len(expected.split()) or 4
    for make in (caf, aiff):
        assert speakers_in(make(channels, labelled(tag << 16 | channels))) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ((3, 1, 2, 5, 6, 4), "C L R Ls Rs LFE"),
        ((1, 2, 3, 4, 5, 6, 33, 34), "L R C LFE Lss Rss Lrs Rrs"),
        ((1, 2, 35, 36), "L R Lw Rw"),
        ((1, 2, 3, 4, 10, 11), "L R C LFE Ls Rs"),
        ((1, 2, 0xFFFFFFFF), ""),
        ((1, 2, 2), ""),
    ],
)
def test_labels_name_the_speakers(speakers_in: Speakers, labels: tuple[int, ...], expected: str) -> None:
    for make in (caf, aiff):
        assert speakers_in(make(len(labels), labelled(0, labels=labels))) == expected


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
@pytest.mark.parametrize(
    "expected",
    [
        "M",
        "L R",
        "L C R",
        "L R Ls Rs",
        "L C R Ls Rs",
        "L C R Ls Rs LFE",
        "L C R Ls Rs Cs LFE",
        "L C R Lss Rss Lrs Rrs LFE",
    ],
)
def test_ogg_has_the_order_of_vorbis(tmp_path: Path, subtype: str, expected: str) -> None:
    path = tmp_path / "recording.ogg"
    nothing = float32_block(*[silence(0.1, RATE_HZ)] * len(expected.split()))
    soundfile.write(path, nothing, RATE_HZ, format="OGG", subtype=subtype)
    recording = Recording(path)
    assert " ".join(recording.speakers) == expected
    recording.close()


def test_opus_without_speakers_has_none(tmp_path: Path) -> None:
    path = tmp_path / "recording.ogg"
    soundfile.write(path, np.zeros((9600, 6)), RATE_HZ, format="OGG", subtype="OPUS")
    contents = path.read_bytes()
    at = contents.index(b"OpusHead") + 18
    path.write_bytes(rechecked(contents[:at] + b"\xff" + contents[at + 1 :]))
    recording = Recording(path)
    assert recording.speakers == ()
    recording.close()


FLAC_ORDER = [
    "M",
    "L R",
    "L R C",
    "L R Ls Rs",
    "L R C Ls Rs",
    "L R C LFE Ls Rs",
    "L R C LFE Cs Ls Rs",
    "L R C LFE Lrs Rrs Lss Rss",
]


@pytest.mark.parametrize("expected", FLAC_ORDER)
def test_flac_has_an_order_of_its_own(tmp_path: Path, speakers_in: Speakers, expected: str) -> None:
    assert speakers_in(flac(tmp_path, len(expected.split()))) == expected


@pytest.mark.parametrize(
    ("mask", "expected"), [(0x00B, "L R LFE"), (0x107, "L R C Cs"), (0x60F, FLAC_ORDER[5])]
)
@pytest.mark.parametrize("name", ["WAVEFORMATEXTENSIBLE_CHANNEL_MASK", "waveformatextensible_channel_mask"])
def test_a_tag_of_flac_names_the_speakers(
    tmp_path: Path, speakers_in: Speakers, mask: int, expected: str, name: str
) -> None:
    assert speakers_in(flac(tmp_path, len(expected.split()), f"{name}=0x{mask:X}")) == expected


@pytest.mark.parametrize("mask", ["", "=", "0x", "left", "-1", "0xFFFFFFFFFFFFFFFFFFFF"])
def test_a_tag_that_is_no_mask_does_no_harm(tmp_path: Path, speakers_in: Speakers, mask: str) -> None:
    tag = f"WAVEFORMATEXTENSIBLE_CHANNEL_MASK={mask}"
    assert speakers_in(flac(tmp_path, 3, tag)) in ("", "L R C")


@pytest.mark.parametrize("cut", [0, 3, 11])
def test_a_layout_that_is_cut_off_does_no_harm(speakers_in: Speakers, cut: int) -> None:
    assert speakers_in(caf(2, labelled(101 << 16 | 2)[:cut])) == "L R"
    assert speakers_in(caf(3, labelled(113 << 16 | 3)[:cut])) == ""


def flac(tmp_path: Path, channels: int, tag: str | None = None) -> bytes:
    """A FLAC of 50 ms, with a tag behind its first block."""
    path = tmp_path / "plain.flac"
    soundfile.write(path, np.zeros((RATE_HZ // 20, channels)), RATE_HZ)
    contents = path.read_bytes()
    if tag is None:
        return contents
    comments = struct.pack("<I4sII", 4, b"test", 1, len(tag)) + tag.encode()
    block = bytes([4]) + len(comments).to_bytes(3, "big") + comments
    return contents[:42] + block + contents[42:]


def rechecked(contents: bytes) -> bytes:
    """Ogg with the checksum of its first page made right."""
    size = 27 + contents[26] + sum(contents[27 : 27 + contents[26]])
    page = contents[:22] + bytes(4) + contents[26:size]
    check = 0
    for byte in page:
        check ^= byte << 24
        for _ in range(8):
            check = (check << 1 ^ (0x04C11DB7 if check & 0x80000000 else 0)) & 0xFFFFFFFF
    return page[:22] + check.to_bytes(4, "little") + page[26:] + contents[size:]
