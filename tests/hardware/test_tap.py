"""The schematic is the script's and passes KiCad's rules; its nets are those of the board."""

import shutil
import subprocess
from pathlib import Path

import pytest

from gainbox.board import BUTTON_PINS, DISPLAY_DC_PIN, DISPLAY_PINS, LAMP_PINS
from hardware.tap.draw import sheets
from tests.hardware.conftest import Nets
from tests.hardware.header import PLACES

ROOT = Path(__file__).parents[2]
TAP = ROOT / "hardware" / "tap"
SHEETS = ("gainbox", "tap", "power", "panel")

pytestmark = pytest.mark.hardware


def rule_check(schematic: Path, report: Path) -> int:
    command = [
        "kicad-cli",
        "sch",
        "erc",
        "--severity-all",
        "--exit-code-violations",
        "--output",
        report,
        schematic,
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode


def copied(folder: Path) -> Path:
    return shutil.copytree(TAP, folder / "tap", ignore=shutil.ignore_patterns("out", "__pycache__"))


def test_the_sheets_are_what_the_script_draws():
    assert {sheet.name: sheet.text() for sheet in sheets()} == {
        name: (TAP / f"{name}.kicad_sch").read_text() for name in SHEETS
    }


def test_kicad_finds_nothing_wrong(tmp_path: Path):
    report = tmp_path / "erc.txt"
    assert rule_check(TAP / "gainbox.kicad_sch", report) == 0, report.read_text()


@pytest.mark.parametrize("name", ["tap", "power", "panel"])
def test_kicad_finds_a_cut_wire(tmp_path: Path, name: str):
    tap = copied(tmp_path)
    sheet = tap / f"{name}.kicad_sch"
    text = sheet.read_text()
    start = text.rindex("\t(wire")
    end = text.index("\n\t)\n", start) + len("\n\t)\n")
    sheet.write_text(text[:start] + text[end:])
    assert rule_check(tap / "gainbox.kicad_sch", tmp_path / "erc.txt") != 0


def test_each_net_of_the_panel_is_on_its_pin_of_the_header(nets: Nets):
    expected = {
        f"LED_{side}_{lamp}".upper(): pin for side, lamps in LAMP_PINS.items() for lamp, pin in lamps.items()
    }
    expected |= {f"BUTTON_{name}".upper(): pin for name, pin in BUTTON_PINS.items()}
    expected |= {"DISPLAY_CE0": 8, "DISPLAY_MOSI": 10, "DISPLAY_SCLK": 11, "DISPLAY_DC": DISPLAY_DC_PIN}
    found = {name: pins for name, pins in nets.items() if name.startswith(("LED_", "BUTTON_", "DISPLAY_"))}
    assert set(DISPLAY_PINS) <= set(expected.values())
    assert {name: {pin for ref, pin in pins if ref == "J9"} for name, pins in found.items()} == {
        name: {str(PLACES[pin])} for name, pin in expected.items()
    }
    assert all(len(pins) == 2 for pins in found.values())


def test_the_signal_is_copper_from_xlr_to_xlr(nets: Nets):
    for side, way_in, way_out in (("LEFT", "J1", "J2"), ("RIGHT", "J3", "J4")):
        assert {(way_in, "2"), (way_out, "2")} <= nets[f"/Tap/{side}_HOT"]
        assert {(way_in, "3"), (way_out, "3")} <= nets[f"/Tap/{side}_COLD"]
        assert {(way_in, "1"), (way_out, "1")} <= nets["CHASSIS"]


def test_nothing_joins_the_grounds_or_the_chassis(nets: Nets):
    assert {ref for ref, _ in nets["CHASSIS"]} == {"J1", "J2", "J3", "J4", "C1", "C2", "C3", "C4"}
    assert {ref for ref, _ in nets["GND"]} & {ref for ref, _ in nets["GNDA"]} == {"U2"}
