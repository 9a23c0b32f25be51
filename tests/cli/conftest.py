"""What the tests of the commands share."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import soundfile

from tests.cli.installation import Installation, Process, is_metering
from tests.daemon.conftest import display, pins
from tests.signals import float32_block, silence, square, tone

__all__ = ["box", "display", "pins", "playing", "recordings"]

RATE_HZ = 48000


@pytest.fixture
def box(kernel_folder: Path) -> Iterator[Installation]:
    """A place to run gainbox in, with a path short enough for its socket."""
    with tempfile.TemporaryDirectory(prefix="gb") as folder, ExitStack() as processes:
        yield Installation(Path(folder), kernel_folder, processes)


@pytest.fixture
def playing(box: Installation, recordings: Path) -> Process:
    """A box that plays a tone of -12 dBFS for half a minute, and has begun to."""
    source = f"file:{recordings}/long.wav"
    running = box.start("run", "--source", source, "--panel", "none", "--for", "1e300")
    running.until(is_metering)
    return running


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of recordings, the long ones of half a minute, the others of half a second or less."""
    folder = tmp_path_factory.mktemp("recordings")
    soft, loud = tone(-18.0, 997, 0.5, RATE_HZ), square(0.0, 100, 0.5, RATE_HZ)
    write = soundfile.write
    write(folder / "tone.wav", float32_block(soft, soft), RATE_HZ, "PCM_24")
    write(folder / "clipped.flac", float32_block(soft, loud), RATE_HZ, "PCM_24")
    write(folder / "long.wav", float32_block(tone(-12.0, 997, 30.0, RATE_HZ)), RATE_HZ, "PCM_16")
    write(folder / "long silence.wav", float32_block(silence(30.0, RATE_HZ)), RATE_HZ, "PCM_16")
    write(folder / "silence.wav", float32_block(*[silence(0.5, RATE_HZ)] * 2), RATE_HZ)
    write(folder / "nine.wav", float32_block(*[silence(0.1, RATE_HZ)] * 9), RATE_HZ)
    write(folder / "header.wav", float32_block(silence(0.0, RATE_HZ)), RATE_HZ)
    (folder / "empty.wav").touch()
    for name in ("letter.wav", "letter.raw"):
        (folder / name).write_text("Dear Sir or Madam,\n" * 100)
    return folder
