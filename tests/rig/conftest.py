"""The guest, started once for all scenarios, and the box in it, for each as if it were new."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig.checkout import install
from tests.rig.guest_box import GuestBox, becomes
from tests.rig.machine import PATIENCE_S, Guest, booted

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here: it takes its time, and runs only when it is asked for."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.rig)
            item.add_marker(pytest.mark.timeout(4 * PATIENCE_S))


@pytest.fixture(scope="session")
def guest() -> Iterator[Guest]:
    """The guest, with the checkout installed; what it writes is forgotten when it ends."""
    subprocess.run(["sh", HERE / "build"], check=True)
    install()
    with booted() as guest:
        yield guest


@pytest.fixture(scope="session")
def only_box(guest: Guest) -> GuestBox:
    """The same for all: it has seen all that was written on the bus."""
    return GuestBox(guest)


@pytest.fixture
def box(only_box: GuestBox) -> Iterator[GuestBox]:
    """A box that meters silence and has never been touched."""
    only_box.restart()
    becomes(lambda: only_box.status()["state"], "metering")
    yield only_box
    only_box.silence()
