"""The panel in a terminal: the same picture and the same lamps, and keys for buttons."""

import os
import re
import select
import sys
import termios
from contextlib import suppress
from types import ModuleType
from typing import TextIO

from PIL import Image

from gainbox.board import BUTTON_KEYS, LAMPS
from gainbox.panel import Health, PanelError, Press, blocks, braille, ink
from gainbox.staging.zones import DARK, Lamps

CLEAR = "\x1b[0m\x1b[2J\x1b[H"
ENTER = "\x1b[?1049h\x1b[?25l"  # a screen of its own, no cursor
AT_ONCE = "\x1b[?2026h{}\x1b[?2026l"  # shown when all of it has come, by terminals that know how to wait
LEAVE = CLEAR + "\x1b[?25h\x1b[?1049l"
COLOURS = {"signal": 82, "sweet": 39, "hot": 214, "clip": 196}
UNLIT = 238
FRAME, TEXT = 240, 250
QUIT = "qQ\x03\x04"  # and what Ctrl-C and Ctrl-D send
SEQUENCE = re.compile(r"\x1b(O.|\[\[?[0-?]*[ -/]*.?|.)?")
"""What arrow and function keys send. It ends in a letter, which is none of our keys."""
SMALLEST = (66, 20)
UNKNOWN = (80, 24)  # what a serial line is taken for
LAST_WAIT_S = 0.2  # how long a terminal that takes nothing holds up the end
FOR_BLOCKS = (258, 36)  # where each pixel of the large picture can have its own grey
WIDE = 100  # columns from which the lamps stand further apart
HELP = "m mode  M setup  u up  d down  c clear  C clear all  q quit"


