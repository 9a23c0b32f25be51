"""Recordings: any file that libsndfile can read, as blocks."""

import logging
import os
import stat
from contextlib import ExitStack, nullcontext
from pathlib import Path

import numpy as np
import soundfile

from gainbox.capture import CaptureError, EndOfProgramme, Format, Pace
from gainbox.capture.contents import Contents, Part, contents_of
from gainbox.capture.quiet import quiet_stderr
from gainbox.capture.slices import Slice
from gainbox.capture.speakers import speakers_of
from gainbox.capture.streams import CUT_OFF
from gainbox.meters.clip import Encoding
from gainbox.meters.lanes import MAX_CHANNELS
from gainbox.meters.state import HIGHEST_RATE_HZ, LOWEST_RATE_HZ
from gainbox.staging.verdict import times

log = logging.getLogger(__name__)

BITS = {"PCM_S8": 8, "PCM_U8": 8, "ULAW": 16, "ALAW": 16, "PCM_16": 16, "ALAC_16": 16, "ALAC_20": 20}
"""Significant bits of the subtypes with fewer than 24."""
FLOATING = ("FLOAT", "DOUBLE")
LOSSY = ("VORBIS", "OPUS", "MPEG")
"""Prefixes of the subtypes whose samples may exceed full scale: those of floats, and of lossy decoders."""
UNKNOWN_FRAMES = 2**63 - 1
"""libsndfile's length of a FLAC whose encoder could not seek back to write it."""
LOW_END = (
    "all of it lies below -48.2 dBFS: if it has 24 bits at the low end of 32, each level is 48.2 dB higher"
)
FLAC_FRAMES = 4096
"""Frames read at once of a FLAC: where it is damaged, libsndfile loses all of the block."""
MOST_SAMPLES = 1 << 20
"""Samples read at once, of all channels together."""
NO_AUDIO = "it holds no audio: was the recording ended properly?"


