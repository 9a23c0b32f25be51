"""The loudness meters against libebur128, on programmes that no table describes.

libebur128 looks at the short-term loudness once a second for its range, and EBU Tech 3342 asks for ten times:
so the range is worked out here, from what libebur128 reads every 100 ms.
"""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from gainbox.meters import Bank, FeedFor
from tests.ebur128 import Ebur128, MissingError
from tests.signals import Signal, float32_block, pink

Block = NDArray[np.float32]

pytestmark = [
    pytest.mark.parametrize("rate_hz", [44100, 48000]),
    pytest.mark.parametrize("channels", [1, 2, 5]),
    pytest.mark.parametrize("seed", [1, 2, 3]),
]


@pytest.fixture
def ebur128(rate_hz: int, channels: int) -> Iterator[Ebur128]:
    """A meter that has heard nothing yet."""
    try:
        meter = Ebur128(rate_hz, channels)
    except MissingError as missing:
        pytest.skip(str(missing))
    yield meter
    meter.close()


def test_both_meters_read_the_same(
    feed_for: FeedFor, ebur128: Ebur128, rate_hz: int, channels: int, seed: int
) -> None:
    bank = Bank(rate_hz, channels, feed_for)
    short_terms = []
    for block in np.split(programme(rate_hz, channels, seed), 200):  # 100 ms each
        bank.feed(block)
        ebur128.feed(block)
        short_terms.append(ebur128.ask("loudness_shortterm"))
    now, measured = bank.finish(), bank.programme()
    assert now.momentary_lufs == pytest.approx(ebur128.ask("loudness_momentary"), abs=0.05)
    assert now.short_term_lufs == pytest.approx(short_terms[-1], abs=0.05)
    assert measured.integrated_lufs == pytest.approx(ebur128.ask("loudness_global"), abs=0.02)
    assert measured.loudness_range_lu == pytest.approx(range_lu(short_terms[29:]), abs=0.02)
    assert now.true_peak_dbtp == pytest.approx(ebur128.true_peaks_dbtp(), abs=0.2)


def range_lu(short_terms_lufs: list[float]) -> float:
    """The loudness range, as EBU Tech 3342 words it."""
    levels = np.array([level for level in short_terms_lufs if level >= -70.0])
    gate_lufs = 10 * math.log10(np.mean(10 ** (levels / 10))) - 20.0
    levels = np.sort(levels[levels >= gate_lufs])
    quiet, loud = (levels[round((len(levels) - 1) * part)] for part in (0.10, 0.95))
    return float(loud - quiet)


def programme(rate_hz: int, channels: int, seed: int) -> Block:
    """20 s of pink noise, loud and quiet by turns, with silence in it; no channel as another."""
    levels_db = np.repeat(np.random.default_rng(seed).uniform(-40.0, 0.0, 20), rate_hz)
    envelope = 10 ** (levels_db / 20)
    # a window that begins where a sound is cut holds the filters' ringing alone: none is to begin there
    envelope[round(5.05 * rate_hz) : round(8.95 * rate_hz)] = 0.0
    drawn = drawn_once(rate_hz, seed)
    return float32_block(
        *(10 ** (-9.0 * c / 20) * envelope * np.roll(drawn, c * rate_hz // 3) for c in range(channels))
    )


@cache
def drawn_once(rate_hz: int, seed: int) -> Signal:
    """20 s of pink noise. It has no seams: begun elsewhere, it is another channel's."""
    return pink(-6.0, 20.0, rate_hz, seed)
