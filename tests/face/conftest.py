"""Scenes that the face is drawn from."""

import math
import random
from typing import Any

import pytest

from gainbox.face import PAGES, Menu, Notice, Scene, Strip
from gainbox.face.setup_rows import rows_for
from gainbox.settings import load
from gainbox.staging.history import Past, Second
from gainbox.staging.zones import Zone
from tests.face.box import Box

FACTORY = load()


def strips(channels: int) -> tuple[Strip, ...]:
    """Channels from silence to clipping, the last one the loudest."""
    names = ("L", "R") if channels == 2 else tuple(str(number + 1) for number in range(channels))
    if channels == 1:
        return (Strip("Vox", Zone.SWEET, -19.5, -19.5, -9.8, -8.0, -7.2, 0),)
    steps = range(channels)
    return (
        *(
            Strip(names[i], Zone.LOW, *[-52.0 + 6 * i] * 2, -40.0 + 5 * i, -38.0 + 5 * i, -34.5 + 5 * i, 0)
            for i in steps[:-1]
        ),
        Strip(names[-1], Zone.CLIP, -11.5, -11.5, -1.2, 0.0, 0.0, 12),
    )


def in_setup(*buttons: str, channels: int = 2) -> Menu:
    """SETUP with the shipped settings, after some presses."""
    return after(Menu.opened(rows_for(channels), FACTORY, FACTORY), *buttons)


def after(menu: Menu, *buttons: str) -> Menu:
    """The menu after some presses, none of which leaves it."""
    for button in buttons:
        pressed = menu.pressed(button)
        assert pressed is not None
        menu = pressed
    return menu


def scene_of(page: str, strips: tuple[Strip, ...], view: object = None, **others: Any) -> Scene:
    """The scene of a page with the view of its feature; without one, with that before any sound."""
    return Scene(page, strips, view=view or PAGES[page].feature(Box()).view(), **others)


@pytest.fixture(params=[1, 2, 3, 4, 5, 8])
def channels(request: pytest.FixtureRequest) -> int:
    return request.param


SILENT = tuple(Strip(name, Zone.SILENT, *[-math.inf] * 5, 0) for name in "LR")
NOTICE = Scene(
    "meter", strips(2), notice=Notice("no card", "no audio HAT with an input is there: is it plugged in?")
)


def past(channels: int, *, clipping: bool = True) -> Past:
    """Three minutes of a song: an intro, a verse, half a minute without data, a louder chorus with clips."""
    rng = random.Random(4)
    seconds: list[Second | None] = []
    for time_s in range(190):
        chorus = time_s >= 120
        vu_dbfs = -20.0 + 5.0 * chorus + 2.5 * math.sin(time_s / 6) + rng.uniform(-1.5, 1.0)
        vu_dbfs -= max(0, 20 - time_s)
        psr_lu = 13.5 - 6.0 * chorus + 2.0 * math.sin(time_s / 9) + rng.uniform(-0.8, 0.8)
        fades = [0.0 if channel == channels - 1 else -3.0 - channel for channel in range(channels)]
        peaks = [min(vu_dbfs + fade + psr_lu, 0.0) for fade in fades]
        clipped = clipping and time_s in (141, 142, 170, 187)
        seconds.append(
            None
            if 85 <= time_s < 105
            else Second(
                (*peaks[:-1], 0.0 if clipped else peaks[-1]),
                tuple(vu_dbfs + fade for fade in fades),
                (*[False] * (channels - 1), clipped),
                psr_lu,
            )
        )
    return Past(190, tuple(seconds))
