"""What the faults need: a box as a process, a box in this process with pins and display, and a bad kernel."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import to_builtins

from gainbox.status import Status
from tests.cli.conftest import box
from tests.cli.installation import Installation, Process
from tests.daemon.conftest import display, pins, start
from tests.signals import tone
from tests.virtual_hat import VirtualHat

__all__ = ["bad_kernel", "box", "display", "fast_hat", "listening", "pins", "start", "toned_hat"]

NewHat = Callable[..., VirtualHat]

LEVELS_DBFS = (-18.0, -30.0)
SPEED = 8.0
"""Of a card and of the clock that watches it, where a box in this process need not live as long."""
SETTINGS = f"""\
[capture]
source = "alsa:{VirtualHat.device}"
"""


def two_tones(offset: float = 0.0) -> np.ndarray:
    """A second of both channels, which differ; it can be repeated."""
    return np.stack([tone(level, 997, 1.0, 48000) + offset for level in LEVELS_DBFS], axis=1)


@pytest.fixture
def toned_hat(new_hat: NewHat) -> VirtualHat:
    """A card that hears two tones for ever."""
    hat = new_hat(loop=True)
    hat.play(two_tones())
    return hat


@pytest.fixture
def fast_hat(new_hat: NewHat) -> VirtualHat:
    """A card that hears two tones for ever, eight times as fast."""
    hat = new_hat(loop=True, speed=SPEED)
    hat.play(two_tones())
    return hat


@pytest.fixture
def listening(box: Installation) -> Callable[..., Process]:
    """Starts a process whose settings name the virtual HAT; `more` are lines of [capture]."""

    def listen(more: str = "buffer_ms = 1000", **environ: str | Path) -> Process:
        box.settings.write_text(f"{SETTINGS}{more}\n")
        return box.start("run", "--panel", "none", **environ)

    return listen


@pytest.fixture(scope="session")
def bad_kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What to preload, compiled once."""
    library = tmp_path_factory.mktemp("kernel") / "kernel.so"
    source = Path(__file__).with_name("kernel.c")
    flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, "-o", library, source, "-ldl"], check=True)
    return library


def hears_the_tones(state: Any) -> bool:
    """Whether a state is that of a box which hears the two tones as they are."""
    if state["state"] != "metering":
        return False
    needles = [channel["vu_dbfs"] for channel in state["channel"]]
    return None not in needles and needles == pytest.approx(LEVELS_DBFS, abs=0.2)


def reads_the_tones(status: Status) -> bool:
    """What `hears_the_tones` asks, of a box in this process."""
    return hears_the_tones(to_builtins(status))


def is_in(name: str) -> Callable[[Any], bool]:
    """Whether a state is the one of that name."""
    return lambda state: bool(state["state"] == name)


def warns_of(code: str) -> Callable[[Any], bool]:
    """Whether a state has this warning."""
    return lambda state: code in state["warnings"]
