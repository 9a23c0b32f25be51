"""`gainbox run` in a terminal, which it gives back however it ends."""

import os
import select
import signal
import subprocess
import termios
from collections.abc import Iterator

import pytest

from tests.cli.box import GAINBOX, LONGEST_S, Box

GIVEN_BACK = b"\x1b[?25h\x1b[?1049l"
RUN = ("run", "--source", "demo", "--panel", "terminal")


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal: ours, and the one a shell would have."""
    ends = os.openpty()
    yield ends
    for end in ends:
        os.close(end)


def read_until(master: int, mark: bytes, told: bytes = b"") -> bytes:
    """`told` and what follows it, up to where the mark has come."""
    while mark not in told:
        assert select.select([master], [], [], LONGEST_S)[0], told
        told += os.read(master, 65536)
    return told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, None])
def test_the_terminal_is_given_back(number: int | None, box: Box, terminal: tuple[int, int]) -> None:
    master, slave = terminal
    before = termios.tcgetattr(slave)
    environ = {**box.environ, "TERM": "xterm-256color"}
    with subprocess.Popen((*GAINBOX, *RUN), env=environ, stdin=slave, stdout=slave, stderr=slave) as process:
        try:
            read_until(master, "╰".encode())
            if number is None:
                os.write(master, b"q")
            else:
                process.send_signal(number)
            told = read_until(master, GIVEN_BACK)
            read_until(master, b"gainbox heard", told)  # the summary stands on the shell's own screen
            assert told.count(GIVEN_BACK) == 1
            assert process.wait(LONGEST_S) == 0
        finally:
            process.kill()
    assert termios.tcgetattr(slave) == before
