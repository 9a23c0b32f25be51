"""A verdict on a level, a noise, a take or a mix: a code, a number, and the clauses of a sentence."""

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
    "too-short",
    "wide-dynamics",
    # the noise of an idle line
    "quiet",
    "hiss",
    "hum",
    "buzz",
    "whine",
    "ticks",
    "fan",
    "drift",
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
    "over-full-scale",
    "decoder-overs",
    "inter-sample-overs",
    "dc-offset",
]

HAIR_DB = 0.05
"""A level this near to a threshold is at it: to a tenth, both read the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A judgement of a channel, or of all channels together, in clauses without a full stop.

    Attributes:
        code: the verdict
        channel: the channel, from 0; None for the programme
        value_db: the number that belongs to the code; None without one
        what: the finding; empty where the action is all of it
        action: how far to turn the preamp; empty for verdicts of anything else
        reason: the numbers behind it
        remarks: doubts about the measurement, the most important first
    """

    code: Code
    channel: int | None = None
    value_db: float | None = None
    what: str = ""
    action: str = ""
    reason: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """Remarks and reason: first the remarks, for a display may have no room for more."""
        return "; ".join(filter(None, (*self.remarks, self.reason)))

    @property
    def text(self) -> str:
        """The whole sentence, without the channel's name."""
        head = ", ".join(filter(None, (self.what, self.action)))
        return ": ".join(filter(None, (head, self.explanation)))


def format_level(level_db: float) -> str:
    """A level to a tenth of a decibel, never minus zero; a word for minus infinity and NaN."""
    if math.isnan(level_db):
        return "unknown"
    return "nothing" if level_db == -math.inf else f"{level_db:z.1f}"


def times(count: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 clip`, `2 clips`."""
    return f"1 {one}" if count == 1 else f"{count} {many or one + 's'}"
