"""Settings files that are right, and files that cannot be read at all."""

from collections.abc import Iterable
from math import inf
from pathlib import Path

import pytest

from gainbox.settings import SettingsError, load
from gainbox.settings.reading import settings_from

DEFAULTS = load()


def value(title: str, key: str, toml: str) -> object:
    """What the settings hold when a file gives a key this value."""
    settings = settings_from(f"[{title}]\n{key} = {toml}\n".encode(), "box.toml")
    return getattr(getattr(settings, title), key)


@pytest.mark.parametrize("contents", [b"", b"\n\n", b"# nothing\n", b"[clip]\n[zones]\n", b"\xef\xbb\xbf"])
def test_a_file_that_sets_nothing_gives_the_defaults(contents: bytes) -> None:
    assert settings_from(contents, "box.toml") == DEFAULTS


def test_what_a_file_sets_stands_beside_the_defaults_of_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "gainbox.toml"
    file.write_text('[clip]\nsamples = 5\n[capture]\nsource = "alsa:hw:1,0"\nnames = ["Kick", "Snäre"]\n')
    settings = load(file)
    assert settings.clip.samples == 5
    assert settings.clip.lamp_s == inf
    assert settings.capture.source == "alsa:hw:1,0"
    assert settings.capture.names == ("Kick", "Snäre")
    assert settings.zones == DEFAULTS.zones


@pytest.mark.parametrize(
    "text", ["clip.samples = 5", "clip = {samples = 5}", '["clip"]\r\n"samples" = 5\r\n']
)
def test_every_way_toml_has_of_setting_a_key_counts(text: str) -> None:
    assert settings_from(text.encode(), "box.toml").clip.samples == 5


def test_a_whole_number_is_a_number() -> None:
    sweet_dbfs = value("zones", "sweet_dbfs", "-20")
    assert sweet_dbfs == -20.0
    assert isinstance(sweet_dbfs, float)


@pytest.mark.parametrize(
    ("title", "key", "lowest", "highest"),
    [
        ("capture", "channels", 1, 8),
        ("capture", "buffer_ms", 20.0, 2000.0),
        ("clip", "samples", 1, 15),
        ("zones", "low_dbfs", -90.0, -19.0),
        ("zones", "sweet_dbfs", -59.0, -7.0),
        ("zones", "hot_dbfs", -17.0, 0.0),
        ("panel", "port", 0, 10),
        ("panel", "device", 0, 2),
        ("panel", "i2c_port", 0, 99),
        ("panel", "i2c_address", 0x03, 0x77),
        ("panel", "brightness", 1, 100),
        ("panel", "pictures_per_s", 5.0, 60.0),
    ],
)
def test_a_range_includes_its_ends_and_nothing_beyond(
    title: str, key: str, lowest: float, highest: float
) -> None:
    assert value(title, key, repr(lowest)) == lowest
    assert value(title, key, repr(highest)) == highest
    step = 1 if isinstance(lowest, int) else 0.001
    for beyond in (lowest - step, highest + step):
        with pytest.raises(SettingsError):
            value(title, key, repr(beyond))


def test_a_period_is_16_to_8192_frames() -> None:
    capture = settings_from(b"[capture]\nperiod_frames = 8192\nbuffer_ms = 2000", "box.toml").capture
    assert capture.period_frames == 8192
    assert value("capture", "period_frames", "16") == 16
    for beyond in ("15", "8193"):
        with pytest.raises(SettingsError, match="allowed: 16 to 8192"):
            value("capture", "period_frames", beyond)


@pytest.mark.parametrize(
    ("title", "key", "choices"),
    [
        ("capture", "source", ['"hat"', '"demo"', '"alsa:hw:0"', '"file:/a b.wav"']),
        ("capture", "rate_hz", ["44100", "48000", "88200", "96000", "176400", "192000"]),
        ("capture", "layout", ['"tracks"', '"pairs"', '"surround"']),
        ("capture", "format", ['"S16_LE"', '"S24_3LE"', '"S32_LE"']),
        ("clip", "lamp_s", ["1", "5.0", "30", "inf"]),
        ("peak", "hold_s", ["0.5", "30", "inf"]),
        ("panel", "display", ['"none"', '"ssd1322_nhd"']),
        ("panel", "bus", ['"spi"', '"i2c"']),
        ("panel", "width", ["128", "256"]),
        ("panel", "height", ["64"]),
        ("panel", "rotate", ["0", "180"]),
        ("panel", "swap", ["true", "false"]),
        ("panel", "dim_s", ["10", "3600", "inf"]),
        ("panel", "off_s", ["10", "3600", "inf"]),
        ("panel", "page", ['"meter"', '"vu"', '"headroom"', '"loudness"', '"dynamics"', '"history"']),
        ("panel", "lamps", ["true", "false"]),
    ],
)
def test_every_choice_can_be_made(title: str, key: str, choices: list[str]) -> None:
    for choice in choices:
        value(title, key, choice)


@pytest.mark.parametrize(
    ("layout", "channels"), [("tracks", range(1, 9)), ("pairs", range(1, 9)), ("surround", (1, 2, 5, 6))]
)
def test_a_layout_has_its_numbers_of_channels(layout: str, channels: Iterable[int]) -> None:
    for number in channels:
        settings_from(f'[capture]\nchannels = {number}\nlayout = "{layout}"'.encode(), "box.toml")


def test_a_buffer_of_exactly_two_periods_is_enough() -> None:
    capture = settings_from(b"[capture]\nperiod_frames = 480\nbuffer_ms = 20", "box.toml").capture
    assert (capture.period_frames, capture.buffer_ms) == (480, 20.0)


def test_zone_edges_may_be_one_decibel_apart_whatever_the_rounding() -> None:
    zones = settings_from(b"[zones]\nsweet_dbfs = -8.2\nhot_dbfs = -7.2", "box.toml").zones
    assert zones.hot_dbfs - zones.sweet_dbfs < 1.0  # as floats have it


def test_a_missing_file_is_an_error_unless_it_need_not_exist(tmp_path: Path) -> None:
    file = tmp_path / "gainbox.toml"
    with pytest.raises(SettingsError) as error:
        load(file)
    assert str(error.value) == f"{file}: cannot be read: No such file or directory"
    assert load(file, must_exist=False) == DEFAULTS


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load(tmp_path, must_exist=False)
    assert str(error.value) == f"{tmp_path}: cannot be read: Is a directory"


def test_a_file_without_end_is_not_read_to_it() -> None:
    with pytest.raises(SettingsError) as error:
        load(Path("/dev/zero"))
    assert str(error.value) == "/dev/zero: cannot be read: File too large"
