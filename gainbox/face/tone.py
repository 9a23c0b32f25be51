"""What SETUP tells of the tone by which a channel is calibrated, or the recorder matched."""

import math
from dataclasses import dataclass

from gainbox.decibels import SILENCE


@dataclass(frozen=True, slots=True)
class Tone:
    """What is heard of it.

    Attributes:
        name: of the channel
        level_dbfs: how high it reads: on our converter where that is calibrated, else on the recorder's scale
        full_scale_dbu: of whichever of the two; not a number if the channel has not been calibrated
        trouble: why it is no tone to go by, as the end of a sentence
    """

    name: str = ""
    level_dbfs: float = SILENCE
    full_scale_dbu: float = math.nan
    trouble: str = ""
