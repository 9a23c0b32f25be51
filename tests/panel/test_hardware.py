"""The panel of the box: whatever part is missing or breaks, the others go on."""

import pytest
from gpiozero import LED, Device
from gpiozero.pins.mock import MockFactory
from PIL import Image

from gainbox.board import BUTTON_PINS, LAMP_PINS
from gainbox.panel import Health, PanelError, Press, buttons
from gainbox.panel.hardware import Hardware
from gainbox.panel.oled import Wiring
from gainbox.staging.zones import Lamps
from tests.panel.conftest import Glass, open_descriptors

SIGNAL = (Lamps(signal=True), Lamps())
CLIP = (Lamps(), Lamps(clip=True))
DUMMY = Wiring("dummy", "spi", 0, 0, (128, 64), turned=False)
ABSENT = Wiring("ssd1306", "i2c", 99, 0x3C, (128, 64), turned=False)
UNKNOWN = Wiring("ssd9999", "spi", 0, 0, (256, 64), turned=False)
EVERY_PIN = [*BUTTON_PINS.values(), *(pin for side in LAMP_PINS.values() for pin in side.values())]


class LibraryError(Exception):
    """Neither an OSError nor gpiozero's, like lgpio's errors."""


def every_pin_is_free() -> bool:
    for pin in EVERY_PIN:
        LED(pin).close()
    return True


def press(pins: MockFactory, button: str) -> None:
    pins.pin(BUTTON_PINS[button]).drive_low()
    pins.pin(BUTTON_PINS[button]).drive_high()


