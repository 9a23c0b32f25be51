"""Settings files that are not right: file, line, key, reason and what is allowed, in one sentence."""

import pytest

from gainbox.settings import SettingsError
from gainbox.settings.reading import settings_from


def sentence(text: str | bytes) -> str:
    """What is wrong with a settings file, without its name."""
    contents = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(SettingsError) as error:
        settings_from(contents, "box.toml")
    return str(error.value).removeprefix("box.toml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[clip]\nsamples = 16", "line 2: [clip] samples: cannot be 16; allowed: 1 to 15"),
        ("\n\n[clip]\n\nsamples = 0", "line 5: [clip] samples: cannot be 0; allowed: 1 to 15"),
        ("[zones]\nlow_dbfs = 1", "line 2: [zones] low_dbfs: cannot be 1; allowed: -90 to 0"),
        ("[zones]\nlow_dbfs = nan", "line 2: [zones] low_dbfs: cannot be nan; allowed: -90 to 0"),
        ("[clip]\nlamp_s = nan", "line 2: [clip] lamp_s: cannot be nan; allowed: 1, 5, 30, inf"),
        ("[clip]\nlamp_s = 2", "line 2: [clip] lamp_s: cannot be 2.0; allowed: 1, 5, 30, inf"),
        ("[peak]\nhold_s = 31", "line 2: [peak] hold_s: cannot be 31.0; allowed: 0.5 to 30, inf"),
        ("[panel]\nbrightness = 0", "line 2: [panel] brightness: cannot be 0; allowed: 1 to 100"),
        ("[panel]\ndim_s = 9", "line 2: [panel] dim_s: cannot be 9; allowed: 10 to 3600, inf"),
        ("[panel]\noff_s = 3601", "line 2: [panel] off_s: cannot be 3601.0; allowed: 10 to 3600, inf"),
        ("[panel]\noff_s = nan", "line 2: [panel] off_s: cannot be nan; allowed: 10 to 3600, inf"),
        ("[staging]\nlisten_s = 4", "line 2: [staging] listen_s: cannot be 4; allowed: 5 to 60"),
        (
            "[capture]\nrate_hz = 44000",
            "line 2: [capture] rate_hz: cannot be 44000; allowed: 44100, 48000, 88200, 96000, 176400, 192000",
        ),
        (
            '[panel]\npage = "tape"',
            'line 2: [panel] page: cannot be "tape"; allowed: '
            '"dynamics", "headroom", "history", "loudness", "meter", "mix", "noise", '
            '"set-level", "stereo", "takes", "vu"',
        ),
        (
            "[panel]\ni2c_address = 2",
            "line 2: [panel] i2c_address: cannot be 2; allowed: 3 to 119 (0x03 to 0x77)",
        ),
        (
            '[capture]\nsource = "alsa:file:take.wav"',
            'line 2: [capture] source: "alsa:file:take.wav" would write what it reads to a file; '
            'allowed: "hat", "alsa:DEVICE", "file:PATH", "demo"',
        ),
        (
            "[capture]\nsource = \"alsa:plug:'tee:hw,take.wav'\"",
            "line 2: [capture] source: \"alsa:plug:'tee:hw,take.wav'\" would write what it reads to a file; "
            'allowed: "hat", "alsa:DEVICE", "file:PATH", "demo"',
        ),
        (
            '[capture]\nsource = "alsa:"',
            'line 2: [capture] source: cannot be "alsa:"; allowed: "hat", "alsa:DEVICE", "file:PATH", "demo"',
        ),
        (
            '[panel]\ndisplay = "SSD 1306"',
            'line 2: [panel] display: cannot be "SSD 1306"; allowed: "none" or a display luma.oled knows, '
            'as "ssd1322", "ssd1306", "sh1106", "ssd1309"',
        ),
        (
            '[capture]\nnames = ["Overheads"]',
            'line 2: [capture] names: cannot be ["Overheads"]; '
            "allowed: up to 8 names of 1 to 8 printable characters",
        ),
        (
            '[capture]\nnames = ["a\\u0007"]',
            r"line 2: [capture] names: cannot be ['a\x07']; "
            "allowed: up to 8 names of 1 to 8 printable characters",
        ),
    ],
)
def test_a_value_out_of_range_is_refused_with_the_range(text: str, expected: str) -> None:
    assert sentence(text) == f", {expected}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[clip]\nsamples = "3"', "is text, must be a whole number; allowed: 1 to 15"),
        ("[clip]\nsamples = 3.0", "is a decimal number, must be a whole number; allowed: 1 to 15"),
        ("[clip]\nsamples = true", "is true or false, must be a whole number; allowed: 1 to 15"),
        ("[clip]\nsamples = 10:00:00", "is a date or a time, must be a whole number; allowed: 1 to 15"),
        ("[clip]\nsamples = [3]", "is a list, must be a whole number; allowed: 1 to 15"),
        ("[clip]\nsamples = {}", "is a table, must be a whole number; allowed: 1 to 15"),
        ('[zones]\nhot_dbfs = "-6"', "is text, must be a number; allowed: -90 to 0"),
        ("[zones]\nhot_dbfs = false", "is true or false, must be a number; allowed: -90 to 0"),
        ("[panel]\nlamps = 1", "is a whole number, must be true or false; allowed: true, false"),
        ("[panel]\nrotate = false", "is true or false, must be a whole number; allowed: 0, 180"),
        ("[panel]\nbus = 1", 'is a whole number, must be text; allowed: "i2c", "spi"'),
    ],
)
def test_another_kind_of_value_is_refused_by_its_kind(text: str, reason: str) -> None:
    assert sentence(text).partition(": ")[2].partition(": ")[2] == reason


