"""The DXF drawings, in millimetres.

CUT is cut through, ENGRAVE is engraved, BEND is bent, REAR is made from behind, DIM is for people to read.

A word's strokes are a group that bears its name, so that it can be found.
"""

from pathlib import Path

import ezdxf
from ezdxf.document import Drawing
from ezdxf.layouts import Modelspace

from hardware.panel import ears
from hardware.panel.dimensions import Dimensions
from hardware.panel.front import Face, Round, Window, front, rear
from hardware.panel.sheet import Flat, clamp, lid, tray

LAYERS = {"CUT": 7, "ENGRAVE": 5, "BEND": 1, "REAR": 30, "DIM": 8}
QUARTER = 0.41421356  # the bulge of a quarter of a circle: tan(90 / 4 degrees)


def _new() -> tuple[Drawing, Modelspace]:
    document = ezdxf.new("R2010", setup=["dimstyles", "linetypes"])
    document.units = ezdxf.units.MM
    for name, colour in LAYERS.items():
        document.layers.add(name, color=colour)
    return document, document.modelspace()


def _rectangle(space: Modelspace, x: float, y: float, width: float, height: float, corner: float) -> None:
    """A cut rectangle by its middle, its corners rounded."""
    left, right, foot, head = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    if not corner:
        points = [(left, foot, 0.0), (right, foot, 0.0), (right, head, 0.0), (left, head, 0.0)]
    else:
        c = corner
        points = [
            (left + c, foot, 0.0),
            (right - c, foot, QUARTER),
            (right, foot + c, 0.0),
            (right, head - c, QUARTER),
            (right - c, head, 0.0),
            (left + c, head, QUARTER),
            (left, head - c, 0.0),
            (left, foot + c, QUARTER),
        ]
    space.add_lwpolyline(points, format="xyb", close=True, dxfattribs={"layer": "CUT"})


def _circle(space: Modelspace, x: float, y: float, diameter: float, layer: str = "CUT") -> None:
    space.add_circle((x, y), diameter / 2, dxfattribs={"layer": layer})


def _window(space: Modelspace, window: Window) -> None:
    _rectangle(space, window.x, window.z, window.width, window.height, window.corner)


def _words(document: Drawing, face: Face, x: float = 0.0, y: float = 0.0) -> None:
    space = document.modelspace()
    for word in face.words:
        lines = [
            space.add_lwpolyline([(x + px, y + py) for px, py in stroke], dxfattribs={"layer": "ENGRAVE"})
            for stroke in word.strokes
        ]
        name = f"{word.text} {word.x:.1f} {word.z:.1f}".replace(" ", "_").replace(".", "-")
        document.groups.new(name, description=word.text).extend(lines)


def _measure(space: Modelspace, start: tuple[float, float], end: tuple[float, float], offset: float) -> None:
    """A dimension along the axis that the two points share least, `offset` away from the first."""
    upright = abs(end[1] - start[1]) > abs(end[0] - start[0])
    base = (start[0] + offset, start[1]) if upright else (start[0], start[1] + offset)
    space.add_linear_dim(
        base=base,
        p1=start,
        p2=end,
        angle=90 if upright else 0,
        dimstyle="EZDXF",
        override={"dimtxt": 2.2, "dimasz": 1.6, "dimdec": 2, "dimexe": 0.8, "dimexo": 0.8, "dimlfac": 1.0},
        dxfattribs={"layer": "DIM"},
    ).render()


def _note(space: Modelspace, text: str, x: float, y: float) -> None:
    space.add_text(text, height=2.5, dxfattribs={"layer": "DIM"}).set_placement((x, y))


def panel(box: Dimensions) -> Drawing:
    """The front panel as seen from its front."""
    document, space = _new()
    face = front(box)
    _rectangle(space, face.width / 2, face.height / 2, face.width, face.height, face.corner)
    for cut in face.cuts:
        if isinstance(cut, Round):
            _circle(space, cut.x, cut.z, cut.diameter)
        else:
            _window(space, cut)
    for stud in face.studs:
        _circle(space, stud.x, stud.z, stud.diameter, "REAR")
    _words(document, face)

    rounds = [cut for cut in face.cuts if isinstance(cut, Round)]
    display = next(cut for cut in face.cuts if isinstance(cut, Window))
    columns = sorted(
        {cut.x for cut in rounds} | {display.x - display.width / 2, display.x + display.width / 2}
    )
    for row, x in enumerate(columns):
        _measure(space, (0.0, 0.0), (x, 0.0), -6.0 - 4.5 * row)
    _measure(space, (0.0, 0.0), (face.width, 0.0), -6.0 - 4.5 * len(columns))
    foot, head = display.z - display.height / 2, display.z + display.height / 2
    heights = sorted({cut.z for cut in rounds} | {foot, head})
    for row, z in enumerate(heights):
        _measure(space, (face.width, 0.0), (face.width, z), 7.0 + 6.0 * row)
    _measure(space, (face.width, 0.0), (face.width, face.height), 7.0 + 6.0 * len(heights))
    notes = (
        f"gainbox front panel, aluminium {box.panel_thickness:g} mm, millimetres, seen from the front",
        f"panel screws: {box.screw_hole:g} mm, countersunk for M3 from the front",
        f"REAR: studs M3 x {box.stud_length:g}, welded on from behind, unseen in front",
    )
    for row, text in enumerate(notes):
        _note(space, text, 0.0, face.height + 16.0 - 4.5 * row)
    return document


