"""The terminal panel on a real pseudo-terminal: its screen and its keys."""

import fcntl
import os
import random
import re
import select
import signal
import struct
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gainbox.panel import PanelError, Press, flow, terminal, tty
from gainbox.panel.cells import DOTS, HALVES, MOSAIC, QUADRANTS, Cells
from gainbox.panel.terminal import Terminal
from gainbox.staging.zones import DARK, Lamps
from tests.panel.conftest import Clock, open_descriptors

SMALL, LARGE = (128, 64), (256, 64)
CLIP_LEFT = (Lamps(signal=True, clip=True), Lamps())
OUTPUT = re.compile(r"\x1b\[(?P<numbers>[?0-9;]*)(?P<final>[A-Za-z])|(?P<text>[^\x1b])")
SHADES = {"5;232": "black", "5;255": "white"}
TIMEOUT_S = 5.0  # of a failing test


class Window:
    """The far end of a pseudo-terminal: a terminal window."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        self.keys = os.fdopen(os.dup(self.slave), "r")
        self.screen = os.fdopen(os.dup(self.slave), "w")
        self._marker = os.open(os.ttyname(self.slave), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        self._read = b""
        self._cells: dict[int, dict[int, tuple[str, str, str]]] = {}
        self.reports = True
        """True if it answers status requests."""

    @property
    def lines(self) -> dict[int, str]:
        """The text on the screen, by row."""
        return {
            row: "".join(cells.get(column, (" ",))[0] for column in range(max(cells) + 1))
            for row, cells in self._cells.items()
        }

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def strike(self, keys: str) -> None:
        """Type keys, and wait for their arrival."""
        os.write(self.master, keys.encode())
        assert select.select([self.slave], [], [], TIMEOUT_S)[0]

    def read(self) -> None:
        """Read some of the output."""
        assert select.select([self.master], [], [], TIMEOUT_S)[0]
        self._read += os.read(self.master, 65536)

    def output(self) -> str:
        """All output since the last call, which the screen now shows."""
        marked = 0
        while not self._read.endswith(b"\0"):  # arrives after all earlier output
            if not marked:
                with suppress(BlockingIOError):
                    marked = os.write(self._marker, b"\0")
            self.read()
        text, self._read = self._read[:-1].decode(), b""
        self._draw(text)
        return text

    def _draw(self, text: str) -> None:
        """Interpret the few sequences that are in use."""
        row = column = 0
        shade = ground = ""
        for part in OUTPUT.finditer(text):
            if part["final"] == "J":
                self._cells = {}
            elif part["final"] == "H":
                row, column = int(part["numbers"].split(";")[0] or 1), 0
            elif part["final"] == "m":
                which, _, grey = part["numbers"].partition(";")
                shade = {"38": grey, "0": ""}.get(which, shade)
                ground = {"48": grey, "0": ""}.get(which, ground)
            elif part["final"] == "n" and self.reports:
                self.strike(flow.REPORT)
            elif part["text"]:
                self._cells.setdefault(row, {})[column] = part["text"], shade, ground
                column += 1

    def picture(self) -> list[list[tuple[str, str, str]]]:
        """The characters within the frame, their colour and that of their ground."""
        rows = [[cells[column] for column in sorted(cells)] for _, cells in sorted(self._cells.items())]
        framed = [[at for at, (character, *_) in enumerate(row) if character == "│"] for row in rows]
        return [row[at[0] + 1 : at[1]] for row, at in zip(rows, framed, strict=True) if len(at) == 2]

    def characters(self) -> set[str]:
        """All characters within the frame."""
        return {character for row in self.picture() for character, *_ in row}

    def shown(self, cells: Cells) -> Image.Image:
        """The picture that the characters show, black and white, as such cells."""
        rows = self.picture()
        dots = np.zeros((len(rows), cells.height, len(rows[0]), cells.width), bool)
        for y, row in enumerate(rows):
            for x, (character, shade, ground) in enumerate(row):
                pattern = cells.characters.index(character)
                colours = (SHADES.get(ground, "black"), SHADES.get(shade, "white"))
                for at in range(cells.width * cells.height):
                    dots[y, at // cells.width, x, at % cells.width] = colours[pattern >> at & 1] == "white"
        size = len(rows[0]) * cells.width, len(rows) * cells.height
        return Image.frombytes("L", size, (dots * np.uint8(255)).tobytes())

    def close_from_outside(self) -> None:
        """Close the window, as with a mouse."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        if self.master >= 0:
            os.close(self.master)
        os.close(self._marker)
        self.keys.close()
        self.screen.close()
        os.close(self.slave)


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    for variable in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(tty, "CLOSE_TIMEOUT_S", 0.01)
    window = Window()
    window.resize(80, 24)
    yield window
    window.close()


