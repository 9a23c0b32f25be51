"""The display of the reference build: 256 x 64 in grey, on SPI, with a pin that tells commands from data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gainbox.face import paint
from tests.rig.display import Ssd1306, Ssd1322
from tests.rig.guest_box import GuestBox, becomes
from tests.rig.playing import HOT_DBFS, PLAYING, SWEET_DBFS

SETTINGS = Path(__file__).parent / "guest/etc/gainbox/gainbox.toml"
TURN_TO_IT = "sed -i 's/ssd1306/ssd1322/; s/i2c/spi/; s/128/256/' /etc/gainbox/gainbox.toml"


@pytest.fixture
def grey_box(only_box: GuestBox) -> Iterator[GuestBox]:
    """A box with that display."""
    only_box.guest.run(TURN_TO_IT)
    only_box.display = Ssd1322()
    only_box.restart()
    becomes(lambda: only_box.status()["panel"]["state"], "ok")
    yield only_box
    only_box.guest.run("cat >/etc/gainbox/gainbox.toml", SETTINGS.read_bytes())
    only_box.display = Ssd1306()


def test_sound_draws_the_picture_of_its_levels_in_grey(grey_box: GuestBox) -> None:
    grey_box.play(SWEET_DBFS, HOT_DBFS)
    in_16_greys = paint(PLAYING, (256, 64), grey=True).point(lambda shade: shade // 16 * 17)
    becomes(lambda: grey_box.shows(in_16_greys), True)
