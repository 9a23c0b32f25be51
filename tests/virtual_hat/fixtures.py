"""Fixtures for plugging in a virtual HAT; conftest.py imports them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from . import VirtualHat, build


@pytest.fixture(scope="session")
def hat_plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ALSA plugin, compiled once."""
    return build(tmp_path_factory.mktemp("hat_plugin"))


@pytest.fixture
def new_hat(
    hat_plugin: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., VirtualHat]]:
    """Makes a card, with VirtualHat's keywords; VirtualHat.device is the latest one.

    Programs that the test starts use it too.
    """
    with ExitStack() as hats:

        def make(**keywords: Any) -> VirtualHat:
            hat = VirtualHat(tmp_path_factory.mktemp("hat"), hat_plugin, **keywords)
            monkeypatch.setenv("ALSA_CONFIG_PATH", str(hat.config))
            return hats.enter_context(hat)

        yield make
