"""What is judged by, where it can be set."""

from typing import NamedTuple

from gainbox.staging.dynamics import Density
from gainbox.staging.floor import LISTEN_S as IDLE_S
from gainbox.staging.level import Targets
from gainbox.staging.mix import HEADROOM_DBTP
from gainbox.staging.takes import DRIFT_LU, UNEVEN_LU, UNIFORM_LU, judge_against, judge_within
from gainbox.staging.trim import LISTEN_S
from gainbox.staging.verdict import Verdict


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

    def against(self, loudness_lufs: float, reference_lufs: float | None) -> Verdict | None:
        """Whether a take is as loud as the reference, as `judge_against` says it."""
        return judge_against(loudness_lufs, reference_lufs, self.uniform_lu)

    def within(self, range_lu: float, drift_lu: float, length_s: float) -> Verdict | None:
        """Whether a take kept its level, as `judge_within` says it."""
        return judge_within(
            range_lu, drift_lu, length_s, uneven_lu=self.uneven_lu, most_drift_lu=self.drift_lu
        )


THRESHOLDS = Thresholds()
