"""Recordings: any file that libsndfile can read, as blocks."""

import logging
import os
import stat
from pathlib import Path

import numpy as np
import soundfile

from gainbox.capture import CaptureError, EndOfProgramme, Format, Pace
from gainbox.meters.lanes import MAX_CHANNELS
from gainbox.meters.state import HIGHEST_RATE_HZ, LOWEST_RATE_HZ

log = logging.getLogger(__name__)

BITS = {"PCM_S8": 8, "PCM_U8": 8, "ULAW": 16, "ALAW": 16, "PCM_16": 16, "ALAC_16": 16, "ALAC_20": 20}
"""Significant bits of the subtypes with fewer than 24."""
FLOATING = ("FLOAT", "DOUBLE", "VORBIS", "OPUS", "MPEG")
"""Prefixes of the subtypes whose samples may exceed full scale."""
UNKNOWN_FRAMES = 2**63 - 1
"""libsndfile's length of a FLAC whose encoder could not seek back to write it."""
NO_AUDIO = "it holds no audio: was the recording ended properly?"


class Recording:
    """An audio file, open for reading from its beginning to its end.

    Attributes:
        format: format of the blocks
        frames: length by its header; None if the header has none

    Raises:
        CaptureError: (`no-card`) there is no such file; (`wrong-format`) it is not audio, or is empty
    """

    def __init__(self, path: Path) -> None:
        self._name = _printable(path)
        if obstacle := _obstacle(path):
            raise CaptureError("no-card", f"{self._name}: {obstacle}: name an audio file")
        try:
            self._file = soundfile.SoundFile(os.open(path, os.O_RDONLY))  # a name's extension would rule
        except (soundfile.SoundFileError, OSError) as error:
            reason = "it is empty" if path.stat().st_size == 0 else _reason(error)
            raise CaptureError(
                "wrong-format", f"{self._name}: not an audio file that can be read: {reason}"
            ) from None
        if refusal := _refusal(self._file):
            self._file.close()
            raise CaptureError("wrong-format", f"{self._name}: {refusal}")
        self._file.seekable = lambda: False  # soundfile would seek after every read, in vain at the end
        subtype = self._file.subtype
        self._dtype = "float32" if subtype.startswith(FLOATING) else "int32"
        self.frames: int | None = self._file.frames if self._file.frames < UNKNOWN_FRAMES else None
        self._frames_read = 0
        self.format = Format(self._file.samplerate, self._file.channels, BITS.get(subtype, 24))

    def read(self, frames: int) -> np.ndarray:
        """Read the next block of at most `frames` frames; an empty one at the end.

        Raises:
            CaptureError: (`wrong-format`) the file is damaged or truncated here
        """
        try:
            block: np.ndarray = self._file.read(frames, dtype=self._dtype, always_2d=True)
        except (soundfile.SoundFileError, OSError) as error:
            position_s = self._frames_read / self.format.rate_hz
            raise CaptureError(
                "wrong-format",
                f"{self._name}: damaged or cut off somewhere after {position_s:.1f} s: "
                f"copy it again ({_reason(error)})",
            ) from None
        self._frames_read += len(block)
        if not self._frames_read:
            raise CaptureError("wrong-format", f"{self._name}: {NO_AUDIO}")
        return block

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _printable(path: Path) -> str:
    """The path as text; bytes that are not UTF-8 are replaced."""
    return os.fsencode(path).decode(errors="replace")


def _obstacle(path: Path) -> str | None:
    """The reason why a path is no readable file; None if it is one."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            path.open("rb").close()
            return None
    except OSError as error:
        return str(error.strerror).lower()
    return "is a directory" if stat.S_ISDIR(mode) else "is not a file"


def _refusal(file: soundfile.SoundFile) -> str | None:
    """The reason why readable audio cannot be metered; None if it can."""
    if not 1 <= file.channels <= MAX_CHANNELS:
        return f"it has {file.channels} channels, gainbox meters 1 to {MAX_CHANNELS}"
    if not LOWEST_RATE_HZ <= file.samplerate <= HIGHEST_RATE_HZ:
        return f"its rate is {file.samplerate} Hz, gainbox meters {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz"
    return None if file.frames else NO_AUDIO


def _reason(error: Exception) -> str:
    """The reason in an error of libsndfile, which reports a broken MP3 as a missing file."""
    text = str(getattr(error, "error_string", error)).rstrip(".").lower()
    return "damaged or cut off" if text.startswith("file does not exist") else text


class RecordingSource:
    """A recording, played in real time from its beginning to its end."""

    def __init__(self, path: Path, block_frames: int) -> None:
        self.name = f"file:{_printable(path)}"
        self._path = path
        self._block_frames = block_frames

    def open(self) -> "Playback":
        """Open the file.

        Raises:
            CaptureError: as `Recording`
        """
        return Playback(Recording(self._path), self._block_frames)


class Playback:
    """A recording that delivers its blocks in real time."""

    live = None

    def __init__(self, recording: Recording, block_frames: int) -> None:
        self.format = recording.format
        self._recording = recording
        self._block_frames = block_frames
        self._pace = Pace(recording.format.rate_hz)

    def read(self, timeout_s: float) -> np.ndarray:  # noqa: ARG002 - always in time
        """Read the next block when it is due; the last may be short. Damage ends the programme."""
        try:
            block = self._recording.read(self._block_frames)
        except CaptureError as error:
            log.warning("%s", error)
            raise EndOfProgramme from None
        if not len(block):
            raise EndOfProgramme
        self._pace.wait(len(block))
        return block

    def close(self) -> None:
        """Close the file."""
        self._recording.close()
