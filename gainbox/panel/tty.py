"""A terminal taken over: its modes, its size, what is struck on its keys, and writing that never waits."""

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
from gainbox.panel.flow import ANSWER, Flow

CLEAR = "\x1b[0m\x1b[2J\x1b[H"
ENTER = "\x1b[?1049h\x1b[?25l"  # a screen of its own, no cursor
AT_ONCE = "\x1b[?2026h{}\x1b[?2026l"  # shown when all of it has come, by terminals that know how to wait
LEAVE = CLEAR + "\x1b[?25h\x1b[?1049l"
UNKNOWN = (80, 24)  # what a serial line is taken for
LAST_WAIT_S = 1.0  # how long a terminal that takes nothing, or gives no answer, holds up the end
UNFINISHED = re.compile(re.escape(ANSWER[:2]) + f"{ANSWER[2]}?$")


class Tty:
    """A terminal, ours until `close` gives it back; or until the program ends, in whatever way.

    Attributes:
        gone: whether it is not there any more
        fresh: whether nothing of ours is on its screen, because it has just been taken over

    Raises:
        PanelError: standard input or output is no terminal
    """

    def __init__(self, keys: TextIO | None, screen: TextIO | None) -> None:
        if not (keys and screen and keys.isatty() and screen.isatty()):
            raise PanelError("--panel terminal needs a terminal: run it in one, or choose --panel none")
        self.keys = keys.fileno()
        self._screen = _opened_anew(screen.fileno())
        self._before = termios.tcgetattr(self.keys)
        self._flow = Flow()
        self._unsent = b""
        self._unfinished = ""
        self._open, self.gone = True, False
        self._stopped, self.fresh = False, False
        self._in_main = threading.current_thread() is threading.main_thread()
        if self._in_main:  # elsewhere Python allows no handler
            self._on_cont = signal.signal(signal.SIGCONT, self._continued)
        atexit.register(self.close)
        self._take_over()

    def size(self) -> tuple[int, int]:
        """Its columns and rows."""
        size = os.get_terminal_size(self._screen)
        return (size.columns, size.lines) if all(size) else UNKNOWN

    def ready(self) -> bool:
        """Whether it may be sent more: it has taken, and shown, what came before."""
        if self._stopped:
            self._stopped = False
            self._take_over()
        return self._send() and self._flow.ready()

    def show(self, told: str) -> None:
        """Send something that is to be seen at once. What it does not take now is sent before the next."""
        self.fresh = False
        self._unsent += (AT_ONCE.format(told) + self._flow.question()).encode()
        self._send()

    def struck(self) -> str:
        """All that is to be read of the keyboard; the end of input is the end."""
        read = b""
        while self._open and not self.gone and select.select([self.keys], [], [], 0)[0]:
            more = b""
            with suppress(OSError):
                more = os.read(self.keys, 1024)
            read += more
            self.gone = not more
        struck = self._unfinished + read.decode("ascii", "ignore")
        self._flow.came(struck.count(ANSWER))
        rest = UNFINISHED.search(struck)
        self._unfinished = rest[0] if rest else ""
        return struck.removesuffix(self._unfinished).replace(ANSWER, "")

    def suspend(self) -> None:
        """Give it back and stop, with all that was started together, as Ctrl-Z does, until `fg`."""
        self._give_back()
        os.kill(0, signal.SIGTSTP)
        self._stopped = True  # where no shell could wake us, we have not been stopped and hear of nothing

    def close(self) -> None:
        """Give it back as it was; twice does no harm."""
        if not self._open:
            return
        self._give_back()
        self._open = False
        os.close(self._screen)
        atexit.unregister(self.close)
        if self._in_main:
            signal.signal(signal.SIGCONT, self._on_cont)

    def _continued(self, *_: object) -> None:
        """Somebody else had the terminal meanwhile."""
        self._stopped = True

    def _take_over(self) -> None:
        """Keys at once and unechoed; Ctrl-C and Ctrl-Z are keys like others, so that all ends in one way."""
        modes = list(self._before)
        modes[0] &= ~termios.IXON
        modes[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
        with suppress(termios.error):  # its window was closed
            termios.tcsetattr(self.keys, termios.TCSADRAIN, modes)
        self._unsent += ENTER.encode()
        self.fresh = True

    def _give_back(self) -> None:
        """Its own screen and its modes. An answer that came later would be taken for something typed."""
        self._unsent += LEAVE.encode()
        end_s = time.monotonic() + LAST_WAIT_S
        with suppress(OSError):
            while not self._send() or self._flow.missing:
                writes = [self._screen] if self._unsent else []
                ready = select.select([self.keys], writes, [], max(0.0, end_s - time.monotonic()))
                self.struck()
                if self.gone or not any(ready):
                    break
        with suppress(termios.error):
            termios.tcsetattr(self.keys, termios.TCSAFLUSH, self._before)

    def _send(self) -> bool:
        """Send what it takes without waiting; whether that was all."""
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
