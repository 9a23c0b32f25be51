"""Stand-ins for the hardware: pins that keep a record, a display in memory, a clock set by hand."""

from collections.abc import Iterator
from pathlib import Path

import luma.core.device
import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin
from PIL import Image


class Clock:
    """A time in seconds that passes only by `wait`."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def wait(self, seconds: float) -> None:
        self.now_s += seconds


class WatchedPin(MockPin):
    """A pin that records each level written, unchanged ones too, and breaks or sticks on demand."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.written: list[bool] = []
        self.fault: Exception | None = None
        self.stuck_low = False

    def drive_high(self) -> None:
        if not self.stuck_low:
            super().drive_high()

    def _set_state(self, value: float) -> None:
        if self.fault:
            raise self.fault
        self.written.append(bool(value))
        super()._set_state(value)


class Glass(luma.core.device.device):
    """A display that records its pictures, and whose cable can be pulled. The class lists all instances."""

    shown: list[Image.Image]
    built: list["Glass"]
    attempts: int
    fault: Exception | None

    def __init__(self, serial_interface: object, width: int, height: int, rotate: int) -> None:
        super().__init__(serial_interface=serial_interface)
        self.capabilities(width, height, rotate, mode="RGB")
        self.built.append(self)

    def display(self, image: Image.Image) -> None:
        type(self).attempts += 1
        if self.fault:
            raise self.fault
        assert (image.mode, image.size) == (self.mode, self.size)
        self.shown.append(self.preprocess(image).copy())


def open_descriptors() -> int:
    """Number of open descriptors of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mock_pins() -> Iterator[MockFactory]:
    """The pins of a Pi, for gpiozero to find."""
    before, Device.pin_factory = Device.pin_factory, MockFactory(pin_class=WatchedPin)
    yield Device.pin_factory
    Device.pin_factory.close()
    Device.pin_factory = before


@pytest.fixture
def glass(monkeypatch: pytest.MonkeyPatch) -> type[Glass]:
    """The class of the display that luma now builds as `dummy`."""
    fresh = type("FreshGlass", (Glass,), {"shown": [], "built": [], "attempts": 0, "fault": None})
    monkeypatch.setattr(luma.core.device, "dummy", fresh)
    return fresh
