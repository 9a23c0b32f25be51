"""The 40-pin header: the BCM number of each signal, and the place of each BCM number."""

from gainbox.board import BUTTON_PINS, DISPLAY_DC_PIN, LAMP_PINS

SPI_PINS = {"display CE0": 8, "display MOSI": 10, "display SCLK": 11}
# fmt: off
PLACES = {
    2: 3, 3: 5, 4: 7, 14: 8, 15: 10, 17: 11, 18: 12, 27: 13, 22: 15, 23: 16, 24: 18, 10: 19, 9: 21,
    25: 22, 11: 23, 8: 24, 7: 26, 5: 29, 6: 31, 12: 32, 13: 33, 19: 35, 16: 36, 26: 37, 20: 38, 21: 40,
}
# fmt: on
"""Where each BCM number is on the 40-pin header."""


def signals() -> dict[str, int]:
    """The signals of the panel, with their BCM numbers."""
    lamps = {f"lamp {side} {lamp}": pin for side, pins in LAMP_PINS.items() for lamp, pin in pins.items()}
    buttons = {f"button {name.upper()}": pin for name, pin in BUTTON_PINS.items()}
    return {**lamps, **buttons, **SPI_PINS, "display D/C": DISPLAY_DC_PIN}
