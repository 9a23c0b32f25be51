"""The display: any that luma drives. One that does not answer is retried for ever, with a back-off.

One that answers is set up again once a minute: it may have lost its power for a moment, and be dark.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import luma.core.const
import luma.core.device
import luma.oled.device
from gpiozero import DigitalOutputDevice
from luma.core.error import DeviceDisplayModeError
from luma.core.interface import serial
from PIL import Image

from gainbox.board import DISPLAY_DC_PIN
from gainbox.panel import Health, PanelError
from gainbox.panel.chips import CHIPS
from gainbox.panel.driver import Driver, driver, in_mode

log = logging.getLogger(__name__)

FIRST_RETRY_S, LAST_RETRY_S = 1.0, 10.0
RENEW_S = 60.0
SPI_HZ = 8_000_000  # an SSD1322 allows 10 MHz
DISPLAY_OFF = luma.core.const.common.DISPLAYOFF


@dataclass(frozen=True, slots=True)
class Wiring:
    """A display and its bus.

    Attributes:
        display: luma's name of its controller, `ssd1322`; or `dummy`, which holds its picture in memory
        bus: `spi` or `i2c`
        port: number of the bus
        address: chip select on SPI, address on I2C
        size: width and height in pixels
        turned: True if it is mounted upside down
    """

    display: str
    bus: str
    port: int
    address: int
    size: tuple[int, int]
    turned: bool

    def __str__(self) -> str:
        where = f"CE{self.address}" if self.bus == "spi" else f"address 0x{self.address:02X}"
        return f"{self.display} on {self.bus.upper()} {self.port}, {where}"


class DataCommandLine:
    """The display's D/C pin with the interface of RPi.GPIO, the only one that luma knows."""

    OUT, HIGH, LOW = "out", True, False

    def __init__(self) -> None:
        self._pins: dict[int, DigitalOutputDevice] = {}

    def setup(self, pin: int, _direction: str) -> None:
        """Claim the pin."""
        self._pins[pin] = DigitalOutputDevice(pin)

    def output(self, pin: int, level: bool) -> None:
        """Set its level."""
        self._pins[pin].value = level

    def close(self) -> None:
        """Release the pin."""
        for pin in self._pins.values():
            pin.close()


class Spi(serial.spi):  # type: ignore[misc]  # luma is published without types
    """luma's SPI, but sending releases the GIL for the audio thread; spidev's `writebytes` would keep it."""

    def _write_bytes(self, written: Sequence[int]) -> None:
        self._spi.writebytes2(bytes(written))


