"""Pictures as half blocks: each pixel at its place, in its own grey."""

import re

from PIL import Image

from gainbox.panel import blocks, ink

CELL = re.compile(r"\x1b\[38;2;(\d+);\d+;\d+;48;2;(\d+);\d+;\d+m(▀+)")


def pixels(lines: list[str]) -> bytes:
    """The greys that half blocks show, row by row."""
    rows = []
    for line in lines:
        runs = [(int(above), int(below), len(run)) for above, below, run in CELL.findall(line)]
        rows += [bytes(grey for *pair, length in runs for grey in [pair[half]] * length) for half in (0, 1)]
    return b"".join(rows)


def test_each_pixel_has_its_own_grey() -> None:
    shades = bytes(range(256)) * 4
    lines = blocks.lines(Image.frombytes("L", (256, 4), shades), ink.EXACT)
    assert len(lines) == 2
    assert pixels(lines) == shades


def test_the_upper_pixel_is_the_upper_half() -> None:
    assert blocks.lines(Image.frombytes("L", (1, 2), b"\xff\x00"), ink.STEPS) == [
        "\x1b[38;5;255;48;5;232m▀\x1b[0m"
    ]


def test_greys_are_named_only_where_they_change() -> None:
    (line,) = blocks.lines(Image.new("L", (256, 2), 255), ink.STEPS)
    assert line == "\x1b[38;5;255;48;5;255m" + "▀" * 256 + "\x1b[0m"
