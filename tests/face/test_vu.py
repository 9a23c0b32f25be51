"""VU: where the needles stand, and that they are clear of the names and the lamps."""

import numpy as np
import pytest

from gainbox.face import Scene, Strip, paint
from gainbox.staging.zones import Zone

SIZES = [(256, 64), (128, 64)]
LEVELS_DBFS = (-np.inf, -40.0, -30.0, -23.0, -20.0, -18.5, -17.5, -17.0, 0.0)


def painted(
    channels: int, size: tuple[int, int], vu_dbfs: float, *, name: str = "1", clips: int = 0
) -> np.ndarray:
    """The page with all needles at one level."""
    strip = Strip(name, Zone.LOW, vu_dbfs, vu_dbfs, vu_dbfs, vu_dbfs, vu_dbfs, clips)
    return np.asarray(paint(Scene("vu", (strip,) * channels), size, grey=size[0] == 256).convert("L"))


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("size", SIZES)
def test_no_needle_touches_a_lamp_or_a_name(channels: int, size: tuple[int, int]) -> None:
    def around(pixels: np.ndarray) -> np.ndarray:
        """These pixels, and those beside them."""
        near = pixels.copy()
        for axis in (0, 1):
            near |= np.roll(near, 1, axis) | np.roll(near, -1, axis)
        return near

    still = painted(channels, size, -20.0)
    lamps = still != painted(channels, size, -20.0, clips=1)
    names = still != painted(channels, size, -20.0, name="8")
    pictures = [painted(channels, size, level_dbfs) for level_dbfs in LEVELS_DBFS]
    moving = np.any([picture != pictures[0] for picture in pictures], axis=0)
    assert lamps.any()
    assert names.any()
    assert not (around(lamps | names) & moving).any()


@pytest.mark.parametrize("channels", [1, 2, 6, 8])
@pytest.mark.parametrize("size", SIZES)
def test_a_needle_goes_to_the_right_as_it_gets_louder(channels: int, size: tuple[int, int]) -> None:
    silent = painted(channels, size, -np.inf)
    width = size[0] // (channels if channels <= 2 else channels // 2)
    places = []
    for level_dbfs in (-25.0, -22.0, -20.0, -18.0, -17.0):
        needle = (painted(channels, size, level_dbfs) > silent)[10:55, :width]
        places.append(np.nonzero(needle)[1].mean())
    assert np.diff(places).min() > 0.0
