"""Sessions: the takes of a day's work, each against one of them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from gainbox.ledger import Kept

UNIFORM_LU = 1.5
"""How far from the reference a take may be and still sound as loud."""


@dataclass(frozen=True, slots=True)
class Session:
    """The takes of a session, at least one, in their order."""

    takes: tuple[Kept, ...]

    @property
    def number(self) -> int:
        """Which session of the box it is."""
        return self.takes[0].session

    @property
    def reference(self) -> Kept:
        """The take that was chosen by hand; if none was, the first in which something was heard."""
        chosen = (kept for kept in self.takes if kept.take.reference)
        heard = (kept for kept in self.takes if math.isfinite(kept.take.loudness_lufs))
        return next(chosen, None) or next(heard, self.takes[0])

    @property
    def loudest(self) -> Kept:
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

    def apart_lu(self, kept: Kept) -> float:
        """How much louder a take is than the reference; not a number if the reference is silent."""
        reference_lufs = self.reference.take.loudness_lufs
        return kept.take.loudness_lufs - reference_lufs if math.isfinite(reference_lufs) else math.nan

    def verdict(self, kept: Kept) -> str:
        """What that means, by its code; none if it means nothing."""
        apart_lu = self.apart_lu(kept)
        if math.isnan(apart_lu):
            return ""
        if abs(apart_lu) <= UNIFORM_LU + 1e-9:
            return "uniform"
        return "louder" if apart_lu > 0 else "quieter"


def sessions(takes: Iterable[Kept]) -> list[Session]:
    """The takes, session by session."""
    return [Session(tuple(together)) for _, together in groupby(takes, key=lambda kept: kept.session)]
