"""Shades: the greys of the face, by purpose. Displays of one bit have lines where the others have grounds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shades:
    """The brightness of each thing, 0 to 255. An OLED shows sixteen steps of that, a mono display two."""

    text: int
    quiet: int
    bar: int
    peak: int
    ground: int
    sweet: int
    hot: int


GREY = Shades(text=255, quiet=119, bar=170, peak=255, ground=17, sweet=68, hot=34)
MONO = Shades(text=255, quiet=255, bar=255, peak=255, ground=0, sweet=0, hot=0)
