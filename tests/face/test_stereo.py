"""STEREO: the places of its pointer and its bar, its figures, and that no measurement breaks it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainbox.face import Scene, paint
from gainbox.face.pages.stereo import Gauge, listed, louder, named
from gainbox.staging.stereo import Pair, StereoView
from tests.face.conftest import strips

SIZES = [((256, 64), True), ((128, 64), False)]
CORRELATIONS = st.just(math.nan) | st.floats(-1.0, 1.0)
BALANCES = st.sampled_from((math.nan, math.inf, -math.inf)) | st.floats(-140.0, 140.0)
NAMES = st.text(min_size=1, max_size=8)
VIEWS = st.builds(
    StereoView,
    st.lists(st.builds(Pair, NAMES, NAMES, CORRELATIONS, BALANCES), max_size=4).map(tuple),
    st.lists(NAMES, max_size=8).map(tuple),
)


def shown(*pairs: Pair) -> np.ndarray:
    """The large page with these pairs."""
    return np.asarray(paint(Scene("stereo", strips(2), view=StereoView(pairs)), (256, 64), grey=True))


@pytest.mark.parametrize("part", [-1.0, -0.5, 0.0, 0.2, 1.0])
def test_a_scale_has_its_zero_in_the_middle_and_ends_at_its_ends(part: float) -> None:
    gauge = Gauge(10, 111, 0, 10)
    assert gauge.x(part) == 60 + 50 * part
    assert (gauge.x(-math.inf), gauge.x(math.inf)) == (10, 110)


@pytest.mark.parametrize(
    ("balance_db", "characters", "text"),
    [
        (math.nan, 5, "--"),
        (0.04, 5, "0.0"),
        (-0.04, 5, "0.0"),
        (-2.44, 5, "L 2.4"),
        (12.36, 5, "R12.4"),
        (-104.0, 5, "L 104"),
        (math.inf, 5, "R inf"),
        (-2.44, 4, "L2.4"),
        (12.36, 4, "R 12"),
        (104.0, 4, "R104"),
        (-math.inf, 4, "Linf"),
    ],
)
def test_a_balance_names_the_louder_side(balance_db: float, characters: int, text: str) -> None:
    assert louder(balance_db, characters) == text


def test_channels_without_a_pair_are_named_where_there_is_room() -> None:
    assert listed(("3",), 128) == "ALONE: 3"
    assert listed(("Talkback",), 128) == "+1 ALONE"
    assert listed(("Talkback",), 256) == "ALONE: TALKBACK"
    assert listed(("3", "4", "5", "6"), 128) == "+4 ALONE"
    assert listed(("3", "4", "5", "6"), 256) == "ALONE: 3 4 5 6"


def test_a_row_has_as_much_of_both_names_as_fits() -> None:
    assert named(Pair("Kick in", "Kick out"), 5) == "Kick /Kick "
    assert named(Pair("1", "2"), 5) == "1/2"


def test_the_pointer_moves_with_the_correlation() -> None:
    columns = []
    for correlation in (-0.6, -0.2, 0.2, 0.6):
        changed = (shown(Pair("L", "R", correlation)) != shown(Pair("L", "R")))[10:20, :128]
        columns.append(np.flatnonzero(changed.any(axis=0)).mean())
    assert np.diff(columns) == pytest.approx([0.2 * 133] * 3, abs=1.0)


def test_a_correlation_below_zero_stands_out() -> None:
    out_of_phase, in_phase = (shown(Pair("L", "R", correlation)) for correlation in (-0.01, 0.01))
    assert (out_of_phase == 255).sum() > (in_phase == 255).sum() + 500


@pytest.mark.parametrize(("balance_db", "side"), [(-3.0, slice(0, 60)), (3.0, slice(72, 130))])
def test_the_bar_of_the_balance_is_on_the_louder_side(balance_db: float, side: slice) -> None:
    changed = shown(Pair("L", "R", 0.5, balance_db)) != shown(Pair("L", "R", 0.5, 0.0))
    bar = changed[33:44, :132]
    assert bar[:, side].any()
    bar[:, side] = False
    assert bar.sum() < 100


@pytest.mark.parametrize(("size", "grey"), SIZES)
@given(view=VIEWS)
def test_every_measurement_can_be_drawn(size: tuple[int, int], grey: bool, view: StereoView) -> None:
    assert paint(Scene("stereo", strips(2), view=view), size, grey=grey).size == size


@pytest.mark.parametrize(("size", "grey"), SIZES)
def test_swapped_the_pairs_and_the_channels_alone_stand_in_reverse(size: tuple[int, int], grey: bool) -> None:
    pairs, alone = (Pair("1", "2", 0.5, 3.0), Pair("3", "4", -0.5, -3.0)), ("5", "6", "7")
    swapped = Scene("stereo", strips(7)[::-1], view=StereoView(pairs, alone), swap=True)
    reverse = Scene("stereo", strips(7)[::-1], view=StereoView(pairs[::-1], alone[::-1]))
    picture = paint(swapped, size, grey=grey).tobytes()
    assert picture == paint(reverse, size, grey=grey).tobytes()
    assert picture != paint(replace(swapped, swap=False), size, grey=grey).tobytes()
