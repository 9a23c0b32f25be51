"""The displays of the rig: what was written on their bus, decoded back into a picture by their data sheets.

Nothing here knows how gainbox packs its pictures. What is not in the tables is an error: nobody has looked at
what the display would do.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image


class Write(NamedTuple):
    """Something written: on which bus, to whom, with the data/command line how, and what."""

    bus: str
    where: int
    data: bool
    written: bytes


HEADER = struct.Struct("=cBBxI")


def writes(record: bytes) -> Iterator[Write]:
    """What /dev/simbus gave."""
    at = 0
    while at < len(record):
        bus, where, data, size = HEADER.unpack_from(record, at)
        at += HEADER.size
        yield Write(bus.decode(), where, bool(data), record[at : at + size])
        at += size


SSD1306_ARGUMENTS = {
    0x20: 1,  # how addresses go on
    0x21: 2,  # columns
    0x22: 2,  # rows of bytes
    0x81: 1,  # contrast
    0x8D: 1,  # charge pump
    0xA8: 1,  # lines
    0xD3: 1,  # offset
    0xD5: 1,  # clock
    0xD9: 1,  # charging
    0xDA: 1,  # how the lines are wired
    0xDB: 1,  # voltage
}
SSD1306_ALONE = {0x40, 0xA1, 0xA4, 0xA6, 0xC8, 0xAE, 0xAF}
"""Beside on and off: the first line on top, mirrored both ways as modules are wired, not inverted."""


class Ssd1306:
    """128 x 64 in black and white, eight rows of 128 bytes, each of them eight pixels from the top down."""

    BUS = "I"

    def __init__(self) -> None:
        self._memory = np.zeros((8, 128), np.uint8)
        self._columns, self._rows = (0, 127), (0, 7)
        self._column = self._row = 0
        self.lit = False

    def take(self, write: Write) -> None:
        """Take something written: after the byte that says so, commands or picture."""
        kind, content = write.written[0], write.written[1:]
        if kind == 0x40:
            for byte in content:
                self._draw(byte)
        else:
            assert kind == 0x00, f"the display does not know a control byte {kind:#04x}"
            self._obey(content)

    def picture(self) -> Image.Image:
        """What it shows; nothing while it is off."""
        pixels = np.unpackbits(self._memory[:, np.newaxis], axis=1, bitorder="little").reshape(64, 128)
        return Image.fromarray(pixels * np.uint8(255 * self.lit)).convert("1")

    def _draw(self, byte: int) -> None:
        """Eight pixels; the address then goes on to the right, and to the next row at the end of one."""
        self._memory[self._row, self._column] = byte
        self._column += 1
        if self._column > self._columns[1]:
            self._column = self._columns[0]
            self._row = self._row + 1 if self._row < self._rows[1] else self._rows[0]

    def _obey(self, content: bytes) -> None:
        """Commands, each with its arguments behind it."""
        rest = list(content)
        while rest:
            command, *rest = rest
            many = SSD1306_ARGUMENTS.get(command, 0)
            assert many or command in SSD1306_ALONE, f"the display does not know a command {command:#04x}"
            arguments, rest = rest[:many], rest[many:]
            match command:
                case 0x20:
                    assert arguments == [0], "addresses are to go on to the right"
                case 0x21:
                    self._columns = arguments[0], arguments[1]
                    self._column = arguments[0]
                case 0x22:
                    self._rows = arguments[0], arguments[1]
                    self._row = arguments[0]
                case 0xAE | 0xAF:
                    self.lit = command == 0xAF


class Ssd1322:
    """256 x 64 in 16 greys: 64 rows of 120 cells of four pixels, of which its glass shows the middle 64."""

    BUS = "S"

    def __init__(self) -> None:
        self._memory = np.zeros((64, 120, 2), np.uint8)
        self._command = 0
        self._arguments = b""
        self._columns, self._rows = (0, 119), (0, 63)
        self.lit = False

    def take(self, write: Write) -> None:
        """Take a command, or what belongs to the one before."""
        if write.data:
            self._arguments += write.written
        else:
            (self._command,) = write.written
            self._arguments = b""
        self._obey()

    def picture(self) -> Image.Image:
        """What it shows; nothing while it is off."""
        cells = self._memory[:, 28:92].reshape(64, 128, 1)
        pixels = np.concatenate((cells >> 4, cells & 15), axis=2).reshape(64, 256)
        return Image.fromarray(pixels * np.uint8(17 * self.lit))

    def _obey(self) -> None:
        """Obey the command with the arguments that it has by now; those of set-up change no picture."""
        match self._command, len(self._arguments):
            case 0x15, 2:
                self._columns = self._arguments[0], self._arguments[1]
            case 0x75, 2:
                self._rows = self._arguments[0], self._arguments[1]
            case 0x5C, size if size:
                self._draw()
            case 0xAE | 0xAF, _:
                self.lit = self._command == 0xAF

    def _draw(self) -> None:
        """Pixels, which fill the window row by row."""
        (left, right), (top, bottom) = self._columns, self._rows
        window = self._memory[top : bottom + 1, left : right + 1]
        pixels = np.frombuffer(self._arguments, np.uint8)
        assert pixels.size <= window.size, "more pixels than the window has room for"
        np.put(whole := window.copy(), range(pixels.size), pixels)
        window[:] = whole
