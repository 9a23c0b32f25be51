"""SET LEVEL: which way each preamp is to be turned and how far, as large as it fits, and why.

The bar is the level of the last two seconds, the mark on it where the level should be: turn until they meet.
Large figures say how far that is yet. Up to four channels stand one below the other, more in two columns; one
or two on the large display have their reason beside them, else the channel that is furthest off has.
"""

import math
import textwrap

from gainbox.face.advice import Advice, SetLevel
from gainbox.face.frame import Paper, draw_interruption, draw_inverse, draw_listening, draw_notice
from gainbox.face.lettering import SMALL, Size, largest, write
from gainbox.face.pages.meter import Bar, draw_ground
from gainbox.face.scales import MIXER
from gainbox.face.scene import Scene, figure
from gainbox.staging.level import RIGHT_DB
from gainbox.staging.verdict import Code

FIGURE = 5  # characters: an arrow and `12.5`
GAP = 4
REASON_LINES = 2
INVITATION = "play the loudest part: CLEAR listens for {:g} s and says how far to turn the preamp"
IN_SHORT: dict[Code | None, str] = {
    "clipped": "clips: turn down, repeat",
    "too-quiet": "too quiet to judge",
    "wide-dynamics": "peaks set the limit",
    "turn-up": "too low",
    "turn-down": "too high",
}
"""The reasons on a narrow display."""


def clear(scene: Scene) -> str:
    """What CLEAR does."""
    return scene.set_level.clear


def draw(paper: Paper, scene: Scene) -> None:
    """Say what to do to begin; then draw the channels, with the progress or the verdicts."""
    advice = scene.set_level
    if advice.state == "listening":
        draw_channels(paper, scene, draw_listening(paper, advice))
        return
    write(paper.draw, (paper.width, 0), margin(advice, paper.width), paper.shades.quiet, align="right")
    if advice.state == "ready":
        draw_notice(paper, INVITATION.format(advice.listen_s))
        return
    if advice.state == "interrupted":
        draw_interruption(paper, advice)
        return
    bottom = paper.bottom
    if len(advice.channels) > 2 or paper.width < 256:
        bottom -= SMALL[1]
        draw_worst(paper, advice.channels, bottom)
    draw_channels(paper, scene, bottom)


def margin(advice: SetLevel, width: int) -> str:
    """What is left to the players; on a narrow display only where there is some."""
    if width >= 256:
        return f"MARGIN {advice.margin_db:g} dB"
    return f"-{advice.margin_db:g} dB" if advice.margin_db else ""


def draw_channels(paper: Paper, scene: Scene, bottom: int) -> None:
    """A row for each channel."""
    channels = scene.set_level.channels
    columns = 1 if len(channels) <= 4 else 2
    rows = -(-len(channels) // columns)
    width, height = paper.width // columns, (bottom - paper.top) // rows
    letters = min(max(len(each.name) for each in channels), width // 5 // SMALL[0])
    size = largest(FIGURE, width // 3, height)
    for index, each in enumerate(channels):
        column, row = divmod(index, rows)
        left, top = column * width, paper.top + row * height
        write(paper.draw, (left, top + (height - SMALL[1]) // 2), each.name[:letters], paper.shades.text)
        first = left + letters * SMALL[0] + GAP
        draw_figure(paper, each, first, top + (height - size[1]) // 2, size)
        first += FIGURE * size[0] + GAP
        reasoned = columns == 1 and rows <= 2 and paper.width >= 256 and scene.set_level.state == "judged"
        last = top + height - (REASON_LINES * SMALL[1] - 1 if reasoned else 0)
        draw_bar(paper, Bar(MIXER, first, left + width - GAP, top + 1, last - 1), scene, each)
        if reasoned:
            draw_reason(paper, why(each), first, last - 1)


def draw_figure(paper: Paper, each: Advice, left: int, top: int, size: Size) -> None:
    """How far to turn, as an arrow and decibels; or that it is right, clips, or is not heard."""
    text = spoken(each)
    middle = left + FIGURE * size[0] // 2
    if text == "CLIP" and size == SMALL:
        draw_inverse(paper, middle, top, text)
    elif text == "CLIP":
        box = (middle - 2 * size[0] - 2, top, middle + 2 * size[0] + 1, top + size[1] - 1)
        paper.draw.rectangle(box, fill=paper.shades.text)
        write(paper.draw, (middle, top), text, 0, size, "middle")
    elif each.code and text[0] in "+-" and text != "--":
        draw_arrow(paper, left, top, size, up=text[0] == "+")
        write(paper.draw, (left + FIGURE * size[0], top), text[1:], paper.shades.text, size, "right")
    else:
        write(paper.draw, (middle, top), text, paper.shades.text, size, "middle")


def spoken(each: Advice) -> str:
    """What the figure says; while it listens, the level."""
    if each.clipped:
        return "CLIP"
    if each.code is None:
        return figure(each.vu_dbfs)
    if math.isnan(each.left_db):
        return "--"
    return "OK" if abs(each.left_db) <= RIGHT_DB else f"{each.left_db:+.1f}"


def draw_arrow(paper: Paper, left: int, top: int, size: Size, *, up: bool) -> None:
    """A triangle as large as a letter."""
    half = size[0] // 2 - 1
    x, y = left + half, top + (size[1] - half) // 2
    for row in range(half + 1):
        reach = row if up else half - row
        paper.draw.line((x - reach, y + row, x + reach, y + row), fill=paper.shades.text)


def draw_bar(paper: Paper, bar: Bar, scene: Scene, each: Advice) -> None:
    """The level on the ground of the zones, and the mark where it should be."""
    draw_ground(paper, bar, scene.edges_dbfs)
    inset = 1 if bar.bottom - bar.top < 8 else 2
    if (end := bar.x(each.vu_dbfs)) > bar.left:
        paper.draw.rectangle((bar.left, bar.top + inset, end, bar.bottom - inset - 1), fill=paper.shades.bar)
    if not math.isnan(each.aim_dbfs):
        x = bar.x(each.aim_dbfs)
        paper.draw.rectangle((x - 2, bar.top, x + 2, bar.bottom - 1), fill=0)
        paper.draw.rectangle((x - 1, bar.top, x, bar.bottom - 1), fill=paper.shades.peak)


def why(each: Advice) -> str:
    """The reason, without what the figure says."""
    _, _, reason = each.reason.partition(": ")
    return reason if each.code in ("right", "turn-up", "turn-down") else each.reason


def draw_reason(paper: Paper, reason: str, left: int, top: int) -> None:
    """Why, in two lines; dots say that there is more."""
    letters = (paper.width - left) // SMALL[0]
    lines = textwrap.wrap(reason, letters, max_lines=REASON_LINES, placeholder="...")
    for row, line in enumerate(lines):
        write(paper.draw, (left, top + row * SMALL[1]), line, paper.shades.quiet)


def draw_worst(paper: Paper, channels: tuple[Advice, ...], top: int) -> None:
    """Whose level is furthest off, and why; nothing where all are right."""
    worst = max(channels, key=off)
    if off(worst) > RIGHT_DB:
        reason = worst.reason if paper.width >= 256 else IN_SHORT.get(worst.code, "")
        line, *more = textwrap.wrap(f"{worst.name}: {reason}", paper.width // SMALL[0])
        write(paper.draw, (0, top), line.rstrip(":,") if more else line, paper.shades.quiet)


def off(each: Advice) -> float:
    """How far a channel is from where it should be; one that clips is furthest, then one not heard."""
    if each.clipped:
        return math.inf
    return 1000.0 if math.isnan(each.left_db) else abs(each.left_db)
