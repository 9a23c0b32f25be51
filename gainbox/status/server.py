"""The state on a UNIX socket, as lines of JSON.

A client receives a line on connection, and five a second from then on. It may send lines of its own,
`{"do": "clear"}`; the answer, `{"ok": true}` or `{"error": "..."}`, comes between the others. All users may
read; requests are for root, for the user of this process, and for the group gainbox.
"""

import grp
import os
import pwd
import selectors
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from gainbox.status import Status, StatusError

GROUP = "gainbox"
MAX_LINE_BYTES = 4096
MAX_UNSENT_BYTES = 64 * 1024  # a client that reads more slowly is disconnected
MAX_CLIENTS = 32  # more would cost the display its time, and the box its descriptors
INTERVAL_S = 0.2


class Request(msgspec.Struct):
    """A line from a client: an action and its arguments."""

    do: str
    channel: int | None = None
    dbu: float | None = None


class Server:
    """Listens at `path`; belongs to the thread of `selector`.

    Args:
        path: the socket, made here
        selector: calls the data of its keys, without arguments, when they are ready
        snapshot: returns the current state
        execute: executes a request; returns the reason for a refusal, or None

    Raises:
        StatusError: the socket cannot be made, or another gainbox listens there
    """

    def __init__(
        self,
        path: Path,
        selector: selectors.BaseSelector,
        snapshot: Callable[[], Status],
        execute: Callable[[Request], str | None],
    ) -> None:
        self._path = path
        self._selector = selector
        self._snapshot = snapshot
        self._execute = execute
        self._clients: set[Client] = set()
        self._due_s = 0.0
        self._socket = _listen(path)
        selector.register(self._socket, selectors.EVENT_READ, self._accept)

    def tick(self, now_s: float) -> None:
        """Broadcast the state when it is due."""
        if self._clients and now_s >= self._due_s:
            self._due_s = now_s + INTERVAL_S
            self._broadcast()

    def close(self) -> None:
        """Disconnect all clients, and remove the socket."""
        for client in tuple(self._clients):
            client.disconnect()
        self._selector.unregister(self._socket)
        self._socket.close()
        with suppress(OSError):
            self._path.unlink()

    def _accept(self) -> None:
        """Accept a connection, and close it at once if there are too many."""
        with suppress(OSError):
            connection, _ = self._socket.accept()
            if len(self._clients) == MAX_CLIENTS:
                connection.close()
                return
            connection.setblocking(False)
            Client(connection, self._selector, self._clients, self._execute)
        self._broadcast()

    def _broadcast(self) -> None:
        """Send one state to all clients: taking it resets the maxima since the last."""
        line = msgspec.json.encode(self._snapshot()) + b"\n"
        for client in tuple(self._clients):
            client.send(line)


class Client:
    """A connection, and its unsent lines."""

    def __init__(
        self,
        connection: socket.socket,
        selector: selectors.BaseSelector,
        clients: set["Client"],
        execute: Callable[[Request], str | None],
    ) -> None:
        self._connection = connection
        self._selector = selector
        self._clients = clients
        self._execute = execute
        self._received = b""
        self._unsent = b""
        clients.add(self)
        selector.register(connection, selectors.EVENT_READ, self._transfer)

    def send(self, line: bytes) -> None:
        """Send a line as soon as the client reads."""
        self._unsent += line
        if len(self._unsent) > MAX_UNSENT_BYTES:
            self.disconnect()
        else:
            self._flush()

    def disconnect(self) -> None:
        """Close the connection; a second call does nothing."""
        if self in self._clients:
            self._clients.remove(self)
            self._selector.unregister(self._connection)
            self._connection.close()

    def _transfer(self) -> None:
        """Read requests, or send what is unsent, once the connection is ready."""
        try:
            received = self._connection.recv(MAX_LINE_BYTES)
        except BlockingIOError:
            self._flush()
            return
        except OSError:
            received = b""
        if not received:
            self.disconnect()
            return
        *lines, self._received = (self._received + received).split(b"\n")
        if len(self._received) > MAX_LINE_BYTES:
            self.disconnect()
        for line in lines:
            if line.strip() and self in self._clients:  # an unread answer may have disconnected it
                self.send(self._answer(line))

    def _flush(self) -> None:
        """Send as much as the socket takes, and the rest when it is ready."""
        try:
            sent = self._connection.send(self._unsent) if self._unsent else 0
        except BlockingIOError:
            sent = 0
        except OSError:
            self.disconnect()
            return
        self._unsent = self._unsent[sent:]
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        self._selector.modify(self._connection, events, self._transfer)

    def _answer(self, line: bytes) -> bytes:
        """Execute the request in a line; returns the answer."""
        try:
            request = msgspec.json.decode(line, type=Request)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            refusal: str | None = (
                'this is no request: send {"do": "clear"}, {"do": "reset"} or {"do": "reload"}'
            )
        else:
            permitted = _is_permitted(self._connection)
            refusal = self._execute(request) if permitted else f"only the group {GROUP} may do that"
        return msgspec.json.encode({"error": refusal} if refusal else {"ok": True}) + b"\n"


def _listen(path: Path) -> socket.socket:
    """Listen at `path`, for all users, in place of a socket without a server."""
    if _is_served(path):
        raise StatusError(f"{path}: another gainbox answers there; its status is the one that is shown")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        path.unlink(missing_ok=True)
        listening.bind(str(path))
        path.chmod(0o666)
        listening.listen()
    except OSError as error:
        listening.close()
        raise StatusError(f"{path}: no status can be shown there: {error.strerror or error}") from None
    return listening


def _is_served(path: Path) -> bool:
    """True if a connection to `path` is accepted."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _is_permitted(connection: socket.socket) -> bool:
    """True if the peer may send requests (root, same user, or group gainbox)."""
    size = struct.calcsize("3i")
    _, uid, gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    if uid in {0, os.getuid()}:
        return True
    try:
        allowed = grp.getgrnam(GROUP).gr_gid
        return allowed in os.getgrouplist(pwd.getpwuid(uid).pw_name, gid)
    except KeyError:  # no such group, or no such user
        return False
