"""SETUP as data: what the buttons do in it, and that whatever they do, the settings can be."""

from math import inf

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainbox.face import PAGES, Menu
from gainbox.face.presets import PRESETS
from gainbox.face.rows import EDGE_GAP_DB, EDGES, TARGETS, Setting, Values
from gainbox.face.scales import METER_SCALES
from gainbox.face.setup_rows import KEYS, ROWS, SETTINGS
from gainbox.settings import Settings, load
from gainbox.settings.overrides import CHANGEABLE
from gainbox.settings.schema import SECTIONS, ZONE_GAP_DB
from gainbox.settings.section import RefusedError
from tests.face.conftest import in_setup

DEFAULTS = load()
FACTORY = DEFAULTS.values(KEYS)


def settings_with(values: Values) -> Settings:
    """The settings with these values. Raises `RefusedError` for values that cannot be."""
    everything = msgspec.to_builtins(DEFAULTS)
    for key, value in values.items():
        title, name = key.split(".")
        everything[title][name] = value
    return Settings.of(everything)


def row_of(key: str) -> int:
    """Where in the menu a key is."""
    return next(at for at, row in enumerate(ROWS) if isinstance(row, Setting) and row.key == key)


def changing(key: str, **values: float) -> Menu:
    """The menu in the middle of changing a key."""
    held = {**FACTORY, **{name.replace("__", "."): value for name, value in values.items()}}
    return Menu(FACTORY, held, held, at=row_of(key), editing=True)


def after(menu: Menu, *buttons: str) -> Menu:
    """The menu after some presses, none of which leaves it."""
    for button in buttons:
        pressed = menu.pressed(button)
        assert pressed is not None
        menu = pressed
    return menu


# Where the buttons lead


def test_down_leads_to_every_row_and_up_back() -> None:
    seen = [in_setup(*["down"] * presses).row for presses in range(len(ROWS))]
    assert seen == list(ROWS)
    assert in_setup(*["down"] * len(ROWS), *["up"] * len(ROWS)).row is ROWS[0]


@pytest.mark.parametrize(("button", "at"), [("up", 0), ("down", len(ROWS) - 1)])
def test_the_rows_have_two_ends(button: str, at: int) -> None:
    assert in_setup(*[button] * 100).at == at


def test_looking_at_rows_changes_nothing() -> None:
    menu = in_setup(*["down"] * 100)
    assert (menu.values, menu.kept) == (FACTORY, FACTORY)


def test_clear_leaves_setup_and_so_does_mode_held() -> None:
    assert in_setup("down").pressed("clear") is None
    assert in_setup("down").pressed("mode", held=True) is None


def test_a_change_holds_at_once_and_is_kept_when_mode_confirms_it() -> None:
    menu = in_setup("down", "mode", "up", "up")
    assert (menu.values["zones.sweet_dbfs"], menu.kept) == (-17.0, FACTORY)
    menu = after(menu, "mode")
    assert (menu.kept["zones.sweet_dbfs"], menu.values, menu.editing) == (-17.0, menu.kept, False)


def test_clear_gives_the_old_value_back_and_stays_in_setup() -> None:
    menu = in_setup("down", "mode", "up", "up", "clear")
    assert (menu.values, menu.kept, menu.editing) == (FACTORY, FACTORY, False)


def test_clear_gives_back_what_was_confirmed_last() -> None:
    menu = in_setup("down", "mode", "up", "mode", "mode", "up", "clear")
    assert menu.values["zones.sweet_dbfs"] == -17.5


# Values and their limits


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.title)
def test_every_choice_of_every_setting_is_one_the_settings_take(setting: Setting) -> None:
    title, name = setting.key.split(".")
    for choice in setting.choices:
        assert SECTIONS[title].checked(name, choice) == choice
        if setting.key not in (*EDGES, *TARGETS):
            settings_with({setting.key: choice})
    assert FACTORY[setting.key] in setting.choices


def test_the_buttons_may_change_what_is_in_setup_and_what_they_turn_on_the_pages() -> None:
    assert set(CHANGEABLE) == {*KEYS, "panel.page", "scales.loudness"}


def test_the_menu_has_the_scales_and_the_pages_that_there_are() -> None:
    choices = {setting.key: set(setting.choices) for setting in SETTINGS}
    assert choices["panel.first_page"] == {"last", *PAGES}
    assert choices["scales.meter"] == set(METER_SCALES)


def test_the_edges_keep_the_distance_that_the_settings_ask_for() -> None:
    assert EDGE_GAP_DB == ZONE_GAP_DB


