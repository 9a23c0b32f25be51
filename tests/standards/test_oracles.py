"""Our meters against those of others: the worst deviation over all material is printed, and held.

libebur128 for loudness, range and true peak; x42-plugins for VU, PPM, K-System, correlation and DR. Where two
meters follow one standard by different models, as PPMs do, the limit is what both may differ by.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from gainbox.meters import Bank, FeedFor, Maxima, Readings
from tests.ebur128 import Ebur128
from tests.ebur128 import MissingError as NoLibraryError
from tests.signals import Signal, float32_block
from tests.standards import material, plugin
from tests.standards.material import RATE_HZ, Stereo

pytestmark = pytest.mark.long

Deviations = Mapping[str, float]
"""The worst deviation in each piece."""
Hold = Callable[[str, Deviations, float], None]

HOP = RATE_HZ // 10
STEADY = ("tone", "hiss", "pink")


@cache
def pieces() -> Mapping[str, Stereo]:
    """The material, in single precision."""
    return {
        name: (left.astype(np.float32).astype(float), right.astype(np.float32).astype(float))
        for name, (left, right) in material.material().items()
    }


@pytest.fixture
def hold(capsys: pytest.CaptureFixture[str]) -> Hold:
    """Prints the worst deviations, and holds them."""

    def hold(meter: str, deviations: Deviations, limit: float) -> None:
        worst = max(deviations, key=lambda name: deviations[name])
        with capsys.disabled():
            print(f"\n{meter:32} {deviations[worst]:7.3f} in {worst}, at most {limit:g}", end="")
        assert deviations[worst] <= limit

    return hold


# Loudness and true peak


Heard = tuple[str, Bank, list[Readings], Ebur128, NDArray[np.float64]]
"""A piece in our Bank and in libebur128: our readings, and its momentary and short-term ones."""


def heard_by_both(feed_for: FeedFor) -> Iterator[Heard]:
    """Feed each piece to both, 100 ms at a time."""
    for name, sides in pieces().items():
        bank = Bank(RATE_HZ, 2, feed_for)
        try:
            meter = Ebur128(RATE_HZ, 2)
        except NoLibraryError as missing:
            pytest.skip(str(missing))
        block, ours, theirs = float32_block(*sides), [], []
        for first in range(0, len(block), HOP):
            ours.append(bank.feed(block[first : first + HOP]))
            meter.feed(block[first : first + HOP])
            theirs.append((meter.ask("loudness_momentary"), meter.ask("loudness_shortterm")))
        yield name, bank, ours, meter, np.array(theirs)
        meter.close()


def test_loudness_and_true_peak_against_libebur128(feed_for: FeedFor, hold: Hold) -> None:
    worst: dict[str, dict[str, float]] = {}
    for name, bank, ours, meter, theirs in heard_by_both(feed_for):
        programme = bank.programme()
        momentary = np.array([now.momentary_lufs for now in ours])[3:]
        short_term = np.array([now.short_term_lufs for now in ours])[29:]
        peaks = np.array(ours[-1].true_peak_dbtp) - meter.true_peaks_dbtp()
        for meter_name, deviation in (
            ("integrated, LU", abs(programme.integrated_lufs - meter.ask("loudness_global"))),
            ("momentary, LU", np.abs(momentary - theirs[3:, 0])[theirs[3:, 0] > -70].max()),
            ("short-term, LU", np.abs(short_term - theirs[29:, 1]).max()),
            ("range, LU", abs(programme.loudness_range_lu - range_of(theirs[29:, 1]))),
            ("true peak, dB", np.abs(peaks).max()),
        ):
            worst.setdefault(meter_name, {})[name] = float(deviation)
    for meter_name, limit in LIMITS.items():
        hold(f"libebur128: {meter_name}", worst[meter_name], limit)


LIMITS = {
    "integrated, LU": 0.02,
    "momentary, LU": 0.01,
    "short-term, LU": 0.01,
    "range, LU": 0.02,
    "true peak, dB": 0.2,
}


def range_of(short_term: NDArray[np.float64]) -> float:
    """EBU Tech 3342's range of short-term loudness, ten values a second; libebur128 takes one a second."""
    loud = short_term[short_term >= -70.0]
    mean_lufs = 10 * math.log10(np.mean(10 ** (loud / 10)))
    heard = np.sort(loud[loud >= mean_lufs - 20.0])
    quiet, high = (heard[round((len(heard) - 1) * part)] for part in (0.10, 0.95))
    return float(high - quiet)


# Needles


