"""The parts as solids: the panel, the tray, the lid, and in place of what is bought its block."""

import math
from pathlib import Path

from build123d import (
    Align,
    Axis,
    Box,
    Color,
    Compound,
    Cylinder,
    Part,
    Pos,
    RectangleRounded,
    Rot,
    export_step,
    export_stl,
    extrude,
    fillet,
)

from hardware.panel import sheet
from hardware.panel.dimensions import Dimensions
from hardware.panel.front import Cut, Round, front, rear
from hardware.panel.inside import Block, Span, blocks, pi_holes, tap_holes

LOW = (Align.MIN, Align.MIN, Align.MIN)


def block(x: Span, y: Span, z: Span) -> Part:
    """A block along the axes."""
    return Pos(x[0], y[0], z[0]) * Box(x[1] - x[0], y[1] - y[0], z[1] - z[0], align=LOW)


def _cutter(cut: Cut, x: float, y: Span) -> Part:
    """What cuts `cut` through a wall that stands across y, with its middle at `x`."""
    depth = y[1] - y[0] + 2.0
    place = Pos(x, sum(y) / 2, cut.z)
    if isinstance(cut, Round):
        return place * Rot(90, 0, 0) * Cylinder(cut.diameter / 2, depth)
    outline = RectangleRounded(cut.width, cut.height, cut.corner)
    return place * Rot(90, 0, 0) * extrude(outline, amount=depth / 2, both=True)


def panel(box: Dimensions) -> Part:
    """The front panel; its screws are countersunk."""
    face, y = front(box), (0.0, box.panel_thickness)
    outline = RectangleRounded(face.width, face.height, face.corner)
    part = Pos(face.width / 2, y[1], face.height / 2) * Rot(90, 0, 0) * extrude(outline, amount=y[1])
    for cut in face.cuts:
        part -= _cutter(cut, cut.x, y)
    return part


def countersunk(box: Dimensions, part: Part) -> Part:
    """The panel with the cones for the heads of its screws."""
    from build123d import Cone

    depth = (box.screw_head - box.screw_hole) / 2
    for cut in front(box).cuts:
        if cut.name == "panel screw" and isinstance(cut, Round):
            cone = Cone(box.screw_head / 2, box.screw_hole / 2, depth)
            part -= Pos(cut.x, depth / 2, cut.z) * Rot(-90, 0, 0) * cone
    return part


def _upright(x: float, y: float, z: Span, diameter: float) -> Part:
    """A cylinder along z."""
    return Pos(x, y, sum(z) / 2) * Cylinder(diameter / 2, z[1] - z[0])


def tray(box: Dimensions) -> Part:
    """The tray, bent."""
    t, bend = box.sheet, box.bend_radius + box.sheet
    left, right = box.tray_x, box.tray_x + box.tray_width
    front_y, back_y = box.panel_thickness, box.depth
    foot, top = box.tray_z, box.lid_z

    outer = block((left, right), (front_y, back_y), (foot, top))
    edges = outer.edges()
    along = edges.filter_by(Axis.Y)
    across = edges.filter_by(Axis.X).group_by(Axis.Z)[0].sort_by(Axis.Y)[-1]
    fronts = edges.filter_by(Axis.Z).group_by(Axis.Y)[0]
    outer = fillet([*along, across, *fronts], bend)

    inner = block((left + t, right - t), (front_y + t, back_y - t), (foot + t, top - t))
    edges = inner.edges()
    across = edges.filter_by(Axis.X).group_by(Axis.Z)[0].sort_by(Axis.Y)[-1]
    fronts = edges.filter_by(Axis.Z).group_by(Axis.Y)[0]
    inner = fillet([*edges.filter_by(Axis.Y), across, *fronts], box.bend_radius)

    part = outer - inner
    far = 500.0
    part -= block((left + box.lip, right - box.lip), (front_y - 1, back_y - t), (top - bend, far))
    part -= block((left + t, right - t), (front_y - 1, front_y + box.lip_end), (top - bend, far))
    part -= block((left + t, right - t), (back_y - box.lip_end, back_y - t), (top - bend, far))
    part -= block((left + box.lip, right - box.lip), (front_y - 1, front_y + bend), (foot + t, far))
    part -= block((left - 1, right + 1), (front_y - 1, front_y + bend), (top - 1.0, far))
    for x in ((left + t, left + bend + 0.5), (right - bend - 0.5, right - t)):
        part -= block(x, (back_y - t - 0.01, back_y + 1), (foot - 1, far))
    for places, diameter in ((pi_holes(box), box.pi_hole), (tap_holes(box), box.tap_hole)):
        for x, y in places:
            part -= _upright(x, y, (foot - 1, foot + t + 1), diameter)
    for x, y in sheet.lid_screws(box):
        part -= _upright(x, y, (top - t - 1, top + 1), box.insert)
    for x in (box.screw_x, box.panel_width - box.screw_x):
        for z in (box.screw_z, box.panel_height - box.screw_z):
            part -= _cutter(Round("insert", x, z, box.insert), x, (front_y, front_y + t))
    for cut in rear(box).cuts:
        part -= _cutter(cut, box.panel_width - cut.x, (box.wall_y, back_y))
    return part


