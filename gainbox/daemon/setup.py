"""SETUP while it is open: presses go to the menu, what it changes holds at once, what it confirms is kept."""

from collections.abc import Callable

from gainbox.daemon.audio import Rules
from gainbox.daemon.keeping import Keeper
from gainbox.daemon.report import Look
from gainbox.face import Menu
from gainbox.face.rows import EDGES, Values
from gainbox.face.setup_rows import KEYS
from gainbox.meters import Layout
from gainbox.panel import Press
from gainbox.staging.level import Targets
from gainbox.staging.thresholds import Thresholds

ALONE_S = 60.0
"""How long it stays open without a press. A meter is there to be looked at, and a value that nobody has
confirmed by then was not meant."""


def rules_of(values: Values, layout: Layout) -> Rules:
    """What the values of SETUP say about metering and judging."""
    return Rules(
        layout=layout,
        clip_samples=values["clip.samples"],
        clip_lamp_s=values["clip.lamp_s"],
        peak_hold_s=values["peak.hold_s"],
        edges_dbfs=edges_of(values),
        swap=values["panel.swap"],
    )


def look_of(values: Values) -> Look:
    """What they say about how the channels are told."""
    return Look(
        names=values["capture.names"],
        edges_dbfs=edges_of(values),
        scale=values["scales.meter"],
        reference_dbfs=values["scales.reference_dbfs"],
        swap=values["panel.swap"],
    )


def thresholds_with(thresholds: Thresholds, values: Values) -> Thresholds:
    """The thresholds, with what the values of SETUP say about them."""
    return thresholds._replace(
        targets=Targets(
            values["staging.target_vu_dbfs"],
            values["staging.target_peak_dbtp"],
            values["staging.margin_db"],
        ),
        uniform_lu=values["staging.uniform_lu"],
        headroom_dbtp=values["staging.mastering_headroom_dbtp"],
        listen_s=values["staging.listen_s"],
        noise_s=values["staging.noise_s"],
    )


def edges_of(values: Values) -> tuple[float, float, float]:
    """Where low, sweet and hot begin."""
    low_dbfs, sweet_dbfs, hot_dbfs = (values[edge] for edge in EDGES)
    return low_dbfs, sweet_dbfs, hot_dbfs


class Setup:
    """Opens the menu and follows it.

    Args:
        keeper: what remembers what was confirmed
        apply: called with all values whenever one has changed
        calibrate: called with a channel, from 1, and how many dBu are on it; says why that cannot be, or None
        channels: says how many there are
        clock: seconds, monotonic

    Attributes:
        menu: what to show; None while SETUP is closed
    """

    def __init__(
        self,
        keeper: Keeper,
        apply: Callable[[Values], None],
        calibrate: Callable[[int, float], str | None],
        channels: Callable[[], int],
        clock: Callable[[], float],
    ) -> None:
        self.menu: Menu | None = None
        self._keeper = keeper
        self._apply = apply
        self._calibrate = calibrate
        self._channels = channels
        self._clock = clock
        self._pressed_s = 0.0

    def takes(self, press: Press) -> bool:
        """Answer a press if it is for SETUP: any while it is open, and MODE held."""
        self._pressed_s = self._clock()
        if self.menu:
            self._follow(self.menu, self.menu.pressed(press.button, held=press.held))
        elif press == Press("mode", held=True):
            self.menu = Menu.opened(
                self._keeper.values(KEYS), self._keeper.values_in_file(KEYS), self._channels()
            )
        else:
            return False
        return True

    def close(self) -> None:
        """Leave at once, and leave to others what now holds."""
        self.menu = None

    def tick(self, now_s: float) -> None:
        """Leave when nobody has pressed anything for a while."""
        if self.menu and now_s - self._pressed_s >= ALONE_S:
            self._follow(self.menu, None)

    def _follow(self, before: Menu, after: Menu | None) -> None:
        """Have hold what the menu now says, and keep what has been confirmed."""
        self.menu = after
        values = after.values if after else before.kept
        if values != before.values:
            self._apply(values)
        if after and after.kept != before.kept:
            self._keeper.keep(after.kept)
        if after and after.asked and after.calibrates is not None:
            self.menu = after.answered(self._calibrate(after.calibrates + 1, after.dbu))
