"""Packed pictures pixel for pixel, and windows with all changes and little else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gainbox.panel.packing import Memory, Window, changes, pack_grey, pack_mono, runs, whole

ROWS, CELLS = 12, 40
BLANK = np.zeros((ROWS, CELLS), np.uint8)


def spread(windows: list[Window]) -> np.ndarray:
    """Number of windows over each cell."""
    covered = np.zeros((ROWS, CELLS), int)
    for top, bottom, left, right in windows:
        covered[top:bottom, left:right] += 1
    return covered


def with_cells(*cells: tuple[int, int]) -> Memory:
    memory = BLANK.copy()
    memory[tuple(zip(*cells, strict=True))] = 1
    return memory


def test_of_a_mono_byte_the_lowest_bit_is_on_top() -> None:
    picture = Image.new("1", (128, 64))
    picture.putpixel((3, 8), 1)
    picture.putpixel((4, 23), 1)
    packed = pack_mono(picture)
    assert packed.shape == (8, 128)
    assert {(row, cell): packed[row, cell] for row, cell in np.argwhere(packed).tolist()} == {
        (1, 3): 0x01,
        (2, 4): 0x80,
    }


def test_of_a_grey_byte_the_upper_half_is_the_left_pixel() -> None:
    picture = Image.new("L", (256, 64))
    for x, shade in enumerate((0x1F, 0x20, 0x37, 0x4F)):
        picture.putpixel((4 + x, 2), shade)
    packed = pack_grey(picture)
    assert packed.shape == (64, 64)
    assert packed[2, 1].tobytes() == bytes((0x12, 0x34))
    assert np.count_nonzero(packed) == 1


def test_equal_memories_have_no_windows() -> None:
    assert changes(BLANK, BLANK.copy(), 16, 8) == []


def test_two_changes_far_apart_have_two_windows_and_near_ones_share_one() -> None:
    assert changes(with_cells((5, 3), (5, 30)), BLANK, 16, 8) == [Window(5, 6, 3, 4), Window(5, 6, 30, 31)]
    assert changes(with_cells((5, 3), (5, 18)), BLANK, 16, 8) == [Window(5, 6, 3, 19)]


def test_the_taller_the_windows_the_narrower_the_gap_that_parts_them() -> None:
    bars = with_cells(*((row, cell) for row in range(4) for cell in (3, 8)))
    assert changes(bars, BLANK, 16, 8) == [Window(0, 4, 3, 4), Window(0, 4, 8, 9)]


def test_no_window_is_taller_than_the_chip_allows() -> None:
    column = with_cells(*((row, 7) for row in range(2, 9)))
    assert changes(column, BLANK, 16, 3) == [Window(2, 5, 7, 8), Window(5, 8, 7, 8), Window(8, 9, 7, 8)]
    assert whole(BLANK, 8) == [Window(0, 8, 0, CELLS), Window(8, 12, 0, CELLS)]


@given(
    st.binary(min_size=ROWS * CELLS // 8, max_size=ROWS * CELLS // 8), st.integers(1, 64), st.integers(1, 12)
)
def test_windows_hold_every_change_once_and_begin_and_end_with_one(
    bits: bytes, window_bytes: int, tallest: int
) -> None:
    wanted = np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(ROWS, CELLS)
    windows = changes(wanted, BLANK, window_bytes, tallest)
    covered = spread(windows)
    assert covered.max() <= 1
    assert covered[wanted != 0].all()
    for top, bottom, left, right in windows:
        assert bottom - top <= tallest
        assert wanted[top:bottom, left].any()
        assert wanted[top:bottom, right - 1].any()


@pytest.mark.parametrize(
    ("flags", "gap", "expected"),
    [
        ("", 1, []),
        ("000", 2, []),
        ("0110", 1, [(1, 3)]),
        ("1011", 1, [(0, 1), (2, 4)]),
        ("1011", 2, [(0, 4)]),
        ("10010", 2, [(0, 1), (3, 4)]),
        ("10010", 3, [(0, 4)]),
    ],
)
def test_runs_are_parted_by_gaps(flags: str, gap: int, expected: list[tuple[int, int]]) -> None:
    assert list(runs(bytes(map(int, flags)), gap)) == expected
