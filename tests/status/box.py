"""A status server, turned as the main thread turns it, and clients at its socket."""

import json
import selectors
import socket
from itertools import count
from pathlib import Path
from typing import Any

from gainbox.status import Status
from gainbox.status.server import INTERVAL_S, Request, Server


class Box:
    """A server at `path`, and what stands around it in a daemon."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.obeyed: list[str] = []
        self.requests: list[Request] = []
        self.status = Status("metering")
        self.clients: list[Client] = []
        self._selector = selectors.DefaultSelector()
        self._ticks_s = count(1.0, INTERVAL_S)
        self.server = Server(path, self._selector, lambda: self.status, self._obey)

    def turn(self) -> None:
        """Answer all that has come."""
        while events := self._selector.select(0):
            for key, _ in events:
                key.data()

    def tick(self) -> None:
        """Let it be time for the next line."""
        self.server.tick(next(self._ticks_s))
        self.turn()

    def close(self) -> None:
        """Take the server down; nothing may be left in the selector."""
        self.server.close()
        assert not self._selector.get_map()
        self._selector.close()

    def _obey(self, request: Request) -> str | None:
        self.requests.append(request)
        self.obeyed.append(request.do)
        return None if request.do in ("clear", "reset", "calibrate") else f"cannot {request.do}"


class Client:
    """Somebody at the socket."""

    def __init__(self, box: Box) -> None:
        box.clients.append(self)
        self._box = box
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.setblocking(False)
        self._connection.connect(str(box.path))
        box.turn()

    def asks(self, what: bytes) -> None:
        """Say something, and take no answer."""
        self._connection.send(what)
        self._box.turn()

    def says(self, what: bytes) -> list[Any]:
        """Say something; what is heard then."""
        self.asks(what)
        return self.hears()

    def hears(self) -> list[Any]:
        """All lines that have come."""
        return [json.loads(line) for line in self.takes().splitlines()]

    def takes(self) -> bytes:
        """All that has come."""
        taken = b""
        while more := self._take():
            taken += more
        return taken

    def was_left(self) -> bool:
        """Whether the server has hung up, seen when all it sent has been taken."""
        self.takes()
        return self._take() == b""

    def goes(self) -> None:
        """Hang up, without a word to the server."""
        self._connection.close()

    def _take(self) -> bytes | None:
        try:
            return self._connection.recv(1 << 20)
        except BlockingIOError:
            return None
        except ConnectionResetError:  # it left without having read all we said
            return b""
