"""Recordings of every kind, whole, odd and broken."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import soundfile

from gainbox import capture
from gainbox.capture import CaptureError, EndOfProgramme, Format
from gainbox.capture.recording import Recording, RecordingSource
from tests import signals

RATE_HZ = 48000

Write = Callable[..., Path]


def noise(frames: int, channels: int = 2, bits: int = 24) -> np.ndarray:
    """Every bit of every channel is in use, negative full scale included, and no two frames are alike."""
    words = np.random.default_rng(1).integers(-(2**31), 2**31, (frames, channels), dtype=np.int32)
    words[:1] = -(2**31)
    return words >> (32 - bits) << (32 - bits)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes an audio file and gives its path."""

    def write(name: str, samples: np.ndarray, subtype: str | None = None, rate_hz: int = RATE_HZ) -> Path:
        path = tmp_path / name
        soundfile.write(path, samples, rate_hz, subtype=subtype)
        return path

    return write


def noise_of(seconds: float) -> np.ndarray:
    """Noise at -20 dBFS, for compressed formats."""
    return signals.float32_block(
        signals.noise(-20.0, seconds, RATE_HZ), signals.noise(-20.0, seconds, RATE_HZ, 2)
    )


def cut_in_half(path: Path) -> Path:
    """Truncate a file to its first half."""
    contents = path.read_bytes()
    path.write_bytes(contents[: len(contents) // 2])
    return path


def read_all(recording: Recording, block_frames: int = 1000) -> np.ndarray:
    """The whole recording, which must end in empty blocks."""
    blocks = []
    while len(block := recording.read(block_frames)):
        assert block.flags.c_contiguous
        blocks.append(block)
    assert not len(recording.read(block_frames))
    recording.close()
    return np.concatenate(blocks)


@pytest.mark.parametrize(
    ("name", "subtype", "bits", "significant_bits"),
    [
        ("take.wav", "PCM_U8", 8, 8),
        ("take.wav", "PCM_16", 16, 16),
        ("take.wav", "PCM_24", 24, 24),
        ("take.wav", "PCM_32", 32, 24),
        ("take.aiff", "PCM_S8", 8, 8),
        ("take.aiff", "PCM_24", 24, 24),
        ("take.flac", "PCM_16", 16, 16),
        ("take.flac", "PCM_24", 24, 24),
        ("take.w64", "PCM_24", 24, 24),
        ("take.caf", "PCM_16", 16, 16),
    ],
)
def test_whole_numbers_arrive_to_the_last_bit(
    write: Write, name: str, subtype: str, bits: int, significant_bits: int
) -> None:
    samples = noise(2500, bits=bits)
    recording = Recording(write(name, samples, subtype))
    assert recording.format == Format(RATE_HZ, 2, significant_bits)
    assert recording.frames == 2500
    heard = read_all(recording)
    assert heard.dtype == np.int32
    assert np.array_equal(heard, samples)


@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_floats_keep_what_goes_beyond_full_scale(write: Write, subtype: str) -> None:
    samples = np.array([[1.5, -3.0], [0.25, -1.0], [-0.0, 2.0**-30]])
    heard = read_all(Recording(write("over.wav", samples, subtype)))
    assert heard.dtype == np.float32
    assert np.array_equal(heard, samples)


def test_nan_and_infinities_pass_unchanged(write: Write) -> None:
    samples = np.array([[np.nan, np.inf], [-np.inf, 0.5]])
    heard = read_all(Recording(write("broken_mix.wav", samples, "FLOAT")))
    assert np.array_equal(heard, samples, equal_nan=True)


@pytest.mark.parametrize("name", ["take.ogg", "take.mp3"])
def test_lossy_formats_keep_their_overs(write: Write, name: str) -> None:
    square = signals.square(0.0, 200, 0.5, RATE_HZ)[:, None]
    heard = read_all(Recording(write(name, square)))
    assert heard.dtype == np.float32
    assert 1.0 < np.abs(heard).max() < 2.0


@pytest.mark.parametrize(("channels", "rate_hz"), [(1, 44100), (3, 96000), (8, 192000)])
def test_one_to_eight_channels_at_any_rate(write: Write, channels: int, rate_hz: int) -> None:
    samples = noise(100, channels)
    recording = Recording(write("take.wav", samples, "PCM_24", rate_hz))
    assert recording.format == Format(rate_hz, channels, 24)
    assert np.array_equal(read_all(recording), samples)


def test_nine_channels_are_refused(write: Write) -> None:
    path = write("stems.wav", noise(10, 9), "PCM_24")
    with pytest.raises(CaptureError, match=r"stems\.wav: it has 9 channels, .* 1 to 8") as error:
        Recording(path)
    assert error.value.state == "wrong-format"


@pytest.mark.parametrize("rate_hz", [1, 7999, 768_001])
def test_a_rate_that_no_meter_knows_is_refused(write: Write, rate_hz: int) -> None:
    path = write("slow.wav", noise(10), "PCM_24", rate_hz)
    with pytest.raises(CaptureError, match=rf"slow\.wav: its rate is {rate_hz} Hz, .* 8000 to 768000 Hz"):
        Recording(path)


@pytest.mark.parametrize(
    ("contents", "reason"),
    [(b"", "it is empty"), (b"Dear diary, today", "format not recognised"), (bytes(5000), "format not")],
)
def test_a_file_that_is_no_audio_is_refused(tmp_path: Path, contents: bytes, reason: str) -> None:
    path = tmp_path / "diary.wav"
    path.write_bytes(contents)
    with pytest.raises(CaptureError, match=rf"diary\.wav: not an audio file .*: {reason}") as error:
        Recording(path)
    assert error.value.state == "wrong-format"


def test_a_file_without_a_single_frame_is_refused(write: Write) -> None:
    path = write("unfinished.wav", np.empty((0, 2)))
    with pytest.raises(CaptureError, match=r"unfinished\.wav: it holds no audio") as error:
        Recording(path)
    assert error.value.state == "wrong-format"


def test_an_mp3_cut_off_in_its_first_frame_is_damaged_and_not_missing(write: Write) -> None:
    path = write("lost.mp3", noise_of(0.5))
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(CaptureError, match=r"lost\.mp3: not an audio file .*: damaged or cut off$"):
        Recording(path)


def test_a_header_without_its_frames_is_an_error_at_the_first_read(write: Write) -> None:
    path = write("lost.flac", noise(2500), "PCM_24")
    path.write_bytes(path.read_bytes()[:44])
    with pytest.raises(CaptureError, match=r"lost\.flac: it holds no audio") as error:
        Recording(path).read(1000)
    assert error.value.state == "wrong-format"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere.wav", "no such file or directory"),
        ("a" * 300, "file name too long"),
        ("folder", "is a directory"),
        ("file/take.wav", "not a directory"),
        ("pipe", "is not a file"),
    ],
)
def test_a_path_that_is_no_file_is_an_error_with_its_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / name
    with pytest.raises(CaptureError) as error:
        Recording(path)
    assert str(error.value) == f"{path}: {reason}: name an audio file"
    assert error.value.state == "no-card"


