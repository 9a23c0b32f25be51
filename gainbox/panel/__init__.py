"""The panel: sends pictures and lamps to devices, and reads presses of buttons or keys.

`light` is called by the audio thread, the rest by the main thread.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from PIL import Image

from gainbox.staging.zones import Lamps


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button: `mode`, `up`, `down`, `clear`, or the terminal's `quit`."""

    button: str
    held: bool = False


@dataclass(slots=True)
class Health:
    """State of the display."""

    state: Literal["ok", "failed", "none"]
    pictures: int = 0
    failures: int = 0
    reason: str = ""


class Panel(Protocol):
    """Display, lamps and buttons."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the next picture, in pixels."""

    @property
    def grey(self) -> bool:
        """True if the next picture may have greys."""

    @property
    def health(self) -> Health:
        """State of the display; always the same object, updated in place."""

    @property
    def burns_in(self) -> bool:
        """True if the display suffers from burn-in, as an OLED does."""

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light the left and the right column."""

    def show(self, picture: Image.Image) -> None:
        """Show a picture of `size`."""

    def set_brightness(self, brightness: float) -> None:
        """Set the brightness of the display, 0 (dark) to 1."""

    def turn(self, over: bool) -> None:
        """Rotate pictures by 180 degrees, for a display mounted upside down, or not."""

    def descriptors(self) -> list[int]:
        """File descriptors that are readable when there are presses."""

    def presses(self) -> list[Press]:
        """Take the presses since the last call."""

    def close(self) -> None:
        """Put all lamps out and blank the display; may be called twice."""


class PanelError(Exception):
    """A panel that was requested by name and is absent; one sentence."""


class NoPanel:
    """The absence of a panel: for servers, tests and pipes."""

    size = (256, 64)
    grey = True
    burns_in = False

    def __init__(self) -> None:
        self.health = Health("none")

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Do nothing."""

    def show(self, picture: Image.Image) -> None:
        """Do nothing."""

    def set_brightness(self, brightness: float) -> None:
        """Do nothing."""

    def turn(self, over: bool) -> None:
        """Do nothing."""

    def descriptors(self) -> list[int]:
        """None."""
        return []

    def presses(self) -> list[Press]:
        """None."""
        return []

    def close(self) -> None:
        """Do nothing."""
