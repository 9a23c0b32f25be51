"""A terminal taken over: its modes, its size, its keys, and writes that never block."""

import atexit
import os
import re
import select
import signal
import termios
import threading
import time
from contextlib import suppress
from typing import TextIO

from gainbox.panel import PanelError
from gainbox.panel.flow import REPORT, Flow

CLEAR = "\x1b[0m\x1b[2J\x1b[H"
ENTER = "\x1b[?1049h\x1b[?25l"  # a screen of its own, no cursor
SYNCHRONIZED = "\x1b[?2026h{}\x1b[?2026l"  # drawn in one step by terminals that support it
LEAVE = CLEAR + "\x1b[?25h\x1b[?1049l"
DEFAULT_SIZE = (80, 24)  # of a serial line, which reports none
CLOSE_TIMEOUT_S = 1.0  # for a terminal that accepts no output, or sends no status report
PARTIAL_REPORT = re.compile(re.escape(REPORT[:2]) + f"{REPORT[2]}?$")


class Tty:
    """A terminal, ours until `close` gives it back; or until the program ends, in whatever way.

    Attributes:
        gone: True after a hang-up
        fresh: True while its screen is empty, just after it was taken over

    Raises:
        PanelError: standard input or output is no terminal
    """

    def __init__(self, keys: TextIO | None, screen: TextIO | None) -> None:
        if not (keys and screen and keys.isatty() and screen.isatty()):
            raise PanelError("--panel terminal needs a terminal: run it in one, or choose --panel none")
        self.keys = keys.fileno()
        self._screen = _reopened(screen.fileno())
        self._saved_modes = termios.tcgetattr(self.keys)
        self._flow = Flow()
        self._unsent = b""
        self._partial = ""
        self._open, self.gone = True, False
        self._stopped, self.fresh = False, False
        self._in_main = threading.current_thread() is threading.main_thread()
        if self._in_main:  # Python allows no handler elsewhere
            self._on_cont = signal.signal(signal.SIGCONT, self._continued)
        atexit.register(self.close)
        self._take_over()

    def size(self) -> tuple[int, int]:
        """Its columns and rows."""
        size = os.get_terminal_size(self._screen)
        return (size.columns, size.lines) if all(size) else DEFAULT_SIZE

    def ready(self) -> bool:
        """True if all output has been sent, and the flow control allows more."""
        if self._stopped:
            self._stopped = False
            self._take_over()
        return self._send() and self._flow.ready()

    def show(self, text: str) -> None:
        """Send text that appears in one step. Output that would block is sent before the next."""
        self.fresh = False
        self._unsent += (SYNCHRONIZED.format(text) + self._flow.request()).encode()
        self._send()

    def read_keys(self) -> str:
        """Read all typed keys, without status reports; the end of input is a hang-up."""
        read = b""
        while self._open and not self.gone and select.select([self.keys], [], [], 0)[0]:
            more = b""
            with suppress(OSError):
                more = os.read(self.keys, 1024)
            read += more
            self.gone = not more
        text = self._partial + read.decode("ascii", "ignore")
        self._flow.acknowledge(text.count(REPORT))
        rest = PARTIAL_REPORT.search(text)
        self._partial = rest[0] if rest else ""
        return text.removesuffix(self._partial).replace(REPORT, "")

    def suspend(self) -> None:
        """Restore the terminal and stop the process group until `fg`, as Ctrl-Z does."""
        self._give_back()
        os.kill(0, signal.SIGTSTP)
        self._stopped = True  # without a shell there is neither a stop nor a SIGCONT

    def close(self) -> None:
        """Restore the terminal; may be called twice."""
        if not self._open:
            return
        self._give_back()
        self._open = False
        os.close(self._screen)
        atexit.unregister(self.close)
        if self._in_main:
            signal.signal(signal.SIGCONT, self._on_cont)

    def _continued(self, *_: object) -> None:
        """Handle SIGCONT: another program has had the terminal."""
        self._stopped = True

    def _take_over(self) -> None:
        """Set raw, unechoed input; Ctrl-C and Ctrl-Z are ordinary keys, for a single way to the end."""
        modes = list(self._saved_modes)
        modes[0] &= ~termios.IXON
        modes[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
        with suppress(termios.error):  # its window was closed
            termios.tcsetattr(self.keys, termios.TCSADRAIN, modes)
        self._unsent += ENTER.encode()
        self.fresh = True

    def _give_back(self) -> None:
        """Restore screen and modes, after any late status report, which the shell would take for keys."""
        self._unsent += LEAVE.encode()
        end_s = time.monotonic() + CLOSE_TIMEOUT_S
        with suppress(OSError):
            while not self._send() or self._flow.pending:
                writes = [self._screen] if self._unsent else []
                ready = select.select([self.keys], writes, [], max(0.0, end_s - time.monotonic()))
                self.read_keys()
                if self.gone or not any(ready):
                    break
        with suppress(termios.error):
            termios.tcsetattr(self.keys, termios.TCSAFLUSH, self._saved_modes)

    def _send(self) -> bool:
        """Send as much as does not block; True if all is sent."""
        with suppress(BlockingIOError):
            while self._unsent:
                self._unsent = self._unsent[os.write(self._screen, self._unsent) :]
        return not self._unsent


def _reopened(screen: int) -> int:
    """A non-blocking descriptor of the same terminal; that of other programs stays as it is."""
    try:
        return os.open(f"/proc/self/fd/{screen}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:  # another user's terminal, handed on by su or sudo
        return os.dup(screen)