class Oled:
    """A display that may come and go.

    Raises:
        PanelError: luma knows no such display, or not in that size
    """

    def __init__(self, wiring: Wiring, clock: Callable[[], float] = time.monotonic) -> None:
        self._class = device_class(wiring.display)
        self._wiring = wiring
        self._turned = wiring.turned
        self._clock = clock
        self._bus: Any = None
        self._device: Any = None
        self._line: DataCommandLine | None = None
        self._renew_at_s = 0.0
        self._retry_s, self._retry_at_s = FIRST_RETRY_S, 0.0
        self._brightness: float | None = None  # None: as set up by luma
        self.size = wiring.size
        self.grey = wiring.size[0] >= 256
        self.health = Health("ok")
        self._try(self._open)

    def show(self, picture: Image.Image) -> None:
        """Show a picture; if the display has failed and a retry is due, open it first."""
        if self._device is None and (self._clock() < self._retry_at_s or not self._try(self._open)):
            return
        if self._try(lambda: self._send(picture)):
            if self.health.state == "failed":
                log.warning("the display is back: %s", self._wiring)
                self.health.state, self.health.reason = "ok", ""
            self.health.pictures += 1
            self._retry_s = FIRST_RETRY_S

    def set_brightness(self, brightness: float) -> None:
        """Set the brightness, 0 (dark, its picture stays in memory) to 1; it survives a failure."""
        if brightness != self._brightness:
            self._brightness = brightness
            if self._device is not None:
                self._try(self._send_brightness)

    def turn(self, over: bool) -> None:
        """Rotate pictures by 180 degrees, or not, from the next one on."""
        self._turned = over
        if self._device is not None:
            self._device.rotate = quarter_turns(over)

    def close(self) -> None:
        """Blank the display and release the bus."""
        if self._device is not None:
            self._try(self._device.cleanup)
        self._release()

    def _send(self, picture: Image.Image) -> None:
        """Show a picture on the open display; set the display up again when that is due."""
        picture = in_mode(picture, self._device.mode)
        if isinstance(self._device, Driver) and self._clock() >= self._renew_at_s:
            self._renew_at_s = self._clock() + RENEW_S
            self._device.renew(picture)
        else:
            self._device.display(picture)

    def _open(self) -> None:
        """Open the bus and the display on it."""
        wiring = self._wiring
        if wiring.display == "dummy":
            self._bus = serial.noop()
        elif wiring.bus == "i2c":
            self._bus = serial.i2c(port=wiring.port, address=wiring.address)
            self._bus.command(DISPLAY_OFF)  # probes it: a device without a display would stay in memory
        else:
            self._line = DataCommandLine()
            self._bus = Spi(
                gpio=self._line,
                port=wiring.port,
                device=wiring.address,
                bus_speed_hz=SPI_HZ,
                gpio_DC=DISPLAY_DC_PIN,
                gpio_RST=None,
            )
        width, height = wiring.size
        self._renew_at_s = self._clock() + RENEW_S
        chip = CHIPS.get(wiring.display)
        device = driver(self._class, chip) if chip else self._class
        self._device = device(
            serial_interface=self._bus, width=width, height=height, rotate=quarter_turns(self._turned)
        )
        self._send_brightness()

    def _send_brightness(self) -> None:
        """Send the brightness to the open display."""
        if self._brightness is None:
            return
        if self._brightness > 0:
            self._device.contrast(max(1, round(self._brightness * 255)))
            self._device.show()
        else:
            self._device.hide()

    def _try(self, action: Callable[[], object]) -> bool:
        """Run an action on the display; if it fails, release the display until the next retry.

        Raises:
            PanelError: the controller does not support that size
        """
        try:
            action()
        except DeviceDisplayModeError as error:
            self._release()
            width, height = self._wiring.size
            raise PanelError(f"an {self._wiring.display} cannot be {width} x {height}: {error}") from None
        except Exception as error:  # luma, smbus2, spidev and lgpio have errors of their own
            if self.health.state != "failed":
                log.warning("the display does not answer: %s: %s", self._wiring, error)
            self.health.state, self.health.reason = "failed", str(error)
            self.health.failures += 1
            self._release()
            self._retry_at_s = self._clock() + self._retry_s
            self._retry_s = min(self._retry_s * 2, LAST_RETRY_S)
            return False
        return True

    def _release(self) -> None:
        """Drop the device, and release its bus and its pin."""
        if self._device is not None:
            vars(self._device).clear()  # luma refers to each device until exit: leave it empty
            self._device = None
        if self._bus:
            with suppress(OSError):
                self._bus.cleanup()
            self._bus = None
        if self._line:
            self._line.close()
            self._line = None


def quarter_turns(over: bool) -> int:
    """The rotation of a picture as luma counts it, in quarter turns."""
    return 2 if over else 0


def device_class(display: str) -> Any:
    """The class of luma's for a display.

    Raises:
        PanelError: luma has none
    """
    if display == "dummy":
        return luma.core.device.dummy
    if display in luma.oled.device.__all__:
        return getattr(luma.oled.device, display)
    raise PanelError(f"luma.oled knows no {display!r}: ssd1322, ssd1306, sh1106 and ssd1309 are common ones")
