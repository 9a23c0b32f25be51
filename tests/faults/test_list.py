"""The list of faults and the tests are the same; and the bad kernel is bad."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NAME = r"test_fault_(\d+)_\w+"


def test_every_fault_of_the_list_has_its_tests_and_every_test_is_listed() -> None:
    listed = {
        (file, test[0])
        for row in (HERE / "README.md").read_text("utf-8").splitlines()
        for file in re.findall(r"`(test_\w+\.py)`: ", row)
        for test in re.finditer(NAME, row)
        if row.startswith(f"| {test[1]} |")
    }
    written = {
        (file.name, test[0])
        for file in HERE.glob("test_*.py")
        for test in re.finditer(rf"(?<=\ndef ){NAME}", file.read_text("utf-8"))
    }
    assert listed == written
    numbers = {int(match[1]) for _, name in listed if (match := re.match(NAME, name))}
    assert numbers == set(range(1, 21))


@pytest.mark.parametrize(
    ("told", "asked", "answer"),
    [
        ("GAINBOX_CLOCK_JUMPS", "import time; print(abs(time.time() - time.time()) > 80_000)", "True"),
        ("GAINBOX_CLOCK_JUMPS", "import time; print(abs(time.monotonic() - time.monotonic()) < 1)", "True"),
        ("GAINBOX_READ_ONLY", "import sys; open(sys.argv[1] + '/new', 'w')", "Read-only file system"),
    ],
)
def test_the_bad_kernel_is_bad(bad_kernel: Path, tmp_path: Path, told: str, asked: str, answer: str) -> None:
    environ = {**os.environ, told: str(tmp_path), "LD_PRELOAD": str(bad_kernel)}
    ask = [sys.executable, "-c", asked, tmp_path]
    done = subprocess.run(ask, env=environ, check=False, capture_output=True, text=True)
    assert answer in done.stdout + done.stderr
