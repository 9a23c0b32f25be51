"""A soak: hours of audio through the whole daemon, trouble with the card, and the balance at the end."""

import os
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf
from pathlib import Path
from random import Random

from gainbox.capture.demo_programme import programme
from gainbox.daemon import Daemon
from gainbox.ledger.writer import Writer
from gainbox.meters import FeedFor
from gainbox.status import Status
from gainbox.systemd import Systemd
from tests.box import storage_in
from tests.soak.card import CAPTURE, Card
from tests.soak.census import Census
from tests.soak.people import Hands, Visitor
from tests.soak.trouble import Trouble
from tests.virtual_hat import VirtualHat, build


@dataclass(frozen=True, slots=True)
class Soak:
    """How a soak went."""

    code: int
    """The daemon's exit code."""
    status: Status
    """The daemon's last."""
    card: Card
    trouble: Trouble
    census: Census
    hands: Hands
    visitor: Visitor
    wall_s: float

    @property
    def left_frames(self) -> int:
        """How many frames were delivered, and still waited when the card was closed or went away."""
        clock = self.card.clock
        return clock.delivered_frames - clock.taken_frames - clock.lost_frames

    def complaints(self) -> list[str]:
        """What does not balance, in sentences; none if all is well.

        What an overrun has lost the card compares with what is told, one by one.
        """
        status, card, clock = self.status, self.card, self.card.clock
        read_frames = card.metered_frames + card.disbelieved_frames
        balance = {
            "the daemon has failed": (self.code, 0),
            "frames in the status and frames metered": (status.frames, card.metered_frames),
            "frames read and frames taken from the card": (read_frames, clock.taken_frames),
            "overruns in the status and overruns": (status.overruns, card.overruns),
            "lost frames in the status and in the overruns": (status.lost_frames, card.lost_frames),
            "reopenings in the status and reopenings": (status.reopens, card.openings - 1),
            "frames left in a card that was closed": (self.left_frames, 0),
            "states in which frames were gone": (self.visitor.fell, 0),
        }
        return [f"{what}: {one} and {other}" for what, (one, other) in balance.items() if one != other]


def soak(
    feed_for: FeedFor,
    *,
    seconds: float,
    seed: int,
    calm_s: float,
    tell: Callable[[Census], None] = lambda _: None,
) -> Soak:
    """Let a whole box hear so many seconds of audio, as fast as it can.

    Args:
        feed_for: the compiled meters
        seconds: by the time of the card
        seed: of the faults
        calm_s: how long the card works between two faults, on average
        tell: called at the end of each hour
    """
    with ExitStack() as down:
        folder = Path(down.enter_context(tempfile.TemporaryDirectory(prefix="gb")))
        hat = down.enter_context(VirtualHat(folder, build(folder), patient=True, loop=True))
        os.environ["ALSA_CONFIG_PATH"] = str(hat.config)
        hat.play(programme(CAPTURE.rate_hz, CAPTURE.channels))
        hands, visitor = Hands(Random(seed)), Visitor(folder / "socket", Random(seed))
        trouble, census = Trouble(seed, seconds, calm_s), Census(hands.health, tell)
        card = Card(hat, trouble, census.look)
        daemon = daemon_on(card, hands, feed_for, folder)
        card.audio = daemon.audio
        began_s = time.monotonic()
        visitor.start()
        code = daemon.run(inf)
        wall_s = time.monotonic() - began_s
        visitor.leave()
        return Soak(code, daemon.status(), card, trouble, census, hands, visitor, wall_s)


def daemon_on(card: Card, hands: Hands, feed_for: FeedFor, folder: Path) -> Daemon:
    """The daemon as it is shipped, on this card and its time."""
    ledger = Writer(folder, lambda _: None)
    return Daemon(
        storage_in(folder, ledger=ledger),
        lambda _: card,
        None,
        feed_for,
        hands,
        folder / "socket",
        Systemd({}),
        clock=card.clock,
    )
