"""METER and VU from picture to picture: a steady level is still, a moving one moves smoothly."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from gainbox.face import Scene, paint
from gainbox.face.pages.meter import Bar, planned
from gainbox.face.shades import GREY, MONO
from gainbox.meters import FeedFor
from gainbox.staging.zones import Zone
from tests.face.conftest import SILENT
from tests.signals import Signal, int32_block, noise, tone
from tests.watching import EDGES_DBFS, PICTURES_PER_S, RATE_HZ, watched

SIZES = {"grey": ((256, 64), True), "mono": ((128, 64), False)}
SCALES = ("mixer", "DIN", "BBC", "K-20")
FALL_DB = 20.0 / 1.7 / PICTURES_PER_S  # of a peak from picture to picture
NEEDLE_ROWS = {"grey": slice(43, 46), "mono": slice(38, 44)}  # of VU: nothing but the needles is there


def hit(hz: float, gone_s: float, level: float) -> Signal:
    """A drum: a tone with some noise, dying away."""
    at_s = np.arange(round(0.4 * RATE_HZ)) / RATE_HZ
    skin = np.sin(2 * np.pi * hz * at_s) + 0.3 * noise(-6.0, 0.4, RATE_HZ, seed=round(hz))
    return level * np.exp(-at_s / gone_s) * skin


@pytest.fixture(scope="module")
def loop() -> np.ndarray:
    """Six seconds of drums at 120 beats a minute: kick and snare by turns, a hat on each eighth."""
    left = np.zeros(6 * RATE_HZ)
    right = left.copy()
    drums = {0: hit(55, 0.07, 0.6), 2: hit(190, 0.05, 0.4)}
    hat = hit(6000, 0.01, 0.1)
    for eighth in range(22):
        at = slice(eighth * RATE_HZ // 4, eighth * RATE_HZ // 4 + len(hat))
        left[at] += 0.6 * hat + drums.get(eighth % 4, 0.0)
        right[at] += hat + 0.8 * drums.get(eighth % 4, 0.0)
    return int32_block(left, right)


@pytest.fixture(scope="module")
def scenes(loop: np.ndarray, feed_for: FeedFor) -> list[Scene]:
    """The loop as METER is given it."""
    return [scene for scene, _ in watched(feed_for, loop)]


def pixels(scene: Scene, kind: str) -> np.ndarray:
    size, grey = SIZES[kind]
    return np.asarray(paint(scene, size, grey=grey).convert("L"))


def bars(kind: str) -> tuple[Bar, ...]:
    size, grey = SIZES[kind]
    return planned(size, GREY if grey else MONO, ("L", "R"), "mixer", -20.0, EDGES_DBFS).bars


@pytest.mark.parametrize("hz", [30.0, 100.0, 997.0])
@pytest.mark.parametrize("scale", SCALES)
def test_at_a_steady_level_no_pixel_changes(scale: str, hz: float, feed_for: FeedFor) -> None:
    for level_dbfs in (-30.0, -20.0, -18.0, -12.0, -4.0):
        audio = int32_block(*(tone(level_dbfs - down_db, hz, 4.0, RATE_HZ) for down_db in (0.0, 0.37)))
        still = [scene for scene, _ in watched(feed_for, audio, scale=scale)][-PICTURES_PER_S:]
        for kind in SIZES:
            for page in ("meter", "vu"):
                pictures = {pixels(replace(scene, page=page), kind).tobytes() for scene in still}
                assert len(pictures) == 1, (level_dbfs, kind, page)


def test_a_peak_is_shown_as_high_as_it_was_and_falls_evenly(scenes: list[Scene], loop: np.ndarray) -> None:
    step = RATE_HZ // PICTURES_PER_S
    highest = np.abs(loop[: len(scenes) * step] / 2**31).reshape(len(scenes), step, 2).max(axis=1)
    for channel in range(2):
        peaks_dbfs = [scene.strips[channel].peak_dbfs for scene in scenes]
        assert max(peaks_dbfs) == pytest.approx(20 * np.log10(highest[:, channel].max()), abs=0.01)
        falls_db = [before - after for before, after in pairwise(peaks_dbfs[1:])]
        assert (
            max(falls_db) < 2.1 * FALL_DB
        )  # the next picture after a peak that came right behind one has two to show
        assert sum(fall_db > 0.5 * FALL_DB for fall_db in falls_db) > 0.5 * len(falls_db)


@pytest.mark.parametrize("kind", SIZES)
def test_the_tick_of_the_held_peak_never_goes_back_and_forth(kind: str, scenes: list[Scene]) -> None:
    for channel, bar in enumerate(bars(kind)):
        row = bar.top if kind == "grey" else bar.top + 1  # where mono has no line along the sweet spot
        columns = []
        for scene in scenes[2:]:
            alone = replace(scene.strips[channel], vu_dbfs=-np.inf, bar_dbfs=-np.inf, peak_dbfs=-np.inf)
            strips = [*scene.strips[:channel], alone, *scene.strips[channel + 1 :]]
            lit = np.flatnonzero(pixels(replace(scene, strips=tuple(strips)), kind)[row] == 255)
            columns.append([x for x in lit if bar.left < x < bar.right - 1])
        assert {len(found) for found in columns} == {1}
        moves = np.diff(np.ravel(columns))
        assert (moves >= -1).all()  # it jumps up and creeps down
        assert (moves > 0).sum() <= 2  # the loop goes on as it began


def needle(vu_dbfs: float, kind: str) -> float:
    """The column of the left needle in the middle of the face."""
    still = Scene("vu", SILENT)
    strip = replace(SILENT[0], vu_dbfs=vu_dbfs, zone=Zone.LOW)
    picture = pixels(replace(still, strips=(strip, SILENT[1])), kind)[NEEDLE_ROWS[kind]].astype(float)
    left = picture[:, : picture.shape[1] // 2]
    return float((left * np.arange(left.shape[1])).sum() / left.sum())


@pytest.mark.parametrize("kind", SIZES)
def test_a_needle_goes_the_way_of_its_reading(kind: str) -> None:
    places = [needle(vu_dbfs, kind) for vu_dbfs in np.arange(-45.0, -16.9, 0.1)]
    assert (np.diff(places) >= 0.0).all()
    assert places[-1] - places[0] > 20
