"""The display: its pictures, pixel for pixel, its failures and its return."""

import errno
import logging
import random
from dataclasses import replace
from pathlib import Path

import luma.oled.device
import numpy as np
import pytest
import smbus2
from gpiozero import LED
from gpiozero.pins.mock import MockFactory
from luma.core.interface import serial
from numpy.typing import NDArray
from PIL import Image

from gainbox.board import DISPLAY_DC_PIN
from gainbox.panel import Health, PanelError
from gainbox.panel.oled import DataCommandLine, Oled, Wiring
from tests.panel.conftest import Clock, Glass, open_descriptors

LARGE, SMALL = (256, 64), (128, 64)
DUMMY = Wiring("dummy", "spi", 0, 0, LARGE, turned=False)
SSD1322 = Wiring("ssd1322", "spi", 0, 0, LARGE, turned=False)
SSD1306_SPI = Wiring("ssd1306", "spi", 0, 0, SMALL, turned=False)
SSD1306_I2C = Wiring("ssd1306", "i2c", 1, 0x3C, SMALL, turned=False)
NO_ANSWER = OSError(errno.EREMOTEIO, "Remote I/O error")

DISPLAY_ON, DISPLAY_OFF = 0xAF, 0xAE
SSD1322_CONTRAST, SSD1306_CONTRAST = 0xC1, 0x81


def noise(mode: str, size: tuple[int, int], seed: int = 1) -> Image.Image:
    """A picture in which every pixel matters."""
    grey = Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))
    return grey if mode == "L" else grey.convert("1")


def greys(picture: Image.Image) -> list[int]:
    return list(picture.convert("L").tobytes())


class FakeSpi:
    """A spidev device that records commands and data, separated by the level of the D/C line."""

    def __init__(self, pins: MockFactory, absent: bool = False) -> None:
        self._line = pins.pin(DISPLAY_DC_PIN)
        self._absent = absent
        self.sent: list[tuple[int, list[int]]] = []
        self.is_open = False
        self.kept_the_gil = False

    def open(self, _port: int, _device: int) -> None:
        if self._absent:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        self.is_open = True

    def writebytes(self, written: list[int]) -> None:
        self.kept_the_gil = True
        self._write(written)

    def writebytes2(self, written: bytes) -> None:
        self._write(list(memoryview(written)))  # spidev releases the GIL only for a buffer

    def _write(self, written: list[int]) -> None:
        assert self.is_open
        if self._line.state:
            self.sent[-1][1].extend(written)
        else:
            self.sent += [(command, []) for command in written]

    def close(self) -> None:
        self.is_open = False

    def ssd1322_pixels(self) -> NDArray[np.uint8]:
        """The memory of an SSD1322 after these commands: 64 rows of 256 pixels, 0 to 15."""
        memory = np.zeros((64, 256), np.uint8)
        columns, rows = slice(0), slice(0)
        for command, data in self.sent:
            if command == 0x15:  # a column address is four pixels; the first visible one is 28
                columns = slice((data[0] - 28) * 4, (data[1] - 28 + 1) * 4)
            elif command == 0x75:
                rows = slice(data[0], data[1] + 1)
            elif command == 0x5C:
                pairs = np.array(data, np.uint8)
                window = memory[rows, columns]
                window[:] = np.stack((pairs >> 4, pairs & 0x0F), axis=1).reshape(window.shape)
        return memory


class FakeI2c:
    """An SMBus that is there, with or without a display on it."""

    buses: list["FakeI2c"]
    fault: OSError | None

    def __init__(self, _port: int) -> None:
        self.is_open = True
        self.written: list[list[int]] = []
        self.buses.append(self)

    def write_i2c_block_data(self, address: int, mode: int, written: list[int]) -> None:
        self.i2c_rdwr(smbus2.i2c_msg.write(address, [mode, *written]))

    def i2c_rdwr(self, message: smbus2.i2c_msg) -> None:
        if self.fault:
            raise self.fault
        self.written.append(list(message))

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def i2c(monkeypatch: pytest.MonkeyPatch) -> type[FakeI2c]:
    """The class of the bus that luma now opens."""
    fresh = type("FreshI2c", (FakeI2c,), {"buses": [], "fault": None})
    monkeypatch.setattr(smbus2, "SMBus", fresh)
    return fresh


@pytest.fixture
def spi(monkeypatch: pytest.MonkeyPatch, mock_pins: MockFactory) -> FakeSpi:
    """The SPI device that luma now opens."""
    fake = FakeSpi(mock_pins)
    monkeypatch.setattr(serial.spi, "__spidev__", lambda _: fake)
    return fake


