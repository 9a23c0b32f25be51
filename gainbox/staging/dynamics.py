"""DYNAMICS: is the sound open, dense or squashed? By PSR, and beside it by PLR.

No standard says where squashed begins. The meter Dynameter, by one of the authors of "Standardizing PSR"
(AES 143rd Convention), calls a lowest PSR of 12 LU balanced and flags what is below 8: opinions, and hence
settings.
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
    """

    psr_lu: float = math.nan
    plr_lu: float = math.nan
    crest_db: float = math.nan
    crest_of: str = ""
    density: Density = field(default=Density())
    past: Past = field(default=Past())


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
            plr_lu=self.box.judge.plr_lu(readings, self.box.programme()),
            crest_db=crest_db,
            crest_of=crest_of,
            density=density,
            past=self._history.view(),
        )


def judge_dynamics(psr_min_lu: float, plr_lu: float, density: Density) -> Verdict | None:
    """Judge how much of its dynamics a programme has kept; None for less than 3 s, and for silence.

    The lowest PSR decides; PLR tells a squashed programme from one that is squashed in places.

    Args:
        psr_min_lu: the lowest PSR
        plr_lu: the highest true peak over the integrated loudness
        density: the thresholds
    """
    if math.isnan(psr_min_lu):
        return None
    code = density.of(psr_min_lu)
    psr, plr = f"PSR {format_level(psr_min_lu)} LU", f"PLR {format_level(plr_lu)}"
    what: str = code
    if code == "open":
        reason = f"{psr}, never below {density.open_lu:g}; {plr}"
    elif code == "dense":
        reason = f"{psr}, open from {density.open_lu:g} on; {plr}"
    else:
        what = "squashed in places" if density.of(plr_lu) == "open" else "squashed"
        reason = f"{psr}, below {density.squashed_lu:g}; {plr}: compress or limit less"
    return Verdict(code=code, value_db=psr_min_lu, what=what, reason=reason)
