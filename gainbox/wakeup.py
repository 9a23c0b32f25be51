"""A bell between threads: one rings, the other's selector wakes."""

import os
from contextlib import suppress


class Wakeup:
    """An eventfd. Ringing twice before anybody listens is ringing once; a closed bell is silent."""

    def __init__(self) -> None:
        self._eventfd: Eventfd | None = Eventfd()

    def fileno(self) -> int:
        """What a selector waits for; -1 of a closed bell."""
        return self._eventfd.number if self._eventfd else -1

    def set(self) -> None:
        """Wake whoever waits; from any thread or signal handler, at any time."""
        if eventfd := self._eventfd:  # held on to: whoever closes the bell now does not take it from us
            os.eventfd_write(eventfd.number, 1)

    def clear(self) -> None:
        """Stop the ringing, before looking at what it was for."""
        if eventfd := self._eventfd:
            with suppress(BlockingIOError):
                os.eventfd_read(eventfd.number)

    def close(self) -> None:
        """Let go of the descriptor. A thread that is ringing just now does so, and then it is closed."""
        self._eventfd = None


class Eventfd:
    """A descriptor that is closed when nobody holds on to it any more: no lock that a signal handler could
    wait for, and nothing is ever written to a file that got its number.
    """

    def __init__(self) -> None:
        self.number = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def __del__(self) -> None:
        os.close(self.number)
