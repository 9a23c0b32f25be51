"""What the tests of the status share."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.status.box import Box, Client

NOBODY = 65534


@pytest.fixture
def path() -> Iterator[Path]:
    """Where a status socket may be: short, as a socket's path must be."""
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        yield Path(folder, "gainbox.socket")


@pytest.fixture
def box(path: Path) -> Iterator[Box]:
    """A server."""
    box = Box(path)
    yield box
    box.close()
    for client in box.clients:
        client.goes()


@pytest.fixture
def client(box: Box) -> Client:
    """Somebody who has heard the first line."""
    client = Client(box)
    client.takes()
    return client


@pytest.fixture
def as_nobody(path: Path) -> Callable[[], AbstractContextManager[None]]:
    """What makes us, in a `with`, somebody who is neither root nor the one who runs gainbox."""
    if os.getuid() != 0:
        pytest.skip("only root can be somebody else")
    path.parent.chmod(0o755)

    @contextmanager
    def being_nobody() -> Iterator[None]:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(0)

    return being_nobody
