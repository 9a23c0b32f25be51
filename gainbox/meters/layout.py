"""The layout of the channels: the weight of each in the loudness, and the stereo pairs.

`tracks` are independent of each other, `pairs` are stereo tracks side by side, `surround` is one programme.
"""

from typing import Literal

Layout = Literal["tracks", "pairs", "surround"]
Speakers = tuple[str, ...]
"""The speaker of each channel of a surround programme; empty if they are unknown."""

SURROUND: dict[int, Speakers] = {
    1: ("M",),
    2: ("L", "R"),
    5: ("L", "R", "C", "Ls", "Rs"),
    6: ("L", "R", "C", "LFE", "Ls", "Rs"),
}
"""The usual speakers, by the number of channels."""
AT_THE_SIDES = ("Ls", "Rs", "Lss", "Rss", "Lw", "Rw")
"""Speakers in the middle layer at 60 to 120 degrees: at 110; at 90 where others are behind them; at 60."""


def weights(layout: Layout, channels: int, speakers: Speakers | None = None) -> tuple[float, ...]:
    """The weight of each channel in the loudness of the programme (BS.1770-5, Annexes 1 and 3).

    Without `speakers` these are the usual ones, and other numbers of channels are tracks. If they are unknown
    all weights are 0: such a programme has no loudness.
    """
    alike = (1.0,) * channels
    if layout != "surround":
        return alike
    if speakers is None:
        return tuple(map(weight, SURROUND.get(channels, ()))) or alike
    return tuple(map(weight, speakers)) or (0.0,) * channels


def weight(speaker: str) -> float:
    """The weight of a speaker by its place: 1.41 at the sides, 0 for an LFE, 1 elsewhere."""
    if speaker.startswith("LFE"):
        return 0.0
    return 1.41 if speaker in AT_THE_SIDES else 1.0


def pairs(layout: Layout, channels: int, speakers: Speakers | None = None) -> tuple[tuple[int, int], ...]:
    """The left and right channel of each stereo pair, from 0; each has weight 1.

    In `pairs` they are neighbours, and an odd last channel stands alone; in `surround` they are L and R.
    """
    if layout == "pairs":
        return tuple((left, left + 1) for left in range(0, channels - 1, 2))
    if layout == "tracks":
        return ()
    placed = SURROUND.get(channels, ()) if speakers is None else speakers
    return ((placed.index("L"), placed.index("R")),) if {"L", "R"} <= set(placed) else ()
