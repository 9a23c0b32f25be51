"""NOISE: how loud each idle line is and what with; how far below the programme; where the signal lamp begins.

A channel has a cell, whose figure is as large as it fits. What there is no room for is left out, from the
A-weighted level on; the smallest cells are rows of a table.
"""

import math
import textwrap

from gainbox.face.frame import Paper, draw_interruption, draw_inverse, draw_listening, draw_notice
from gainbox.face.idle import IdleLine
from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.scene import Scene, figure

FIGURE = 5  # characters: `-72.4`
NAME = 2  # characters of a name in a row
GAP = 4
LEAST = 8  # characters of a line beside a figure
LONG = 30  # characters of a line that holds all figures, and the reason
STEP = 7  # rows from one line of figures to the next, which have nothing below the line
INVITATION = "keep it quiet: CLEAR measures the idle line for {:g} s and sets the signal lamp by it"
WORDS = {"not-silent": "not idle"}
SHORT_WORDS = {"not-silent": "loud", "quiet": "ok"}


def clear(scene: Scene) -> str:
    """What CLEAR does."""
    return scene.noise.clear


def draw(paper: Paper, scene: Scene) -> None:
    """Say what to do to begin; then draw the channels, with the progress or the verdicts."""
    idle = scene.noise
    if idle.state == "ready":
        draw_notice(paper, INVITATION.format(idle.listen_s))
        return
    if idle.state == "interrupted":
        draw_interruption(paper, idle)
        return
    bottom = paper.bottom
    if idle.state == "listening":
        bottom = draw_listening(paper, idle)
    columns = columns_for(len(idle.channels), paper.width)
    rows = -(-len(idle.channels) // columns)
    width, height = paper.width // columns, (bottom - paper.top) // rows
    for index, line in enumerate(idle.channels):
        row, column = divmod(index, columns)
        draw_cell(paper, line, column * width, paper.top + row * height, width - GAP, height)


def columns_for(channels: int, width: int) -> int:
    """How many cells stand side by side: none is narrower than a row of the table."""
    return min(channels, 4 if width >= 256 else 2)


def draw_cell(paper: Paper, line: IdleLine, left: int, top: int, width: int, height: int) -> None:
    """A channel, as much of it as there is room for."""
    if height < 2 * SMALL[1]:
        draw_row(paper, line, left, top + (height - SMALL[1]) // 2, width)
        return
    draw_name(paper, line, left, top, width)
    size = largest(FIGURE, width * 3 // 4 if width >= 80 else width, height - SMALL[1] + 2)
    empty = size[1] // 6  # the upper and the lower rows of large figures
    y, right = top + SMALL[1] - empty, left + FIGURE * size[0]
    write(paper.draw, (right, y), figure(line.level_dbfs), paper.shades.text, size, "right")
    beside = width - FIGURE * size[0] - GAP
    if beside >= LEAST * SMALL[0]:
        left, width, y = right + GAP, beside, top + SMALL[1]
    else:
        y += size[1] - empty
    letters = width // SMALL[0]
    step = SMALL[1] if line.code == "not-silent" or letters >= LONG else STEP
    for row, text in enumerate(told(line, letters)[: (top + height - y - 1) // step]):
        write(paper.draw, (left, y + row * step), text, paper.shades.quiet)


def draw_name(paper: Paper, line: IdleLine, left: int, top: int, width: int) -> None:
    """The name, and what the noise is; dark on bright if the line was not idle."""
    word = WORDS.get(line.code or "", line.code or "")
    letters = width // SMALL[0] - (len(word) + 2 if word else 0)
    write(paper.draw, (left, top), line.name[: max(letters, 1)], paper.shades.text)
    if line.code == "not-silent":
        draw_inverse(paper, left + width - len(word) * SMALL[0] // 2 - 2, top, word)
    else:
        write(paper.draw, (left + width, top), word, paper.shades.text, align="right")


def draw_row(paper: Paper, line: IdleLine, left: int, top: int, width: int) -> None:
    """A channel as a row of a table."""
    word = SHORT_WORDS.get(line.code or "", line.code or "")
    write(paper.draw, (left, top), line.name[:NAME], paper.shades.quiet)
    middle = left + (NAME + FIGURE) * SMALL[0]
    write(paper.draw, (middle, top), figure(line.level_dbfs), paper.shades.text, align="right")
    write(paper.draw, (left + width, top), word, paper.shades.text, align="right")


def told(line: IdleLine, letters: int) -> list[str]:
    """The other figures and, with room for it, the reason, in lines of so many letters."""
    reason = textwrap.wrap(line.reason, letters) if letters >= LONG else []
    if line.code is None:
        return []
    if line.code == "not-silent":
        return reason or textwrap.wrap("mute it, repeat", letters)
    figures = [
        f"{name}{figure(level)}{unit}"
        for name, level, unit in (
            ("LAMP ", line.signal_from_dbfs, ""),
            ("S/N ", line.signal_to_noise_db, ""),
            ("", line.level_dba, "dBA"),
        )
        if math.isfinite(level)
    ]
    if letters >= LONG:
        return ["  ".join(figures), *reason]
    return [part for text in figures for part in textwrap.wrap(text, letters)]
