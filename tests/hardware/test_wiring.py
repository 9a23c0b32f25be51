"""The looms: every net of the panel loom is one of the board's, on the right place of the header."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gainbox.board import BUTTON_PINS, LAMP_PINS
from tests.test_board import signals

ROOT = Path(__file__).parents[2]
WIRING = ROOT / "hardware" / "wiring"
PYTHON = ROOT / ".venv-hardware" / "bin" / "python"
LOOMS = {"panel", "power", "tap", "through"}

PLACES = {
    **{
        2: 3,
        3: 5,
        4: 7,
        14: 8,
        15: 10,
        17: 11,
        18: 12,
        27: 13,
        22: 15,
        23: 16,
        24: 18,
        10: 19,
        9: 21,
        25: 22,
    },
    **{11: 23, 8: 24, 7: 26, 5: 29, 6: 31, 12: 32, 13: 33, 19: 35, 16: 36, 26: 37, 20: 38, 21: 40},
}
"""Where each BCM number is on the 40-pin header."""
SUPPLIES = {
    "5V": {2, 4},
    "3V3": {1, 17},
    "GND": {6, 9, 14, 20, 25, 30, 34, 39},
}


def loom(name: str) -> dict[str, Any]:
    read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"
    text = (WIRING / f"{name}.yml").read_text()
    drawn = subprocess.run([PYTHON, "-c", read], input=text, capture_output=True, text=True, check=True)
    return json.loads(drawn.stdout)


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


def wires(name: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Each wire of a loom as connector and label of both its ends."""
    drawn = loom(name)

    def label(connector: str, pin: int) -> tuple[str, str]:
        labels = drawn["connectors"][connector]["pinlabels"]
        pins = drawn["connectors"][connector].get("pins", range(1, len(labels) + 1))
        return connector, labels[list(pins).index(pin)]

    found = []
    for row in drawn["connections"]:
        ends = [next(iter(end.items())) for end in row]
        if len(ends) == 3:
            (left, from_pins), _, (right, to_pins) = ends
            for a, b in zip(places(from_pins), places(to_pins), strict=True):
                found.append((label(left, a), label(right, b)))
    return found


def header(name: str) -> list[tuple[str, int]]:
    pi = loom(name)["connectors"]["PI"]
    return list(zip(pi["pinlabels"], pi["pins"], strict=True))


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
    found = {net: end for (_, net), end in wires("panel") if net not in SUPPLIES}
    for side, pins in LAMP_PINS.items():
        for lamp in pins:
            connector, label = found[f"lamp {side} {lamp}"]
            assert (connector, label.split()[0]) == (f"LAMPS {side.upper()}", lamp)
    for button in BUTTON_PINS:
        assert found[f"button {button.upper()}"] == ("BUTTONS", button.upper())


@pytest.mark.hardware
def test_the_signal_goes_straight_through():
    for side in ("LEFT", "RIGHT"):
        way = [(a, b) for a, b in wires("through") if a[0] == f"{side} IN" and b[0] == f"{side} OUT"]
        assert [(a[1], b[1]) for a, b in way] == [(pin, pin) for pin in ("SHIELD", "HOT", "COLD")]


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
