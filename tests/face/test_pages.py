"""The pages: each has one name, and draws its feature's view at any time and for any number of channels."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gainbox
from gainbox.face import PAGES, Scene, paint
from gainbox.meters import FeedFor
from gainbox.staging.thresholds import Thresholds
from tests.face.box import RATE_HZ, Box, PlayingBox
from tests.face.conftest import strips
from tests.signals import int32_block, noise, silence, tone

PROGRAM = Path(gainbox.__file__).parent
OTHER_MEANINGS = {
    "cli/": {"loudness", "noise"},  # lines and columns of its output
    "daemon/storage.py": {"takes"},  # in a sentence
    "face/pages/mix.py": {"headroom"},  # in a sentence
    "face/scales.py": {"loudness", "vu"},  # readings
    "manual/": {"takes"},  # a page of its own
    "meters/": {"loudness", "stereo", "vu"},  # meters
    "staging/ticks.py": {"vu"},  # a meter
}
"""The names of pages that stand elsewhere in the code for another thing."""
SIZES = (((256, 64), True), ((128, 64), False))
THRESHOLDS = Thresholds(listen_s=5.0, noise_s=2.0)

# Their names


def texts_in(file: Path) -> list[str]:
    """The texts in the code of a file."""
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_the_name_of_a_page_stands_once_in_the_code() -> None:
    table = texts_in(PROGRAM / "face/pages/__init__.py")
    assert [table.count(page.title) for page in PAGES.values()] == [1] * len(PAGES)
    for file in PROGRAM.rglob("*.py"):
        path = str(file.relative_to(PROGRAM))
        others = [names for place, names in OTHER_MEANINGS.items() if path.startswith(place)]
        assert set(PAGES).intersection(texts_in(file)).difference(*others) == set(), path


def test_the_settings_list_each_page_once_in_the_order_of_mode() -> None:
    defaults = (PROGRAM / "default.toml").read_text("utf-8")
    (listed,) = re.findall(r"((?:^#.*\n)+)^page = ", defaults, re.MULTILINE)
    assert re.findall(r'"(.*?)"', listed) == list(PAGES)


# Their views


def in_reverse(view: Any) -> Any:
    """A view whose channels stand in reverse."""
    lists = [name for name in ("channels", "pairs", "alone") if hasattr(view, name)]
    return replace(view, **{name: getattr(view, name)[::-1] for name in lists}) if lists else view


def check_drawn(page: str, view: object, channels: int) -> None:
    """Draw a view on both displays; with the channels swapped it is its reverse."""
    scene = Scene(page, strips(channels), view=view)
    other = replace(scene, strips=scene.strips[::-1], view=in_reverse(view))
    swapped = replace(other, view=view, swap=True)
    for size, grey in SIZES:
        picture, reverse, drawn = (paint(each, size, grey=grey) for each in (scene, other, swapped))
        assert picture.size == drawn.size == size
        assert drawn.getbbox()
        if page != "history":  # whose strips change their places with the channels of their names
            assert drawn.tobytes() == reverse.tobytes()


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_drawn_before_any_sound(page: str, channels: int) -> None:
    check_drawn(page, PAGES[page].feature(Box()).view(), channels)


def quieter_by_channel(channels: int, seconds: float, level_dbfs: float) -> np.ndarray:
    """Noise, each channel 1 dB quieter than the one before."""
    return int32_block(*(noise(level_dbfs - c, seconds, RATE_HZ, seed=c + 1) for c in range(channels)))


def session(box: PlayingBox, channels: int) -> Iterator[None]:
    """A session that leads the pages through all their states: it pauses in each."""
    features = box.features
    box.play(quieter_by_channel(channels, 4.0, -20.0))
    yield  # a take is under way
    features["set-level"].press()
    box.play(int32_block(*[tone(3.0, 997, 2.0, RATE_HZ)] * channels))
    yield  # SET LEVEL measures, and it clips
    box.play(quieter_by_channel(channels, 4.0, -20.0))
    yield  # its verdicts
    box.play(int32_block(*[silence(6.0, RATE_HZ)] * channels))
    yield  # the take has ended
    features["noise"].press()
    box.play(quieter_by_channel(channels, 1.0, -70.0))
    yield  # NOISE measures
    box.play(quieter_by_channel(channels, 1.5, -70.0))
    yield  # its verdicts
    features["takes"].turn(-1)
    yield  # the take is chosen, and its channels are shown
    for feature in features.values():
        feature.press()
        feature.interrupt("the sound stopped coming")
    yield  # SET LEVEL and NOISE are interrupted
    for feature in features.values():
        feature.begin(channels)
    yield  # another input


@pytest.mark.parametrize("channels", range(1, 9))
def test_each_page_is_drawn_in_each_of_its_states(
    channels: int, feed_for: FeedFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gainbox.staging.takes.LIST_S", 0.0)  # the channels of a take take its place at once
    box = PlayingBox(channels, feed_for, THRESHOLDS)
    views: list[tuple[str, Any]] = []
    for _ in session(box, channels):
        for page, feature in box.features.items():
            views.append((page, feature.view()))
            check_drawn(*views[-1], channels)
    for measuring in ("set-level", "noise"):
        states = {view.state for page, view in views if page == measuring}
        assert states == {"ready", "listening", "judged", "interrupted"}
    assert {len(view.pairs) for page, view in views if page == "stereo"} == {channels // 2}
    takes = [view for page, view in views if page == "takes"]
    assert {bool(view.under_way) for view in takes} == {True, False}
    assert {len(view.channels) for view in takes} == {0, channels}
