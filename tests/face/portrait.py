"""The README's pictures: the panel, with its lamps, in the middle of the demo programme, and all pages."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from gainbox.board import LAMPS
from gainbox.capture.demo_programme import programme
from gainbox.face import paint
from gainbox.face.lettering import write
from gainbox.meters import FeedFor
from tests.watching import RATE_HZ, watched

MOMENT_S = 21.9
ENLARGED = 4
LAMP_COLOURS = {"signal": "#4cd964", "sweet": "#3f9bff", "hot": "#ffb52e", "clip": "#ff3b30"}
METAL, UNLIT, LETTERS = "#1d1f22", "#33373c", "#b9bec5"
MARGIN, LAMP_STEP, LAMPS_WIDTH = 40, 60, 150
SHEET_ENLARGED, SHEET_GAP = 2, 12


def portrait(feed_for: FeedFor) -> Image.Image:
    """The panel as an engineer would see it, MOMENT_S into the demo."""
    heard = programme(RATE_HZ, 2)[: round(MOMENT_S * RATE_HZ)]
    *_, (scene, lamps) = watched(feed_for, heard, demo=True)
    return mounted(paint(scene, (256, 64), grey=True), lamps)


def mounted(display: Image.Image, lamps: tuple) -> Image.Image:
    """The display, enlarged, between its two columns of lamps."""
    screen = display.resize((display.width * ENLARGED, display.height * ENLARGED), Image.Resampling.NEAREST)
    panel = Image.new("RGB", (screen.width + 2 * LAMPS_WIDTH, screen.height + 2 * MARGIN), METAL)
    panel.paste(screen.convert("RGB"), (LAMPS_WIDTH, MARGIN))
    draw = ImageDraw.Draw(panel)
    for x, beside, align, column in (
        (120, -24, "right", lamps[0]),
        (panel.width - 120, 24, "left", lamps[1]),
    ):
        for step, lamp in enumerate(reversed(LAMPS)):
            y = MARGIN + LAMP_STEP // 2 + step * (LAMP_STEP + 4)
            colour = LAMP_COLOURS[lamp] if getattr(column, lamp) else UNLIT
            draw.ellipse((x - 14, y - 14, x + 14, y + 14), fill=colour)
            write(draw, (x + beside, y - 8), lamp.upper(), LETTERS, (8, 16), align)
    return panel


def contact_sheet(pictures: Sequence[Image.Image], columns: int = 2) -> Image.Image:
    """Pictures of one size side by side, enlarged, with a gap between them."""
    width, height = (side * SHEET_ENLARGED for side in pictures[0].size)
    rows = -(-len(pictures) // columns)
    step_x, step_y = width + SHEET_GAP, height + SHEET_GAP
    sheet = Image.new("RGB", (columns * step_x + SHEET_GAP, rows * step_y + SHEET_GAP), METAL)
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        enlarged = picture.resize((width, height), Image.Resampling.NEAREST).convert("RGB")
        sheet.paste(enlarged, (SHEET_GAP + column * step_x, SHEET_GAP + row * step_y))
    return sheet
