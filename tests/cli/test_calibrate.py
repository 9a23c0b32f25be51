"""`gainbox calibrate`, told by a second process."""

import json
from pathlib import Path

import pytest

from tests.cli.installation import Installation, Process


def test_what_is_on_the_input_now_is_what_the_user_says(playing: Process, box: Installation) -> None:
    playing.until(lambda state: state["frames"] > 2.5 * 48000)
    done = box.gainbox("calibrate", "1", "+4")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "1: 0 dBFS of the converter is +16.0 dBu; shown as a recorder sees it that clips at +24 dBu\n"
    )
    frames = json.loads(box.gainbox("status", "--json").out)["frames"]
    (channel,) = playing.until(lambda state: state["frames"] > frames + 48000)["channel"]
    assert channel["vu_dbfs"] == pytest.approx(-20.0, abs=0.2)
    assert channel["full_scale_dbu"] == 24.0
    assert channel["offset_db"] == pytest.approx(-8.0, abs=0.05)
    line = box.gainbox("status").out.splitlines()[1]
    assert " ".join(line.split()) == "1 low VU -20.0 peak -20.0 held -20.0 dBFS +4.0 dBu 0 clips"


def test_the_scale_is_the_recorders_from_the_start(box: Installation, recordings: Path) -> None:
    box.settings.write_text("[scales]\nrecorder_full_scale_dbu = 13")
    state = Path(box.environ["XDG_STATE_HOME"], "gainbox")
    state.mkdir(parents=True)
    (state / "calibration.json").write_text('{"full_scale_dbu": {"1": 15.0}}')
    running = box.start("run", "--source", f"file:{recordings}/long.wav", "--panel", "none", "--for", "1e300")
    (channel,) = running.until(lambda state: state["frames"] > 24000)["channel"]
    assert channel["vu_dbfs"] == pytest.approx(-10.0, abs=0.2)
    assert (channel["full_scale_dbu"], channel["offset_db"]) == (13.0, 2.0)


def test_a_damaged_calibration_is_put_aside_and_the_box_runs(box: Installation, recordings: Path) -> None:
    state = Path(box.environ["XDG_STATE_HOME"], "gainbox")
    state.mkdir(parents=True)
    (state / "calibration.json").write_text("Dear Sir or Madam,")
    done = box.gainbox("run", "--source", f"file:{recordings}/tone.wav", "--panel", "none")
    assert done.code == 0
    assert done.err.splitlines() == [
        f"gainbox: {state}/calibration.json: is damaged and was put aside as calibration.json.damaged;"
        " no channel is calibrated"
    ]


def test_a_refusal_is_an_error_in_one_sentence(playing: Process, box: Installation) -> None:
    playing.until(lambda state: state["frames"] > 4800)
    done = box.gainbox("calibrate", "2", "4")
    assert (done.code, done.out) == (1, "")
    assert done.err == "gainbox: there is no channel 2; the last is 1\n"


@pytest.mark.parametrize("dbu", ["4", "-10.5"])
def test_without_a_box_it_says_what_to_do(box: Installation, dbu: str) -> None:
    done = box.gainbox("calibrate", "1", dbu)
    assert (done.code, done.out) == (1, "")
    assert done.err == "gainbox: no box runs: start it, with the tone on its input, and calibrate then\n"


@pytest.mark.parametrize("arguments", [(), ("1",), ("9", "4"), ("0", "4"), ("1", "loud"), ("1", "nan")])
def test_what_is_no_channel_or_level_is_a_usage_error(box: Installation, arguments: tuple[str, ...]) -> None:
    done = box.gainbox("calibrate", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Usage: ")
