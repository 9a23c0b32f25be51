"""What a box listens to and where it shows it: the command line, else the settings, else what is there."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from gainbox.capture import CaptureError
from gainbox.capture.cards import first_hat
from gainbox.cli.devices import PanelKind, is_raspberry_pi, make_panel, make_source, panel_kind, source_name
from gainbox.hats import HATS
from gainbox.panel import NoPanel, PanelError
from gainbox.panel.hardware import Hardware
from gainbox.settings import load
from gainbox.staging.zones import Lamps
from tests.box import Display, Pins

SETTINGS = load()

without_hat = pytest.mark.skipif(first_hat() is not None, reason="this machine has an audio HAT")
not_a_pi = pytest.mark.skipif(is_raspberry_pi(), reason="this machine is a Pi")


# Sources


@pytest.mark.parametrize("watched", [True, False])
def test_a_source_that_is_named_is_taken(watched: bool) -> None:
    assert source_name("alsa:hw:3", "hat", watched=watched) == "alsa:hw:3"


@pytest.mark.parametrize("watched", [True, False])
def test_else_it_is_that_of_the_settings(watched: bool) -> None:
    assert source_name(None, "alsa:hw:3", watched=watched) == "alsa:hw:3"


@without_hat
def test_a_person_without_a_hat_hears_the_demo() -> None:
    assert source_name(None, "hat", watched=False) == "demo"


def test_under_systemd_the_hat_is_waited_for() -> None:
    assert source_name(None, "hat", watched=True) == "hat"


@pytest.mark.parametrize("name", ["demo", "hat", "alsa:hw:0", "alsa:plughw:CARD=x,DEV=0", "file:/a/b: c.wav"])
def test_a_source_goes_by_the_name_it_was_given(name: str) -> None:
    assert make_source(name, SETTINGS.capture).name == name


@pytest.mark.parametrize("name", ["", "alsa", "alsa:", "file:", "hw:0", "demo:", "Demo", "alsa:\udce4"])
def test_another_name_is_an_error_that_says_which_there_are(name: str) -> None:
    with pytest.raises(CaptureError, match="choose alsa:DEVICE, file:PATH or demo") as error:
        make_source(name, SETTINGS.capture)
    assert repr(name) in str(error.value)


def test_the_demo_is_as_the_settings_say() -> None:
    capture = replace(SETTINGS.capture, rate_hz=44100, channels=1, period_frames=64)
    stream = make_source("demo", capture).open()
    assert (stream.format.rate_hz, stream.format.channels) == (44100, 1)
    block = stream.read(0.1)
    assert block is not None
    assert block.shape == (64, 1)


# Panels


@pytest.mark.parametrize(
    ("model", "it_is"),
    [
        (b"Raspberry Pi Zero 2 W Rev 1.0\0", True),
        (b"Raspberry Pi 5 Model B Rev 1.0\0", True),
        (b"Radxa ROCK 5B\0", False),
        (b"", False),
    ],
)
def test_a_pi_is_known_by_its_model(tmp_path: Path, model: bytes, it_is: bool) -> None:
    path = tmp_path / "model"
    assert not is_raspberry_pi(path)
    path.write_bytes(model)
    assert is_raspberry_pi(path) is it_is


@pytest.mark.parametrize("kind", ["hardware", "terminal", "none"])
@pytest.mark.parametrize("watched", [True, False])
def test_a_panel_that_is_named_is_taken(kind: PanelKind, watched: bool) -> None:
    assert panel_kind(kind, watched=watched) == kind


def test_under_systemd_it_is_the_hardware() -> None:
    assert panel_kind(None, watched=True) == "hardware"


@not_a_pi
@pytest.mark.parametrize(
    ("keys", "screen", "kind"),
    [(True, True, "terminal"), (True, False, "none"), (False, True, "none"), (False, False, "none")],
)
def test_a_person_gets_the_terminal_if_there_is_one(
    monkeypatch: pytest.MonkeyPatch, keys: bool, screen: bool, kind: PanelKind
) -> None:
    terminal: Callable[[bool], SimpleNamespace] = lambda it_is: SimpleNamespace(isatty=lambda: it_is)  # noqa: E731
    monkeypatch.setattr(sys, "stdin", terminal(keys))
    monkeypatch.setattr(sys, "stdout", terminal(screen))
    assert panel_kind(None, watched=False) == kind


@not_a_pi
def test_nobody_gets_a_terminal_where_input_and_output_were_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    monkeypatch.setattr(sys, "stdout", None)
    assert panel_kind(None, watched=False) == "none"


def test_no_panel_is_none(tmp_path: Path) -> None:
    assert isinstance(make_panel("none", SETTINGS.panel, tmp_path, insist=True, hat=None), NoPanel)


@pytest.fixture
def pins_of_memory(monkeypatch: pytest.MonkeyPatch, pins: Pins, display: Display) -> tuple[Pins, Display]:
    """Pins and display in memory, and an environment that is as it was afterwards."""
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.setenv("LG_WD", "")
    return pins, display


@pytest.mark.usefixtures("pins_of_memory")
@pytest.mark.parametrize(("width", "grey"), [(256, True), (128, False)])
def test_the_hardware_is_as_the_settings_say(tmp_path: Path, width: int, grey: bool) -> None:
    settings = replace(SETTINGS.panel, display="dummy", width=width)
    panel = make_panel("hardware", settings, tmp_path, insist=True, hat=None)
    assert isinstance(panel, Hardware)
    assert (panel.size, panel.grey, panel.health.state) == ((width, 64), grey, "ok")
    assert len(panel.descriptors()) == 1
    panel.close()


@pytest.mark.usefixtures("pins_of_memory")
def test_a_box_may_have_neither_display_nor_buttons(tmp_path: Path) -> None:
    settings = replace(SETTINGS.panel, display="none", buttons=False)
    panel = make_panel("hardware", settings, tmp_path, insist=True, hat=None)
    assert panel.health.state == "none"
    assert panel.descriptors() == []
    panel.close()


@pytest.mark.usefixtures("pins_of_memory")
def test_a_display_nobody_knows_is_an_error(tmp_path: Path) -> None:
    settings = replace(SETTINGS.panel, display="etch_a_sketch")
    with pytest.raises(PanelError, match="'etch_a_sketch'"):
        make_panel("hardware", settings, tmp_path, insist=True, hat=None)


# What a HAT leaves room for


PISOUND = next(hat for hat in HATS if hat.name == "Pisound")


def test_a_part_whose_pins_the_hat_uses_is_left_alone_and_said(
    display: Display, pins: Pins, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    panel = make_panel("hardware", SETTINGS.panel, tmp_path, insist=False, hat=PISOUND)
    panel.light((Lamps(signal=True), Lamps(signal=True)))
    assert pins.lit() == (set(), set())
    assert (panel.health.state, display.picture) == ("none", None)
    assert [line.partition(";")[0] for line in caplog.messages] == [
        "[panel] lamps: the lamp signal is on GPIO 12, which the Pisound uses as its reset",
        "[panel] display: the display's chip select is on GPIO 8,"
        " which the Pisound uses as its SPI chip select",
    ]
    panel.close()


def test_who_insists_on_the_panel_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(PanelError, match=r"lamps: the lamp signal is on GPIO 12.*lamp_columns = 1"):
        make_panel("hardware", SETTINGS.panel, tmp_path, insist=True, hat=PISOUND)


def test_one_column_and_a_display_on_i2c_fit_beside_a_pisound() -> None:
    assert replace(SETTINGS.panel, bus="i2c", lamp_columns=1).clashes(PISOUND) == {}


@pytest.mark.parametrize("name", ["HiFiBerry DAC+ADC Pro", "HiFiBerry ADC", "Codec Zero"])
def test_the_reference_panel_fits_beside_the_hats_it_was_made_for(name: str) -> None:
    assert SETTINGS.panel.clashes(next(hat for hat in HATS if hat.name == name)) == {}
