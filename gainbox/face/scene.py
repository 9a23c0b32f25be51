"""The scene: all that a picture shows, frozen. Who paints it asks nothing else."""

import math
from dataclasses import dataclass, field

from gainbox.face.advice import SetLevel
from gainbox.face.idle import IdleLines
from gainbox.face.menu import Menu
from gainbox.face.programme import Dynamics, Loudness, Mix, Stereo
from gainbox.face.taken import Takes
from gainbox.face.tone import Tone
from gainbox.staging.history import Past
from gainbox.staging.zones import Zone


@dataclass(frozen=True, slots=True)
class Strip:
    """One channel. Levels in dBFS, minus infinity for nothing."""

    name: str
    zone: Zone
    vu_dbfs: float
    bar_dbfs: float
    """What the bar of METER shows: the reading that belongs to its scale."""
    peak_dbfs: float
    """The peak as it falls, and none since the last picture is missed."""
    hold_dbfs: float
    max_dbfs: float
    clips: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What the display shows at one moment."""

    page: str
    strips: tuple[Strip, ...]
    edges_dbfs: tuple[float, float, float] = field(default=(-60.0, -18.0, -6.0))
    """Where low, sweet and hot begin."""
    notice: str = ""
    """What is wrong, in place of the levels."""
    warning: str = ""
    """What is not as it should be, in a few words above the levels."""
    demo: bool = False
    scale: str = "mixer"
    """The scale of METER, one of `scales.METER_SCALES`."""
    reference_dbfs: float = -20.0
    """The reference level: 0 VU, and where the scales of the quasi-peak meters are lined up."""
    loudness: Loudness = field(default=Loudness())
    dynamics: Dynamics = field(default=Dynamics())
    stereo: Stereo = field(default=Stereo())
    set_level: SetLevel = field(default=SetLevel())
    noise: IdleLines = field(default=IdleLines())
    takes: Takes = field(default=Takes())
    mix: Mix = field(default=Mix())
    past: Past = field(default=Past())
    swap: bool = False
    """Whether the strips stand in reverse, the first channel last; `past` has the channels in their order."""
    tone: Tone = field(default=Tone())
    """What SETUP calibrates or matches by."""
    menu: Menu | None = None
    """SETUP, which then takes the place of the page and of any notice."""


def told(level_db: float) -> str:
    """A level as a figure, or a dash where there is none."""
    return figure(level_db) if math.isfinite(level_db) else "--"


def figure(level_db: float) -> str:
    """A level for a display, at most five characters: `-18.0`, `-100`, `-inf`; `--` where it is unknown."""
    if math.isnan(level_db):
        return "--"
    text = f"{round(level_db, 1) + 0.0:.1f}"  # adding zero makes -0.0 a plain 0.0
    return text if len(text) <= 5 else f"{level_db:.0f}"
