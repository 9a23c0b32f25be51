"""The lamps: each on its pin, touched only when it changes, dark at the end."""

import pytest
from gpiozero import LED, GPIOPinInUse
from gpiozero.pins.mock import MockFactory

from gainbox.board import FOUR_LAMP_PINS, LAMP_PINS, LAMPS
from gainbox.panel.lamp_pins import LampPins
from gainbox.staging.zones import Lamps

ALL_LIT = (Lamps(*[True] * 4), Lamps(*[True] * 4))
PINS = {LAMP_PINS[side][lamp]: (side, lamp) for side in LAMP_PINS for lamp in LAMPS}


def lit_alone(side: str, lamp: str) -> tuple[Lamps, Lamps]:
    one = Lamps(**{lamp: True})
    return (one, Lamps()) if side == "left" else (Lamps(), one)


def bright(pins: MockFactory) -> set[int]:
    """All pins of the Pi that are driven high."""
    return {pin.info.name for pin in pins.pins.values() if pin.function == "output" and pin.state}


def names(*pins: int) -> set[str]:
    return {f"GPIO{pin}" for pin in pins}


def test_there_are_eight_lamps_on_eight_pins() -> None:
    assert len(PINS) == 8


@pytest.mark.parametrize(("pin", "place"), PINS.items())
def test_each_lamp_drives_its_pin_and_no_other(
    pin: int, place: tuple[str, str], mock_pins: MockFactory
) -> None:
    lamps = LampPins()
    lamps.light(lit_alone(*place))
    assert bright(mock_pins) == names(pin)
    lamps.close()


def test_all_lamps_are_dark_at_the_start(mock_pins: MockFactory) -> None:
    lamps = LampPins()
    assert {mock_pins.pin(pin).function for pin in PINS} == {"output"}
    assert bright(mock_pins) == set()
    lamps.close()


def test_a_pin_is_touched_only_when_its_lamp_changes(mock_pins: MockFactory) -> None:
    lamps = LampPins()
    pins = {pin: mock_pins.pin(pin) for pin in PINS}
    for pin in pins.values():
        pin.written.clear()
    for _ in range(100):
        lamps.light((Lamps(signal=True), Lamps()))
    lamps.light((Lamps(signal=True, sweet=True), Lamps()))
    lamps.light((Lamps(sweet=True), Lamps()))
    written = {pin: mock.written for pin, mock in pins.items() if mock.written}
    assert written == {12: [True, False], 13: [True]}
    lamps.close()


def test_all_lamps_are_dark_and_their_pins_free_after_close(mock_pins: MockFactory) -> None:
    lamps = LampPins()
    lamps.light(ALL_LIT)
    assert bright(mock_pins) == names(*PINS)
    lamps.close()
    assert not any(mock_pins.pin(pin).state for pin in PINS)
    for pin in PINS:
        LED(pin).close()


def test_closing_may_be_repeated(mock_pins: MockFactory) -> None:
    lamps = LampPins()
    lamps.light(ALL_LIT)
    lamps.close()
    lamps.close()
    assert bright(mock_pins) == set()


def test_a_pin_that_is_in_use_leaves_none_claimed(mock_pins: MockFactory) -> None:
    with LED(LAMP_PINS["right"]["hot"]), pytest.raises(GPIOPinInUse):
        LampPins()
    lamps = LampPins()
    lamps.light(ALL_LIT)
    assert bright(mock_pins) == names(*PINS)
    lamps.close()


def test_the_pins_are_free_after_close_even_when_a_lamp_cannot_be_put_out(mock_pins: MockFactory) -> None:
    lamps = LampPins()
    lamps.light(ALL_LIT)
    mock_pins.pin(12).fault = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        lamps.close()
    mock_pins.pin(12).fault = None
    for pin in PINS:
        LED(pin).close()


@pytest.mark.parametrize(
    ("left", "right", "lit"),
    [
        (Lamps(), Lamps(signal=True), {"signal"}),
        (Lamps(signal=True, sweet=True), Lamps(signal=True), {"signal", "sweet"}),
        (Lamps(signal=True, sweet=True), Lamps(signal=True, hot=True), {"signal", "hot"}),
        (Lamps(clip=True), Lamps(), {"clip"}),
    ],
)
def test_one_column_shows_the_worse_of_both_sides(
    left: Lamps, right: Lamps, lit: set[str], mock_pins: MockFactory
) -> None:
    lamps = LampPins(one=True)
    lamps.light((left, right))
    assert bright(mock_pins) == names(*(FOUR_LAMP_PINS[lamp] for lamp in lit))
    lamps.close()
