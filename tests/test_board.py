"""The board: no pin is used twice, and the table for wiring agrees."""

import csv
from pathlib import Path

from gainbox.board import BUTTON_KEYS, BUTTON_PINS, DISPLAY_PINS, FOUR_LAMP_PINS, LAMP_PINS, LAMPS
from gainbox.hats import EVERY_HAT_OWNS, HATS
from tests.hardware.header import signals

PINOUT = Path(__file__).parents[1] / "hardware" / "pinout.csv"


def test_no_pin_serves_two_purposes():
    pins = list(signals().values())
    assert len(set(pins)) == len(pins)


def test_no_pin_belongs_to_the_bus_of_the_hats():
    assert not {*signals().values(), *FOUR_LAMP_PINS.values()} & set(EVERY_HAT_OWNS)


def test_one_column_of_lamps_leaves_the_buttons_and_the_display_alone():
    assert not set(FOUR_LAMP_PINS.values()) & {*BUTTON_PINS.values(), *DISPLAY_PINS}


def test_buttons_are_pulled_high_at_boot_and_lamps_low():
    assert all(pin <= 8 for pin in BUTTON_PINS.values())
    assert all(pin >= 9 for pins in (*LAMP_PINS.values(), FOUR_LAMP_PINS) for pin in pins.values())


def test_both_columns_have_every_lamp():
    assert all(tuple(pins) == LAMPS for pins in (*LAMP_PINS.values(), FOUR_LAMP_PINS))


def test_every_button_has_a_key():
    assert sorted(BUTTON_KEYS.values()) == sorted(BUTTON_PINS)


def test_the_pinout_table_agrees_with_the_board():
    with PINOUT.open() as file:
        table = {row["signal"]: int(row["bcm"]) for row in csv.DictReader(file)}
    assert table == signals()


def test_hats_have_distinct_card_names():
    names = [hat.card_name for hat in HATS]
    assert len(set(names)) == len(names)
