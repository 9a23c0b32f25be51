"""SETUP as data: the effect of the buttons, and that its settings are possible after any presses."""

from functools import cache
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainbox.face import PAGES, Menu
from gainbox.face.presets import PRESETS
from gainbox.face.rows import Setting
from gainbox.face.scales import METER_SCALES
from gainbox.face.setup_rows import KEYS, SETTINGS, rows_for
from gainbox.settings import Settings
from gainbox.settings.overrides import CHANGEABLE
from gainbox.settings.schema import SECTIONS
from gainbox.settings.section import RefusedError
from tests.face.conftest import FACTORY, after, in_setup

ROWS = rows_for(2)
EDGES = ("zones.low_dbfs", "zones.sweet_dbfs", "zones.hot_dbfs")
TARGETS = ("staging.target_vu_dbfs", "staging.target_peak_dbtp")


def row_of(key: str) -> int:
    """The index of the row of a key."""
    return next(at for at, row in enumerate(ROWS) if isinstance(row, Setting) and row.key == key)


def changing(key: str, **values: float) -> Menu:
    """The menu in the middle of changing a key."""
    now = FACTORY.changed({name.replace("__", "."): value for name, value in values.items()})
    return Menu(ROWS, FACTORY, now, now, at=row_of(key), editing=True)


@cache
def check(settings: Settings) -> None:
    """Raise `RefusedError` if the settings are not possible."""
    settings.changed({})


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
    assert (menu.settings, menu.kept) == (FACTORY, FACTORY)


def test_clear_leaves_setup_and_so_does_mode_held() -> None:
    assert in_setup("down").pressed("clear") is None
    assert in_setup("down").pressed("mode", held=True) is None


def test_a_change_holds_at_once_and_is_kept_when_mode_confirms_it() -> None:
    menu = in_setup("down", "mode", "up", "up")
    assert (menu.settings["zones.sweet_dbfs"], menu.kept) == (-17.0, FACTORY)
    menu = after(menu, "mode")
    assert (menu.kept["zones.sweet_dbfs"], menu.settings, menu.editing) == (-17.0, menu.kept, False)


def test_clear_gives_the_old_value_back_and_stays_in_setup() -> None:
    menu = in_setup("down", "mode", "up", "up", "clear")
    assert (menu.settings, menu.kept, menu.editing) == (FACTORY, FACTORY, False)


def test_clear_gives_back_the_value_confirmed_last() -> None:
    menu = in_setup("down", "mode", "up", "mode", "mode", "up", "clear")
    assert menu.settings["zones.sweet_dbfs"] == -17.5


# Values and their limits


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.title)
def test_every_choice_of_every_setting_is_one_the_settings_take(setting: Setting) -> None:
    title, name = setting.key.split(".")
    for choice in setting.choices:
        assert SECTIONS[title].checked(name, choice) == choice
        if setting.key not in (*EDGES, *TARGETS):
            FACTORY.changed({setting.key: choice})
    assert FACTORY[setting.key] in setting.choices


def test_the_buttons_change_the_keys_of_setup_the_page_and_the_scale_of_loudness() -> None:
    assert set(CHANGEABLE) == {*KEYS, "panel.page", "scales.loudness"}


def test_the_menu_has_the_scales_and_the_pages_that_there_are() -> None:
    choices = {setting.key: set(setting.choices) for setting in SETTINGS}
    assert choices["panel.first_page"] == {"last", *PAGES}
    assert choices["scales.meter"] == set(METER_SCALES)


