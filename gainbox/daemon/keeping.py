"""Keeping what the buttons changed. What they change on the pages is written when the fingers rest: no press
wears out a card.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gainbox.settings import Settings, State

log = logging.getLogger(__name__)

REST_S = 2.0
READ_ONLY = "state-read-only"


class Keeper:
    """Writes the state a while after a press on the pages, at once after SETUP, and at the end.

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

    def keep_soon(self, key: str, value: object) -> None:
        """A button has changed this key on the pages."""
        self._state.change(key, value, self._settings)
        self._due_s = self._clock() + REST_S

    def follow(self, settings: Settings) -> Settings:
        """Go on by another settings file; returns what holds with what the buttons changed."""
        self._settings = settings
        return self._state.over(settings)

    def values(self, keys: Iterable[str]) -> dict[str, Any]:
        """What holds of these keys."""
        return self._state.over(self._settings).values(keys)

    def values_in_file(self, keys: Iterable[str]) -> dict[str, Any]:
        """What would hold of these keys, had no button ever been pressed."""
        return self._settings.values(keys)

    def keep(self, values: Mapping[str, object]) -> None:
        """SETUP has changed these keys, and MODE has confirmed it: they are written at once."""
        self._state.change_together(values, self._settings)
        self.write()

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
            cannot_keep("what the buttons change", error, self._warnings)


def cannot_keep(what: str, error: OSError, warnings: list[str]) -> None:
    """Have it known, once, that the state folder takes nothing."""
    if READ_ONLY not in warnings:
        warnings.append(READ_ONLY)
        log.warning("%s cannot be kept: %s: %s", what, error.filename, error.strerror)
