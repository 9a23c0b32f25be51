"""What is inside the box, each thing as the block it needs: what lies outside these blocks is air."""

from collections.abc import Iterator
from dataclasses import dataclass

from hardware.panel.dimensions import Dimensions
from hardware.panel.front import button_places, lamp_places, xlr_places

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Block:
    """A block along the axes. Blocks of one `unit` may touch each other, and each may touch its `seat`."""

    name: str
    unit: str
    x: Span
    y: Span
    z: Span
    seat: str = ""
    """The name of the block that this one sits in or reaches through."""

    def may_touch(self, other: "Block") -> bool:
        """Whether two blocks are where they are by design."""
        return self.unit == other.unit or self.seat == other.name or other.seat == self.name

    def gap(self, other: "Block") -> float:
        """How far two blocks are apart along the axis on which they are furthest; below 0 they collide."""
        return max(
            max(a[0] - b[1], b[0] - a[1])
            for a, b in ((self.x, other.x), (self.y, other.y), (self.z, other.z))
        )


def around(middle: float, size: float) -> Span:
    """From half of `size` before `middle` to half of it after."""
    return middle - size / 2, middle + size / 2


def sheets(box: Dimensions) -> Iterator[Block]:
    """Tray and lid."""
    left, right = box.tray_x, box.tray_x + box.tray_width
    front, back = box.panel_thickness, box.depth
    floor, top = box.tray_z, box.lid_z
    lips_y = front + box.lip_end, back - box.lip_end
    yield Block("floor", "sheets", (left, right), (front, back), (floor, box.floor_z))
    yield Block("rear wall", "sheets", (left, right), (box.wall_y, back), (floor, top))
    yield Block("lid", "sheets", (left, right), (front, back), (top, top + box.sheet))
    for side, outer, sign in (("left", left, 1), ("right", right, -1)):
        inner, end = outer + sign * box.sheet, outer + sign * box.lip
        wall, lip = (min(outer, inner), max(outer, inner)), (min(outer, end), max(outer, end))
        yield Block(f"{side} wall", "sheets", wall, (front, back), (floor, top))
        yield Block(f"{side} lip", "sheets", lip, lips_y, (top - box.sheet, top))
        yield Block(f"{side} tab", "sheets", lip, (front, front + box.sheet), (floor, top))


def display(box: Dimensions) -> Iterator[Block]:
    """The module behind its window, its plug, and what clamps it."""
    back = box.panel_thickness
    x, z = box.oled_x - box.oled_offset_x, box.middle_z - box.oled_offset_z
    rear = back + box.oled_depth
    board_x, board_z = around(x, box.oled_board_width), around(z, box.oled_board_height)
    yield Block("display", "display", board_x, (back, rear), board_z)
    plug_x, plug_z = around(x, box.oled_glass_width), around(z, box.oled_glass_height)
    yield Block("display plug", "display", plug_x, (rear, rear + box.oled_plug_depth), plug_z)
    for side, sign in (("left", -1), ("right", 1)):
        stud_x = box.oled_x + sign * box.clamp_x
        bar = around(stud_x - sign * (box.clamp_width / 2 - box.clamp_edge), box.clamp_width)
        bar_z = around(box.middle_z, box.clamp_height)
        yield Block(f"{side} clamp", "display", bar, (rear, rear + box.sheet), bar_z)
        for row, dz in (("lower", -box.clamp_z), ("upper", box.clamp_z)):
            stud_z = around(box.middle_z + dz, box.stud)
            deep = back, back + box.stud_length
            name = f"{side} {row} stud"
            yield Block(name, name, around(stud_x, box.stud), deep, stud_z, f"{side} clamp")