@pytest.mark.parametrize("button", ["up", "down"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.title)
def test_every_value_has_an_end_that_the_settings_take(setting: Setting, button: str) -> None:
    menu = after(changing(setting.key), *[button] * 400)
    assert after(menu, button).settings == menu.settings
    check(menu.settings)
    if setting.key not in (*EDGES, *TARGETS):
        assert menu.settings[setting.key] == setting.choices[-1 if button == "up" else 0]


def test_an_edge_stops_a_decibel_short_of_the_next() -> None:
    assert after(changing("zones.sweet_dbfs"), *["up"] * 100).settings["zones.sweet_dbfs"] == -7.0
    assert after(changing("zones.sweet_dbfs"), *["down"] * 100).settings["zones.sweet_dbfs"] == -59.0


def test_the_target_of_peaks_stays_above_that_of_the_mean() -> None:
    mean, peak = "staging.target_vu_dbfs", "staging.target_peak_dbtp"
    assert after(changing(mean), *["up"] * 100).settings[mean] == -12.5
    assert after(changing(peak), *["down"] * 100).settings[peak] == -17.5


@pytest.mark.parametrize(("button", "value"), [("up", -18.0), ("down", -18.5)])
def test_a_value_from_the_file_between_two_steps_goes_to_the_next_of_them(button: str, value: float) -> None:
    menu = changing("zones.sweet_dbfs", zones__sweet_dbfs=-18.2)
    assert after(menu, button).settings["zones.sweet_dbfs"] == value


def test_values_are_formatted_as_an_engineer_writes_them() -> None:
    texts = [row.format(FACTORY) for row in SETTINGS]
    assert texts[:4] == [("-18.0", "dBFS"), ("-6.0", "dBFS"), ("-60.0", "dBFS"), ("3", "samples")]
    assert texts[4:8] == [("until CLEAR", ""), ("2", "s"), ("mixer", ""), ("-20.0", "dBFS")]
    assert texts[8:11] == [("24.0", "dBu"), ("-18.0", "dBFS"), ("-12.0", "dBTP")]
    assert texts[11:16] == [("0", "dB"), ("10", "s"), ("5", "s"), ("1.5", "LU"), ("-6.0", "dBTP")]
    assert texts[16:19] == [("50", "%"), ("2 min", ""), ("10 min", "")]
    assert texts[19:] == [("as it was left", ""), ("upright", ""), ("left", "")]
    for_ever = changing("peak.hold_s", peak__hold_s=inf)
    assert for_ever.row.format(for_ever.settings) == ("until CLEAR", "")


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
def test_no_presses_make_settings_that_are_not_possible(
    edges: dict[str, float], presses: list[tuple[str, bool]]
) -> None:
    try:
        now = FACTORY.changed(edges)
    except RefusedError:
        return  # no file could have given them
    menu: Menu | None = Menu.opened(ROWS, now, FACTORY)
    for button, long in presses:
        menu = (menu or Menu.opened(ROWS, now, FACTORY)).pressed(
            button, held=long and button in ("mode", "clear")
        )
        if menu:
            check(menu.settings)
            check(menu.kept)
            assert menu.editing or menu.settings == menu.kept


# Presets and the factory's values


def test_every_preset_sets_the_same_settings_and_can_be() -> None:
    for preset in PRESETS:
        assert preset.values.keys() == PRESETS[0].values.keys() <= set(KEYS)
        FACTORY.changed(preset.values)


def test_turning_the_presets_leads_through_all_of_them_and_back() -> None:
    menu = changing("zones.hot_dbfs", zones__hot_dbfs=-5.0)
    menu = Menu(ROWS, FACTORY, menu.kept, menu.kept, at=0, editing=True)
    names = []
    for _ in range(len(PRESETS) + 1):
        names.append(menu.row.format(menu.settings)[0])
        menu = after(menu, "up")
    assert names == ["own", *(preset.name for preset in PRESETS)]
    assert menu.settings == menu.kept
    assert after(menu, "down").settings == FACTORY.changed(PRESETS[-1].values)


def test_turning_from_a_preset_on_leads_to_the_next() -> None:
    names = [
        in_setup("mode", *["up"] * turns).row.format(in_setup("mode", *["up"] * turns).settings)[0]
        for turns in range(5)
    ]
    assert names == ["mix bus", "mastering", "tracking vocal", "drums", "mix bus"]


def test_a_preset_that_is_not_confirmed_leaves_nothing_behind() -> None:
    assert in_setup("mode", "up", "clear").settings == FACTORY


def test_a_factory_reset_asks_once_more() -> None:
    changed = FACTORY.changed({"clip.samples": 9})
    menu = Menu(ROWS, FACTORY, changed, changed, at=len(ROWS) - 1)
    asked = after(menu, "mode")
    assert (menu.asks, asked.asks, asked.settings["clip.samples"]) == (False, True, 9)
    assert after(asked, "up", "down", "clear").kept["clip.samples"] == 9
    assert after(asked, "mode").kept == FACTORY
