"""What systemd is told: ready, stopping, still alive. Silent where there is no systemd."""

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

DATAGRAMS = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK  # a systemd that hangs must not hang the display


class Systemd:
    """The notify socket of the unit, if we are one."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, DATAGRAMS) if self._address else None
        watchdog = environ.get("WATCHDOG_USEC", "")
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.watchdog_s = int(watchdog) / 1e6 if watchdog.isdecimal() and ours else None
        """How often at the least `alive` must be said; None if nobody asks."""

    @property
    def watches(self) -> bool:
        """Whether we were started by systemd."""
        return self._socket is not None

    def ready(self) -> None:
        """Start-up is complete."""
        self._say("READY=1")

    def stopping(self) -> None:
        """We are about to end."""
        self._say("STOPPING=1")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._say("WATCHDOG=1")

    def status(self, sentence: str) -> None:
        """What `systemctl status` shows."""
        self._say(f"STATUS={sentence}")

    def close(self) -> None:
        """Let go of the socket."""
        if self._socket:
            self._socket.close()

    def _say(self, message: str) -> None:
        """Send it; a systemd that does not listen is none of the meter's business."""
        if self._socket:
            with suppress(OSError):
                self._socket.sendto(message.encode(), self._address)