def test_a_wav_cut_off_in_the_middle_is_played_to_where_it_ends(write: Write) -> None:
    samples = noise(10_000)
    heard = read_all(Recording(cut_in_half(write("cut.wav", samples, "PCM_24"))))
    assert len(heard) == pytest.approx(5000, abs=10)
    assert np.array_equal(heard, samples[: len(heard)])


def test_a_wav_of_unknown_length_is_played_to_where_it_ends(write: Write) -> None:
    samples = noise(1000, bits=16)
    path = write("piped.wav", samples, "PCM_16")
    contents = bytearray(path.read_bytes())
    at = contents.index(b"data") + 4
    contents[at : at + 4] = b"\xff" * 4  # as written by programs that cannot seek back
    path.write_bytes(contents)
    assert np.array_equal(read_all(Recording(path)), samples)


def test_a_flac_of_unknown_length_is_played_to_where_it_ends(write: Write) -> None:
    samples = noise(2500)
    path = write("piped.flac", samples, "PCM_24")
    contents = bytearray(path.read_bytes())
    contents[21] &= 0xF0  # number of frames: 36 bits; 0 is unknown
    contents[22:26] = bytes(4)
    path.write_bytes(contents)
    recording = Recording(path)
    assert recording.frames is None
    assert np.array_equal(read_all(recording), samples)


