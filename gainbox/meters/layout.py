"""How the channels belong together: what each weighs in the loudness, and which are left and right.

`tracks` are strangers to each other, `pairs` are stereo tracks side by side, `surround` is one programme.
"""

from typing import Literal

Layout = Literal["tracks", "pairs", "surround"]

SURROUND = {
    1: (1.0,),
    2: (1.0, 1.0),
    5: (1.0, 1.0, 1.0, 1.41, 1.41),  # L R C Ls Rs
    6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41),  # L R C LFE Ls Rs
}
"""The programmes of BS.1770-5 by their number of channels, and what each channel weighs (Table 3)."""


def weights(layout: Layout, channels: int) -> tuple[float, ...]:
    """What each channel weighs: 1 unless a surround programme says otherwise."""
    alike = (1.0,) * channels
    return SURROUND.get(channels, alike) if layout == "surround" else alike


def pairs(layout: Layout, channels: int) -> tuple[tuple[int, int], ...]:
    """The channels that are left and right of each other, from 0; each of them weighs 1.

    In `pairs` they are neighbours, and an odd last channel stands alone; in `surround` they are L and R of a
    programme BS.1770-5 has, and any other number of channels is tracks.
    """
    if layout == "pairs":
        return tuple((left, left + 1) for left in range(0, channels - 1, 2))
    return ((0, 1),) if layout == "surround" and channels in SURROUND and channels > 1 else ()