def maxima_of(feed_for: FeedFor, signal: Signal) -> tuple[list[Maxima], list[Readings]]:
    """The maxima in each block, and all readings."""
    bank = Bank(RATE_HZ, 1, feed_for, readers=1)
    block, size = float32_block(signal), plugin.BLOCK_FRAMES
    readings, maxima = [], []
    for at in range(0, len(block) // size * size, size):
        readings.append(bank.feed(block[at : at + size]))
        maxima.append(bank.readers[0].read(readings[-1]))
    return maxima, readings


def shown_by(
    name: str, signals: Mapping[int, Signal], controls: Mapping[int, float], outputs: Mapping[int, int]
) -> NDArray[np.float64]:
    """What a plugin shows after each block; skips without the plugins."""
    try:
        return plugin.run(name, RATE_HZ, signals, controls, outputs)
    except plugin.MissingError as missing:
        pytest.skip(str(missing))


def level(amplitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """In dB."""
    return 20 * np.log10(np.maximum(amplitude, 1e-9))


@pytest.mark.parametrize(
    ("name", "reading", "scale_db", "limit_db"),
    [
        ("VUmono", "vu_dbfs", 20.0, 0.2),
        ("BBCmono", "ppm_type_2_dbfs", 24.0, 0.25),
        ("EBUmono", "ppm_type_2_dbfs", 24.0, 0.25),
        ("DINmono", "ppm_type_1_dbfs", 40.0, 0.35),
        ("NORmono", "ppm_type_1_dbfs", 40.0, 0.35),
    ],
)
def test_a_needle_against_x42(
    feed_for: FeedFor, hold: Hold, name: str, reading: str, scale_db: float, limit_db: float
) -> None:
    """Over its scale, down from the highest reading; from the second second on."""
    deviations = {}
    for piece, (left, _) in pieces().items():
        theirs = level(shown_by(name, {1: left}, {0: -18.0}, {2: -1, 3: 1})[:, 1])
        maxima, _ = maxima_of(feed_for, left)
        ours = np.array([getattr(now, reading)[0] for now in maxima])
        seen = theirs > theirs.max() - scale_db
        seen[: RATE_HZ // plugin.BLOCK_FRAMES] = False
        deviations[piece] = float(np.abs(ours - theirs)[seen].max())
    hold(f"x42 {name}: {reading[:-5]}, dB", deviations, limit_db)


def test_the_k_system_against_x42(feed_for: FeedFor, hold: Hold) -> None:
    """Its average is of 600 ms by a filter, ours of exactly these: the mean of steady sounds is compared."""
    averages, peaks = {}, {}
    for piece in STEADY:
        left, _ = pieces()[piece]
        shown = shown_by("K20mono", {1: left}, {0: -4.0}, {2: -1, 3: 1, 4: 1, 5: 1})
        _, readings = maxima_of(feed_for, left)
        heard = slice(len(shown) // 5, None)
        theirs = 10 * math.log10(np.mean(shown[heard, 1] ** 2))
        ours = 10 * math.log10(np.mean([10 ** (now.k_rms_dbfs[0] / 10) for now in readings[heard]]))
        averages[piece] = abs(ours - theirs)
        peaks[piece] = abs(readings[-1].sample_peak_dbfs[0] - level(shown[:, 2]).max())
    hold("x42 K20: average, dB", averages, 0.05)
    hold("x42 K20: peak, dB", peaks, 0.001)


def test_the_correlation_against_x42(feed_for: FeedFor, hold: Hold) -> None:
    """The mean of steady sounds, plain and with one side turned over."""
    deviations = {}
    for piece in STEADY:
        left, right = pieces()[piece]
        for sign, name in ((1.0, piece), (-1.0, f"{piece}, turned over")):
            theirs = shown_by("COR", {1: left, 4: sign * right}, {0: 0.0}, {2: -1, 5: -1, 3: 1})[:, 2]
            bank = Bank(RATE_HZ, 2, feed_for)
            bank.feed(float32_block(left, sign * right))
            deviations[name] = abs(bank.programme().correlation_mean - theirs[len(theirs) // 5 :].mean())
    hold("x42 COR: correlation", deviations, 0.02)


def test_dr_against_x42(feed_for: FeedFor, hold: Hold) -> None:
    """Of sounds whose blocks are alike: of others it takes another peak; and it shows no less than 1.

    Its last block is closed by the next, so a moment of silence follows.
    """
    deviations = {}
    for piece in ("hiss", "snare", "kick", "voice", "bursts", "chord"):
        left, _ = pieces()[piece]
        signal = np.append(left, np.zeros(2 * plugin.BLOCK_FRAMES))
        outputs = {5: -1, **dict.fromkeys((3, 6, 7, 8, 9, 10), 1)}
        theirs = shown_by("dr14mono", {4: signal}, {0: math.nan, 1: 0.0, 2: 0.0}, outputs)[-1, -1]
        bank = Bank(RATE_HZ, 1, feed_for)
        bank.feed(float32_block(left))
        deviations[piece] = abs(bank.programme().dr[0] - theirs)
    hold("x42 DR14: DR, dB", deviations, 0.02)


def test_true_peak_against_x42(feed_for: FeedFor, hold: Hold) -> None:
    deviations = {}
    for piece, (left, _) in pieces().items():
        theirs = level(shown_by("dBTPmono", {1: left}, {0: -18.0}, {2: -1, 3: 1, 4: 1})[-1, 2:])[0]
        bank = Bank(RATE_HZ, 1, feed_for)
        deviations[piece] = abs(bank.feed(float32_block(left)).true_peak_dbtp[0] - theirs)
    hold("x42 dBTP: true peak, dB", deviations, 0.1)
