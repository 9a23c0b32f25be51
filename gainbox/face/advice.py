"""What the page SET LEVEL tells: how far each preamp is to be turned, and why."""

import math
from dataclasses import dataclass

from gainbox.decibels import SILENCE
from gainbox.face.listening import Listening
from gainbox.staging.verdict import Code


@dataclass(frozen=True, slots=True)
class Advice:
    """What is to be done with a channel. What is not known is not a number.

    Attributes:
        name: of the channel
        vu_dbfs: its level of the last two seconds
        aim_dbfs: where that should be; known from the verdict on
        left_db: how far to turn yet, down if it is negative
        code: the verdict; None while it listens
        reason: why, in a few words
        clipped: whether it has clipped in the last two seconds
    """

    name: str
    vu_dbfs: float = SILENCE
    aim_dbfs: float = math.nan
    left_db: float = math.nan
    code: Code | None = None
    reason: str = ""
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class SetLevel(Listening):
    """How far SET LEVEL has come; when it is through with listening, it watches the knob.

    Attributes:
        margin_db: what is left to the players, who get louder when the take begins
        channels: the advice for each, while it listens and afterwards
    """

    listen_s: float = 10.0
    margin_db: float = 0.0
    channels: tuple[Advice, ...] = ()
