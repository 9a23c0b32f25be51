"""From sound to lamps and pixels, and from fingers to settings."""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from gainbox.face import Menu, Scene, Strip, paint
from gainbox.face.setup_rows import KEYS
from gainbox.settings import load
from gainbox.staging.zones import Zone
from tests.rig.box import Box, becomes

GOLDEN = Path(__file__).parents[1] / "golden"

SWEET_DBFS, HOT_DBFS = -14.0, -3.5
"""Well within a pixel of METER, whose bars tremble a little with the wave."""
PLAYING = Scene(
    "meter",
    (
        Strip("L", Zone.SWEET, SWEET_DBFS, SWEET_DBFS, SWEET_DBFS, SWEET_DBFS, SWEET_DBFS, clips=0),
        Strip("R", Zone.HOT, HOT_DBFS, HOT_DBFS, HOT_DBFS, HOT_DBFS, HOT_DBFS, clips=0),
    ),
)


def drawn(scene: Scene) -> Image.Image:
    """What the face draws of a scene on the display of the rig."""
    return paint(scene, (128, 64), grey=False)


def plays(box: Box) -> None:
    """Play the tones of `PLAYING`."""
    box.play(SWEET_DBFS, HOT_DBFS)
    becomes(lambda: box.shows(drawn(PLAYING)), True)


def test_sound_lights_the_right_lamps(box: Box) -> None:
    becomes(box.lamps, (set(), set()))
    box.play(SWEET_DBFS, HOT_DBFS)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "hot"}))
    box.play(-40.0, -90.0)
    becomes(box.lamps, ({"signal"}, set()))


def test_a_clip_stays_lit_until_clear_is_pressed(box: Box) -> None:
    box.play(-12.0, 3.0)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "hot", "clip"}))
    box.play(-12.0, -12.0)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "sweet", "clip"}))
    box.press("clear")
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "sweet"}))


def test_sound_draws_the_picture_of_its_levels(box: Box) -> None:
    plays(box)


def test_mode_turns_the_page_and_the_state_keeps_it(box: Box) -> None:
    plays(box)
    box.press("mode")
    becomes(lambda: box.shows(drawn(replace(PLAYING, page="vu"))), True)
    becomes(box.state, {"panel.page": "vu"})


def test_setup_draws_its_golden_picture(box: Box) -> None:
    plays(box)
    box.hold("mode")
    box.press("down")
    becomes(lambda: box.shows(Image.open(GOLDEN / "setup-mono.png")), True)


def test_setup_changes_what_the_lamps_and_the_state_say(box: Box) -> None:
    """UP makes the sweet spot begin half a decibel higher; a tone between the two is no longer in it."""
    box.play(-17.9, -17.9)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "sweet"}))
    values = load().values(KEYS)
    menu: Menu | None = Menu.opened(values, factory=values)
    box.hold("mode")
    for button in ("down", "mode", "up", "up", "up", "mode"):
        box.press(button)
        menu = menu and menu.pressed(button)
        picture = drawn(replace(PLAYING, menu=menu))
        becomes(lambda picture=picture: box.shows(picture), True)
    becomes(box.lamps, ({"signal"}, {"signal"}))
    becomes(box.state, {"zones.sweet_dbfs": load().zones.sweet_dbfs + 1.5})
