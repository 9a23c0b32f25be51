"""What a Pi runs: the program on aarch64, under emulation, says of a recording what it says here."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.signals import noise, tone

CHECKOUT = Path(__file__).parents[2]
PYTHON = CHECKOUT / "build" / "aarch64" / "python"
RATE_HZ = 48000

# The program starts itself anew to compile, and qemu does not tell it by what it was started.
GAINBOX = f"import sys; sys.executable = {str(PYTHON)!r}; from gainbox.cli.main import main; main()"

pytestmark = [pytest.mark.aarch64, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of a tone, of noise, and of a tone that clips."""
    path = tmp_path_factory.mktemp("aarch64") / "recording.wav"
    left, right = tone(-12.0, 997, 4.0, RATE_HZ), noise(-20.0, 4.0, RATE_HZ)
    right[RATE_HZ : 2 * RATE_HZ] = np.clip(1.4 * tone(0.0, 997, 1.0, RATE_HZ), -1.0, 1.0)
    soundfile.write(path, np.stack((left, right), axis=1), RATE_HZ, subtype="PCM_24")
    return path


def measured(command: list[str], recording: Path) -> dict[str, object]:
    """What a program says of the recording."""
    done = subprocess.run(
        [*command, "measure", "--json", recording], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def leaves(value: object, path: str = "") -> dict[str, object]:
    """Every figure and word, by where it stands."""
    match value:
        case dict():
            items = value.items()
        case list():
            items = dict(enumerate(value)).items()
        case _:
            return {path: value}
    return {key: leaf for name, each in items for key, leaf in leaves(each, f"{path}.{name}").items()}


def test_it_is_another_processor() -> None:
    told = subprocess.check_output([PYTHON, "-c", "import platform; print(platform.machine())"], text=True)
    assert told.strip() == "aarch64"


def test_the_same_recording_reads_the_same(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = leaves(measured([sys.executable, "-m", "gainbox"], recording))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    there = leaves(measured([str(PYTHON), "-c", GAINBOX], recording))
    assert list(tmp_path.glob("gainbox/meters-*.so"))  # it was compiled, and kept
    assert here.keys() == there.keys()
    for name, value in here.items():
        if isinstance(value, float) and math.isfinite(value):
            assert there[name] == pytest.approx(value, abs=1e-5), name
        else:
            assert there[name] == value, name
