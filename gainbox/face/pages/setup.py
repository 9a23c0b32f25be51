"""SETUP: the rows of the menu, the chosen one marked, and its value large, bright while it is being changed.

A wide display has both side by side; a narrow one shows the rows, and the value while it is being changed.
"""

import textwrap

from gainbox.face.frame import Foot, Paper
from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.menu import ROWS, Menu, Row

TITLE = "SETUP"
ROW = 9  # pixels
WIDE = 256
VALUE = 104  # pixels of a wide display for the value
BAR = 2  # pixels of the bar that tells where in the rows one is
VALUE_HEIGHT = 20  # pixels of the value itself


def foot(menu: Menu) -> Foot:
    """What the buttons do."""
    if menu.asks:
        return Foot("MODE yes", "", "CLEAR no")
    if menu.editing:
        return Foot("MODE keep", "set", "CLEAR undo")
    return Foot("MODE set", "row", "CLEAR back")


def draw(paper: Paper, menu: Menu) -> None:
    """Draw the menu."""
    if paper.width >= WIDE:
        draw_rows(paper, menu, paper.width - VALUE - 2 * SMALL[0])
        draw_value(paper, menu, paper.width - VALUE, VALUE)
    elif menu.editing:
        draw_value(paper, menu, 0, paper.width)
    else:
        draw_rows(paper, menu, paper.width)


def draw_rows(paper: Paper, menu: Menu, width: int) -> None:
    """Draw as many rows as there is room for, the chosen one dark on bright, and where they lie among all."""
    top, height = paper.top + 1, paper.bottom - paper.top - 1
    many = height // ROW
    first = min(max(menu.at - many // 2, 0), len(ROWS) - many)
    for index, row in enumerate(ROWS[first : first + many]):
        draw_row(paper, menu, row, top + index * ROW, width - BAR - 2)
    begin, end = (top + at * (many * ROW - 1) // len(ROWS) for at in (first, first + many))
    paper.draw.rectangle((width - BAR, begin, width - 1, end), fill=paper.shades.quiet)


def draw_row(paper: Paper, menu: Menu, row: Row, top: int, width: int) -> None:
    """Draw a row: what it is called, and its value. What is not being changed steps back."""
    shades = paper.shades
    shade = shades.quiet if menu.editing else shades.text
    if row is menu.row:
        paper.draw.rectangle((0, top, width - 1, top + ROW - 1), fill=shade)
        shade = 0
    value = " ".join(row.said(menu.values)).strip()
    write(paper.draw, (2, top), row.title, shade)
    write(paper.draw, (width - 2, top), value, shade, align="right")


def draw_value(paper: Paper, menu: Menu, left: int, width: int) -> None:
    """Draw what the chosen row is called and what it is about, and between them its value."""
    middle, quiet = left + width // 2, paper.shades.quiet
    write(paper.draw, (middle, paper.top), menu.row.title, quiet, align="middle")
    draw_large(paper, menu, left, paper.top + ROW, width)
    for index, line in enumerate(textwrap.wrap(menu.row.about(menu.values), width // SMALL[0])[:2]):
        top = paper.top + ROW + VALUE_HEIGHT + 1 + index * SMALL[1]
        write(paper.draw, (middle, top), line, quiet, align="middle")


def draw_large(paper: Paper, menu: Menu, left: int, top: int, width: int) -> None:
    """Draw the value as large as it fits, its unit beside it; dark on bright while it is being changed."""
    shade = paper.shades.text
    if menu.editing:
        paper.draw.rectangle((left, top, left + width - 1, top + VALUE_HEIGHT - 1), fill=shade)
        shade = 0
    value, unit = ("sure?", "") if menu.asks else menu.row.said(menu.values)
    beside = (len(unit) + 1) * SMALL[0] if unit else 0
    size = largest(len(value), width - beside - 4, VALUE_HEIGHT)
    x = left + width // 2 - (len(value) * size[0] + beside) // 2
    y = top + (VALUE_HEIGHT - size[1]) // 2
    write(paper.draw, (x, y), value, shade, size)
    write(paper.draw, (x + len(value) * size[0] + SMALL[0], y + size[1] - SMALL[1]), unit, shade)
