"""Scenes that the face is drawn from."""

import math

import pytest

from gainbox.face import Scene, Strip
from gainbox.staging.zones import Zone


def strips(channels: int) -> tuple[Strip, ...]:
    """Channels from silence to clipping, the last one the loudest."""
    names = ("L", "R") if channels == 2 else tuple(str(number + 1) for number in range(channels))
    if channels == 1:
        return (Strip("Vox", Zone.SWEET, -19.5, -9.8, -8.0, -7.2, 0),)
    steps = range(channels)
    return (
        *(
            Strip(names[i], Zone.LOW, -52.0 + 6 * i, -40.0 + 5 * i, -38.0 + 5 * i, -34.5 + 5 * i, 0)
            for i in steps[:-1]
        ),
        Strip(names[-1], Zone.CLIP, -11.5, -1.2, 0.0, 0.0, 12),
    )


@pytest.fixture(params=[1, 2, 3, 4, 5, 8])
def channels(request: pytest.FixtureRequest) -> int:
    return request.param


SILENT = tuple(Strip(name, Zone.SILENT, -math.inf, -math.inf, -math.inf, -math.inf, 0) for name in "LR")
NOTICE = Scene("meter", strips(2), notice="no card: no audio HAT with an input is there: is it plugged in?")
