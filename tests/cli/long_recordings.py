"""Recordings that take a while to measure."""

import struct
from pathlib import Path


def three_hours_in(folder: Path, rate_hz: int = 48000) -> Path:
    """A recording of silence that takes a while, and no room on the disk."""
    frames = 3 * 3600 * rate_hz
    file = folder / "three hours.wav"
    with file.open("wb") as wav:
        layout = struct.pack("<IHHIIHH", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16)
        wav.write(b"RIFF" + struct.pack("<I", 36 + 2 * frames) + b"WAVEfmt " + layout + b"data")
        wav.write(struct.pack("<I", 2 * frames))
        wav.truncate(wav.tell() + 2 * frames)
    return file
