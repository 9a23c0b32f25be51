"""The pictures: the panel from the front, and the box closed, open, and from behind."""

from pathlib import Path

from build123d import Compound, ExportSVG, LineType, Part
from PIL import Image

from hardware.panel import likeness
from hardware.panel.dimensions import Dimensions
from hardware.panel.front import front, rear
from hardware.panel.render import Colour, Scene, View, render
from hardware.panel.solid import BOX_PARTS, on_the_right

PORTRAIT = Path(__file__).parents[2] / "tests" / "golden" / "panel.png"
DISPLAY_IN_PORTRAIT = (150, 40, 1174, 296)
LIT = {"signal", "hot"}
"""What the panel shows in the pictures is what the software painted, and its lamps at that moment."""

BLACK: Colour = (52, 54, 59)
ALUMINIUM: Colour = (204, 207, 212)
ENGRAVED: Colour = (226, 228, 230)
PRINTED: Colour = (56, 58, 62)


def _scene(box: Dimensions, made: dict[str, Part], *names: str) -> Scene:
    """The parts of the box by their names, with all that is in and on them."""
    paint = {"panel": BLACK, "tray": ALUMINIUM, "lid": ALUMINIUM, "ear-short": BLACK, "ear-long": BLACK}
    scene = Scene(solids=[(made[name], paint[name]) for name in names])
    scene.solids += likeness.before_the_panel(box, LIT)
    scene.lights += likeness.lamps(box, LIT)
    if "tray" in names:
        scene.solids += likeness.everything(box)
    if "lid" in names:
        scene.solids += likeness.lid_screws(box)

    for word in front(box).words:
        for stroke in word.strokes:
            width = max(0.28, 0.14 * word.height)
            scene.lines.append(([(x, -0.05, z) for x, z in stroke], width, ENGRAVED))
    for word in rear(box).words:
        for stroke in word.strokes if "tray" in names else ():
            points = [(box.panel_width - x, box.depth + 0.05, z) for x, z in stroke]
            scene.lines.append((points, 0.32, PRINTED))

    corner = box.oled_x - box.oled_active_width / 2, 1.75, box.middle_z + box.oled_active_height / 2
    right, down = (box.oled_active_width, 0.0, 0.0), (0.0, 0.0, -box.oled_active_height)
    with Image.open(PORTRAIT) as portrait:
        shown = portrait.convert("RGB").crop(DISPLAY_IN_PORTRAIT)
    scene.pictures.append((shown, corner, right, down))
    return scene


def outline(made: dict[str, Part], path: Path) -> None:
    """The closed box in lines, without those that are hidden."""
    whole = Compound(children=[made[name] for name in BOX_PARTS])
    seen, _ = whole.project_to_viewport((-400.0, -700.0, 480.0), look_at=whole.center())
    svg = ExportSVG(scale=2.0, margin=4.0, line_weight=0.8)
    svg.add_layer("seen", line_type=LineType.CONTINUOUS)
    svg.add_shape(seen, layer="seen")
    svg.write(path)


def write(box: Dimensions, made: dict[str, Part], folder: Path) -> None:
    """Write all pictures into `folder`."""
    closed = _scene(box, made, *BOX_PARTS)
    eared = {**made, "ear-long": on_the_right(box, made["ear-long"])}
    views = {
        "panel": (_scene(box, made, "panel"), View(0.0, 0.0), 7.0),
        "box": (closed, View(-32.0, 26.0), 5.0),
        "inside": (_scene(box, made, "panel", "tray"), View(-28.0, 50.0), 5.0),
        "rack": (_scene(box, eared, *eared), View(-24.0, 24.0), 3.5),
        "rear": (closed, View(152.0, 24.0), 5.0),
    }
    for name, (scene, view, scale) in views.items():
        render(scene, view, scale).save(folder / f"{name}.png", optimize=True)
    outline(made, folder / "box.svg")
