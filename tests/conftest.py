"""What the tests share: the compiled kernels, built once for all runs, and the virtual HAT."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gainbox.meters import FeedFor, compiled
from tests.virtual_hat.fixtures import hat_plugin, new_hat

__all__ = ["feed_for", "hat_plugin", "kernel_folder", "new_hat", "quick_builder"]


BUILDER = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure() -> None:
    """Hear Ctrl-C: tests run in the background of a shell ignore it, and so would what they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)  # when it is known which tests will run
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have the kernels built while the tests run that do without them: these come first."""

    def needs_kernels(item: pytest.Item) -> bool:
        return "kernel_folder" in getattr(item, "fixturenames", ())

    items.sort(key=needs_kernels)
    folder = config.cache.mkdir("kernels")
    is_built = compiled.path_in(folder).exists()
    if any(map(needs_kernels, items)) and not is_built and not config.option.collectonly:
        # a process begun here and now: what tests do to this one is nothing to it
        command = [sys.executable, "-m", "gainbox.meters.build", str(folder)]
        config.stash[BUILDER] = subprocess.Popen(command)


@pytest.fixture(scope="session")
def kernel_folder(request: pytest.FixtureRequest) -> Path:
    """The folder that holds the compiled kernels, kept from run to run."""
    if builder := request.config.stash.get(BUILDER, None):
        builder.wait()
    folder = Path(request.config.cache.mkdir("kernels"))
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
