"""A feature: what a page measures, judges and does, beyond the meters themselves.

The box feeds every feature all the time, whichever page is shown, and draws the page from its view.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from gainbox.meters import Noise, Programme, Readings
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.ticks import Tick
from gainbox.staging.verdict import Verdict

if TYPE_CHECKING:
    from gainbox.staging.judge import Judge
    from gainbox.staging.takes.archive import Archive


class Box(Protocol):
    """The box, as its features see it.

    Attributes:
        readings: the latest; None before the first sound
        judge: judges the programme since the last reset
        archive: stores takes of the present source
        floors_dbfs: noise floor of each channel as NOISE measured it last, NaN where it could not;
            empty before that
    """

    archive: "Archive"
    floors_dbfs: tuple[float, ...]

    @property
    def readings(self) -> Readings | None:  # noqa: D102 - an attribute
        ...

    @property
    def judge(self) -> "Judge":  # noqa: D102 - an attribute
        ...

    def names(self, channels: int) -> tuple[str, ...]:
        """The names of `channels` channels."""

    def programme(self) -> Programme:
        """The measurements of all channels together, at most half a second old."""

    def forget_noise(self) -> None:
        """Start a new search for the quietest second of each channel."""

    def noise(self) -> tuple[Noise, ...]:
        """The quietest second of each channel; takes up to 0.1 s for each."""

    def signal_edges_dbfs(self, channels: int) -> tuple[float, ...]:
        """The level of each channel below which its signal lamp is dark."""

    def set_signal_edges(self, edges_dbfs: Iterable[float | None]) -> None:
        """Set these levels; None leaves a channel's as it is."""

    def change(self, key: str, value: object) -> None:
        """Change a setting, `section.key`, and store it."""


class Feature:
    """A feature with nothing of its own, for pages that only show the meters.

    Args:
        box: the box it is part of
    """

    def __init__(self, box: Box) -> None:
        self.box = box
        self.thresholds: Thresholds = THRESHOLDS

    def begin(self, channels: int) -> None:
        """Start anew with a new Bank of `channels` channels, or with another source; 0 before any sound."""

    def feed(self, tick: Tick) -> None:
        """Add the next tenth of a second."""

    def interrupt(self, why: str) -> None:
        """The sound is interrupted; called again and again while it is."""

    def end(self) -> None:
        """Finish: the card is gone, or the box stops."""

    def mark(self) -> None:
        """Answer a mark, from the socket."""

    def press(self) -> bool:
        """Answer CLEAR on the page; False if the feature has no use for it."""
        return False

    def turn(self, by: int) -> None:
        """Answer UP (`by` is 1) or DOWN (-1) on the page."""

    def apply(self, thresholds: Thresholds) -> None:
        """Judge by other thresholds, what was measured before too."""
        self.thresholds = thresholds

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The last verdicts."""
        return ()

    def view(self) -> object:
        """The contents of the page, frozen; None for a page of bars alone."""
        return None


ANOTHER_INPUT = "the input is another now"
"""The reason why a measurement ends with a new Bank."""


@dataclass(frozen=True, slots=True)
class Listening:
    """The view of a feature that measures for some seconds after CLEAR.

    Attributes:
        state: waiting for CLEAR, measuring, finished, or interrupted
        listen_s: duration of the measurement
        left_s: time left of it
        why: the interruption, in a few words
    """

    state: Literal["ready", "listening", "judged", "interrupted"] = "ready"
    listen_s: float = 0.0
    left_s: float = 0.0
    why: str = ""

    @property
    def done(self) -> float:
        """The part of the measurement that is done, 0.0 to 1.0."""
        return 1.0 - self.left_s / self.listen_s

    @property
    def clear(self) -> str:
        """The legend of CLEAR."""
        return {"ready": "listen", "listening": "stop"}.get(self.state, "again")