@pytest.fixture
def panel(window: Window) -> Iterator[Terminal]:
    panel = Terminal(window.keys, window.screen)
    yield panel
    panel.close()


def noise(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """A picture in which every pixel matters, black and white."""
    grey = Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))
    return grey.point(lambda shade: 255 * (shade > 127))


def shows(window: Window, picture: Image.Image, cells: Cells = MOSAIC) -> bool:
    window.output()
    return window.shown(cells).tobytes() == picture.tobytes()


def show_all(window: Window, panel: Terminal, picture: Image.Image) -> None:
    """Show a picture larger than a pseudo-terminal's buffer; the window reads meanwhile."""
    panel.presses()  # takes the status reports
    shown = panel.health.pictures
    panel.show(picture)
    while panel.health.pictures < shown + 2:  # the second is drawn once the first has been read
        window.read()
        panel.show(picture)


# The terminal, and giving it back


@pytest.mark.parametrize("which", ["keys", "screen"])
def test_without_a_terminal_it_is_an_error_with_advice(which: str, window: Window, tmp_path: Path) -> None:
    with (
        (tmp_path / "file").open("w+") as no_terminal,
        pytest.raises(PanelError, match="choose --panel none"),
    ):
        Terminal(**{"keys": window.keys, "screen": window.screen, which: no_terminal})


def test_it_takes_a_screen_of_its_own_and_hides_the_cursor(window: Window, panel: Terminal) -> None:
    panel.show(noise(SMALL))
    assert window.output().startswith("\x1b[?1049h\x1b[?25l")


def test_keys_are_not_echoed_and_none_is_a_signal(window: Window, panel: Terminal) -> None:
    flags = termios.tcgetattr(window.slave)[3]
    assert not flags & (termios.ECHO | termios.ICANON | termios.ISIG)
    panel.close()


def test_closing_restores_modes_and_screen_and_may_be_repeated(window: Window) -> None:
    before, descriptors = termios.tcgetattr(window.slave), open_descriptors()
    panel = Terminal(window.keys, window.screen)
    show_all(window, panel, noise(SMALL))
    window.output()
    assert termios.tcgetattr(window.slave) != before
    panel.close()
    panel.close()
    assert termios.tcgetattr(window.slave) == before
    assert open_descriptors() == descriptors
    output = window.output()
    assert output.endswith("\x1b[?25h\x1b[?1049l")
    assert output.count("\x1b[?1049l") == 1
    assert window.lines == {}


def test_the_shells_own_descriptors_stay_as_they_are(window: Window, panel: Terminal) -> None:
    assert not fcntl.fcntl(window.slave, fcntl.F_GETFL) & os.O_NONBLOCK
    assert panel.health.state == "ok"


