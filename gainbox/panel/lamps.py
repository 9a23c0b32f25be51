"""The lamps on their pins."""

from contextlib import ExitStack

from gpiozero import LED

from gainbox.board import LAMP_PINS, LAMPS
from gainbox.staging.zones import DARK, Lamps


class LampPins:
    """Two columns of four LEDs. A pin is touched only when its lamp changes.

    Raises:
        gpiozero.GPIOZeroError: a pin cannot be had
    """

    def __init__(self) -> None:
        with ExitStack() as opened:
            self._leds = [
                {lamp: opened.enter_context(LED(LAMP_PINS[side][lamp])) for lamp in LAMPS}
                for side in ("left", "right")
            ]
            self._opened = opened.pop_all()
        self._lit = DARK

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light the left and the right column."""
        for leds, before, now in zip(self._leds, self._lit, lamps, strict=True):
            for lamp in LAMPS:
                lit = getattr(now, lamp)
                if lit != getattr(before, lamp):
                    leds[lamp].value = lit
        self._lit = lamps

    def close(self) -> None:
        """Put all lamps out and let go of the pins."""
        try:
            self.light(DARK)
        finally:
            self._opened.close()
