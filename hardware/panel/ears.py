"""The ears that hold the box in a 19 inch rack: a bent sheet in two lengths, screwed to the side of the tray.

One box alone takes a short ear and a long one, two boxes side by side take two short ones. Either fits either
side: it is the same upside down. Seen from the front, the flange stands just behind the panel.
"""

from collections.abc import Iterator
from dataclasses import replace

from hardware.panel.dimensions import Dimensions
from hardware.panel.front import Cut, Face, Round, Window
from hardware.panel.inside import side_screws
from hardware.panel.sheet import Flat, Hole, bend_allowance, deduction

NAMES = ("ear-short", "ear-long")


def bent(box: Dimensions) -> Dimensions:
    """The box with the sheet of the ears in place of the tray's."""
    return replace(box, sheet=box.ear_sheet, bend_radius=box.ear_bend_radius)


def reach(box: Dimensions, name: str) -> float:
    """How far an ear stands out: a box with both, or two with two short ones, is as wide as a rack."""
    short = box.rack_width / 2 - box.panel_width
    return short if name == "ear-short" else box.rack_width - box.panel_width - short


def flange(box: Dimensions, name: str) -> float:
    """Its outer length from the side of the tray."""
    return reach(box, name) + box.tray_x


def slot_inset(box: Dimensions) -> float:
    """From the end of the flange to the middle of its slots."""
    return (box.rack_width - box.slot_apart) / 2


def slot_heights(box: Dimensions) -> tuple[float, float]:
    """The middle of each slot above the panel's foot; the panel is in the middle of its unit."""
    foot = box.slot_rise - (box.rack_unit - box.panel_height) / 2
    return foot, box.panel_height - foot


def face(box: Dimensions, name: str) -> Face:
    """An ear laid flat: x from the end of its leg to the end of its flange."""
    width = box.ear_leg + flange(box, name) - deduction(bent(box))
    corner = box.panel_thickness + box.ear_leg
    cuts: list[Cut] = [Round("screw", corner - y, z, box.ear_hole, box.ear_head) for y, z in side_screws(box)]
    for z in slot_heights(box):
        x, radius = width - slot_inset(box), box.slot_height / 2
        cuts.append(Window("slot", x, z, box.slot_width, box.slot_height, radius))
    return Face(name, width, box.panel_height, 0.0, tuple(cuts), ())


def flat(box: Dimensions, name: str) -> Flat:
    """An ear as it is cut."""
    laid = face(box, name)
    middle = box.ear_leg - deduction(bent(box)) / 2
    corners = ((0.0, 0.0), (laid.width, 0.0), (laid.width, laid.height), (0.0, laid.height))
    holes = tuple(Hole(cut.x, cut.z, cut.diameter) for cut in laid.cuts if isinstance(cut, Round))
    slots = tuple(cut for cut in laid.cuts if isinstance(cut, Window))
    bend = ((middle, 0.0), (middle, laid.height))
    return Flat(name, corners, holes, slots, (bend,), "round holes countersunk for M3 from this side")


def near_the_bend(box: Dimensions, name: str) -> Iterator[str]:
    """Cut-outs that the bend would pull out of shape."""
    middle, half = box.ear_leg - deduction(bent(box)) / 2, bend_allowance(bent(box)) / 2
    for cut in face(box, name).cuts:
        width = cut.width if isinstance(cut, Window) else max(cut.diameter, cut.head)
        if (left := abs(cut.x - middle) - width / 2 - half) < box.ear_sheet:
            yield f"{name}: {left:.2f} mm between a {cut.name} and the bend, not {box.ear_sheet}"


def faults(box: Dimensions) -> Iterator[str]:
    """What would keep the ears out of a rack."""
    for name in NAMES:
        yield from near_the_bend(box, name)
    rail = (box.rack_width - box.rack_opening) / 2
    if (left := flange(box, NAMES[0]) - box.ear_sheet - rail) < box.clearance:
        yield f"ear-short: {left:.2f} mm between its leg and the rack's rail, not {box.clearance}"
