"""Draws the schematic anew: python -m hardware.tap.draw [FOLDER]

Writes the sheets into hardware/tap, or into FOLDER. `sh hardware/tap/export` makes PDF and SVG of them.
"""

import sys
import uuid
from pathlib import Path

from hardware.tap import panel_sheet, power_sheet, tap_sheet
from hardware.tap.sheet import Sheet

HERE = Path(__file__).parent
ROOT_ID = str(uuid.uuid5(uuid.NAMESPACE_URL, "gainbox/schematic"))

PAGES = (
    (
        "tap",
        "Tap",
        (370, 225),
        tap_sheet,
        "Two balanced channels go through; a difference amplifier listens to each.",
    ),
    (
        "power",
        "Power",
        (297, 170),
        power_sheet,
        "5 V in, isolated and filtered +5 V and -5 V for the op-amp out.",
    ),
    (
        "panel",
        "Front panel",
        (410, 225),
        panel_sheet,
        "Eight lamps, four buttons and the display on the Pi's header.",
    ),
)


def sheets() -> list[Sheet]:
    """The root and its three pages."""
    root = Sheet("gainbox", "Schematic", (260, 180), path=f"/{ROOT_ID}")
    root.note("gainbox", 20, 20, size_mm=5)
    drawn = [root]
    for number, (name, title, size_mm, module, purpose) in enumerate(PAGES, 2):
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"gainbox/schematic/{name}")
        page = Sheet(name, title, size_mm, number, path=f"/{ROOT_ID}/{key}")
        module.draw(page)
        row = 40 + (number - 2) * 32
        root.page(page, 20, row, 40, 18)
        root.note(purpose, 66, row + 8)
        drawn.append(page)
    return drawn


def main() -> None:
    """Writes every sheet."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets():
        (folder / f"{sheet.name}.kicad_sch").write_text(sheet.text())


if __name__ == "__main__":
    main()
