"""A status server with its selector, run step by step, and clients at its socket."""

import json
import selectors
import socket
from itertools import count
from pathlib import Path
from typing import Any

from gainbox.status import Status
from gainbox.status.server import INTERVAL_S, Request, Server


class ServerBench:
    """A server at `path`, and the parts of a daemon around it.

    Attributes:
        requests: all requests executed or refused
        status: the current state
        clients: all clients, open or not
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.requests: list[Request] = []
        self.status = Status("metering")
        self.clients: list[Client] = []
        self._selector = selectors.DefaultSelector()
        self._ticks_s = count(1.0, INTERVAL_S)
        self.server = Server(path, self._selector, lambda: self.status, self._execute)

    @property
    def actions(self) -> list[str]:
        """The actions of all requests."""
        return [request.do for request in self.requests]

    def run(self) -> None:
        """Serve until nothing is ready."""
        while events := self._selector.select(0):
            for key, _ in events:
                key.data()

    def tick(self) -> None:
        """Let the next line be due."""
        self.server.tick(next(self._ticks_s))
        self.run()

    def close(self) -> None:
        """Close the server; its selector must be empty then."""
        self.server.close()
        assert not self._selector.get_map()
        self._selector.close()

    def _execute(self, request: Request) -> str | None:
        self.requests.append(request)
        return None if request.do in ("clear", "reset", "calibrate") else f"cannot {request.do}"


class Client:
    """A client of the bench's server, connected at once."""

    def __init__(self, bench: ServerBench) -> None:
        bench.clients.append(self)
        self._bench = bench
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.setblocking(False)
        self._connection.connect(str(bench.path))
        bench.run()

    def send(self, message: bytes) -> None:
        """Send a message, and read no answer."""
        self._connection.send(message)
        self._bench.run()

    def request(self, message: bytes) -> list[Any]:
        """Send a message; returns all lines received by then."""
        self.send(message)
        return self.lines()

    def lines(self) -> list[Any]:
        """All lines received since the last read."""
        return [json.loads(line) for line in self.read().splitlines()]

    def read(self) -> bytes:
        """All bytes received since the last read."""
        received = b""
        while more := self._receive():
            received += more
        return received

    def is_disconnected(self) -> bool:
        """True if the server has closed the connection; drops all received before."""
        self.read()
        return self._receive() == b""

    def close(self) -> None:
        """Close the connection; the server has not noticed yet."""
        self._connection.close()

    def _receive(self) -> bytes | None:
        try:
            return self._connection.recv(1 << 20)
        except BlockingIOError:
            return None
        except ConnectionResetError:  # the server closed it with requests unread
            return b""