@pytest.fixture
def clean_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buttons that never bounce, so that a press counts at once."""
    monkeypatch.setattr(buttons, "BOUNCE_S", 0.0)


@pytest.mark.usefixtures("clean_contacts")
def test_lamps_display_and_buttons_are_one_panel(mock_pins: MockFactory, glass: type[Glass]) -> None:
    panel = Hardware(DUMMY, lamp_columns=2, buttons=True, insist=True)
    panel.light(SIGNAL)
    panel.show(Image.new("1", (128, 64), 1))
    press(mock_pins, "mode")
    assert mock_pins.pin(LAMP_PINS["left"]["signal"]).state
    assert glass.shown[-1].getpixel((0, 0)) == (255, 255, 255)
    assert panel.presses() == [Press("mode")]
    assert len(panel.descriptors()) == 1
    assert panel.health == Health("ok", pictures=1)
    panel.close()


@pytest.mark.usefixtures("mock_pins", "glass")
def test_the_panel_has_the_size_of_its_display() -> None:
    panel = Hardware(DUMMY, lamp_columns=0, buttons=False, insist=True)
    assert (panel.size, panel.grey) == ((128, 64), False)
    panel.close()


@pytest.mark.usefixtures("mock_pins")
def test_a_panel_without_parts_has_no_effect_and_no_error() -> None:
    panel = Hardware(None, lamp_columns=0, buttons=False, insist=True)
    panel.light(SIGNAL)
    panel.show(Image.new("L", (256, 64)))
    assert panel.presses() == []
    assert panel.descriptors() == []
    assert (panel.size, panel.grey, panel.health) == ((256, 64), True, Health("none"))
    panel.close()


def test_closing_puts_all_out_and_may_be_repeated(mock_pins: MockFactory, glass: type[Glass]) -> None:
    panel = Hardware(DUMMY, lamp_columns=2, buttons=True, insist=True)
    panel.light(CLIP)
    panel.show(Image.new("1", (128, 64), 1))
    panel.close()
    panel.close()
    assert not mock_pins.pin(LAMP_PINS["right"]["clip"]).state
    assert glass.shown[-1].getbbox() is None
    assert every_pin_is_free()


# A part that is missing


@pytest.mark.parametrize("pin", [LAMP_PINS["left"]["hot"], BUTTON_PINS["up"]])
@pytest.mark.usefixtures("clean_contacts")
def test_a_taken_pin_costs_its_part_and_no_other(
    pin: int, mock_pins: MockFactory, caplog: pytest.LogCaptureFixture
) -> None:
    lamps_are_missing = pin not in BUTTON_PINS.values()
    with LED(pin):
        panel = Hardware(None, lamp_columns=2, buttons=True, insist=False)
        panel.light(SIGNAL)
        assert mock_pins.pin(LAMP_PINS["left"]["signal"]).state != lamps_are_missing
        if lamps_are_missing:
            press(mock_pins, "clear")
            assert panel.presses() == [Press("clear")]
        (message,) = caplog.messages
        assert message.startswith(f"the {'lamps' if lamps_are_missing else 'buttons'} cannot be had: ")
        panel.close()
    assert every_pin_is_free()


@pytest.mark.parametrize("pin", [LAMP_PINS["left"]["hot"], BUTTON_PINS["up"]])
@pytest.mark.usefixtures("mock_pins")
def test_a_required_part_that_is_missing_is_an_error_and_nothing_stays_open(pin: int) -> None:
    before = open_descriptors()
    with LED(pin), pytest.raises(PanelError, match=r"cannot be had: .* in use"):
        Hardware(None, lamp_columns=2, buttons=True, insist=True)
    assert every_pin_is_free()
    assert open_descriptors() == before


def test_without_any_way_to_the_pins_the_display_goes_on(
    monkeypatch: pytest.MonkeyPatch, glass: type[Glass], caplog: pytest.LogCaptureFixture
) -> None:
    def no_pins() -> None:
        raise LibraryError("can not open gpiochip")

    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setattr(Device, "_default_pin_factory", no_pins)
    panel = Hardware(DUMMY, lamp_columns=2, buttons=True, insist=False)
    panel.show(Image.new("1", (128, 64), 1))
    assert len(glass.shown) == 1
    assert caplog.messages == [
        "the lamps cannot be had: can not open gpiochip",
        "the buttons cannot be had: can not open gpiochip",
    ]
    panel.close()


@pytest.mark.parametrize("wiring", [ABSENT, UNKNOWN])
def test_without_its_display_the_panel_has_failed_and_the_lamps_go_on(
    wiring: Wiring, mock_pins: MockFactory
) -> None:
    panel = Hardware(wiring, lamp_columns=2, buttons=True, insist=False)
    panel.show(Image.new("L", wiring.size))
    panel.light(SIGNAL)
    assert panel.health.state == "failed"
    assert mock_pins.pin(LAMP_PINS["left"]["signal"]).state
    panel.close()


@pytest.mark.parametrize(
    ("wiring", "sentence"),
    [
        (ABSENT, "the display does not answer: ssd1306 on I2C 99, address 0x3C: I2C device not found"),
        (UNKNOWN, "the display cannot be had: luma.oled knows no 'ssd9999'"),
    ],
)
@pytest.mark.usefixtures("mock_pins")
def test_a_required_display_that_is_absent_is_an_error(wiring: Wiring, sentence: str) -> None:
    with pytest.raises(PanelError, match=sentence):
        Hardware(wiring, lamp_columns=2, buttons=True, insist=True)
    assert every_pin_is_free()


# A part that breaks


def test_lamps_that_break_are_logged_once_and_the_audio_goes_on(
    mock_pins: MockFactory, caplog: pytest.LogCaptureFixture
) -> None:
    panel = Hardware(None, lamp_columns=2, buttons=True, insist=True)
    mock_pins.pin(LAMP_PINS["left"]["signal"]).fault = LibraryError("bad handle")
    for lamps in (SIGNAL, CLIP, SIGNAL):
        panel.light(lamps)
    assert caplog.messages == ["no lamps any more: bad handle"]
    panel.close()


def test_lamps_that_break_do_not_disturb_the_end(mock_pins: MockFactory, glass: type[Glass]) -> None:
    panel = Hardware(DUMMY, lamp_columns=2, buttons=True, insist=True)
    panel.light(SIGNAL)
    panel.show(Image.new("1", (128, 64), 1))
    broken = mock_pins.pin(LAMP_PINS["left"]["signal"])
    broken.fault = LibraryError("bad handle")
    panel.close()
    assert glass.shown[-1].getbbox() is None
    broken.fault = None
    assert every_pin_is_free()


@pytest.mark.usefixtures("clean_contacts")
def test_a_display_that_breaks_leaves_lamps_and_buttons(mock_pins: MockFactory, glass: type[Glass]) -> None:
    panel = Hardware(DUMMY, lamp_columns=2, buttons=True, insist=True)
    glass.fault = OSError("unplugged")
    panel.show(Image.new("1", (128, 64), 1))
    panel.light(CLIP)
    press(mock_pins, "up")
    assert panel.health == Health("failed", failures=1, reason="unplugged")
    assert mock_pins.pin(LAMP_PINS["right"]["clip"]).state
    assert panel.presses() == [Press("up")]
    panel.close()
