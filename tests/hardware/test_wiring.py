"""The looms: a wire joins what the schematic joins, and the board's nets are where the header has them."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gainbox.board import BUTTON_PINS, LAMP_PINS
from tests.hardware.conftest import Nets
from tests.hardware.header import PLACES, signals
from tests.hardware.looms import LOOMS, WIRING, loom

SUPPLIES = {
    "5V": {2, 4},
    "3V3": {1, 17},
    "GND": {6, 9, 14, 20, 25, 30, 34, 39},
}


def places(expression: list[Any]) -> list[Any]:
    """A list of pins in which "1-5" stands for five."""
    found: list[Any] = []
    for pin in expression:
        if isinstance(pin, str) and "-" in pin:
            first, last = map(int, pin.split("-"))
            found += range(first, last + 1)
        else:
            found.append(pin)
    return found


@dataclass(frozen=True)
class End:
    """The end of a wire: its connector with its designator, the pin, and the pin's label."""

    connector: str
    pin: int
    label: str


def wires(name: str) -> list[tuple[End, End]]:
    """Both ends of each wire of a loom; a shield that ends in the air is none."""
    drawn = loom(name)

    def end(connector: str, pin: int) -> End:
        labels = drawn["connectors"][connector]["pinlabels"]
        pins = drawn["connectors"][connector].get("pins", range(1, len(labels) + 1))
        return End(connector, pin, labels[list(pins).index(pin)])

    found = []
    for row in drawn["connections"]:
        ends = [next(iter(end.items())) for end in row]
        if len(ends) == 3:
            (left, from_pins), _, (right, to_pins) = ends
            found += [
                (end(left, a), end(right, b)) for a, b in zip(places(from_pins), places(to_pins), strict=True)
            ]
    return found


def header(name: str) -> list[tuple[str, int]]:
    pi = loom(name)["connectors"]["J9 PI"]
    return list(zip(pi["pinlabels"], pi["pins"], strict=True))


def pins_of(end: End, loom_ends: list[End]) -> set[tuple[str, str]]:
    """The pins of the schematic that an end is soldered or plugged to.

    A lamp's wire goes to its resistor, a button's to its first contact; what a group has in common, to all
    its cathodes or second contacts.
    """
    ref = end.label.split()[0]
    group = [other.label.split() for other in loom_ends if other.connector == end.connector]
    if ref == "cathodes":
        return {(lamp, "1") for _, lamp, *_ in (words for words in group if len(words) > 1)}
    if ref == "common":
        return {(words[0], "2") for words in group if len(words) > 1}
    if re.fullmatch(r"(R|SW)\d+", ref):
        return {(ref, "1")}
    return {(end.connector.split()[0], str(end.pin))}


@pytest.mark.hardware
@pytest.mark.parametrize("name", sorted(LOOMS))
def test_a_wire_joins_what_the_schematic_joins(name: str, nets: Nets):
    joined = {pin: net for net, pins in nets.items() for pin in pins}
    pairs = [pair for pair in wires(name) if "HAT" not in {end.connector for end in pair}]
    ends = [end for pair in pairs for end in pair]
    assert pairs
    for pair in pairs:
        found = {
            "CHASSIS" if end.connector == "CHASSIS" else joined[pin]
            for end in pair
            for pin in pins_of(end, ends)
        }
        assert len(found) == 1, (pair, found)


@pytest.mark.hardware
def test_the_tap_gives_the_hat_what_its_labels_say(nets: Nets):
    joined = {pin: net for net, pins in nets.items() for pin in pins}
    given = {b.label: joined["J7", str(a.pin)] for a, b in wires("tap") if b.connector == "HAT"}
    assert given == {"LEFT": "LEFT_ADC", "GND LEFT": "GNDA", "RIGHT": "RIGHT_ADC", "GND RIGHT": "GNDA"}


@pytest.mark.hardware
def test_the_nets_of_the_panel_loom_are_those_of_the_board_on_their_places():
    nets = {net: place for net, place in header("panel") if net not in SUPPLIES}
    assert nets == {net: PLACES[pin] for net, pin in signals().items()}


@pytest.mark.hardware
@pytest.mark.parametrize("name", ["panel", "power"])
def test_supplies_are_taken_where_the_header_has_them(name: str):
    for net, place in header(name):
        assert net not in SUPPLIES or place in SUPPLIES[net]


@pytest.mark.hardware
def test_no_place_of_the_header_is_wired_twice():
    taken = [place for name in ("panel", "power") for _, place in header(name)]
    assert len(set(taken)) == len(taken)


@pytest.mark.hardware
def test_each_lamp_and_button_hangs_on_its_net():
    found = {start.label: end for start, end in wires("panel") if start.label not in SUPPLIES}
    for side, pins in LAMP_PINS.items():
        for lamp in pins:
            end = found[f"lamp {side} {lamp}"]
            assert end.connector.endswith(f"LAMPS {side.upper()}")
            assert end.label.split()[2] == lamp
    for button in BUTTON_PINS:
        assert found[f"button {button.upper()}"].label.split()[1] == button.upper()


@pytest.mark.hardware
def test_the_signal_goes_straight_through():
    for side in ("LEFT", "RIGHT"):
        way = [
            (a.label, b.label)
            for a, b in wires("through")
            if a.connector.endswith(f"{side} IN") and b.connector.endswith(f"{side} OUT")
        ]
        assert way == [(pin, pin) for pin in ("SHIELD", "HOT", "COLD")]


def test_every_loom_is_drawn():
    drawn = {path.name for path in (WIRING / "out").iterdir()}
    assert {path.stem for path in WIRING.glob("*.yml")} == LOOMS
    assert drawn == {f"{name}.{kind}" for name in LOOMS for kind in ("svg", "png")}


def test_the_committed_drawing_of_the_panel_loom_has_every_net():
    drawing = (WIRING / "out" / "panel.svg").read_text()
    for net, pin in signals().items():
        assert f"PI:{PLACES[pin]}:{net}" in drawing


@pytest.mark.hardware
def test_every_loom_can_be_drawn_anew(tmp_path: Path):
    subprocess.run(["sh", WIRING / "draw", tmp_path], check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in (WIRING / "out").iterdir()}
