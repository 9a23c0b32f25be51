"""Keeping what the buttons changed: written when the fingers rest, so that no card is worn out by a press."""

import logging
from collections.abc import Callable

from gainbox.settings import Settings, State

log = logging.getLogger(__name__)

REST_S = 2.0


class Keeper:
    """Writes the state a while after its last change, and at the end.

    Args:
        state: what the buttons changed
        settings: what the settings file says
        clock: seconds, monotonic
        warnings: where the code of a state that cannot be written goes
    """

    def __init__(
        self, state: State, settings: Settings, clock: Callable[[], float], warnings: list[str]
    ) -> None:
        self._state = state
        self._settings = settings
        self._clock = clock
        self._warnings = warnings
        self._due_s: float | None = None

    def keep_page(self, page: str) -> None:
        """MODE has turned the page."""
        self._state.change("panel.page", page, self._settings)
        self._due_s = self._clock() + REST_S

    def tick(self, now_s: float) -> None:
        """Write if it is time to."""
        if self._due_s is not None and now_s >= self._due_s:
            self.write()

    def write(self) -> None:
        """Write what has not been written."""
        self._due_s = None
        try:
            self._state.write()
        except OSError as error:
            if "state-read-only" not in self._warnings:
                self._warnings.append("state-read-only")
                log.warning("what the buttons change cannot be kept: %s: %s", error.filename, error.strerror)
