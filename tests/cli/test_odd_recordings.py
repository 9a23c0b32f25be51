"""Recordings that hardly are any: an honest reading or one sentence, never a crash or a wrong number."""

import io
import json
import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import soundfile

from gainbox.capture import CaptureError
from gainbox.capture.mpeg import frame_bytes
from gainbox.capture.recording import Recording
from gainbox.cli.measure import measure
from gainbox.cli.measure.result import Measured
from gainbox.cli.measure.summary import advice
from gainbox.cli.measure.table import rows
from gainbox.meters import FeedFor
from tests.cli.installation import Installation
from tests.cli.long_recordings import three_hours_in
from tests.signals import Signal, float32_block, noise, silence, tone

RATE_HZ = 48000
DETECTED = ("clip_events", "clipped_samples", "inter_sample_events", "flat_top_events")


@pytest.fixture
def measured_of(tmp_path: Path, feed_for: FeedFor) -> Any:
    """Measures a recording of some channels."""

    def measured_of(*signals: Signal, rate_hz: int = RATE_HZ, subtype: str = "FLOAT") -> Measured:
        file = tmp_path / "recording.wav"
        soundfile.write(file, float32_block(*signals), rate_hz, subtype)
        measured, _ = measure(file, feed_for, None, draws=False)
        return measured

    return measured_of


@pytest.mark.parametrize("channels", [1, 2])
def test_one_frame_has_a_peak_and_no_loudness(measured_of: Any, channels: int) -> None:
    measured = measured_of(*[np.array([0.5])] * channels)
    assert measured.duration_s == 1 / RATE_HZ
    for channel in measured.channel:
        assert channel.sample_peak_dbfs == pytest.approx(-6.02, abs=0.01)
        assert channel.sample_peak_dbfs <= channel.true_peak_dbtp < -5.5
        assert channel.rms_dbfs == pytest.approx(-3.01, abs=0.01)  # as a sine of that rms would have it
        assert channel.vu_max_dbfs < -100.0  # a needle has no time to move
        assert [getattr(channel, name) for name in DETECTED] == [0, 0, 0, 0]
    programme = measured.programme
    assert programme.integrated_lufs == programme.momentary_max_lufs == -math.inf
    assert math.isnan(programme.loudness_range_lu)
    assert math.isnan(programme.correlation_mean)


def test_what_is_shorter_than_a_window_is_not_told(measured_of: Any) -> None:
    short = measured_of(tone(-18.0, 997, 0.39, RATE_HZ)).programme
    assert (short.momentary_max_lufs, short.integrated_lufs) == (-math.inf, -math.inf)
    longer = measured_of(tone(-18.0, 997, 2.9, RATE_HZ)).programme
    assert longer.integrated_lufs == pytest.approx(-21.0, abs=0.1)
    assert longer.short_term_max_lufs == -math.inf
    assert math.isnan(longer.loudness_range_lu)


@pytest.mark.parametrize("rate_hz", [8000, 11025, 384_000, 768_000])
def test_a_tone_at_an_unusual_rate_has_its_level(measured_of: Any, rate_hz: int) -> None:
    both = tone(-18.0, 997, 3.5, rate_hz)
    measured = measured_of(both, both, rate_hz=rate_hz, subtype="PCM_24")
    assert measured.programme.integrated_lufs == pytest.approx(-18.0, abs=0.1)
    assert measured.programme.true_peak_max_dbtp == pytest.approx(-18.0, abs=0.3)
    for channel in measured.channel:
        assert channel.rms_dbfs == pytest.approx(-18.0, abs=0.01)
        assert channel.vu_max_dbfs == pytest.approx(-17.9, abs=0.05)
        assert channel.ppm_type_1_max_dbfs == pytest.approx(-18.0, abs=0.1)


def test_numbers_that_are_none_are_silence_in_every_reading(measured_of: Any, capsys: Any) -> None:
    holed = tone(-18.0, 997, 3.5, RATE_HZ)
    filled = holed.copy()
    for at, number in ((0, np.nan), (70_000, np.inf), (70_001, -np.inf), (len(holed) - 1, np.nan)):
        holed[at], filled[at] = number, 0.0
    assert measured_of(holed).as_json() == measured_of(filled).as_json()
    assert "recording.wav: 4 samples are no finite numbers" in capsys.readouterr().err


def test_nothing_but_numbers_that_are_none_is_silence(measured_of: Any) -> None:
    nothing = measured_of(silence(1.0, RATE_HZ))
    assert measured_of(np.full(RATE_HZ, np.nan)).as_json() == nothing.as_json()


