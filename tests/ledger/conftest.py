"""The state folder of the tests of the ledger."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from gainbox.ledger import FILE

NOBODY = 65534

ReadOnly = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A state folder that other users can reach, too."""
    with tempfile.TemporaryDirectory(prefix="gb") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def path(folder: Path) -> Path:
    """The file of takes, not made yet."""
    return folder / FILE


@pytest.fixture
def read_only(folder: Path) -> ReadOnly:
    """Makes a context in which this process may read in the folder and not write."""

    @contextmanager
    def reading_only() -> Iterator[None]:
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(NOBODY)
        else:
            folder.chmod(0o555)
        try:
            yield
        finally:
            if is_root:
                os.seteuid(0)
            else:
                folder.chmod(0o755)

    return reading_only
