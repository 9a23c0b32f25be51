"""The front panel as facts: which lamp and which button sits on which pin, and which cards we know.

Pins are BCM numbers of the reference build. Buttons sit on pins that are pulled high while the Pi boots,
and lamps on pins that are pulled low, so that they stay dark.
"""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Hat:
    """An audio HAT with an analogue input."""

    name: str
    card_name: str
    """How the driver names the card, in /proc/asound/cards; the card's short id is shared by many."""
    may_rotate: bool = False
    """After an overrun its channels may come in another order, until it is opened anew."""


HATS: Final = (
    Hat("HiFiBerry DAC+ADC Pro", "snd_rpi_hifiberry_dacplusadcpro"),
    Hat("HiFiBerry DAC+ADC", "snd_rpi_hifiberry_dacplusadc"),
    Hat("HiFiBerry ADC", "snd_rpi_hifiberry_adc"),
    Hat("Audio Injector Stereo or Zero", "audioinjector-pi-soundcard"),
    Hat("Audio Injector Octo", "audioinjector-octo-soundcard", may_rotate=True),
    Hat("Pisound", "pisound"),
    Hat("Codec Zero", "IQaudIOCODEC"),
)
