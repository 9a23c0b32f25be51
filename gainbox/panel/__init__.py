"""The panel: pictures and lamps to devices, presses from buttons or keys.

`light` is called by the audio thread, the rest by the main thread.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from PIL import Image

from gainbox.staging.zones import Lamps


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed: `mode`, `up`, `down`, `clear`, or the terminal's `quit`."""

    button: str
    held: bool = False


@dataclass(slots=True)
class Health:
    """How the display is."""

    state: Literal["ok", "failed", "none"]
    pictures: int = 0
    failures: int = 0
    reason: str = ""


class Panel(Protocol):
    """What a person sees and touches."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture it wants next."""

    @property
    def grey(self) -> bool:
        """Whether that picture may have greys."""

    @property
    def health(self) -> Health:
        """How its display is; the same object for ever."""

    @property
    def ages(self) -> bool:
        """Whether its display wears out by shining, and is to rest."""

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light the left and the right column."""

    def show(self, picture: Image.Image) -> None:
        """Show a picture of `size`."""

    def shine(self, glow: float) -> None:
        """Make the display so bright, 0 (dark) to 1."""

    def turn(self, over: bool) -> None:
        """Show pictures upside down, for a display that is mounted so, or not."""

    def descriptors(self) -> list[int]:
        """What to wait on for presses."""

    def presses(self) -> list[Press]:
        """What was pressed since the last call."""

    def close(self) -> None:
        """Put all lamps out and blank the display; twice does no harm."""


class PanelError(Exception):
    """A panel that was asked for by name and is not there; one sentence."""


class NoPanel:
    """No panel at all: for servers, tests and pipes."""

    size = (256, 64)
    grey = True
    ages = False

    def __init__(self) -> None:
        self.health = Health("none")

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:
        """Light nothing."""

    def show(self, picture: Image.Image) -> None:
        """Show nothing."""

    def shine(self, glow: float) -> None:
        """There is nothing to shine."""

    def turn(self, over: bool) -> None:
        """There is nothing to turn."""

    def descriptors(self) -> list[int]:
        """There is nothing to wait on."""
        return []

    def presses(self) -> list[Press]:
        """Nobody presses anything."""
        return []

    def close(self) -> None:
        """There is nothing to put out."""
