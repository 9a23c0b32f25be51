"""The sessions in the ledger, each judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from gainbox.ledger import StoredTake
from gainbox.staging.takes.session import Session
from gainbox.staging.takes.take import Take, reference_of
from gainbox.staging.thresholds import THRESHOLDS, Thresholds


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session as it was stored.

    Attributes:
        number: its number, from 1
        takes: its takes with their numbers and channel names, at least one, oldest first
        judged: the same takes, compared with the reference take
    """

    number: int
    takes: tuple[StoredTake, ...]
    judged: Session

    @property
    def reference(self) -> StoredTake:
        """The reference take; the first if nothing was heard in any."""
        return next((stored for stored in self.takes if stored.take is self.judged.reference), self.takes[0])

    @property
    def loudest(self) -> StoredTake:
        """The first of the loudest."""
        return max(self.takes, key=lambda stored: stored.take.loudness_lufs)


def sessions(takes: Iterable[StoredTake], thresholds: Thresholds = THRESHOLDS) -> list[StoredSession]:
    """The takes, session by session."""
    by_number = ((number, tuple(stored)) for number, stored in groupby(takes, key=lambda each: each.session))
    return [
        StoredSession(number, stored, judged([each.take for each in stored], thresholds))
        for number, stored in by_number
    ]


def judged(takes: Sequence[Take], thresholds: Thresholds) -> Session:
    """The takes of a session, compared with the stored reference or the first one that was heard."""
    return Session(takes, reference_of(takes), thresholds)
