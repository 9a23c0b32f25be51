"""`gainbox measure`: the promised fields, the right numbers, and files that are called anything."""

import json
import os
import shutil
import signal
import struct
from pathlib import Path

import pytest

from tests.cli.box import Box

FIELDS = {"file", "sample_rate_hz", "channels", "duration_s", "programme", "channel", "verdicts"}
PROGRAMME = {
    *("integrated_lufs", "loudness_range_lu", "momentary_max_lufs", "short_term_max_lufs"),
    *("true_peak_max_dbtp", "plr_lu", "psr_min_lu", "correlation_min", "correlation_mean"),
}
CHANNEL = {
    *("name", "sample_peak_dbfs", "true_peak_dbtp", "rms_dbfs", "crest_db", "vu_max_dbfs"),
    *("ppm_type_1_max_dbfs", "ppm_type_2_max_dbfs", "integrated_lufs", "clip_events", "clipped_samples"),
    *(
        "inter_sample_events",
        "flat_top_events",
        "dc_offset_dbfs",
        "noise_floor_dbfs",
        "noise_floor_dba",
        "dr",
    ),
}
MEASURED = {
    *("name", "sample_peak_dbfs", "rms_dbfs", "crest_db", "vu_max_dbfs", "ppm_type_1_max_dbfs"),
    *("clip_events", "clipped_samples"),
}


def test_each_file_is_a_line_with_the_promised_fields(box: Box, recordings: Path) -> None:
    files = [str(recordings / name) for name in ("tone.wav", "silence.wav", "clipped.flac")]
    done = box.gainbox("measure", "--json", *files)
    assert (done.code, done.err) == (0, "")
    measured = [json.loads(line) for line in done.out.splitlines()]
    assert [recording["file"] for recording in measured] == files
    for recording in measured:
        assert set(recording) == FIELDS
        assert recording["programme"] == dict.fromkeys(PROGRAMME)
        assert recording["verdicts"] == []
        for channel in recording["channel"]:
            assert set(channel) == CHANNEL
            assert all(channel[name] is None for name in CHANNEL - MEASURED)


def test_a_tone_has_its_level_everywhere(box: Box, recordings: Path) -> None:
    tone = json.loads(box.gainbox("measure", "--json", recordings / "tone.wav").out)
    assert (tone["sample_rate_hz"], tone["channels"], tone["duration_s"]) == (48000, 2, 0.5)
    left, right = tone["channel"]
    assert (left["name"], right["name"]) == ("L", "R")
    assert left["sample_peak_dbfs"] == pytest.approx(-18.0, abs=0.01)
    assert left["rms_dbfs"] == pytest.approx(-18.0, abs=0.01)
    assert left["crest_db"] == pytest.approx(0.0, abs=0.01)
    assert left["vu_max_dbfs"] == pytest.approx(-17.9, abs=0.05)  # with the overshoot of the standard
    assert left["ppm_type_1_max_dbfs"] == pytest.approx(-18.0, abs=0.05)
    assert (left["clip_events"], left["clipped_samples"]) == (0, 0)
    assert left | {"name": "R"} == right


def test_a_clipped_channel_is_told_from_a_clean_one(box: Box, recordings: Path) -> None:
    clipped = json.loads(box.gainbox("measure", "--json", recordings / "clipped.flac").out)
    left, right = clipped["channel"]
    assert left["clip_events"] == 0
    assert (right["clip_events"], right["clipped_samples"]) == (100, 24000)
    assert right["crest_db"] == pytest.approx(-3.01, abs=0.01)


def test_silence_is_null(box: Box, recordings: Path) -> None:
    silence = json.loads(box.gainbox("measure", "--json", recordings / "silence.wav").out)
    left = silence["channel"][0]
    assert {name for name in MEASURED if left[name] is None} == {
        *("sample_peak_dbfs", "rms_dbfs", "crest_db", "vu_max_dbfs", "ppm_type_1_max_dbfs")
    }


def test_bad_files_among_good_ones_are_named_and_passed_over(box: Box, recordings: Path) -> None:
    files = [recordings / name for name in ("letter.wav", "tone.wav", "missing.wav", "clipped.flac")]
    done = box.gainbox("measure", "--json", *files)
    assert done.code == 1
    assert [json.loads(line)["file"] for line in done.out.splitlines()] == [str(files[1]), str(files[3])]
    letter, missing = done.err.splitlines()
    assert letter.startswith(f"gainbox: {files[0]}: ")
    assert missing.startswith(f"gainbox: {files[2]}: ")


def test_people_get_a_table_and_no_terminal_is_too_narrow_for_it(box: Box, recordings: Path) -> None:
    done = box.gainbox("measure", recordings / "tone.wav", recordings / "silence.wav", COLUMNS="10")
    assert (done.code, done.err) == (0, "")
    assert [" ".join(line.split()) for line in done.out.splitlines()] == [
        "peak rms crest VU max PPM max",
        "file dBFS dBFS dB dBFS dBFS clips",
        "tone.wav L -18.0 -18.0 0.0 -17.9 -18.0 0",
        "R -18.0 -18.0 0.0 -17.9 -18.0 0",
        "silence.wav L -inf -inf - -inf -inf 0",
        "R -inf -inf - -inf -inf 0",
    ]


NAMES = {
    b"-n.wav": "-n.wav",
    b"M\xfcller.wav": "M\ufffdller.wav",
    "M\xfcller: \u97f3.wav".encode(): "M\xfcller: \u97f3.wav",
    b"Take 1, best.wav": "Take 1, best.wav",
    b"red\x1b[31m.wav": "red\ufffd[31m.wav",
    b"song [final].wav": "song [final].wav",
    b"two\nlines.wav": "two\ufffdlines.wav",
}


def test_a_file_may_be_called_anything(box: Box, recordings: Path) -> None:
    files = [os.fsencode(box.folder) + b"/" + name for name in NAMES]
    for file in files:
        shutil.copy(os.fsencode(recordings / "tone.wav"), file)
    done = box.gainbox("measure", "--json", *files)
    assert (done.code, done.err) == (0, "")
    told = [json.loads(line)["file"] for line in done.out.splitlines()]
    assert told == [file.decode(errors="replace") for file in files]
    table = box.gainbox("measure", *files, COLUMNS="100")
    shown = [line.partition("  ")[0] for line in table.out.splitlines()[2::2]]
    assert shown == list(NAMES.values())


def test_who_gives_up_waiting_gets_no_traceback(box: Box) -> None:
    frames = 3 * 3600 * 48000
    file = box.folder / "three hours.wav"
    with file.open("wb") as wav:
        layout = struct.pack("<IHHIIHH", 16, 1, 1, 48000, 96000, 2, 16)
        wav.write(b"RIFF" + struct.pack("<I", 36 + 2 * frames) + b"WAVEfmt " + layout + b"data")
        wav.write(struct.pack("<I", 2 * frames))
        wav.truncate(wav.tell() + 2 * frames)
    running = box.start("measure", file)
    while not running.has_open(file):
        assert running.process.poll() is None
    done, seconds = running.end(signal.SIGINT)
    assert (done.code, done.out, done.err.strip()) == (1, "", "Aborted!")
    assert seconds < 1.0
