"""What holds the box together, counted and measured from its dimensions: bom.csv is compared with it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from hardware.panel.dimensions import Dimensions
from hardware.panel.front import front, rear, xlr_places
from hardware.panel.inside import pi_holes, side_screws, tap_holes
from hardware.panel.sheet import lid_screws

NUT = 2.4
WASHER = 0.5
"""How high those of M3 are, ISO 4032 and ISO 7089."""
CLINCHED = 1.5
"""How far a self-clinching nut stands out of its sheet: PEM, type CLS, M2.5 and M3."""
FLANGE = 2.0
"""*Measure*: of an XLR, where its screws pass."""
SPIGOT = 6.0
"""Of the spacers between Pi and HAT."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Screws that do the same: how many, which, and what they pass through before their thread."""

    place: str
    count: int
    screw: str
    """As bom.csv calls it."""
    length: float
    through: float
    bite: float
    """The least of its thread that must be in or through the other."""
    room: float
    """What there is beyond `through` before its end meets something."""
    with_each: tuple[str, ...] = ()
    """What else one of them needs."""


def joints(box: Dimensions) -> Iterator[Joint]:
    """Those of the box itself."""
    panel = sum(cut.name == "panel screw" for cut in front(box).cuts)
    xlrs = sum(cut.name.endswith("screw") for cut in rear(box).cuts)
    lids, pis, taps = len(list(lid_screws(box))), len(list(pi_holes(box))), len(list(tap_holes(box)))
    board, floor, clinched = box.board_thickness, box.sheet, box.sheet + CLINCHED
    flat_3, flat_25 = "screw M3 x 8 countersunk", "screw M2.5 x 5 countersunk"
    below, above, standoff = "screw M2.5 x 4 countersunk", "screw M2.5 x 5 pan head", "standoff M2.5 x 8"
    below_bite, loose = 4.0 - floor, ("nut M3", "washer M3")
    yield Joint("panel", panel, flat_3, 8.0, box.panel_thickness, clinched, 6.0, ("nut M3 self-clinching",))
    yield Joint("XLRs", xlrs, flat_3, 8.0, FLANGE + box.sheet, WASHER + NUT, 8.0, loose)
    yield Joint("lid", lids, flat_25, 5.0, box.sheet, clinched, 6.0, ("nut M2.5 self-clinching",))
    yield Joint("Pi, from below", pis, below, 4.0, floor, 2.5, box.standoff - (SPIGOT - board), (standoff,))
    yield Joint("Pi, from above", pis, "spacer M2.5 x 11", SPIGOT, board, 2.5, box.standoff - below_bite)
    yield Joint("HAT", pis, above, 5.0, board, 2.5, box.hat_spacer)
    yield Joint("tap, from below", taps, below, 4.0, floor, 2.5, box.standoff - (5.0 - board), (standoff,))
    yield Joint("tap, from above", taps, above, 5.0, board, 2.5, box.standoff - below_bite)
    clamped = box.oled_depth + box.sheet
    studs = len(front(box).studs)
    yield Joint("display", studs, "stud M3 x 12", box.stud_length, clamped, WASHER + NUT, 6.0, loose)
    yield Joint("chassis", len(list(xlr_places(box))), "solder tag M3", 0.0, 0.0, 0.0, 0.0)


def rack_joints(box: Dimensions) -> Iterator[Joint]:
    """Those of two ears, and of a second box in place of the long one."""
    sides, loose = len(list(side_screws(box))), ("nut M3", "washer M3")
    ear, walls = box.ear_sheet + box.sheet, 2 * (box.sheet + box.tray_x)
    yield Joint("ears", 2 * sides, "screw M3 x 8 countersunk", 8.0, ear, WASHER + NUT, box.nut_depth, loose)
    between = ("nut M3", *["washer M3"] * 3)
    yield Joint("two boxes", sides, "screw M3 x 8 pan head", 8.0, walls, WASHER + NUT, box.nut_depth, between)


def needed(found: Iterator[Joint]) -> Counter[str]:
    """How many of each thing, by its name in bom.csv."""
    counted: Counter[str] = Counter()
    for joint in found:
        counted[joint.screw] += joint.count
        for name in joint.with_each:
            counted[name] += joint.count
    return counted


def faults(box: Dimensions) -> Iterator[str]:
    """Screws that are too short or too long."""
    for joint in (*joints(box), *rack_joints(box)):
        end = joint.length - joint.through
        if end < joint.bite:
            yield f"{joint.place}: {joint.screw} is {joint.bite - end:.2f} mm too short"
        if end > joint.room:
            yield f"{joint.place}: {joint.screw} is {end - joint.room:.2f} mm too long"
