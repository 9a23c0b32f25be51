"""From sound to lamps and pixels, and from fingers to settings."""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from gainbox.face import Menu
from gainbox.face.setup_rows import rows_for
from gainbox.settings import load
from tests.rig.guest_box import GuestBox, becomes
from tests.rig.playing import HOT_DBFS, PLAYING, SWEET_DBFS, drawn, plays

GOLDEN = Path(__file__).parents[1] / "golden"


def test_sound_lights_the_right_lamps(box: GuestBox) -> None:
    becomes(box.lamps, (set(), set()))
    box.play(SWEET_DBFS, HOT_DBFS)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "hot"}))
    box.play(-40.0, -90.0)
    becomes(box.lamps, ({"signal"}, set()))


def test_a_clip_stays_lit_until_clear_is_pressed(box: GuestBox) -> None:
    box.play(-12.0, 3.0)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "hot", "clip"}))
    box.play(-12.0, -12.0)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "sweet", "clip"}))
    box.press("clear")
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "sweet"}))


def test_sound_draws_the_picture_of_its_levels(box: GuestBox) -> None:
    plays(box)


def test_mode_turns_the_page_and_the_state_keeps_it(box: GuestBox) -> None:
    plays(box)
    box.press("mode")
    becomes(lambda: box.shows(drawn(replace(PLAYING, page="vu"))), True)
    becomes(box.state, {"panel.page": "vu"})


def test_setup_draws_its_golden_picture(box: GuestBox) -> None:
    plays(box)
    box.hold("mode")
    box.press("down")
    becomes(lambda: box.shows(Image.open(GOLDEN / "setup-mono.png")), True)


def test_setup_changes_what_the_lamps_and_the_state_say(box: GuestBox) -> None:
    """UP makes the sweet spot begin half a decibel higher; a tone between the two is no longer in it."""
    box.play(-17.9, -17.9)
    becomes(box.lamps, ({"signal", "sweet"}, {"signal", "sweet"}))
    settings = load()
    menu: Menu | None = Menu.opened(rows_for(2), settings, settings)
    box.hold("mode")
    for button in ("down", "mode", "up", "up", "up", "mode"):
        box.press(button)
        menu = menu and menu.pressed(button)
        picture = drawn(replace(PLAYING, menu=menu))
        becomes(lambda picture=picture: box.shows(picture), True)
    becomes(box.lamps, ({"signal"}, {"signal"}))
    becomes(box.state, {"zones.sweet_dbfs": load().zones.sweet_dbfs + 1.5})
