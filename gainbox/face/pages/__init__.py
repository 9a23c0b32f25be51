"""The pages, in the order in which MODE turns them: the one table of their titles, drawings and features."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gainbox.face.frame import Paper
from gainbox.face.pages import (
    dynamics,
    headroom,
    history,
    loudness,
    meter,
    mix,
    noise,
    set_level,
    stereo,
    takes,
    vu,
)
from gainbox.face.scene import Scene
from gainbox.staging.dynamics import Dynamics
from gainbox.staging.feature import Feature, Listening
from gainbox.staging.history import History
from gainbox.staging.loudness import Loudness
from gainbox.staging.mix import Mix
from gainbox.staging.noise import Noise
from gainbox.staging.set_level import SetLevel
from gainbox.staging.stereo import Stereo
from gainbox.staging.takes import Takes


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes:
        title: its name on the display
        draw: draws a scene with the feature's view between head and foot
        feature: its feature, with all it measures and does beyond the meters
        turn: the legend of UP and DOWN; empty where they do nothing
        clear: the legend of CLEAR, by the view
    """

    title: str
    draw: Callable[[Paper, Scene, Any], None]
    feature: type[Feature] = Feature
    turn: str = ""
    clear: Callable[[Any], str] = lambda _: "peaks"

    @property
    def name(self) -> str:
        """Its name in the settings."""
        return self.title.lower().replace(" ", "-")


def listening(view: Listening) -> str:
    """The legend of CLEAR on a page that measures for some seconds."""
    return view.clear


PAGES = {
    page.name: page
    for page in (
        Page("METER", meter.draw),
        Page("VU", vu.draw),
        Page("HEADROOM", headroom.draw),
        Page("LOUDNESS", loudness.draw, Loudness, turn="scale"),
        Page("DYNAMICS", dynamics.draw, Dynamics),
        Page("STEREO", stereo.draw, Stereo),
        Page("HISTORY", history.draw, History),
        Page("SET LEVEL", set_level.draw, SetLevel, turn="margin", clear=listening),
        Page("NOISE", noise.draw, Noise, clear=listening),
        Page("TAKES", takes.draw, Takes, turn="take", clear=takes.clear),
        Page("MIX", mix.draw, Mix),
    )
}


def next_page(page: str) -> str:
    """The name of the page that follows."""
    names = list(PAGES)
    return names[(names.index(page) + 1) % len(names)]
