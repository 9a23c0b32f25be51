"""The minimum requirements of EBU Tech 3342 (2023) on the loudness range, by the standard's own numbers.

Cases 5 and 6 are recordings of broadcast programmes, which may not be handed on: they are not here.
"""

import pytest

from gainbox.meters import FeedFor
from tests.signals import RATES_HZ
from tests.standards.passages import measure

PASSAGE_S = 20
TOLERANCE_LU = 1.0


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize(
    ("levels_dbfs", "expected_lu"),
    [
        pytest.param((-20, -30), 10, id="case 1"),
        pytest.param((-20, -15), 5, id="case 2"),
        pytest.param((-40, -20), 20, id="case 3"),
        pytest.param((-50, -35, -20, -35, -50), 15, id="case 4"),
    ],
)
def test_the_loudness_range_of_tones(
    feed_for: FeedFor, rate_hz: int, levels_dbfs: tuple[float, ...], expected_lu: float
) -> None:
    programme = measure(feed_for, [(PASSAGE_S, level) for level in levels_dbfs], rate_hz)
    assert programme.loudness_range_lu == pytest.approx(expected_lu, abs=TOLERANCE_LU)
