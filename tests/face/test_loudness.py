"""LOUDNESS: its scales, its figures, and that no measurement breaks it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainbox.face import Scene, paint
from gainbox.face.pages.loudness import Layout, column
from gainbox.face.scales import EBU_9, EBU_18, LOUDNESS_SCALES
from gainbox.face.scene import format_level
from gainbox.staging.loudness import LoudnessView
from tests.face.conftest import SILENT

LEVELS = st.one_of(st.just(-math.inf), st.floats(-140.0, 40.0))
RANGES = st.one_of(st.just(math.nan), st.floats(0.0, 70.0))
SIZES = [((256, 64), True), ((128, 64), False)]
SCALES = {9: EBU_9, 18: EBU_18}


@pytest.mark.parametrize("width", [256, 128])
@pytest.mark.parametrize(
    ("step", "level_lufs", "part"),
    [
        (9, -41.0, 0.0),
        (9, -23.0, 2 / 3),
        (9, -14.0, 1.0),
        (18, -59.0, 0.0),
        (18, -23.0, 2 / 3),
        (18, -5.0, 1.0),
    ],
)
def test_the_scales_reach_from_twice_below_the_target_to_once_above(
    width: int, step: int, level_lufs: float, part: float
) -> None:
    layout = Layout.of(width)
    x = column(layout, level_lufs, SCALES[step])
    assert x == pytest.approx(layout.left + part * (layout.right - layout.left - 1), abs=0.5)


def test_a_level_beyond_the_scale_stays_at_its_end() -> None:
    layout = Layout.of(256)
    assert column(layout, -math.inf, EBU_9) == layout.left
    assert column(layout, 20.0, EBU_9) == layout.right - 1


@pytest.mark.parametrize(("level_db", "text"), [(-math.inf, "--"), (math.nan, "--"), (-23.04, "-23.0")])
def test_a_level_that_is_not_finite_is_a_dash(level_db: float, text: str) -> None:
    assert format_level(level_db) == text


@pytest.mark.parametrize(("size", "grey"), SIZES)
@given(
    view=st.builds(LoudnessView, LEVELS, LEVELS, LEVELS, RANGES, LEVELS),
    scale=st.sampled_from(tuple(LOUDNESS_SCALES)),
)
def test_every_measurement_can_be_drawn(size, grey, view, scale) -> None:
    scene = Scene("loudness", SILENT, view=view, loudness_scale=scale)
    assert paint(scene, size, grey=grey).size == size


def test_a_true_peak_beyond_the_recommendation_stands_out() -> None:
    def brightness(true_peak_dbtp: float) -> float:
        view = LoudnessView(-20.0, -20.0, -20.0, 5.0, true_peak_dbtp)
        picture = paint(Scene("loudness", SILENT, view=view), (256, 64), grey=True)
        return sum(shade * count for shade, count in enumerate(picture.histogram()))

    assert brightness(-0.9) > brightness(-1.0) + 100 * 255