@pytest.mark.parametrize("gain", [1e3, 1e18, 1e37])
def test_whatever_is_beyond_full_scale_keeps_its_level(measured_of: Any, gain: float) -> None:
    gain_db = 20 * math.log10(gain)
    quiet, loud = measured_of(noise(-20.0, 4.0, RATE_HZ)), measured_of(gain * noise(-20.0, 4.0, RATE_HZ))
    for name in ("integrated_lufs", "momentary_max_lufs", "true_peak_max_dbtp"):
        level_db = getattr(loud.programme, name)
        assert level_db == pytest.approx(getattr(quiet.programme, name) + gain_db, abs=0.01), name
    (channel,), (quiet_channel,) = loud.channel, quiet.channel
    for name in ("rms_dbfs", "vu_max_dbfs", "ppm_type_2_max_dbfs", "integrated_lufs"):
        assert getattr(channel, name) == pytest.approx(getattr(quiet_channel, name) + gain_db, abs=0.01), name


@pytest.mark.long
def test_three_hours_of_silence_are_null_to_the_end(box: Installation) -> None:
    done = box.gainbox("measure", "--json", "--trace", "3600", three_hours_in(box.folder, rate_hz=8000))
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert (told["sample_rate_hz"], told["duration_s"]) == (8000, 10800.0)
    assert set(told["programme"].values()) == {None}
    levels = [value for name, value in told["channel"][0].items() if name.endswith(("dbfs", "dbtp", "lufs"))]
    assert set(levels) == {None}
    assert told["trace"]["time_s"] == [3600.0, 7200.0, 10800.0]


@pytest.mark.parametrize("ending", ["wav", "aiff", "flac", "ogg", "mp3", "caf", "w64", "rf64"])
def test_a_header_that_is_cut_off_is_an_error_or_a_shorter_recording(
    tmp_path: Path, feed_for: FeedFor, ending: str
) -> None:
    whole, cut = tmp_path / f"whole.{ending}", tmp_path / f"cut.{ending}"
    soundfile.write(whole, float32_block(tone(-18.0, 997, 0.1, RATE_HZ)), RATE_HZ)
    contents = whole.read_bytes()
    for length in range(0, 200, 3):
        cut.write_bytes(contents[:length])
        try:
            measured, curves = measure(cut, feed_for, 0.001, draws=True)
        except CaptureError as error:
            assert str(error).startswith(f"{cut}: ")
        else:
            assert 0.0 < measured.duration_s < 0.01
            assert curves and len(curves.trace.time_s) <= 10
            assert measured.channel[0].sample_peak_dbfs < -17.9


# Files made from bytes: what was read is compared with what they hold

SECONDS = 2.0
LOUD = tone(-6.0, 997, SECONDS, RATE_HZ)
"""The audio of these files, in both channels."""
CHUNK = b"LIST\x0c\0\0\0INFOISFT\0\0\0\0"


def encoded(ending: str, subtype: str | None = None, samples: Signal = LOUD) -> bytes:
    """A file of a format."""
    file = io.BytesIO()
    soundfile.write(file, float32_block(samples, samples), RATE_HZ, subtype, format=ending)
    return file.getvalue()


def wav(data: bytes, *, stated: int | None = None, form: bytes | None = None, order: str = "<") -> bytes:
    """A WAV file of 24 bits; its header may state another size of its data."""
    size = len(data) if stated is None else stated
    form = form or struct.pack(f"{order}HHIIHH", 1, 2, RATE_HZ, RATE_HZ * 6, 6, 24)
    riff = b"RIFF" if order == "<" else b"RIFX"
    total = min(size + 20 + len(form), 0xFFFFFFFF)
    header = riff + struct.pack(f"{order}I", total) + b"WAVEfmt " + struct.pack(f"{order}I", len(form)) + form
    return header + b"data" + struct.pack(f"{order}I", size) + data


def pcm(width: int = 3, order: str = "<", samples: Signal = LOUD) -> bytes:
    """The audio as plain samples of some bytes each."""
    words = np.repeat(np.round(samples * 2.0 ** (8 * width - 1)).astype(np.int64), 2).astype(f"{order}i8")
    octets = words.view(np.uint8).reshape(-1, 8)
    return (octets[:, :width] if order == "<" else octets[:, -width:]).tobytes()


