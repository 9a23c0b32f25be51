"""A session: takes compared with one of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gainbox.staging.level import difference_db
from gainbox.staging.takes.take import Take, judge_against, judge_within
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Session:
    """The takes of a session.

    Attributes:
        takes: oldest first
        reference: the take the others are compared with; None while nothing was heard
        thresholds: the thresholds of the verdicts
        count: the number of the last take, counted over all sessions
    """

    takes: Sequence[Take] = ()
    reference: Take | None = None
    thresholds: Thresholds = THRESHOLDS
    count: int = 0

    def apart_lu(self, take: Take) -> float:
        """The loudness of a take above the reference; NaN if either is silent."""
        return difference_db(take.loudness_lufs, self.reference.loudness_lufs) if self.reference else math.nan

    def against(self, take: Take) -> Verdict | None:
        """The verdict on a take against the reference; on the first with a sound, that it is the first."""
        reference = self.reference
        if take is reference is next((each for each in self.takes if is_heard(each)), None):
            reference = None
        reference_lufs = reference.loudness_lufs if reference else None
        return judge_against(take.loudness_lufs, reference_lufs, self.thresholds)

    def within(self, take: Take) -> Verdict | None:
        """The verdict on the steadiness of a take."""
        return judge_within(take.range_lu, take.drift_lu, take.length_s, self.thresholds)

    @property
    def uniform(self) -> int:
        """Number of the other takes that are as loud as the reference."""
        others = [
            verdict for take in self.takes if take is not self.reference and (verdict := self.against(take))
        ]
        return sum(verdict.code == "uniform" for verdict in others)

    @property
    def range_lu(self) -> float:
        """From the quietest take to the loudest, without silent ones; NaN if all are silent."""
        heard = [take.loudness_lufs for take in self.takes if is_heard(take)]
        return max(heard) - min(heard) if heard else math.nan


def is_heard(take: Take) -> bool:
    """True if there is a sound in a take."""
    return math.isfinite(take.loudness_lufs)
