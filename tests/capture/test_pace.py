"""The pace of real time, against a made-up clock."""

from types import SimpleNamespace

import pytest

from gainbox import capture
from gainbox.capture import Pace


class Clock:
    """A clock on which only sleeping takes time."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept_s: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        self.slept_s.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(capture, "time", SimpleNamespace(monotonic=lambda: clock.now_s, sleep=clock.sleep))
    return clock


def test_each_block_takes_as_long_as_it_lasts(clock: Clock) -> None:
    steady = Pace(48000)
    for _ in range(3):
        steady.wait(4800)
    assert clock.slept_s == pytest.approx([0.1, 0.1, 0.1])


def test_a_late_block_shortens_the_next_wait(clock: Clock) -> None:
    late = Pace(48000)
    late.wait(4800)
    clock.now_s += 0.15
    for _ in range(2):
        late.wait(4800)
    assert clock.slept_s == pytest.approx([0.1, 0.05])


def test_time_begins_with_the_first_block(clock: Clock) -> None:
    begun_early = Pace(48000)
    clock.now_s += 10.0
    begun_early.wait(4800)
    assert clock.slept_s == pytest.approx([0.1])


def test_blocks_of_an_odd_length_do_not_drift(clock: Clock) -> None:
    long = Pace(44100)
    for _ in range(44100):
        long.wait(7)
    assert clock.now_s == pytest.approx(1007.0, abs=1e-6)
