"""The loudness of surround programmes against libebur128, which has a place for every speaker."""

import math

import pytest

from gainbox.meters import Bank, FeedFor
from tests.ebur128 import Ebur128, MissingError
from tests.signals import float32_block, noise

RATE_HZ = 48000
LEVELS_DBFS = (-30.0, -26.0, -33.0, -24.0, -28.0, -22.0, -31.0, -27.0)
TOLERANCE_LU = 0.01


@pytest.mark.parametrize(
    "layout",
    [
        "L R LFE",
        "L R C",
        "L C R",
        "L R C LFE",
        "L R Ls Rs",
        "L R C Cs",
        "L R C Ls Rs",
        "L C R Ls Rs",
        "L R C LFE Ls Rs",
        "L C R Ls Rs LFE",
        "C L R Ls Rs LFE",
        "L R C LFE Cs Ls Rs",
        "L C R Ls Rs Cs LFE",
        "L R C LFE Lrs Rrs Lss Rss",
        "L C R Lss Rss Lrs Rrs LFE",
        "L R C LFE Ls Rs Lc Rc",
        "L R Lw Rw",
    ],
)
def test_both_meters_weigh_the_same(feed_for: FeedFor, layout: str) -> None:
    speakers = tuple(layout.split())
    try:
        meter = Ebur128(RATE_HZ, len(speakers))
    except MissingError as missing:
        pytest.skip(str(missing))
    meter.place(speakers)
    bank = Bank(RATE_HZ, len(speakers), feed_for, speakers=speakers)
    block = float32_block(*(noise(LEVELS_DBFS[c], 3.5, RATE_HZ, seed=c) for c in range(len(speakers))))
    meter.feed(block)
    readings, programme = bank.feed(block), bank.programme()
    assert programme.integrated_lufs == pytest.approx(meter.ask("loudness_global"), abs=TOLERANCE_LU)
    assert readings.short_term_lufs == pytest.approx(meter.ask("loudness_shortterm"), abs=TOLERANCE_LU)
    assert math.isfinite(programme.integrated_lufs)
    meter.close()
