"""The lamps on their pins: two columns, or one that shows the worse of both sides."""

from contextlib import ExitStack

from gpiozero import LED

from gainbox.board import FOUR_LAMP_PINS, LAMP_PINS, LAMPS
from gainbox.staging.zones import DARK, Lamps


class LampPins:
    """Columns of four LEDs. A pin is touched only when its lamp changes.

    Args:
        one: True for a single column

    Raises:
        gpiozero.GPIOZeroError: a pin is not available
    """

    def __init__(self, *, one: bool = False) -> None:
        columns = [FOUR_LAMP_PINS] if one else [LAMP_PINS["left"], LAMP_PINS["right"]]
        with ExitStack() as opened:
            self._leds = [{lamp: opened.enter_context(LED(pins[lamp])) for lamp in LAMPS} for pins in columns]
            self._opened = opened.pop_all()
        self._lit = DARK[: len(columns)]

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light the left and the right column, or the only one."""
        shown = lamps if len(self._leds) == 2 else (worse(*lamps),)
        for leds, before, now in zip(self._leds, self._lit, shown, strict=True):
            for lamp in LAMPS:
                lit = getattr(now, lamp)
                if lit != getattr(before, lamp):
                    leds[lamp].value = lit
        self._lit = shown

    def close(self) -> None:
        """Put all lamps out and release the pins."""
        try:
            self.light(DARK)
        finally:
            self._opened.close()


def worse(left: Lamps, right: Lamps) -> Lamps:
    """One column for two: a lamp is lit if it is on either side, and hot excludes sweet."""
    lit = Lamps(*map(max, left, right))
    return lit._replace(sweet=lit.sweet and not lit.hot)
