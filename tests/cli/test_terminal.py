"""`gainbox run` in a terminal, which it gives back however it ends."""

import os
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cli.installation import GAINBOX, LONGEST_S, Installation

TAKEN_OVER = b"\x1b[?1049h"
GIVEN_BACK = b"\x1b[?25h\x1b[?1049l"
DRAWN = "╰".encode()
QUESTION, ANSWER = b"\x1b[5n", b"\x1b[0n"
RUN = ("run", "--source", "demo", "--panel", "terminal")
CRASH = "from gainbox.panel.terminal import Terminal; panel = Terminal(); raise RuntimeError('not foreseen')"


@dataclass
class Window:
    """A pseudo-terminal: `master` is ours, `slave` the end that a shell would have."""

    master: int
    slave: int

    def start(self, box: Installation, *command: str) -> subprocess.Popen[bytes]:
        """Start a command in it, as a shell with job control does."""
        environ = {**box.environ, "TERM": "xterm-256color"}
        return subprocess.Popen(
            command, env=environ, stdin=self.slave, stdout=self.slave, stderr=self.slave, process_group=0
        )

    def read_until(self, mark: bytes, told: bytes = b"") -> bytes:
        """`told` and what follows it, up to where the mark has come. Questions are answered."""
        while mark not in told:
            assert select.select([self.master], [], [], LONGEST_S)[0], told
            more = os.read(self.master, 65536)
            os.write(self.master, ANSWER * more.count(QUESTION))
            told += more
        return told


@pytest.fixture
def window() -> Iterator[Window]:
    window = Window(*os.openpty())
    yield window
    os.close(window.master)
    os.close(window.slave)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, None])
def test_the_terminal_is_given_back(number: int | None, box: Installation, window: Window) -> None:
    before = termios.tcgetattr(window.slave)
    with window.start(box, *GAINBOX, *RUN) as process:
        try:
            window.read_until(DRAWN)
            if number is None:
                os.write(window.master, b"q")
            else:
                process.send_signal(number)
            told = window.read_until(GIVEN_BACK)
            window.read_until(b"gainbox heard", told)  # the summary stands on the shell's own screen
            assert told.count(GIVEN_BACK) == 1
            assert process.wait(LONGEST_S) == 0
        finally:
            process.kill()
    assert termios.tcgetattr(window.slave) == before


def test_the_terminal_is_given_back_by_a_program_that_breaks_off(box: Installation, window: Window) -> None:
    before = termios.tcgetattr(window.slave)
    with window.start(box, sys.executable, "-c", CRASH) as process:
        try:
            told = window.read_until(GIVEN_BACK)
            assert told.count(GIVEN_BACK) == 1
            assert process.wait(LONGEST_S) == 1
        finally:
            process.kill()
    assert termios.tcgetattr(window.slave) == before


def test_the_terminal_is_given_back_while_it_is_suspended(box: Installation, window: Window) -> None:
    before = termios.tcgetattr(window.slave)
    with window.start(box, *GAINBOX, *RUN) as process:
        try:
            window.read_until(DRAWN)
            for _ in range(2):
                os.write(window.master, b"\x1a")
                window.read_until(GIVEN_BACK)
                _, status = os.waitpid(process.pid, os.WUNTRACED)
                assert os.WIFSTOPPED(status)
                assert termios.tcgetattr(window.slave) == before
                process.send_signal(signal.SIGCONT)
                window.read_until(DRAWN, window.read_until(TAKEN_OVER))
                assert termios.tcgetattr(window.slave) != before
            os.write(window.master, b"q")
            window.read_until(b"gainbox heard")
            assert process.wait(LONGEST_S) == 0
        finally:
            process.kill()
    assert termios.tcgetattr(window.slave) == before
