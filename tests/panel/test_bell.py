"""The bell: rung as often as one likes, heard once."""

import select
from collections.abc import Iterator

import pytest

from gainbox.bell import Bell


def rings(bell: Bell) -> bool:
    return select.select([bell], [], [], 0)[0] == [bell]


@pytest.fixture
def bell() -> Iterator[Bell]:
    bell = Bell()
    yield bell
    bell.close()


def test_a_bell_nobody_rang_is_silent(bell: Bell) -> None:
    assert not rings(bell)


def test_ringing_twice_is_one_wake(bell: Bell) -> None:
    bell.ring()
    bell.ring()
    assert rings(bell)
    bell.hush()
    assert not rings(bell)


def test_it_rings_again_after_hush(bell: Bell) -> None:
    bell.ring()
    bell.hush()
    bell.ring()
    assert rings(bell)


@pytest.mark.timeout(5)
def test_hushing_a_silent_bell_does_not_wait(bell: Bell) -> None:
    bell.hush()
