"""The panel of the box: display, lamps and buttons. Each may be missing, and the others go on."""

import logging
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from typing import TypeVar

from PIL import Image

from gainbox.panel import Health, PanelError, Press
from gainbox.panel.buttons import Buttons
from gainbox.panel.lamp_pins import LampPins
from gainbox.panel.oled import Oled, Wiring
from gainbox.staging.zones import Lamps

log = logging.getLogger(__name__)

Part = TypeVar("Part", LampPins, Buttons, Oled)


class Hardware:
    """Display, lamps and buttons; any may be missing.

    Args:
        wiring: bus and controller of the display; None for a box without one
        lamp_columns: number of columns of lamps, 2, 1 or 0
        buttons: True if there are buttons
        insist: True if a missing part is an error, and not a warning

    Raises:
        PanelError: a part is missing, and `insist` is set
    """

    def __init__(self, wiring: Wiring | None, *, lamp_columns: int, buttons: bool, insist: bool) -> None:
        self.size = wiring.size if wiring else (256, 64)
        self.grey = self.size[0] >= 256
        with ExitStack() as opened:
            lamps = partial(LampPins, one=lamp_columns == 1)
            self._lamps = _take("lamps", lamps, opened, insist) if lamp_columns else None
            self._buttons = _take("buttons", Buttons, opened, insist) if buttons else None
            self._oled = _take("display", lambda: Oled(wiring), opened, insist) if wiring else None
            self.burns_in = self._oled is not None
            self.health = self._oled.health if self._oled else Health("failed" if wiring else "none")
            if insist and self.health.state == "failed":
                raise PanelError(f"the display does not answer: {wiring}: {self.health.reason}")
            self._opened = opened.pop_all()

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light the lamps, if there are any."""
        if self._lamps:
            try:
                self._lamps.light(lamps)
            except Exception as error:  # whatever the pins' library raises: the audio thread goes on
                log.warning("no lamps any more: %s", error)
                self._lamps = None

    def show(self, picture: Image.Image) -> None:
        """Show a picture if there is a display."""
        if self._oled:
            self._oled.show(picture)

    def set_brightness(self, brightness: float) -> None:
        """Set the brightness of the display, if there is one."""
        if self._oled:
            self._oled.set_brightness(brightness)

    def turn(self, over: bool) -> None:
        """Rotate pictures by 180 degrees or not, if there is a display."""
        if self._oled:
            self._oled.turn(over)

    def descriptors(self) -> list[int]:
        """The wakeup of the buttons."""
        return [self._buttons.wakeup.fileno()] if self._buttons else []

    def presses(self) -> list[Press]:
        """Take the presses since the last call."""
        return self._buttons.presses() if self._buttons else []

    def close(self) -> None:
        """Put all lamps out and blank the display."""
        try:
            self._opened.close()
        except Exception as error:  # of the pins' library again; the other parts are closed all the same
            log.warning("a part of the panel stays as it is: %s", error)


def _take(name: str, part: Callable[[], Part], opened: ExitStack, insist: bool) -> Part | None:
    """Open a part of the panel, to be closed with the rest; if it fails, warn or raise."""
    try:
        return opened.enter_context(closing(part()))
    except Exception as error:  # whatever the pins' library raises
        if insist:
            raise PanelError(f"the {name} cannot be had: {error}") from None
        log.warning("the %s cannot be had: %s", name, error)
        return None
