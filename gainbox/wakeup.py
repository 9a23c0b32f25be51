"""Wakes a selector in one thread from another thread or a signal handler."""

import os
from contextlib import suppress


class Wakeup:
    """An eventfd with the methods of threading.Event. Setting a closed one has no effect."""

    def __init__(self) -> None:
        self._eventfd: Eventfd | None = Eventfd()

    def fileno(self) -> int:
        """The descriptor for a selector; -1 once closed."""
        return self._eventfd.number if self._eventfd else -1

    def set(self) -> None:
        """Wake the selector; from any thread or signal handler, at any time."""
        if eventfd := self._eventfd:  # a reference, so that a close in another thread does not free it now
            os.eventfd_write(eventfd.number, 1)

    def clear(self) -> None:
        """Acknowledge the wakeup, before the work that it is for."""
        if eventfd := self._eventfd:
            with suppress(BlockingIOError):
                os.eventfd_read(eventfd.number)

    def close(self) -> None:
        """Release the descriptor; a `set` or `clear` that runs in another thread completes first."""
        self._eventfd = None


class Eventfd:
    """A descriptor that is closed with its last reference: no lock that a signal handler could wait for, and
    nothing is ever written to a file that got its number.
    """

    def __init__(self) -> None:
        self.number = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def __del__(self) -> None:
        os.close(self.number)
