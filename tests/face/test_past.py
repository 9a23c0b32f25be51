"""DYNAMICS and HISTORY: how time becomes columns."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops

from gainbox.face import Scene, paint
from gainbox.face.pages.dynamics import meaning
from gainbox.face.pages.history import grouped, joined
from gainbox.staging.dynamics import DynamicsView
from gainbox.staging.history import SECONDS, Past, Second, Timeline
from gainbox.staging.thresholds import Density
from tests.face.conftest import past, strips

SIZES = [((256, 64), True), ((128, 64), False)]
LEVELS = st.one_of(st.just(-math.inf), st.floats(-140.0, 20.0))
RATIOS = st.one_of(st.just(math.nan), st.floats(-10.0, 90.0))
SECOND = st.builds(
    Second,
    st.tuples(LEVELS, LEVELS),
    st.tuples(LEVELS, LEVELS),
    st.tuples(st.booleans(), st.booleans()),
    RATIOS,
)


@pytest.mark.parametrize(
    ("psr_lu", "word"),
    [(math.nan, ""), (7.9, "squashed"), (8.0, "dense"), (11.9, "dense"), (12.0, "open"), (20.0, "open")],
)
def test_a_psr_has_a_meaning(psr_lu: float, word: str) -> None:
    assert meaning(DynamicsView(psr_lu)) == word
    assert meaning(DynamicsView(psr_lu, levelled=False)) == (word if word == "open" else "")


@pytest.mark.parametrize(
    ("channels", "wide", "narrow"),
    [
        (1, [(0, 1)], [(0, 1)]),
        (2, [(0, 1), (1, 2)], [(0, 1), (1, 2)]),
        (3, [(0, 2), (2, 3)], [(0, 3)]),
        (8, [(0, 4), (4, 8)], [(0, 8)]),
    ],
)
def test_many_channels_share_a_strip(channels: int, wide: list, narrow: list) -> None:
    assert grouped(channels, halves=True) == wide
    assert grouped(channels, halves=False) == narrow


def test_seconds_that_share_a_column_go_on_sharing_it() -> None:
    timeline = Timeline()
    pictures = []
    for second in range(SECONDS + 5):
        timeline.note(float(second), Second((-float(second),), (-99.0,), (False,), math.nan))
        pictures.append([column.peak_dbfs[0] for column in joined(timeline.past(), 2) if column])
    for before, after in zip(pictures[SECONDS:-1], pictures[SECONDS + 1 :], strict=True):
        inner = before[1:-1]  # the oldest column loses a second, the newest gains one
        assert any(after[first : first + len(inner)] == inner for first in (0, 1))
    assert pictures[3] == [0.0, -2.0]


def test_a_column_is_empty_only_if_all_of_it_is() -> None:
    heard = Second((-6.0,), (-16.0,), (False,), math.nan)
    assert joined(Past(6, (None, heard, heard, None, None, None)), 2) == [heard, heard, None]


@pytest.mark.parametrize("page", ["dynamics", "history"])
@pytest.mark.parametrize(("size", "grey"), SIZES)
@given(seconds=st.lists(st.none() | SECOND, max_size=SECONDS), older=st.integers(0, 9), psr_lu=RATIOS)
def test_every_past_can_be_drawn(page, size, grey, seconds, older, psr_lu) -> None:
    past = Past(len(seconds) + older, tuple(seconds))
    view = past if page == "history" else DynamicsView(psr_lu, psr_lu, psr_lu, "Snare drum", past=past)
    assert paint(Scene(page, strips(2), view=view), size, grey=grey).size == size


@pytest.mark.parametrize(("size", "grey"), SIZES)
@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_swapped_each_strip_changes_its_place_and_keeps_its_name(channels: int, size, grey) -> None:
    def halves(swap: bool) -> list[bytes]:
        scene = Scene("history", strips(channels)[:: -1 if swap else 1], view=past(channels), swap=swap)
        page = paint(scene, size, grey=grey).convert("L").crop((0, 9, size[0], 55))
        rows = len(grouped(channels, halves=size[0] >= 256))
        height = page.height // rows
        return [page.crop((0, row * height, size[0], (row + 1) * height)).tobytes() for row in range(rows)]

    assert halves(swap=True) == halves(swap=False)[::-1]
    assert len(set(halves(swap=False))) == len(halves(swap=False))


@pytest.mark.parametrize(("size", "grey"), SIZES)
def test_a_clip_reaches_the_top_where_no_peak_does(size, grey) -> None:
    def top_row(clipping: bool) -> np.ndarray:
        scene = Scene("history", strips(1), view=past(1, clipping=clipping))
        picture = np.asarray(paint(scene, size, grey=grey).convert("L"))
        return picture[10, 20:] == 255

    assert top_row(True).sum() >= 3
    assert top_row(False).sum() <= 3  # the dots of the minutes, where there are no greys


@pytest.mark.parametrize(("width", "grey"), [(256, True), (128, False)])
def test_dynamics_are_drawn_by_the_thresholds_that_are_set(width: int, grey: bool) -> None:
    strict = DynamicsView(14.0, density=Density(10.0, 16.0))
    usual, other = (
        paint(Scene("dynamics", strips(2), view=view), (width, 64), grey=grey)
        for view in (DynamicsView(14.0), strict)
    )
    assert ImageChops.difference(usual.convert("L"), other.convert("L")).getbbox() is not None
    assert meaning(strict) == "dense"