class Terminal:
    """A terminal taken over, until `close` gives it back.

    Raises:
        PanelError: standard input or output is no terminal
    """

    ages = False

    def __init__(self, keys: TextIO | None = sys.stdin, screen: TextIO | None = sys.stdout) -> None:
        if not (keys and screen and keys.isatty() and screen.isatty()):
            raise PanelError("--panel terminal needs a terminal: run it in one, or choose --panel none")
        self._keys = keys.fileno()
        self._screen = _opened_anew(screen.fileno())
        self._greys = ink.greys(os.environ)
        self.health = Health("ok")
        self._lamps = DARK
        self._drawn: list[str] = []
        self._unsent = b""
        self._columns, self._rows = SMALLEST
        self._before = termios.tcgetattr(self._keys)
        self._open, self._gone = True, False
        self._take_over()
        self._measure()

    @property
    def size(self) -> tuple[int, int]:
        """The large picture where the terminal is wide enough for it."""
        return (256, 64) if self._columns >= 256 // braille.CELL_WIDTH + 2 else (128, 64)

    @property
    def grey(self) -> bool:
        """The large picture has greys, as the large display has, where the terminal has colours."""
        return self.size[0] == 256 and self._greys is not ink.NONE

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Remember the lamps for the next picture."""
        self._lamps = lamps

    def show(self, picture: Image.Image) -> None:
        """Draw the picture in a frame, the lamps and the keys below it: only the lines that changed.

        A picture of another size, or one that comes before the terminal has taken the last, is dropped.
        """
        try:
            self._measure()
            if picture.size == self.size and self._send():
                self._draw(self._compose(picture))
                self._send()
        except OSError:  # its window was closed
            self._gone = True

    def shine(self, glow: float) -> None:
        """A terminal is as bright as its owner has it."""

    def turn(self, over: bool) -> None:
        """It is never upside down."""

    def _draw(self, lines: list[str]) -> None:
        """Say what makes the screen show `lines`, which are as wide as the last."""
        changed = [
            f"\x1b[{row};1H{line}"
            for row, line in enumerate(lines, start=1)
            if self._drawn[row - 1 : row] != [line]
        ]
        if changed:
            self._unsent = AT_ONCE.format(("" if self._drawn else CLEAR) + "".join(changed)).encode()
        self._drawn = lines
        self.health.pictures += 1

    def _compose(self, picture: Image.Image) -> list[str]:
        """The lines of the screen, from the top."""
        if self._columns < SMALLEST[0] or self._rows < SMALLEST[1]:
            return [f"gainbox needs {SMALLEST[0]} columns and {SMALLEST[1]} rows"]
        cells = self._cells
        inner = cells.lines(picture, self._greys)
        width = picture.width // cells.CELL_WIDTH
        margin = " " * ((self._columns - width - 2) // 2)
        frame, end = self._colour(FRAME), "\x1b[0m"
        edge = margin + frame
        return [
            f"{edge}╭{'─' * width}╮{end}",
            *(f"{edge}│{line}{frame}│{end}" for line in inner),
            f"{edge}╰{'─' * width}╯{end}",
            margin + self._lamp_line(width),
            f"{margin} {self._colour(TEXT)}{HELP:^{width}}{end}",
        ]

    @property
    def _cells(self) -> ModuleType:
        """What the picture is made of: half blocks where there are greys and room for them, else braille."""
        roomy = self._columns >= FOR_BLOCKS[0] and self._rows >= FOR_BLOCKS[1]
        return blocks if self.grey and roomy else braille

    def _colour(self, number: int) -> str:
        """What changes to one of the 256 colours, where there are any."""
        return "" if self._greys is ink.NONE else f"\x1b[38;5;{number}m"

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
        return [self._keys]

    def presses(self) -> list[Press]:
        """The keys struck since the last call; a capital letter is the button held."""
        presses = [press for key in SEQUENCE.sub("", self._struck()) if (press := _press(key))]
        return [*presses, Press("quit")] if self._gone else presses

    def _struck(self) -> str:
        """All that is to be read of the keyboard; the end of input is the end."""
        struck = b""
        while self._open and not self._gone and select.select([self._keys], [], [], 0)[0]:
            more = b""
            with suppress(OSError):
                more = os.read(self._keys, 1024)
            struck += more
            self._gone = not more
        return struck.decode("ascii", "ignore")

    def close(self) -> None:
        """Give the terminal back as it was."""
        if not self._open:
            return
        self._open = False
        self._unsent += LEAVE.encode()
        with suppress(OSError):
            while not self._send() and select.select([], [self._screen], [], LAST_WAIT_S)[1]:
                pass
        with suppress(termios.error):  # its window was closed
            termios.tcsetattr(self._keys, termios.TCSAFLUSH, self._before)
        os.close(self._screen)

    def _take_over(self) -> None:
        """Keys at once and unechoed; Ctrl-C and Ctrl-S are keys like others, so that all ends in one way."""
        now = termios.tcgetattr(self._keys)
        now[0] &= ~termios.IXON
        now[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
        termios.tcsetattr(self._keys, termios.TCSADRAIN, now)
        self._unsent = ENTER.encode()

    def _measure(self) -> None:
        """See how large the terminal is; when that has changed, everything is drawn anew."""
        size = os.get_terminal_size(self._screen)
        if not all(size):
            size = os.terminal_size(UNKNOWN)
        if size != (self._columns, self._rows):
            self._columns, self._rows = size
            self._drawn = []

    def _send(self) -> bool:
        """Send what the terminal takes without waiting; whether that was all."""
        with suppress(BlockingIOError):
            while self._unsent:
                self._unsent = self._unsent[os.write(self._screen, self._unsent) :]
        return not self._unsent


def _opened_anew(screen: int) -> int:
    """A descriptor of the same terminal that never waits. Its own: how others write stays as it is."""
    try:
        return os.open(f"/proc/self/fd/{screen}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:  # another user's terminal, handed on by su or sudo
        return os.dup(screen)


def _press(key: str) -> Press | None:
    """What a key stands for."""
    if key in QUIT:
        return Press("quit")
    button = BUTTON_KEYS.get(key.lower())
    return Press(button, held=key.isupper()) if button else None
