"""The client of a running gainbox: its state, and requests."""

import socket
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from gainbox.status import Status, StatusError

TIMEOUT_S = 2.0


def states(paths: list[Path]) -> Iterator[Status]:
    """The states of the first gainbox that runs at one of `paths`, until it ends; none if none runs.

    Raises:
        StatusError: it runs, but does not answer, or is of another version
    """
    with _connected(paths) as lines:
        yield from map(msgspec.json.Decoder(Status).decode, lines)


def send_request(paths: list[Path], request: Mapping[str, object]) -> Status | None:
    """Send a request to the first gainbox that runs at one of `paths`.

    Returns:
        the first state after its execution; None if none runs

    Raises:
        StatusError: it refuses, with its reason; or it does not answer, or is of another version
    """
    executed = False
    with _connected(paths, msgspec.json.encode(request) + b"\n") as lines:
        for line in lines:
            if executed:
                return msgspec.json.decode(line, type=Status)
            answer = msgspec.json.decode(line, type=dict)
            if "error" in answer:
                raise StatusError(answer["error"])
            executed = "ok" in answer
    return None


@contextmanager
def _connected(paths: list[Path], message: bytes = b"") -> Iterator[Iterator[bytes]]:
    """Send `message` to the first gainbox that runs at one of `paths`; yields the lines that it sends."""
    for path in paths:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT_S)
            try:
                connection.connect(str(path))
            except OSError:
                continue
            try:
                with closing(_whole_lines(connection, message)) as lines:
                    yield lines
            except TimeoutError:
                raise StatusError(f"{path}: a gainbox runs there, but does not answer") from None
            except msgspec.DecodeError as error:
                raise StatusError(f"{path}: what runs there is another version: {error}") from None
            except ConnectionError:
                pass  # it has ended
            return
    yield iter(())


def _whole_lines(connection: socket.socket, message: bytes) -> Generator[bytes, None, None]:
    """Send `message`, and yield the lines received; a last line without an end is dropped."""
    if message:
        connection.sendall(message)
    with connection.makefile("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                yield line
