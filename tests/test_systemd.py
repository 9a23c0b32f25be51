"""Notifications at a real notify socket, and the feeding of the watchdog."""

import math
import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
import pytest

from gainbox.capture import CaptureError, Format
from gainbox.daemon import Daemon
from gainbox.meters import FeedFor
from gainbox.panel import NoPanel
from gainbox.systemd import Systemd
from tests.box import storage_in, unchecked


class Listener:
    """The notify socket as systemd holds it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1))

    def receive(self, timeout_s: float = 0.0) -> str | None:
        """The next message; None after the timeout."""
        self.socket.settimeout(timeout_s)
        with suppress(BlockingIOError, TimeoutError):
            return self.socket.recv(4096).decode()
        return None


@pytest.fixture
def listener(request: pytest.FixtureRequest) -> Iterator[Listener]:
    with tempfile.TemporaryDirectory(prefix="gb") as folder:
        listener = Listener(getattr(request, "param", "{}/notify").format(folder))
        with listener.socket:
            yield listener


wherever = pytest.mark.parametrize(
    "listener", ["{}/notify", "@{}"], ids=["folder", "abstract"], indirect=True
)


def everything(systemd: Systemd) -> None:
    """Send every notification."""
    systemd.ready()
    systemd.alive()
    systemd.status("0.1 s of überraschender Stille")
    systemd.stopping()


@wherever
def test_every_notification_arrives_in_order(listener: Listener) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": listener.address})
    assert systemd.watches
    everything(systemd)
    messages = ["READY=1", "WATCHDOG=1", "STATUS=0.1 s of überraschender Stille", "STOPPING=1"]
    assert list(iter(listener.receive, None)) == messages
    systemd.close()


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}])
def test_without_systemd_there_are_no_notifications(environ: dict[str, str]) -> None:
    systemd = Systemd(environ)
    assert not systemd.watches
    assert systemd.watchdog_s is None
    everything(systemd)
    systemd.close()


@wherever
def test_a_socket_that_has_vanished_is_ignored(listener: Listener) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": listener.address})
    listener.socket.close()
    everything(systemd)
    systemd.close()


def test_a_socket_that_never_existed_is_ignored() -> None:
    systemd = Systemd({"NOTIFY_SOCKET": "/nowhere/notify"})
    everything(systemd)
    systemd.close()


def test_a_systemd_that_does_not_read_blocks_nothing(listener: Listener) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": listener.address})
    for _ in range(5000):
        systemd.alive()
    assert 0 < len(list(iter(listener.receive, None))) < 5000
    systemd.close()


@pytest.mark.parametrize(
    ("environ", "watchdog_s"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getppid())}, None),
        ({"WATCHDOG_PID": str(os.getpid())}, None),
        ({"WATCHDOG_USEC": ""}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "-1"}, None),
    ],
)
def test_the_interval_of_the_watchdog_by_the_environment(
    environ: dict[str, str], watchdog_s: float | None
) -> None:
    assert Systemd(environ).watchdog_s == watchdog_s


# When the watchdog is fed


class Card:
    """A source and its stream: some blocks, a millisecond each, and its fate after them."""

    name = "alsa:test"
    format = Format(48000, 1, 24)

    def __init__(self, blocks: float, then: str) -> None:
        self.over = threading.Event()
        self.released = threading.Event()
        self.live = None
        self._blocks = blocks
        self._then = then

    def open(self) -> "Card":
        if self._then == "is absent":
            raise CaptureError("no-card", "alsa:test: no such device: is it plugged in?")
        return self

    def read(self, timeout_s: float) -> np.ndarray | None:
        if self._blocks > 0:
            self._blocks -= 1
            self.released.wait(0.001)
            return np.zeros((48, 1), np.int32)
        self.over.set()
        self.released.wait(60.0 if self._then == "hangs" else timeout_s)
        return None

    def close(self) -> None:
        pass


@pytest.fixture
def run(listener: Listener, feed_for: FeedFor, tmp_path: Path) -> Iterator[Callable[[Card], None]]:
    """Runs a daemon that listens to a card, with a watchdog of 20 ms."""
    with ExitStack() as down:
        settings = unchecked({"panel.pictures_per_s": 200, "capture.channels": 1})

        def start(card: Card) -> None:
            daemon = Daemon(
                storage_in(tmp_path, settings),
                lambda _: card,
                None,
                feed_for,
                NoPanel(),
                None,
                Systemd({"NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "20000"}),
            )
            thread = threading.Thread(target=daemon.run, args=(math.inf,))
            thread.start()
            for end in (thread.join, daemon.stop, card.released.set):
                down.callback(end)

        yield start


@pytest.mark.parametrize(("blocks", "then"), [(math.inf, "plays on"), (3, "stalls"), (0, "is absent")])
def test_the_watchdog_is_fed_while_the_audio_thread_moves(
    blocks: float, then: str, run: Callable[[Card], None], listener: Listener
) -> None:
    run(Card(blocks, then))
    assert listener.receive(10.0) == "READY=1"
    for _ in range(5):
        assert listener.receive(10.0) == "WATCHDOG=1"


def test_the_watchdog_starves_when_the_audio_thread_hangs(
    run: Callable[[Card], None], listener: Listener
) -> None:
    card = Card(3, "hangs")
    run(card)
    assert listener.receive(10.0) == "READY=1"
    assert card.over.wait(10.0)
    while listener.receive():
        pass  # drop earlier messages
    later = [listener.receive(0.1) for _ in range(5)]  # one may be due to the last blocks
    assert later.count(None) >= 4