def test_a_terminal_of_another_user_works(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    with monkeypatch.context() as denied:
        denied.setattr(os, "open", refuse)
        panel = Terminal(window.keys, window.screen)
    panel.show(noise(SMALL))
    assert shows(window, noise(SMALL))
    panel.close()


# The keys


@pytest.mark.parametrize(
    ("keys", "presses"),
    [
        ("m", [Press("mode")]),
        ("u", [Press("up")]),
        ("d", [Press("down")]),
        ("c", [Press("clear")]),
        ("M", [Press("mode", held=True)]),
        ("C", [Press("clear", held=True)]),
        ("q", [Press("quit")]),
        ("\x03", [Press("quit")]),
        ("\x04", [Press("quit")]),
        ("mmc", [Press("mode"), Press("mode"), Press("clear")]),
        ("x7 \n\té", []),
    ],
)
def test_a_key_is_a_button(keys: str, presses: list[Press], window: Window, panel: Terminal) -> None:
    window.strike(keys)
    assert panel.presses() == presses
    assert panel.presses() == []


@pytest.mark.parametrize(
    "sequence",
    [
        *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"),  # arrows
        *("\x1bOC", "\x1bOM", "\x1b[1;5C", "\x1b[3~", "\x1b[[C", "\x1b[[D"),  # keypad, Ctrl and function keys
        *("\x1bc", "\x1b"),  # Alt and Escape
    ],
)
def test_an_arrow_or_function_key_is_none(sequence: str, window: Window, panel: Terminal) -> None:
    window.strike(sequence)
    assert panel.presses() == []
    window.strike(f"m{sequence}")
    assert panel.presses() == [Press("mode")]


def test_a_key_wakes_a_selector(window: Window, panel: Terminal) -> None:
    assert select.select(panel.descriptors(), [], [], 0)[0] == []
    os.write(window.master, b"m")
    assert select.select(panel.descriptors(), [], [], TIMEOUT_S)[0] == panel.descriptors()


def test_the_end_of_input_is_the_end(window: Window, panel: Terminal) -> None:
    window.close_from_outside()
    assert panel.presses() == [Press("quit")]
    assert panel.presses() == [Press("quit")]


# The screen


@pytest.mark.parametrize(
    ("columns", "rows", "size", "cells"),
    [
        (66, 20, SMALL, MOSAIC),
        (80, 24, SMALL, MOSAIC),
        (129, 35, SMALL, MOSAIC),
        (100, 36, SMALL, QUADRANTS),
        (129, 60, SMALL, QUADRANTS),
        (130, 20, LARGE, MOSAIC),
        (300, 35, LARGE, MOSAIC),
        (130, 36, LARGE, QUADRANTS),
        (257, 60, LARGE, QUADRANTS),
        (258, 36, LARGE, HALVES),
        (300, 80, LARGE, HALVES),
    ],
)
def test_the_picture_is_as_large_and_as_fine_as_the_terminal_allows(
    columns: int, rows: int, size: tuple[int, int], cells: Cells, window: Window
) -> None:
    window.resize(columns, rows)
    panel = Terminal(window.keys, window.screen)
    assert (panel.size, panel.grey) == (size, True)
    show_all(window, panel, noise(size))
    assert shows(window, noise(size), cells)
    assert max(map(len, window.lines.values())) <= columns
    assert max(window.lines) <= rows
    panel.close()


def test_a_terminal_of_unknown_size_gets_the_small_picture(window: Window) -> None:
    window.resize(0, 0)
    panel = Terminal(window.keys, window.screen)
    panel.show(noise(SMALL))
    assert shows(window, noise(SMALL))
    panel.close()


@pytest.mark.parametrize(
    ("columns", "rows"), [(66, 20), (80, 24), (130, 20), (140, 30), (140, 36), (258, 36)]
)
def test_nothing_reaches_beyond_the_screen(columns: int, rows: int, window: Window) -> None:
    window.resize(columns, rows)
    panel = Terminal(window.keys, window.screen)
    show_all(window, panel, noise(panel.size))
    output = window.output()
    assert max(map(len, window.lines.values())) <= columns
    assert max(window.lines) <= rows
    assert "\x1b[K" not in output  # from the last column it would erase the frame
    panel.close()


@pytest.mark.parametrize("columns", [66, 80, 140])
@pytest.mark.parametrize(
    ("lamps", "line"),
    [
        (DARK, r"L ○ signal +○ sweet +○ hot +○ clip +R ○ signal +○ sweet +○ hot +○ clip"),
        (CLIP_LEFT, r"L ● signal +○ sweet +○ hot +● clip +R ○ signal +○ sweet +○ hot +○ clip"),
        (CLIP_LEFT[::-1], r"L ○ signal +○ sweet +○ hot +○ clip +R ● signal +○ sweet +○ hot +● clip"),
    ],
)
def test_the_lamps_stand_below_the_picture(
    columns: int, lamps: tuple[Lamps, Lamps], line: str, window: Window
) -> None:
    window.resize(columns, 24)
    panel = Terminal(window.keys, window.screen)
    panel.light(lamps)
    show_all(window, panel, noise(panel.size))
    window.output()
    assert re.fullmatch(line, window.lines[19].strip())
    panel.close()


def test_a_lit_lamp_has_its_colour(window: Window, panel: Terminal) -> None:
    panel.light((Lamps(True, True, True, True), Lamps()))
    panel.show(noise(SMALL))
    assert re.findall(r"\x1b\[38;5;(\d+)m●", window.output()) == ["82", "39", "214", "196"]


def test_the_keys_are_explained(window: Window, panel: Terminal) -> None:
    panel.show(noise(SMALL))
    window.output()
    assert window.lines[20].strip() == terminal.HELP


def test_an_unchanged_picture_writes_nothing(window: Window, panel: Terminal) -> None:
    panel.show(noise(SMALL))
    window.output()
    panel.show(noise(SMALL))
    assert window.output() == ""


def dot(picture: Image.Image, _: Terminal) -> None:
    picture.putpixel((50, 30), 255 - picture.getpixel((50, 30)))


def lamp(_: Image.Image, panel: Terminal) -> None:
    panel.light(CLIP_LEFT)


@pytest.mark.parametrize(("change", "row"), [(dot, 9), (lamp, 19)])
def test_only_lines_that_changed_are_written(
    change: Callable[[Image.Image, Terminal], None], row: int, window: Window, panel: Terminal
) -> None:
    picture = noise(SMALL)
    panel.show(picture)
    window.output()
    change(picture, panel)
    panel.show(picture)
    assert re.findall(r"\x1b\[(\d+);1H", window.output()) == [str(row)]
    assert shows(window, picture)


def test_a_resized_terminal_is_drawn_anew(window: Window, panel: Terminal) -> None:
    panel.show(noise(SMALL))
    window.output()
    window.resize(140, 30)
    panel.show(noise(SMALL))  # painted for the old size
    assert panel.size == LARGE
    show_all(window, panel, noise(LARGE))
    assert window.output().count("\x1b[2J") == 1
    assert window.shown(MOSAIC).tobytes() == noise(LARGE).tobytes()
    window.resize(80, 24)
    panel.show(noise(LARGE))
    assert panel.size == SMALL
    show_all(window, panel, noise(SMALL))
    assert shows(window, noise(SMALL))
    assert max(map(len, window.lines.values())) <= 80


@pytest.mark.parametrize(("columns", "rows"), [(65, 24), (80, 19), (10, 2)])
def test_a_terminal_that_is_too_small_shows_the_size_needed(
    columns: int, rows: int, window: Window, panel: Terminal
) -> None:
    show_all(window, panel, noise(SMALL))
    window.resize(columns, rows)
    panel.show(noise(SMALL))
    window.output()
    assert window.lines == {1: "gainbox needs 66 columns and 20 rows"}
    window.resize(66, 20)
    show_all(window, panel, noise(SMALL))
    assert shows(window, noise(SMALL))


def test_a_picture_is_drawn_in_one_step(window: Window, panel: Terminal) -> None:
    for seed in range(2):
        show_all(window, panel, noise(SMALL, seed))
        output = window.output().removeprefix(tty.ENTER)
        output = output.removesuffix(flow.REQUEST)
        assert output.startswith("\x1b[?2026h") and output.endswith("\x1b[?2026l")
        assert output.count("\x1b[?2026") == 2


@pytest.mark.parametrize(
    ("columns", "rows", "cells"), [(140, 35, DOTS), (140, 36, QUADRANTS), (300, 50, HALVES)]
)
@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "vt220"), ("TERM", "dumb")])
def test_without_colours_the_face_has_no_greys_and_the_lamps_have_shapes(
    columns: int,
    rows: int,
    cells: Cells,
    variable: str,
    value: str,
    window: Window,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, value)
    window.resize(columns, rows)
    panel = Terminal(window.keys, window.screen)
    assert (panel.size, panel.grey) == (LARGE, False)
    panel.light(CLIP_LEFT)
    show_all(window, panel, noise(LARGE))
    output = window.output()
    assert set(re.findall(r"\x1b\[[\d;]*m", output)) == {"\x1b[0m"}
    assert "● clip" in output
    assert window.shown(cells).tobytes() == noise(LARGE).tobytes()
    panel.close()