PCM = pcm()
HALF_S = 6 * RATE_HZ // 2
"""Bytes of half a second."""
LOW_END = struct.pack("<HHIIHH", 1, 2, RATE_HZ, RATE_HZ * 8, 8, 24)
"""The format of `arecord -f S24_LE`."""
IN_32 = struct.pack("<HHIIHH", 1, 2, RATE_HZ, RATE_HZ * 8, 8, 32)


def low_24() -> bytes:
    """The audio in 24 bits at the low end of 32."""
    words = np.repeat(np.round(LOUD * 2.0**23).astype("<i4"), 2)
    return words.tobytes()


def stated_in(contents: bytes, name: bytes, form: str, value: int, behind: int = 0) -> bytes:
    """A file with another number some bytes behind a name in its header."""
    at = contents.index(name) + len(name) + behind
    return contents[:at] + struct.pack(form, value) + contents[at + struct.calcsize(form) :]


WHOLE: dict[str, Callable[[], bytes]] = {
    "wav": lambda: wav(PCM),
    "rifx": lambda: wav(pcm(order=">"), order=">"),
    "chunk behind": lambda: wav(PCM) + CHUNK,
    "chunk behind, cut off": lambda: wav(PCM) + CHUNK[:14],
    "tag behind": lambda: wav(PCM) + b"TAG" + b"x" * 125,
    "padding behind": lambda: wav(PCM) + bytes(4096),
    "a byte behind": lambda: wav(PCM) + b"x",
    "written to a pipe, FFFFFFFF": lambda: wav(PCM, stated=0xFFFFFFFF),
    "written to a pipe, 7FFFFFFF": lambda: wav(PCM, stated=0x7FFFFFFF),
    "written to a pipe, 7FFFF000": lambda: wav(PCM, stated=0x7FFFF000),
    "written to a pipe, 80000000": lambda: wav(PCM, stated=0x80000000),
    "caf of unknown length": lambda: stated_in(encoded("CAF", "PCM_24"), b"data", ">q", -1),
    "au of unknown length": lambda: stated_in(encoded("AU", "PCM_24"), b".snd", ">I", 0xFFFFFFFF, 4),
    **{ending: lambda ending=ending: encoded(ending) for ending in ("AIFF", "RF64", "W64", "CAF", "AU")},  # type: ignore[misc]
}
STALE: dict[str, Callable[[], bytes]] = {
    "stale": lambda: wav(PCM, stated=HALF_S),
    "stale, padded": lambda: wav(PCM, stated=HALF_S + 1),
    "size 0": lambda: wav(PCM, stated=0),
    "stale, 16 bits": lambda: stated_in(encoded("WAV", "PCM_16"), b"data", "<I", RATE_HZ * 2),
    "stale, floats": lambda: stated_in(encoded("WAV", "FLOAT"), b"data", "<I", RATE_HZ * 4),
    "stale, extensible": lambda: stated_in(encoded("WAVEX", "PCM_24"), b"data", "<I", HALF_S),
    "stale, rifx": lambda: wav(pcm(order=">"), order=">", stated=HALF_S),
    "stale, rf64": lambda: stated_in(encoded("RF64", "PCM_24"), b"ds64", "<Q", HALF_S, 12),
    "size 0, rf64": lambda: stated_in(encoded("RF64", "PCM_24"), b"ds64", "<Q", 0, 12),
    "stale, aiff": lambda: stated_in(encoded("AIFF", "PCM_24"), b"SSND", ">I", HALF_S + 8),
    "size 0, aiff": lambda: stated_in(encoded("AIFF", "PCM_24"), b"SSND", ">I", 8),
    "stale, caf": lambda: stated_in(encoded("CAF", "PCM_24"), b"data", ">q", HALF_S + 4),
    "stale, au": lambda: stated_in(encoded("AU", "PCM_24"), b".snd", ">I", HALF_S, 4),
}
JOINED = ("WAV", "WAVEX", "AIFF", "RF64", "W64", "CAF", "AU", "FLAC", "OGG", "OPUS", "MP3")
HALVES = (*JOINED, "VOC")


def kind(ending: str) -> bytes:
    """A file of a format, by its ending; with a little noise, which takes room where it is compressed."""
    samples = LOUD + noise(-40.0, SECONDS, RATE_HZ)
    opus = np.tile(samples, 4)  # its pages are a second long
    return encoded("OGG", "OPUS", opus) if ending == "OPUS" else encoded(ending, None, samples)


