"""A whole gainbox for a test: the real daemon in a thread, its pins and its display in memory."""

import errno
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from pathlib import Path
from threading import Thread
from typing import TypeVar

import luma.core.device
import numpy as np
import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory
from PIL import Image

from gainbox.board import BUTTON_PINS, LAMP_PINS
from gainbox.capture import Format, Source
from gainbox.capture.alsa import AlsaSource, Wanted
from gainbox.cli.judging import thresholds_of
from gainbox.daemon import Daemon
from gainbox.daemon.advising import Advisor
from gainbox.daemon.appraising import Appraiser
from gainbox.daemon.audio import Audio
from gainbox.daemon.calibration import Calibrator
from gainbox.daemon.following import Follower
from gainbox.daemon.idling import Idler
from gainbox.daemon.judging import Judging
from gainbox.daemon.keeping import Keeper, Unkept
from gainbox.daemon.leafing import Leafing
from gainbox.daemon.setup import look_of, rules_of
from gainbox.daemon.taking import Taker
from gainbox.face import Scene, paint
from gainbox.face.naming import channel_names
from gainbox.face.setup_rows import KEYS
from gainbox.ledger.writer import Writer
from gainbox.meters import FeedFor, Layout
from gainbox.panel import Panel
from gainbox.panel.hardware import Hardware
from gainbox.panel.oled import Wiring
from gainbox.settings import Overrides, SettingsFile, load
from gainbox.settings.calibration import Calibration
from gainbox.staging.level import TARGETS
from gainbox.staging.takes import Take
from gainbox.status import Status
from gainbox.status.client import states
from gainbox.systemd import Systemd
from tests.virtual_hat import VirtualHat

EDGES_DBFS = (-60.0, -18.0, -6.0)
RULES, LOOK = rules_of(load().values(KEYS), "pairs"), look_of(load().values(KEYS))
SIZE = (256, 64)


def judging_of(audio: Audio, listen_s: float = 10.0) -> Judging:
    """Who judges what is heard, and keeps no takes."""
    taker = Taker(list[Take]().append, lambda channels: (-60.0,) * channels)
    idler = Idler(
        forget=lambda: audio.tell("forget-noise"),
        noise=audio.noise,
        settle=lambda _: None,
        listen_s=listen_s,
    )
    return Judging(
        audio,
        Advisor(targets=TARGETS, listen_s=listen_s, floors_dbfs=lambda: idler.floors_dbfs),
        idler,
        taker,
        Leafing(taker, lambda _: None, lambda channels: channel_names((), channels)),
        Appraiser(audio),
    )


PATIENCE_S = 10.0
PRESS_S = 0.03
"""How long a finger stays on a button."""

Met = TypeVar("Met")


def until(condition: Callable[[], Met], timeout_s: float = PATIENCE_S) -> Met:
    """Wait until `condition()` gives something true, and return that."""
    end_s = time.monotonic() + timeout_s
    while not (met := condition()):
        assert time.monotonic() < end_s, f"not met within {timeout_s:g} s"
        time.sleep(0.003)
    return met


class Pins:
    """The pins, in memory: lamps to look at and buttons to press."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._factory = MockFactory()
        monkeypatch.setattr(Device, "pin_factory", self._factory)

    def lit(self) -> tuple[set[str], set[str]]:
        """The lamps that are lit, in the left and the right column."""
        left, right = (
            {lamp for lamp, number in LAMP_PINS[side].items() if self._factory.pin(number).state}
            for side in ("left", "right")
        )
        return left, right

    def ever_lit(self) -> tuple[set[str], set[str]]:
        """The lamps that have been lit at any time."""
        left, right = (
            {
                lamp
                for lamp, number in LAMP_PINS[side].items()
                if any(past.state for past in self._factory.pin(number).states)
            }
            for side in ("left", "right")
        )
        return left, right

    @contextmanager
    def held(self, button: str) -> Iterator[None]:
        """Keep a finger on a button."""
        pin = self._factory.pin(BUTTON_PINS[button])
        pin.drive_low()
        yield
        pin.drive_high()

    def press(self, button: str) -> None:
        """Press a button shortly."""
        with self.held(button):
            time.sleep(PRESS_S)


class Display:
    """What luma's dummy displays show, the latest one; it can be unplugged."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.picture: Image.Image | None = None
        self.glows: list[float] = []
        """How bright it has been told to be, one after the other."""
        self.unplugged = False
        to_dummy = luma.core.device.dummy.display

        def to_this(dummy: luma.core.device.dummy, picture: Image.Image) -> None:
            if self.unplugged:
                raise OSError(errno.EREMOTEIO, "Remote I/O error")
            to_dummy(dummy, picture)
            self.picture = dummy.image

        monkeypatch.setattr(luma.core.device.dummy, "display", to_this)
        monkeypatch.setattr(
            luma.core.device.dummy, "contrast", lambda _, level: self.glows.append(level / 255)
        )
        monkeypatch.setattr(luma.core.device.dummy, "hide", lambda _: self.glows.append(0.0))

    def shows(self, scene: Scene) -> bool:
        """Whether it shows this scene, to the last pixel."""
        expected = paint(scene, SIZE, grey=True).convert("RGB")
        return self.picture is not None and self.picture.tobytes() == expected.tobytes()

    def is_blank(self) -> bool:
        """Whether not one pixel is lit."""
        return self.picture is None or self.picture.getbbox() is None


