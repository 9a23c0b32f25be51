"""`gainbox run`: how it begins, what it says, and how it ends."""

import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
import soundfile

from tests.cli.installation import Installation, Process, is_metering
from tests.signals import float32_block, silence, tone

ROW = re.compile(
    r"  (\S+) +peak +(\S+) dBFS +VU max +(\S+) +(no clips|1 clip|\d+ clips) +(\d+) % in the sweet spot"
)


def rows(summary: str) -> list[tuple[str, float, float, str, int]]:
    """Name, peak, VU, clips and share in the sweet spot of each channel in a summary."""
    found = [ROW.match(line) for line in summary.splitlines()[1:]]
    return [(row[1], float(row[2]), float(row[3]), row[4], int(row[5])) for row in found if row]


def test_the_demo_ends_in_time_with_a_summary(box: Installation) -> None:
    done = box.gainbox("run", "--source", "demo", "--panel", "none", "--for", "1")
    assert (done.code, done.err) == (0, "")
    heard = re.match(r"gainbox heard (\d\.\d) s of demo at 48 kHz\.\n", done.out)
    assert heard
    assert float(heard[1]) == pytest.approx(1.0, abs=0.3)  # a busy machine is late
    assert [name for name, *_ in rows(done.out)] == ["L", "R"]


def test_a_recording_ends_by_itself_with_a_right_summary(box: Installation, recordings: Path) -> None:
    done = box.gainbox("run", "--source", f"file:{recordings}/clipped.flac", "--panel", "none")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"gainbox heard 0.5 s of file:{recordings}/clipped.flac at 48 kHz.\n")
    left, right = rows(done.out)
    assert left[:2] == ("L", -18.0)
    assert left[2] == pytest.approx(-18.0, abs=0.2)
    assert left[3] == "no clips"
    assert (right[0], right[1], right[3]) == ("R", 0.0, "100 clips")
    assert right[2] == pytest.approx(4.0, abs=0.2)  # a VU meter hears a square louder
    assert right[4] < left[4]


def test_the_layout_of_the_settings_decides_what_each_channel_weighs(box: Installation) -> None:
    recording = box.folder / "surround.wav"
    front, lfe, rest = tone(-18.0, 997, 5.0, 48000), tone(0.0, 997, 5.0, 48000), silence(5.0, 48000)
    soundfile.write(recording, float32_block(front, front, rest, lfe, rest, rest), 48000, "PCM_24")
    box.settings.write_text('[capture]\nlayout = "surround"\n')
    running = box.start("run", "--source", f"file:{recording}", "--panel", "none")
    heard = running.until(lambda state: state["programme"]["momentary_lufs"] is not None)
    assert heard["programme"]["momentary_lufs"] == pytest.approx(-18.0, abs=0.1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_within_a_second_with_a_summary(playing: Process, number: int) -> None:
    done, seconds = playing.end(number)
    assert (done.code, done.err) == (0, "")
    assert rows(done.out)[0][1] == -12.0
    assert seconds < 1.0


def test_clear_and_reset_come_through_its_socket(playing: Process) -> None:
    assert playing.says('{"do": "clear"}') == {"ok": True}
    assert playing.says('{"do": "reset"}') == {"ok": True}
    assert playing.says('{"do": "dance"}') == {
        "error": "gainbox does not know how to 'dance': it can clear, reset, mark, calibrate and reload"
    }


def test_a_second_box_goes_on_without_a_status(playing: Process, box: Installation, recordings: Path) -> None:
    second = box.gainbox("run", "--source", f"file:{recordings}/tone.wav", "--panel", "none")
    assert second.code == 0
    assert second.err.endswith("another gainbox answers there; its status is the one that is shown\n")
    assert second.err.count("\n") == 1
    assert playing.until(is_metering)["source"].endswith("long.wav")


def test_after_one_that_was_killed_the_next_has_its_socket(playing: Process, box: Installation) -> None:
    playing.end(signal.SIGKILL)
    assert box.gainbox("status").out == "gainbox does not run\n"
    running = box.start("run", "--source", "demo", "--panel", "none")
    assert running.until(is_metering)["source"] == "demo"


def test_a_reader_who_takes_no_summary_is_not_waited_for(box: Installation) -> None:
    with_a_full_pipe = ("sh", "-c", 'head -c 65536 /dev/zero; exec "$@"', "sh")
    running = box.start_through(with_a_full_pipe, "run", "--source", "demo", "--panel", "none")
    running.until(is_metering)
    for _ in range(100):  # the first ends the metering, the next the waiting
        running.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            running.process.wait(0.05)
            break
    assert running.process.returncode == -signal.SIGTERM
