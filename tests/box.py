"""A whole gainbox for a test: the real daemon in a thread, its pins and its display in memory."""

import errno
import queue
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import inf
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import TypeVar

import luma.core.device
import msgspec
import numpy as np
import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory
from PIL import Image

from gainbox.board import BUTTON_PINS, LAMP_PINS
from gainbox.capture import Format, Source
from gainbox.capture.alsa import AlsaSource, Wanted
from gainbox.daemon import Daemon, Storage
from gainbox.daemon.audio import Audio
from gainbox.daemon.features import Features
from gainbox.daemon.rules import MeteringRules
from gainbox.daemon.settings import ButtonSettings, SettingsFollower
from gainbox.daemon.storage import StateFolderHealth
from gainbox.face import PAGES, Scene, paint
from gainbox.face.naming import channel_names
from gainbox.ledger.writer import Writer
from gainbox.meters import FeedFor
from gainbox.panel import Panel
from gainbox.panel.hardware import Hardware
from gainbox.panel.oled import Wiring
from gainbox.settings import Overrides, Settings, SettingsFile, load
from gainbox.settings.calibration import Calibration
from gainbox.staging.takes.archive import NoArchive
from gainbox.staging.thresholds import Thresholds
from gainbox.status import Status
from gainbox.status.client import states
from gainbox.systemd import Systemd
from gainbox.warning import Warnings
from tests.virtual_hat import VirtualHat

EDGES_DBFS = (-60.0, -18.0, -6.0)
RULES = MeteringRules.of(load())
SIZE = (256, 64)


def features_of(audio: Audio, thresholds: Thresholds | None = None) -> Features:
    """The features of all pages beside an audio thread, without an archive."""
    features = Features(
        audio,
        {name: page.feature for name, page in PAGES.items()},
        thresholds or Thresholds(),
        names=lambda channels: channel_names((), channels),
        archive_for=lambda _: NoArchive(),
        signal_edges_dbfs=lambda channels: (-60.0,) * channels,
        set_signal_edges=lambda _: None,
        change=lambda _key, _value: None,
    )
    features.begin()
    return features


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
        self.brightnesses: list[float] = []
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
            luma.core.device.dummy, "contrast", lambda _, level: self.brightnesses.append(level / 255)
        )
        monkeypatch.setattr(luma.core.device.dummy, "hide", lambda _: self.brightnesses.append(0.0))

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


ALWAYS_BRIGHT = {"panel.dim_s": inf, "panel.off_s": inf, "panel.brightness": 100}
IN_FORCE = load().changed(ALWAYS_BRIGHT)
"""The settings of a box for which no others are given."""


def unchecked(values: Mapping[str, object]) -> Settings:
    """The default settings with other values, out of their ranges too: a display that dims in no time."""
    settings = load()
    for key, value in values.items():
        title, _, name = key.partition(".")
        section = msgspec.structs.replace(getattr(settings, title), **{name: value})
        settings = msgspec.structs.replace(settings, **{title: section})
    return settings


def storage_in(
    folder: Path,
    file_settings: Settings = IN_FORCE,
    ledger: Writer | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Storage:
    """A state folder as `gainbox run` finds it."""
    overrides, complaint = Overrides.read(folder)
    assert complaint is None
    warnings = Warnings()
    settings = ButtonSettings(overrides, file_settings, clock, StateFolderHealth(warnings))
    return Storage(settings, Calibration.read(folder)[0], ledger, warnings)


def follower_of(file: SettingsFile, clock: Callable[[], float], warnings: Warnings) -> SettingsFollower:
    """Follows a settings file that is valid at the start."""
    return SettingsFollower(file, file.load(), None, clock, warnings, StateFolderHealth(warnings))


class Box:
    """A running gainbox, wired as `gainbox run` does it.

    Args:
        source: its source
        feed_for: the compiled meters
        folder: its state folder
        socket: path of its status socket
        settings: values that differ from the defaults, by their keys, as in a settings file
        panel: another panel than lamps, buttons and display
        systemd: its notify socket
        ledger: stores its takes
        clock: the clock of the settings' files
        file: the settings file that is followed, in place of `settings` from its first change on
        for_s: its running time
        speed: speed of the clock by which the card is monitored
    """

    def __init__(
        self,
        source: Source,
        feed_for: FeedFor,
        folder: Path,
        socket: Path,
        *,
        settings: Mapping[str, object] = MappingProxyType({}),
        panel: Panel | None = None,
        systemd: Systemd | None = None,
        ledger: Writer | None = None,
        clock: Callable[[], float] = time.monotonic,
        file: SettingsFile | None = None,
        for_s: float = inf,
        speed: float = 1.0,
    ) -> None:
        storage = storage_in(folder, unchecked({**ALWAYS_BRIGHT, **settings}), ledger, clock)
        self.settings, self.warnings = storage.settings, storage.warnings
        self.socket = socket
        self.code: int | None = None
        self.daemon = Daemon(
            storage,
            lambda _: source,
            None,
            feed_for,
            panel or reference_panel(),
            socket,
            systemd or Systemd({}),
            follower_of(file, clock, self.warnings) if file else None,
            clock_of(speed),
        )
        self._thread = Thread(target=self._run, args=(for_s,), name="main")
        self._thread.start()

    def _run(self, for_s: float) -> None:
        self.code = self.daemon.run(for_s)

    def scene(self, page: str) -> Scene:
        """The scene of a page."""
        return self.daemon.scenes.scene(page, None, self.daemon.warnings())

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