def hat_source(
    *,
    rate_hz: int = 48000,
    channels: int = 2,
    sample_format: str = "S32_LE",
    buffer_ms: float = 2000.0,
    speed: float = 1.0,
    may_rotate: bool = False,
) -> AlsaSource:
    """The virtual HAT as a source, with a buffer that bears a busy machine."""
    wanted = Wanted(rate_hz, channels, sample_format, 128, buffer_ms, may_rotate)
    return AlsaSource(VirtualHat.device, wanted, clock_of(speed))


def clock_of(speed: float) -> Callable[[], float]:
    """A clock that runs as fast as a card of this speed, so that such a card is in time."""
    return lambda: speed * time.monotonic()


LULL_S = 0.01


class Script:
    """A source that gives what it is handed: blocks, and faults to be raised. It is its own stream.

    Attributes:
        lull: the block it gives over and over while it has been handed nothing; None if it stalls then
    """

    name = "script"

    def __init__(self, rate_hz: int = 48000, channels: int = 2) -> None:
        self.format = Format(rate_hz, channels, 24)
        self.live = None
        self.opened = 0
        self.lull: np.ndarray | None = None
        self._things: queue.SimpleQueue[np.ndarray | Exception] = queue.SimpleQueue()

    def give(self, *things: np.ndarray | Exception) -> None:
        for thing in things:
            self._things.put(thing)

    def is_empty(self) -> bool:
        """Whether all has been taken."""
        return self._things.empty()

    def open(self) -> "Script":
        self.opened += 1
        return self

    def read(self, timeout_s: float) -> np.ndarray | None:
        try:
            thing = self._things.get(timeout=timeout_s if self.lull is None else LULL_S)
        except queue.Empty:
            return self.lull
        if isinstance(thing, Exception):
            raise thing
        return thing

    def close(self) -> None:
        pass


class Box:
    """A running gainbox, wired as `gainbox run` does it.

    Args:
        source: what it listens to
        feed_for: the compiled meters
        folder: where its state is kept
        socket: where its status is to be asked for
        panel: another one than lamps, buttons and display
        layout: how its channels belong together
        clip_lamp_s: how long the clip lamp stays lit
        names: of the channels
        dim_s, off_s: how long without signal or press it takes to dim, and to go dark
        swap: whether left and right are exchanged
        recorder_full_scale_dbu: of whoever records behind it
        systemd: whom it tells how it goes
        ledger: who keeps its takes
        clock: by which the state is kept
        original: the settings file that is followed, besides what is set here
        for_s: how long it runs
        speed: how fast the clock runs by which the card is watched
    """

    def __init__(
        self,
        source: Source,
        feed_for: FeedFor,
        folder: Path,
        socket: Path,
        *,
        panel: Panel | None = None,
        layout: Layout = "pairs",
        clip_lamp_s: float = inf,
        names: tuple[str, ...] = (),
        dim_s: float = inf,
        off_s: float = inf,
        swap: bool = False,
        recorder_full_scale_dbu: float = 24.0,
        systemd: Systemd | None = None,
        ledger: Writer | None = None,
        clock: Callable[[], float] = time.monotonic,
        original: SettingsFile | None = None,
        for_s: float = inf,
        speed: float = 1.0,
    ) -> None:
        settings = load()
        state, complaint = Overrides.read(folder)
        assert complaint is None
        held = state.over(settings)
        self.warnings: list[str] = []
        unkept = Unkept(self.warnings)
        self.socket = socket
        self.code: int | None = None
        self.daemon = Daemon(
            source=source,
            stream=None,
            feed_for=feed_for,
            rules=replace(rules_of(held.values(KEYS), layout), clip_lamp_s=clip_lamp_s, swap=swap),
            panel=panel or reference_panel(),
            look=replace(look_of(held.values(KEYS)), names=names, swap=swap),
            wide=held.scales.loudness == "EBU +18",
            channels=2,
            pictures_per_s=30.0,
            page=held.panel.starts_on,
            brightness=1.0,
            dim_s=dim_s,
            off_s=off_s,
            keeper=Keeper(state, settings, clock, unkept),
            calibrator=Calibrator(Calibration.read(folder)[0], recorder_full_scale_dbu),
            socket=socket,
            systemd=systemd or Systemd({}),
            warnings=self.warnings,
            ledger=ledger,
            clock=clock_of(speed),
            follower=Follower(
                original, original.load(), "", lambda _: source, thresholds_of, clock, self.warnings, unkept
            )
            if original
            else None,
        )
        self._thread = Thread(target=self._run, args=(for_s,), name="main")
        self._thread.start()

    def _run(self, for_s: float) -> None:
        self.code = self.daemon.run(for_s)

    def status(self) -> Status:
        """What `gainbox status` is told, as soon as there is an answer."""
        return until(lambda: next(states([self.socket]), None))

    def comes_to(self, condition: Callable[[Status], bool]) -> Status:
        """The first status that meets a condition."""
        return until(lambda: status if condition(status := self.status()) else None)

    def reaches(self, state: str) -> Status:
        """The status as soon as the box is in this state."""
        return self.comes_to(lambda now: now.state == state)

    def hears(self, seconds: float) -> Status:
        """The status once it has heard so much more."""
        before = self.status()
        frames = before.frames + seconds * (before.sample_rate_hz or 48000)
        return self.comes_to(lambda now: now.frames >= frames)

    def ends(self) -> int | None:
        """The exit code, once it has ended by itself."""
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the box does not end"
        return self.code

    def stop(self) -> int | None:
        """The exit code, once it has ended because it was told to; twice does no harm."""
        if self._thread.is_alive():
            self.daemon.stop()
        return self.ends()


def reference_panel() -> Hardware:
    """The panel of the reference build, its display in memory."""
    return Hardware(
        Wiring("dummy", "spi", 0, 0, SIZE, turned=False), lamp_columns=2, buttons=True, insist=True
    )
