"""Channel names: those set and the usual ones, and the spelling of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainbox.face import Menu
from gainbox.face.naming import BLANK, LETTERS, LONGEST, channel_names, spelt
from gainbox.face.rows import NAMES
from gainbox.face.setup_rows import SETTINGS
from tests.face.conftest import after, in_setup

TO_NAMES = ["down"] * (1 + len(SETTINGS))


def spelling(*presses: str, channels: int = 2, channel: int = 0) -> Menu:
    """SETUP with a channel's name taken up, after some more presses."""
    return in_setup(*TO_NAMES, *["down"] * channel, "mode", *presses, channels=channels)


@pytest.mark.parametrize(
    ("names", "channels", "expected"),
    [
        ((), 1, ("1",)),
        ((), 2, ("L", "R")),
        ((), 3, ("1", "2", "3")),
        (("Kick",), 2, ("Kick", "R")),
        (("Kick", "Snare", "Hat"), 2, ("Kick", "Snare")),
        (("Kick", "Snare"), 4, ("Kick", "Snare", "3", "4")),
    ],
)
def test_channels_have_the_names_that_are_set_and_the_usual_ones(
    names: tuple[str, ...], channels: int, expected: tuple[str, ...]
) -> None:
    assert channel_names(names, channels) == expected


@pytest.mark.parametrize(
    ("name", "at", "by", "turned"),
    [
        ("Kick", 0, 1, "Lick"),
        ("Kick", 0, -1, "Jick"),
        ("Kick", 4, 1, "Kicka"),
        ("Kick", 4, -1, "Kick "),
        ("Kica", 3, -1, "Kic"),
        ("Kaca", 1, -1, "K ca"),
        ("aick", 0, -1, "#ick"),
        ("Üb", 0, 1, "ab"),
        ("Üb", 0, -1, "#b"),
    ],
)
def test_a_letter_is_turned_and_only_the_last_to_nothing(name: str, at: int, by: int, turned: str) -> None:
    assert spelt(name, at, by) == turned


@pytest.mark.parametrize(("at", "kinds"), [(0, LETTERS[:-1]), (1, LETTERS), (4, (BLANK, *LETTERS))])
def test_all_letters_of_a_place_come_round_either_way(at: int, kinds: tuple[str, ...]) -> None:
    for by in (1, -1):
        name, seen = "kicks"[: at + 1] if at == 4 else "kicks", []
        for _ in kinds:
            seen.append(name[at : at + 1])
            name = spelt(name, at, by)
        assert sorted(seen) == sorted(kinds)
        assert name == "kicks"


def test_a_name_is_spelt_letter_by_letter_and_kept_past_its_end() -> None:
    menu = spelling(*["down"] * 11)  # L to A
    assert menu.name == "A"
    for presses, name in ((["mode", "up"], "Aa"), (["mode", "up", "up"], "Aab")):
        menu = after(menu, *presses)
        assert (menu.name, menu.kept[NAMES]) == (name, ())
    menu = after(menu, "mode")
    assert menu.at_end
    menu = after(menu, "mode")
    assert (menu.name, menu.kept[NAMES], menu.settings) == (None, ("Aab",), menu.kept)


def test_mode_keeps_the_longest_name_on_its_last_letter() -> None:
    menu = spelling(*["mode", "up"] * (LONGEST - 1))
    assert (menu.name, menu.at_end) == ("Laaaaaaa", True)
    assert after(menu, "mode").kept[NAMES] == ("Laaaaaaa",)


def test_clear_goes_back_a_letter_and_from_the_first_gives_the_old_name_back() -> None:
    menu = spelling("up", "mode", "up", "clear")
    assert (menu.name, menu.letter) == ("Ma", 0)
    menu = after(menu, "clear")
    assert (menu.editing, menu.settings[NAMES], menu.kept[NAMES]) == (False, (), ())


@pytest.mark.parametrize("button", ["mode", "clear"])
def test_a_held_button_gives_up_a_name_at_once(button: str) -> None:
    menu = spelling("up", "mode", "up").pressed(button, held=True)
    assert menu is None or (menu.editing, menu.settings) == (False, menu.kept)


def test_the_channels_before_keep_their_names() -> None:
    assert spelling("up", channels=4, channel=2).settings[NAMES] == ("1", "2", "4")
    assert spelling(channels=4, channel=2).settings[NAMES] == ()


@given(
    st.text(LETTERS[0] + "KäÜ 9", min_size=1, max_size=LONGEST),
    st.lists(st.sampled_from(["up", "down", "mode", "clear"]), max_size=40),
)
def test_after_any_presses_a_name_is_one(name: str, presses: list[str]) -> None:
    at = 0
    for press in presses:
        if press in ("up", "down"):
            name = spelt(name, at, 1 if press == "up" else -1)
        else:
            at = min(max(at + (1 if press == "mode" else -1), 0), len(name), LONGEST - 1)
        assert 1 <= len(name) <= LONGEST
        assert name.isprintable()
