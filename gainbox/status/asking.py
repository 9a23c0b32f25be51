"""Asking a running gainbox for its state."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from gainbox.status import Status

PATIENCE_S = 2.0


def states(paths: list[Path]) -> Iterator[Status]:
    """The states of the first gainbox that answers at one of `paths`, until it ends; none if nobody does."""
    for path in paths:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE_S)
            try:
                connection.connect(str(path))
            except OSError:
                continue
            with suppress(OSError), connection.makefile("rb") as lines:
                for line in lines:
                    yield msgspec.json.decode(line, type=Status)
            return
