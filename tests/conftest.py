"""What the tests share: the compiled kernels, built once for all runs, and the virtual HAT."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from gainbox.meters import FeedFor, compiled
from tests.virtual_hat.fixtures import hat_plugin, new_hat

__all__ = ["feed_for", "hat_plugin", "kernel_folder", "new_hat", "quick_builder"]


KERNELS = pytest.StashKey[Future[object]]()


@pytest.hookimpl(trylast=True)  # when it is known which tests will run
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Have the kernels built while the tests run that do without them: these come first."""

    def needs_kernels(item: pytest.Item) -> bool:
        return "kernel_folder" in getattr(item, "fixturenames", ())

    items.sort(key=needs_kernels)
    if any(map(needs_kernels, items)) and not config.option.collectonly:
        builder = ThreadPoolExecutor(max_workers=1)
        config.stash[KERNELS] = builder.submit(compiled.load, config.cache.mkdir("kernels"))
        builder.shutdown(wait=False)


@pytest.fixture(scope="session")
def kernel_folder(request: pytest.FixtureRequest) -> Path:
    """The folder that holds the compiled kernels, kept from run to run."""
    request.config.stash[KERNELS].result()
    return Path(request.config.cache.mkdir("kernels"))


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
