"""`gainbox measure`: the promised fields, the right numbers, and files that are called anything."""

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.cli.installation import Installation
from tests.cli.long_recordings import three_hours_in
from tests.signals import Signal, float32_block, noise, silence, tone

FIELDS = ["file", "sample_rate_hz", "channels", "duration_s", "programme", "channel", "verdicts"]
PROGRAMME = [
    *("integrated_lufs", "loudness_range_lu", "momentary_max_lufs", "short_term_max_lufs"),
    *("true_peak_max_dbtp", "plr_lu", "psr_min_lu", "correlation_min", "correlation_mean"),
]
CHANNEL = [
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
]
VERDICT = ["code", "channel", "value_db", "text"]
COUNTED = {"clip_events", "clipped_samples", "inter_sample_events", "flat_top_events"}
RATE_HZ = 48000


def measured(box: Installation, *signals: Signal, subtype: str = "FLOAT") -> Any:
    """What is measured of a recording of these channels."""
    file = box.folder / "recording.wav"
    soundfile.write(file, float32_block(*signals), RATE_HZ, subtype)
    done = box.gainbox("measure", "--json", file)
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def test_each_file_is_a_line_with_the_promised_fields(box: Installation, recordings: Path) -> None:
    files = [str(recordings / name) for name in ("tone.wav", "silence.wav", "clipped.flac")]
    done = box.gainbox("measure", "--json", *files)
    assert (done.code, done.err) == (0, "")
    told = [json.loads(line) for line in done.out.splitlines()]
    assert [recording["file"] for recording in told] == files
    for recording in told:
        assert list(recording) == FIELDS
        assert list(recording["programme"]) == PROGRAMME
        for verdict in recording["verdicts"]:
            assert list(verdict) == VERDICT
        for channel in recording["channel"]:
            assert list(channel) == CHANNEL


def test_a_tone_has_its_level_everywhere(box: Installation, recordings: Path) -> None:
    tone = json.loads(box.gainbox("measure", "--json", recordings / "tone.wav").out)
    assert (tone["sample_rate_hz"], tone["channels"], tone["duration_s"]) == (48000, 2, 0.5)
    left, right = tone["channel"]
    assert (left["name"], right["name"]) == ("L", "R")
    assert left["sample_peak_dbfs"] == pytest.approx(-18.0, abs=0.01)
    assert left["rms_dbfs"] == pytest.approx(-18.0, abs=0.01)
    assert left["crest_db"] == pytest.approx(0.0, abs=0.01)
    assert left["vu_max_dbfs"] == pytest.approx(-17.9, abs=0.05)  # with the overshoot of the standard
    assert left["ppm_type_1_max_dbfs"] == pytest.approx(-18.0, abs=0.05)
    assert left["ppm_type_2_max_dbfs"] == pytest.approx(-18.0, abs=0.05)
    assert -18.01 < left["sample_peak_dbfs"] <= left["true_peak_dbtp"] < -17.8
    assert all(left[name] == 0 for name in COUNTED)
    assert left | {"name": "R"} == right


def test_a_clipped_channel_is_told_from_a_clean_one(box: Installation, recordings: Path) -> None:
    clipped = json.loads(box.gainbox("measure", "--json", recordings / "clipped.flac").out)
    left, right = clipped["channel"]
    assert left["clip_events"] == 0
    assert (right["clip_events"], right["clipped_samples"]) == (100, 24000)
    assert right["crest_db"] == pytest.approx(-3.01, abs=0.01)


def test_silence_is_null(box: Installation, recordings: Path) -> None:
    silence = json.loads(box.gainbox("measure", "--json", recordings / "silence.wav").out)
    assert silence["programme"] == dict.fromkeys(PROGRAMME)
    assert silence["channel"][0] == dict.fromkeys(CHANNEL) | dict.fromkeys(COUNTED, 0) | {"name": "L"}


def test_a_steady_tone_on_both_sides_is_as_loud_as_its_level(box: Installation) -> None:
    both = tone(-23.0, 1000, 20.0, RATE_HZ)
    told = measured(box, both, both)
    programme, (left, right) = told["programme"], told["channel"]
    for name in ("integrated_lufs", "momentary_max_lufs", "short_term_max_lufs"):
        assert programme[name] == pytest.approx(-23.0, abs=0.1)
    assert programme["loudness_range_lu"] == pytest.approx(0.0, abs=0.1)
    assert programme["true_peak_max_dbtp"] == pytest.approx(-23.0, abs=0.1)
    assert programme["plr_lu"] == programme["true_peak_max_dbtp"] - programme["integrated_lufs"]
    assert programme["correlation_min"] == pytest.approx(1.0, abs=1e-4)
    assert left["integrated_lufs"] == right["integrated_lufs"] == pytest.approx(-26.0, abs=0.1)


