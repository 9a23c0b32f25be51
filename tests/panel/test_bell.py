"""The bell: rung as often as one likes, heard once."""

import os
import select
from collections.abc import Iterator

import pytest

from gainbox.bell import Bell
from tests.panel.conftest import open_descriptors


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


def test_a_closed_bell_is_silent_and_closing_twice_does_no_harm(bell: Bell) -> None:
    before = open_descriptors()
    bell.close()
    bell.close()
    assert open_descriptors() == before - 1
    assert bell.fileno() == -1
    bell.ring()
    bell.hush()


@pytest.mark.parametrize(("act", "call"), [("ring", "eventfd_write"), ("hush", "eventfd_read")])
def test_a_bell_closed_in_the_middle_of_a_ring_is_closed_after_it(
    act: str, call: str, bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_descriptors()
    as_ever = getattr(os, call)

    def after_closing(number: int, *value: int) -> int | None:
        bell.close()
        stranger = os.open("/dev/null", os.O_RDONLY)  # would get the number of a closed bell
        try:
            return as_ever(number, *value)
        finally:
            os.close(stranger)

    monkeypatch.setattr(os, call, after_closing)
    getattr(bell, act)()
    assert open_descriptors() == before - 1