def flat(box: Dimensions, sheet: Flat, face: Face | None = None) -> Drawing:
    """A flat sheet as seen from its inside to be; `face`, the rear wall, has the words on its outside."""
    document, space = _new()
    space.add_lwpolyline(sheet.outline, close=True, dxfattribs={"layer": "CUT"})
    for hole in sheet.holes:
        _circle(space, hole.x, hole.y, hole.diameter)
    for window in sheet.windows:
        _window(space, window)
    for start, end in sheet.bends:
        space.add_line(start, end, dxfattribs={"layer": "BEND", "linetype": "DASHED"})
    xs, ys = [x for x, _ in sheet.outline], [y for _, y in sheet.outline]
    _measure(space, (min(xs), min(ys)), (max(xs), min(ys)), -10.0)
    _measure(space, (max(xs), min(ys)), (max(xs), max(ys)), 10.0)
    notes = [f"gainbox {sheet.name}, aluminium {box.sheet:g} mm, millimetres, seen from the inside"]
    if sheet.bends:
        notes.append(f"all bends 90 degrees up, inner radius {box.bend_radius:g} mm, k {box.k_factor:g}")
    if sheet.note:
        notes.append(sheet.note)
    if face is not None:
        notes.append("the words of the rear wall stand on its outside: see rear.dxf")
    for row, text in enumerate(notes):
        _note(space, text, min(xs), max(ys) + 20.0 - 4.5 * row)
    return document


def rear_wall(box: Dimensions) -> Drawing:
    """The rear wall as seen from behind: what is engraved, and the cut-outs for orientation."""
    document, space = _new()
    face = rear(box)
    space.add_lwpolyline(
        [
            (box.tray_x, box.tray_z),
            (box.tray_x + box.tray_width, box.tray_z),
            (box.tray_x + box.tray_width, box.lid_z),
            (box.tray_x, box.lid_z),
        ],
        close=True,
        dxfattribs={"layer": "DIM"},
    )
    for cut in face.cuts:
        if isinstance(cut, Round):
            _circle(space, cut.x, cut.z, cut.diameter, "DIM")
        else:
            corners = [
                (cut.x + sx * cut.width / 2, cut.z + sz * cut.height / 2)
                for sx, sz in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "DIM"})
    _words(document, face)
    _note(space, "gainbox rear wall, seen from behind: ENGRAVE only, the cuts are in tray.dxf", 0.0, 50.0)
    return document


def drawings(box: Dimensions) -> dict[str, Drawing]:
    """Each drawing by the name of its file."""
    return {
        "panel.dxf": panel(box),
        "rear.dxf": rear_wall(box),
        "tray.dxf": flat(box, tray(box), rear(box)),
        "lid.dxf": flat(box, lid(box)),
        "clamp.dxf": flat(box, clamp(box)),
        **{f"{name}.dxf": flat(ears.bent(box), ears.flat(box, name)) for name in ears.NAMES},
    }


def geometry(document: Drawing) -> list[str]:
    """What a machine would make of a drawing, a line for each entity that is not read by people, in order."""
    lines = []
    for entity in document.modelspace():
        layer = entity.dxf.layer
        if layer == "DIM":
            continue
        if entity.dxftype() == "CIRCLE":
            x, y, _ = entity.dxf.center
            lines.append(f"{layer} circle {x:.3f} {y:.3f} {entity.dxf.radius:.3f}")
        elif entity.dxftype() == "LWPOLYLINE":
            points = " ".join(f"{x:.3f},{y:.3f},{b:.3f}" for x, y, b in entity.get_points("xyb"))
            lines.append(f"{layer} line {points} {entity.closed}")
        elif entity.dxftype() == "LINE":
            (x, y, _), (u, v, _) = entity.dxf.start, entity.dxf.end
            lines.append(f"{layer} line {x:.3f},{y:.3f} {u:.3f},{v:.3f}")
    return sorted(lines)


def write(box: Dimensions, folder: Path) -> None:
    """Write all drawings into `folder`. Raises ValueError if one of them is not sound DXF."""
    for name, document in drawings(box).items():
        if errors := document.audit().errors:
            raise ValueError(f"{name}: {errors[0].message}")
        document.saveas(folder / name)