# The picture


@pytest.mark.parametrize(("mode", "size"), [("L", LARGE), ("1", SMALL)])
def test_a_picture_arrives_pixel_for_pixel(mode: str, size: tuple[int, int], glass: type[Glass]) -> None:
    oled = Oled(Wiring("dummy", "spi", 0, 0, size, turned=False))
    picture = noise(mode, size)
    oled.show(picture)
    assert glass.shown[-1].size == size
    assert greys(glass.shown[-1]) == greys(picture)
    assert oled.health == Health("ok", pictures=1)


def test_a_display_mounted_upside_down_gets_its_picture_turned(glass: type[Glass]) -> None:
    picture = noise("L", LARGE)
    Oled(Wiring("dummy", "spi", 0, 0, LARGE, turned=True)).show(picture)
    assert greys(glass.shown[-1]) == greys(picture)[::-1]


def test_a_display_is_turned_while_it_is_on_and_stays_so_when_it_comes_back(glass: type[Glass]) -> None:
    picture = noise("L", LARGE)
    oled = Oled(DUMMY)
    for over in (True, False, True):
        oled.turn(over)
        oled.show(picture)
        assert greys(glass.shown[-1]) == greys(picture)[:: -1 if over else 1]
    oled.close()
    oled.show(picture)
    assert greys(glass.shown[-1]) == greys(picture)[::-1]


@pytest.mark.parametrize(("size", "grey"), [(LARGE, True), (SMALL, False)])
@pytest.mark.usefixtures("glass")
def test_the_large_display_has_greys(size: tuple[int, int], grey: bool) -> None:
    oled = Oled(Wiring("dummy", "spi", 0, 0, size, turned=False))
    assert (oled.size, oled.grey) == (size, grey)


def test_closing_blanks_the_display_and_may_be_repeated(glass: type[Glass]) -> None:
    oled = Oled(DUMMY)
    oled.show(noise("L", LARGE))
    oled.close()
    oled.close()
    assert len(glass.shown) == 2
    assert not any(greys(glass.shown[-1]))


# Its brightness


def test_the_brightness_is_sent_once(spi: FakeSpi) -> None:
    oled = Oled(SSD1322)
    before = len(spi.sent)
    for brightness in (1.0, 1.0, 0.25, 0.0, 0.0, 0.001):
        oled.set_brightness(brightness)
    assert spi.sent[before:] == [
        (SSD1322_CONTRAST, [255]),
        (DISPLAY_ON, []),
        (SSD1322_CONTRAST, [64]),
        (DISPLAY_ON, []),
        (DISPLAY_OFF, []),
        (SSD1322_CONTRAST, [1]),
        (DISPLAY_ON, []),
    ]
    oled.close()


def test_a_display_that_is_back_has_its_brightness(i2c: type[FakeI2c], clock: Clock) -> None:
    oled = Oled(SSD1306_I2C, clock)
    i2c.fault = NO_ANSWER
    oled.set_brightness(0.5)
    assert oled.health.state == "failed"
    i2c.fault = None
    clock.wait(1.0)
    oled.show(Image.new("1", SMALL))
    commands = [written for written in i2c.buses[-1].written if written[0] == 0x00]
    assert [0x00, SSD1306_CONTRAST, 128] in commands
    assert oled.health.state == "ok"


# A display that does not answer


def test_a_failed_display_is_a_state_and_no_exception(glass: type[Glass], clock: Clock) -> None:
    oled = Oled(DUMMY, clock)
    oled.show(noise("L", LARGE))
    glass.fault = NO_ANSWER
    oled.show(noise("L", LARGE))
    assert oled.health == Health("failed", pictures=1, failures=1, reason=str(NO_ANSWER))


def test_a_failed_display_is_retried_with_a_back_off(glass: type[Glass], clock: Clock) -> None:
    oled = Oled(DUMMY, clock)
    glass.fault = NO_ANSWER
    tried_s = []
    for quarter in range(4 * 50):
        before = glass.attempts
        oled.show(noise("L", LARGE))
        tried_s += [quarter / 4] * (glass.attempts - before)
        clock.wait(0.25)
    assert tried_s == [0, 1, 3, 7, 15, 25, 35, 45]
    assert oled.health.failures == len(tried_s)


