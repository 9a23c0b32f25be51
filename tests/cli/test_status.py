"""`gainbox status`, asked by a second process."""

import json
import signal
from pathlib import Path

import pytest

from tests.cli.installation import Installation, Process, is_metering


def test_without_a_box_it_is_stopped(box: Installation) -> None:
    done = box.gainbox("status", "--json")
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out)["state"] == "stopped"
    done = box.gainbox("status")
    assert (done.code, done.out, done.err) == (1, "gainbox does not run\n", "")


def test_it_shows_metering_rising_frames_and_the_level(
    playing: Process, box: Installation, recordings: Path
) -> None:
    playing.until(lambda state: state["frames"] > 24000)
    first, second = (json.loads(box.gainbox("status", "--json").out) for _ in range(2))
    assert first["state"] == second["state"] == "metering"
    assert first["source"] == f"file:{recordings}/long.wav"
    assert (first["sample_rate_hz"], first["channels"]) == (48000, 1)
    assert second["frames"] > first["frames"] > 24000
    assert second["uptime_s"] > first["uptime_s"] > 0.5
    (channel,) = second["channel"]
    assert channel["vu_dbfs"] == pytest.approx(-12.0, abs=0.2)
    assert channel["peak_dbfs"] == pytest.approx(-12.0, abs=0.05)  # it falls from crest to crest
    assert channel["peak_hold_dbfs"] == pytest.approx(-12.0, abs=0.01)
    assert (channel["name"], channel["zone"], channel["clip_events"]) == ("1", "sweet", 0)
    assert channel["true_peak_dbtp"] == pytest.approx(-12.0, abs=0.05)
    assert second["panel"]["state"] == "none"
    assert second["warnings"] == []
    assert {verdict["code"] for verdict in second["verdicts"]} - {"squashed"} == {"headroom-ok"}


def test_it_speaks_to_people_too(playing: Process, box: Installation, recordings: Path) -> None:
    playing.until(lambda state: state["frames"] > 24000)
    head, channel, loudness, *verdicts = box.gainbox("status").out.splitlines()
    assert head.startswith(f"metering: file:{recordings}/long.wav, 48 kHz, up ")
    assert " ".join(channel.split()) == "1 sweet VU -12.0 peak -12.0 held -12.0 dBFS 0 clips"
    assert " ".join(loudness.split()).startswith("loudness M -15.0 S ")
    assert any(verdict.startswith("  headroom for mastering: ") for verdict in verdicts)


def test_it_shows_how_loud_the_programme_is(playing: Process, box: Installation) -> None:
    programme = playing.until(lambda state: state["frames"] > 3.2 * 48000)["programme"]
    assert list(programme) == ["momentary_lufs", "short_term_lufs", "integrated_lufs"]
    assert list(programme.values()) == pytest.approx([-15.0] * 3, abs=0.1)  # one side is 3 dB less than two
    loudness = box.gainbox("status").out.splitlines()[2]
    assert " ".join(loudness.split()) == "loudness M -15.0 S -15.0 I -15.0 LUFS"


def test_silence_can_be_shown(box: Installation, recordings: Path) -> None:
    source = f"file:{recordings}/long silence.wav"
    running = box.start("run", "--source", source, "--panel", "none", "--for", "1e300")
    running.until(is_metering)
    done = box.gainbox("status", "--json")
    assert (done.code, done.err) == (0, "")
    shown = json.loads(done.out)
    assert shown["channel"][0]["vu_dbfs"] is None
    assert set(shown["programme"].values()) == {None}
    done, _ = running.end(signal.SIGTERM)
    assert "peak   -inf dBFS  VU max   -inf" in done.out


def test_following_ends_with_the_box(playing: Process, box: Installation) -> None:
    following = box.start("status", "--follow", "--json")
    assert following.process.stdout
    told = (json.loads(line)["frames"] for line in following.process.stdout)
    first = next(told)
    second = next(frames for frames in told if frames > first)  # on a busy machine it may be told twice
    assert next(frames for frames in told if frames > second)
    playing.end(signal.SIGTERM)
    done = following.done()
    assert (done.code, done.err) == (0, "")


@pytest.mark.usefixtures("playing")
def test_following_ends_quietly_when_its_reader_goes(box: Installation) -> None:
    done = box.start_through(("sh", "-c", '"$@" | head -n 1', "sh"), "status", "--follow").done()
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("metering: ")
    assert done.out.count("\n") == 1


@pytest.mark.usefixtures("playing")
def test_following_ends_quietly_with_ctrl_c(box: Installation) -> None:
    following = box.start("status", "--follow")
    assert following.process.stdout
    following.process.stdout.readline()
    done, _ = following.end(signal.SIGINT)
    assert (done.code, done.err) == (0, "")


def test_a_box_that_hangs_is_not_said_to_be_stopped(playing: Process, box: Installation) -> None:
    playing.process.send_signal(signal.SIGSTOP)
    done = box.gainbox("status", "--json")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("gainbox.socket: a gainbox runs there, but does not answer\n")