@pytest.fixture
def measured_from(tmp_path: Path, feed_for: FeedFor) -> Any:
    """Measures a file of some bytes."""

    def measured_from(contents: bytes) -> Measured:
        file = tmp_path / "recording.bin"
        file.write_bytes(contents)
        measured, _ = measure(file, feed_for, None, draws=False)
        return measured

    return measured_from


def is_loud_throughout(measured: Measured, seconds: float = SECONDS) -> bool:
    """True if a recording has the audio's level and length."""
    assert measured.duration_s == pytest.approx(seconds, abs=0.001)
    for channel in measured.channel:
        assert channel.rms_dbfs == pytest.approx(-6.0, abs=0.1)
        assert channel.sample_peak_dbfs == pytest.approx(-6.0, abs=0.1)
    return True


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_read_to_its_end_and_no_further(measured_from: Any, capfd: Any, name: str) -> None:
    measured = measured_from(WHOLE[name]())
    assert is_loud_throughout(measured)
    assert measured.flaw is msgspec.UNSET
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", STALE)
def test_the_header_of_a_recorder_that_crashed_is_made_up_for(
    measured_from: Any, capfd: Any, name: str
) -> None:
    measured = measured_from(STALE[name]())
    assert is_loud_throughout(measured)
    assert measured.flaw is msgspec.UNSET
    stated = "0.0" if "size 0" in name else "0.5"
    assert capfd.readouterr().err.endswith(
        f"recording.bin: its header states a length of {stated} s: measured to its end, 2.0 s\n"
    )


