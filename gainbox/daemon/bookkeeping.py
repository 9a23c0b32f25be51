"""Keeping the takes in the ledger, and knowing at the start what was taken before."""

import logging
from collections.abc import Callable, Sequence

from gainbox.ledger import LedgerError, StoredTake
from gainbox.ledger.reading import last_session
from gainbox.ledger.writer import Writer
from gainbox.staging.takes import Take

log = logging.getLogger(__name__)

MOST = 100
"""Takes that can be looked back at on the display; the ledger keeps them all."""
PATIENCE_S = 0.2
"""How long the start may wait for a ledger that somebody else has locked."""


class Bookkeeper:
    """Has the takes kept while the book is open.

    Args:
        ledger: who keeps them; None for nobody
        names: gives the names of so many channels

    Attributes:
        is_open: whether takes are kept; not yet
    """

    def __init__(self, ledger: Writer | None, names: Callable[[int], Sequence[str]]) -> None:
        self.is_open = False
        self._ledger = ledger
        self._names = names

    def open(self) -> list[StoredTake]:
        """Keep takes from now on; returns the last session's, or nothing if they cannot be read."""
        self.is_open = True
        if self._ledger is None:
            return []
        try:
            return last_session(self._ledger.folder, MOST, PATIENCE_S)
        except LedgerError as error:
            log.warning("%s; TAKES begins without them", error)
            return []

    def close(self) -> None:
        """Keep none from now on."""
        self.is_open = False

    def keep(self, take: Take) -> None:
        """Have a take kept that is over."""
        if self._ledger and self.is_open:
            self._ledger.add(take, self._names(len(take.clips)))

    def refer(self, take: Take) -> None:
        """Have a take kept as the reference of its session."""
        if self._ledger and self.is_open:
            self._ledger.set_reference(take)
