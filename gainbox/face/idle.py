"""What the page NOISE tells: what the idle lines are made of."""

import math
from dataclasses import dataclass

from gainbox.decibels import SILENCE
from gainbox.face.listening import Listening
from gainbox.staging.verdict import Code


@dataclass(frozen=True, slots=True)
class IdleLine:
    """The noise of a channel. What is not known is not a number.

    Attributes:
        name: of the channel
        level_dbfs: of its quietest second; while it is measured, its VU
        level_dba: the same second A-weighted
        signal_to_noise_db: how far it lies below the last programme
        signal_from_dbfs: where the signal lamp begins from now on
        code: the verdict; None while it is measured
        reason: why, in a sentence
    """

    name: str
    level_dbfs: float = SILENCE
    level_dba: float = math.nan
    signal_to_noise_db: float = math.nan
    signal_from_dbfs: float = math.nan
    code: Code | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IdleLines(Listening):
    """How far NOISE has come.

    Attributes:
        channels: the noise of each, while it listens and afterwards
    """

    listen_s: float = 5.0
    channels: tuple[IdleLine, ...] = ()
