"""The bench of the lamps' latency: it runs, and what it says can be true."""

import gc

import pytest
from gpiozero import Device

from gainbox.meters import FeedFor
from tests.bench.latency import EVERY_S, PICTURES_PER_S, lateness, run


@pytest.fixture
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the bench sets for its process is set back."""
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setenv("ALSA_CONFIG_PATH", "")


@pytest.mark.usefixtures("as_before")
def test_the_lamps_change_after_the_blocks_are_readable(feed_for: FeedFor) -> None:
    began = []
    figures = run(feed_for, 2.0, amend=lambda: began.append(gc.get_freeze_count()))
    assert len(began) == 1
    assert began[0] > 0
    assert figures["lamp_changes"] >= 2.0 / EVERY_S
    assert 0.0 < figures["read_median_ms"] <= figures["read_max_ms"]
    assert 0.0 < figures["lamp_median_ms"] <= figures["lamp_99_percent_ms"] <= figures["lamp_max_ms"]
    assert figures["seconds"] == pytest.approx(2.0, abs=1.0)
    assert 0 < figures["pictures_per_s"] < 1.2 * PICTURES_PER_S


def test_lateness_is_told_in_milliseconds() -> None:
    late_ns = [*range(1_000_000, 101_000_000, 1_000_000)]
    assert lateness("lamp", late_ns) == {
        "lamp_median_ms": 50.5,
        "lamp_99_percent_ms": 99.01,
        "lamp_max_ms": 100.0,
    }
