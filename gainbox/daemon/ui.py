"""The main thread: pictures, presses, the status socket, signals and the watchdog, all from one selector."""

import math
import selectors
import time
from collections.abc import Callable, Sequence

from gainbox.daemon.audio import Audio
from gainbox.daemon.features import Features
from gainbox.daemon.scene import SceneBuilder
from gainbox.daemon.setup import Setup
from gainbox.face import BurnIn, Notice, moved, next_page, paint
from gainbox.panel import Panel, Press
from gainbox.settings import Settings
from gainbox.systemd import Systemd
from gainbox.wakeup import Wakeup
from gainbox.warning import WarningCode

PAGE = "panel.page"


class Ui:
    """Runs until it is stopped, the programme ends, or its time is over.

    Args:
        audio: the running audio thread
        scenes: builds the scenes
        features: the features of all pages
        setup: SETUP
        panel: display and buttons
        burn_in: protects a display that ages
        selector: its keys' data is the function to call
        wakeup: wakes it
        systemd: notify socket
        page: the first page
        change: changes a setting, `section.key`, and stores it
        clear: clears peaks and clips, or everything if True
        warnings: the active warnings
    """

    def __init__(
        self,
        audio: Audio,
        scenes: SceneBuilder,
        features: Features,
        setup: Setup,
        panel: Panel,
        burn_in: BurnIn,
        selector: selectors.BaseSelector,
        wakeup: Wakeup,
        systemd: Systemd,
        *,
        page: str,
        change: Callable[[str, object], None],
        clear: Callable[[bool], None],
        warnings: Callable[[], Sequence[WarningCode]],
    ) -> None:
        self._audio = audio
        self._scenes = scenes
        self._features = features
        self._setup = setup
        self._panel = panel
        self._burn_in = burn_in
        self._selector = selector
        self._systemd = systemd
        self._page = page
        self._change = change
        self._clear = clear
        self._warnings = warnings
        self._picture_s = 1.0
        self._notice: Notice | None = None
        self._quit = False
        self._alive_s = 0.0
        self._rounds = 0
        selector.register(wakeup, selectors.EVENT_READ, wakeup.clear)
        for descriptor in panel.descriptors():
            selector.register(descriptor, selectors.EVENT_READ, self._answer_presses)

    def apply(self, settings: Settings) -> None:
        """Apply the settings of the display."""
        panel = settings.panel
        self._picture_s = 1 / panel.pictures_per_s
        self._burn_in.apply(brightness=panel.brightness / 100, dim_s=panel.dim_s, off_s=panel.off_s)
        self._panel.turn(panel.rotate == 180)

    def quit(self) -> None:
        """End soon; the caller sets the wakeup."""
        self._quit = True

    def run(self, for_s: float, tick: Callable[[float], None]) -> None:
        """Draw and answer for `for_s` seconds, which may be infinite; `tick` is called before each picture.

        The seconds count from the first sound, or from the first fault of the source.
        """
        now_s = due_s = time.monotonic()
        end_s = math.inf
        while not (self._quit or self._audio.ended or self._audio.failed or now_s >= end_s):
            if now_s >= due_s:
                due_s = max(due_s + self._picture_s, now_s)  # a picture that comes late delays no other
                self._answer_presses()
                self._look_for_life(now_s)
                self._setup.tick(now_s)
                tick(now_s)
                self._draw(now_s)
                self._feed_watchdog(now_s)
            if end_s == math.inf and self._audio.state != "starting":
                end_s = now_s + for_s
            for key, _ in self._selector.select(max(0.0, min(due_s, end_s) - time.monotonic())):
                key.data()
            now_s = time.monotonic()

    def _look_for_life(self, now_s: float) -> None:
        """Keep the display awake while there is a signal, and wake it for another notice."""
        notice = self._scenes.notice()
        if notice != self._notice or self._scenes.has_signal():
            self._burn_in.touch(now_s)
        self._notice = notice

    def _draw(self, now_s: float) -> None:
        """Show the scene, unless there is no display, or it is dark."""
        health = self._panel.health
        if health.state == "none":
            return
        brightness = self._brightness(now_s)
        # built in the dark, too: old maxima are not for the next picture
        scene = self._scenes.scene(self._page, self._setup.menu, self._warnings())
        if brightness > 0 or health.state == "failed":  # one that has failed comes back by a picture, if dark
            picture = paint(scene, self._panel.size, grey=self._panel.grey)
            self._panel.show(moved(picture, self._burn_in.place(now_s)) if self._panel.burns_in else picture)
        self._panel.set_brightness(brightness)  # last: a display that wakes does not flash an old picture

    def _brightness(self, now_s: float) -> float:
        """The brightness of the display, 0 (dark) to 1."""
        return self._burn_in.brightness(now_s, fault=bool(self._notice)) if self._panel.burns_in else 1.0

    def _answer_presses(self) -> None:
        """Answer all presses; one that wakes a dark display does nothing else."""
        for press in self._panel.presses():
            now_s = time.monotonic()
            awake = self._brightness(now_s) > 0
            self._burn_in.touch(now_s)
            if awake:
                self._answer(press)

    def _answer(self, press: Press) -> None:
        feature = self._features[self._page]
        if press.button == "quit":
            self._quit = True
        elif self._setup.press(press):
            pass
        elif press.button == "mode":
            self._page = next_page(self._page)
            self._change(PAGE, self._page)
        elif press.button == "clear":
            if press.held or not feature.press():
                self._clear(press.held)
        else:
            feature.turn(1 if press.button == "up" else -1)

    def _feed_watchdog(self, now_s: float) -> None:
        """Feed systemd's watchdog, only if the audio thread has come round, with audio or without."""
        if self._systemd.watchdog_s is None or now_s < self._alive_s:
            return
        if self._audio.rounds != self._rounds:
            self._rounds = self._audio.rounds
            self._alive_s = now_s + self._systemd.watchdog_s / 4
            self._systemd.alive()