def test_the_loudness_range_is_that_between_a_soft_part_and_a_loud_one(box: Installation) -> None:
    parts = np.concatenate([tone(level_dbfs, 1000, 20.0, RATE_HZ) for level_dbfs in (-20.0, -30.0)])
    programme = measured(box, parts, parts)["programme"]
    assert programme["loudness_range_lu"] == pytest.approx(10.0, abs=0.2)
    assert programme["short_term_max_lufs"] == pytest.approx(-20.0, abs=0.1)


def test_a_side_that_is_turned_round_is_told_by_the_correlation(box: Installation) -> None:
    left = tone(-18.0, 997, 4.0, RATE_HZ)
    right = np.concatenate((left[: 2 * RATE_HZ], -left[2 * RATE_HZ :]))
    programme = measured(box, left, right)["programme"]
    assert programme["correlation_min"] == pytest.approx(-1.0, abs=1e-4)
    assert programme["correlation_mean"] == pytest.approx(0.0, abs=0.01)


def test_one_channel_correlates_with_nothing(box: Installation) -> None:
    programme = measured(box, tone(-23.0, 1000, 2.0, RATE_HZ))["programme"]
    assert (programme["correlation_min"], programme["correlation_mean"]) == (None, None)
    assert programme["integrated_lufs"] == pytest.approx(-26.0, abs=0.1)


def test_a_recording_of_six_channels_is_surround(box: Installation) -> None:
    front, lfe, rest = tone(-18.0, 997, 2.0, RATE_HZ), tone(0.0, 997, 2.0, RATE_HZ), silence(2.0, RATE_HZ)
    surround = measured(box, front, -front, rest, lfe, rest, rest)["programme"]
    assert surround["integrated_lufs"] == pytest.approx(-18.0, abs=0.1)
    assert surround["correlation_mean"] == pytest.approx(-1.0, abs=1e-4)


def test_what_goes_over_between_the_samples_is_counted_and_the_louder_side_is_the_programmes(
    box: Installation,
) -> None:
    over = np.tile([0.9, 0.9, -0.9, -0.9], RATE_HZ // 4)  # a quarter of the rate: its crests lie between
    left, right = (told := measured(box, tone(-18.0, 997, 1.0, RATE_HZ), over))["channel"]
    assert (left["inter_sample_events"], right["clip_events"]) == (0, 0)
    assert right["inter_sample_events"] > RATE_HZ // 4
    assert right["sample_peak_dbfs"] == pytest.approx(-0.92, abs=0.01)
    assert told["programme"]["true_peak_max_dbtp"] == right["true_peak_dbtp"]
    assert 1.8 < right["true_peak_dbtp"] < 3.0


def test_a_peak_between_the_last_samples_is_heard(box: Installation) -> None:
    end = np.concatenate((silence(1.0, RATE_HZ), [0.5, 0.5]))
    (channel,) = measured(box, end)["channel"]
    assert channel["sample_peak_dbfs"] == pytest.approx(-6.02, abs=0.01)
    assert channel["true_peak_dbtp"] > -5.0


def test_samples_that_are_no_numbers_are_told_and_do_no_harm(box: Installation) -> None:
    holed = tone(-18.0, 997, 1.0, RATE_HZ)
    holed[1000:1003] = np.nan, np.inf, -np.inf
    file = box.folder / "holed.wav"
    soundfile.write(file, float32_block(holed), RATE_HZ, "FLOAT")
    done = box.gainbox("measure", "--json", file)
    assert done.code == 0
    assert (
        done.err
        == f"gainbox: {file}: 3 samples are no finite numbers and count as silence: export it again\n"
    )
    assert json.loads(done.out)["channel"][0]["sample_peak_dbfs"] == pytest.approx(-18.0, abs=0.01)


def test_an_offset_is_told_whatever_is_upon_it(box: Installation) -> None:
    (channel,) = measured(box, tone(-18.0, 1000, 1.0, RATE_HZ) - 0.01)["channel"]
    assert channel["dc_offset_dbfs"] == pytest.approx(-40.0, abs=0.01)


def test_bad_files_among_good_ones_are_named_and_passed_over(box: Installation, recordings: Path) -> None:
    files = [recordings / name for name in ("letter.wav", "tone.wav", "missing.wav", "clipped.flac")]
    done = box.gainbox("measure", "--json", *files)
    assert done.code == 1
    assert [json.loads(line)["file"] for line in done.out.splitlines()] == [str(files[1]), str(files[3])]
    letter, missing = done.err.splitlines()
    assert letter.startswith(f"gainbox: {files[0]}: ")
    assert missing.startswith(f"gainbox: {files[2]}: ")


def test_people_get_a_table_that_fits_whatever_they_have(box: Installation, recordings: Path) -> None:
    done = box.gainbox("measure", recordings / "tone.wav", recordings / "silence.wav", COLUMNS="10")
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) < 80
    assert [" ".join(line.split()) for line in done.out.splitlines()] == [
        "peak true peak rms crest VU max PPM max noise DR clips",
        "dBFS dBTP dBFS dB dBFS dBFS dBFS dB",
        "",
        "tone.wav",
        "L -18.0 -18.0 -18.0 0.0 -17.9 -18.0 - - 0",
        "R -18.0 -18.0 -18.0 0.0 -17.9 -18.0 - - 0",
        "integrated -18.0 LUFS range - LU true peak -18.0 dBTP",
        "PLR 0.0 LU PSR at least - LU correlation 1.00, at least 1.00",
        "> too short",
        "> the first, headroom ok",
        "",
        "silence.wav",
        "L -inf -inf -inf - -inf -inf - - 0",
        "R -inf -inf -inf - -inf -inf - - 0",
        "integrated -inf LUFS range - LU true peak -inf dBTP",
        "PLR - LU PSR at least - LU",
    ]


