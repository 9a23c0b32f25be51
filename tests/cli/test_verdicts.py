"""`gainbox measure` judges: the verdicts in the JSON, in the table, and on a folder of stems together."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from gainbox.cli.measure import measure
from gainbox.meters import FeedFor
from tests.cli.installation import Installation
from tests.signals import Signal, float32_block, int32_block, noise, silence, tone
from tests.staging.instruments import (
    RATE_HZ,
    at_peak,
    at_vu,
    bass,
    crushed,
    drums,
    ground_loop,
    ramp,
    voice,
)


def record(box: Installation, name: str, *signals: Signal) -> Path:
    """A recording of these channels."""
    file = box.folder / name
    soundfile.write(file, float32_block(*signals), RATE_HZ, "PCM_24")
    return file


def verdicts(box: Installation, *files: Path) -> list[Any]:
    """What is said of each recording."""
    done = box.gainbox("measure", "--json", *files)
    assert (done.code, done.err) == (0, "")
    return [json.loads(line)["verdicts"] for line in done.out.splitlines()]


def of_channel(said: Any, channel: int | None) -> dict[str, float | None]:
    """The codes of a channel, or of the programme, and their numbers."""
    return {verdict["code"]: verdict["value_db"] for verdict in said if verdict["channel"] == channel}


def codes_of(feed_for: FeedFor, folder: Path, *signals: Signal) -> tuple[set[str], set[str]]:
    """What is said of the first channel of a recording that stands alone, and of all together."""
    soundfile.write(folder / "recording.wav", float32_block(*signals), RATE_HZ, "PCM_24")
    said = measure(folder / "recording.wav", feed_for, None, draws=False)[0].verdicts
    of_first, of_all = ({verdict.code for verdict in said if verdict.channel == c} for c in (0, None))
    return of_first, of_all


def test_each_channel_has_a_verdict_on_its_level_and_the_programme_those_of_its_own(
    box: Installation,
) -> None:
    (said,) = verdicts(box, record(box, "song.wav", at_peak(-12.0, voice()), at_vu(-30.0, bass())))
    assert of_channel(said, 0) == {"right": 0.0}
    assert of_channel(said, 1) == {"right": 0.0}
    assert set(of_channel(said, None)) == {"steady", "headroom-ok"}
    assert [verdict["channel"] for verdict in said] == [0, 1, None, None]
    reason = "the true peak is -12.0 dBTP, the target is -12"
    assert said[1]["text"] == f"right: as the other channel of the pair: {reason}"


def test_tracks_are_trimmed_one_by_one(box: Installation) -> None:
    box.settings.write_text('[capture]\nlayout = "tracks"\n')
    (said,) = verdicts(box, record(box, "song.wav", at_peak(-12.0, voice()), at_vu(-30.0, bass())))
    assert of_channel(said, 1) == {"turn-up": 12.0}


@pytest.mark.parametrize(
    ("channels", "of_first", "of_all"),
    [
        ([crushed()], {"turn-down", "inter-sample-overs"}, {"steady", "squashed", "too-hot"}),
        ([at_peak(-6.5, drums())], {"wide-dynamics"}, {"steady", "open", "headroom-ok"}),
        ([at_peak(-19.0, drums())], {"wide-dynamics"}, {"steady", "open", "too-low"}),
        ([at_vu(-18.0, bass()) + 0.01], {"right", "dc-offset"}, {"steady", "headroom-ok"}),
        (
            [tone(-6.0, 440, 10.0, RATE_HZ).clip(-0.25, 0.25)],
            {"clipped", "flat-tops"},
            {"steady", "headroom-ok"},
        ),
        ([ramp(-24.0, -18.0, 12.0)], {"right"}, {"drifting", "headroom-ok"}),
        ([silence(10.0, RATE_HZ)], {"too-quiet"}, set()),
        ([noise(-65.0, 10.0, RATE_HZ)], {"too-quiet", "hiss"}, set()),
        ([tone(-18.0, 997, 1.0, RATE_HZ)], {"too-short"}, {"headroom-ok"}),
    ],
)
def test_what_is_said_of_a_recording(
    feed_for: FeedFor, tmp_path: Path, channels: list[Signal], of_first: set[str], of_all: set[str]
) -> None:
    assert codes_of(feed_for, tmp_path, *channels) == (of_first, of_all)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (noise(-60.0, 3.0, RATE_HZ), "hiss"),
        (ground_loop(50, -60.0)[: 3 * RATE_HZ], "hum"),
        (noise(-80.0, 3.0, RATE_HZ), "quiet"),
    ],
)
def test_the_pauses_of_a_recording_tell_its_noise(
    feed_for: FeedFor, tmp_path: Path, line: Signal, code: str
) -> None:
    of_first, _ = codes_of(feed_for, tmp_path, np.concatenate((at_vu(-18.0, bass()), line)))
    assert of_first == {"right", code}


def clipped_end(first_s: float, rate_hz: int, frames: int, clipped: int) -> Signal:
    """A tone at -18, then `frames` frames that end with `clipped` samples at full scale."""
    signal = tone(-18.0, 997, first_s + frames / rate_hz, rate_hz)
    signal[len(signal) - clipped :] = 1.0
    return signal


@pytest.mark.parametrize("rate_hz", [44100, 48000])
@pytest.mark.parametrize(
    ("first_s", "frames", "clipped"),
    [(10.0, 2400, 10), (10.0, 10, 10), (10.0, 4409, 3), (9.9, 4410, 4), (3.0, 3, 3), (1.0, 2400, 10)],
    ids=["50 ms", "clips alone", "a frame less", "about a tick", "shortest run", "a short recording"],
)
def test_clips_in_the_last_tenth_of_a_second_are_in_json_table_and_sentence(
    box: Installation, rate_hz: int, first_s: float, frames: int, clipped: int
) -> None:
    file = box.folder / "take.wav"
    signal = clipped_end(first_s, rate_hz, frames, clipped)
    soundfile.write(file, int32_block(0.25 * signal, signal), rate_hz, "PCM_24")
    (measured,) = map(json.loads, box.gainbox("measure", "--json", file).out.splitlines())
    assert [channel["clip_events"] for channel in measured["channel"]] == [0, 1]
    (verdict,) = [each for each in measured["verdicts"] if each["code"] == "clipped"]
    assert (verdict["channel"], verdict["text"].partition(":")[0]) == (1, "clipped 1 time")
    text = box.gainbox("measure", file).out
    assert "R: clipped, turn down" in " ".join(text.split())


@pytest.mark.parametrize("end_s", [0.0, 0.001, 0.05, 0.0999])
def test_flat_tops_and_peaks_in_the_last_tenth_of_a_second_are_in_the_verdicts(
    feed_for: FeedFor, tmp_path: Path, end_s: float
) -> None:
    first = tone(-30.0, 997, 10.0, RATE_HZ)
    last = tone(-6.0, 440, end_s, RATE_HZ).clip(-0.25, 0.25)
    ends = np.concatenate((first, last)), np.concatenate((first, silence(end_s, RATE_HZ)[:-2], [0.7, 0.7]))
    for signal in ends:
        soundfile.write(tmp_path / "take.wav", float32_block(signal), RATE_HZ, "PCM_24")
        measured, _ = measure(tmp_path / "take.wav", feed_for, None, draws=False)
        (channel,) = measured.channel
        of_first = {each.code: each for each in measured.verdicts if each.channel == 0}
        assert ("clipped" in of_first) == ("flat-tops" in of_first) == (channel.flat_top_events > 0)
        if "clipped" not in of_first:
            room_db = min(-18.0 - -30.0, -12.0 - channel.true_peak_dbtp)
            level = next(each for each in measured.verdicts if each.channel == 0)
            assert level.value_db == pytest.approx(math.floor(2 * room_db) / 2, abs=0.51)


def test_recordings_are_compared_with_the_first_that_is_heard(box: Installation) -> None:
    files = [
        record(box, "nothing.wav", silence(5.0, RATE_HZ)),
        *(
            record(box, f"{number}.wav", at_peak(dbfs, voice()))
            for number, dbfs in enumerate((-12, -13, -15, -9))
        ),
    ]
    told = [of_channel(said, None) for said in verdicts(box, *files)]
    assert told[0] == {}
    assert "first-take" in told[1]
    assert told[2]["uniform"] == pytest.approx(-1.0, abs=0.01)
    assert told[3]["quieter"] == pytest.approx(-3.0, abs=0.01)
    assert told[4]["louder"] == pytest.approx(3.0, abs=0.01)


def test_people_are_told_in_two_lines_and_of_all_stems_at_the_end(box: Installation) -> None:
    files = [
        record(box, "voice.wav", at_peak(-12.0, voice())),
        record(box, "overheads.wav", at_peak(-18.0, drums()), at_peak(-16.0, drums())),
        record(box, "bass.wav", at_vu(-10.0, bass())),
        record(box, "amp.wav", tone(-6.0, 440, 10.0, RATE_HZ).clip(-0.25, 0.25)),
    ]
    done = box.gainbox("measure", *files)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert max(map(len, lines)) < 80
    assert [line.strip("> ") for line in lines if line.startswith("  >")] == [
        "right",
        "the first, steady, headroom ok",
        "high crest, trim +4.0 dB",
        "9.6 LU quieter, steady, open, headroom ok",
        "turn down 8.0 dB",
        "8.5 LU louder, steady, too hot by 1.3 dB",
        "clipped, turn down 8.5 dB or more",
        "10.2 LU louder, steady, headroom ok",
    ]
    assert lines[-5:] == [
        "4 recordings, -30.5 to -13.7 LUFS: 0 of the other 3 within 1.5 LU of voice.wav",
        "to trim:",
        "   +4.0 dB   overheads.wav",
        "   -8.0 dB   bass.wav",
        "   -8.5 dB   amp.wav   clipped: to be recorded again",
    ]


def test_it_judges_by_what_is_set(box: Installation) -> None:
    file = record(box, "bass.wav", at_vu(-18.0, bass()))
    box.settings.write_text(
        "[staging]\ntarget_vu_dbfs = -24.0\nopen_lu = 10\nmastering_headroom_dbtp = -12\n"
    )
    (said,) = verdicts(box, file)
    assert of_channel(said, 0) == {"turn-down": -6.0}
    assert set(of_channel(said, None)) == {"steady", "headroom-ok"}
    song = record(box, "song.wav", crushed())
    box.settings.write_text("[staging]\nsquashed_lu = 3\nopen_lu = 10\n")
    (said,) = verdicts(box, song)
    assert "dense" in of_channel(said, None)


def test_settings_that_are_wrong_are_said_and_the_defaults_hold(box: Installation) -> None:
    file = record(box, "bass.wav", at_vu(-18.0, bass()))
    box.settings.write_text("[staging]\ntarget_vu_dbfs = 0\n")
    done = box.gainbox("measure", "--json", file)
    assert done.code == 0
    assert done.err.endswith("the defaults hold\n")
    assert of_channel(json.loads(done.out)["verdicts"], 0) == {"right": 0.0}


@pytest.mark.parametrize(("samples", "events"), [(1, 5), (2, 4), (3, 3), (4, 2), (5, 1), (6, 0)])
@pytest.mark.parametrize("is_named", [True, False])
def test_clips_are_counted_by_the_rule_of_the_settings(
    box: Installation, samples: int, events: int, is_named: bool
) -> None:
    signal = tone(-18.0, 997, 4.0, RATE_HZ)
    for run in range(1, 6):
        signal[run * 9600 : run * 9600 + run] = 1.0
    file = box.folder / "runs.wav"
    soundfile.write(file, int32_block(signal), RATE_HZ, "PCM_24")
    settings = box.folder / "studio.toml" if is_named else box.settings
    settings.write_text(f"[clip]\nsamples = {samples}\n")
    named = ("--settings", settings) if is_named else ()
    measured = json.loads(box.gainbox("measure", "--json", *named, file).out)
    assert measured["channel"][0]["clip_events"] == events
    assert ("clipped" in of_channel(measured["verdicts"], 0)) == (events > 0)


def test_six_channels_are_tracks_where_the_settings_say_so(box: Installation) -> None:
    tracks = [tone(-30.0, 100 + 50 * n, 4.0, RATE_HZ) for n in range(6)]
    file = record(box, "six.wav", *tracks)
    settings = box.folder / "tracks.toml"
    settings.write_text('[capture]\nlayout = "tracks"\n')
    surround, alike = (
        json.loads(box.gainbox("measure", "--json", *named, file).out)["programme"]
        for named in ((), ("--settings", settings))
    )
    assert surround["correlation_mean"] is not None
    assert alike["correlation_mean"] is None
    assert alike["integrated_lufs"] != pytest.approx(surround["integrated_lufs"], abs=0.1)


@pytest.mark.parametrize("text", ["[clip]\nsamples = 16\n", "nonsense", None])
def test_a_named_settings_file_that_is_wrong_is_one_sentence(box: Installation, text: str | None) -> None:
    file, settings = record(box, "take.wav", tone(-18.0, 997, 1.0, RATE_HZ)), box.folder / "bad.toml"
    if text is not None:
        settings.write_text(text)
    done = box.gainbox("measure", "--settings", settings, file)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(f"gainbox: {settings}")
