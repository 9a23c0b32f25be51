"""The health of the state folder: what cannot be written is warned of, and tried again."""

import logging
import threading
from collections.abc import Callable

from gainbox.warning import Warnings

log = logging.getLogger(__name__)

RETRY_S = 60.0
"""Wait until a failed write is tried again."""
BUTTONS, GOOD_SETTINGS, TAKES = "what the buttons change", "the last good settings", "takes"


class StateFolderHealth:
    """Holds the warning `state-read-only` while anything cannot be written. Any thread may report.

    Args:
        warnings: the active warnings
    """

    def __init__(self, warnings: Warnings) -> None:
        self._warnings = warnings
        self._unwritable: set[str] = set()
        self._lock = threading.Lock()

    def failed(self, content: str) -> bool:
        """Report that `content` cannot be written; returns False if something else could not already."""
        with self._lock:
            is_first = not self._unwritable
            self._unwritable.add(content)
            self._warnings.add("state-read-only")
            return is_first

    def succeeded(self, content: str) -> None:
        """Report that `content` has been written."""
        with self._lock:
            self._unwritable.discard(content)
            if not self._unwritable:
                self._warnings.remove("state-read-only")

    def write(self, content: str, write: Callable[[], bool]) -> bool:
        """Write by `write`, which returns False if there is nothing new; returns False if that failed.

        The reason is logged once.
        """
        try:
            if write():
                self.succeeded(content)
        except OSError as error:
            if self.failed(content):
                log.warning("%s cannot be kept: %s: %s", content, error.filename, error.strerror)
            return False
        return True
