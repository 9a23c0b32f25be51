"""The tray and the lid as flat sheets: what is cut before anything is bent.

A bend takes less sheet than the sum of its outer legs by the bend deduction 2 (r + t) - (pi / 2) (r + k t),
with the sheet's thickness t, the inner radius r and the position k of its neutral fibre.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from hardware.panel.dimensions import Dimensions
from hardware.panel.front import Window, rear
from hardware.panel.inside import pi_holes, side_screws, tap_holes

Point = tuple[float, float]

RELIEF = 1.0
"""How wide the sheet is cut away beside the end of a bend, so that it does not tear."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A round hole in a sheet."""

    x: float
    y: float
    diameter: float


@dataclass(frozen=True, slots=True)
class Flat:
    """A sheet: its outline, its holes, its windows, and the middles of its bends, all of 90 degrees up."""

    name: str
    outline: tuple[Point, ...]
    holes: tuple[Hole, ...]
    windows: tuple[Window, ...]
    bends: tuple[tuple[Point, Point], ...] = ()
    note: str = ""
    """What else its maker has to know."""

    @property
    def area(self) -> float:
        """The sheet that is left, in square millimetres."""
        ring = zip(self.outline, (*self.outline[1:], self.outline[0]), strict=True)
        whole = abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in ring)) / 2
        holes = sum(math.pi * hole.diameter**2 / 4 for hole in self.holes)
        windows = sum(
            window.width * window.height - (4 - math.pi) * window.corner**2 for window in self.windows
        )
        return whole - holes - windows


def bend_allowance(box: Dimensions) -> float:
    """The sheet that goes into a bend."""
    return math.pi / 2 * (box.bend_radius + box.k_factor * box.sheet)


def deduction(box: Dimensions) -> float:
    """By how much a bent sheet is shorter, laid flat, than its outer legs together."""
    return 2 * (box.bend_radius + box.sheet) - bend_allowance(box)


def lid_screws(box: Dimensions) -> Iterator[Point]:
    """Where the screws that hold the lid are, x and y: three on each side."""
    front, back = box.panel_thickness + box.lip_end + 8.0, box.depth - box.lip_end - 8.0
    for y in (front, (front + back) / 2, back):
        for x in (box.screw_x, box.panel_width - box.screw_x):
            yield x, y


def tray(box: Dimensions) -> Flat:
    """The tray: floor, rear wall, two sides with a lip at their top and a tab at their front.

    x from the floor's left outer face, y from the tray's front.
    """
    less, bend = deduction(box), box.bend_radius + box.sheet
    width, length, wall = box.tray_width, box.depth - box.panel_thickness, box.body_height - box.sheet
    low, high = bend + RELIEF, wall - RELIEF  # the tab's ends, as heights on the wall
    corner = bend + 0.5

    # Up a wall, flat becomes less x; past its edge, a lip or a tab goes on in the same way.
    side, lip, tab = less - wall, 2 * less - wall - box.lip, less - box.lip
    lip_ends = box.lip_end, length - box.lip_end
    left = [
        (less - low + RELIEF, 0.0),
        (less - low + RELIEF, corner),
        (less - low, corner),
        (less - low, tab),
        (less - high, tab),
        (less - high, corner),
        (side, corner),
        (side, lip_ends[0] - RELIEF),
        (side + corner, lip_ends[0] - RELIEF),
        (side + corner, lip_ends[0]),
        (lip, lip_ends[0]),
        (lip, lip_ends[1]),
        (side + corner, lip_ends[1]),
        (side + corner, lip_ends[1] + RELIEF),
        (side, lip_ends[1] + RELIEF),
        (side, length),
        (less - bend, length),
        (less - bend, length - corner),
        (corner, length - corner),
        (corner, length + wall - less),
    ]
    outline = (*left, *((width - x, y) for x, y in reversed(left)))

    holes = [
        Hole(x - box.tray_x, y - box.panel_thickness, diameter)
        for places, diameter in ((pi_holes(box), box.pi_hole), (tap_holes(box), box.tap_hole))
        for x, y in places
    ]
    reach = box.screw_x - box.tray_x
    for z in (box.screw_z, box.panel_height - box.screw_z):
        holes += _both_sides(width, less - (z - box.tray_z), less - reach, box.insert)
    for y, z in side_screws(box):
        holes += _both_sides(width, less - (z - box.tray_z), y - box.panel_thickness, box.ear_hole)
    for y in sorted({y for _, y in lid_screws(box)}):
        holes += _both_sides(width, 2 * less - wall - reach, y - box.panel_thickness, box.insert)

    back = rear(box)
    rise = length - less - box.tray_z
    windows = []
    for cut in back.cuts:
        x, y = box.panel_width - cut.x - box.tray_x, cut.z + rise
        if isinstance(cut, Window):
            windows.append(Window(cut.name, x, y, cut.width, cut.height, cut.corner))
        else:
            holes.append(Hole(x, y, cut.diameter))

    middle = bend - bend_allowance(box) / 2
    at_lip = less - wall + middle
    bends = [
        ((corner, length - middle), (width - corner, length - middle)),
        *_both_bends(width, (middle, 0.0), (middle, length - corner)),
        *_both_bends(width, (at_lip, box.lip_end), (at_lip, length - box.lip_end)),
        *_both_bends(width, (less - low, middle), (less - high, middle)),
    ]
    note = f"the eight holes of {box.pi_hole:g} mm in the floor countersunk for M2.5 from the other side"
    return Flat("tray", outline, tuple(holes), tuple(windows), tuple(bends), note)