@pytest.mark.parametrize("name", ["cut.flac", "cut.ogg"])
def test_a_compressed_file_cut_off_in_the_middle_ends_or_names_the_place(write: Write, name: str) -> None:
    path = cut_in_half(write(name, noise_of(3.0)))
    recording = Recording(path)
    heard = 0
    try:
        while block := len(recording.read(1000)):
            heard += block
    except CaptureError as error:
        assert error.state == "wrong-format"
        assert f"{name}: damaged or cut off somewhere after {heard / RATE_HZ:.1f} s" in str(error)
    assert 0.5 * RATE_HZ < heard < 1.6 * RATE_HZ


def test_a_file_name_may_be_invalid_utf_8(write: Write, tmp_path: Path) -> None:
    samples = noise(10)
    path = tmp_path / os.fsdecode(b"M\xfcller.wav")
    write("take.wav", samples, "PCM_24").replace(path)
    assert np.array_equal(read_all(Recording(path)), samples)
    assert RecordingSource(path, 128).name == f"file:{tmp_path}/M\\xfcller.wav"
    path.write_bytes(b"")
    with pytest.raises(CaptureError, match=r"/M\\xfcller"):
        Recording(path)


def test_closing_twice_does_no_harm(write: Write) -> None:
    recording = Recording(write("take.wav", noise(10), "PCM_24"))
    recording.close()
    recording.close()


# As a source


@pytest.fixture
def slept_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still; the sleeps are recorded."""
    slept_s: list[float] = []
    monkeypatch.setattr(capture, "time", SimpleNamespace(monotonic=lambda: 0.0, sleep=slept_s.append))
    return slept_s


def play(path: Path, block_frames: int = 128) -> list[np.ndarray]:
    """All blocks of a recording that ends as it should."""
    stream = RecordingSource(path, block_frames).open()
    blocks: list[Any] = []
    with pytest.raises(EndOfProgramme):
        while True:
            blocks.append(stream.read(0.1))
    stream.close()
    stream.close()
    return blocks


def test_it_is_played_in_real_time_to_its_end(write: Write, slept_s: list[float]) -> None:
    samples = noise(300)
    path = write("take.wav", samples, "PCM_24")
    blocks = play(path)
    assert [len(block) for block in blocks] == [128, 128, 44]
    assert np.array_equal(np.concatenate(blocks), samples)
    assert slept_s == pytest.approx([128 / RATE_HZ, 256 / RATE_HZ, 300 / RATE_HZ])


def test_it_is_played_from_the_beginning_each_time(write: Write, slept_s: list[float]) -> None:
    path = write("take.wav", noise(200), "PCM_24")
    assert np.array_equal(np.concatenate(play(path)), np.concatenate(play(path)))
    assert len(slept_s) == 4


def test_a_damaged_file_ends_at_the_damage_with_a_warning(
    write: Write, slept_s: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    heard = sum(map(len, play(cut_in_half(write("cut.flac", noise_of(1.0))))))
    assert 0.2 * RATE_HZ < heard < 0.6 * RATE_HZ
    assert slept_s[-1] == pytest.approx(heard / RATE_HZ)
    assert f"cut.flac: damaged or cut off somewhere after {heard / RATE_HZ:.1f} s: copy" in caplog.text


def test_its_name_and_its_format_and_a_missing_file(write: Write, tmp_path: Path) -> None:
    path = write("take.wav", noise(10, bits=16), "PCM_16")
    source = RecordingSource(path, 128)
    assert source.name == f"file:{path}"
    assert source.open().format == Format(RATE_HZ, 2, 16)
    with pytest.raises(CaptureError, match="no such file"):
        RecordingSource(tmp_path / "nowhere.wav", 128).open()
