"""The panel in a terminal: the same picture and the same lamps, and keys for buttons."""

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
QUIT = "qQ\x03\x04"  # and what Ctrl-C and Ctrl-D send
SUSPEND, REDRAW = "\x1a", "\x0c"  # Ctrl-Z, Ctrl-L
SEQUENCE = re.compile(r"\x1b(O.|\[\[?[0-?]*[ -/]*.?|.)?")
"""What arrow and function keys send. It ends in a letter, which is none of our keys."""
WIDE = 100  # columns from which the lamps stand further apart
HELP = "m mode  M setup  u up  d down  c clear  C clear all  q quit"


class Way(NamedTuple):
    """A way to show a picture: its size in pixels, and what it is made of."""

    size: tuple[int, int]
    cells: Cells

    @property
    def columns(self) -> int:
        """What it takes with its frame."""
        return self.size[0] // self.cells.width + 2

    @property
    def rows(self) -> int:
        """What it takes with its frame, the lamps and the keys."""
        return self.size[1] // self.cells.height + 4


LARGE, SMALL = (256, 64), (128, 64)
WAYS = (
    Way(LARGE, HALVES),
    Way(LARGE, QUADRANTS),
    Way(LARGE, MOSAIC),
    Way(SMALL, QUADRANTS),
    Way(SMALL, MOSAIC),
)
"""The best first. Only half blocks are square and give each pixel its own grey; quadrants are narrow, but
make better letters than dots.
"""
LAST = WAYS[-1]


class Terminal:
    """A terminal taken over, until `close` gives it back.

    Raises:
        PanelError: standard input or output is no terminal
    """

    ages = False

    def __init__(self, keys: TextIO | None = sys.stdin, screen: TextIO | None = sys.stdout) -> None:
        self._tty = Tty(keys, screen)
        self._greys = greys_of(os.environ)
        self.health = Health("ok")
        self._lamps = DARK
        self._drawn: list[str] = []
        self._columns = self._rows = 0
        self._way = LAST
        self._measure()

    @property
    def size(self) -> tuple[int, int]:
        """The large picture where the terminal is wide enough for it."""
        return self._way.size

    @property
    def grey(self) -> bool:
        """Where the terminal has colours, it has greys."""
        return self._greys is not NONE

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Remember the lamps for the next picture."""
        self._lamps = lamps

    def show(self, picture: Image.Image) -> None:
        """Draw the picture in a frame, the lamps and the keys below it: only the lines that changed.

        A picture of another size, or one that comes before the terminal has shown the last, is dropped.
        """
        try:
            self._measure()
            if picture.size == self.size and self._tty.ready():
                self._draw(self._compose(picture))
        except OSError:  # its window was closed
            self._tty.gone = True

    def shine(self, glow: float) -> None:
        """A terminal is as bright as its owner has it."""

    def turn(self, over: bool) -> None:
        """It is never upside down."""

    def _measure(self) -> None:
        """See how large the terminal is; when that has changed, everything is drawn anew."""
        columns, rows = self._tty.size()
        if (columns, rows) != (self._columns, self._rows):
            self._columns, self._rows = columns, rows
            self._way = next((way for way in WAYS if way.columns <= columns and way.rows <= rows), LAST)
            self._drawn = []

    def _draw(self, lines: list[str]) -> None:
        """Say what makes the screen show `lines`, which are as wide as the last."""
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
        """The lines of the screen, from the top."""
        if self._columns < LAST.columns or self._rows < LAST.rows:
            return [f"gainbox needs {LAST.columns} columns and {LAST.rows} rows"]
        cells = DOTS if self._way.cells is MOSAIC and not self.grey else self._way.cells
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
        """What changes to one of the 256 colours, where there are any."""
        return f"\x1b[38;5;{number}m" if self.grey else ""

    def _lamp_line(self, width: int) -> str:
        """Both columns of lamps, one beside the other."""
        gap = " " if width < WIDE else "  "
        left, right = (
            gap.join(self._lamp(lamp, getattr(column, lamp)) for lamp in LAMPS) for column in self._lamps
        )
        shown = len("L " + gap.join(f"● {lamp}" for lamp in LAMPS))
        return f" L {left}{' ' * (width - 2 * shown)}R {right}"

    def _lamp(self, lamp: str, lit: bool) -> str:
        """A lamp and its name: full and in its colour when it is lit."""
        return f"{self._colour(COLOURS[lamp] if lit else UNLIT)}{'●' if lit else '○'} {lamp}\x1b[0m"

    def descriptors(self) -> list[int]:
        """The keyboard."""
        return [self._tty.keys]

    def presses(self) -> list[Press]:
        """The keys struck since the last call; a capital letter is the button held."""
        struck = SEQUENCE.sub("", self._tty.struck())
        if REDRAW in struck:
            self._drawn = []
        if SUSPEND in struck:
            self._tty.suspend()
        presses = [press for key in struck if (press := _press(key))]
        return [*presses, Press("quit")] if self._tty.gone else presses

    def close(self) -> None:
        """Give the terminal back as it was."""
        self._tty.close()


def _press(key: str) -> Press | None:
    """What a key stands for."""
    if key in QUIT:
        return Press("quit")
    button = BUTTON_KEYS.get(key.lower())
    return Press(button, held=key.isupper()) if button else None
