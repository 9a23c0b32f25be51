"""The wakeup: set any number of times, cleared once."""

import os
import select
from collections.abc import Iterator

import pytest

from gainbox.wakeup import Wakeup
from tests.panel.conftest import open_descriptors


def is_set(wakeup: Wakeup) -> bool:
    return select.select([wakeup], [], [], 0)[0] == [wakeup]


@pytest.fixture
def wakeup() -> Iterator[Wakeup]:
    wakeup = Wakeup()
    yield wakeup
    wakeup.close()


def test_it_is_not_set_at_the_start(wakeup: Wakeup) -> None:
    assert not is_set(wakeup)


def test_setting_it_twice_is_one_wakeup(wakeup: Wakeup) -> None:
    wakeup.set()
    wakeup.set()
    assert is_set(wakeup)
    wakeup.clear()
    assert not is_set(wakeup)


def test_it_can_be_set_again_after_clear(wakeup: Wakeup) -> None:
    wakeup.set()
    wakeup.clear()
    wakeup.set()
    assert is_set(wakeup)


@pytest.mark.timeout(5)
def test_clearing_one_that_is_not_set_does_not_block(wakeup: Wakeup) -> None:
    wakeup.clear()


def test_a_closed_one_has_no_effect_and_may_be_closed_again(wakeup: Wakeup) -> None:
    before = open_descriptors()
    wakeup.close()
    wakeup.close()
    assert open_descriptors() == before - 1
    assert wakeup.fileno() == -1
    wakeup.set()
    wakeup.clear()


@pytest.mark.parametrize(("act", "call"), [("set", "eventfd_write"), ("clear", "eventfd_read")])
def test_one_closed_during_a_call_is_closed_after_it(
    act: str, call: str, wakeup: Wakeup, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_descriptors()
    original = getattr(os, call)

    def after_closing(number: int, *value: int) -> int | None:
        wakeup.close()
        other = os.open("/dev/null", os.O_RDONLY)  # would get the number of a closed eventfd
        try:
            return original(number, *value)
        finally:
            os.close(other)

    monkeypatch.setattr(os, call, after_closing)
    getattr(wakeup, act)()
    assert open_descriptors() == before - 1
