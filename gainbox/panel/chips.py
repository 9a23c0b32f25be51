"""The display controllers that we drive ourselves: packing and addressing of their memory.

The numbers are from the data sheets of Solomon Systech and Sino Wealth, and from the wiring of the modules.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from gainbox.panel.packing import Memory, Window, content, pack_grey, pack_mono

SH1106_LEFT = 2
"""First visible column: its memory has 132, and its glass shows the middle 128."""
SSD1322_CELLS = 120
"""Cells of four pixels in a row of its memory, of which its glass shows the middle ones."""


class Bus(Protocol):
    """The interface common to luma's I2C and SPI."""

    def command(self, *command: int) -> None:
        """Send bytes with D/C low, or after the control byte of a command."""

    def data(self, data: bytes) -> None:
        """Send bytes with D/C high, or after the control byte of data."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A controller.

    Attributes:
        mode: Pillow's mode of its pictures, `1` or `L`
        pack: converts a picture to its memory
        send: writes a window of a memory to it
        window_bytes: cost of addressing a window, in bytes of picture sent in the same time: with I2C that
            is bytes, with SPI rather the calls
        tallest: maximum rows of memory in a window
        darkening: command at the start of luma's set-up that blanks the display until its end
    """

    mode: str
    pack: Callable[[Image.Image], Memory]
    send: Callable[[Bus, Memory, Window], None]
    window_bytes: int
    tallest: int
    darkening: int


def send_ssd1306(bus: Bus, memory: Memory, window: Window) -> None:
    """Set the ranges of columns and of pages; by luma's set-up they are filled from left to right."""
    top, bottom, left, right = window
    bus.command(0x21, left, right - 1, 0x22, top, bottom - 1)
    bus.data(content(memory, window))


def send_sh1106(bus: Bus, memory: Memory, window: Window) -> None:
    """Set the page and the first column: it has no ranges, and stays on its page."""
    page, column = window.top, SH1106_LEFT + window.left
    bus.command(0xB0 | page, column & 0x0F, 0x10 | column >> 4)
    bus.data(content(memory, window))


def send_ssd1322(bus: Bus, memory: Memory, window: Window) -> None:
    """Set the ranges of columns, four pixels each, and of rows; its commands take their arguments as data."""
    top, bottom, left, right = window
    offset = (SSD1322_CELLS - memory.shape[1]) // 2
    bus.command(0x15)
    bus.data(bytes((offset + left, offset + right - 1)))
    bus.command(0x75)
    bus.data(bytes((top, bottom - 1)))
    bus.command(0x5C)
    bus.data(content(memory, window))


SSD1306 = Chip("1", pack_mono, send_ssd1306, window_bytes=16, tallest=8, darkening=0xAE)
SH1106 = Chip("1", pack_mono, send_sh1106, window_bytes=16, tallest=1, darkening=0xAE)
SSD1322 = Chip("L", pack_grey, send_ssd1322, window_bytes=128, tallest=64, darkening=0xA4)

CHIPS = {"ssd1306": SSD1306, "ssd1309": SSD1306, "sh1106": SH1106, "ssd1322": SSD1322}
"""By luma's names."""
