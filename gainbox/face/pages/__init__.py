"""The pages, in the order in which MODE turns them."""

from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Page:
    """A page's name as shown, and how it is drawn between head and foot."""

    title: str
    draw: Callable[[Paper, Scene], None]
    turn: str = ""
    """What UP and DOWN turn there; nothing where they do nothing."""
    clear: Callable[[Scene], str] = lambda _: "peaks"
    """What CLEAR does there."""


PAGES = {
    "meter": Page("METER", meter.draw),
    "vu": Page("VU", vu.draw),
    "headroom": Page("HEADROOM", headroom.draw),
    "loudness": Page("LOUDNESS", loudness.draw, turn="scale"),
    "dynamics": Page("DYNAMICS", dynamics.draw),
    "stereo": Page("STEREO", stereo.draw),
    "history": Page("HISTORY", history.draw),
    "set-level": Page("SET LEVEL", set_level.draw, turn="margin", clear=set_level.clear),
    "noise": Page("NOISE", noise.draw, clear=noise.clear),
    "takes": Page("TAKES", takes.draw, turn="take", clear=takes.clear),
    "mix": Page("MIX", mix.draw),
}


def next_page(page: str) -> str:
    """The page that follows."""
    names = list(PAGES)
    return names[(names.index(page) + 1) % len(names)]
