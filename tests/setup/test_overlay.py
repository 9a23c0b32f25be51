"""The overlay: it compiles, merges with a Pi's device tree, and has the pins of the board."""

import subprocess
from pathlib import Path

import pytest

from gainbox.board import BUTTON_PINS, LAMP_PINS

FOLDER = Path(__file__).parents[2] / "firmware" / "overlay"
DOWN, UP = 1, 2


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A device tree with the overlay in it."""
    folder = tmp_path_factory.mktemp("overlay")
    base, overlay, merged = folder / "base.dtb", folder / "gainbox.dtbo", folder / "merged.dtb"
    for source, target in ((FOLDER / "pi-base.dts", base), (FOLDER / "gainbox.dts", overlay)):
        done = subprocess.run(
            ["dtc", "-@", "-I", "dts", "-O", "dtb", "-o", target, source],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
    subprocess.run(["fdtoverlay", "-i", base, "-o", merged, overlay], check=True)
    return merged


def numbers(merged: Path, node: str, key: str) -> list[int]:
    """What a node has under a key."""
    command = ["fdtget", merged, f"/soc/gpio@7e200000/{node}", key]
    return [int(word) for word in subprocess.check_output(command, text=True).split()]


def test_the_buttons_are_pulled_up(merged: Path) -> None:
    assert set(numbers(merged, "gainbox_buttons", "brcm,pins")) == set(BUTTON_PINS.values())
    assert numbers(merged, "gainbox_buttons", "brcm,pull") == [UP]


def test_the_lamps_are_pulled_down(merged: Path) -> None:
    pins = {pin for column in LAMP_PINS.values() for pin in column.values()}
    assert set(numbers(merged, "gainbox_lamps", "brcm,pins")) == pins
    assert numbers(merged, "gainbox_lamps", "brcm,pull") == [DOWN]


def test_the_pins_are_set_when_the_pi_starts(merged: Path) -> None:
    assert len(numbers(merged, "", "pinctrl-0")) == 2


def test_no_driver_owns_the_pins() -> None:
    assert "compatible" not in (FOLDER / "gainbox.dts").read_text().partition("fragment@0")[2]