def lid(box: Dimensions) -> Part:
    """The lid."""
    z = (box.lid_z, box.lid_z + box.sheet)
    part = block((box.tray_x, box.tray_x + box.tray_width), (box.panel_thickness, box.depth), z)
    for x, y in sheet.lid_screws(box):
        part -= _upright(x, y, (z[0] - 1, z[1] + 1), box.lid_hole)
    for slot in sheet.lid(box).windows:
        outline = RectangleRounded(slot.width, slot.height, slot.width / 2 - 0.01)
        place = Pos(box.tray_x + slot.x, box.panel_thickness + slot.z, z[0] - 1)
        part -= place * extrude(outline, amount=box.sheet + 2)
    return part


def bought(box: Dimensions) -> dict[str, Part]:
    """What is bought, by its block's name."""
    return {item.name: _shaped(item) for item in blocks(box) if item.unit != "sheets"}


def _shaped(item: Block) -> Part:
    """Round things are round, along y; all others are blocks."""
    wide, high = item.x[1] - item.x[0], item.z[1] - item.z[0]
    lies_along_y = item.y[1] - item.y[0] > 2 * item.x[1] - 2 * item.x[0]
    if math.isclose(wide, high) and (lies_along_y or "IN" in item.name or "OUT" in item.name):
        place = Pos(sum(item.x) / 2, sum(item.y) / 2, sum(item.z) / 2)
        return place * Rot(90, 0, 0) * Cylinder(wide / 2, item.y[1] - item.y[0])
    return block(item.x, item.y, item.z)


def sheet_error(box: Dimensions, parts: dict[str, Part]) -> float:
    """By how much of itself a bent part's volume differs from its flat sheet's, at most."""
    flats = {"tray": sheet.tray(box), "lid": sheet.lid(box)}
    return max(abs(parts[name].volume / (flat.area * box.sheet) - 1) for name, flat in flats.items())


def made(box: Dimensions) -> dict[str, Part]:
    """The three parts that are made. Raises ValueError if the flat sheets do not become them."""
    parts = {"panel": countersunk(box, panel(box)), "tray": tray(box), "lid": lid(box)}
    for name, part in parts.items():
        if not part.is_valid:
            raise ValueError(f"{name} is no solid")
    if (error := sheet_error(box, parts)) > 0.01:
        raise ValueError(f"a flat sheet and its bent part differ by {error:.1%}")
    return parts


def write(box: Dimensions, folder: Path) -> dict[str, Part]:
    """Write panel, tray and lid as STEP and STL, and all of the box as STEP; return the three."""
    parts = made(box)
    for name, part in parts.items():
        part.label = name
        export_step(part, folder / f"{name}.step")
        export_stl(part, folder / f"{name}.stl", tolerance=0.02, angular_tolerance=0.3)
    whole = []
    for name, part in {**parts, **bought(box)}.items():
        part.label = name
        part.color = Color(0.15, 0.15, 0.16) if name in parts else Color(0.2, 0.5, 0.3)
        whole.append(part)
    export_step(Compound(label="gainbox", children=whole), folder / "box.step")
    return parts
