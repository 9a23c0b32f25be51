"""Asking a running gainbox for its state."""

import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gainbox.status import Status, StatusError

PATIENCE_S = 2.0


def states(paths: list[Path]) -> Iterator[Status]:
    """The states of the first gainbox that runs at one of `paths`, until it ends; none if there is none.

    Raises:
        StatusError: it runs, and does not answer, or not as this version does
    """
    for path in paths:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE_S)
            try:
                connection.connect(str(path))
            except OSError:
                continue
            try:
                yield from map(msgspec.json.Decoder(Status).decode, _whole_lines(connection))
            except TimeoutError:
                raise StatusError(f"{path}: a gainbox runs there, but does not answer") from None
            except msgspec.DecodeError as error:
                raise StatusError(f"{path}: what runs there is another version: {error}") from None
            except ConnectionError:
                pass  # it has ended
            return


def _whole_lines(connection: socket.socket) -> Iterator[bytes]:
    """What is sent, line by line; the last may be cut short, and is left out then."""
    with connection.makefile("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                yield line
