"""While the meters are compiled, which takes seconds, the display says so."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from gainbox.cli.run import compiled_meters, show_splash
from gainbox.meters import FeedFor, compiled
from gainbox.panel import NoPanel


class Easel(NoPanel):
    """A panel that keeps what it was shown."""

    def __init__(self) -> None:
        self.pictures: list[Image.Image] = []

    def show(self, picture: Image.Image) -> None:
        self.pictures.append(picture)


def test_the_splash_is_a_picture_with_something_on_it() -> None:
    easel = Easel()
    show_splash(easel)
    (picture,) = easel.pictures
    assert picture.size == easel.size
    assert ImageChops.invert(picture.convert("L")).getextrema()[0] == 0


def test_it_is_shown_before_meters_are_compiled_and_not_where_there_are_some(
    feed_for: FeedFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def load(folder: Path) -> FeedFor:
        done.append("compiled")
        folder.mkdir(parents=True, exist_ok=True)
        compiled.path_in(folder).touch()
        return feed_for

    monkeypatch.setattr(compiled, "load", load)
    for _ in range(2):
        compiled_meters({"XDG_CACHE_HOME": str(tmp_path)}, lambda: done.append("splash"))
    assert done == ["splash", "compiled", "compiled"]
