"""The scene: the whole contents of a picture, frozen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from gainbox.face.menu import Menu
from gainbox.staging.tone import Tone
from gainbox.staging.zones import Zone

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Strip:
    """One channel. Levels in dBFS, minus infinity for nothing."""

    name: str
    zone: Zone
    vu_dbfs: float
    bar_dbfs: float
    """The bar of METER: the reading that belongs to its scale."""
    peak_dbfs: float
    """The peak as it falls, with the maximum since the last picture."""
    hold_dbfs: float
    max_dbfs: float
    clips: int


class Notice(NamedTuple):
    """A state in place of the levels: its name, and a sentence."""

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """The display at one moment."""

    page: str
    strips: tuple[Strip, ...]
    edges_dbfs: tuple[float, float, float] = field(default=(-60.0, -18.0, -6.0))
    """The lower edges of low, sweet and hot."""
    notice: Notice | None = None
    """Takes the place of the levels."""
    warning: str = ""
    """A few words above the levels."""
    demo: bool = False
    scale: str = "mixer"
    """The scale of METER, one of `scales.METER_SCALES`."""
    reference_dbfs: float = -20.0
    """The reference level: 0 VU, and the line-up of the quasi-peak meters' scales."""
    loudness_scale: str = "EBU +9"
    """The scale of LOUDNESS, `EBU +9` or `EBU +18`."""
    view: object = None
    """The view of the page's feature, its channels in their order."""
    swap: bool = False
    """True if the channels are drawn in reverse, as `strips` are already."""
    tone: Tone = field(default=Tone())
    """The tone by which SETUP calibrates or matches."""
    menu: Menu | None = None
    """SETUP, which then takes the place of the page and of any notice."""

    def in_order(self, channels: Sequence[Item]) -> Sequence[Item]:
        """Channels of the view in the order in which they are drawn."""
        return channels[::-1] if self.swap else channels


def format_level(level_db: float) -> str:
    """A level as a figure; a dash unless it is finite."""
    return figure(level_db) if math.isfinite(level_db) else "--"


def figure(level_db: float) -> str:
    """A level in at most five characters: `-18.0`, `-100`, `-inf`; `--` for NaN."""
    if math.isnan(level_db):
        return "--"
    text = f"{round(level_db, 1) + 0.0:.1f}"  # adding zero makes -0.0 a plain 0.0
    return text if len(text) <= 5 else f"{level_db:.0f}"
