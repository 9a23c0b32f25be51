"""The panel in a terminal: the same picture and lamps, and keys for buttons."""

import os
import re
import sys
from typing import NamedTuple, TextIO

from PIL import Image

from gainbox.board import BUTTON_KEYS, LAMPS
from gainbox.panel import Health, Press
from gainbox.panel.cells import DOTS, HALVES, MOSAIC, NONE, QUADRANTS, Cells, greys_of, lines
from gainbox.panel.tty import CLEAR, Tty
from gainbox.staging.zones import DARK, Lamps

COLOURS = {"signal": 82, "sweet": 39, "hot": 214, "clip": 196}
UNLIT, FRAME = 238, 240
QUIT = "qQ\x03\x04"  # also Ctrl-C and Ctrl-D
SUSPEND, REDRAW = "\x1a", "\x0c"  # Ctrl-Z, Ctrl-L
SEQUENCE = re.compile(r"\x1b(O.|\[\[?[0-?]*[ -/]*.?|.)?")
"""An arrow or function key. Its last letter must not count as one of our keys."""
WIDE = 100  # columns, from which on the lamps are further apart
HELP = "m mode  M setup  u up  d down  c clear  C clear all  q quit"


class Layout(NamedTuple):
    """The size of a picture in pixels, and its characters."""

    size: tuple[int, int]
    cells: Cells

    @property
    def columns(self) -> int:
        """Columns needed, frame included."""
        return self.size[0] // self.cells.width + 2

    @property
    def rows(self) -> int:
        """Rows needed, with frame, lamps and keys."""
        return self.size[1] // self.cells.height + 4


LARGE, SMALL = (256, 64), (128, 64)
LAYOUTS = (
    Layout(LARGE, HALVES),
    Layout(LARGE, QUADRANTS),
    Layout(LARGE, MOSAIC),
    Layout(SMALL, QUADRANTS),
    Layout(SMALL, MOSAIC),
)
"""By quality, the best first. Only half blocks are square and give each pixel its own grey; quadrants are
narrow, but make better letters than dots.
"""
LAST = LAYOUTS[-1]


class Terminal:
    """A terminal taken over, until `close` gives it back.

    Raises:
        PanelError: standard input or output is no terminal
    """

    burns_in = False

    def __init__(self, keys: TextIO | None = sys.stdin, screen: TextIO | None = sys.stdout) -> None:
        self._tty = Tty(keys, screen)
        self._greys = greys_of(os.environ)
        self.health = Health("ok")
        self._lamps = DARK
        self._drawn: list[str] = []
        self._columns = self._rows = 0
        self._layout = LAST
        self._measure()

    @property
    def size(self) -> tuple[int, int]:
        """The large size if the terminal has room for it."""
        return self._layout.size

    @property
    def grey(self) -> bool:
        """True if the terminal has colours, of which the greys are some."""
        return self._greys is not NONE

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Store the lamps for the next picture."""
        self._lamps = lamps

    def show(self, picture: Image.Image) -> None:
        """Draw the picture in a frame, with the lamps and the keys below it; send only the changed lines.

        A picture of another size is dropped, and so is one that the flow control holds back.
        """
        try:
            self._measure()
            if picture.size == self.size and self._tty.ready():
                self._draw(self._compose(picture))
        except OSError:  # its window was closed
            self._tty.gone = True

    def set_brightness(self, brightness: float) -> None:
        """Do nothing."""

    def turn(self, over: bool) -> None:
        """Do nothing."""

    def _measure(self) -> None:
        """Read the size of the terminal; after a change everything is drawn anew."""
        columns, rows = self._tty.size()
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self._layout = next((fit for fit in LAYOUTS if fit.columns <= columns and fit.rows <= rows), LAST)
            self._drawn = []

    def _draw(self, lines: list[str]) -> None:
        """Send the changed ones of `lines`, which are as wide as the last."""
        if self._tty.fresh:
            self._drawn = []
        changed = [
            f"\x1b[{row};1H{line}"
            for row, line in enumerate(lines, start=1)
            if self._drawn[row - 1 : row] != [line]
        ]
        if changed:
            self._tty.show(("" if self._drawn else CLEAR) + "".join(changed))
        self._drawn = lines
        self.health.pictures += 1

    def _compose(self, picture: Image.Image) -> list[str]:
        """Format the lines of the screen, from the top."""
        if self._columns < LAST.columns or self._rows < LAST.rows:
            return [f"gainbox needs {LAST.columns} columns and {LAST.rows} rows"]
        cells = DOTS if self._layout.cells is MOSAIC and not self.grey else self._layout.cells
        width = picture.width // cells.width
        margin = " " * ((self._columns - width - 2) // 2)
        frame, end = self._colour(FRAME), "\x1b[0m"
        edge = margin + frame
        return [
            f"{edge}╭{'─' * width}╮{end}",
            *(f"{edge}│{line}{frame}│{end}" for line in lines(picture, cells, self._greys)),
            f"{edge}╰{'─' * width}╯{end}",
            margin + self._lamp_line(width),
            f"{margin} {HELP:^{width}}",
        ]

    def _colour(self, number: int) -> str:
        """The sequence for one of the 256 colours; empty without colours."""
        return f"\x1b[38;5;{number}m" if self.grey else ""

    def _lamp_line(self, width: int) -> str:
        """Format both columns of lamps, side by side."""
        gap = " " if width < WIDE else "  "
        left, right = (
            gap.join(self._lamp(lamp, getattr(column, lamp)) for lamp in LAMPS) for column in self._lamps
        )
        shown = len("L " + gap.join(f"● {lamp}" for lamp in LAMPS))
        return f" L {left}{' ' * (width - 2 * shown)}R {right}"

    def _lamp(self, lamp: str, lit: bool) -> str:
        """Format a lamp and its name: filled and in its colour when lit."""
        return f"{self._colour(COLOURS[lamp] if lit else UNLIT)}{'●' if lit else '○'} {lamp}\x1b[0m"

    def descriptors(self) -> list[int]:
        """The keyboard's descriptor."""
        return [self._tty.keys]

    def presses(self) -> list[Press]:
        """Take the keys typed since the last call; a capital letter is the button held."""
        keys = SEQUENCE.sub("", self._tty.read_keys())
        if REDRAW in keys:
            self._drawn = []
        if SUSPEND in keys:
            self._tty.suspend()
        presses = [press for key in keys if (press := _press(key))]
        return [*presses, Press("quit")] if self._tty.gone else presses

    def close(self) -> None:
        """Restore the terminal."""
        self._tty.close()


def _press(key: str) -> Press | None:
    """The press for a key; None for other keys."""
    if key in QUIT:
        return Press("quit")
    button = BUTTON_KEYS.get(key.lower())
    return Press(button, held=key.isupper()) if button else None
