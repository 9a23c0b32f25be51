"""Following the settings file while the box runs: a right one holds at once, a wrong one is refused."""

import logging
import math
from collections.abc import Callable

from gainbox.capture import Source
from gainbox.daemon.keeping import GOOD_SETTINGS, RETRY_S, Unkept, kept
from gainbox.settings import Settings, SettingsError, SettingsFile
from gainbox.staging.thresholds import Thresholds

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
TOLD_FOR_S = 10.0
"""How long the display tells in full why a file was refused."""

REJECTED = "settings-rejected"

HEARD_BY = ("source", "rate_hz", "channels", "format", "period_frames", "buffer_ms")
WIRED_BY = (
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

HEARING = tuple(f"capture.{key}" for key in HEARD_BY)
"""The keys that open the source anew when they change."""

WIRING = tuple(f"panel.{key}" for key in WIRED_BY)
"""The keys that count from the next start: nobody takes a soldering iron to a box that runs."""


class Follower:
    """Reads the settings file again when it has changed, and when it is asked to.

    Args:
        original: the file
        settings: what it said at the start, or what holds in its place
        refusal: why that is so; empty if it was right
        source_for, thresholds_for: give what to listen to and to judge by, as settings have it
        clock: seconds, monotonic
        warnings: where the code of a refused file goes, and whence it goes again
        unkept: who is told when what was right cannot be kept, and when it can again

    Attributes:
        settings: what the file said when it was last right
        refusal: why what it says now does not hold; empty if it does
    """

    def __init__(
        self,
        original: SettingsFile,
        settings: Settings,
        refusal: str,
        source_for: Callable[[Settings], Source],
        thresholds_for: Callable[[Settings], Thresholds],
        clock: Callable[[], float],
        warnings: list[str],
        unkept: Unkept,
    ) -> None:
        self.settings = settings
        self.refusal = ""
        self.source_for = source_for
        self.thresholds_for = thresholds_for
        self._original = original
        self._clock = clock
        self._warnings = warnings
        self._unkept = unkept
        self._wiring = settings.values(WIRING)
        self._asked = False
        self._looked_s = self._refused_s = clock()
        self._retry_s = math.inf
        self._refuse(refusal)
        self._keep()

    def ask(self) -> None:
        """Have it read again soon; from any thread or signal handler."""
        self._asked = True

    def is_due(self) -> bool:
        """Whether it is to be read again: somebody has asked for it, or it has changed."""
        asked, self._asked = self._asked, False
        return asked or self._has_changed()

    def read(self) -> bool:
        """Read it again; whether it is right, and `settings` are what it says now."""
        try:
            self.settings = self._original.load()
        except SettingsError as error:
            log.warning("%s; the settings stay as they are", error)
            self._refuse(str(error))
            return False
        self._refuse("")
        self._keep()
        log.warning("%s: what it says holds%s", self._original.path, self._but_for_wiring())
        return True

    def notice(self) -> str:
        """What the display is to tell in place of the levels: for a while, why the file was refused."""
        if not self.refusal or self._clock() >= self._refused_s + TOLD_FOR_S:
            return ""
        reason = self.refusal.removeprefix(str(self._original.path)).lstrip(",: ")
        return f"settings rejected: {reason.partition('; allowed')[0]}"

    def _has_changed(self) -> bool:
        """Whether it has changed; it is looked at now and then."""
        now_s = self._clock()
        if now_s < self._looked_s + LOOK_EVERY_S:
            return False
        self._looked_s = now_s
        if now_s >= self._retry_s:
            self._keep()
        return self._original.has_changed()

    def _refuse(self, refusal: str) -> None:
        """Have it known why the file does not hold, or that it does."""
        self.refusal = refusal
        self._refused_s = self._clock()
        if REJECTED in self._warnings:
            self._warnings.remove(REJECTED)
        if refusal:
            self._warnings.append(REJECTED)

    def _keep(self) -> None:
        """Keep what was right; if that cannot be, it is tried again after a while."""
        is_kept = kept(GOOD_SETTINGS, self._original.keep, self._unkept)
        self._retry_s = math.inf if is_kept else self._clock() + RETRY_S

    def _but_for_wiring(self) -> str:
        """The end of a sentence: which of the keys that were changed do not count yet."""
        now = self.settings.values(WIRING)
        later = ", ".join(key for key in WIRING if now[key] != self._wiring[key])
        return f"; {later} from the next start on" if later else ""
