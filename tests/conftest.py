"""What the tests share: the compiled kernels, built once for all runs, and the virtual HAT."""

from pathlib import Path

import pytest

from gainbox.meters import FeedFor, compiled
from tests.virtual_hat.fixtures import hat_plugin, new_hat

__all__ = ["feed_for", "hat_plugin", "kernel_folder", "new_hat"]


@pytest.fixture(scope="session")
def kernel_folder(request: pytest.FixtureRequest) -> Path:
    """The folder that holds the compiled kernels, kept from run to run."""
    folder = request.config.cache.mkdir("kernels")
    compiled.load(folder)
    return folder


@pytest.fixture(scope="session")
def feed_for(kernel_folder: Path) -> FeedFor:
    """The kernels as the box runs them."""
    return compiled.load(kernel_folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regenerate`: draw the golden pictures anew, and fail."""
    parser.addoption("--regenerate", action="store_true", help="draw tests/golden anew, and fail")
