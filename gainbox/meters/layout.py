"""The layout of the channels: the weight of each in the loudness, and the stereo pairs.

`tracks` are independent of each other, `pairs` are stereo tracks side by side, `surround` is one programme.
"""

from typing import Literal

Layout = Literal["tracks", "pairs", "surround"]

SURROUND = {
    1: (1.0,),
    2: (1.0, 1.0),
    5: (1.0, 1.0, 1.0, 1.41, 1.41),  # L R C Ls Rs
    6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41),  # L R C LFE Ls Rs
}
"""The weights of the channels of BS.1770-5 (Table 3), by the number of channels."""


def weights(layout: Layout, channels: int) -> tuple[float, ...]:
    """The weight of each channel: 1, but for surround channels and LFE of a surround programme."""
    alike = (1.0,) * channels
    return SURROUND.get(channels, alike) if layout == "surround" else alike


def pairs(layout: Layout, channels: int) -> tuple[tuple[int, int], ...]:
    """The left and right channel of each stereo pair, from 0; each has weight 1.

    In `pairs` they are neighbours, and an odd last channel stands alone; in `surround` they are L and R of a
    programme in SURROUND, and any other number of channels is tracks.
    """
    if layout == "pairs":
        return tuple((left, left + 1) for left in range(0, channels - 1, 2))
    return ((0, 1),) if layout == "surround" and channels in SURROUND and channels > 1 else ()
