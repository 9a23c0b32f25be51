"""METER on every scale: the places on its bars, and that no level and no setting breaks it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gainbox.face import Scene, Strip, paint
from gainbox.face.frame import Paper
from gainbox.face.pages.meter import Bar, draw_ground, draw_level
from gainbox.face.scales import METER_SCALES
from gainbox.face.shades import GREY
from gainbox.staging.zones import Zone

SIZES = [((256, 64), True), ((128, 64), False)]
LENGTH = 200  # pixels of a bar
LEVELS = st.just(-np.inf) | st.floats(-140.0, 20.0)
EDGES = st.lists(st.integers(-180, 0), min_size=3, max_size=3, unique=True).map(sorted)


def strip(bar_dbfs: float = -np.inf, peak_dbfs: float = -np.inf) -> Strip:
    """A channel whose VU is another one than its bar."""
    return Strip("V", Zone.LOW, -6.0, bar_dbfs, peak_dbfs, -np.inf, -30.0, 0)


def row_of(name: str, *drawings: Callable[[Paper, Bar], None]) -> np.ndarray:
    """The shades along a bar of 200 pixels on a scale, lined up at -20 dBFS, after these drawings."""
    picture = Image.new("L", (LENGTH, 12))
    bar = Bar(METER_SCALES[name](-20.0), 0, LENGTH, 1, 11)
    for drawing in drawings:
        drawing(Paper.over(picture, GREY), bar)
    return np.asarray(picture)[6]


@pytest.mark.parametrize("name", METER_SCALES)
def test_the_sweet_spot_is_marked_where_the_scale_shows_it(name: str) -> None:
    scale = METER_SCALES[name](-20.0)
    row = row_of(name, lambda paper, bar: draw_ground(paper, bar, (-60.0, -18.0, -6.0)))
    for shade, low_dbfs, high_dbfs in (
        (GREY.ground, -200.0, -18.0),
        (GREY.sweet, -18.0, -6.0),
        (GREY.hot, -6.0, 6.0),
    ):
        part = scale.at(high_dbfs) - scale.at(low_dbfs)
        assert (row == shade).sum() == pytest.approx(part * LENGTH, abs=2)


@pytest.mark.parametrize("name", METER_SCALES)
def test_the_bar_is_the_reading_of_the_scale_and_the_dot_the_peak_on_the_same(name: str) -> None:
    scale = METER_SCALES[name](-20.0)
    row = row_of(name, lambda paper, bar: draw_level(paper, bar, strip(-26.0, -20.0)))
    assert np.flatnonzero(row == GREY.bar).max() == pytest.approx(scale.at(-26.0) * LENGTH, abs=2)
    assert np.flatnonzero(row == GREY.peak).max() == pytest.approx(scale.at(-20.0) * LENGTH, abs=2)


@pytest.mark.parametrize(("size", "grey"), SIZES)
@given(
    st.sampled_from(tuple(METER_SCALES)),
    st.integers(-80, -12),
    EDGES,
    st.lists(st.builds(strip, LEVELS, LEVELS), min_size=1, max_size=8),
)
def test_nothing_is_drawn_beside_a_bar(size, grey, scale, half_decibels, edges, strips) -> None:
    def painted(*shown: Strip) -> np.ndarray:
        scene = Scene(
            "meter",
            tuple(shown),
            edges_dbfs=tuple(edge / 2 for edge in edges),
            scale=scale,
            reference_dbfs=half_decibels / 2,
        )
        return np.asarray(paint(scene, size, grey=grey).convert("L"))

    between = painted(*strips)[9:46] != painted(*[strip()] * len(strips))[9:46]
    assert not between[:, :5].any()  # the names
    assert not between[:, -20:].any()  # the figures


@pytest.mark.parametrize(("size", "grey"), SIZES)
def test_a_count_of_clips_that_does_not_fit_is_999(size: tuple[int, int], grey: bool) -> None:
    def painted(clips: int) -> bytes:
        return paint(Scene("meter", (replace(strip(), clips=clips),)), size, grey=grey).tobytes()

    assert painted(999) == painted(1000) == painted(12345)
    assert painted(998) != painted(999)


@pytest.mark.parametrize(("size", "grey"), SIZES)
def test_a_scale_that_ends_below_the_sweet_spot_has_none(size: tuple[int, int], grey: bool) -> None:
    pictures = [
        np.asarray(
            paint(
                Scene("meter", (strip(),), edges_dbfs=edges, scale="VU", reference_dbfs=-40.0),
                size,
                grey=grey,
            ).convert("L")
        )
        for edges in ((-60.0, -30.0, -6.0), (-60.0, -12.0, -3.0))
    ]
    assert (pictures[0] == pictures[1]).all()


def test_every_scale_is_named_that_is_not_in_dbfs() -> None:
    def head(scale: str) -> bytes:
        return (
            paint(Scene("meter", (strip(),), scale=scale), (256, 64), grey=True)
            .crop((120, 0, 256, 9))
            .tobytes()
        )

    assert head("mixer") == head("dBFS")
    assert all(
        head(one) != head(other) for one, other in product(list(METER_SCALES)[1:], repeat=2) if one != other
    )
