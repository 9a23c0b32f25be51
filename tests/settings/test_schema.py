"""The settings as one value: the keys for buttons, changed copies, differences, and the thresholds."""

from typing import get_args

import pytest

from gainbox.face.setup_rows import KEYS
from gainbox.settings import load
from gainbox.settings.schema import BUTTONS, CHANGEABLE, SECTIONS, is_for_buttons
from gainbox.settings.section import RefusedError
from gainbox.staging.thresholds import THRESHOLDS

DEFAULTS = load()
ALL_KEYS = [f"{title}.{name}" for title, section in SECTIONS.items() for name in section.declared()]


def declared(key: str) -> object:
    """The declared type of a key."""
    title, _, name = key.partition(".")
    return SECTIONS[title].declared()[name]


def test_the_buttons_change_the_rows_of_setup_and_two_keys_of_pages_and_nothing_else() -> None:
    assert sorted(CHANGEABLE) == sorted([*KEYS, "panel.page", "scales.loudness"])


@pytest.mark.parametrize("key", ALL_KEYS)
def test_a_key_for_buttons_bears_their_mark(key: str) -> None:
    is_marked = BUTTONS in get_args(declared(key))[1:]
    assert is_for_buttons(declared(key)) == is_marked == (key in CHANGEABLE)


def test_each_key_gives_its_value() -> None:
    assert DEFAULTS["clip.samples"] == DEFAULTS.clip.samples
    assert DEFAULTS["capture.names"] == DEFAULTS.capture.names
    assert [DEFAULTS[key] for key in ALL_KEYS] == [
        getattr(getattr(DEFAULTS, title), name)
        for title, section in SECTIONS.items()
        for name in section.declared()
    ]


def test_a_changed_copy_differs_in_the_changed_keys_only() -> None:
    changed = DEFAULTS.changed({"zones.hot_dbfs": -3, "capture.names": ["Kick", "Snäre"], "panel.swap": True})
    assert changed["zones.hot_dbfs"] == -3.0
    assert isinstance(changed["zones.hot_dbfs"], float)
    assert changed["capture.names"] == ("Kick", "Snäre")
    assert changed.differ(DEFAULTS, ALL_KEYS) == ["capture.names", "zones.hot_dbfs", "panel.swap"]
    assert changed.differ(DEFAULTS, ["panel.swap", "clip.samples"]) == ["panel.swap"]
    assert load() == DEFAULTS
    assert DEFAULTS.changed({}) == DEFAULTS


def test_changes_possible_only_together_are_made_together() -> None:
    changed = DEFAULTS.changed({"zones.low_dbfs": -5.0, "zones.sweet_dbfs": -4.0, "zones.hot_dbfs": -3.0})
    assert changed.zones.edges_dbfs == (-5.0, -4.0, -3.0)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"clip.samples": 16}, "[clip] samples: cannot be 16; allowed: 1 to 15"),
        ({"clip.samples": "3"}, "[clip] samples: is text, must be a whole number; allowed: 1 to 15"),
        ({"clip.lamp_s": 2.0}, "[clip] lamp_s: cannot be 2.0; allowed: 1, 5, 30, inf"),
        ({"panel.swap": 1}, "[panel] swap: is a whole number, must be true or false; allowed: true, false"),
        ({"clip.samples": 5, "peak.hold_s": 31.0}, "[peak] hold_s: cannot be 31.0; allowed: 0.5 to 30, inf"),
        (
            {"zones.sweet_dbfs": -6.5},
            "[zones] hot_dbfs: sweet_dbfs = -6.5 and hot_dbfs = -6 are out of order or too close; "
            "allowed: -90 to 0, each edge at least 1 dB above the one before",
        ),
        (
            {"staging.target_peak_dbtp": -20.0},
            "[staging] target_peak_dbtp: target_peak_dbtp = -20 is not above target_vu_dbfs = -18; "
            "allowed: -24 to -1, and above target_vu_dbfs",
        ),
        (
            {"capture.period_frames": 4096},
            "[capture] period_frames: two periods of 4096 frames at 48000 Hz last 170.7 ms and do not fit "
            "into a buffer_ms of 85; allowed: period_frames up to 2040 with this buffer",
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_a_sentence(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(RefusedError) as refused:
        DEFAULTS.changed(values)
    assert str(refused.value) == sentence
    assert load() == DEFAULTS


def test_a_panel_without_pins_beside_the_hat_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"^\[panel\] lamps: .*; allowed: false, or lamp_columns = 1$"):
        DEFAULTS.changed({"capture.hat": "Pisound"})


def test_the_default_thresholds_are_those_of_staging() -> None:
    assert DEFAULTS.thresholds == THRESHOLDS


@pytest.mark.parametrize("name", SECTIONS["staging"].declared())
def test_each_threshold_has_the_value_of_its_key(name: str) -> None:
    key = f"staging.{name}"
    value = DEFAULTS[key] + 0.5
    assert getattr(DEFAULTS.changed({key: value}).thresholds, name) == value
