"""Asking a running gainbox for its state, and to do things."""

import socket
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from gainbox.status import Status, StatusError

PATIENCE_S = 2.0


def states(paths: list[Path]) -> Iterator[Status]:
    """The states of the first gainbox that runs at one of `paths`, until it ends; none if there is none.

    Raises:
        StatusError: it runs, and does not answer, or not as this version does
    """
    with _conversation(paths) as lines:
        yield from map(msgspec.json.Decoder(Status).decode, lines)


def have_done(paths: list[Path], request: Mapping[str, object]) -> Status | None:
    """Have the first gainbox that runs at one of `paths` do something; how it is then. None if none runs.

    Raises:
        StatusError: it refuses, with its reason; or it does not answer, or not as this version does
    """
    done = False
    with _conversation(paths, msgspec.json.encode(request) + b"\n") as lines:
        for line in lines:
            if done:
                return msgspec.json.decode(line, type=Status)
            told = msgspec.json.decode(line, type=dict)
            if "error" in told:
                raise StatusError(told["error"])
            done = "ok" in told
    return None


@contextmanager
def _conversation(paths: list[Path], said: bytes = b"") -> Iterator[Iterator[bytes]]:
    """What the first gainbox that runs at one of `paths` sends, once this was said to it, line by line."""
    for path in paths:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE_S)
            try:
                connection.connect(str(path))
            except OSError:
                continue
            try:
                with closing(_whole_lines(connection, said)) as lines:
                    yield lines
            except TimeoutError:
                raise StatusError(f"{path}: a gainbox runs there, but does not answer") from None
            except msgspec.DecodeError as error:
                raise StatusError(f"{path}: what runs there is another version: {error}") from None
            except ConnectionError:
                pass  # it has ended
            return
    yield iter(())


def _whole_lines(connection: socket.socket, said: bytes) -> Generator[bytes, None, None]:
    """What is sent once this was said, line by line; the last may be cut short, and is left out then."""
    if said:
        connection.sendall(said)
    with connection.makefile("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                yield line
