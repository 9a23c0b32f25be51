"""A schematic sheet to draw on: parts, wires and names on a grid of 1.27 mm, x to the right and y downwards.

Wires are split where they branch, and the dot is set there: KiCad drops the far part of a wire that runs on
through a junction. Every identifier is derived from the place of its thing, so the same drawing is
the same file.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from hardware.tap import symbols
from hardware.tap.symbols import Node, quoted

GRID_MM: Final = 1.27
Point = tuple[int, int]
Segment = tuple[Point, Point]

NAMES_OF_TURN: Final = {0: ((2, -1), (2, 1), "left"), 90: ((0, -3), (0, 3), "")}
"""Where reference and value of a part with two pins stand: beside it, or above and below it."""


def mm(steps: float) -> str:
    """A length on the grid in millimetres."""
    return f"{steps * GRID_MM:.4f}".rstrip("0").rstrip(".")


def at(point: tuple[float, float], turn: int = 0) -> list[Node]:
    """A place, as KiCad writes it."""
    return ["at", mm(point[0]), mm(point[1]), str(turn)]


def effects(justify: str = "", *, size_mm: float = 1.27, hide: bool = False) -> list[Node]:
    """How a text looks."""
    found: list[Node] = ["effects", ["font", ["size", f"{size_mm:g}", f"{size_mm:g}"]]]
    if justify:
        found.append(["justify", *justify.split()])
    if hide:
        found.append(["hide", "yes"])
    return found


@dataclass(frozen=True)
class Part:
    """A symbol on the sheet, and where its pins are."""

    ref: str
    lib_id: str
    x: int
    y: int
    turn: int
    mirror: str
    unit: int

    def pin(self, number: int | str) -> Point:
        """Where a pin is on the sheet."""
        right, up, _ = symbols.pins(self.lib_id, self.unit)[str(number)]
        x, y = round(right / GRID_MM), -round(up / GRID_MM)
        for _ in range(self.turn // 90):
            x, y = y, -x
        if self.mirror == "y":
            x = -x
        if self.mirror == "x":
            y = -y
        return self.x + x, self.y + y


@dataclass
class Sheet:
    """One page: what is drawn on it, and how it hangs below the root."""

    name: str
    title: str
    size_mm: tuple[int, int]
    """Width and height."""
    number: int = 1
    path: str = ""
    """The identifiers of the root and of this page in it."""
    items: list[Node] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    pin_places: list[Point] = field(default_factory=list)
    used: dict[str, list[Node]] = field(default_factory=dict)

    def identifier(self, *thing: object) -> list[Node]:
        """The same for the same thing, on every machine."""
        return ["uuid", quoted(str(uuid.uuid5(uuid.NAMESPACE_URL, f"gainbox/{self.name}/{thing}")))]

    def part(
        self,
        ref: str,
        lib_id: str,
        value: str,
        x: int,
        y: int,
        *,
        turn: int = 0,
        mirror: str = "",
        unit: int = 1,
        names: tuple[tuple[float, float], tuple[float, float], str] | None = None,
        simulated: bool = True,
        bought: bool = True,
        fields: Mapping[str, str] | None = None,
    ) -> Part:
        """Places a part.

        Args:
            ref: its reference designator
            lib_id: its symbol, such as `Device:R`
            value: what is printed beside it, and what the simulation takes
            x: where its middle is
            y: where its middle is
            turn: anticlockwise, 0, 90, 180 or 270 degrees
            mirror: "x" for upside down, "y" for left to right
            unit: which part of a symbol that has several
            names: where reference and value stand against its middle, and how they are justified
            simulated: whether it is in the SPICE netlist
            bought: whether it is in the bill of materials
            fields: more properties, not shown
        """
        placed = Part(ref, lib_id, x, y, turn, mirror, unit)
        self.used[lib_id] = symbols.symbol(lib_id)
        self.pin_places += [placed.pin(number) for number in symbols.pins(lib_id, unit)]
        ref_at, value_at, justify = names or NAMES_OF_TURN[turn]
        is_power = ref.startswith("#")
        flat = 90 if turn in {90, 270} else 0
        properties: list[Node] = []
        for key, text, offset, hide in (
            ("Reference", ref, ref_at, is_power),
            ("Value", value, value_at, value == "PWR_FLAG"),
            *((name, text, (0, 0), True) for name, text in (fields or {}).items()),
        ):
            where = at((x + offset[0], y + offset[1]), flat)
            properties.append(
                ["property", quoted(key), quoted(text), where, effects("" if hide else justify, hide=hide)]
            )
        instance: list[Node] = ["path", quoted(self.path), ["reference", quoted(ref)], ["unit", str(unit)]]
        mirrored: list[Node] = [["mirror", mirror]] if mirror else []
        yes_no = {True: "yes", False: "no"}
        self.items.append(
            [
                "symbol",
                ["lib_id", quoted(lib_id)],
                at((x, y), turn),
                *mirrored,
                ["unit", str(unit)],
                ["exclude_from_sim", yes_no[not simulated]],
                ["in_bom", yes_no[bought]],
                ["on_board", "yes"],
                ["dnp", "no"],
                self.identifier(ref, unit),
                *properties,
                *(
                    ["pin", quoted(number), self.identifier(ref, unit, number)]
                    for number in symbols.pins(lib_id, unit)
                ),
                ["instances", ["project", quoted("gainbox"), instance]],
            ]
        )
        return placed

    def power(self, net: str, point: Point, *, turn: int = 0, symbol: str = "") -> None:
        """A supply's symbol on a point; it is the net's name everywhere."""
        ref = f"#PWR{self.number}{len(self.items):03d}"
        up = "5V" in net or "3V3" in net or net == "PWR_FLAG"
        offset = (0, -3 if up else 3) if turn == 0 else (0, 3 if up else -3)
        place = (offset, offset, "")
        self.part(
            ref, f"power:{symbol or net}", net, *point, turn=turn, names=place, simulated=net != "PWR_FLAG"
        )

    def flag(self, point: Point) -> None:
        """Says to the rule check that this net is driven, from outside or through a filter."""
        self.power("PWR_FLAG", point)

    def wire(self, *points: Point) -> None:
        """A wire through points; from one to the next first across, then along."""
        for (x, y), (to_x, to_y) in pairwise(points):
            for start, end in (((x, y), (to_x, y)), ((to_x, y), (to_x, to_y))):
                if start != end:
                    self.segments.append((min(start, end), max(start, end)))

    def net(self, name: str, point: Point, *, flow: str = "passive", left: bool = False) -> None:
        """A net's name in a flag, to the right of a point or to the left of it."""
        turn, justify = (180, "right") if left else (0, "left")
        shape: list[Node] = ["shape", flow]
        label: list[Node] = ["global_label", quoted(name), shape, at(point, turn), effects(justify)]
        self.items.append([*label, self.identifier("net", name, point)])
        self.pin_places.append(point)

    def label(self, name: str, point: Point) -> None:
        """A net's name on its wire."""
        label: list[Node] = ["label", quoted(name), at(point), effects("left bottom")]
        self.items.append([*label, self.identifier("label", name, point)])

    def unused(self, point: Point) -> None:
        """A cross: this pin is meant to be open."""
        self.items.append(["no_connect", at(point)[:3], self.identifier("unused", point)])

    def note(self, text: str, x: int, y: int, *, size_mm: float = 1.5) -> None:
        """A text that is no part of the circuit; its top left corner is at x, y."""
        look = effects("left top", size_mm=size_mm)
        node: list[Node] = ["text", quoted(text), ["exclude_from_sim", "no"], at((x, y)), look]
        self.items.append([*node, self.identifier("note", x, y)])

    def page(self, child: "Sheet", x: int, y: int, width: int, height: int) -> None:
        """Another sheet as a box on this one."""
        key = child.path.rsplit("/", 1)[1]
        names: list[list[Node]] = [
            [
                "property",
                quoted("Sheetname"),
                quoted(child.title),
                at((x, y - 1)),
                effects("left bottom", size_mm=2),
            ],
            [
                "property",
                quoted("Sheetfile"),
                quoted(f"{child.name}.kicad_sch"),
                at((x, y + height + 1)),
                effects("left top"),
            ],
        ]
        instance: list[Node] = ["path", quoted(self.path), ["page", quoted(str(child.number))]]
        self.items.append(
            [
                "sheet",
                at((x, y))[:3],
                ["size", mm(width), mm(height)],
                ["exclude_from_sim", "no"],
                ["in_bom", "yes"],
                ["dnp", "no"],
                ["stroke", ["width", "0.2"], ["type", "solid"]],
                ["fill", ["color", "0", "0", "0", "0"]],
                ["uuid", quoted(key)],
                *names,
                ["instances", ["project", quoted("gainbox"), instance]],
            ]
        )

    def branches(self) -> list[Point]:
        """Where three ends meet, or an end meets the middle of a wire."""
        ends = [point for segment in self.segments for point in segment] + self.pin_places
        return sorted(
            point
            for point in set(ends)
            if ends.count(point) + 2 * sum(inside(point, segment) for segment in self.segments) >= 3
        )

    def junction(self, point: Point) -> Node:
        """The dot of a branch."""
        look: list[Node] = [["diameter", "0"], ["color", "0", "0", "0", "0"]]
        return ["junction", at(point)[:3], *look, self.identifier("dot", point)]

    def drawn(self, wire: Segment) -> Node:
        """A wire between two dots."""
        ends: list[Node] = [["xy", mm(x), mm(y)] for x, y in wire]
        stroke: list[Node] = ["stroke", ["width", "0"], ["type", "default"]]
        return ["wire", ["pts", *ends], stroke, self.identifier("wire", *wire)]

    def text(self) -> str:
        """The sheet as a .kicad_sch file."""
        dots = self.branches()
        wires = sorted({piece for segment in self.segments for piece in split(segment, dots)})
        root: list[Node] = [
            "kicad_sch",
            ["version", "20250114"],
            ["generator", quoted("gainbox")],
            ["generator_version", quoted("9.0")],
            self.identifier() if self.path.count("/") > 1 else ["uuid", quoted(self.path[1:])],
            ["paper", quoted("User"), *map(str, self.size_mm)],
            ["title_block", ["title", quoted(f"gainbox: {self.title}")], ["rev", quoted("A")]],
            ["lib_symbols", *self.used.values()],
            *map(self.junction, dots),
            *(self.drawn(wire) for wire in wires),
            *self.items,
        ]
        if self.path.count("/") == 1:
            root.append(["sheet_instances", ["path", quoted("/"), ["page", quoted("1")]]])
        return symbols.write(root) + "\n"


def inside(point: Point, segment: Segment) -> bool:
    """Whether a point lies on a wire, but not at its end."""
    (x, y), (left, top), (right, bottom) = point, *segment
    return point not in segment and left <= x <= right and top <= y <= bottom


def split(segment: Segment, dots: list[Point]) -> list[Segment]:
    """The pieces of a wire between its dots."""
    return list(pairwise(sorted({*segment, *(dot for dot in dots if inside(dot, segment))})))
