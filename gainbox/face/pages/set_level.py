"""SET LEVEL: the trim of each preamp, as large as fits, and its reason.

The bar is the level of the last two seconds, the mark on it the target: turn until they meet. The large
figure is the trim left. Up to four channels stand one below the other, more in two columns; one or two on the
large display have reasons beside them; otherwise only the channel furthest off has one, below.
"""

import math
import textwrap
from collections.abc import Sequence

from gainbox.face.frame import Paper, draw_interruption, draw_inverse, draw_listening, draw_notice
from gainbox.face.lettering import SMALL, Size, largest, write
from gainbox.face.pages.meter import Bar, draw_ground
from gainbox.face.scales import MIXER
from gainbox.face.scene import Notice, Scene, figure
from gainbox.staging.level import RIGHT_DB
from gainbox.staging.set_level import ChannelAdvice, SetLevelView
from gainbox.staging.verdict import Code

FIGURE = 5  # characters: an arrow and `12.5`
GAP = 4
REASON_LINES = 2
INVITATION = "CLEAR listens for {:g} s and says how far to turn the preamp"
IN_SHORT: dict[Code, str] = {
    "clipped": "clips: turn down, repeat",
    "too-quiet": "too quiet to judge",
    "wide-dynamics": "peaks set the limit",
    "turn-up": "too low",
    "turn-down": "too high",
}
"""The reasons on a narrow display."""


def draw(paper: Paper, scene: Scene, view: SetLevelView) -> None:
    """Draw the invitation to begin; then the channels, with the progress or the verdicts."""
    if view.state == "listening":
        draw_channels(paper, scene, view, draw_listening(paper, view))
        return
    write(paper.draw, (paper.width, 0), margin(view, paper.width), paper.shades.quiet, align="right")
    if view.state == "ready":
        draw_notice(paper, Notice("play the loudest part", INVITATION.format(view.listen_s)))
        return
    if view.state == "interrupted":
        draw_interruption(paper, view)
        return
    bottom = paper.bottom
    if len(view.channels) > 2 or paper.width < 256:
        bottom -= SMALL[1]
        draw_worst(paper, scene.in_order(view.channels), bottom)
    draw_channels(paper, scene, view, bottom)


def margin(view: SetLevelView, width: int) -> str:
    """The margin for the players; on a narrow display only where there is one."""
    if width >= 256:
        return f"MARGIN {view.margin_db:g} dB"
    return f"-{view.margin_db:g} dB" if view.margin_db else ""


def draw_channels(paper: Paper, scene: Scene, view: SetLevelView, bottom: int) -> None:
    """Draw a row for each channel."""
    channels = scene.in_order(view.channels)
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
        reasoned = columns == 1 and rows <= 2 and paper.width >= 256 and view.state == "judged"
        last = top + height - (REASON_LINES * SMALL[1] - 1 if reasoned else 0)
        draw_bar(paper, Bar(MIXER, first, left + width - GAP, top + 1, last - 1), scene, each)
        if reasoned:
            draw_reason(paper, reason_of(each), first, last - 1)


def draw_figure(paper: Paper, each: ChannelAdvice, left: int, top: int, size: Size) -> None:
    """Draw the trim left as an arrow and decibels; or OK, CLIP, or a dash for a channel without a signal."""
    text = figure_text(each)
    middle = left + FIGURE * size[0] // 2
    if text == "CLIP" and size == SMALL:
        draw_inverse(paper, middle, top, text)
    elif text == "CLIP":
        box = (middle - 2 * size[0] - 2, top, middle + 2 * size[0] + 1, top + size[1] - 1)
        paper.draw.rectangle(box, fill=paper.shades.text)
        write(paper.draw, (middle, top), text, 0, size, "middle")
    elif each.verdict and text[0] in "+-" and text != "--":
        draw_arrow(paper, left, top, size, up=text[0] == "+")
        write(paper.draw, (left + FIGURE * size[0], top), text[1:], paper.shades.text, size, "right")
    else:
        write(paper.draw, (middle, top), text, paper.shades.text, size, "middle")


def figure_text(each: ChannelAdvice) -> str:
    """The text of the large figure; the level during the measurement."""
    if each.clipped:
        return "CLIP"
    if each.verdict is None:
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


def draw_bar(paper: Paper, bar: Bar, scene: Scene, each: ChannelAdvice) -> None:
    """Draw the level on the ground of the zones, and the mark of its target."""
    draw_ground(paper, bar, scene.edges_dbfs)
    inset = 1 if bar.bottom - bar.top < 8 else 2
    if (end := bar.x(each.vu_dbfs)) > bar.left:
        paper.draw.rectangle((bar.left, bar.top + inset, end, bar.bottom - inset - 1), fill=paper.shades.bar)
    if not math.isnan(each.aim_dbfs):
        x = bar.x(each.aim_dbfs)
        paper.draw.rectangle((x - 2, bar.top, x + 2, bar.bottom - 1), fill=0)
        paper.draw.rectangle((x - 1, bar.top, x, bar.bottom - 1), fill=paper.shades.peak)


def reason_of(each: ChannelAdvice) -> str:
    """The verdict without its action, for which the large figure stands."""
    verdict = each.verdict
    return ": ".join(filter(None, (verdict.what, verdict.explanation))) if verdict else ""


def draw_reason(paper: Paper, reason: str, left: int, top: int) -> None:
    """Draw a reason in two lines, cut off with dots."""
    letters = (paper.width - left) // SMALL[0]
    lines = textwrap.wrap(reason, letters, max_lines=REASON_LINES, placeholder="...")
    for row, line in enumerate(lines):
        write(paper.draw, (left, top + row * SMALL[1]), line, paper.shades.quiet)


def draw_worst(paper: Paper, channels: Sequence[ChannelAdvice], top: int) -> None:
    """Draw the channel that is furthest off, and its reason; nothing if all are right."""
    worst = max(channels, key=distance_db)
    if worst.verdict and distance_db(worst) > RIGHT_DB:
        verdict = worst.verdict
        reason = f"{verdict.what or verdict.action}: {verdict.explanation}"
        if paper.width < 256:
            reason = IN_SHORT.get(verdict.code, "")
        line, *more = textwrap.wrap(f"{worst.name}: {reason}", paper.width // SMALL[0])
        write(paper.draw, (0, top), line.rstrip(":,") if more else line, paper.shades.quiet)


def distance_db(each: ChannelAdvice) -> float:
    """The distance of a channel from its target; clips are furthest, then a channel without a signal."""
    if each.clipped:
        return math.inf
    return 1000.0 if math.isnan(each.left_db) else abs(each.left_db)
