"""The end of a recording: its last hop, which is seldom whole, and the tail of the true-peak filter."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from gainbox.meters import Bank, FeedFor, Programme, Readings
from tests.ebur128 import Ebur128, MissingError
from tests.meters import reference
from tests.signals import Signal, float32_block, noise, silence, tone

Block = NDArray[np.float32]

every_rate = pytest.mark.parametrize("rate_hz", [8000, 44100, 48000, 192000])
every_rest = pytest.mark.parametrize("rest_ms", [0.1, 4.0, 9.9])


def finished(feed_for: FeedFor, block: Block, rate_hz: int, *cuts: int) -> tuple[Readings, Programme]:
    """The readings at the end of a recording that is fed in parts."""
    bank = Bank(rate_hz, block.shape[1], feed_for)
    for part in np.split(block, cuts):
        bank.feed(part)
    return bank.finish(), bank.programme()


def swelling(seconds: float, rate_hz: int, seed: int = 1) -> Signal:
    """Noise that is loudest at its end."""
    signal = noise(-20.0, seconds, rate_hz, seed)
    return signal * np.linspace(0.1, 1.0, len(signal))


@every_rate
@every_rest
def test_the_loudness_at_the_end_is_of_the_last_400_ms_and_3_s(
    feed_for: FeedFor, rate_hz: int, rest_ms: float
) -> None:
    block = float32_block(*(swelling(3.2 + rest_ms / 1000, rate_hz, seed) for seed in (1, 2)))
    now, programme = finished(feed_for, block, rate_hz)
    squares = [reference.k_weighted(side.astype(float), rate_hz) ** 2 for side in block[-4 * rate_hz :].T]
    for shown, hold, seconds in (
        (now.momentary_lufs, programme.momentary_max_lufs, 0.4),
        (now.short_term_lufs, programme.short_term_max_lufs, 3.0),
    ):
        frames = round(seconds * rate_hz)
        expected = float(reference.lufs(sum(np.mean(square[-frames:]) for square in squares)))
        assert shown == pytest.approx(expected, abs=0.02)
        assert hold == pytest.approx(expected, abs=0.02)
    for shown, square in zip(now.channel_momentary_lufs, squares, strict=True):
        expected = float(reference.lufs(np.mean(square[-round(0.4 * rate_hz) :])))
        assert shown == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("rest_ms", [1.0, 4.0, 7.5, 9.9])
def test_a_burst_in_the_last_milliseconds_counts(feed_for: FeedFor, rest_ms: float) -> None:
    before, burst = tone(-40.0, 1000, 1.0, 48000), tone(-6.0, 1000, rest_ms / 1000, 48000)
    block = float32_block(np.append(before, burst))
    _, programme = finished(feed_for, block, 48000)
    square = reference.k_weighted(block[:, 0].astype(float), 48000) ** 2
    expected = float(reference.lufs(np.mean(square[-19200:])))
    assert programme.momentary_max_lufs == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("lead_ms", [1.0, 5.0, 9.0])
@pytest.mark.parametrize("rest_ms", [2.0, 5.0, 8.0])
def test_a_burst_of_400_ms_at_the_end_reads_its_level(
    feed_for: FeedFor, lead_ms: float, rest_ms: float
) -> None:
    lead = silence((1000.0 + lead_ms + rest_ms) / 1000, 48000)
    block = float32_block(np.append(lead, tone(-20.0, 1000, 0.4, 48000)))
    _, programme = finished(feed_for, block, 48000)
    assert programme.momentary_max_lufs == pytest.approx(-23.01, abs=0.1)


@pytest.mark.parametrize("seed", range(8))
def test_the_end_reads_as_by_libebur128(feed_for: FeedFor, seed: int) -> None:
    rng = np.random.default_rng(seed)
    block = float32_block(swelling(float(rng.uniform(3.1, 6.0)), 44100, seed))
    try:
        meter = Ebur128(44100, 1)
    except MissingError as missing:
        pytest.skip(str(missing))
    meter.feed(block)
    now, programme = finished(feed_for, block, 44100)
    assert now.momentary_lufs == pytest.approx(meter.ask("loudness_momentary"), abs=0.02)
    assert now.short_term_lufs == pytest.approx(meter.ask("loudness_shortterm"), abs=0.02)
    assert programme.integrated_lufs == pytest.approx(meter.ask("loudness_global"), abs=0.02)
    meter.close()


@pytest.mark.parametrize("seed", range(10))
def test_any_split_into_blocks_ends_the_same(feed_for: FeedFor, seed: int) -> None:
    rng = np.random.default_rng(seed)
    seconds = float(rng.uniform(0.3, 3.5))
    block = float32_block(*(swelling(seconds, 44100, seed) for seed in (1, 2)))
    cuts = np.sort(rng.integers(0, len(block), 40))
    (now, programme), (split, split_programme) = (
        finished(feed_for, block, 44100, *at) for at in ((), cuts.tolist())
    )
    assert split_programme.momentary_max_lufs == pytest.approx(programme.momentary_max_lufs, abs=1e-5)
    assert split.momentary_lufs == pytest.approx(now.momentary_lufs, abs=1e-5)
    assert split.short_term_lufs == pytest.approx(now.short_term_lufs, abs=1e-5)
    assert split.true_peak_dbtp == pytest.approx(now.true_peak_dbtp, abs=1e-5)


@pytest.mark.parametrize("missing", range(1, 12))
def test_a_block_that_lacks_some_frames_is_not_counted(feed_for: FeedFor, missing: int) -> None:
    signal = np.append(tone(-20.0, 1000, 0.5, 48000), tone(-10.0, 1000, 0.1, 48000))[:-missing]
    _, programme = finished(feed_for, float32_block(signal), 48000)
    assert programme.integrated_lufs == pytest.approx(-23.01, abs=0.02)


@pytest.mark.parametrize("seconds", [0.0, 0.0001, 0.2, 0.3999])
def test_less_than_400_ms_has_no_loudness(feed_for: FeedFor, seconds: float) -> None:
    now, programme = finished(feed_for, float32_block(tone(-20.0, 1000, seconds, 48000)), 48000)
    assert now.momentary_lufs == programme.momentary_max_lufs == -math.inf
    assert now.frames == round(seconds * 48000)


def test_the_end_moves_no_other_meter(feed_for: FeedFor) -> None:
    bank = Bank(48000, 2, feed_for)
    before = bank.feed(float32_block(*[noise(-20.0, 1.003, 48000)] * 2))
    after = bank.finish()
    assert after.frames == before.frames
    for name in ("vu_dbfs", "ppm_type_1_dbfs", "peak_dbfs", "rms_dbfs", "dc_offset_dbfs", "correlation"):
        assert getattr(after, name) == getattr(before, name)
