"""What the page TAKES tells: the take under way, and the last ones against the reference."""

import math
from dataclasses import dataclass

from gainbox.decibels import SILENCE
from gainbox.staging.verdict import Code


@dataclass(frozen=True, slots=True)
class Taken:
    """A take, under way or over. What is not known is not a number.

    Attributes:
        number: counts the takes, from 1
        length_s: how long it is
        loudness_lufs: integrated, over all channels
        true_peak_dbtp: the highest of all channels
        clips: of all channels together
        apart_lu: how much louder it is than the reference
        code: what that means
        within: whether it kept its level
        reference: whether it is the one that the others are compared with
    """

    number: int
    length_s: float
    loudness_lufs: float = SILENCE
    true_peak_dbtp: float = SILENCE
    clips: int = 0
    apart_lu: float = math.nan
    code: Code | None = None
    within: Code | None = None
    reference: bool = False


@dataclass(frozen=True, slots=True)
class TakenChannel:
    """A channel of a take that is over. Levels are minus infinity for silence.

    Attributes:
        name: of the channel
        vu_mean_dbfs: while it sounded
        vu_max_dbfs: the highest
        true_peak_dbtp: the highest
        clips: digital clips and flat tops
        plr_lu: its peak over its loudness; not a number if it has none
        apart_db: how much higher its mean VU is than in the reference; not a number if that says nothing
    """

    name: str
    vu_mean_dbfs: float
    vu_max_dbfs: float
    true_peak_dbtp: float
    clips: int
    plr_lu: float
    apart_db: float = math.nan


@dataclass(frozen=True, slots=True)
class Takes:
    """The takes.

    Attributes:
        under_way: the one that is going on; None between takes
        over: those that are over, the latest first
        chosen: the place in `over` of the one that is looked at; None for what goes on now
        channels: of that one, to be shown in place of the list; none while the list is to be
    """

    under_way: Taken | None = None
    over: tuple[Taken, ...] = ()
    chosen: int | None = None
    channels: tuple[TakenChannel, ...] = ()
