"""The bell: rung as often as one likes, heard once."""

import os
import select
from collections.abc import Iterator

import pytest

from gainbox.wakeup import Wakeup
from tests.panel.conftest import open_descriptors


def rings(wakeup: Wakeup) -> bool:
    return select.select([wakeup], [], [], 0)[0] == [wakeup]


@pytest.fixture
def wakeup() -> Iterator[Wakeup]:
    wakeup = Wakeup()
    yield wakeup
    wakeup.close()


def test_a_bell_nobody_rang_is_silent(wakeup: Wakeup) -> None:
    assert not rings(wakeup)


def test_ringing_twice_is_one_wake(wakeup: Wakeup) -> None:
    wakeup.set()
    wakeup.set()
    assert rings(wakeup)
    wakeup.clear()
    assert not rings(wakeup)


def test_it_rings_again_after_hush(wakeup: Wakeup) -> None:
    wakeup.set()
    wakeup.clear()
    wakeup.set()
    assert rings(wakeup)


@pytest.mark.timeout(5)
def test_hushing_a_silent_bell_does_not_wait(wakeup: Wakeup) -> None:
    wakeup.clear()


def test_a_closed_bell_is_silent_and_closing_twice_does_no_harm(wakeup: Wakeup) -> None:
    before = open_descriptors()
    wakeup.close()
    wakeup.close()
    assert open_descriptors() == before - 1
    assert wakeup.fileno() == -1
    wakeup.set()
    wakeup.clear()


@pytest.mark.parametrize(("act", "call"), [("set", "eventfd_write"), ("clear", "eventfd_read")])
def test_a_bell_closed_in_the_middle_of_a_ring_is_closed_after_it(
    act: str, call: str, wakeup: Wakeup, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_descriptors()
    as_ever = getattr(os, call)

    def after_closing(number: int, *value: int) -> int | None:
        wakeup.close()
        stranger = os.open("/dev/null", os.O_RDONLY)  # would get the number of a closed bell
        try:
            return as_ever(number, *value)
        finally:
            os.close(stranger)

    monkeypatch.setattr(os, call, after_closing)
    getattr(wakeup, act)()
    assert open_descriptors() == before - 1
