"""The state on a UNIX socket, as lines of JSON.

Whoever connects is sent a line at once and five a second from then on. Whoever may do things sends lines of
their own, `{"do": "clear"}`, and finds the answer between the others: `{"ok": true}` or `{"error": "..."}`.
Reading is for everyone; doing is for root, for the user who runs gainbox, and for the group gainbox.
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
LONGEST_LINE = 4096
MOST_BEHIND = 64 * 1024  # bytes: a client that reads no faster is left
MOST_CLIENTS = 32  # more would cost the display its time, and the box its descriptors
INTERVAL_S = 0.2


class Request(msgspec.Struct):
    """A line from a client: what to do, and to what."""

    do: str
    channel: int | None = None
    dbu: float | None = None


class Server:
    """Listens at `path`; belongs to the thread of `selector`, whose keys carry what to call.

    Args:
        path: where the socket is to be
        selector: whose keys' data is a callable without arguments
        tell: gives the state
        obey: does what it is told; returns why not, or None

    Raises:
        StatusError: the socket cannot be made, or another gainbox listens there
    """

    def __init__(
        self,
        path: Path,
        selector: selectors.BaseSelector,
        tell: Callable[[], Status],
        obey: Callable[[Request], str | None],
    ) -> None:
        self._path = path
        self._selector = selector
        self._tell = tell
        self._obey = obey
        self._clients: set[Client] = set()
        self._due_s = 0.0
        self._socket = _listen(path)
        selector.register(self._socket, selectors.EVENT_READ, self._accept)

    def tick(self, now_s: float) -> None:
        """Send everybody the state when it is time to."""
        if self._clients and now_s >= self._due_s:
            self._due_s = now_s + INTERVAL_S
            self._tell_everybody()

    def close(self) -> None:
        """Leave everybody, and remove the socket."""
        for client in tuple(self._clients):
            client.leave()
        self._selector.unregister(self._socket)
        self._socket.close()
        with suppress(OSError):
            self._path.unlink()

    def _accept(self) -> None:
        """Somebody has connected."""
        with suppress(OSError):
            connection, _ = self._socket.accept()
            if len(self._clients) == MOST_CLIENTS:
                connection.close()
                return
            connection.setblocking(False)
            Client(connection, self._selector, self._clients, self._obey)
        self._tell_everybody()

    def _tell_everybody(self) -> None:
        """Send all clients one and the same state: what was highest since the last is told only once."""
        line = msgspec.json.encode(self._tell()) + b"\n"
        for client in tuple(self._clients):
            client.send(line)


class Client:
    """Somebody who listens, and may speak."""

    def __init__(
        self,
        connection: socket.socket,
        selector: selectors.BaseSelector,
        everybody: set["Client"],
        obey: Callable[[Request], str | None],
    ) -> None:
        self._connection = connection
        self._selector = selector
        self._everybody = everybody
        self._obey = obey
        self._heard = b""
        self._unsent = b""
        everybody.add(self)
        selector.register(connection, selectors.EVENT_READ, self._move)

    def send(self, line: bytes) -> None:
        """Send a line as soon as the client takes it."""
        self._unsent += line
        if len(self._unsent) > MOST_BEHIND:
            self.leave()
        else:
            self._flush()

    def leave(self) -> None:
        """Close the connection; twice does no harm."""
        if self in self._everybody:
            self._everybody.remove(self)
            self._selector.unregister(self._connection)
            self._connection.close()

    def _move(self) -> None:
        """The connection can be read, or written, or both."""
        try:
            heard = self._connection.recv(LONGEST_LINE)
        except BlockingIOError:
            self._flush()
            return
        except OSError:
            heard = b""
        if not heard:
            self.leave()
            return
        *lines, self._heard = (self._heard + heard).split(b"\n")
        if len(self._heard) > LONGEST_LINE:
            self.leave()
        for line in lines:
            if line.strip() and self in self._everybody:  # an answer that is not taken may have made us leave
                self.send(self._answer(line))

    def _flush(self) -> None:
        """Send what the client takes now, and wait for it to take the rest."""
        try:
            sent = self._connection.send(self._unsent) if self._unsent else 0
        except BlockingIOError:
            sent = 0
        except OSError:
            self.leave()
            return
        self._unsent = self._unsent[sent:]
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        self._selector.modify(self._connection, events, self._move)

    def _answer(self, line: bytes) -> bytes:
        """Do what a line says, and say whether it was done."""
        try:
            request = msgspec.json.decode(line, type=Request)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            refusal: str | None = (
                'this is no request: send {"do": "clear"}, {"do": "reset"} or {"do": "reload"}'
            )
        else:
            refusal = (
                self._obey(request) if _may_do(self._connection) else f"only the group {GROUP} may do that"
            )
        return msgspec.json.encode({"error": refusal} if refusal else {"ok": True}) + b"\n"


def _listen(path: Path) -> socket.socket:
    """A socket at `path` that everybody may connect to, in place of one that nobody listens at."""
    if _somebody_listens(path):
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


def _somebody_listens(path: Path) -> bool:
    """Whether a connection is taken there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking:
        knocking.settimeout(1.0)
        try:
            knocking.connect(str(path))
        except OSError:
            return False
    return True


def _may_do(connection: socket.socket) -> bool:
    """Whether whoever is at the other end may do things."""
    size = struct.calcsize("3i")
    _, uid, gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    if uid in {0, os.getuid()}:
        return True
    try:
        allowed = grp.getgrnam(GROUP).gr_gid
        return allowed in os.getgrouplist(pwd.getpwuid(uid).pw_name, gid)
    except KeyError:  # no such group, or no such user
        return False
