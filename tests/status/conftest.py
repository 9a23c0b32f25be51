"""The socket, the server and the users of the tests of the status."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.status.server_bench import Client, ServerBench

NOBODY = 65534


@pytest.fixture
def path() -> Iterator[Path]:
    """A path for a socket: short, as it must be."""
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        yield Path(folder, "gainbox.socket")


@pytest.fixture
def bench(path: Path) -> Iterator[ServerBench]:
    """A server."""
    bench = ServerBench(path)
    yield bench
    bench.close()
    for client in bench.clients:
        client.close()


@pytest.fixture
def client(bench: ServerBench) -> Client:
    """A client that has read its first line."""
    client = Client(bench)
    client.read()
    return client


@pytest.fixture
def as_other_user(path: Path) -> Callable[[], AbstractContextManager[None]]:
    """Makes a context in which this process is neither root nor the user of the server."""
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    path.parent.chmod(0o755)

    @contextmanager
    def being_other_user() -> Iterator[None]:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(0)

    return being_other_user