def test_an_unknown_key_is_refused_with_the_one_it_resembles() -> None:
    assert sentence("[clip]\nsampels = 3") == (
        ", line 2: [clip] sampels: is not a key, did you mean samples; allowed: samples, lamp_s"
    )


def test_a_key_of_another_section_is_sent_there() -> None:
    assert sentence("[peak]\nsamples = 3") == (
        ", line 2: [peak] samples: is not a key, it belongs to [clip]; allowed: hold_s"
    )


def test_a_key_outside_all_sections_is_sent_to_its_section() -> None:
    assert sentence("rate_hz = 48000") == (
        ", line 1: rate_hz: stands outside all sections, it belongs to [capture]; "
        "allowed: [capture], [clip], [peak], [zones], [scales], [panel], [staging]"
    )


def test_an_unknown_section_is_refused_with_the_one_it_resembles() -> None:
    assert sentence("#\n[zone]\nhot_dbfs = -6") == (
        ", line 2: [zone]: is not a section, did you mean zones; "
        "allowed: [capture], [clip], [peak], [zones], [scales], [panel], [staging]"
    )


@pytest.mark.parametrize(("text", "kind"), [("clip = 3", "a whole number"), ("[[clip]]", "a list")])
def test_a_section_must_be_one(text: str, kind: str) -> None:
    assert sentence(text) == f", line 1: [clip]: is {kind}, must be a section; allowed: samples, lamp_s"


def test_what_resembles_nothing_is_only_refused() -> None:
    assert "[clip] qqqq: is not a key; allowed" in sentence("[clip]\nqqqq = 1")
    assert "qqqq: stands outside all sections; allowed" in sentence("qqqq = 1")


def test_zone_edges_out_of_order_are_refused_at_the_line_that_is_in_the_file() -> None:
    allowed = "allowed: -90 to 0, each edge at least 1 dB above the one before"
    assert sentence("[zones]\n\nsweet_dbfs = -5") == (
        ", line 3: [zones] sweet_dbfs: sweet_dbfs = -5 and hot_dbfs = -6 are out of order or too close; "
        f"{allowed}"
    )
    assert sentence("[zones]\nhot_dbfs = -10\nsweet_dbfs = -10.9") == (
        ", line 2: [zones] hot_dbfs: sweet_dbfs = -10.9 and hot_dbfs = -10 are out of order or too close; "
        f"{allowed}"
    )


def test_a_pair_of_thresholds_out_of_order_is_refused() -> None:
    assert sentence("[staging]\nopen_lu = 7") == (
        ", line 2: [staging] open_lu: open_lu = 7 is not above squashed_lu = 8; "
        "allowed: 3 to 20, and above squashed_lu"
    )
    assert sentence("[staging]\ntarget_vu_dbfs = -12") == (
        ", line 2: [staging] target_vu_dbfs: target_peak_dbtp = -12 is not above target_vu_dbfs = -12; "
        "allowed: -24 to -1, and above target_vu_dbfs"
    )


