"""Sound cards by name: the known HATs in this machine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gainbox.hats import HATS, Hat

PROC = Path("/proc/asound")


@dataclass(frozen=True, slots=True)
class Card:
    """A HAT in this machine, and its ALSA device."""

    hat: Hat
    device: str


def first_hat(proc: Path = PROC) -> Card | None:
    """The first card that is a known HAT and can capture."""
    return next(known_hats(proc), None)


def hat_at(device: str, proc: Path = PROC) -> Hat | None:
    """The known HAT with an ALSA name such as `hw:1` or `plughw:1,0`; None for any other card."""
    card = device.removeprefix("plug").partition(",")[0]
    return next((known.hat for known in known_hats(proc) if known.device == card), None)


def is_absent(device: str, proc: Path = PROC) -> bool:
    """True if an ALSA name such as `hw:1,0` or `plughw:CARD=Pro` names a card that this machine lacks.

    Other names do not identify a card, and a kernel without sound lists none: False for both.
    """
    named = re.match(r"(?:plug)?hw:(?:CARD=)?([^,/]+)", device)
    if named is None or not (proc / "cards").exists():
        return False
    card = named[1]
    return not (proc / (f"card{card}" if card.isdecimal() else card)).exists()


def known_hats(proc: Path) -> Iterator[Card]:
    """All cards that are known HATs and can capture.

    Cards are identified by their driver's name; the short id of all HiFiBerry cards is the same.
    """
    try:
        lines = (proc / "cards").read_text(errors="replace").splitlines()  # a card may call itself anything
    except OSError:
        return
    known = {hat.card_name: hat for hat in HATS}
    for line in lines:  # " 0 [sndrpihifiberry]: HifiberryDacpAdcPro - snd_rpi_hifiberry_dacplusadcpro"
        number, _, rest = line.strip().partition(" ")
        hat = known.get(rest.rpartition(" - ")[2].strip())
        if hat and number.isdecimal() and any((proc / f"card{number}").glob("pcm*c")):
            yield Card(hat, f"hw:{number}")