def _both_sides(width: float, x: float, y: float, diameter: float) -> list[Hole]:
    return [Hole(x, y, diameter), Hole(width - x, y, diameter)]


def _both_bends(width: float, start: Point, end: Point) -> list[tuple[Point, Point]]:
    return [(start, end), ((width - start[0], start[1]), (width - end[0], end[1]))]


def lid(box: Dimensions) -> Flat:
    """The lid: flat, with slots above the Pi and the tap board. x and y as for the tray."""
    width, length = box.tray_width, box.depth - box.panel_thickness
    holes = [Hole(x - box.tray_x, y - box.panel_thickness, box.lid_hole) for x, y in lid_screws(box)]
    pi_middle = box.pi_x + box.pi_width / 2 - box.tray_x
    slots = [
        Window("slot", pi_middle - 22.5 + 7.5 * index, length - 52.0, 3.0, 44.0, 1.5) for index in range(7)
    ]
    corners = ((0.0, 0.0), (width, 0.0), (width, length), (0.0, length))
    note = "round holes countersunk for M2.5 from the other side"
    return Flat("lid", corners, tuple(holes), tuple(slots), note=note)


def clamp(box: Dimensions) -> Flat:
    """One of the two bars that hold the display."""
    width, height = box.clamp_width, box.clamp_height
    holes = tuple(Hole(box.clamp_edge, height / 2 + z, box.clamp_hole) for z in (-box.clamp_z, box.clamp_z))
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    return Flat("clamp", corners, holes, (), note="two of them for a box")


def nuts_near_edges(box: Dimensions, flat: Flat) -> Iterator[str]:
    """Holes of self-clinching nuts whose sheet would bulge when they are pressed in."""
    edges = list(zip(flat.outline, (*flat.outline[1:], flat.outline[0]), strict=True))
    for hole in flat.holes:
        left = min(_distance((hole.x, hole.y), *edge) for edge in edges)
        if hole.diameter == box.insert and left < box.insert_edge:
            yield f"{flat.name}: a nut {left:.2f} mm from the edge, not {box.insert_edge}"


def narrow_webs(flat: Flat, limit: float) -> Iterator[str]:
    """Holes of a sheet that are too near to each other or to its outline.

    XLR and jack are judged on their face; what is left is what lies in the floor, the lips and the tabs.
    """
    for a, b in combinations(flat.holes, 2):
        left = math.dist((a.x, a.y), (b.x, b.y)) - (a.diameter + b.diameter) / 2
        if left < limit:
            yield f"{flat.name}: {left:.2f} mm between two holes, not {limit}"
    edges = list(zip(flat.outline, (*flat.outline[1:], flat.outline[0]), strict=True))
    for hole in flat.holes:
        left = min(_distance((hole.x, hole.y), *edge) for edge in edges) - hole.diameter / 2
        if left < limit:
            yield f"{flat.name}: {left:.2f} mm between a hole and the edge, not {limit}"


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a straight edge."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / (dx * dx + dy * dy)
    part = min(1.0, max(0.0, along))
    return math.dist(point, (start[0] + part * dx, start[1] + part * dy))
