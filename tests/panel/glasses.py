"""Displays by their data sheets: they take commands and data from either driver, and hold pixels.

Each is a serial interface as luma has them. It counts the bytes on its bus, can lose its power, and can
fail to answer.
"""

import errno
import math
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

NORMAL, INVERSE = 0xA6, 0xA7
DISPLAY_OFF, DISPLAY_ON = 0xAE, 0xAF
NO_ANSWER = OSError(errno.EREMOTEIO, "Remote I/O error")


class Display:
    """The part common to all.

    Attributes:
        memory: its pixels, visible or not
        settings: last arguments of each command
        lit: it shows its memory
        inverted: it shows dark as light
        blinks: number of times it was switched off while lit
        transfers: bytes of each transfer, without control bytes
        answers: number of further transfers that it acknowledges
    """

    shape: ClassVar[tuple[int, int]]
    glass: ClassVar[tuple[slice, slice]]
    """The visible part of its memory."""

    def __init__(self) -> None:
        self.memory = np.zeros(self.shape, np.uint8)
        self.transfers: list[int] = []
        self.blinks = 0
        self.answers = math.inf
        self.lose_power()

    def lose_power(self) -> None:
        """Forget everything, and come back dark with noise in the memory."""
        self.lit = self.inverted = False
        self.settings: dict[int, tuple[int, ...]] = {}
        self.memory[:] = np.random.default_rng(7).integers(0, 2, self.shape)

    def seen(self) -> NDArray[np.uint8]:
        """The pixels that its glass shows while it is lit."""
        return self.memory[self.glass]

    def i2c_bits(self) -> int:
        """Bits on an I2C bus: for each transfer start, address, control byte, bytes, stop."""
        return sum(1 + 9 * (2 + length) + 1 for length in self.transfers)

    def spi_bits(self) -> int:
        """Bits on an SPI bus."""
        return 8 * sum(self.transfers)

    def cleanup(self) -> None:
        """Close the bus; the display keeps its memory."""

    def _transferred(self, length: int) -> None:
        if self.answers <= 0:
            raise NO_ANSWER
        self.answers -= 1
        self.transfers.append(length)

    def _execute_common(self, command: int) -> bool:
        """Execute a command that all displays share; False for any other."""
        if command in (DISPLAY_OFF, DISPLAY_ON):
            self.blinks += self.lit and command == DISPLAY_OFF
            self.lit = command == DISPLAY_ON
        elif command in (NORMAL, INVERSE):
            self.inverted = command == INVERSE
        else:
            return False
        return True


SETTINGS = {0x81: 1, 0xA8: 1, 0xD3: 1, 0xD5: 1, 0xD9: 1, 0xDA: 1, 0xDB: 1}
"""Number of argument bytes, by command that the mono displays share."""


class PagedDisplay(Display):
    """Eight pages of bytes, eight pixels each; the arguments of a command come as commands."""

    arguments: ClassVar[dict[int, int]]
    """Number of argument bytes by command; 0 for any other."""

    def command(self, *command: int) -> None:
        self._transferred(len(command))
        waiting = list(command)
        while waiting:
            first = waiting.pop(0)
            count = self.arguments.get(first, 0)
            arguments = tuple(waiting[:count])
            assert len(arguments) == count, f"0x{first:02X} lacks arguments"
            del waiting[:count]
            self._execute(first, arguments)

    def data(self, data: bytes) -> None:
        self._transferred(len(data))
        for pixels in np.unpackbits(np.array([[byte] for byte in data], np.uint8), axis=1, bitorder="little"):
            page, column = self._next_cell()
            self.memory[8 * page : 8 * page + 8, column] = pixels

    def _execute(self, first: int, arguments: tuple[int, ...]) -> None:
        if not self._execute_common(first):
            self.settings[first] = arguments

    def _next_cell(self) -> tuple[int, int]:
        raise NotImplementedError


class Ssd1306(PagedDisplay):
    """Solomon Systech's SSD1306 in horizontal addressing; an SSD1309 is the same here."""

    shape = (64, 128)
    glass = (slice(64), slice(128))
    arguments: ClassVar = {0x20: 1, 0x21: 2, 0x22: 2, 0x8D: 1} | SETTINGS

    def lose_power(self) -> None:
        super().lose_power()
        self._columns, self._pages = (0, 127), (0, 7)
        self._cell = (0, 0)

    def _execute(self, first: int, arguments: tuple[int, ...]) -> None:
        if first in (0x21, 0x22):
            begin, end = arguments
            assert begin <= end < (128 if first == 0x21 else 8)
            if first == 0x21:
                self._columns = (begin, end)
            else:
                self._pages = (begin, end)
            self._cell = (self._pages[0], self._columns[0])
        else:
            super()._execute(first, arguments)

    def _next_cell(self) -> tuple[int, int]:
        assert self.settings[0x20] == (0,), "the pages are not filled from left to right"
        page, column = self._cell
        if column < self._columns[1]:
            self._cell = page, column + 1
        else:
            self._cell = page + 1 if page < self._pages[1] else self._pages[0], self._columns[0]
        return page, column


class Sh1106(PagedDisplay):
    """Sino Wealth's SH1106: 132 columns, of which 2 to 129 are visible; it stays on its page."""

    shape = (64, 132)
    glass = (slice(64), slice(2, 130))
    arguments: ClassVar = SETTINGS

    def lose_power(self) -> None:
        super().lose_power()
        self._page = self._column = 0

    def _execute(self, first: int, arguments: tuple[int, ...]) -> None:
        if 0xB0 <= first < 0xB8:
            self._page = first & 0x07
        elif first < 0x10:
            self._column = self._column & 0xF0 | first
        elif first < 0x20:
            self._column = (first & 0x0F) << 4 | self._column & 0x0F
        else:
            super()._execute(first, arguments)

    def _next_cell(self) -> tuple[int, int]:
        self._column += 1
        return self._page, self._column - 1


class Ssd1322(Display):
    """Solomon Systech's SSD1322: 480 by 128 greys of four bits; arguments come as data."""

    shape = (128, 480)
    glass = (slice(64), slice(112, 368))

    def lose_power(self) -> None:
        super().lose_power()
        self._command = 0x00

    def command(self, command: int) -> None:
        self._transferred(1)
        self._command = command
        if command == 0xA4:  # every pixel off
            self.blinks += self.lit
        elif command != 0x5C and not self._execute_common(command):
            self.settings[command] = ()

    def data(self, data: bytes) -> None:
        self._transferred(len(data))
        if self._command == 0x5C:
            self._write(np.frombuffer(bytes(data), np.uint8))
        else:
            self.settings[self._command] += tuple(data)
            self._written = 0

    def _write(self, pairs: NDArray[np.uint8]) -> None:
        """Continue writing in the window that 0x15 and 0x75 have set."""
        (left, right), (top, bottom) = self.settings[0x15], self.settings[0x75]
        assert left <= right < 120
        assert top <= bottom < 128
        window = self.memory[top : bottom + 1, 4 * left : 4 * (right + 1)]
        pixels = np.stack((pairs >> 4, pairs & 0x0F), axis=1).ravel()
        flat = window.ravel()
        flat[self._written : self._written + len(pixels)] = pixels
        assert self._written + len(pixels) <= len(flat), "more than the window holds"
        window[:] = flat.reshape(window.shape)
        self._written += len(pixels)


GLASSES: dict[str, type[Display]] = {
    "ssd1306": Ssd1306,
    "ssd1309": Ssd1306,
    "sh1106": Sh1106,
    "ssd1322": Ssd1322,
}
"""By luma's names."""
