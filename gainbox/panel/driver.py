"""luma's drivers, taught to send pictures our way: packed by numpy, and of each only what has changed.

luma sets a display up, turns its pictures, dims it, puts it to sleep and closes it; `display` is ours. It
knows what the display holds, and sends what differs from that. As no display can be asked what it truly
holds, each picture sends one row besides, by turns: what a spike on the bus has spoilt is put right within
two seconds at thirty pictures a second, and an I2C display that is gone is noticed though nothing moves.

A display that has lost its power for a moment is off, has forgotten its set-up, and on SPI cannot tell. So
`renew` sends everything again, now and then, in a way that nobody sees if there was no need.
"""

from typing import Any

import luma.core.device
from luma.core.const import common
from PIL import Image

from gainbox.panel.chips import Chip
from gainbox.panel.packing import Memory, Window, changes, sending_bytes, whole


class Driver(luma.core.device.device):  # type: ignore[misc]  # luma is published without types
    """Mixed into a class of luma's by `driver`; luma's constructor calls all of this already."""

    chip: Chip
    _held: Memory | None = None
    _turn = 0
    _lit = False

    def __init__(self, **wiring: object) -> None:
        self._commands: dict[int, tuple[int, ...]] = {}
        super().__init__(**wiring)
        self.mode = self.chip.mode

    def command(self, *command: int) -> None:
        """Send a command. The last of each kind is stored for `renew`."""
        super().command(*command)
        if command in ((common.DISPLAYON,), (common.DISPLAYOFF,)):
            self._lit = command == (common.DISPLAYON,)
        else:
            self._commands.pop(command[0], None)  # moves it to the end: the later of two opposites holds
            self._commands[command[0]] = command

    def display(self, picture: Image.Image) -> None:
        """Show a picture of `size`."""
        wanted = self.chip.pack(self.preprocess(in_mode(picture, self.chip.mode)))
        held, self._held = self._held, None  # unknown if sending fails
        for window in self._windows(wanted, held):
            self.chip.send(self._serial_interface, wanted, window)
        self._held = wanted

    def forget(self) -> None:
        """Send the whole of the next picture."""
        self._held = None

    def renew(self, picture: Image.Image) -> None:
        """Repeat all commands, show a picture, and only then switch the display on, unless it was off.

        Without the command that darkens it, a set-up that changes nothing is invisible.
        """
        for first, *arguments in list(self._commands.values()):
            if first != self.chip.darkening:
                super().command(first, *arguments)
            elif arguments:
                super().command(*arguments)
        self.forget()
        self.display(picture)
        if self._lit:
            self.show()

    def _windows(self, wanted: Memory, held: Memory | None) -> list[Window]:
        """The windows to send: all changes and one row by turns; the whole memory if that costs no more."""
        chip = self.chip
        if held is not None:
            rows, cells = wanted.shape
            self._turn = (self._turn + 1) % rows
            windows = changes(wanted, held, chip.window_bytes, chip.tallest)
            windows.append(Window(self._turn, self._turn + 1, 0, cells))
            if sending_bytes(wanted, windows, chip.window_bytes) < wanted.nbytes:
                return windows
        return whole(wanted, chip.tallest)


def in_mode(picture: Image.Image, mode: str) -> Image.Image:
    """A picture converted to a mode of Pillow's; itself if it has that mode."""
    return picture if picture.mode == mode else picture.convert(mode)


def driver(kind: Any, chip: Chip) -> Any:
    """A class of luma's with `Driver` mixed in."""
    return type(kind.__name__, (Driver, kind), {"chip": chip})