def lamps_and_buttons(box: Dimensions) -> Iterator[Block]:
    """What sits in the panel's holes, behind it."""
    back = box.panel_thickness
    for side, lamp, x, z in lamp_places(box):
        name = f"{side} {lamp}"
        deep = back, back + box.lamp_depth
        yield Block(name, name, around(x, box.lamp_clip), deep, around(z, box.lamp_clip))
    for button, x, z in button_places(box):
        deep = back, back + box.button_depth
        yield Block(button, button, around(x, box.button_body), deep, around(z, box.button_body))


def connectors(box: Dimensions) -> Iterator[Block]:
    """What sits in the rear wall, inside it."""
    for name, x in xlr_places(box):
        deep = box.wall_y - box.xlr_depth, box.wall_y
        yield Block(
            name, name, around(x, box.xlr_hole), deep, around(box.middle_z, box.xlr_hole), "rear wall"
        )
    deep, nut_z = (box.wall_y - box.jack_depth, box.wall_y), around(box.middle_z, box.jack_nut)
    yield Block("power", "power", around(box.jack_x, box.jack_nut), deep, nut_z, "rear wall")


def boards(box: Dimensions) -> Iterator[Block]:
    """The Raspberry Pi with its HAT, and the tap board, both on standoffs."""
    foot = box.floor_z + box.standoff
    top = foot + box.board_thickness
    pi_x, pi_end = (box.pi_x, box.pi_x + box.pi_width), box.pi_y + box.pi_length
    yield Block("Raspberry Pi", "pi", pi_x, (box.pi_y, pi_end), (foot, top))
    ports_z = top, top + box.ports_height
    yield Block("its ports", "pi", pi_x, (pi_end - 21.0, pi_end + 3.0), ports_z, "rear wall")
    hat = box.pi_y, box.pi_y + box.hat_length
    yield Block("HAT", "pi", pi_x, hat, (top, foot + box.stack_height))
    jacks = pi_x[1], pi_x[1] + box.hat_jacks
    yield Block("HAT sockets", "pi", jacks, hat, (top, foot + box.stack_height))
    tap_x, tap_y = (box.tap_x, box.tap_x + box.tap_width), (box.tap_y, box.tap_y + box.tap_length)
    yield Block("tap board", "tap", tap_x, tap_y, (foot, top + box.tap_height))


def side_nuts(box: Dimensions) -> Iterator[Block]:
    """The nuts of the ears' screws, inside the walls."""
    left, right = box.tray_x + box.sheet, box.tray_x + box.tray_width - box.sheet
    for side, x in (("left", (left, left + box.nut_depth)), ("right", (right - box.nut_depth, right))):
        for y, z in side_screws(box):
            span = around(y, box.nut_width), around(z, box.nut_width)
            yield Block(f"{side} nut", "ears", x, *span, f"{side} wall")


def blocks(box: Dimensions) -> list[Block]:
    """Everything."""
    parts = sheets(box), display(box), lamps_and_buttons(box), connectors(box), boards(box), side_nuts(box)
    return [block for part in parts for block in part]


def side_screws(box: Dimensions) -> Iterator[tuple[float, float]]:
    """Where a side of the tray is screwed to an ear of the rack, y and z."""
    for y in (box.ear_screw_y, box.ear_screw_y + box.ear_screw_dy):
        for z in (box.ear_screw_z, box.panel_height - box.ear_screw_z):
            yield y, z


def pi_holes(box: Dimensions) -> Iterator[tuple[float, float]]:
    """Where the Pi's four holes are, x and y: the first two at the end away from the ports."""
    for dy in (0.0, box.pi_holes_length):
        for dx in (0.0, box.pi_holes_width):
            yield box.pi_x + box.pi_hole_inset + dx, box.pi_y + box.pi_hole_inset + dy


def tap_holes(box: Dimensions) -> Iterator[tuple[float, float]]:
    """Where the tap board's four holes are, x and y."""
    inset = box.tap_inset
    for y in (box.tap_y + inset, box.tap_y + box.tap_length - inset):
        for x in (box.tap_x + inset, box.tap_x + box.tap_width - inset):
            yield x, y
