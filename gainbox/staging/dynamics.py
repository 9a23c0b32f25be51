"""DYNAMICS: is the sound open, dense or squashed? By PSR, and beside it by PLR.

No standard says where squashed begins. The meter Dynameter, by one of the authors of "Standardizing PSR"
(AES 143rd Convention), calls a lowest PSR of 12 LU balanced and flags what is below 8: opinions on masters,
and hence settings. A low PSR is judged where the peaks are levelled (`meters/psr.py`).
"""

import math
from dataclasses import dataclass, field

from gainbox.staging.feature import Box, Feature
from gainbox.staging.history import History, Past
from gainbox.staging.thresholds import Density
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Verdict, format_level


@dataclass(frozen=True, slots=True)
class DynamicsView:
    """The page DYNAMICS; NaN where a value is unknown.

    Attributes:
        psr_lu: PSR now
        plr_lu: PLR since reset
        crest_db: the smallest crest of any channel
        crest_of: the name of that channel
        density: the thresholds
        past: PSR of the last minutes
        levelled: True if the peaks are level as behind a limiter; else a low PSR may be the sound's own
    """

    psr_lu: float = math.nan
    plr_lu: float = math.nan
    crest_db: float = math.nan
    crest_of: str = ""
    density: Density = field(default=Density())
    past: Past = field(default=Past())
    levelled: bool = True


class Dynamics(Feature):
    """Remembers the PSR of the last minutes."""

    def __init__(self, box: Box) -> None:
        super().__init__(box)
        self._history = History(box)

    def begin(self, channels: int) -> None:
        """Forget the PSR of another Bank."""
        self._history.begin(channels)

    def feed(self, tick: Tick) -> None:
        """Note a tick."""
        self._history.feed(tick)

    def view(self) -> DynamicsView:
        """The page."""
        readings, density = self.box.readings, self.thresholds.density
        if readings is None:
            return DynamicsView(density=density)
        crests = [
            (crest_db, name)
            for crest_db, name in zip(readings.crest_db, self.box.names(readings.channels), strict=True)
            if not math.isnan(crest_db)
        ]
        crest_db, crest_of = min(crests, default=(math.nan, ""))
        return DynamicsView(
            psr_lu=readings.psr_lu,
            levelled=readings.is_levelled,
            plr_lu=self.box.judge.plr_lu(readings, self.box.programme()),
            crest_db=crest_db,
            crest_of=crest_of,
            density=density,
            past=self._history.view(),
        )


def judge_dynamics(
    psr_min_lu: float, psr_levelled_lu: float, plr_lu: float, density: Density
) -> Verdict | None:
    """Judge how much of its dynamics a programme has kept; None where that cannot be known.

    A low PSR counts where the peaks are levelled, as a limiter leaves them; elsewhere it may be the sound's
    own. PLR tells a squashed programme from one that is squashed in places.

    Args:
        psr_min_lu: the lowest PSR; NaN for less than 3 s, and for silence
        psr_levelled_lu: the lowest of the moments whose peaks are levelled; infinite without any
        plr_lu: the highest true peak over the integrated loudness
        density: the thresholds
    """
    if math.isnan(psr_min_lu):
        return None
    plr = f"PLR {format_level(plr_lu)}"
    if density.of(psr_min_lu) == "open":
        reason = f"PSR {format_level(psr_min_lu)} LU, never below {density.open_lu:g}; {plr}"
        return Verdict(code="open", value_db=psr_min_lu, what="open", reason=reason)
    code = density.of(psr_levelled_lu) if psr_levelled_lu < math.inf else "open"
    if code == "open":
        return None
    what: str = code
    reason = f"PSR {format_level(psr_levelled_lu)} LU where the peaks are level"
    if code == "dense":
        reason += f", open from {density.open_lu:g} on; {plr}"
    else:
        what = "squashed in places" if density.of(plr_lu) == "open" else "squashed"
        reason += f", below {density.squashed_lu:g}; {plr}: compress or limit less"
    return Verdict(code=code, value_db=psr_levelled_lu, what=what, reason=reason)