@pytest.mark.parametrize("channels", [3, 4, 7, 8])
def test_surround_is_refused_for_a_number_of_channels_it_has_no_places_for(channels: int) -> None:
    assert sentence(f'[capture]\nchannels = {channels}\nlayout = "surround"') == (
        f', line 3: [capture] layout: "surround" has no places for {channels} channels; '
        'allowed: "surround" with 1, 2, 5 or 6 channels, "tracks" and "pairs" with any number'
    )


def test_a_buffer_of_less_than_two_periods_is_refused() -> None:
    assert sentence("[capture]\nperiod_frames = 4096") == (
        ", line 2: [capture] period_frames: two periods of 4096 frames at 48000 Hz last 170.7 ms "
        "and do not fit into a buffer_ms of 85; allowed: period_frames up to 2040 with this buffer"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "[panel]\ndisplay = ssd1306",
            "this is no value; text stands in quotes, true and false in lower case",
        ),
        ("[panel]\nlamps = True\n", "this is no value; text stands in quotes, true and false in lower case"),
        (
            "[zones]\nhot_dbfs = -6,0\n",
            "there is more here than one value; text stands in quotes, numbers take a point, not a comma",
        ),
        ("[zones]\nhot_dbfs\n", "a key is followed by = and its value"),
        ("clip.samples = 3\nclip.samples = 3\n", "this key is set twice"),
        ("[clip]\n[clip]\n", "this section stands here twice"),
        ("[clip]\n[peak\n", "this is not TOML: Expected ']' at the end of a table declaration"),
        ('[panel]\npage = "meter', "this is not TOML: Unterminated string"),
    ],
)
def test_a_mistake_in_the_writing_is_refused_at_its_line(text: str, reason: str) -> None:
    assert sentence(text) == f", line 2: {reason}"


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        (b"[clip]\nsamples = 3 # \xff", ", line 2: this is not text in UTF-8"),
        (b"RIFF\x24\x08\x00\x00WAVE", ", line 1: a key is followed by = and its value"),
        (b"\x00" * 1000, ", line 1: this is not TOML: "),
        (b"[clip]\nsamples = " + b"9" * 5000, ": it holds a number of thousands of digits"),
        (b"[clip]\nsamples = 0x" + b"f" * 5000, ", line 2: [clip] samples: cannot be so large a number"),
        (b"[zones]\nhot_dbfs = " + b"9" * 400, ", line 2: [zones] hot_dbfs: cannot be 9999999999"),
        (b"[clip]\nsamples = " + b"[" * 20000, ": its lists or tables are nested too deeply"),
        (b'[clip]\n"a\\nb" = 1', ", line 2: [clip] 'a\\nb': is not a key; allowed: samples, lamp_s"),
        (b'[""]', ', line 1: [""]: is not a section; allowed: '),
        (b'"" = 1', ', line 1: "": stands outside all sections; allowed: '),
    ],
)
def test_the_strangest_contents_get_their_sentence(contents: bytes, expected: str) -> None:
    assert sentence(contents).startswith(expected)


def test_a_value_is_shown_only_so_far_as_fits_a_sentence() -> None:
    assert len(sentence(f'[capture]\nlayout = "{"x" * 5000}"')) < 150
    assert len(sentence(f"[{'x' * 5000}]")) < 200


def test_a_first_page_that_is_none_is_refused_with_those_there_are() -> None:
    refusal = sentence('[panel]\nfirst_page = "EBU +9"')
    assert refusal.startswith(', line 2: [panel] first_page: cannot be "EBU +9"; allowed: "dynamics", ')
    assert '"last"' in refusal


def test_the_short_sentence_has_line_and_reason_alone() -> None:
    with pytest.raises(SettingsError) as error:
        settings_from(b"[clip]\nsamples = 16", "box.toml")
    assert str(error.value) == "box.toml, line 2: [clip] samples: cannot be 16; allowed: 1 to 15"
    assert error.value.short == "line 2: [clip] samples: cannot be 16"
    without_a_line = SettingsError("box.toml", "cannot be read: Is a directory")
    assert str(without_a_line) == "box.toml: cannot be read: Is a directory"
    assert without_a_line.short == "cannot be read: Is a directory"
