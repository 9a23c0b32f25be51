"""default.toml is the manual: it and the schema say the same."""

import tomllib
from math import inf
from pathlib import Path

import pytest
from msgspec import NODEFAULT, inspect, structs

import gainbox
from gainbox.meters.layout import SURROUND
from gainbox.settings import load
from gainbox.settings.schema import (
    SECTIONS,
    SURROUND_CHANNELS,
    ZONE_GAP_DB,
    Capture,
    Clip,
    Panel,
    Peak,
    Scales,
    Staging,
    Zones,
)
from gainbox.settings.wording import allowed_by
from gainbox.staging.zones import ENTER_DB, LEAVE_DB

MANUAL = (Path(gainbox.__file__).parent / "default.toml").read_text("utf-8")
SECTION_TEXTS = dict(zip(SECTIONS, MANUAL.split("\n\n\n[")[1:], strict=True))
KEYS = [(title, key) for title, section in SECTIONS.items() for key in section.declared()]


def test_the_manual_has_the_keys_of_the_schema_in_its_order() -> None:
    manual = tomllib.loads(MANUAL)
    assert [(title, key) for title, table in manual.items() for key in table] == KEYS


def test_the_schema_has_no_defaults_of_its_own() -> None:
    for section in SECTIONS.values():
        for field in structs.fields(section):
            assert field.default is NODEFAULT
            assert field.default_factory is NODEFAULT


def test_the_defaults_are_those_of_the_design() -> None:
    defaults = load()
    assert defaults.capture == Capture(
        source="hat",
        rate_hz=48000,
        channels=2,
        layout="pairs",
        format="S32_LE",
        period_frames=128,
        buffer_ms=85.0,
        hat="any",
        reopen_after_overrun=False,
        names=(),
    )
    assert defaults.clip == Clip(samples=3, lamp_s=inf)
    assert defaults.peak == Peak(hold_s=2.0)
    assert defaults.zones == Zones(low_dbfs=-60.0, sweet_dbfs=-18.0, hot_dbfs=-6.0)
    assert defaults.scales == Scales(
        recorder_full_scale_dbu=24.0, reference_dbfs=-20.0, meter="mixer", loudness="EBU +9"
    )
    assert defaults.panel == Panel(
        display="ssd1322",
        bus="spi",
        port=0,
        device=0,
        i2c_port=1,
        i2c_address=0x3C,
        width=256,
        height=64,
        rotate=0,
        swap=False,
        brightness=50,
        dim_s=120.0,
        off_s=600.0,
        pictures_per_s=30.0,
        first_page="last",
        page="meter",
        lamps=True,
        lamp_columns=2,
        buttons=True,
    )
    assert defaults.staging == Staging(
        listen_s=10.0,
        target_vu_dbfs=-18.0,
        target_peak_dbtp=-12.0,
        margin_db=0.0,
        noise_s=5.0,
        uniform_lu=1.5,
        drift_lu=3.0,
        uneven_lu=10.0,
        squashed_lu=8.0,
        open_lu=12.0,
        mastering_headroom_dbtp=-6.0,
    )


@pytest.mark.parametrize(("first_page", "starts_on"), [("last", "vu"), ("stereo", "stereo")])
def test_the_first_page_is_the_last_one_or_always_the_same(first_page: str, starts_on: str) -> None:
    assert structs.replace(load().panel, first_page=first_page, page="vu").starts_on == starts_on


@pytest.mark.parametrize(("title", "key"), KEYS)
def test_every_key_stands_below_its_explanation(title: str, key: str) -> None:
    lines = SECTION_TEXTS[title].splitlines()
    above = lines[: next(n for n, line in enumerate(lines) if line.startswith(f"{key} = "))]
    while above[-1] and not above[-1].startswith("#"):  # keys explained together
        above.pop()
    assert above[-1].startswith("# ")


@pytest.mark.parametrize(("title", "key"), KEYS)
def test_the_manual_gives_the_range_the_schema_checks(title: str, key: str) -> None:
    declared = SECTIONS[title].declared()[key]
    match inspect.type_info(declared):
        case inspect.IntType() | inspect.FloatType():
            assert allowed_by(declared) in SECTION_TEXTS[title]
        case inspect.LiteralType():
            assert all(choice in SECTION_TEXTS[title] for choice in allowed_by(declared).split(", "))


def test_zone_edges_are_farther_apart_than_their_hysteresis() -> None:
    assert ZONE_GAP_DB > LEAVE_DB - ENTER_DB


def test_surround_takes_the_channels_the_meters_have_weights_for() -> None:
    assert set(SURROUND_CHANNELS) == set(SURROUND)
