"""STEREO: the correlation and the balance of each pair of channels."""

import math
from dataclasses import dataclass

from gainbox.staging.feature import Feature


@dataclass(frozen=True, slots=True)
class Pair:
    """A left and a right channel, by their names; NaN while one of them is silent."""

    left: str
    right: str
    correlation: float = math.nan
    """-1 to 1."""
    balance_db: float = math.nan
    """The level of right against left; infinite while one of them is digital zero."""


@dataclass(frozen=True, slots=True)
class StereoView:
    """The page STEREO: the pairs, and the names of the channels that are in none."""

    pairs: tuple[Pair, ...] = ()
    alone: tuple[str, ...] = ()


class Stereo(Feature):
    """Shows how the channels belong together."""

    def view(self) -> StereoView:
        """The page."""
        readings = self.box.readings
        if readings is None:
            return StereoView()
        pairs, names = readings.pairs, self.box.names(readings.channels)
        paired = {channel for pair in pairs for channel in (pair.left, pair.right)}
        return StereoView(
            tuple(Pair(names[p.left], names[p.right], p.correlation, p.balance_db) for p in pairs),
            tuple(name for channel, name in enumerate(names) if channel not in paired),
        )
