"""The settings in force: the file's, followed while the box runs, with the buttons' over them."""

import logging
import math
from collections.abc import Callable

from gainbox.daemon.storage import BUTTONS, GOOD_SETTINGS, RETRY_S, StateFolderHealth
from gainbox.face import Notice
from gainbox.settings import Overrides, Settings, SettingsError, SettingsFile
from gainbox.warning import Warnings

log = logging.getLogger(__name__)

WRITE_AFTER_S = 2.0
"""Changes made on the pages are written when the fingers rest: no press wears out a card."""
LOOK_EVERY_S = 1.0
NOTICE_S = 10.0
"""Time for which the display gives the reason why a file was rejected."""

SOURCE_KEYS = tuple(
    f"capture.{key}" for key in ("source", "rate_hz", "channels", "format", "period_frames", "buffer_ms")
)
"""The keys that open the source anew when they change."""

WIRING_KEYS = tuple(
    f"panel.{key}"
    for key in (
        "display",
        "bus",
        "port",
        "device",
        "i2c_port",
        "i2c_address",
        "width",
        "height",
        "lamps",
        "buttons",
    )
)
"""The keys that count from the next start: no soldering iron is taken to a box that runs."""


class ButtonSettings:
    """The settings in force: the file's, with the buttons' changes over them.

    Args:
        overrides: the changes made with the buttons
        file_settings: the settings in the file
        clock: seconds, monotonic
        health: health of the state folder

    Attributes:
        now: the settings in force, without those that SETUP only tries out
        in_file: the settings in the file
    """

    def __init__(
        self,
        overrides: Overrides,
        file_settings: Settings,
        clock: Callable[[], float],
        health: StateFolderHealth,
    ) -> None:
        self.in_file = file_settings
        self.now = overrides.over(file_settings)
        self._overrides = overrides
        self._clock = clock
        self._health = health
        self._due_s: float | None = None

    def change(self, key: str, value: object) -> None:
        """Change a key from a page, to be written after a while."""
        self._set(self.now.changed({key: value}))
        self._due_s = self._clock() + WRITE_AFTER_S

    def confirm(self, settings: Settings) -> None:
        """Make the settings of SETUP those in force, and write them at once."""
        self._set(settings)
        self.write()

    def follow_file(self, file_settings: Settings) -> None:
        """Go on with the settings of another file."""
        self.in_file, self.now = file_settings, self._overrides.over(file_settings)

    def tick(self, now_s: float) -> None:
        """Write if it is time to."""
        if self._due_s is not None and now_s >= self._due_s:
            self.write()

    def write(self) -> None:
        """Write all changes; what cannot be written is tried again after a while."""
        self._due_s = None
        if not self._health.write(BUTTONS, self._overrides.write):
            self._due_s = self._clock() + RETRY_S

    def _set(self, settings: Settings) -> None:
        self.now = settings
        self._overrides.set(settings, self.in_file)


class SettingsFollower:
    """Reads the settings file again when it has changed, and on request.

    Args:
        file: the file
        settings: its settings at the start, or those in their place
        rejection: why it was rejected at the start; None if it was valid
        clock: seconds, monotonic
        warnings: the active warnings
        health: health of the state folder

    Attributes:
        settings: its settings when it was last valid
        rejection: why it is rejected now; None if it is valid
    """

    def __init__(
        self,
        file: SettingsFile,
        settings: Settings,
        rejection: SettingsError | None,
        clock: Callable[[], float],
        warnings: Warnings,
        health: StateFolderHealth,
    ) -> None:
        self.settings = settings
        self.rejection: SettingsError | None = None
        self._file = file
        self._clock = clock
        self._warnings = warnings
        self._health = health
        self._wired = settings
        self._requested = False
        self._looked_s = self._rejected_s = clock()
        self._retry_s = math.inf
        self._reject(rejection)
        self._copy()

    def request(self) -> None:
        """Have it read again soon; from any thread or signal handler."""
        self._requested = True

    def is_due(self) -> bool:
        """True if it must be read again: on request, or because it has changed."""
        requested, self._requested = self._requested, False
        return requested or self._has_changed()

    def read(self) -> bool:
        """Read it again; returns False if it is rejected."""
        try:
            self.settings = self._file.load()
        except SettingsError as error:
            log.warning("%s; the settings stay as they are", error)
            self._reject(error)
            return False
        self._reject(None)
        self._copy()
        log.warning("%s: what it says holds%s", self._file.path, self._except_wiring())
        return True

    def notice(self) -> Notice | None:
        """The reason why it was rejected, for a while, in place of the levels."""
        if self.rejection is None or self._clock() >= self._rejected_s + NOTICE_S:
            return None
        return Notice("settings rejected", self.rejection.short)

    def _has_changed(self) -> bool:
        """True if it has changed, at intervals; a copy that failed is tried again meanwhile."""
        now_s = self._clock()
        if now_s < self._looked_s + LOOK_EVERY_S:
            return False
        self._looked_s = now_s
        if now_s >= self._retry_s:
            self._copy()
        return self._file.has_changed()

    def _reject(self, rejection: SettingsError | None) -> None:
        """Set or clear the rejection, with its warning."""
        self.rejection = rejection
        self._rejected_s = self._clock()
        self._warnings.remove("settings-rejected")  # a new rejection is the latest warning
        if rejection:
            self._warnings.add("settings-rejected")

    def _copy(self) -> None:
        """Copy the valid file; what cannot be written is tried again after a while."""
        is_written = self._health.write(GOOD_SETTINGS, self._file.write_copy)
        self._retry_s = math.inf if is_written else self._clock() + RETRY_S

    def _except_wiring(self) -> str:
        """The end of a sentence: the changed keys that do not count yet."""
        later = ", ".join(self.settings.differ(self._wired, WIRING_KEYS))
        return f"; {later} from the next start on" if later else ""
