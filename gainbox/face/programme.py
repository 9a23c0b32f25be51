"""What the pages tell of all channels together. Loudness in LUFS and LU, minus infinity for nothing."""

import math
from dataclasses import dataclass, field

from gainbox.staging.dynamics import Density
from gainbox.staging.mix import HEADROOM_DBTP
from gainbox.staging.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Loudness:
    """BS.1770 and EBU R 128."""

    momentary_lufs: float = -math.inf
    short_term_lufs: float = -math.inf
    integrated_lufs: float = -math.inf
    range_lu: float = math.nan
    true_peak_dbtp: float = -math.inf
    wide: bool = False
    """Whether it is shown on the scale EBU +18; otherwise on EBU +9."""


@dataclass(frozen=True, slots=True)
class Dynamics:
    """How much of its dynamics the sound has kept. What is not known yet is not a number."""

    psr_lu: float = math.nan
    plr_lu: float = math.nan
    crest_db: float = math.nan
    """The smallest crest of any channel."""
    crest_of: str = ""
    """The name of that channel."""
    density: Density = field(default=Density())
    """What PSR is judged by."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What decides whether a mix can go to mastering, or out."""

    true_peak_dbtp: float = -math.inf
    integrated_lufs: float = -math.inf
    headroom_dbtp: float = HEADROOM_DBTP
    """How high the true peak may be for mastering."""
    verdict: Verdict | None = None
    """Whether it is; None while there is no programme to judge."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A left and a right channel, by their names. What silence has not is not a number."""

    left: str
    right: str
    correlation: float = math.nan
    """-1 to 1."""
    balance_db: float = math.nan
    """The level of right against left; infinite while one of them is digital zero."""


@dataclass(frozen=True, slots=True)
class Stereo:
    """The pairs, and the names of the channels that are in none."""

    pairs: tuple[Pair, ...] = ()
    alone: tuple[str, ...] = ()
