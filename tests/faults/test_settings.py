"""Faults of what is kept: settings that are wrong, power that fails, folders that cannot be written."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import gainbox
from gainbox.settings import Overrides, load
from tests.cli.installation import Installation, is_metering

DEMO = ("run", "--source", "demo", "--panel", "none")


# 12


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("[zones]\nlow_dbfs = -70\nhot_dbfs = 5\n", "line 3: [zones] hot_dbfs: "),
        ("[panel]\npage = meter\n", "line 2"),
    ],
)
def test_fault_12_wrong_settings_are_refused_whole_with_the_line_and_the_box_goes_on(
    box: Installation, wrong: str, said: str
) -> None:
    box.settings.write_text(wrong)
    running = box.start(*DEMO)
    assert "settings-rejected" in running.until(is_metering)["warnings"]
    running.process.send_signal(signal.SIGTERM)
    done = running.done()
    assert done.code == 0
    assert done.err.startswith(f"gainbox: {box.settings}, {said}")
    assert done.err.count("\n") == 1


# 13

CHANGE = """
import os
import sys
from pathlib import Path
from gainbox.settings import Overrides, load

folder = Path(sys.argv[1])

def change():
    state, complaint = Overrides.read(folder)
    assert complaint is None, complaint
    for samples in range(2, 6):
        state.set(load().changed({"clip.samples": samples + 3}), load())
        state.write()

for cut in map(str.strip, sys.stdin):
    if (child := os.fork()) == 0:
        os.environ["GAINBOX_CUT_AT"] = cut
        change()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""For each line: changes a setting four times, and keeps it each time, with a power cut at that step."""


def test_fault_13_a_power_cut_at_any_step_of_saving_leaves_the_old_or_the_new_settings(
    bad_kernel: Path, tmp_path: Path
) -> None:
    settings, seen, code = load(), [], None
    environ = {
        "PYTHONPATH": str(Path(gainbox.__file__).parents[1]),
        "LD_PRELOAD": str(bad_kernel),
        "GAINBOX_CUT_IN": str(tmp_path),
        "GAINBOX_CUT_AT": "0",
    }
    command = [sys.executable, "-c", CHANGE, tmp_path]
    with subprocess.Popen(
        command, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as changes:
        assert changes.stdin is not None
        assert changes.stdout is not None
        while code != 0:
            (tmp_path / "state.json").unlink(missing_ok=True)
            print(len(seen) + 1, file=changes.stdin, flush=True)
            code = int(changes.stdout.readline())
            assert code in (0, -signal.SIGKILL)
            state, complaint = Overrides.read(tmp_path)
            assert complaint is None
            seen.append(state.over(settings).clip.samples)
    assert len(seen) > 4 * 4  # each time it is made, written, synced and renamed
    assert seen[:3] == [3, 3, 3]  # the default, as long as nothing has been kept
    assert seen == sorted(seen)
    assert set(seen) == {3, 5, 6, 7, 8}
    assert json.loads((tmp_path / "state.json").read_text())


# 14


def test_fault_14_on_a_read_only_disk_the_box_meters_and_says_that_nothing_is_kept(
    box: Installation, bad_kernel: Path
) -> None:
    running = box.start(*DEMO, LD_PRELOAD=bad_kernel, GAINBOX_READ_ONLY=box.folder / "state")
    assert running.until(is_metering)["warnings"] == ["state-read-only"]
    running.process.send_signal(signal.SIGTERM)
    done = running.done()
    assert done.code == 0
    assert "cannot be kept: " in done.err
    assert "read-only file system" in done.err
    assert "Traceback" not in done.err
