"""SETUP while it is open: presses go to the menu, its changes apply at once, and MODE stores them."""

from collections.abc import Callable

from gainbox.daemon.calibration import CalibrationError
from gainbox.daemon.settings import ButtonSettings
from gainbox.face import Menu
from gainbox.face.rows import Settings as AnySettings
from gainbox.face.setup_rows import KEYS, rows_for
from gainbox.panel import Press
from gainbox.settings import Settings

TIMEOUT_S = 60.0
"""Time that it stays open without a press. A meter is there to be looked at, and a value that has not been
confirmed by then was not meant."""


class Setup:
    """Opens the menu and moves it on.

    Args:
        settings: the settings in force
        apply: applies settings, whenever a value has changed
        calibrate: calibrates a channel, from 1, by a tone of that many dBu; raises `CalibrationError`
        channels: the number of channels
        clock: seconds, monotonic

    Attributes:
        menu: the menu; None while SETUP is closed
    """

    def __init__(
        self,
        settings: ButtonSettings,
        apply: Callable[[Settings], None],
        calibrate: Callable[[int, float], None],
        channels: Callable[[], int],
        clock: Callable[[], float],
    ) -> None:
        self.menu: Menu | None = None
        self._settings = settings
        self._apply = apply
        self._calibrate = calibrate
        self._channels = channels
        self._clock = clock
        self._pressed_s = 0.0

    def press(self, press: Press) -> bool:
        """Answer a press: any while it is open, and MODE held; returns False for a press of the page."""
        self._pressed_s = self._clock()
        if self.menu:
            self._move(self.menu, self.menu.pressed(press.button, held=press.held))
        elif press == Press("mode", held=True):
            now, in_file = self._settings.now, self._settings.in_file
            factory = now.changed({key: in_file[key] for key in KEYS})
            self.menu = Menu.opened(rows_for(self._channels()), now, factory)
        else:
            return False
        return True

    def close(self) -> None:
        """Leave at once; the settings in force are the caller's."""
        self.menu = None

    def tick(self, now_s: float) -> None:
        """Leave after a while without a press."""
        if self.menu and now_s - self._pressed_s >= TIMEOUT_S:
            self._move(self.menu, None)

    def _move(self, before: Menu, after: Menu | None) -> None:
        """Apply what the menu has changed, and store what it has confirmed."""
        self.menu = after
        settings = after.settings if after else before.kept
        if settings != before.settings:
            self._apply(as_settings(settings))
        if after and after.kept != before.kept:
            self._settings.confirm(as_settings(after.kept))
        if after and after.calibrating and after.calibrates is not None:
            refusal = None
            try:
                self._calibrate(after.calibrates + 1, after.dbu)
            except CalibrationError as error:
                refusal = error.reason if error.place else ""  # else the page shows the state of the tone
            self.menu = after.calibrated(refusal)


def as_settings(settings: AnySettings) -> Settings:
    """The settings of the menu, which knows only that they are settings."""
    assert isinstance(settings, Settings)
    return settings
