"""Burn-in: the brightness of the display over time, the offset of its picture, no writing lost."""

import math
import re
from dataclasses import replace
from itertools import pairwise
from math import inf

import pytest
from PIL import Image

from gainbox.face import PAGES, BurnIn, Notice, Scene, moved, paint
from gainbox.face.burn_in import DIM, STEP_S, WALK
from gainbox.staging.dynamics import DynamicsView
from gainbox.staging.loudness import LoudnessView
from gainbox.staging.mix import MixView, judge_mix
from gainbox.staging.noise import NoiseLine, NoiseView
from gainbox.staging.stereo import Pair, StereoView
from gainbox.staging.takes import TakeRow, TakesView
from gainbox.staging.verdict import Verdict
from tests.face.conftest import NOTICE, scene_of, strips

START_S = 1000.0


def rest(*, brightness: float = 1.0, dim_s: float = 120.0, off_s: float = 600.0) -> BurnIn:
    return BurnIn(START_S, brightness=brightness, dim_s=dim_s, off_s=off_s)


@pytest.mark.parametrize(
    ("after_s", "brightness"), [(0, 1.0), (119.9, 1.0), (120, DIM), (599.9, DIM), (600, 0.0), (10**7, 0.0)]
)
def test_it_dims_after_two_minutes_and_is_dark_after_ten(after_s: float, brightness: float):
    assert rest().brightness(START_S + after_s, fault=False) == brightness


@pytest.mark.parametrize("asleep_s", [0, 130, 700])
def test_a_sign_of_life_wakes_it_for_as_long_again(asleep_s: float):
    resting = rest()
    resting.touch(START_S + asleep_s)
    shown = [resting.brightness(START_S + asleep_s + s, fault=False) for s in (0, 119.9, 120, 600)]
    assert shown == [1.0, 1.0, DIM, 0.0]


def test_with_a_fault_it_dims_and_is_never_dark():
    assert [rest().brightness(START_S + s, fault=True) for s in (0, 120, 600, 10**7)] == [1.0, DIM, DIM, DIM]


def test_brightness_counts_for_both():
    assert [rest(brightness=0.4).brightness(START_S + s, fault=False) for s in (0, 120)] == [0.4, 0.4 * DIM]


@pytest.mark.parametrize(
    ("dim_s", "off_s", "brightness"), [(inf, inf, 1.0), (120, inf, DIM), (inf, 600, 0.0)]
)
def test_infinite_is_never(dim_s: float, off_s: float, brightness: float):
    assert rest(dim_s=dim_s, off_s=off_s).brightness(START_S + 10**7, fault=False) == brightness


def test_other_settings_apply_at_once():
    resting = rest()
    resting.apply(brightness=0.8, dim_s=10.0, off_s=30.0)
    assert [resting.brightness(START_S + s, fault=False) for s in (9, 10, 30)] == [0.8, 0.8 * DIM, 0.0]


def test_the_picture_moves_by_one_pixel_each_minute_and_comes_back():
    resting = rest()
    places = [resting.place(START_S + minute * STEP_S) for minute in range(2 * len(WALK) + 1)]
    steps = [abs(x - u) + abs(y - v) for (x, y), (u, v) in pairwise(places)]
    assert steps == [1] * 2 * len(WALK)
    assert places[0] == places[len(WALK)] == (0, 0)


def test_a_moved_picture_is_the_same_a_pixel_further():
    picture = Image.frombytes("L", (3, 2), bytes([1, 2, 3, 4, 5, 6]))
    assert moved(picture, (0, 0)) == picture
    assert moved(picture, (1, -1)).tobytes() == bytes([0, 4, 5, 0, 0, 0])


HISS = Verdict(code="hiss")
OTHER_VIEWS = {
    "loudness": LoudnessView(integrated_lufs=-88.8, range_lu=88.8, true_peak_dbtp=-88.8),
    "dynamics": DynamicsView(plr_lu=88.8, crest_db=88.8, crest_of="8"),
    "mix": MixView(-8.8, -38.8, verdict=judge_mix(-8.8)),
    "noise": NoiseView("judged", channels=(NoiseLine("8", -88.8, -88.8, 88.8, -88.5, HISS),)),
    "takes": TakesView(
        TakeRow(8, 88.8, -8.8, -8.8, 8), (TakeRow(7, 88.8, -8.8, -8.8, 8, 8.8, "louder"),) * 9
    ),
    "stereo": StereoView((Pair("8", "8", math.nan, math.nan),) * 2, ("8",)),
}


def in_other_words(scene: Scene) -> Scene:
    """A scene of the same grounds in which everything that is written is other than in `scene`."""
    other = tuple(replace(strip, name="8" * len(strip.name), max_dbfs=-88.8) for strip in scene.strips)
    notice = scene.notice and Notice(*(re.sub(r"\w", "8", part) for part in scene.notice))
    return replace(scene, strips=other, notice=notice, view=OTHER_VIEWS.get(scene.page, scene.view))


@pytest.mark.parametrize(("size", "grey"), [((256, 64), True), ((128, 64), False)])
@pytest.mark.parametrize(
    "scene", [*(scene_of(page, strips(channels)) for page in PAGES for channels in (1, 2, 4, 8)), NOTICE]
)
def test_the_walk_cuts_off_no_writing(scene: Scene, size: tuple[int, int], grey: bool):
    width, height = size
    left, up = -min(x for x, _ in WALK), -min(y for _, y in WALK)
    right, down = max(x for x, _ in WALK), max(y for _, y in WALK)
    one, other = (paint(each, size, grey=grey).convert("L") for each in (scene, in_other_words(scene)))
    assert one != other or scene.page in ("history", "set-level")  # which write of nothing in the scene
    for picture in (one, other):
        picture.paste(0, (left, up, width - right, height - down))  # never cut off
    assert one == other
