"""Sessions: the takes of a day's work, each against one of them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from gainbox.ledger import StoredTake
from gainbox.staging.takes import apart, reference_of
from gainbox.staging.thresholds import THRESHOLDS, Thresholds


@dataclass(frozen=True, slots=True)
class Session:
    """The takes of a session, at least one, in their order.

    Attributes:
        takes: all of them
        thresholds: what they are judged by
    """

    takes: tuple[StoredTake, ...]
    thresholds: Thresholds = THRESHOLDS

    @property
    def number(self) -> int:
        """Which session of the box it is."""
        return self.takes[0].session

    @property
    def reference(self) -> StoredTake:
        """The take the others are compared with; the first if nothing was heard in any."""
        reference = reference_of(kept.take for kept in self.takes)
        return next((kept for kept in self.takes if kept.take is reference), self.takes[0])

    @property
    def loudest(self) -> StoredTake:
        """The first of the loudest."""
        return max(self.takes, key=lambda kept: kept.take.loudness_lufs)

    @property
    def range_lu(self) -> float:
        """From the quietest take to the loudest; silent ones are left out. Not a number if all are."""
        heard = [kept.take.loudness_lufs for kept in self.takes if math.isfinite(kept.take.loudness_lufs)]
        return max(heard) - min(heard) if heard else math.nan

    @property
    def uniform(self) -> int:
        """How many takes are as loud as the reference, itself included."""
        return sum(self.verdict(kept) == "uniform" for kept in self.takes)

    def apart_lu(self, kept: StoredTake) -> float:
        """How much louder a take is than the reference; not a number if either is silent."""
        return apart(kept.take.loudness_lufs, self.reference.take.loudness_lufs)

    def verdict(self, kept: StoredTake) -> str:
        """What that means, by its code; none if it means nothing."""
        lufs, reference_lufs = kept.take.loudness_lufs, self.reference.take.loudness_lufs
        verdict = self.thresholds.against(lufs, reference_lufs)
        return verdict.code if verdict else ""

    def unsteadiness(self, kept: StoredTake) -> str:
        """What is to be said of a take that did not keep its level; nothing if it did."""
        take = kept.take
        verdict = self.thresholds.within(take.range_lu, take.drift_lu, take.length_s)
        return verdict.text if verdict and verdict.code != "steady" else ""


def sessions(takes: Iterable[StoredTake], thresholds: Thresholds = THRESHOLDS) -> list[Session]:
    """The takes, session by session, to be judged by these thresholds."""
    by_number = groupby(takes, key=lambda kept: kept.session)
    return [Session(tuple(together), thresholds) for _, together in by_number]
