"""Containers that libsndfile reads to the end of the file, without regard to the length that they state.

IRCAM, PAF, PVF and XI state none.
"""

import re
import struct
from collections.abc import Callable

from gainbox.capture.slices import read_at

MOST_MATRICES = 16


def stated_end(descriptor: int) -> int | None:
    """The size of a file by its own header; None for another kind, or if it states none."""
    head = read_at(descriptor, 0, 1024)
    for magic, end_of in KINDS:
        if head.startswith(magic):
            try:
                return end_of(descriptor, head)
            except (struct.error, KeyError):
                return None
    return None


def _form(_descriptor: int, head: bytes) -> int:
    """IFF: AIFC whose samples are compressed, 8SVX and 16SV."""
    return 8 + int.from_bytes(head[4:8], "big")


def _au(_descriptor: int, head: bytes) -> int | None:
    """Sun's AU with compressed samples."""
    skipped, size = struct.unpack(">II" if head[:1] == b"." else "<II", head[4:12])
    return skipped + size if size < 0x7FFF0000 else None


def _avr(_descriptor: int, head: bytes) -> int:
    """Audio Visual Research."""
    stereo, bits, *_, frames = struct.unpack(">HHHHHII", head[12:30])
    return int(128 + frames * (2 if stereo else 1) * (bits // 8))


def _mpc(_descriptor: int, head: bytes) -> int:
    """Akai's MPC 2000."""
    stereo, frames = head[21], int.from_bytes(head[30:34], "little")
    return 42 + frames * (4 if stereo else 2)


def _nist(_descriptor: int, head: bytes) -> int:
    """NIST Sphere."""
    fields = dict(re.findall(rb"(\w+) -i (\d+)", head))
    samples = int(fields[b"sample_count"]) * int(fields.get(b"channel_count", 1))
    return int(head[8:16]) + samples * int(fields.get(b"sample_n_bytes", 1))


def _wve(_descriptor: int, head: bytes) -> int:
    """Psion's WVE."""
    return 32 + int.from_bytes(head[18:22], "big")


def _sds(_descriptor: int, head: bytes) -> int:
    """The sample dump of MIDI: packets of 120 words of seven bits."""
    bits, samples = head[6], head[10] | head[11] << 7 | head[12] << 14
    in_packet = 120 // -(-bits // 7)
    return 21 + -(-samples // in_packet) * 127


MATLAB_4 = {0: 8, 1: 4, 2: 4, 3: 2, 4: 2, 5: 1}
"""Bytes of a number, by its kind."""


def _matlab_4(descriptor: int, head: bytes) -> int:
    """MATLAB 4: matrices one after the other, of which the last is the sound."""
    order = ">" if head[2:4] == b"\x03\xe8" else "<"
    at = 0
    for _ in range(MOST_MATRICES):
        header = read_at(descriptor, at, 20)
        if len(header) < 20:
            break
        kind, rows, columns, imaginary, letters = struct.unpack(f"{order}5I", header)
        at += 20 + letters + rows * columns * MATLAB_4[kind % 100 // 10] * (2 if imaginary else 1)
    return at


def _matlab_5(descriptor: int, head: bytes) -> int:
    """MATLAB 5: elements one after the other."""
    order = "<" if head[126:128] == b"IM" else ">"
    at = 128
    for _ in range(MOST_MATRICES):
        header = read_at(descriptor, at, 8)
        if len(header) < 8:
            break
        at += 8 + struct.unpack(f"{order}4xI", header)[0]
    return int(at)


KINDS: tuple[tuple[bytes, Callable[[int, bytes], int | None]], ...] = (
    (b"FORM", _form),
    (b".snd", _au),
    (b"dns.", _au),
    (b"2BIT", _avr),
    (b"\x01\x04", _mpc),
    (b"NIST_1A\n", _nist),
    (b"ALawSoundFile**", _wve),
    (b"\xf0\x7e", _sds),
    (b"MATLAB 5.0", _matlab_5),
    (struct.pack("<5I", 0, 1, 1, 0, 11), _matlab_4),
    (struct.pack(">5I", 1000, 1, 1, 0, 11), _matlab_4),
)
