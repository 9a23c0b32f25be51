"""What is judged by, where it can be set."""

from typing import NamedTuple

from gainbox.staging.dynamics import Density
from gainbox.staging.floor import LISTEN_S as IDLE_S
from gainbox.staging.level import Targets
from gainbox.staging.mix import HEADROOM_DBTP
from gainbox.staging.takes import DRIFT_LU, UNEVEN_LU, UNIFORM_LU
from gainbox.staging.trim import LISTEN_S


class Thresholds(NamedTuple):
    """What levels, takes and mixes are judged by."""

    targets: Targets = Targets()
    density: Density = Density()
    uniform_lu: float = UNIFORM_LU
    drift_lu: float = DRIFT_LU
    uneven_lu: float = UNEVEN_LU
    headroom_dbtp: float = HEADROOM_DBTP
    listen_s: float = LISTEN_S
    """How long SET LEVEL listens,"""
    noise_s: float = IDLE_S
    """and NOISE."""


THRESHOLDS = Thresholds()
