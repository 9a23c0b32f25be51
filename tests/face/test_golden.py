"""Every page at every size, pixel for pixel as it was last looked at.

    pytest tests/face --regenerate

draws the pictures under tests/golden anew, and the README's. It fails, so that it cannot stay on.
Then look at every one of them.
"""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from gainbox.face import PAGES, Scene, paint
from tests.face.conftest import NOTICE, SILENT, strips
from tests.face.portrait import portrait

GOLDEN = Path(__file__).parents[1] / "golden"
SIZES = {"grey": ((256, 64), True), "mono": ((128, 64), False)}

SCENES = {
    **{f"{page}-{channels}": Scene(page, strips(channels)) for page in PAGES for channels in (1, 2, 3, 4, 8)},
    "meter-silent": Scene("meter", SILENT),
    "headroom-silent": Scene("headroom", SILENT),
    "meter-demo": Scene("meter", strips(2), demo=True),
    "notice": NOTICE,
}


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("name", SCENES)
def test_the_picture_is_the_golden_one(name: str, kind: str, request: pytest.FixtureRequest):
    size, grey = SIZES[kind]
    picture = paint(SCENES[name], size, grey=grey)
    file = GOLDEN / f"{name}-{kind}.png"
    if request.config.getoption("--regenerate"):
        picture.save(file)
        pytest.fail(f"{file.name} was drawn anew: look at it, then run without --regenerate")
    with Image.open(file) as golden:
        assert picture.mode == golden.mode
        assert ImageChops.difference(picture.convert("L"), golden.convert("L")).getbbox() is None


def test_the_readme_has_its_picture(feed_for, request: pytest.FixtureRequest):
    file = GOLDEN / "panel.png"
    picture = portrait(feed_for)
    if request.config.getoption("--regenerate"):
        picture.save(file)
        pytest.fail(f"{file.name} was drawn anew: look at it, then run without --regenerate")
    with Image.open(file) as golden:
        assert golden.size == picture.size
