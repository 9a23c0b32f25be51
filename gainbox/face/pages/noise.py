"""NOISE: level and kind of each idle line's noise, its distance below the programme, the edge of the lamp.

A channel has a cell, whose figure is as large as fits. Other figures without room are left out, the
A-weighted level first; the smallest cells are rows of a table.
"""

import math
import textwrap

from gainbox.face.frame import Paper, draw_interruption, draw_inverse, draw_listening, draw_notice
from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.scene import Notice, Scene, figure
from gainbox.staging.noise import NoiseLine, NoiseView

FIGURE = 5  # characters: `-72.4`
NAME = 2  # characters of a name in a row
GAP = 4
LEAST = 8  # characters of a line beside a figure
LONG = 30  # characters of a line that holds all figures, and the reason
STEP = 7  # rows from one line of figures to the next, which have nothing below the line
INVITATION = "CLEAR measures the idle line for {:g} s and sets the signal lamp by it"
WORDS = {"not-silent": "not idle"}
SHORT_WORDS = {"not-silent": "loud", "quiet": "ok", "whine": "tone", "ticks": "tick", "drift": "slow"}


def draw(paper: Paper, scene: Scene, view: NoiseView) -> None:
    """Draw the invitation to begin; then the channels, with the progress or the verdicts."""
    if view.state == "ready":
        draw_notice(paper, Notice("keep it quiet", INVITATION.format(view.listen_s)))
        return
    if view.state == "interrupted":
        draw_interruption(paper, view)
        return
    bottom = paper.bottom
    if view.state == "listening":
        bottom = draw_listening(paper, view)
    lines = scene.in_order(view.channels)
    columns = columns_for(len(lines), paper.width)
    rows = -(-len(lines) // columns)
    width, height = paper.width // columns, (bottom - paper.top) // rows
    for index, line in enumerate(lines):
        row, column = divmod(index, columns)
        draw_cell(paper, line, column * width, paper.top + row * height, width - GAP, height)


def columns_for(channels: int, width: int) -> int:
    """The number of cells side by side: none is narrower than a row of the table."""
    return min(channels, 4 if width >= 256 else 2)


def draw_cell(paper: Paper, line: NoiseLine, left: int, top: int, width: int, height: int) -> None:
    """Draw a channel: its name, its figure, and the details that fit."""
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
    step = SMALL[1] if code_of(line) == "not-silent" or letters >= LONG else STEP
    for row, text in enumerate(details(line, letters)[: (top + height - y - 1) // step]):
        write(paper.draw, (left, y + row * step), text, paper.shades.quiet)


def code_of(line: NoiseLine) -> str:
    """The verdict's code; empty without one."""
    return line.verdict.code if line.verdict else ""


def draw_name(paper: Paper, line: NoiseLine, left: int, top: int, width: int) -> None:
    """Draw the name and the kind of the noise, dark on bright if the line was not idle."""
    word = WORDS.get(code_of(line), code_of(line))
    letters = width // SMALL[0] - (len(word) + 2 if word else 0)
    write(paper.draw, (left, top), line.name[: max(letters, 1)], paper.shades.text)
    if code_of(line) == "not-silent":
        draw_inverse(paper, left + width - len(word) * SMALL[0] // 2 - 2, top, word)
    else:
        write(paper.draw, (left + width, top), word, paper.shades.text, align="right")


def draw_row(paper: Paper, line: NoiseLine, left: int, top: int, width: int) -> None:
    """Draw a channel as a row of a table."""
    word = SHORT_WORDS.get(code_of(line), code_of(line))
    write(paper.draw, (left, top), line.name[:NAME], paper.shades.quiet)
    middle = left + (NAME + FIGURE) * SMALL[0]
    write(paper.draw, (middle, top), figure(line.level_dbfs), paper.shades.text, align="right")
    write(paper.draw, (left + width, top), word, paper.shades.text, align="right")


def details(line: NoiseLine, letters: int) -> list[str]:
    """The other figures and, with room for it, the reason, in lines of `letters` characters."""
    if line.verdict is None:
        return []
    reason = textwrap.wrap(line.verdict.text, letters) if letters >= LONG else []
    if line.verdict.code == "not-silent":
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
