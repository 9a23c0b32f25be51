"""A short soak: each fault once, by a time that waits for its reader, however slow the machine is."""

import os
import threading

import pytest

from gainbox.meters import FeedFor
from gainbox.panel import Health
from tests.soak.census import WARM_PICTURES, Census, Hour
from tests.soak.soaking import soak
from tests.soak.trouble import FAULTS

SEED = 3
"""With it, one overrun of three has the card opened anew, and so has the stall."""
OVERRUNS, REOPENINGS = 3, 5 + 2


@pytest.fixture
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a soak sets for its process is set back."""
    monkeypatch.setenv("ALSA_CONFIG_PATH", "")


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - as the census does


@pytest.mark.usefixtures("as_before")
def test_every_frame_is_accounted_for_whatever_befalls_the_card(feed_for: FeedFor) -> None:
    before = descriptors(), threading.active_count()
    soaked = soak(feed_for, seconds=1.0, seed=SEED, calm_s=0.2)
    assert soaked.complaints() == []
    assert list(soaked.trouble.befallen.values()) == [1] * len(FAULTS)
    assert (soaked.status.overruns, soaked.status.reopens) == (OVERRUNS, REOPENINGS)
    assert soaked.card.metered_frames > 0
    assert soaked.card.disbelieved_frames > 0
    assert soaked.card.clock.lost_frames > 0
    assert (descriptors(), threading.active_count()) == before


def test_what_has_grown_since_the_process_was_warm_is_told() -> None:
    census = Census(Health("ok"), lambda _: None)
    cold, warm = Hour(WARM_PICTURES - 1, 50_000_000, 10, 3), Hour(WARM_PICTURES, 60_000_000, 15, 4)
    census.hours = [cold, warm]
    assert census.complaints() == ["it was too short to tell what grows"]
    census.hours.append(Hour(2 * WARM_PICTURES, 60_900_000, 15, 4))
    assert census.complaints() == []
    census.hours.append(Hour(3 * WARM_PICTURES, 61_100_000, 16, 5))
    assert census.complaints() == [
        "1.1 MB more are held",
        "1 more descriptors are open",
        "1 more threads run",
    ]