def test_a_terminal_of_24_bits_shows_the_exact_grey(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    window.resize(140, 30)
    panel = Terminal(window.keys, window.screen)
    panel.show(Image.new("L", LARGE, 119))
    assert "\x1b[48;2;119;119;119m " in window.output()
    panel.close()


# How fast


def plain(shade: int) -> Image.Image:
    """A picture of few characters."""
    return Image.new("L", SMALL, shade)


def test_two_pictures_are_in_flight_and_the_next_is_the_newest(window: Window, panel: Terminal) -> None:
    for shade in range(0, 250, 25):
        panel.show(plain(shade))
    assert panel.health.pictures == flow.AHEAD
    assert window.output().count(flow.REQUEST) == flow.AHEAD  # which are answered
    assert panel.presses() == []
    panel.show(plain(255))
    assert panel.health.pictures == flow.AHEAD + 1
    assert shows(window, plain(255))


def test_a_status_report_is_no_key_however_it_is_split(window: Window, panel: Terminal) -> None:
    window.reports = False
    panel.show(plain(0))
    panel.show(plain(100))
    for piece in ("m\x1b[", "0", "nu", "\x1b[0n\x1b[0n", "d"):
        window.strike(piece)
        assert panel.presses() == [
            Press({"m": "mode", "u": "up", "d": "down"}[key]) for key in re.sub(r"\x1b\[0n|[^mud]", "", piece)
        ]
    panel.show(plain(200))
    assert panel.health.pictures == 3


def test_a_terminal_that_never_answers_is_waited_for_once(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(tty, "Flow", lambda: flow.Flow(clock))
    window.reports = False
    panel = Terminal(window.keys, window.screen)
    for shade in range(10):
        panel.show(plain(25 * shade))
    assert panel.health.pictures == flow.AHEAD
    clock.wait(flow.REPORT_TIMEOUT_S)
    window.output()
    for shade in range(10):
        panel.show(plain(25 * shade))
        assert flow.REQUEST not in window.output()
    assert panel.health.pictures == flow.AHEAD + 10
    panel.close()


def test_a_lost_status_report_is_waited_for_until_its_timeout() -> None:
    clock = Clock()
    control = flow.Flow(clock)
    control.request()
    control.acknowledge(1)
    for _ in range(3):
        control.request()
        control.request()
        assert not control.ready()
        clock.wait(flow.REPORT_TIMEOUT_S)
        assert control.ready()
        assert control.request()


def test_unrequested_status_reports_are_ignored() -> None:
    control = flow.Flow(Clock())
    control.acknowledge(5)
    control.request()
    control.request()
    assert not control.ready()


# Giving it back and taking it again


def test_a_redraw_is_a_key(window: Window, panel: Terminal) -> None:
    panel.show(plain(0))
    window.output()
    window.strike("\x0c")
    assert panel.presses() == []
    panel.show(plain(0))
    assert "\x1b[2J" in window.output()
    assert shows(window, plain(0))


@pytest.mark.timeout(20)
def test_a_late_status_report_is_not_left_to_the_shell(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tty, "CLOSE_TIMEOUT_S", TIMEOUT_S)
    panel = Terminal(window.keys, window.screen)
    panel.show(plain(0))

    def answer_late() -> None:
        output = b""
        while tty.LEAVE.encode() not in output:
            output += os.read(window.master, 65536)
        os.write(window.master, flow.REPORT.encode())

    far_end = threading.Thread(target=answer_late)
    far_end.start()
    panel.close()
    far_end.join()
    modes = termios.tcgetattr(window.slave)
    termios.tcsetattr(window.slave, termios.TCSANOW, [*modes[:3], modes[3] & ~termios.ICANON, *modes[4:]])
    assert select.select([window.slave], [], [], 0)[0] == []


def test_after_sigcont_the_terminal_is_taken_over_and_drawn_anew(window: Window, panel: Terminal) -> None:
    panel.show(plain(0))
    window.output()
    panel.presses()
    ours = termios.tcgetattr(window.slave)
    with_echo = [*ours[:3], ours[3] | termios.ECHO, *ours[4:]]
    termios.tcsetattr(window.slave, termios.TCSANOW, with_echo)
    signal.raise_signal(signal.SIGCONT)
    panel.show(plain(0))
    output = window.output()
    assert output.startswith(tty.ENTER) and "\x1b[2J" in output
    assert shows(window, plain(0))
    assert termios.tcgetattr(window.slave) == ours


# A window that goes away or does not read


def test_a_window_closed_while_showing_is_a_quit(window: Window) -> None:
    panel = Terminal(window.keys, window.screen)
    panel.show(noise(SMALL))
    window.close_from_outside()
    panel.show(noise(SMALL, seed=2))
    panel.show(noise(SMALL, seed=3))
    assert panel.presses() == [Press("quit")]
    panel.close()
    panel.close()


def test_ctrl_s_stops_nothing(window: Window, panel: Terminal) -> None:
    window.strike("\x13")
    assert panel.presses() == []
    panel.show(noise(SMALL))
    assert shows(window, noise(SMALL))


@pytest.mark.timeout(20)
def test_a_window_that_does_not_read_blocks_nothing(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "REPORT_TIMEOUT_S", 0.0)  # and does not answer
    window.resize(140, 30)
    panel = Terminal(window.keys, window.screen)
    for seed in range(50):
        panel.show(noise(LARGE, seed))
    shown = panel.health.pictures
    assert shown < 50
    while panel.health.pictures < shown + 2:  # the second is drawn once the first has been read
        window.read()
        panel.show(noise(LARGE, seed=99))
    assert shows(window, noise(LARGE, seed=99))
    panel.close()


@pytest.mark.timeout(20)
def test_a_window_that_does_not_read_delays_the_end_for_a_moment_only(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tty, "CLOSE_TIMEOUT_S", 0.01)
    before = termios.tcgetattr(window.slave)
    window.resize(140, 30)
    panel = Terminal(window.keys, window.screen)
    for seed in range(50):
        panel.show(noise(LARGE, seed))
    panel.close()
    assert termios.tcgetattr(window.slave) == before
