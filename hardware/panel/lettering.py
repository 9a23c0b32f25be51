"""A stroke font for engraving: capitals and figures on a grid, six units high.

A stroke is a list of points, each two digits, x and y. Where an o follows, the corner is round. One pass of
a cutter engraves a stroke, and no machine needs our font.
"""

import math

Point = tuple[float, float]
Stroke = list[Point]

CAP = 6
GAP = 1.6
SPACE = 3

GLYPHS = {
    "A": "00 06o 46o 40/03 43",
    "B": "00 06 46o 43o 03/33 43o 40o 00",
    "C": "46 06o 00o 40",
    "D": "00 06 46o 40o 00",
    "E": "46 06 00 40/03 33",
    "F": "46 06 00/03 33",
    "G": "46 06o 00o 40 43 23",
    "H": "00 06/40 46/03 43",
    "I": "00 06",
    "J": "46 40o 00o 02",
    "K": "00 06/46 03 40",
    "L": "06 00 40",
    "M": "00 06 33 66 60",
    "N": "00 06 40 46",
    "O": "20 00o 06o 46o 40o 20",
    "P": "00 06 46o 43o 03",
    "Q": "20 00o 06o 46o 40o 20/22 40",
    "R": "00 06 46o 43o 03/23 40",
    "S": "46 06o 03o 43o 40o 00",
    "T": "06 46/20 26",
    "U": "06 00o 40o 46",
    "V": "06 20 46",
    "W": "06 10 34 50 66",
    "X": "00 46/06 40",
    "Y": "06 23 46/23 20",
    "Z": "06 46 00 40",
    "0": "20 00o 06o 46o 40o 20",
    "1": "04 26 20",
    "2": "06 46o 43o 03o 00 40",
    "3": "06 46o 40o 00/13 43",
    "4": "06 02 42/30 34",
    "5": "46 06 03 43o 40o 00",
    "6": "46 06o 00o 40o 43o 03",
    "7": "06 46 20",
    "8": "20 00o 06o 46o 40o 20/03 43",
    "9": "43 03o 06o 46o 40o 00",
    "-": "03 33",
    "+": "03 43/21 25",
}

ROUND = 1.2
STEPS = 5


def _rounded(before: Point, corner: Point, after: Point) -> Stroke:
    """The points that take the place of a corner: a curve that begins and ends up to `ROUND` away from it."""

    def towards(end: Point) -> Point:
        length = math.dist(corner, end)
        part = min(ROUND, length / 2) / length
        return corner[0] + (end[0] - corner[0]) * part, corner[1] + (end[1] - corner[1]) * part

    start, stop = towards(before), towards(after)
    points = []
    for step in range(STEPS + 1):
        t = step / STEPS
        weights = (1 - t) ** 2, 2 * t * (1 - t), t**2
        x, y = (
            sum(w * p[axis] for w, p in zip(weights, (start, corner, stop), strict=True)) for axis in (0, 1)
        )
        points.append((x, y))
    return points


def _stroke(text: str) -> Stroke:
    words = text.split()
    corners = [(float(word[0]), float(word[1])) for word in words]
    points: Stroke = []
    for index, (word, corner) in enumerate(zip(words, corners, strict=True)):
        if word.endswith("o"):
            points += _rounded(corners[index - 1], corner, corners[index + 1])
        else:
            points.append(corner)
    return points


def _width(character: str) -> float:
    """How wide a character is, in units."""
    if character == " ":
        return SPACE
    return max(x for stroke in GLYPHS[character].split("/") for x, _ in _stroke(stroke))


def width(text: str, height: float) -> float:
    """How wide `text` is when its capitals are `height` high."""
    return (sum(map(_width, text)) + GAP * (len(text) - 1)) * height / CAP


def strokes(text: str, x: float, y: float, height: float, align: float = 0.5) -> list[Stroke]:
    """The strokes of `text`, in the unit of `height`, the height of a capital.

    Its foot stands on `y`; `x` is its left end with `align` 0, its middle with 0.5, its right end with 1.
    Raises KeyError for a character that the font does not have.
    """
    scale = height / CAP
    left = x - align * width(text, height)
    drawn = []
    for character in text:
        if character != " ":
            drawn += [
                [(left + px * scale, y + py * scale) for px, py in _stroke(stroke)]
                for stroke in GLYPHS[character].split("/")
            ]
        left += (_width(character) + GAP) * scale
    return drawn
