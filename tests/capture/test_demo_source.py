"""The demo programme as a source."""

from types import SimpleNamespace

import numpy as np
import pytest

from gainbox import capture
from gainbox.capture import Format
from gainbox.capture.demo import DemoSource
from gainbox.capture.demo_programme import programme


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still; the sleeps are recorded."""
    slept_s: list[float] = []
    monkeypatch.setattr(capture, "time", SimpleNamespace(monotonic=lambda: 0.0, sleep=slept_s.append))
    return slept_s


def test_it_plays_the_programme_again_and_again_without_a_gap(hurried: list[float]) -> None:
    stream = DemoSource(44100, 1, block_frames=8192).open()
    once = programme(44100, 1)
    heard: list[np.ndarray] = []
    while sum(map(len, heard)) <= 2 * len(once):
        heard.append(stream.read(0.1))
    assert all(block.dtype == np.int32 and 0 < len(block) <= 8192 for block in heard)
    twice = np.concatenate(heard)[: 2 * len(once)]
    assert np.array_equal(twice, np.concatenate((once, once)))
    assert hurried[0] == pytest.approx(8192 / 44100)
    assert hurried[-1] == pytest.approx(sum(map(len, heard)) / 44100)  # one pace from beginning to end


def test_each_opening_begins_at_the_beginning(hurried: list[float]) -> None:
    source = DemoSource(44100, 2, block_frames=128)
    first, second = source.open(), source.open()
    beginning = first.read(0.1)
    first.read(0.1)
    assert np.array_equal(second.read(0.1), beginning)
    assert len(hurried) == 3
    first.close()
    first.close()


def test_its_name_and_its_format() -> None:
    source = DemoSource(44100, 3, block_frames=128)
    assert source.name == "demo"
    form = source.open().format
    assert form == Format(44100, 3, significant_bits=24)
    assert str(form) == "44.1 kHz, 3 channels"
