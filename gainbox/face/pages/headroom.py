"""HEADROOM: the decibels left above the highest peak, as large as the display allows."""

from gainbox.face.frame import Paper
from gainbox.face.lettering import SMALL, largest, write
from gainbox.face.scene import Scene, Strip, figure

FIGURE = 4  # characters: `12.4`
UNIT = "dB"


def draw(paper: Paper, scene: Scene, _: None) -> None:
    """Draw a cell for each channel, up to four side by side."""
    columns = min(len(scene.strips), 4)
    rows = -(-len(scene.strips) // columns)
    width, height = paper.width // columns, (paper.bottom - paper.top) // rows
    for index, strip in enumerate(scene.strips):
        row, column = divmod(index, columns)
        draw_cell(paper, strip, column * width, paper.top + row * height, width, height)


def draw_cell(paper: Paper, strip: Strip, left: int, top: int, width: int, height: int) -> None:
    """Draw the name, cut to fit, and the decibels left, or CLIP in their place."""
    middle = left + width // 2
    size = largest(FIGURE, width - 4, height - SMALL[1])
    name = strip.name[: (width - 2) // SMALL[0]]
    write(paper.draw, (middle, top), name, paper.shades.quiet, align="middle")
    room = height - SMALL[1] - size[1]
    clipped = strip.clips > 0
    y = top + SMALL[1] + max(0, room // 2)
    if clipped:
        half = FIGURE * size[0] // 2 + 2
        paper.draw.rectangle((middle - half, y, middle + half, y + size[1] - 1), fill=paper.shades.text)
    text = "CLIP" if clipped else left_over(strip.max_dbfs)
    write(paper.draw, (middle, y), text, 0 if clipped else paper.shades.text, size, "middle")
    beside = middle + len(text) * size[0] // 2 + 2
    if not clipped and middle + FIGURE * size[0] // 2 + 2 + SMALL[0] * len(UNIT) < left + width:
        write(paper.draw, (beside, y + size[1] * 13 // 16 - 6), UNIT, paper.shades.quiet)  # on one line


def left_over(max_dbfs: float) -> str:
    """The decibels between the highest peak and full scale; a dash before any sound."""
    text = figure(0.0 - max_dbfs)
    return "--" if text == "inf" else text
