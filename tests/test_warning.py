"""The condition of the box: the table of warnings, and the active ones as threads add and remove them."""

import sys
import threading
from collections.abc import Callable, Iterator
from typing import get_args

import pytest

from gainbox.warning import WARNINGS, BoxState, Fault, WarningCode, Warnings

CODES: tuple[WarningCode, ...] = get_args(WarningCode)
ROUNDS = 5000


def test_each_warning_has_a_cause_and_a_remedy_without_a_full_stop() -> None:
    assert tuple(WARNINGS) == CODES
    for meaning in WARNINGS.values():
        for clause in meaning:
            assert clause
            assert clause.isprintable()
            assert not clause.endswith(".")


def test_each_fault_is_a_state_of_the_box() -> None:
    assert set(get_args(Fault)) < set(get_args(BoxState))


def test_warnings_stand_in_the_order_in_which_they_arose() -> None:
    warnings = Warnings()
    assert list(warnings.active) == []
    for code in ("takes-damaged", "dc-offset", "takes-damaged", "display-failed"):
        warnings.add(code)
    assert list(warnings.active) == ["takes-damaged", "dc-offset", "display-failed"]
    warnings.remove("dc-offset")
    warnings.remove("dc-offset")
    warnings.remove("phantom-channel")
    assert list(warnings.active) == ["takes-damaged", "display-failed"]
    warnings.add("dc-offset")
    assert list(warnings.active) == ["takes-damaged", "display-failed", "dc-offset"]


def test_a_reader_keeps_the_warnings_that_it_has_read() -> None:
    warnings = Warnings()
    warnings.add("dc-offset")
    active = warnings.active
    warnings.remove("dc-offset")
    assert active == ("dc-offset",)


def in_threads(work: Callable[[WarningCode], None]) -> None:
    """Do some work for each warning, at once, in threads of their own."""
    threads = [threading.Thread(target=work, args=(code,)) for code in CODES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20.0)
        assert not thread.is_alive()


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Threads take turns as often as Python can."""
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before_s)


@pytest.mark.usefixtures("quick_switches")
def test_no_warning_of_several_threads_is_lost_or_left() -> None:
    warnings, barrier = Warnings(), threading.Barrier(len(CODES), timeout=20.0)

    def add_and_remove(code: WarningCode) -> None:
        barrier.wait()
        for _ in range(ROUNDS):
            warnings.add(code)
            assert warnings.active.count(code) == 1
            warnings.remove(code)
            assert code not in warnings.active
        warnings.add(code)

    in_threads(add_and_remove)
    assert sorted(warnings.active) == sorted(CODES)
    in_threads(warnings.remove)
    assert list(warnings.active) == []
