"""Feeding a block to a new Bank, and comparing its readings."""

from typing import Any

import numpy as np

from gainbox.meters import Bank, FeedFor, Readings


def hear(feed_for: FeedFor, block: np.ndarray, rate_hz: int = 48000, **how: Any) -> Readings:
    """The readings at the end of `block` (frames, channels)."""
    return Bank(rate_hz, block.shape[1], feed_for, **how).feed(block)


def watch(feed_for: FeedFor, block: np.ndarray, rate_hz: int, every_s: float) -> list[Readings]:
    """The readings after every `every_s` of `block` (frames, channels)."""
    bank = Bank(rate_hz, block.shape[1], feed_for)
    parts = round(len(block) / rate_hz / every_s)
    ends = np.rint(np.arange(1, parts) * every_s * rate_hz).astype(int)
    return [bank.feed(part) for part in np.split(block, ends)]


def measured(readings: Readings) -> dict[str, np.ndarray]:
    """The state of every meter of each channel, but for the maxima of the block."""
    channel = readings.channel
    state = {name: channel[name] for name in ("not_finite", "flat_top_events", "k_power")}
    for meter in ("vu", "ppm_1", "ppm_2", "peak", "true_peak", "clip", "power"):
        state |= {f"{meter} {name}": channel[meter][name] for name in channel[meter].dtype.names}
    return {name: numbers for name, numbers in state.items() if not name.endswith("block_max")}


ROUNDED = {"vu": 1e-6, "power": 1e-5, "ppm_1": 1e-12, "ppm_2": 1e-12, "peak": 1e-12, "k_power": 1e-6}
"""How far apart a reading's two forms, by segments and frame by frame, may be: what sums in single precision
leave, and a power made at once or by multiplying. A needle's speed counts in full scales per second."""


def assert_same(one: Readings, other: Readings) -> None:
    """Both read the same, but for rounding."""
    expected = measured(other)
    for name, numbers in measured(one).items():
        error = ROUNDED.get(name.split()[0], 0.0)
        np.testing.assert_allclose(numbers, expected[name], rtol=error, atol=error, err_msg=name)
