"""SETUP: the rows of the menu, the chosen one marked, and its value large, bright while it is being changed.

A wide display has both side by side; a narrow one shows the rows, and the value while it is being changed.
"""

import textwrap

from gainbox.face.frame import Foot, Paper
from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.menu import Menu
from gainbox.face.naming import LONGEST
from gainbox.face.pages import calibrate
from gainbox.face.pages.meter import draw_loudest
from gainbox.face.rows import Name, Row, Setting
from gainbox.face.scene import Scene

TITLE = "SETUP"
MATCH = "MATCH"
ROW = 9  # pixels
WIDE = 256
VALUE = 104  # pixels of a wide display for the value
BAR = 2  # pixels of the scroll bar
VALUE_HEIGHT = 20  # pixels of the value itself


def title(menu: Menu) -> str:
    """Its title; CALIBRATE and MATCH are pages of their own."""
    if menu.calibrates is not None:
        return menu.row.title.upper()
    return MATCH if menu.matches else TITLE


def foot(menu: Menu) -> Foot:
    """The legends of the buttons."""
    if menu.asks:
        return Foot("MODE yes", "", "CLEAR no")
    if menu.name is not None:
        mode = "MODE keep" if menu.at_end else "MODE next"
        return Foot(mode, "abc", "CLEAR back" if menu.letter else "CLEAR undo")
    if menu.editing:
        return Foot("MODE keep", "set", "CLEAR undo")
    return Foot("MODE set", "row", "CLEAR back")


def draw(paper: Paper, scene: Scene, menu: Menu) -> None:
    """Draw the menu of the scene."""
    if menu.calibrates is not None or menu.matches:
        calibrate.draw(paper, menu, scene.tone)
    elif paper.width >= WIDE:
        draw_rows(paper, menu, paper.width - VALUE - 2 * SMALL[0])
        draw_value(paper, scene, menu, paper.width - VALUE, VALUE)
    elif menu.editing:
        draw_value(paper, scene, menu, 0, paper.width)
    else:
        draw_rows(paper, menu, paper.width)


def draw_rows(paper: Paper, menu: Menu, width: int) -> None:
    """Draw the rows that fit, the chosen one dark on bright, and a scroll bar."""
    top, height = paper.top + 1, paper.bottom - paper.top - 1
    many = height // ROW
    first = min(max(menu.at - many // 2, 0), len(menu.rows) - many)
    for index, row in enumerate(menu.rows[first : first + many]):
        draw_row(paper, menu, row, top + index * ROW, width - BAR - 2)
    begin, end = (top + at * (many * ROW - 1) // len(menu.rows) for at in (first, first + many))
    paper.draw.rectangle((width - BAR, begin, width - 1, end), fill=paper.shades.quiet)


def draw_row(paper: Paper, menu: Menu, row: Row, top: int, width: int) -> None:
    """Draw a row: its title and its value; dimmed while another value is being changed."""
    shades = paper.shades
    shade = shades.quiet if menu.editing else shades.text
    if row is menu.row:
        paper.draw.rectangle((0, top, width - 1, top + ROW - 1), fill=shade)
        shade = 0
    value = " ".join(row.format(menu.settings)).strip()
    write(paper.draw, (2, top), row.title, shade)
    write(paper.draw, (width - 2, top), value, shade, align="right")


def draw_value(paper: Paper, scene: Scene, menu: Menu, left: int, width: int) -> None:
    """Draw the title of the chosen row, its value, and its purpose below.

    While a value is changed that the bars show, one of them takes the place of the words.
    """
    middle, quiet = left + width // 2, paper.shades.quiet
    write(paper.draw, (middle, paper.top), menu.row.title, quiet, align="middle")
    top = paper.top + ROW
    if isinstance(menu.row, Name) and menu.name is not None:
        draw_spelt(paper, menu.name, menu.letter, left, top, width)
    else:
        draw_large(paper, menu, left, top, width)
    if menu.editing and isinstance(menu.row, Setting) and menu.row.seen and scene.strips:
        draw_loudest(paper, scene, left, top + VALUE_HEIGHT + 1, width)
        return
    for index, line in enumerate(textwrap.wrap(menu.row.about(menu.settings), width // SMALL[0])[:2]):
        y = top + VALUE_HEIGHT + 1 + index * SMALL[1]
        write(paper.draw, (middle, y), line, quiet, align="middle")


def draw_large(paper: Paper, menu: Menu, left: int, top: int, width: int) -> None:
    """Draw the value as large as fits, its unit beside it; dark on bright while it is being changed."""
    shade = paper.shades.text
    if menu.editing:
        paper.draw.rectangle((left, top, left + width - 1, top + VALUE_HEIGHT - 1), fill=shade)
        shade = 0
    value, unit = ("sure?", "") if menu.asks else menu.row.format(menu.settings)
    beside = (len(unit) + 1) * SMALL[0] if unit else 0
    size = largest(len(value), width - beside - 4, VALUE_HEIGHT)
    x = left + width // 2 - (len(value) * size[0] + beside) // 2
    y = top + (VALUE_HEIGHT - size[1]) // 2
    write(paper.draw, (x, y), value, shade, size)
    write(paper.draw, (x + len(value) * size[0] + SMALL[0], y + size[1] - SMALL[1]), unit, shade)


def draw_spelt(paper: Paper, name: str, at: int, left: int, top: int, width: int) -> None:
    """Draw a name that is being spelt, dark on bright, and its letter that is being turned bright on dark."""
    bright, size = paper.shades.text, (8, 16)
    paper.draw.rectangle((left, top, left + width - 1, top + VALUE_HEIGHT - 1), fill=bright)
    x, y = left + (width - LONGEST * size[0]) // 2, top + (VALUE_HEIGHT - size[1]) // 2
    write(paper.draw, (x, y), name, 0, size)
    x += at * size[0]
    paper.draw.rectangle((x - 1, y, x + size[0] - 1, y + size[1] - 1), fill=0)
    write(paper.draw, (x, y), name[at : at + 1], bright, size)
