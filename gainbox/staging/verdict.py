"""A verdict: what is to be said of a level, a noise, a take or a mix, by a code and in a sentence."""

import math
from dataclasses import dataclass
from typing import Literal

Code = Literal[
    # the level, as SET LEVEL has it
    "right",
    "turn-up",
    "turn-down",
    "clipped",
    "too-quiet",
    "wide-dynamics",
    # the noise of an idle line
    "quiet",
    "hiss",
    "hum",
    "buzz",
    "not-silent",
    # a take against the reference take
    "first-take",
    "uniform",
    "louder",
    "quieter",
    # within a take
    "steady",
    "drifting",
    "uneven",
    # dynamics
    "open",
    "dense",
    "squashed",
    # a mix
    "headroom-ok",
    "too-hot",
    "too-low",
    # faults in the audio
    "flat-tops",
    "inter-sample-overs",
    "dc-offset",
]

HAIR_DB = 0.05
"""A level this near to a threshold is at it: told to a tenth, it reads the same."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a channel, or of all channels together.

    Attributes:
        code: which verdict
        channel: the channel, from 0; None for the programme
        value_db: the number that goes with the code; None where there is none
        text: one sentence with the number and the reason, without a full stop or the channel's name
    """

    code: Code
    channel: int | None
    value_db: float | None
    text: str


def in_figures(level_db: float) -> str:
    """A level to a tenth, never minus zero; in words where it is none."""
    if math.isnan(level_db):
        return "unknown"
    return "nothing" if level_db == -math.inf else f"{level_db:z.1f}"


def times(count: int, one: str, many: str = "") -> str:
    """How many of something, in words."""
    return f"1 {one}" if count == 1 else f"{count} {many or one + 's'}"
