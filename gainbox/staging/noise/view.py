"""The page NOISE: what it shows of each channel."""

import math
from dataclasses import dataclass

from gainbox.decibels import SILENCE
from gainbox.staging.feature import Listening
from gainbox.staging.verdict import Verdict


@dataclass(frozen=True, slots=True)
class NoiseLine:
    """A channel on the page; NaN where a value is unknown.

    Attributes:
        name: of the channel
        level_dbfs: of its quietest second; its VU during the measurement
        level_dba: the quietest second, A-weighted
        signal_to_noise_db: distance below the last programme
        signal_from_dbfs: edge of the signal lamp from now on
        verdict: None during the measurement
    """

    name: str
    level_dbfs: float = SILENCE
    level_dba: float = math.nan
    signal_to_noise_db: float = math.nan
    signal_from_dbfs: float = math.nan
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class NoiseView(Listening):
    """The page NOISE.

    Attributes:
        channels: all channels, during the measurement and after it
    """

    listen_s: float = 5.0
    channels: tuple[NoiseLine, ...] = ()
