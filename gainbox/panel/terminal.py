"""The panel in a terminal: the same picture and the same lamps, and keys for buttons."""

import os
import select
import sys
import termios
from contextlib import suppress
from typing import TextIO

from PIL import Image

from gainbox.board import BUTTON_KEYS, LAMPS
from gainbox.panel import Health, PanelError, Press, braille
from gainbox.staging.zones import DARK, Lamps

ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J"  # a screen of its own, no cursor
LEAVE = "\x1b[0m\x1b[?25h\x1b[?1049l"
COLOURS = {"signal": 82, "sweet": 39, "hot": 214, "clip": 196}
UNLIT = 238
FRAME, TEXT = 240, 250
QUIT = "q\x03\x04"  # and what Ctrl-C and Ctrl-D send
SMALLEST = (66, 20)
WIDE = 100  # columns from which the lamps stand further apart
HELP = "m mode   u up   d down   c clear   C clear all   q quit"


class Terminal:
    """A terminal taken over, until `close` gives it back.

    Raises:
        PanelError: standard input or output is no terminal
    """

    def __init__(self, keys: TextIO = sys.stdin, screen: TextIO = sys.stdout) -> None:
        if not (keys.isatty() and screen.isatty()):
            raise PanelError("--panel terminal needs a terminal: run it in one, or choose --panel none")
        self._keys = keys.fileno()
        self._screen = screen.fileno()
        self.health = Health("ok")
        self._lamps = DARK
        self._drawn: list[str] = []
        self._columns, self._rows = SMALLEST
        self._before = termios.tcgetattr(self._keys)
        self._open = True
        self._take_over()
        self._measure()

    @property
    def size(self) -> tuple[int, int]:
        """The large picture where the terminal is wide enough for it."""
        return (256, 64) if self._columns >= 256 // braille.CELL_WIDTH + 2 else (128, 64)

    @property
    def grey(self) -> bool:
        """The large picture has greys, as the large display has."""
        return self.size[0] == 256

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Remember the lamps for the next picture."""
        self._lamps = lamps

    def show(self, picture: Image.Image) -> None:
        """Draw the picture in a frame, the lamps and the keys below it: only the lines that changed."""
        self._measure()
        lines = self._compose(picture)
        changed = [
            f"\x1b[{row};1H{line}\x1b[K"
            for row, line in enumerate(lines, start=1)
            if self._drawn[row - 1 : row] != [line]
        ]
        self._drawn = lines
        self._write("".join(changed))
        self.health.pictures += 1

    def _compose(self, picture: Image.Image) -> list[str]:
        """The lines of the screen, from the top."""
        if self._columns < SMALLEST[0] or self._rows < SMALLEST[1]:
            return [f"gainbox needs {SMALLEST[0]} columns and {SMALLEST[1]} rows"]
        inner = braille.lines(picture)
        width = picture.width // braille.CELL_WIDTH
        margin = " " * ((self._columns - width - 2) // 2)
        edge, end = f"{margin}\x1b[38;5;{FRAME}m", "\x1b[0m"
        return [
            f"{edge}╭{'─' * width}╮{end}",
            *(f"{edge}│{line}\x1b[38;5;{FRAME}m│{end}" for line in inner),
            f"{edge}╰{'─' * width}╯{end}",
            margin + self._lamp_line(width),
            f"{margin} \x1b[38;5;{TEXT}m{HELP:^{width}}{end}",
        ]

    def _lamp_line(self, width: int) -> str:
        """Both columns of lamps, one beside the other."""
        gap = " " if width < WIDE else "  "
        left, right = (
            gap.join(_lamp(lamp, getattr(column, lamp)) for lamp in LAMPS) for column in self._lamps
        )
        shown = sum(len(f"● {lamp}") for lamp in LAMPS) + len(gap) * (len(LAMPS) - 1)
        return f" {left}{' ' * (width - 2 * shown)}{right}"

    def descriptors(self) -> list[int]:
        """The keyboard."""
        return [self._keys]

    def presses(self) -> list[Press]:
        """The keys struck since the last call; a capital letter is the button held."""
        presses = []
        while self._open and select.select([self._keys], [], [], 0)[0]:
            struck = os.read(self._keys, 64)
            for key in struck.decode("ascii", "ignore") or "q":  # the end of input is the end
                if key in QUIT:
                    presses.append(Press("quit"))
                elif key.lower() in BUTTON_KEYS:
                    presses.append(Press(BUTTON_KEYS[key.lower()], held=key.isupper()))
            if not struck:
                break
        return presses

    def close(self) -> None:
        """Give the terminal back as it was."""
        if self._open:
            self._open = False
            with suppress(OSError):
                self._write(LEAVE)
                termios.tcsetattr(self._keys, termios.TCSAFLUSH, self._before)

    def _take_over(self) -> None:
        """Keys at once and unechoed; Ctrl-C is a key like others, so that all ends in one way."""
        now = termios.tcgetattr(self._keys)
        now[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
        termios.tcsetattr(self._keys, termios.TCSADRAIN, now)
        self._write(ENTER)

    def _measure(self) -> None:
        """See how large the terminal is; when that has changed, everything is drawn anew."""
        columns, rows = os.get_terminal_size(self._screen)
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self._drawn = []
            self._write("\x1b[2J")

    def _write(self, text: str) -> None:
        """Write all of `text`."""
        rest = text.encode()
        while rest:
            rest = rest[os.write(self._screen, rest) :]


def _lamp(lamp: str, lit: bool) -> str:
    """A lamp and its name, in its colour when it is lit."""
    return f"\x1b[38;5;{COLOURS[lamp] if lit else UNLIT}m● {lamp}\x1b[0m"
