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
class Takes:
    """The takes.

    Attributes:
        under_way: the one that is going on; None between takes
        over: those that are over, the latest first
        chosen: the place in `over` of the one that is looked at; None for what goes on now
    """

    under_way: Taken | None = None
    over: tuple[Taken, ...] = ()
    chosen: int | None = None
