"""Notifications to systemd: ready, stopping, watchdog, status. Without systemd they have no effect."""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

DATAGRAMS = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK  # a systemd that hangs must not hang the display


class Systemd:
    """The notify socket of the unit, if there is one."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, DATAGRAMS) if self._address else None
        watchdog = environ.get("WATCHDOG_USEC", "")
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.watchdog_s = int(watchdog) / 1e6 if watchdog.isdecimal() and ours else None
        """Maximum time between two calls of `alive`; None without a watchdog."""

    @property
    def watches(self) -> bool:
        """True if systemd has started us."""
        return self._socket is not None

    def ready(self) -> None:
        """Report that start-up is complete."""
        self._send("READY=1")

    def stopping(self) -> None:
        """Report that we are about to end."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._send("WATCHDOG=1")

    def status(self, sentence: str) -> None:
        """Set the line that `systemctl status` shows."""
        self._send(f"STATUS={sentence}")

    def close(self) -> None:
        """Close the socket."""
        if self._socket:
            self._socket.close()

    def _send(self, message: str) -> None:
        """Send a message; errors are ignored, as metering does not depend on systemd."""
        if self._socket:
            with suppress(OSError):
                self._socket.sendto(message.encode(), self._address)