def test_flat_tops_and_overs_have_a_line_where_there_are_any(box: Installation) -> None:
    flat = tone(-3.0, 100, 4.0, RATE_HZ).clip(-0.5, 0.5)
    over = tone(-18.0, 997, 4.0, RATE_HZ)
    over[1000:1002] = 0.9, 0.9
    channels = measured(box, flat, over)["channel"]
    assert channels[0]["flat_top_events"] > 700
    assert (channels[1]["flat_top_events"], channels[1]["inter_sample_events"]) == (0, 1)
    table = box.gainbox("measure", box.folder / "recording.wav").out.splitlines()
    assert table[5] == f"      {channels[0]['flat_top_events']} flat tops below full scale"
    assert table[7] == "      1 inter-sample over"


def test_the_noise_floor_is_the_quietest_second(box: Installation) -> None:
    hiss, music = noise(-70.0, 2.0, RATE_HZ), tone(-12.0, 997, 3.0, RATE_HZ)
    hum = np.concatenate((music, tone(-70.0, 50, 2.0, RATE_HZ)))
    left, right = measured(box, np.concatenate((music, hiss)), hum)["channel"]
    assert left["noise_floor_dbfs"] == pytest.approx(-70.0, abs=0.3)
    assert left["noise_floor_dba"] == pytest.approx(-72.3, abs=0.5)  # over half of 48 kHz
    assert right["noise_floor_dbfs"] == pytest.approx(-70.0, abs=0.1)
    assert right["noise_floor_dba"] == pytest.approx(-100.2, abs=0.2)  # at 50 Hz the ear is 30.2 dB down


def test_what_is_limited_has_less_dynamics(box: Installation) -> None:
    accents = [tone(-18.0, 997, 2.9, RATE_HZ), tone(-6.0, 997, 0.1, RATE_HZ)] * 5
    open_, limited = np.concatenate(accents), np.concatenate(accents).clip(-0.1259, 0.1259)
    assert measured(box, open_)["programme"]["psr_min_lu"] > 10.0
    told = measured(box, open_, limited)["channel"]
    assert told[0]["dr"] == pytest.approx(10.3, abs=0.2)
    assert told[1]["dr"] == pytest.approx(0.0, abs=0.3)
    assert measured(box, limited)["programme"]["psr_min_lu"] < 4.5


def test_a_file_is_told_of_before_the_next_is_measured(box: Installation, recordings: Path) -> None:
    running = box.start("measure", recordings / "tone.wav", three_hours_in(box.folder))
    assert running.process.stdout
    told = [running.process.stdout.readline().strip() for _ in range(8)]
    assert told[3] == "tone.wav"
    assert told[7].startswith("PLR ")
    assert running.process.poll() is None


NAMES = {
    b"-n.wav": "-n.wav",
    b"M\xfcller.wav": "M\ufffdller.wav",
    "M\xfcller: \u97f3.wav".encode(): "M\xfcller: \u97f3.wav",
    b"Take 1, best.wav": "Take 1, best.wav",
    b"red\x1b[31m.wav": "red\ufffd[31m.wav",
    b"song [final].wav": "song [final].wav",
    b"two\nlines.wav": "two\ufffdlines.wav",
}


def test_a_file_may_be_called_anything(box: Installation, recordings: Path) -> None:
    files = [os.fsencode(box.folder) + b"/" + name for name in NAMES]
    for file in files:
        shutil.copy(os.fsencode(recordings / "tone.wav"), file)
    done = box.gainbox("measure", "--json", *files)
    assert (done.code, done.err) == (0, "")
    told = [json.loads(line)["file"] for line in done.out.splitlines()]
    assert told == [file.decode(errors="surrogateescape") for file in files]
    assert [os.fsencode(name) for name in told] == files
    table = box.gainbox("measure", *files)
    shown = table.out.splitlines()[3::8]
    assert shown[: len(NAMES)] == list(NAMES.values())


def test_who_gives_up_waiting_gets_no_traceback(box: Installation) -> None:
    file = three_hours_in(box.folder)
    running = box.start("measure", file)
    while not running.has_open(file):
        assert running.process.poll() is None
    done, seconds = running.end(signal.SIGINT)
    assert (done.code, done.out, done.err.strip()) == (1, "", "Aborted!")
    assert seconds < 1.0