@pytest.mark.parametrize("button", ["up", "down"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.title)
def test_every_value_has_an_end_that_the_settings_take(setting: Setting, button: str) -> None:
    menu = after(changing(setting.key), *[button] * 400)
    assert after(menu, button).values == menu.values
    settings_with(menu.values)
    if setting.key not in (*EDGES, *TARGETS):
        assert menu.values[setting.key] == setting.choices[-1 if button == "up" else 0]


def test_an_edge_stops_a_decibel_short_of_the_next() -> None:
    assert after(changing("zones.sweet_dbfs"), *["up"] * 100).values["zones.sweet_dbfs"] == -7.0
    assert after(changing("zones.sweet_dbfs"), *["down"] * 100).values["zones.sweet_dbfs"] == -59.0


def test_the_target_of_peaks_stays_above_that_of_the_mean() -> None:
    mean, peak = "staging.target_vu_dbfs", "staging.target_peak_dbtp"
    assert after(changing(mean), *["up"] * 100).values[mean] == -12.5
    assert after(changing(peak), *["down"] * 100).values[peak] == -17.5


@pytest.mark.parametrize(("button", "value"), [("up", -18.0), ("down", -18.5)])
def test_a_value_from_the_file_between_two_steps_goes_to_the_next_of_them(button: str, value: float) -> None:
    menu = changing("zones.sweet_dbfs", zones__sweet_dbfs=-18.2)
    assert after(menu, button).values["zones.sweet_dbfs"] == value


def test_values_are_said_as_an_engineer_says_them() -> None:
    said = [row.said(FACTORY) for row in SETTINGS]
    assert said[:4] == [("-18.0", "dBFS"), ("-6.0", "dBFS"), ("-60.0", "dBFS"), ("3", "samples")]
    assert said[4:8] == [("until CLEAR", ""), ("2", "s"), ("mixer", ""), ("-20.0", "dBFS")]
    assert said[8:11] == [("24.0", "dBu"), ("-18.0", "dBFS"), ("-12.0", "dBTP")]
    assert said[11:16] == [("0", "dB"), ("10", "s"), ("5", "s"), ("1.5", "LU"), ("-6.0", "dBTP")]
    assert said[16:19] == [("50", "%"), ("2 min", ""), ("10 min", "")]
    assert said[19:] == [("as it was left", ""), ("upright", ""), ("left", "")]
    assert changing("peak.hold_s", peak__hold_s=inf).row.said({"peak.hold_s": inf}) == ("until CLEAR", "")


PRESSES = st.lists(st.tuples(st.sampled_from(["mode", "up", "up", "down", "down", "clear"]), st.booleans()))
EDGE_VALUES = st.lists(st.integers(-900, 0), min_size=3, max_size=3, unique=True).map(
    lambda tenths: dict(
        zip(
            ("zones.low_dbfs", "zones.sweet_dbfs", "zones.hot_dbfs"),
            (t / 10 for t in sorted(tenths)),
            strict=True,
        )
    )
)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(EDGE_VALUES, PRESSES)
def test_no_presses_whatever_make_settings_that_cannot_be(
    edges: Values, presses: list[tuple[str, bool]]
) -> None:
    held = {**FACTORY, **edges}
    try:
        settings_with(held)
    except RefusedError:
        return  # no file could have said so
    menu: Menu | None = Menu.opened(held, FACTORY)
    for button, long in presses:
        menu = (menu or Menu.opened(held, FACTORY)).pressed(button, held=long and button in ("mode", "clear"))
        if menu:
            settings_with(menu.values)
            settings_with(menu.kept)
            assert menu.editing or menu.values == menu.kept


# Presets and the factory's values


def test_every_preset_sets_the_same_settings_and_can_be() -> None:
    for preset in PRESETS:
        assert preset.values.keys() == PRESETS[0].values.keys() <= FACTORY.keys()
        settings_with(preset.values)


def test_turning_the_presets_leads_through_all_of_them_at_once_heard_and_back() -> None:
    menu = changing("zones.hot_dbfs", zones__hot_dbfs=-5.0)
    menu = Menu(FACTORY, menu.kept, menu.kept, at=0, editing=True)
    names = []
    for _ in range(len(PRESETS) + 1):
        names.append(menu.row.said(menu.values)[0])
        menu = after(menu, "up")
    assert names == ["own", *(preset.name for preset in PRESETS)]
    assert menu.values == menu.kept
    assert after(menu, "down").values == {**FACTORY, **PRESETS[-1].values}


def test_turning_from_a_preset_on_leads_to_the_next() -> None:
    names = [
        in_setup("mode", *["up"] * turns).row.said(in_setup("mode", *["up"] * turns).values)[0]
        for turns in range(5)
    ]
    assert names == ["mix bus", "mastering", "tracking vocal", "drums", "mix bus"]


def test_a_preset_that_is_not_confirmed_leaves_nothing_behind() -> None:
    assert in_setup("mode", "up", "clear").values == FACTORY


def test_a_factory_reset_asks_once_more() -> None:
    menu = Menu(FACTORY, {**FACTORY, "clip.samples": 9}, {**FACTORY, "clip.samples": 9}, at=len(ROWS) - 1)
    asked = after(menu, "mode")
    assert (menu.asks, asked.asks, asked.values["clip.samples"]) == (False, True, 9)
    assert after(asked, "up", "down", "clear").kept["clip.samples"] == 9
    assert after(asked, "mode").kept == FACTORY
