"""What the tests of the ledger share."""

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
    """A state folder, where others than root can come to, too."""
    with tempfile.TemporaryDirectory(prefix="gb") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def path(folder: Path) -> Path:
    """Where the file of takes is, or will be."""
    return folder / FILE


@pytest.fixture
def read_only(folder: Path) -> ReadOnly:
    """What makes us, in a `with`, somebody who may read in the folder and not write."""

    @contextmanager
    def being_a_reader() -> Iterator[None]:
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

    return being_a_reader