def test_a_display_that_is_back_shows_the_next_picture(glass: type[Glass], clock: Clock) -> None:
    oled = Oled(DUMMY, clock)
    glass.fault = NO_ANSWER
    oled.show(noise("L", LARGE))
    glass.fault = None
    clock.wait(1.0)
    picture = noise("L", LARGE, seed=2)
    oled.show(picture)
    assert oled.health == Health("ok", pictures=1, failures=1)
    assert greys(glass.shown[-1]) == greys(picture)


def test_a_display_that_was_back_begins_its_back_off_anew(glass: type[Glass], clock: Clock) -> None:
    oled = Oled(DUMMY, clock)
    glass.fault = NO_ANSWER
    for _ in range(100):
        oled.show(noise("L", LARGE))
        clock.wait(1.0)
    glass.fault = None
    clock.wait(10.0)
    oled.show(noise("L", LARGE))
    glass.fault = NO_ANSWER
    oled.show(noise("L", LARGE))
    glass.fault = None
    clock.wait(1.0)
    oled.show(noise("L", LARGE))
    assert oled.health.state == "ok"


def test_coming_and_going_is_logged_once_each(
    glass: type[Glass], clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    oled = Oled(DUMMY, clock)
    glass.fault = NO_ANSWER
    for _ in range(100):
        oled.show(noise("L", LARGE))
        clock.wait(1.0)
    glass.fault = None
    clock.wait(10.0)
    oled.show(noise("L", LARGE))
    assert caplog.record_tuples == [
        (
            "gainbox.panel.oled",
            logging.WARNING,
            f"the display does not answer: dummy on SPI 0, CE0: {NO_ANSWER}",
        ),
        ("gainbox.panel.oled", logging.WARNING, "the display is back: dummy on SPI 0, CE0"),
    ]


def test_closing_a_display_that_does_not_answer_raises_nothing(glass: type[Glass]) -> None:
    oled = Oled(DUMMY)
    glass.fault = NO_ANSWER
    oled.close()
    assert oled.health.state == "failed"


def test_an_exception_of_any_kind_is_a_failed_display(glass: type[Glass]) -> None:
    class LibraryError(Exception):
        """Neither an OSError nor gpiozero's, like lgpio's errors."""

    oled = Oled(DUMMY)
    glass.fault = LibraryError("GPIO busy")
    oled.show(noise("L", LARGE))
    assert oled.health.reason == "GPIO busy"


def test_a_lost_device_is_left_empty(glass: type[Glass], clock: Clock) -> None:
    oled = Oled(DUMMY, clock)
    for _ in range(3):
        glass.fault = NO_ANSWER
        oled.show(noise("L", LARGE))
        glass.fault = None
        clock.wait(1.0)
        oled.show(noise("L", LARGE))
    *lost, present = glass.built
    assert [vars(device) for device in lost] == [{}] * 3
    assert vars(present)


@pytest.mark.parametrize("name", ["ssd9999", "device", "parallel_device", "linux_framebuffer", "sleep", ""])
def test_a_display_luma_does_not_know_is_an_error(name: str) -> None:
    with pytest.raises(PanelError, match=f"luma.oled knows no '{name}': ssd1322, .* are common ones"):
        Oled(Wiring(name, "spi", 0, 0, LARGE, turned=False))


# On I2C


def test_an_absent_i2c_bus_is_a_failed_display() -> None:
    assert not Path("/dev/i2c-99").exists()
    oled = Oled(Wiring("ssd1306", "i2c", 99, 0x3C, SMALL, turned=False))
    assert oled.health == Health("failed", failures=1, reason="I2C device not found: /dev/i2c-99")


def test_a_display_absent_for_hours_costs_neither_descriptors_nor_devices(
    i2c: type[FakeI2c], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []
    monkeypatch.setattr(luma.oled.device, "ssd1306", lambda **_: built.append(1))
    i2c.fault = NO_ANSWER
    oled = Oled(SSD1306_I2C, clock)
    for _ in range(100):
        clock.wait(10.0)
        oled.show(noise("1", SMALL))
    assert oled.health.failures == 101
    assert oled.health.reason == "I2C device not found on address: 0x3C"
    assert len(i2c.buses) == 101
    assert not any(bus.is_open for bus in i2c.buses)
    assert built == []


def test_a_display_pulled_off_and_plugged_in_again_is_initialised_again(
    i2c: type[FakeI2c], clock: Clock
) -> None:
    oled = Oled(SSD1306_I2C, clock)
    oled.show(noise("1", SMALL))
    i2c.fault = NO_ANSWER
    oled.show(noise("1", SMALL))
    assert oled.health.state == "failed"
    i2c.fault = None
    clock.wait(1.0)
    oled.show(noise("1", SMALL))
    first, second = i2c.buses
    assert not first.is_open
    assert second.is_open
    assert second.written == first.written


def test_a_picture_arrives_on_i2c_pixel_for_pixel(i2c: type[FakeI2c]) -> None:
    oled = Oled(SSD1306_I2C)
    picture = noise("1", SMALL)
    oled.show(picture)
    (bus,) = i2c.buses
    mode, *written = bus.written[-1]
    assert mode == 0x40
    pages = np.array(written, np.uint8).reshape(8, 1, 128)
    pixels = (pages >> np.arange(8).reshape(1, 8, 1)) & 1
    assert (pixels.reshape(64, 128) == np.asarray(picture)).all()


def test_a_size_the_display_cannot_have_is_an_error(i2c: type[FakeI2c]) -> None:
    with pytest.raises(PanelError, match="ssd1306 cannot be 256 x 64"):
        Oled(replace(SSD1306_I2C, size=LARGE))
    assert not any(bus.is_open for bus in i2c.buses)


# On SPI


def test_the_line_is_low_for_commands_and_high_for_data(mock_pins: MockFactory) -> None:
    spi = FakeSpi(mock_pins)
    line = DataCommandLine()
    bus = serial.spi(spi=spi, gpio=line, gpio_DC=DISPLAY_DC_PIN, gpio_RST=None)
    bus.command(0x15, 0x1C)
    bus.data([1, 2, 3])
    bus.command(0x5C)
    assert spi.sent == [(0x15, []), (0x1C, [1, 2, 3]), (0x5C, [])]
    line.close()
    LED(DISPLAY_DC_PIN).close()


def test_the_large_display_gets_its_greys_over_spi(spi: FakeSpi) -> None:
    oled = Oled(SSD1322)
    assert spi.sent[-1] == (DISPLAY_ON, [])
    picture = noise("L", LARGE)
    oled.show(picture)
    assert oled.health == Health("ok", pictures=1)
    assert (spi.ssd1322_pixels() == np.asarray(picture) // 16).all()
    oled.close()


def test_spi_releases_the_gil_for_the_audio_thread(spi: FakeSpi) -> None:
    oled = Oled(SSD1322)
    oled.show(noise("L", LARGE))
    oled.close()
    assert not spi.kept_the_gil


def test_the_small_display_gets_its_pixels_over_spi(spi: FakeSpi) -> None:
    oled = Oled(SSD1306_SPI)
    assert spi.sent[-1] == (DISPLAY_ON, [])
    oled.show(Image.new("1", SMALL, 1))
    assert spi.sent[-1][1] == [0xFF] * 1024
    oled.close()


def test_closing_switches_the_display_off_blanks_it_and_frees_bus_and_line(spi: FakeSpi) -> None:
    oled = Oled(SSD1322)
    oled.show(Image.new("L", LARGE, 255))
    before = len(spi.sent)
    oled.close()
    assert (DISPLAY_OFF, []) in spi.sent[before:]
    assert not spi.ssd1322_pixels().any()
    assert not spi.is_open
    LED(DISPLAY_DC_PIN).close()


def test_an_absent_spi_bus_is_a_failed_display_and_leaves_its_line_free(
    monkeypatch: pytest.MonkeyPatch, mock_pins: MockFactory
) -> None:
    monkeypatch.setattr(serial.spi, "__spidev__", lambda _: FakeSpi(mock_pins, absent=True))
    oled = Oled(SSD1322)
    assert oled.health == Health("failed", failures=1, reason="SPI device not found")
    LED(DISPLAY_DC_PIN).close()


def test_a_line_that_is_taken_is_a_failed_display(spi: FakeSpi) -> None:
    before = open_descriptors()
    with LED(DISPLAY_DC_PIN):
        oled = Oled(SSD1322)
    assert oled.health.state == "failed"
    assert "in use" in oled.health.reason
    assert not spi.is_open
    assert open_descriptors() == before


# Its wiring


@pytest.mark.parametrize(
    ("wiring", "text"),
    [(SSD1322, "ssd1322 on SPI 0, CE0"), (SSD1306_I2C, "ssd1306 on I2C 1, address 0x3C")],
)
def test_a_wiring_as_text(wiring: Wiring, text: str) -> None:
    assert str(wiring) == text