class Recording:
    """An audio file, open for reading from its beginning to its end, whatever its header states of that.

    Args:
        path: the file
        channels: those of its channels that are read, from 0, in this order; all without any

    Attributes:
        format: format of the blocks
        frames: length; None if that is not known before the end
        speakers: speaker of each channel; empty if they are unknown
        remark: a sentence on a fault of the file that does no harm; None without one
        flaw: at the end, a sentence if some of the recording is missing; None if it is whole

    Raises:
        CaptureError: (`no-card`) there is no such file; (`wrong-format`) it is not audio, or is empty
    """

    def __init__(self, path: Path, channels: tuple[int, ...] = ()) -> None:
        self._name = _printable(path)
        if obstacle := _obstacle(path):
            raise CaptureError("no-card", f"{self._name}: {obstacle}: name an audio file")
        self.flaw: str | None = None
        self._frames_read = 0
        with ExitStack() as opened:
            self._descriptor = os.open(path, os.O_RDONLY)
            opened.callback(os.close, self._descriptor)
            size = os.fstat(self._descriptor).st_size
            contents = Contents()
            try:
                contents = contents_of(self._descriptor, size)
                self._parts = [*contents.parts]
                self._open_next()
            except (soundfile.SoundFileError, OSError) as error:
                cause = "it is empty" if size == 0 else contents.foreign or contents.flaw
                reason = cause or _reason(error)
                raise CaptureError(
                    "wrong-format", f"{self._name}: not an audio file that can be read: {reason}"
                ) from None
            opened.callback(self._file.close)
            if refusal := _refusal(self._file, channels):
                cause = contents.flaw if refusal == NO_AUDIO else None
                raise CaptureError("wrong-format", f"{self._name}: {cause or refusal}")
            self.speakers = speakers_of(self._descriptor, size, self._file.channels)
            opened.pop_all()
        self.remark = f"{self._name}: {contents.remark}" if contents.remark else None
        self._missing = contents.flaw or (CUT_OFF if "truncated file" in self._file.extra_info else None)
        known = self._file.frames < UNKNOWN_FRAMES and not self._parts
        self.frames: int | None = self._file.frames if known else None
        self._channels = channels
        self._channels_in_file = self._file.channels
        read = len(channels) or self._file.channels
        self.format = Format(self._file.samplerate, read, self._bits, self._encoding)

    def _open_next(self) -> None:
        """Open the next part, or the whole file if it has no parts."""
        self._part = self._parts.pop(0) if self._parts else None
        with quiet_stderr():
            self._file = self._opened(self._part)
        self._file.seekable = lambda: False  # soundfile would seek after every read, in vain at the end
        subtype = self._file.subtype
        self._quiet = quiet_stderr if subtype.startswith("MPEG") else nullcontext
        self._encoding: Encoding = (
            "floats" if subtype.startswith(FLOATING) else "lossy" if subtype.startswith(LOSSY) else "integers"
        )
        self._dtype = "int32" if self._encoding == "integers" else "float32"
        self._bits = BITS.get(subtype, 24)
        self._part_frames_read = 0
        self._may_be_low = subtype == "PCM_32"
        self._has_low_bits = False

    def _opened(self, part: Part | None) -> soundfile.SoundFile:
        """A part, or the whole file, as libsndfile reads it."""
        if part is None:  # without its name, whose extension would rule
            return soundfile.SoundFile(os.dup(self._descriptor))
        file = Slice(self._descriptor, part.start, part.end)
        if part.samples is None:
            return soundfile.SoundFile(file)
        form = part.samples
        return soundfile.SoundFile(
            file, "r", form.rate_hz, form.channels, form.subtype, form.endian, format="RAW"
        )

    def read(self, frames: int) -> np.ndarray:
        """Read the next block of at most `frames` frames; an empty one at the end, or where it is damaged.

        Raises:
            CaptureError: (`wrong-format`) the file is damaged before its first frame
        """
        block = self._read_part(frames)
        while not len(block) and not self.flaw:
            self._end_part()
            if self.flaw or not self._parts:
                break
            self._begin_part()
            if not self.flaw:
                block = self._read_part(frames)
        self._frames_read += len(block)
        self._part_frames_read += len(block)
        if not self._frames_read:
            raise CaptureError("wrong-format", self.flaw or f"{self._name}: {NO_AUDIO}")
        return block

    def _read_part(self, frames: int) -> np.ndarray:
        """Read from the part that is open."""
        empty = np.zeros((0, self.format.channels), self._dtype)
        if self.flaw:
            return empty
        frames = max(1, min(frames, MOST_SAMPLES // self._channels_in_file))
        if self._file.format == "FLAC":
            frames = min(frames, FLAC_FRAMES)
        try:
            with self._quiet():
                block: np.ndarray = self._file.read(frames, dtype=self._dtype, always_2d=True)
        except (soundfile.SoundFileError, OSError) as error:
            self._fail(
                f"damaged or cut off somewhere after {self._position}: copy it again ({_reason(error)})"
            )
            return empty
        if self._channels:
            block = np.ascontiguousarray(block[:, self._channels])
        if self._part and self._part.at_low_end:
            return block << 8
        self._watch_low_end(block)
        return block

    def _watch_low_end(self, block: np.ndarray) -> None:
        """Note if words of 32 bits use the low 24 alone."""
        if self._may_be_low and len(block):
            self._may_be_low = block.max() < 2**23 and block.min() >= -(2**23)
            self._has_low_bits = self._has_low_bits or bool((block & 0xFF).any())

    def _end_part(self) -> None:
        """Compare what was read of a part with its length."""
        length = self._file.frames
        is_exact = length < UNKNOWN_FRAMES and not self._file.subtype.startswith("MPEG")
        if is_exact and self._frames_read and self._part_frames_read < length:
            self._fail(f"damaged or cut off somewhere after {self._position}: copy it again")
        elif not self._parts and self._may_be_low and self._has_low_bits:
            self.remark = f"{self._name}: {LOW_END}"
        if self._missing and not self._parts:
            self._fail(self._missing)

    def _begin_part(self) -> None:
        """Open the next part, which must be of the same format."""
        self._file.close()
        try:
            self._open_next()
        except (soundfile.SoundFileError, OSError) as error:
            self._fail(
                f"damaged or cut off somewhere after {self._position}: copy it again ({_reason(error)})"
            )
            return
        if (self._file.samplerate, self._file.channels) != (self.format.rate_hz, self._channels_in_file):
            self._fail(
                f"after {self._position} it goes on with another rate or number of channels: split it there"
            )

    @property
    def _position(self) -> str:
        """The place in the recording."""
        return f"{self._frames_read / self.format.rate_hz:.1f} s"

    def _fail(self, flaw: str) -> None:
        """End the recording here."""
        self.flaw = f"{self._name}: {flaw}"

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _printable(path: Path) -> str:
    """The path as text; bytes that are not UTF-8 are spelt by their number: no two paths read alike."""
    return os.fsencode(path).decode(errors="backslashreplace")


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


def _refusal(file: soundfile.SoundFile, channels: tuple[int, ...]) -> str | None:
    """The reason why these channels of readable audio cannot be metered; None if they can."""
    if missing := [channel + 1 for channel in channels if channel >= file.channels]:
        return f"it has {times(file.channels, 'channel')}, there is no channel {missing[0]}"
    if not channels and file.channels > MAX_CHANNELS:
        return (
            f"it has {file.channels} channels, gainbox meters 1 to {MAX_CHANNELS}: "
            f"choose some, as with `gainbox measure --channels 1-{MAX_CHANNELS}`"
        )
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
            for sentence in filter(None, (self._recording.remark, self._recording.flaw)):
                log.warning("%s", sentence)
            raise EndOfProgramme
        self._pace.wait(len(block))
        return block

    def close(self) -> None:
        """Close the file."""
        self._recording.close()
