"""Dynamics: is the sound open, dense or squashed? By PSR, and beside it by PLR.

No standard says where squashed begins. The meter Dynameter, by one of the authors of "Standardizing PSR"
(AES 143rd Convention), calls a lowest PSR of 12 LU balanced and flags what is below 8: opinions, and hence
settings.
"""

import math
from dataclasses import dataclass

from gainbox.staging.verdict import HAIR_DB, Code, Verdict, in_figures

SQUASHED_LU, OPEN_LU = 8.0, 12.0


@dataclass(frozen=True, slots=True)
class Density:
    """Below which PSR the sound is squashed, and from which on it is open."""

    squashed_lu: float = SQUASHED_LU
    open_lu: float = OPEN_LU

    def of(self, ratio_lu: float) -> Code:
        """What a PSR, or a PLR, says of the sound."""
        if ratio_lu < self.squashed_lu - HAIR_DB:
            return "squashed"
        return "dense" if ratio_lu < self.open_lu - HAIR_DB else "open"


DENSITY = Density()


def judge_dynamics(psr_min_lu: float, plr_lu: float, density: Density = DENSITY) -> Verdict | None:
    """How much of its dynamics a programme has kept; None for less than 3 s, and for silence.

    The lowest PSR decides; PLR tells a squashed programme from one that is squashed in places.

    Args:
        psr_min_lu: the lowest PSR
        plr_lu: the highest true peak over the integrated loudness
        density: the thresholds
    """
    if math.isnan(psr_min_lu):
        return None
    code = density.of(psr_min_lu)
    psr, plr = f"PSR {in_figures(psr_min_lu)} LU", f"PLR {in_figures(plr_lu)}"
    if code == "open":
        return Verdict(code, None, psr_min_lu, f"open: {psr}, never below {density.open_lu:g}; {plr}")
    if code == "dense":
        return Verdict(code, None, psr_min_lu, f"dense: {psr}, open from {density.open_lu:g} on; {plr}")
    in_places = " in places" if density.of(plr_lu) == "open" else ""
    text = f"squashed{in_places}: {psr}, below {density.squashed_lu:g}; {plr}: compress or limit less"
    return Verdict(code, None, psr_min_lu, text)
