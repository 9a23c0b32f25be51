"""What the tests share: the compiled kernels, built once for all runs, and the virtual HAT."""

import fcntl
import signal
from pathlib import Path

import pytest

from gainbox.meters import FeedFor, compiled
from tests.virtual_hat.fixtures import hat_plugin, new_hat

__all__ = ["feed_for", "hat_plugin", "kernel_folder", "new_hat", "quick_builder"]


def pytest_configure() -> None:
    """Hear Ctrl-C: tests run in the background of a shell ignore it, and so would what they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


REAL_TIME = "tests/daemon/", "tests/faults/"
"""Tests at the pace of a card. They run one after the other, lest they starve each other."""


@pytest.hookimpl(tryfirst=True)  # the groups are read by xdist
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests in real time, and meanwhile with those that need no compiled kernels."""

    def order(item: pytest.Item) -> tuple[bool, bool]:
        return not item.nodeid.startswith(REAL_TIME), "kernel_folder" in getattr(item, "fixturenames", ())

    for item in items:
        if item.nodeid.startswith(REAL_TIME):
            item.add_marker(pytest.mark.xdist_group("real time"))
    items.sort(key=order)


@pytest.fixture(scope="session")
def kernel_folder(request: pytest.FixtureRequest) -> Path:
    """The folder that holds the compiled kernels, kept from run to run. One process builds, others wait."""
    folder = Path(request.config.cache.mkdir("kernels"))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        compiled.load(folder)
    return folder


@pytest.fixture(scope="session")
def feed_for(kernel_folder: Path) -> FeedFor:
    """The kernels as the box runs them."""
    return compiled.load(kernel_folder)


@pytest.fixture(scope="session")
def quick_builder(kernel_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A python that builds the meters in no time: it copies what the true one has built for `kernel_folder`.

    That has been built in an empty folder, or anew after any change of what it depends on.
    """
    python, built = tmp_path_factory.mktemp("builder") / "python", compiled.path_in(kernel_folder)
    python.write_text(f'#!/bin/sh\ntest "$2" = gainbox.meters.build && cp "{built}" "$3"\n')
    python.chmod(0o755)
    return python


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regenerate`: draw the golden pictures anew, and fail."""
    parser.addoption("--regenerate", action="store_true", help="draw tests/golden anew, and fail")
