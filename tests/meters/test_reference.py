"""The compiled meters against the plain ones of `reference`: every reading, after every block."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gainbox.meters import Bank, FeedFor
from tests.meters import reference
from tests.signals import (
    RATES_HZ,
    Signal,
    burst,
    faded,
    float32_block,
    int32_block,
    noise,
    silence,
    square,
    tone,
)

Shown = dict[str, NDArray[Any]]
"""Each reading after every frame (frames, channels)."""

TOLERANCE_DB = 0.01
FLOOR_DBFS = -100.0  # what is lower is only to be lower than this
HOLD_S = 0.05
CLIP_SAMPLES = 3
FULL_SCALE = 1.0 - 2.0**-23

NEEDLES = ("vu_dbfs", "ppm_type_1_dbfs", "ppm_type_2_dbfs")
FOLLOWED = {
    "vu_dbfs": "vu_max_dbfs",
    "ppm_type_1_dbfs": "ppm_type_1_max_dbfs",
    "ppm_type_2_dbfs": "ppm_type_2_max_dbfs",
    "sample_peak_dbfs": "sample_peak_dbfs",
    "true_peak_dbtp": "true_peak_dbtp",
}
"""The readings whose maxima a reader gets, and the reading that holds the maximum since cleared."""

LEVELS = (
    *NEEDLES,
    *FOLLOWED.values(),
    *("peak_dbfs", "peak_hold_dbfs", "rms_dbfs", "dc_offset_dbfs", "crest_db"),
)
COUNTS = ("clip_events", "clipped_samples", "inter_sample_events", "not_finite")


# Each channel by itself


@pytest.mark.parametrize("frames", [1, 15, 16, 17, 256, 1000, "of any length"])
def test_every_reading_of_a_channel_is_that_of_the_plain_meters(feed_for: FeedFor, frames: int | str) -> None:
    compare_channels(feed_for, 48000, "float32", 8, frames)


@pytest.mark.parametrize("channels", range(1, 9))
def test_any_number_of_channels_reads_as_the_plain_meters(feed_for: FeedFor, channels: int) -> None:
    compare_channels(feed_for, 48000, "int32", channels, "of any length")


@pytest.mark.parametrize("rate_hz", [*RATES_HZ, 88200])
def test_any_rate_reads_as_the_plain_meters(feed_for: FeedFor, rate_hz: int) -> None:
    compare_channels(feed_for, rate_hz, "float32", 8, "of any length")


@pytest.mark.parametrize("frames", [1, 17, "of any length"])
def test_a_reader_gets_the_maxima_since_the_block_before(feed_for: FeedFor, frames: int | str) -> None:
    bank = Bank(48000, 8, feed_for, readers=1)
    readings, since = [], []
    for part in split(played(48000, "float32"), frames):
        readings.append(bank.feed(part))
        since.append(bank.readers[0].read(readings[-1]))
    starts = [0, *(now.frames for now in readings[:-1])]
    for name in FOLLOWED:
        highest = np.maximum.reduceat(plain(48000, "float32")[f"{name} of a frame"], starts)
        same_levels([getattr(maxima, name) for maxima in since], highest, name)


def compare_channels(feed_for: FeedFor, rate_hz: int, kind: str, channels: int, frames: int | str) -> None:
    """Compare what is shown after each block of `frames`, of the first `channels` signals."""
    block, expected = played(rate_hz, kind), plain(rate_hz, kind)
    bank = Bank(rate_hz, channels, feed_for, peak_hold_s=HOLD_S, clip_samples=CLIP_SAMPLES)
    readings = [bank.feed(part) for part in split(block[:, :channels].copy(), frames)]
    ends = np.array([now.frames for now in readings])
    for name in LEVELS:
        levels = [getattr(now, name) for now in readings]
        same_levels(levels, expected[name][ends - 1, :channels], name)
    for name in COUNTS:
        counts = [getattr(now, name) for now in readings]
        np.testing.assert_array_equal(counts, expected[name][ends - 1, :channels], name)


@cache
def played(rate_hz: int, kind: str) -> NDArray[Any]:
    """Eight channels of different signals, 0.2 s long."""
    seconds = 0.2

    def quarters(*levels_dbfs: float) -> Signal:
        return np.repeat(10 ** (np.array(levels_dbfs) / 20), round(seconds / len(levels_dbfs) * rate_hz))

    bursts = [burst(-9.0, 5000, each, 0.04, rate_hz) for each in (0.0005, 0.0015, 0.003, 0.005, 0.01)]
    plucked = sum(tone(-15.0 - 3 * k, 110 * k, seconds, rate_hz) for k in range(1, 9))
    between = np.cos(np.pi / 2 * (np.arange(round(seconds * rate_hz)) - 0.5))  # sampled at -3 dBFS
    clicks = silence(seconds, rate_hz)
    clicks[np.random.default_rng(8).integers(0, len(clicks), 40)] = np.linspace(-0.9, 0.9, 40)
    signals = (
        plucked * np.tile(np.geomspace(1.0, 0.01, round(0.05 * rate_hz)), 4),
        noise(-12.0, seconds, rate_hz).clip(-1.0, 1.0) * quarters(0.0, -50.0, -6.0, -20.0),
        tone(-18.0, 997, seconds, rate_hz),
        np.concatenate(bursts),
        square(0.0, 441, seconds, rate_hz) * quarters(0.0, -0.1, 0.0, -40.0),
        faded(1.3 * between, 0.1, rate_hz),
        clicks,
        noise(-80.0, seconds, rate_hz, seed=2) + 0.001,
    )
    if kind == "int32":
        return int32_block(*signals)
    block = float32_block(*signals) * np.float32(1.25)
    block[::97, 2] = np.nan
    block[5::1009, 4] = np.inf
    return block


@cache
def plain(rate_hz: int, kind: str) -> Shown:
    """The readings of the plain meters."""
    block = played(rate_hz, kind)
    channels = (block.astype(np.float64) * (2.0**-31 if kind == "int32" else 1.0)).T
    of_each = [plain_channel(signal, rate_hz) for signal in channels]
    return {name: np.stack([each[name] for each in of_each], axis=1) for name in of_each[0]}


def plain_channel(signal: Signal, rate_hz: int) -> Shown:
    """The readings of the plain meters for one channel, by name (frames)."""
    shown: Shown = {"not_finite": np.cumsum(~np.isfinite(signal))}
    signal = np.where(np.isfinite(signal), signal, 0.0)
    magnitude, frames = np.abs(signal), np.arange(1, len(signal) + 1)
    followed = {
        "vu_dbfs": reference.vu(signal, rate_hz),
        "ppm_type_1_dbfs": reference.ppm_type_1(signal, rate_hz),
        "ppm_type_2_dbfs": reference.ppm_type_2(signal, rate_hz),
        "sample_peak_dbfs": magnitude,
        "true_peak_dbtp": np.maximum(magnitude, reference.between_samples(signal)),
    }
    for name, amplitude in followed.items():
        shown[f"{name} of a frame"] = dbfs(amplitude)
        shown[FOLLOWED[name]] = dbfs(np.maximum.accumulate(amplitude))
    for name in NEEDLES:
        shown[name] = shown[f"{name} of a frame"]
    shown["peak_dbfs"] = dbfs(reference.peak(signal, rate_hz))
    shown["peak_hold_dbfs"] = dbfs(reference.peak_hold(signal, rate_hz, HOLD_S))
    shown["rms_dbfs"] = dbfs(np.sqrt(2.0 * np.cumsum(signal**2) / frames))
    shown["dc_offset_dbfs"] = dbfs(np.abs(np.cumsum(signal)) / frames)
    with np.errstate(invalid="ignore"):  # silence has no crest
        shown["crest_db"] = shown["sample_peak_dbfs"] - shown["rms_dbfs"]
    shown["clip_events"], shown["clipped_samples"] = reference.clips(signal, FULL_SCALE, CLIP_SAMPLES)
    shown["inter_sample_events"] = reference.inter_sample_events(signal)
    return shown


# All channels together


@pytest.mark.parametrize(
    ("rate_hz", "seconds", "channels"),
    [(44100, 3.6, 2), (48000, 3.6, 2), (48000, 0.6, 6), (88200, 0.6, 2), (96000, 0.6, 1), (192000, 0.6, 2)],
)
def test_the_loudness_is_that_of_the_plain_meters(
    feed_for: FeedFor, rate_hz: int, seconds: float, channels: int
) -> None:
    """A level that changes all the while; what is together in one channel is apart in the next."""
    signals = [swelling(rate_hz, seconds, seed) for seed in range(channels)]
    block = float32_block(*signals)
    weighted = np.array([reference.k_weighted(signal, rate_hz) ** 2 for signal in block.astype(float).T])
    total = WEIGHTS.get(channels, np.ones(channels)) @ weighted
    momentary = reference.mean_power(total, rate_hz, 0.4, every_s=0.01)
    short_term = reference.mean_power(total, rate_hz, 3.0, every_s=0.01)

    bank = Bank(rate_hz, channels, feed_for)
    readings = [bank.feed(part) for part in split(block, "of any length")]
    last = np.array([now.frames for now in readings]) - 1
    same_levels([now.momentary_lufs for now in readings], reference.lufs(momentary)[last], "momentary")
    same_levels([now.short_term_lufs for now in readings], reference.lufs(short_term)[last], "short term")

    programme = bank.programme()
    assert programme.momentary_max_lufs == approx(reference.lufs(momentary.max()))
    assert programme.short_term_max_lufs == approx(reference.lufs(short_term.max()))
    assert programme.integrated_lufs == approx(reference.integrated_lufs(total, rate_hz))
    assert programme.channel_integrated_lufs == approx(
        [reference.integrated_lufs(each, rate_hz) for each in weighted]
    )
    assert programme.loudness_range_lu == approx(reference.range_lu(total, rate_hz))


@pytest.mark.parametrize("rate_hz", [48000, 192000])
def test_a_steady_offset_does_not_disturb_a_soft_programme(feed_for: FeedFor, rate_hz: int) -> None:
    block = float32_block(0.5 + noise(-70.0, 0.8, rate_hz))
    square = reference.k_weighted(block[:, 0].astype(float), rate_hz) ** 2
    expected = reference.lufs(reference.mean_power(square, rate_hz, 0.4, every_s=0.01))
    bank = Bank(rate_hz, 1, feed_for)
    for part in split(block, "of any length"):
        readings = bank.feed(part)
    assert readings.momentary_lufs == approx(expected[-1])


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_the_correlation_is_that_of_the_plain_meter(feed_for: FeedFor, rate_hz: int) -> None:
    left, other = (swelling(rate_hz, 1.0, seed) for seed in range(2))
    right = np.linspace(1.0, -1.0, rate_hz) * left + 0.5 * other
    bank = Bank(rate_hz, 2, feed_for)
    readings = [bank.feed(part) for part in split(float32_block(left, right), "of any length")]
    expected = reference.correlation(left, right, rate_hz)
    last = np.array([now.frames for now in readings]) - 1
    np.testing.assert_allclose([now.correlation for now in readings], expected[last], atol=1e-5)
    of_hops = expected[rate_hz // 100 - 1 :: rate_hz // 100][39:]
    assert bank.programme().correlation_min == pytest.approx(of_hops.min(), abs=1e-5)
    assert bank.programme().correlation_mean == pytest.approx(of_hops.mean(), abs=1e-5)


WEIGHTS = {5: np.array([1.0, 1.0, 1.0, 1.41, 1.41]), 6: np.array([1.0, 1.0, 1.0, 0.0, 1.41, 1.41])}


def swelling(rate_hz: int, seconds: float, seed: int) -> Signal:
    """Noise and a low tone whose levels rise and fall by 30 dB, each channel in its own time."""
    level_db = -15.0 + 15.0 * np.sin(seed + 5.0 * np.arange(round(seconds * rate_hz)) / rate_hz)
    hum, hiss = tone(-30.0, 45, seconds, rate_hz), noise(-40.0, seconds, rate_hz, seed)
    return (hum + hiss) * 10 ** (level_db / 20)


# Blocks and levels


def split(block: NDArray[Any], frames: int | str) -> list[NDArray[Any]]:
    """The block in parts of `frames`, or each of another length; single frames only where much goes on."""
    if frames == 1:
        cuts = np.arange(len(block) * 3 // 5, len(block) * 17 // 20)
    elif isinstance(frames, int):
        cuts = np.arange(frames, len(block), frames)
    else:
        cuts = np.cumsum(np.random.default_rng(5).integers(1, 1000, len(block)))
    return np.split(block, cuts[cuts < len(block)])


def dbfs(amplitude: Signal) -> Signal:
    """The levels of these amplitudes."""
    with np.errstate(divide="ignore"):
        return 20.0 * np.log10(np.maximum(amplitude, 0.0))


def same_levels(shown: Any, expected: NDArray[Any], name: str) -> None:
    """Both are the same to TOLERANCE_DB, down to FLOOR_DBFS."""
    np.testing.assert_allclose(
        np.maximum(shown, FLOOR_DBFS),
        np.maximum(expected, FLOOR_DBFS),
        rtol=0.0,
        atol=TOLERANCE_DB,
        err_msg=name,
    )


def approx(expected: Any) -> Any:
    return pytest.approx(expected, abs=TOLERANCE_DB, nan_ok=True)
