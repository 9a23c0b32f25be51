"""The archive: where takes go that have ended, and where those of the last session come from."""

from collections.abc import Sequence
from typing import Protocol

from gainbox.staging.takes.take import Take

MOST = 100
"""Takes that the box looks back at; an archive stores them all."""


class Archive(Protocol):
    """Stores takes."""

    def add(self, take: Take, names: Sequence[str]) -> None:
        """Store a take, with the names of its channels."""

    def set_reference(self, take: Take) -> None:
        """Make a stored take the reference of its session."""

    def last_session(self) -> tuple[int, Sequence[Take]]:
        """The number of the last take, 0 without one, and the last takes of its session, oldest first."""


class NoArchive:
    """Stores nothing, as for the demo."""

    def add(self, take: Take, names: Sequence[str]) -> None:
        """Drop it."""

    def set_reference(self, take: Take) -> None:
        """Nothing is stored."""

    def last_session(self) -> tuple[int, Sequence[Take]]:
        """There is none."""
        return 0, ()
