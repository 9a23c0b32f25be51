"""Pictures as the memory of a display holds them, and what of that memory has changed.

A memory is an array of rows of cells, a cell being what the display can address. Of a mono display that is a
byte, eight pixels one below the other, and a row is what its data sheet calls a page. Of a grey one it is two
bytes, four pixels side by side.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Memory: TypeAlias = NDArray[np.unsignedinteger[Any]]

PAGE_BITS = np.array([[1], [2], [4], [8], [16], [32], [64], [128]], np.uint8)
"""The bit of each of a cell's pixels, from the top."""


class Window(NamedTuple):
    """Part of a memory: rows `top` to `bottom`, cells `left` to `right`, without the last."""

    top: int
    bottom: int
    left: int
    right: int


def whole(memory: Memory, tallest: int) -> list[Window]:
    """The whole memory, in windows of at most `tallest` rows."""
    rows, cells = memory.shape
    return [Window(top, bottom, 0, cells) for top, bottom in slices(0, rows, tallest)]


def content(memory: Memory, window: Window) -> bytes:
    """The bytes of a window, row by row, as sent to a display."""
    top, bottom, left, right = window
    return memory[top:bottom, left:right].tobytes()


def pack_mono(picture: Image.Image) -> Memory:
    """A picture of mode "1" as pages: (height / 8, width) cells of a byte, bit 0 on top."""
    pixels = np.frombuffer(picture.convert("L").tobytes(), np.uint8)  # 0 or 255
    pages: Memory = np.bitwise_or.reduce(pixels.reshape(-1, 8, picture.width) & PAGE_BITS, axis=1)
    return pages


def pack_grey(picture: Image.Image) -> Memory:
    """One of mode "L" as rows: (height, width / 4) cells of two bytes, each with its left pixel in front."""
    pairs = np.frombuffer(picture.tobytes(), "<u2")  # the left pixel is the low byte
    packed = ((pairs & 0x00F0) | (pairs >> 12)).astype(np.uint8)
    return packed.view(np.uint16).reshape(picture.height, -1)


def changes(wanted: Memory, held: Memory, window_bytes: int, tallest: int) -> list[Window]:
    """The windows in which two memories differ, from the top.

    Adjacent changed rows share their windows. The cells between two changes are left out if sending them
    takes longer than addressing another window.

    Args:
        wanted: new memory of the display
        held: its present memory
        window_bytes: cost of addressing a window, in bytes of picture sent in the same time
        tallest: maximum rows of a window
    """
    changed = wanted != held
    windows = []
    for first, last in runs(changed.any(axis=1).tobytes(), 1):
        for top, bottom in slices(first, last, tallest):
            gap = -(-window_bytes // ((bottom - top) * wanted.itemsize))
            cells = changed[top:bottom].any(axis=0).tobytes()
            windows += [Window(top, bottom, left, right) for left, right in runs(cells, gap)]
    return windows


def sending_bytes(memory: Memory, windows: list[Window], window_bytes: int) -> int:
    """Cost of sending these windows, in bytes of picture sent in the same time."""
    cells = sum((bottom - top) * (right - left) for top, bottom, left, right in windows)
    return cells * memory.itemsize + len(windows) * window_bytes


def slices(first: int, last: int, longest: int) -> Iterator[tuple[int, int]]:
    """Split a range into pieces of at most `longest`."""
    for begin in range(first, last, longest):
        yield begin, min(begin + longest, last)


def runs(flags: bytes, gap: int) -> Iterator[tuple[int, int]]:
    """Beginnings and ends of runs of ones; fewer than `gap` zeros, which is at least 1, do not end a run."""
    zeros = bytes(gap)
    begin = flags.find(1)
    while begin >= 0:
        end = flags.find(zeros, begin)
        if end < 0:
            end = flags.rindex(1) + 1
        yield begin, end
        begin = flags.find(1, end)
