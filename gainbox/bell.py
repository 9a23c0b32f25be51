"""A bell between threads: one rings, the other's selector wakes."""

import os
from contextlib import suppress


class Bell:
    """An eventfd. Ringing twice before anybody listens is ringing once; a closed bell is silent."""

    def __init__(self) -> None:
        self._fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def fileno(self) -> int:
        """What a selector waits for."""
        return self._fd

    def ring(self) -> None:
        """Wake whoever waits; from any thread or signal handler."""
        if self._fd >= 0:
            os.eventfd_write(self._fd, 1)

    def hush(self) -> None:
        """Stop the ringing, before looking at what it was for."""
        with suppress(BlockingIOError):
            os.eventfd_read(self._fd)

    def close(self) -> None:
        """Let go of the descriptor."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)
