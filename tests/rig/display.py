"""The displays of the rig: what was written on their bus, decoded back into a picture by their data sheets.

Nothing here knows how gainbox packs its pictures. What is not in the tables is an error: the display would have
done something that nobody looked for.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image


class Write(NamedTuple):
    """Something written: on which bus, `I` or `S`, to whom, with the data/command line how, and what."""

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


class Ssd1306:
    """128 x 64 in black and white, eight rows of 128 bytes, each of them eight pixels from the top down."""

    ARGUMENTS = {
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
    ALONE = {0x40, 0xA1, 0xA4, 0xA6, 0xC8, 0xAE, 0xAF}  # first line, mirrored, from memory, not inverted, on and off

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
            many = self.ARGUMENTS.get(command, 0)
            assert many or command in self.ALONE, f"the display does not know a command {command:#04x}"
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
