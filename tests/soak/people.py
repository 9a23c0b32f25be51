"""Who uses a box while it soaks: hands on its buttons, and somebody at its socket."""

from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Event, Thread

from PIL import Image

from gainbox.board import BUTTON_PINS
from gainbox.panel import Health, NoPanel, Press
from gainbox.staging.zones import Lamps
from gainbox.status import StatusError
from gainbox.status.client import send_request, states

ASKS = ("clear", "reset", "mark")
COMES_AGAIN_S = 0.05


class Hands(NoPanel):
    """A panel whose buttons are pressed at random, and whose lamps and pictures are counted."""

    def __init__(self, random: Random) -> None:
        self.health = Health("ok")
        self.changes = 0
        self._random = random

    def light(self, lamps: tuple[Lamps, Lamps]) -> None:  # noqa: ARG002
        self.changes += 1

    def show(self, picture: Image.Image) -> None:
        assert picture.size == self.size
        self.health.pictures += 1

    def presses(self) -> list[Press]:
        """One press in ten pictures; one of ten is held."""
        if self._random.random() > 0.1:
            return []
        return [Press(self._random.choice(tuple(BUTTON_PINS)), held=self._random.random() < 0.1)]


class Visitor(Thread):
    """Follows the status until the box ends, and has something done now and then.

    Attributes:
        heard: how many states it was told
        fell: how often fewer frames had been metered than in the state before
    """

    def __init__(self, socket: Path, random: Random) -> None:
        super().__init__(name="visitor", daemon=True)
        self.heard = self.fell = 0
        self._socket = socket
        self._random = random
        self._leaves = Event()

    def run(self) -> None:
        """Come again whenever the box is not there, or too busy to answer."""
        while not self._leaves.wait(COMES_AGAIN_S):
            with suppress(StatusError):
                self._follow()

    def leave(self) -> None:
        """End, once the box has."""
        self._leaves.set()
        self.join()

    def _follow(self) -> None:
        frames = 0
        for status in states([self._socket]):
            self.fell += status.frames < frames
            frames = status.frames
            self.heard += 1
            if self._random.random() < 0.1:
                send_request([self._socket], {"do": self._random.choice(ASKS)})
