"""The bench of the panel: it runs, and every subject has shown every picture."""

import pytest

from gainbox.meters import FeedFor
from tests.bench.panel import SIZES, costs_us, ratios, scenes, subjects

pytestmark = pytest.mark.filterwarnings("ignore:Image.Image.getdata:DeprecationWarning")  # luma reads pixels


def test_every_subject_shows_the_demo(feed_for: FeedFor) -> None:
    shown = scenes(feed_for, 0.2)
    assert len(shown) == 6
    assert shown[0] != shown[-1]
    for display in SIZES:
        cost_us = costs_us(subjects(display, shown), len(shown), rounds=1)
        theirs = ["luma_full", "luma_changes"] if display == "ssd1322" else ["luma_full"]
        assert list(cost_us) == [*theirs, "our_full", "our_changes", "drawing", "our_all"]
        assert min(cost_us.values()) > 0.0


def test_the_unit_is_the_cheaper_of_lumas() -> None:
    costs = {"luma_full": 400.0, "luma_changes": 200.0, "our_full": 50.0, "drawing": 100.0}
    assert ratios(costs) == {"luma_full": 2.0, "luma_changes": 1.0, "our_full": 0.25, "drawing": 0.5}
