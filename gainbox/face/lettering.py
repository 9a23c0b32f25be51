"""Lettering: the Spleen bitmap fonts, drawn for small displays, one for each size."""

from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

SIZES = ((5, 8), (6, 12), (8, 16), (12, 24), (16, 32))
"""Width and height of a character in pixels; every character of a font is as wide as the next."""

Size = tuple[int, int]
SMALL, *_ = SIZES


@cache
def font(size: Size) -> ImageFont.ImageFont:
    """The font whose characters are that large."""
    width, height = size
    return ImageFont.load(str(Path(__file__).with_name("fonts") / f"spleen-{width}x{height}.pil"))


def largest(text_length: int, width: int, height: int) -> Size:
    """The largest size in which so many characters fit; the smallest if none does."""
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
    width = size[0] * len(text)
    x -= {"left": 0, "middle": width // 2, "right": width}[align]
    draw.text((x, y), text.encode("latin-1", "replace").decode("latin-1"), font=font(size), fill=shade)
