"""The front panel as facts: the pins of lamps, buttons and display.

Pins are BCM numbers of the reference build. Buttons sit on pins that are pulled high while the Pi boots,
and lamps on pins that are pulled low, so that they stay dark.
"""

from typing import Final

LAMPS: Final = ("signal", "sweet", "hot", "clip")
"""The lamps of a column, from the bottom up."""

LAMP_PINS: Final = {
    "left": {"signal": 12, "sweet": 13, "hot": 16, "clip": 17},
    "right": {"signal": 22, "sweet": 26, "hot": 9, "clip": 15},
}

BUTTON_PINS: Final = {"mode": 4, "up": 5, "down": 6, "clear": 7}
"""Buttons connect their pin to ground."""

BUTTON_KEYS: Final = {"m": "mode", "u": "up", "d": "down", "c": "clear"}
"""The buttons as keys of a terminal; a capital letter is the button held."""

DISPLAY_DC_PIN: Final = 25
"""The display's data/command line. Its reset is a resistor and a capacitor, and needs no pin."""

DISPLAY_PINS: Final = {8: "chip select", 10: "data", 11: "clock", DISPLAY_DC_PIN: "data/command"}
"""Of the display on SPI 0."""

FOUR_LAMP_PINS: Final = {"signal": 22, "sweet": 23, "hot": 27, "clip": 15}
"""The lamps of a box with a single column, for a HAT that uses pins of the two: the worse of both sides."""


def panel_pins(*, lamp_columns: int, buttons: bool, spi: bool) -> dict[str, dict[int, str]]:
    """The pins of a panel and their uses, by part.

    Args:
        lamp_columns: number of columns of lamps: 2, 1 or 0
        buttons: True if there are buttons
        spi: True if the display is on SPI
    """
    presses = {pin: f"the button {name.upper()}" for name, pin in BUTTON_PINS.items()}
    columns = ((), (FOUR_LAMP_PINS,), (LAMP_PINS["left"], LAMP_PINS["right"]))[lamp_columns]
    return {
        "lamps": {pin: f"the lamp {lamp}" for column in columns for lamp, pin in column.items()},
        "buttons": presses if buttons else {},
        "display": {pin: f"the display's {name}" for pin, name in DISPLAY_PINS.items()} if spi else {},
    }
