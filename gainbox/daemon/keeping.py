"""Keeping what the buttons changed. What they change on the pages is written when the fingers rest: no press
wears out a card.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gainbox.settings import Overrides, Settings

log = logging.getLogger(__name__)

REST_S = 2.0
RETRY_S = 60.0
"""When what could not be written is tried again."""
BUTTONS, GOOD_SETTINGS, TAKES = "what the buttons change", "the last good settings", "takes"


class Unkept:
    """What cannot be kept just now. As long as there is anything, there is a warning; any thread may say so.

    Args:
        warnings: where the code goes, and whence it goes again
    """

    CODE = "state-read-only"

    def __init__(self, warnings: list[str]) -> None:
        self._warnings = warnings
        self._what: set[str] = set()
        self._lock = threading.Lock()

    def add(self, what: str) -> bool:
        """Have it known that this cannot be kept; whether everything else can."""
        with self._lock:
            is_first = not self._what
            self._what.add(what)
            if is_first:
                self._warnings.append(self.CODE)
            return is_first

    def remove(self, what: str) -> None:
        """This has been kept again."""
        with self._lock:
            if self._what == {what}:
                self._warnings.remove(self.CODE)
            self._what.discard(what)


class Keeper:
    """Writes the state a while after a press on the pages, at once after SETUP, and at the end.

    Args:
        state: what the buttons changed
        settings: what the settings file says
        clock: seconds, monotonic
        unkept: who is told when it cannot be written, and when it can again
    """

    def __init__(
        self, state: Overrides, settings: Settings, clock: Callable[[], float], unkept: Unkept
    ) -> None:
        self._state = state
        self._settings = settings
        self._clock = clock
        self._unkept = unkept
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
        """Write what has not been written; if that cannot be, it is tried again after a while."""
        self._due_s = None
        if not kept(BUTTONS, self._state.write, self._unkept):
            self._due_s = self._clock() + RETRY_S


def kept(what: str, write: Callable[[], bool], unkept: Unkept) -> bool:
    """Write what there is to write; whether the state folder took it. Why it did not is said once."""
    try:
        if write():
            unkept.remove(what)
    except OSError as error:
        if unkept.add(what):
            log.warning("%s cannot be kept: %s: %s", what, error.filename, error.strerror)
        return False
    return True
