"""Lettering: the Spleen bitmap fonts, drawn for small displays, one for each size."""

from functools import cache, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZES = ((5, 8), (6, 12), (8, 16), (12, 24), (16, 32))
"""Width and height of a character in pixels; every character of a font is as wide as the next."""

Size = tuple[int, int]
SMALL, *_ = SIZES


@cache
def font(size: Size) -> ImageFont.ImageFont:
    """The font of a size."""
    width, height = size
    return ImageFont.load(str(Path(__file__).with_name("fonts") / f"spleen-{width}x{height}.pil"))


@lru_cache(maxsize=1024)  # the figures of some minutes: a picture has most texts of the one before
def lettered(text: str, size: Size) -> Image.Image:
    """The text as a mask, with a question mark for each character that the font lacks."""
    mask = Image.new("1", (size[0] * len(text), size[1]))
    known = text.encode("latin-1", "replace").decode("latin-1")
    ImageDraw.Draw(mask).text((0, 0), known, font=font(size), fill=1)
    return mask


def largest(text_length: int, width: int, height: int) -> Size:
    """The largest size in which a text of this length fits; the smallest if none does."""
    fitting = [size for size in SIZES if size[0] * text_length <= width and size[1] <= height]
    return fitting[-1] if fitting else SMALL


def write(
    draw: ImageDraw.ImageDraw,
    xy: tuple[int, int],
    text: str,
    shade: int,
    size: Size = SMALL,
    align: str = "left",
) -> None:
    """Write `text` with its top left, top middle or top right at `xy`."""
    x, y = xy
    x -= {"left": 0, "middle": size[0] * len(text) // 2, "right": size[0] * len(text)}[align]
    draw.bitmap((x, y), lettered(text, size), fill=shade)