@pytest.mark.parametrize("ending", HALVES)
def test_half_a_file_is_measured_and_told(measured_from: Any, capfd: Any, ending: str) -> None:
    contents = kind(ending)
    whole = measured_from(contents)
    assert whole.flaw is msgspec.UNSET
    measured = measured_from(contents[: len(contents) // 2])
    assert 0.2 < measured.duration_s / whole.duration_s < 0.8
    assert measured.channel[0].sample_peak_dbfs == pytest.approx(-6.0, abs=0.5)
    assert "recording.bin: " in measured.flaw
    assert "cut off" in measured.flaw
    assert measured.flaw.count("copy it again") == 1
    assert json.loads(measured.as_json())["flaw"] == measured.flaw
    assert capfd.readouterr().err == ""  # no library's own words


BY_HEADER = (
    *(("AIFF", subtype) for subtype in ("IMA_ADPCM", "GSM610", "DWVW_16", "DWVW_24", "ULAW", "PCM_U8")),
    *(("AU", subtype) for subtype in ("G721_32", "G723_24", "G723_40", "ALAW", "DOUBLE")),
    *(("AVR", "PCM_16"), ("AVR", "PCM_S8"), ("SVX", "PCM_16"), ("SVX", "PCM_S8"), ("MPC2K", "PCM_16")),
    *(("NIST", subtype) for subtype in ("PCM_16", "PCM_24", "PCM_32", "ULAW")),
    *(("MAT4", subtype) for subtype in ("PCM_16", "PCM_32", "FLOAT", "DOUBLE")),
    *(("MAT5", subtype) for subtype in ("PCM_U8", "PCM_16", "PCM_32", "FLOAT", "DOUBLE")),
    *(("WVE", "ALAW"), ("W64", "MS_ADPCM"), ("WAV", "IMA_ADPCM"), ("CAF", "FLOAT")),
)
"""Kinds whose length stands in a header of their own: format and subtype."""
BIG_END = (("AIFF", "PCM_24"), ("MAT4", "PCM_16"), ("MAT5", "FLOAT"), ("NIST", "PCM_24"), ("AU", "PCM_32"))
"""Kinds of either order of bytes."""


def in_mono(ending: str, subtype: str, endian: str = "FILE") -> bytes:
    """A file of a format with one channel; DWVW packs a steady tone too well."""
    file = io.BytesIO()
    samples = LOUD + noise(-40.0, SECONDS, RATE_HZ)
    rate_hz = 8000 if ending == "WVE" else RATE_HZ
    soundfile.write(file, float32_block(samples), rate_hz, subtype, endian, ending)
    return file.getvalue()


def is_half(whole: Measured, half: Measured) -> bool:
    """True if one recording is half of another, and told to be."""
    assert whole.flaw is msgspec.UNSET
    assert whole.channel[0].rms_dbfs == pytest.approx(-6.0, abs=1.0)
    assert "cut off" in half.flaw
    assert half.channel[0].vu_max_dbfs == pytest.approx(whole.channel[0].vu_max_dbfs, abs=0.3)
    return True


@pytest.mark.parametrize(("ending", "subtype"), BY_HEADER)
def test_half_of_any_kind_that_states_its_length(measured_from: Any, ending: str, subtype: str) -> None:
    contents = in_mono(ending, subtype)
    assert is_half(measured_from(contents), measured_from(contents[: len(contents) // 2]))


@pytest.mark.parametrize(("ending", "subtype"), BIG_END)
@pytest.mark.parametrize("endian", ["LITTLE", "BIG"])
def test_half_of_a_kind_of_either_order(measured_from: Any, ending: str, subtype: str, endian: str) -> None:
    contents = in_mono(ending, subtype, endian)
    assert is_half(measured_from(contents), measured_from(contents[: len(contents) // 2]))


@pytest.mark.parametrize(("ending", "subtype"), [("IRCAM", "PCM_16"), ("PAF", "PCM_24"), ("PVF", "PCM_16")])
def test_a_kind_without_a_length_is_read_to_its_end(measured_from: Any, ending: str, subtype: str) -> None:
    contents = in_mono(ending, subtype)
    assert measured_from(contents).duration_s == SECONDS
    half = measured_from(contents[: len(contents) // 2])
    assert half.duration_s == pytest.approx(SECONDS / 2, abs=0.02)
    assert half.flaw is msgspec.UNSET


def pages_of(ogg: bytes) -> list[int]:
    """The offset of each page of an Ogg file, and its end."""
    offsets = [0]
    while (at := offsets[-1]) < len(ogg):
        segments = ogg[at + 26]
        offsets.append(at + 27 + segments + sum(ogg[at + 27 : at + 27 + segments]))
    return offsets


@pytest.mark.parametrize("ending", ["OGG", "OPUS"])
def test_a_dump_of_a_stream_has_no_end_mark(measured_from: Any, capfd: Any, ending: str) -> None:
    contents = kind(ending)
    dump = contents[: pages_of(contents)[-2]]
    measured = measured_from(dump)
    assert measured.flaw is msgspec.UNSET
    assert measured.channel[0].sample_peak_dbfs == pytest.approx(-6.0, abs=0.5)
    assert capfd.readouterr().err.endswith(
        "its last page has no end mark: a stream that was recorded, or a copy that broke there\n"
    )
    assert measured_from(dump[:-10]).flaw.endswith("cut off: copy it again")
    assert measured_from(contents + dump).flaw is msgspec.UNSET


@pytest.mark.parametrize("rate_hz", [8000, 22050, 44100, 48000])
@pytest.mark.parametrize("mode", ["CONSTANT", "VARIABLE"])
def test_an_mp3_without_its_size_is_cut_off_within_a_frame(
    measured_from: Any, rate_hz: int, mode: str
) -> None:
    file = io.BytesIO()
    samples = float32_block(tone(-6.0, 440, SECONDS, rate_hz) + noise(-40.0, SECONDS, rate_hz))
    soundfile.write(file, samples, rate_hz, format="MP3", bitrate_mode=mode, compression_level=0.5)
    with_info = file.getvalue()
    length = frame_bytes(with_info[:4])
    bare = with_info[length:]
    assert measured_from(bare).flaw is msgspec.UNSET
    assert measured_from(bare + b"TAG" + bytes(125)).flaw is msgspec.UNSET
    at = 0
    while at < len(bare) // 2:
        at += frame_bytes(bare[at : at + 4]) or len(bare)
    assert measured_from(bare[:at]).flaw is msgspec.UNSET  # the end of a frame: no one can tell
    for cut in (at + 5, at + 77, len(bare) - 11):
        half = measured_from(bare[:cut])
        assert half.flaw.endswith("cut off: copy it again")
        assert half.channel[0].vu_max_dbfs == pytest.approx(-6.0, abs=1.0)


@pytest.mark.parametrize("ending", JOINED)
def test_joined_files_are_read_one_after_the_other(measured_from: Any, capfd: Any, ending: str) -> None:
    once = measured_from(kind(ending))
    measured = measured_from(kind(ending) * 3)
    assert measured.duration_s == pytest.approx(3 * once.duration_s, abs=0.001)
    assert measured.channel[0].rms_dbfs == pytest.approx(-6.0, abs=0.2)
    assert measured.flaw is msgspec.UNSET
    assert capfd.readouterr().err == ""


def test_joined_files_with_chunks_between_them(measured_from: Any) -> None:
    one = wav(PCM) + CHUNK
    one = one[:4] + struct.pack("<I", len(one) - 8) + one[8:]
    assert is_loud_throughout(measured_from(one * 2), 2 * SECONDS)


def test_joined_files_of_two_rates_end_where_the_rate_changes(measured_from: Any) -> None:
    other = encoded("WAV").replace(struct.pack("<I", RATE_HZ), struct.pack("<I", 44100), 1)
    measured = measured_from(encoded("WAV") + other)
    assert is_loud_throughout(measured)
    assert measured.flaw.endswith(
        "after 2.0 s it goes on with another rate or number of channels: split it there"
    )


@pytest.mark.parametrize("ending", ["OGG", "OPUS"])
def test_the_second_of_two_streams_may_be_cut_off(measured_from: Any, ending: str) -> None:
    contents = kind(ending)
    once = measured_from(contents)
    measured = measured_from(contents + contents[: len(contents) // 2])
    assert 1.2 < measured.duration_s / once.duration_s < 1.8
    assert measured.flaw.endswith("cut off: copy it again")


@pytest.mark.parametrize("stated", [None, 0xFFFFFFFF, 0], ids=["wrapped", "FFFFFFFF", "0"])
def test_a_file_above_4_gib_is_read_to_its_last_sample(tmp_path: Path, stated: int | None) -> None:
    """The reading alone, without the meters: hours of silence, and a full scale at the very end."""
    rate_hz, frames = 192_000, (2**32 + 12 * 1000) // 16
    form = struct.pack("<HHIIHH", 3, 2, rate_hz, rate_hz * 16, 16, 64)
    size = 16 * frames
    file = tmp_path / "long.wav"
    with file.open("wb") as long:
        long.write(wav(b"", stated=size % 2**32 if stated is None else stated, form=form))
        long.truncate(long.tell() + size - 16)
        long.seek(0, os.SEEK_END)
        long.write(struct.pack("<dd", 0.5, 1.0))
    recording = Recording(file)
    assert recording.frames == frames
    assert recording.flaw is None
    recording._file.seek(frames - 1000)
    last = recording.read(2000)
    assert len(last) == 1000
    assert last[-1].tolist() == [0.5, 1.0]
    assert last[:-1].max() == 0.0
    recording.close()


def test_24_bits_at_the_low_end_of_32_are_measured_right(measured_from: Any, capfd: Any) -> None:
    assert is_loud_throughout(measured_from(wav(low_24(), form=LOW_END)))
    assert capfd.readouterr().err.endswith(
        "recording.bin: its 24 bits stand at the low end of 32: measured as 24 bits\n"
    )


def test_24_bits_at_the_high_end_of_32_are_left_there(measured_from: Any, capfd: Any) -> None:
    high = (np.frombuffer(low_24(), "<i4") << 8).astype("<i4").tobytes()
    assert is_loud_throughout(measured_from(wav(high, form=LOW_END)))
    assert capfd.readouterr().err == ""


def test_32_bits_that_are_all_low_may_be_24(measured_from: Any, capfd: Any) -> None:
    measured = measured_from(wav(low_24(), form=IN_32))
    assert measured.channel[0].sample_peak_dbfs == pytest.approx(-54.2, abs=0.1)
    assert capfd.readouterr().err.endswith(
        "recording.bin: all of it lies below -48.2 dBFS: "
        "if it has 24 bits at the low end of 32, each level is 48.2 dB higher\n"
    )


FOREIGN = {
    "m4a": (b"\0\0\0\x20ftypM4A \0\0\0\0", "MPEG-4 (AAC or Apple Lossless)"),
    "wma": (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "WMA"),
    "wv": (b"wvpk\x1a\0\0\0\x10\x04", "WavPack"),
    "ape": (b"MAC \x96\x0f", "Monkey's Audio"),
    "aac": (b"\xff\xf1\x50\x80\x2e\x7f\xfc", "AAC"),
    "mka": (bytes.fromhex("1a45dfa3") + b"\x01\0\0\0", "Matroska or WebM"),
    "dsf": (b"DSD \x1c\0\0\0", "DSD"),
    "mpc": (b"MPCKSH", "Musepack"),
    "tta": (b"TTA1\x01\0", "True Audio"),
    "amr": (b"#!AMR\n", "AMR"),
    "ofr": (b"OFR \x0f\0", "OptimFROG"),
    "tak": (b"tBaK\x01", "TAK"),
    "shn": (b"ajkg\x02", "Shorten"),
    "ra": (b".ra\xfd\0\x04", "RealAudio"),
    "ac3": (b"\x0b\x77\x0f\xd7\x14", "AC-3"),
    "dts": (bytes.fromhex("7ffe8001fc3c"), "DTS"),
    "flv": (b"FLV\x01\x05", "Flash video"),
    "avi": (b"RIFF\0\x10\0\0AVI LIST", "AVI"),
    "spx": (b"OggS\0\x02" + bytes(20) + b"\x01\x50Speex   1.2", "Speex"),
}


@pytest.mark.parametrize("ending", FOREIGN)
def test_a_file_of_another_kind_is_named_with_its_cure(measured_from: Any, ending: str) -> None:
    head, name = FOREIGN[ending]
    with pytest.raises(CaptureError) as error:
        measured_from(head + bytes(2000))
    assert str(error.value).endswith(
        f"not an audio file that can be read: it is {name}: convert it to WAV or FLAC, as ffmpeg does"
    )


# Clips at another word length than the file's

WORDS = {
    "pcm 16": (1, 2),
    "pcm 24": (1, 3),
    "pcm 32": (1, 4),
    "float 32": (3, 4),
    "float 64": (3, 8),
}
"""The tag and the bytes of WAV's formats."""


def wav_of(samples: Signal, tag: int, width: int, *, scale: float | None = None) -> bytes:
    """A WAV file with one channel of samples, whose full scale is a power of two by default."""
    form = struct.pack("<HHIIHH", tag, 1, RATE_HZ, RATE_HZ * width, width, 8 * width)
    if tag == 3:
        return wav(samples.astype(f"<f{width}").tobytes(), form=form)
    words = np.round(samples * (scale or 2.0 ** (8 * width - 1))).astype("<i8")
    return wav(words.view(np.uint8).reshape(-1, 8)[:, :width].tobytes(), form=form)


def runs(bits: int) -> Signal:
    """Four runs of eight samples at each full scale of a word, in noise that has its steps."""
    steps = 2.0 ** (bits - 1)
    samples = np.round(noise(-40.0, 1.0, RATE_HZ) * steps) / steps
    for at in range(5000, 45000, 10000):
        samples[at : at + 8], samples[at + 5000 : at + 5008] = 1.0 - 1.0 / steps, -1.0
    return samples


@pytest.mark.parametrize("bits", [8, 12, 16, 18, 20])
@pytest.mark.parametrize("words", WORDS)
def test_clips_of_a_shorter_word_are_clips_in_any(measured_from: Any, words: str, bits: int) -> None:
    tag, width = WORDS[words]
    if tag == 1 and 8 * width < bits:
        pytest.skip("the file's words are shorter")
    (channel,) = measured_from(wav_of(runs(bits), tag, width)).channel
    assert (channel.clip_events, channel.clipped_samples, channel.flat_top_events) == (8, 64, 0)


@pytest.mark.parametrize("words", ["pcm 24", "pcm 32"])
def test_clips_of_16_bits_scaled_by_the_last_code(measured_from: Any, words: str) -> None:
    tag, width = WORDS[words]
    (channel,) = measured_from(wav_of(runs(16), tag, width, scale=2.0 ** (8 * width - 1) - 1)).channel
    assert (channel.clip_events, channel.clipped_samples, channel.flat_top_events) == (8, 64, 0)


@pytest.mark.parametrize("words", ["float 32", "float 64"])
@pytest.mark.parametrize("over_db", [0.3, 3.0, 8.0])
def test_floats_over_full_scale_lose_nothing(measured_from: Any, words: str, over_db: float) -> None:
    over = measured_from(wav_of(tone(over_db, 100, 4.0, RATE_HZ), *WORDS[words]))
    codes = {verdict.code: verdict for verdict in over.verdicts}
    assert (over.channel[0].clip_events, over.channel[0].flat_top_events) == (0, 0)
    assert codes["over-full-scale"].value_db == pytest.approx(over_db, abs=0.01)
    assert f"over full scale by {over_db:.1f} dB, nothing is lost yet" in codes["over-full-scale"].text
    assert "clipped" not in codes
    assert any(f"over full scale by {over_db:.1f} dB, nothing is lost yet" in line for line in advice(over))
    assert rows(over).splitlines()[2].endswith(" 0")


@pytest.mark.parametrize("words", ["float 32", "float 64"])
def test_floats_cut_off_at_full_scale_are_clipped(measured_from: Any, words: str) -> None:
    cut = measured_from(wav_of(tone(8.0, 100, 4.0, RATE_HZ).clip(-1.0, 1.0), *WORDS[words]))
    codes = {verdict.code for verdict in cut.verdicts}
    assert (cut.channel[0].clip_events, cut.channel[0].flat_top_events) == (800, 0)
    assert "clipped" in codes
    assert "over-full-scale" not in codes


@pytest.mark.parametrize("ending", ["MP3", "OGG", "OPUS"])
def test_overs_of_a_decoder_are_no_clips(measured_from: Any, ending: str) -> None:
    master = np.clip(2.0 * noise(-10.0, 4.0, RATE_HZ), -0.966, 0.966)
    form, subtype = ("OGG", "OPUS") if ending == "OPUS" else (ending, None)
    decoded = measured_from(encoded(form, subtype, master))
    codes = {verdict.code: verdict for verdict in decoded.verdicts}
    for c, channel in enumerate(decoded.channel):
        assert channel.clip_events == 0
        assert channel.sample_peak_dbfs > 0.1
        over = next(each for each in decoded.verdicts if (each.code, each.channel) == ("decoder-overs", c))
        assert over.value_db == channel.sample_peak_dbfs
        assert "no clips of the recording" in over.text
    assert not {"clipped", "over-full-scale"} & set(codes)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("below_db", [0.001, 0.01, 0.03, 0.0682, 0.1])
def test_a_clean_tone_just_below_full_scale_is_no_clip(
    measured_from: Any, words: str, below_db: float
) -> None:
    for frequency_hz in (25, 997):
        (channel,) = measured_from(wav_of(tone(-below_db, frequency_hz, 1.0, RATE_HZ), *WORDS[words])).channel
        assert channel.clip_events == 0


# Channels of recordings with more than eight


def stage(channels: int) -> bytes:
    """A WAV file of many channels, each a decibel below the one before, from -10 dBFS."""
    levels = 10 ** (-(10.0 + np.arange(channels)) / 20)
    words = np.round(np.outer(tone(0.0, 997, 0.5, RATE_HZ), levels) * 2**15).astype("<i2")
    form = struct.pack("<HHIIHH", 1, channels, RATE_HZ, RATE_HZ * 2 * channels, 2 * channels, 16)
    return wav(words.tobytes(), form=form)


@pytest.mark.parametrize(
    ("channels", "chosen"),
    [(9, (8,)), (12, (0, 11)), (16, tuple(range(8, 16))), (64, (63, 2)), (2, (1,)), (1, (0,))],
)
def test_chosen_channels_are_measured_by_their_numbers(
    tmp_path: Path, feed_for: FeedFor, channels: int, chosen: tuple[int, ...]
) -> None:
    file = tmp_path / "stage.wav"
    file.write_bytes(stage(channels))
    measured, _ = measure(file, feed_for, None, draws=False, layout="tracks", channels=chosen)
    assert (measured.channels, measured.duration_s) == (len(chosen), 0.5)
    assert [each.name for each in measured.channel] == [str(channel + 1) for channel in chosen]
    for each, channel in zip(measured.channel, chosen, strict=True):
        assert each.rms_dbfs == pytest.approx(-10.0 - channel, abs=0.1)


def test_channels_are_chosen_by_lists_and_ranges(box: Installation) -> None:
    file = box.folder / "stage.wav"
    file.write_bytes(stage(12))
    done = box.gainbox("measure", "--json", "--channels", "12,2-4", file)
    assert (done.code, done.err) == (0, "")
    assert [channel["name"] for channel in json.loads(done.out)["channel"]] == ["12", "2", "3", "4"]
    done = box.gainbox("measure", "--channels", "13", file)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"gainbox: {file}: it has 12 channels, there is no channel 13\n"
    for wrong in ("", "0", "3-1", "1-9", "1,1", "a", "3,", "99999999999"):
        assert box.gainbox("measure", "--channels", wrong, file).code == 2, wrong


def test_a_cut_off_file_among_whole_ones_has_its_numbers_and_exit_code_1(box: Installation) -> None:
    whole, cut = box.folder / "whole.wav", box.folder / "cut.wav"
    whole.write_bytes(wav(PCM))
    cut.write_bytes(wav(PCM)[: len(PCM) // 2])
    done = box.gainbox("measure", cut, whole)
    assert done.code == 1
    assert done.err == f"gainbox: {cut}: cut off after 1.0 s of 2.0 s: copy it again\n"
    assert done.out.count("-6.0") > 4
    assert "cut.wav" in done.out
