"""Draws everything anew: python -m hardware.panel.draw [--compare] [FOLDER], from the checkout.

With --compare, nothing is written: it says where the drawings in FOLDER are not those of the numbers, and
ends with 1 if there are any. Without FOLDER, it is hardware/panel/out.
"""

import sys
from pathlib import Path

import ezdxf

from hardware.panel import drawing
from hardware.panel.checks import faults
from hardware.panel.dimensions import BOX

OUT = Path(__file__).parent / "out"


def differences(folder: Path) -> list[str]:
    """The lines of geometry that only the drawings in `folder`, or only fresh ones, have."""
    found = []
    for name, fresh in drawing.drawings(BOX).items():
        kept = set(drawing.geometry(ezdxf.readfile(folder / name)))
        new = set(drawing.geometry(fresh))
        found += [f"{name}: only in the file: {line}" for line in sorted(kept - new)]
        found += [f"{name}: only in the numbers: {line}" for line in sorted(new - kept)]
    return found


def main(arguments: list[str]) -> int:
    """Draw or compare; 1 if something is wrong."""
    folder = Path(next((argument for argument in arguments if argument != "--compare"), OUT))
    wrong = faults(BOX)
    if not wrong and "--compare" in arguments:
        wrong = differences(folder)
    elif not wrong:
        from hardware.panel import picture, solid

        folder.mkdir(parents=True, exist_ok=True)
        drawing.write(BOX, folder)
        picture.write(BOX, solid.write(BOX, folder), folder)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
