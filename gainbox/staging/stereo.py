"""STEREO: the correlation and the balance of each pair of channels.

An idle line has neither: its noise would turn the warning of a negative correlation on and off. A channel
sounds while its momentary loudness, which is of the same 400 ms, is that of a sine at the edge of its signal
lamp. It is idle again HYSTERESIS_DB lower.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gainbox.meters import Pair as Metered
from gainbox.meters import loudness
from gainbox.staging.feature import Feature
from gainbox.staging.ticks import Tick

HYSTERESIS_DB = 3.0
"""More than 400 ms of noise differ from the next."""
FULL_SCALE_SINE_LUFS = -3.01


@dataclass(frozen=True, slots=True)
class Pair:
    """A left and a right channel, by their names."""

    left: str
    right: str
    correlation: float = math.nan
    """-1 to 1; NaN while one of them is idle."""
    balance_db: float = math.nan
    """The level of right against left: infinite while one is digital zero, NaN while both are idle."""


@dataclass(frozen=True, slots=True)
class StereoView:
    """The page STEREO: the pairs, and the names of the channels that are in none."""

    pairs: tuple[Pair, ...] = ()
    alone: tuple[str, ...] = ()


class Stereo(Feature):
    """Shows how the channels belong together."""

    _sounding: frozenset[int] = frozenset()

    def begin(self, channels: int) -> None:  # noqa: ARG002
        """Start anew: every channel is idle until it sounds."""
        self._sounding = frozenset()

    def feed(self, tick: Tick) -> None:
        """Find the channels that sound."""
        self._sounding = self._above(tuple(map(loudness.level, tick.channel_momentary)))

    def view(self) -> StereoView:
        """The page."""
        readings = self.box.readings
        if readings is None:
            return StereoView()
        pairs, names = readings.pairs, self.box.names(readings.channels)
        paired = {channel for pair in pairs for channel in (pair.left, pair.right)}
        sounding = self._above(readings.channel_momentary_lufs)
        return StereoView(
            tuple(shown(pair, names, sounding) for pair in pairs),
            tuple(name for channel, name in enumerate(names) if channel not in paired),
        )

    def _above(self, momentary_lufs: Sequence[float]) -> frozenset[int]:
        """The channels whose momentary loudness is that of a sine above their edge."""
        edges_dbfs = self.box.signal_edges_dbfs(len(momentary_lufs))
        return frozenset(
            c
            for c, (level, edge) in enumerate(zip(momentary_lufs, edges_dbfs, strict=True))
            if level >= edge + FULL_SCALE_SINE_LUFS - (HYSTERESIS_DB if c in self._sounding else 0.0)
        )


def shown(pair: Metered, names: Sequence[str], sounding: frozenset[int]) -> Pair:
    """A pair without the figures that idle channels do not have."""
    sides = {pair.left, pair.right} & sounding
    return Pair(
        names[pair.left],
        names[pair.right],
        pair.correlation if len(sides) == 2 else math.nan,
        pair.balance_db if sides else math.nan,
    )
