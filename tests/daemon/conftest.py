"""A box on the bench: pins and display in memory, a short path for the socket."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gainbox.capture import Source
from gainbox.meters import FeedFor
from tests.box import Box, Display, Pins, hat_source


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Pins:
    """The pins of the box."""
    return Pins(monkeypatch)


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Display:
    """The display of the box."""
    return Display(monkeypatch)


@pytest.fixture
def start(pins: Pins, display: Display, feed_for: FeedFor, tmp_path: Path) -> Iterator[Callable[..., Box]]:
    """Starts a box, which listens to the virtual HAT unless told otherwise, with Box's keywords.

    Every box is stopped at the end, and must then be dark.
    """
    boxes: list[Box] = []
    with tempfile.TemporaryDirectory(prefix="gb") as folder:  # a socket's path has 107 characters at the most

        def start(source: Source | None = None, **how: Any) -> Box:
            how = {"feed_for": feed_for, "folder": tmp_path, "socket": Path(folder, "socket")} | how
            box = Box(source or hat_source(speed=how.get("speed", 1.0)), **how)
            boxes.append(box)
            return box

        yield start
        for box in boxes:
            box.stop()
        assert pins.lit() == (set(), set())
        assert display.is_blank()
