"""The main thread: pictures, presses, the status socket, signals and the watchdog, all from one selector."""

import math
import selectors
import time
from collections.abc import Callable
from dataclasses import replace

from gainbox.daemon.audio import Audio
from gainbox.daemon.judging import Judging
from gainbox.daemon.report import Report
from gainbox.daemon.setup import Setup
from gainbox.face import BurnIn, moved, next_page, paint
from gainbox.panel import Panel, Press
from gainbox.systemd import Systemd
from gainbox.wakeup import Wakeup


class Front:
    """Turns until it is told to stop, the programme ends, or its time is over.

    Args:
        audio: the running audio thread
        report: makes scenes and states of what it knows
        judging: who says how far to turn, when asked to
        panel: what to draw on, and what is pressed
        selector: its keys' data is what to call
        bell: wakes it
        systemd: whom to tell that all is well
        rest: says how bright a display that ages is to be
        pictures_per_s: how often to draw
        page: the page to begin with
        keep: called with a key of the settings and its value when a button has changed that on a page
        setup: what MODE, held, opens
    """

    def __init__(
        self,
        audio: Audio,
        report: Report,
        judging: Judging,
        panel: Panel,
        selector: selectors.BaseSelector,
        wakeup: Wakeup,
        systemd: Systemd,
        rest: BurnIn,
        *,
        pictures_per_s: float,
        page: str,
        keep: Callable[[str, object], None],
        setup: Setup,
    ) -> None:
        self._audio = audio
        self._report = report
        self._judging = judging
        self._panel = panel
        self._selector = selector
        self._systemd = systemd
        self._rest = rest
        self._picture_s = 1 / pictures_per_s
        self._page = page
        self._keep = keep
        self._notice = ""
        self._setup = setup
        self._quit = False
        self._alive_s = 0.0
        self._rounds = 0
        self._turns: dict[str, Callable[[int], None]] = {
            "loudness": self._turn_scale,
            "set-level": self._turn_margin,
            "takes": judging.leafing.turn,
        }
        """What UP (1) and DOWN (-1) turn, on the pages where they do."""
        self._begins: dict[str, Callable[[], None]] = {
            "set-level": judging.advisor.press,
            "noise": judging.idler.press,
            "takes": judging.leafing.press,
        }
        """What CLEAR does on pages that have something of their own for it."""
        selector.register(wakeup, selectors.EVENT_READ, wakeup.clear)
        for descriptor in panel.descriptors():
            selector.register(descriptor, selectors.EVENT_READ, self._answer_presses)

    def follow(self, *, pictures_per_s: float) -> None:
        """Go on by these settings; SETUP, which has begun with others, is closed."""
        self._picture_s = 1 / pictures_per_s
        self._setup.close()

    def quit(self) -> None:
        """Stop turning; whoever calls rings the bell."""
        self._quit = True

    def clear(self, *, everything: bool) -> None:
        """Forget clips and peaks, or everything; what was warned of and is over has been seen."""
        self._audio.tell("reset" if everything else "clear")
        self._report.acknowledge()

    def turn(self, for_s: float, tick: Callable[[float], None]) -> None:
        """Draw and answer for so many seconds, which may be infinite; `tick` is called with each picture.

        The seconds count from the first sound, or from when it is known that there is none.
        """
        now_s = due_s = time.monotonic()
        end_s = math.inf
        while not (self._quit or self._audio.ended or self._audio.failed or now_s >= end_s):
            if now_s >= due_s:
                due_s = max(due_s + self._picture_s, now_s)  # a picture that comes late delays no other
                self._answer_presses()
                self._look_for_life(now_s)
                self._setup.tick(now_s)
                self._draw(now_s)
                self._feed_watchdog(now_s)
                tick(now_s)
            if end_s == math.inf and self._audio.state != "starting":
                end_s = now_s + for_s
            for key, _ in self._selector.select(max(0.0, min(due_s, end_s) - time.monotonic())):
                key.data()
            now_s = time.monotonic()

    def _look_for_life(self, now_s: float) -> None:
        """Keep the display awake while there is a signal, and wake it when something else is wrong."""
        notice = self._report.notice()
        if notice != self._notice or self._report.has_signal():
            self._rest.touch(now_s)
        self._notice = notice

    def _draw(self, now_s: float) -> None:
        """Show how things are, if there is a display and it is not dark at that."""
        if self._panel.health.state == "none":
            return
        brightness = self._glow(now_s)
        scene = self._report.scene(self._page)  # in the dark, too: old maxima are not for the next picture
        if menu := self._setup.menu:
            scene = replace(scene, menu=menu, tone=self._report.tone(menu))
        if (
            brightness > 0 or self._panel.health.state == "failed"
        ):  # one that has failed is to come back, if dark
            picture = paint(scene, self._panel.size, grey=self._panel.grey)
            self._panel.show(moved(picture, self._rest.place(now_s)) if self._panel.burns_in else picture)
        self._panel.set_brightness(brightness)  # last: a display that wakes does not flash its old picture

    def _glow(self, now_s: float) -> float:
        """How bright the display is to be."""
        return self._rest.brightness(now_s, fault=bool(self._notice)) if self._panel.burns_in else 1.0

    def _answer_presses(self) -> None:
        """Do what the buttons say; the press that wakes a dark display does nothing else."""
        for press in self._panel.presses():
            now_s = time.monotonic()
            awake = self._glow(now_s) > 0
            self._rest.touch(now_s)
            if awake:
                self._answer(press)

    def _answer(self, press: Press) -> None:
        if press.button == "quit":
            self._quit = True
        elif self._setup.takes(press):
            pass
        elif press.button == "mode":
            self._page = next_page(self._page)
            self._keep("panel.page", self._page)
        elif press.button == "clear":
            begin = None if press.held else self._begins.get(self._page)
            if begin:
                begin()
            else:
                self.clear(everything=press.held)
        elif turn := self._turns.get(self._page):
            turn(1 if press.button == "up" else -1)

    def _turn_scale(self, by: int) -> None:
        """Show loudness on the scale EBU +18, or on EBU +9."""
        self._report.widen(by > 0)
        self._keep("scales.loudness", "EBU +18" if by > 0 else "EBU +9")

    def _turn_margin(self, by: int) -> None:
        """Leave the players a decibel more, or less."""
        self._keep("staging.margin_db", self._judging.advisor.leave(by))

    def _feed_watchdog(self, now_s: float) -> None:
        """Tell systemd that we live: only if the audio thread has come round, with audio or without."""
        if self._systemd.watchdog_s is None or now_s < self._alive_s:
            return
        if self._audio.rounds != self._rounds:
            self._rounds = self._audio.rounds
            self._alive_s = now_s + self._systemd.watchdog_s / 4
            self._systemd.alive()
