"""What must hold before metal is cut: webs, edges, letters, and nothing in the place of another thing."""

import math
from collections.abc import Iterator
from itertools import combinations

from hardware.panel import ears, fasteners, sheet
from hardware.panel.dimensions import Dimensions
from hardware.panel.front import Cut, Face, Round, Word, front, rear
from hardware.panel.inside import blocks

Area = tuple[float, float, float, float]


def _area(cut: Cut, *, with_head: bool = False) -> Area:
    """The rectangle around a cut-out: left, right, foot, head."""
    if isinstance(cut, Round):
        width = height = max(cut.diameter, cut.head) if with_head else cut.diameter
    else:
        width, height = cut.width, cut.height
    return cut.x - width / 2, cut.x + width / 2, cut.z - height / 2, cut.z + height / 2


def _apart(a: Area, b: Area) -> float:
    """How far two rectangles are apart; below 0 they overlap."""
    dx, dz = max(a[0] - b[1], b[0] - a[1]), max(a[2] - b[3], b[2] - a[3])
    return math.hypot(dx, dz) if dx > 0 and dz > 0 else max(dx, dz)


def web(a: Cut, b: Cut) -> float:
    """The narrowest metal between two cut-outs; a rectangle's round corners are left out of account."""
    if isinstance(a, Round) and isinstance(b, Round):
        return math.hypot(a.x - b.x, a.z - b.z) - (a.diameter + b.diameter) / 2
    for circle, other in ((a, b), (b, a)):
        if isinstance(circle, Round):
            centre = (circle.x, circle.x, circle.z, circle.z)
            return _apart(centre, _area(other)) - circle.diameter / 2
    return _apart(_area(a), _area(b))


def _edge(area: Area, face: Face) -> float:
    return min(area[0], face.width - area[1], area[2], face.height - area[3])


def narrow_webs(face: Face, limit: float) -> Iterator[str]:
    """Cut-outs of a face that are too near to each other or to its edge."""
    for a, b in combinations(face.cuts, 2):
        if (left := web(a, b)) < limit:
            yield f"{face.name}: {left:.2f} mm between {a.name} and {b.name}, not {limit}"
    for cut in face.cuts:
        if (left := _edge(_area(cut), face)) < limit:
            yield f"{face.name}: {left:.2f} mm between {cut.name} and the edge, not {limit}"


def crowded_words(face: Face, limit: float) -> Iterator[str]:
    """Words that run into a cut-out, its nut or screw, the edge, or each other."""
    for word in face.words:
        for cut in face.cuts:
            if (left := _apart(word.area, _area(cut, with_head=True))) < limit:
                yield f"{face.name}: {word.text} is {left:.2f} mm from {cut.name}, not {limit}"
        if (left := _edge(word.area, face)) < limit:
            yield f"{face.name}: {word.text} is {left:.2f} mm from the edge, not {limit}"
    first: Word
    for first, second in combinations(face.words, 2):
        if (left := _apart(first.area, second.area)) < limit:
            yield f"{face.name}: {first.text} is {left:.2f} mm from {second.text}, not {limit}"


def collisions(box: Dimensions) -> Iterator[str]:
    """Things in the box that are in each other's place, or too near."""
    for a, b in combinations(blocks(box), 2):
        if not a.may_touch(b) and (gap := a.gap(b)) < box.clearance:
            what = "collides with" if gap < 0 else "is too near to"
            yield f"{a.name} {what} {b.name}: {gap:.2f} mm, not {box.clearance}"


def ill_fitting(box: Dimensions) -> Iterator[str]:
    """Cut-outs that do not fit what comes through them or covers them."""
    face = front(box)
    window = next(cut for cut in face.cuts if cut.name == "display")
    area = _area(window)
    if area[1] - area[0] > box.oled_glass_width or area[3] - area[2] > box.oled_glass_height:
        yield "panel: the window is larger than the display's glass"
    flange_head = box.middle_z + box.xlr_flange_height / 2
    for word in rear(box).words:
        if word.text.endswith(("IN", "OUT")) and word.z < flange_head + box.letter_gap / 2:
            yield f"rear: {word.text} is hidden by the flange of its XLR"
    if box.xlr_pitch < box.xlr_flange_width + box.clearance:
        yield "rear: the flanges of the XLRs overlap"
    if box.middle_z - box.xlr_flange_height / 2 < box.floor_z:
        yield "rear: the flanges of the XLRs stand over the floor's bend"


def faults(box: Dimensions) -> list[str]:
    """Everything that is wrong with the box, a sentence each; nothing if it can be made."""
    found: list[str] = []
    for face, web_limit in ((front(box), box.panel_web), (rear(box), box.sheet_web)):
        found += narrow_webs(face, web_limit)
        found += crowded_words(face, box.letter_gap)
    for name in ears.NAMES:
        found += narrow_webs(ears.face(box, name), box.panel_web)
    for flat in (sheet.tray(box), sheet.lid(box), sheet.clamp(box)):
        found += sheet.narrow_webs(flat, box.sheet_web)
        found += sheet.nuts_near_edges(box, flat)
    found += collisions(box)
    found += ill_fitting(box)
    found += ears.faults(box)
    found += fasteners.faults(box)
    return found
