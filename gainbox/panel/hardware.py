"""The panel of the box: display, lamps and buttons. Each may be missing, and the others go on."""

import logging
from contextlib import ExitStack

from gpiozero import GPIOZeroError
from PIL import Image

from gainbox.panel import Health, PanelError, Press
from gainbox.panel.buttons import Buttons
from gainbox.panel.lamps import LampPins
from gainbox.panel.oled import Oled, Wiring
from gainbox.staging.zones import Lamps

log = logging.getLogger(__name__)


class Hardware:
    """Display, lamps and buttons, as far as they are there.

    Args:
        wiring: where the display hangs; None for a box without one
        lamps: whether it has lamps
        buttons: whether it has buttons
        insist: whether a part that is not there is an error and not a warning

    Raises:
        PanelError: a part is missing, and `insist` is set
    """

    def __init__(self, wiring: Wiring | None, *, lamps: bool, buttons: bool, insist: bool) -> None:
        self._lamps: LampPins | None = None
        self._buttons: Buttons | None = None
        self._oled: Oled | None = None
        with ExitStack() as opened:
            try:
                if lamps:
                    self._lamps = LampPins()
                    opened.callback(self._lamps.close)
                if buttons:
                    self._buttons = Buttons()
                    opened.callback(self._buttons.close)
            except (GPIOZeroError, OSError, ImportError) as error:
                if insist:
                    raise PanelError(f"no lamps or buttons: the pins cannot be had: {error}") from None
                log.warning("no lamps or buttons: the pins cannot be had: %s", error)
            if wiring:
                try:
                    self._oled = Oled(wiring)
                except (GPIOZeroError, ImportError) as error:
                    raise PanelError(f"no display: {error}") from None
                opened.callback(self._oled.close)
                if insist and self._oled.health.state == "failed":
                    raise PanelError(f"the display does not answer: {wiring}: {self._oled.health.reason}")
            self._opened = opened.pop_all()
        self.size = wiring.size if wiring else (256, 64)
        self.grey = self.size[0] >= 256
        self.health = self._oled.health if self._oled else Health("none")

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light the lamps there are."""
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

    def descriptors(self) -> list[int]:
        """The buttons' bell."""
        return [self._buttons.bell.fileno()] if self._buttons else []

    def presses(self) -> list[Press]:
        """What was pressed since the last call."""
        return self._buttons.presses() if self._buttons else []

    def close(self) -> None:
        """Put all lamps out and blank the display."""
        self._opened.close()
