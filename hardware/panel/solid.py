"""The parts as solids: the panel, the tray, the lid, and in place of what is bought its block."""

import math
from pathlib import Path

from build123d import (
    Align,
    Axis,
    Box,
    Color,
    Compound,
    Cone,
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

from hardware.panel import ears, sheet
from hardware.panel.dimensions import Dimensions
from hardware.panel.front import Cut, Round, Window, front, rear
from hardware.panel.inside import Block, Span, blocks, pi_holes, side_screws, tap_holes

BOX_PARTS = ("panel", "tray", "lid")
"""What is made for every box; the ears are for the rack."""
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
    """The front panel, countersunk for its screws."""
    face, y = front(box), (0.0, box.panel_thickness)
    outline = RectangleRounded(face.width, face.height, face.corner)
    part = Pos(face.width / 2, y[1], face.height / 2) * Rot(90, 0, 0) * extrude(outline, amount=y[1])
    depth = (box.screw_head - box.screw_hole) / 2
    head = Rot(-90, 0, 0) * Cone(box.screw_head / 2, box.screw_hole / 2, depth)
    for cut in face.cuts:
        part -= _cutter(cut, cut.x, y)
        if cut.name == "panel screw":
            part -= Pos(cut.x, depth / 2, cut.z) * head
    return part


def _upright(x: float, y: float, z: Span, diameter: float) -> Part:
    """A cylinder along z."""
    return Pos(x, y, sum(z) / 2) * Cylinder(diameter / 2, z[1] - z[0])


def _rounded(body: Part, radius: float) -> Part:
    """A block whose bends are rounded: its edges along y, the lower rear one, the upright ones in front."""
    edges = body.edges()
    rear = edges.filter_by(Axis.X).group_by(Axis.Z)[0].sort_by(Axis.Y)[-1]
    fronts = edges.filter_by(Axis.Z).group_by(Axis.Y)[0]
    return fillet([*edges.filter_by(Axis.Y), rear, *fronts], radius)


def _bent(box: Dimensions) -> Part:
    """The tray without its holes: a closed shell, of which all is taken away that is not bent there."""
    t, bend = box.sheet, box.bend_radius + box.sheet
    left, right = box.tray_x, box.tray_x + box.tray_width
    front_y, back_y = box.panel_thickness, box.depth
    foot, top = box.tray_z, box.lid_z
    lips_y = front_y + box.lip_end, back_y - box.lip_end
    inner_x, between_lips = (left + t, right - t), (left + box.lip, right - box.lip)

    part = _rounded(block((left, right), (front_y, back_y), (foot, top)), bend)
    part -= _rounded(block(inner_x, (front_y + t, back_y - t), (foot + t, top - t)), box.bend_radius)
    over = top - bend, top + 1
    for x, y, z in (
        (between_lips, (front_y - 1, back_y - t), over),
        (inner_x, (front_y - 1, lips_y[0]), over),
        (inner_x, (lips_y[1], back_y - t), over),
        (between_lips, (front_y - 1, front_y + bend), (foot + t, top + 1)),
        ((left - 1, right + 1), (front_y - 1, front_y + bend + 0.5), (top - sheet.RELIEF, top + 1)),
        ((left - 1, right + 1), (lips_y[0] - sheet.RELIEF, lips_y[0]), (top - bend - 0.5, top + 1)),
        ((left - 1, right + 1), (lips_y[1], lips_y[1] + sheet.RELIEF), (top - bend - 0.5, top + 1)),
        ((left + t, left + bend + 0.5), (back_y - t - 0.01, back_y + 1), (foot - 1, top + 1)),
        ((right - bend - 0.5, right - t), (back_y - t - 0.01, back_y + 1), (foot - 1, top + 1)),
    ):
        part -= block(x, y, z)
    return part


def tray(box: Dimensions) -> Part:
    """The tray, bent."""
    part, t = _bent(box), box.sheet
    depth = (box.lid_head - box.lid_hole) / 2
    for places, diameter in ((pi_holes(box), box.pi_hole), (tap_holes(box), box.tap_hole)):
        for x, y in places:
            part -= _upright(x, y, (box.tray_z - 1, box.floor_z + 1), diameter)
            part -= Pos(x, y, box.tray_z + depth / 2) * Cone(box.lid_head / 2, box.lid_hole / 2, depth)
    for y, z in side_screws(box):
        part -= Pos(box.panel_width / 2, y, z) * Rot(0, 90, 0) * Cylinder(box.ear_hole / 2, box.panel_width)
    for x, y in sheet.lid_screws(box):
        part -= _upright(x, y, (box.lid_z - t - 1, box.lid_z + 1), box.insert)
    for screw in front(box).cuts:
        if screw.name == "panel screw":
            insert = Round("insert", screw.x, screw.z, box.insert)
            part -= _cutter(insert, screw.x, (box.panel_thickness, box.panel_thickness + t))
    for cut in rear(box).cuts:
        part -= _cutter(cut, box.panel_width - cut.x, (box.wall_y, box.depth))
    return part


def lid(box: Dimensions) -> Part:
    """The lid, countersunk for its screws."""
    foot, top = box.lid_z, box.lid_z + box.sheet
    part = block((box.tray_x, box.tray_x + box.tray_width), (box.panel_thickness, box.depth), (foot, top))
    depth = (box.lid_head - box.lid_hole) / 2
    for x, y in sheet.lid_screws(box):
        part -= _upright(x, y, (foot - 1, top + 1), box.lid_hole)
        part -= Pos(x, y, top - depth / 2) * Cone(box.lid_hole / 2, box.lid_head / 2, depth)
    for slot in sheet.lid(box).windows:
        outline = RectangleRounded(slot.width, slot.height, slot.width / 2 - 0.01)
        place = Pos(box.tray_x + slot.x, box.panel_thickness + slot.z, foot - 1)
        part -= place * extrude(outline, amount=box.sheet + 2)
    return part


def ear(box: Dimensions, name: str) -> Part:
    """An ear at the left side of the tray, countersunk for its screws from outside."""
    t, side, front_y = box.ear_sheet, box.tray_x, box.panel_thickness
    high, end = (0.0, box.panel_height), side - ears.flange(box, name)
    part = block((side - t, side), (front_y, front_y + box.ear_leg), high)
    part += block((end, side), (front_y, front_y + t), high)
    bend = part.edges().filter_by(Axis.Z)
    for x, y, radius in (
        (side, front_y, box.ear_bend_radius + t),
        (side - t, front_y + t, box.ear_bend_radius),
    ):
        corner = bend.sort_by_distance((x, y, box.middle_z))[0]
        part = fillet(part.edges().sort_by_distance(corner.center())[0], radius)
    depth = (box.ear_head - box.ear_hole) / 2
    for y, z in side_screws(box):
        part -= Pos(side - t / 2, y, z) * Rot(0, 90, 0) * Cylinder(box.ear_hole / 2, 2 * t)
        head = Rot(0, 90, 0) * Cone(box.ear_head / 2, box.ear_hole / 2, depth)
        part -= Pos(side - t + depth / 2, y, z) * head
    for z in ears.slot_heights(box):
        slot = Window("slot", 0.0, z, box.slot_width, box.slot_height, box.slot_height / 2 - 0.01)
        part -= _cutter(slot, end + ears.slot_inset(box), (front_y, front_y + t))
    return part


def on_the_right(box: Dimensions, part: Part) -> Part:
    """The same ear at the other side, upside down."""
    return Pos(box.panel_width, 0, box.panel_height) * Rot(0, 180, 0) * part


def bought(box: Dimensions) -> dict[str, Part]:
    """What is bought, by its block's name."""
    return {item.name: _shaped(item) for item in blocks(box) if item.unit != "sheets"}


def _shaped(item: Block) -> Part:
    """What is as wide as it is high is round, along y; all else is a block."""
    wide, high = item.x[1] - item.x[0], item.z[1] - item.z[0]
    if not math.isclose(wide, high):
        return block(item.x, item.y, item.z)
    place = Pos(sum(item.x) / 2, sum(item.y) / 2, sum(item.z) / 2)
    return place * Rot(90, 0, 0) * Cylinder(wide / 2, item.y[1] - item.y[0])


def sheet_error(box: Dimensions, parts: dict[str, Part]) -> float:
    """By how much of itself a bent part's volume differs from its flat sheet's, at most."""
    volumes = {flat.name: flat.area * box.sheet for flat in (sheet.tray(box), sheet.lid(box))}
    volumes |= {name: ears.flat(box, name).area * box.ear_sheet for name in ears.NAMES}
    return max(abs(parts[name].volume / volume - 1) for name, volume in volumes.items())


def made(box: Dimensions) -> dict[str, Part]:
    """The parts that are made. Raises ValueError if the flat sheets do not become them."""
    parts = {"panel": panel(box), "tray": tray(box), "lid": lid(box)}
    parts |= {name: ear(box, name) for name in ears.NAMES}
    for name, part in parts.items():
        if not part.is_valid:
            raise ValueError(f"{name} is no solid")
    if (error := sheet_error(box, parts)) > 0.01:
        raise ValueError(f"a flat sheet and its bent part differ by {error:.1%}")
    return parts


def write(box: Dimensions, folder: Path) -> dict[str, Part]:
    """Write each part that is made as STEP and STL, and all of the box as STEP; return what is made."""
    parts = made(box)
    for name, part in parts.items():
        part.label = name
        export_step(part, folder / f"{name}.step")
        export_stl(part, folder / f"{name}.stl", tolerance=0.02, angular_tolerance=0.3)
    whole = []
    for name, part in {**{name: parts[name] for name in BOX_PARTS}, **bought(box)}.items():
        part.label = name
        part.color = Color(0.15, 0.15, 0.16) if name in parts else Color(0.2, 0.5, 0.3)
        whole.append(part)
    export_step(Compound(label="gainbox", children=whole), folder / "box.step")
    return parts
