"""The known audio HATs: their cards, the pins they use, and the parts of a panel that cannot be beside them.

Pins are BCM numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

EVERY_HAT_OWNS: Final = {
    0: "EEPROM data",
    1: "EEPROM clock",
    2: "I2C data",
    3: "I2C clock",
    18: "I2S bit clock",
    19: "I2S frame clock",
    20: "I2S input",
    21: "I2S output",
}


@dataclass(frozen=True, slots=True)
class Hat:
    """An audio HAT with an analogue input."""

    name: str
    card_name: str
    """The driver's name of the card, in /proc/asound/cards; the card's short id is shared by many."""
    may_rotate: bool = False
    """After an overrun its channels may change places, until it is opened anew."""
    own_pins: Mapping[int, str] = field(default_factory=dict)
    """The pins that it uses beside `EVERY_HAT_OWNS`, and their use."""

    def owns(self, pin: int) -> str | None:
        """The HAT's use of a pin; None if it leaves it free."""
        return self.own_pins.get(pin) or EVERY_HAT_OWNS.get(pin)


HATS: Final = (
    Hat("HiFiBerry DAC+ADC Pro", "snd_rpi_hifiberry_dacplusadcpro"),
    Hat("HiFiBerry DAC+ADC", "snd_rpi_hifiberry_dacplusadc"),
    Hat("HiFiBerry ADC", "snd_rpi_hifiberry_adc"),
    Hat("Audio Injector Stereo or Zero", "audioinjector-pi-soundcard"),
    Hat(
        "Audio Injector Octo",
        "audioinjector-octo-soundcard",
        may_rotate=True,
        own_pins={5: "reset", **dict.fromkeys((22, 23, 24, 27), "rate select")},
    ),
    Hat(
        "Pisound",
        "pisound",
        own_pins={
            8: "SPI chip select",
            9: "SPI input",
            10: "SPI output",
            11: "SPI clock",
            **dict.fromkeys((13, 16, 26), "rate select"),
            **dict.fromkeys((12, 24), "reset"),
            17: "button",
            25: "data ready",
        },
    ),
    Hat("Codec Zero", "IQaudIOCODEC", own_pins={23: "green LED", 24: "red LED", 27: "button"}),
    Hat(
        "WM8960 HAT",
        "wm8960-soundcard",
        own_pins={10: "LED data", 11: "LED clock", 12: "socket", 13: "socket", 17: "button"},
    ),
)


def clashes(pins: Mapping[str, Mapping[int, str]], hat: Hat) -> dict[str, str]:
    """The reason why a part of the panel cannot be beside a HAT, by part: its first pin that the HAT uses."""
    found: dict[str, str] = {}
    for part, names in pins.items():
        for pin, name in names.items():
            if use := hat.owns(pin):
                found.setdefault(part, f"{name} is on GPIO {pin}, which the {hat.name} uses as its {use}")
    return found
