"""TAKES: the take under way, and the last ones against the reference.

UP and DOWN choose: the first row is what goes on now, where CLEAR begins a take or the next one; below it are
the takes that are over, the latest first, where CLEAR makes the chosen one the reference. The large figure is
how much louder the chosen take is than the reference, or how long the one under way is. When the fingers rest
on a take that is over, its channels take the place of the list.
"""

import math

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, Size, write
from gainbox.face.pages import take
from gainbox.face.pages.take import Meaning
from gainbox.face.scene import Scene, figure, told
from gainbox.face.taken import Taken, Takes

FIGURE = 5  # characters: `+12.5`, `12:34`
ROWS = 5
GAP = 6
UNITS = (("LUFS", 16), ("LU", 22), ("TP", 28))
"""What the columns of the list are, and the letter before which each ends."""


def clear(scene: Scene) -> str:
    """What CLEAR does."""
    return "new take" if scene.takes.chosen is None else "set REF"


def draw(paper: Paper, scene: Scene) -> None:
    """Draw the chosen take at the left and the list at the right; or the chosen take in full."""
    takes = scene.takes
    size = (16, 32) if paper.width >= 256 else (12, 24)
    chosen = takes.under_way if takes.chosen is None else takes.over[takes.chosen]
    if chosen and takes.channels:
        take.draw(paper, chosen, meaning(chosen, going=False), takes.channels)
        return
    draw_chosen(paper, takes, chosen, size)
    left = FIGURE * size[0] + GAP
    if paper.width >= 256:
        for name, right in UNITS:
            write(paper.draw, (left + right * SMALL[0], 0), name, paper.shades.quiet, align="right")
    for row, (taken, is_chosen) in enumerate(rows(takes)):
        draw_row(paper, taken, left, paper.top + row * (SMALL[1] + 1), chosen=is_chosen)


def rows(takes: Takes) -> list[tuple[Taken | None, bool]]:
    """The takes that fit, each with whether it is chosen; the first is the one under way."""
    listed: list[tuple[Taken | None, bool]] = [(takes.under_way, takes.chosen is None)]
    listed += [(taken, place == takes.chosen) for place, taken in enumerate(takes.over)]
    at = 0 if takes.chosen is None else takes.chosen + 1
    first = max(0, at - ROWS + 1)
    return listed[first : first + ROWS]


def draw_chosen(paper: Paper, takes: Takes, chosen: Taken | None, size: Size) -> None:
    """The take that is looked at: its large figure, what that means, and its level."""
    right, y = FIGURE * size[0], paper.top - 2
    if chosen is None:
        write(paper.draw, (right, y), "--", paper.shades.quiet, size, "right")
        write(paper.draw, (0, y + size[1]), "waits for", paper.shades.quiet)
        write(paper.draw, (0, y + size[1] + SMALL[1]), "a signal", paper.shades.quiet)
        return
    large, unit, word, more = meaning(chosen, going=takes.chosen is None)
    write(paper.draw, (right, y), large[:FIGURE], paper.shades.text, size, "right")
    for row, text in enumerate((f"{unit} {word}".strip(), more)):
        write(paper.draw, (0, y + size[1] + row * SMALL[1]), text, paper.shades.text)


def meaning(chosen: Taken, *, going: bool) -> Meaning:
    """What is to be said of a take that goes on, or is over."""
    if going or not math.isfinite(chosen.loudness_lufs):
        level = f"{figure(chosen.loudness_lufs)} LUFS" if math.isfinite(chosen.loudness_lufs) else ""
        return Meaning(length(chosen.length_s), "", "under way" if going else "silent", level)
    within = chosen.within or ""
    if chosen.reference or math.isnan(chosen.apart_lu):
        return Meaning(figure(chosen.loudness_lufs), "LUFS", "REF" if chosen.reference else "", within)
    return Meaning(f"{chosen.apart_lu:+z.1f}", "LU", chosen.code or "", within)


def draw_row(paper: Paper, taken: Taken | None, left: int, top: int, *, chosen: bool) -> None:
    """A take in the list, dark on bright if it is chosen."""
    shade = paper.shades.text
    if chosen:
        paper.draw.rectangle((left - 2, top, paper.width - 2, top + SMALL[1] - 1), fill=shade)
        shade = 0
    for text, right in columns(taken, paper.width >= 256):
        write(paper.draw, (left + right * SMALL[0], top), text, shade, align="right")


def columns(taken: Taken | None, wide: bool) -> list[tuple[str, int]]:
    """What a row has, and the letter before which each ends."""
    if taken is None:
        return [("now", 3)]
    number = str(taken.number)[-3:]
    if not wide:
        return [(number, 3), (difference(taken), 11)]
    return [
        (number, 3),
        (length(taken.length_s), 9),
        (told(taken.loudness_lufs), 16),
        (difference(taken), 22),
        (told(taken.true_peak_dbtp), 28),
        (f"{min(taken.clips, 99)} C" if taken.clips else "", 33),
    ]


def difference(taken: Taken) -> str:
    """How much louder it is than the reference."""
    if taken.reference:
        return "REF"
    return "" if math.isnan(taken.apart_lu) else f"{taken.apart_lu:+z.1f}"


def length(seconds: float) -> str:
    """A length as minutes and seconds, from an hour on as hours and minutes."""
    minutes, left_s = divmod(int(seconds), 60)
    return f"{minutes}:{left_s:02}" if minutes < 60 else f"{minutes // 60}h{minutes % 60:02}"
