"""A small renderer: solids in parallel projection, shaded, with their edges; it needs no graphics library.

Triangles go into a depth buffer; lines are drawn where nothing stands before them. All is drawn larger than
the picture and made smaller at the end, which smooths it.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from build123d import Edge, Part
from numpy.typing import NDArray
from PIL import Image

Colour = tuple[int, int, int]
Vector = tuple[float, float, float]
Floats = NDArray[np.float64]

LARGER = 3
SMOOTH_DEGREES = 25.0
"""Where two faces meet at less than this, there is no edge to be seen."""


@dataclass(frozen=True, slots=True)
class View:
    """From where one looks: degrees around the box, 0 at its front, to the right; and degrees up."""

    around: float
    up: float

    def axes(self) -> Floats:
        """Right, upward, and away from the eye, as rows."""
        a, e = math.radians(self.around), math.radians(self.up)
        right = (math.cos(a), math.sin(a), 0.0)
        away = (-math.sin(a) * math.cos(e), math.cos(a) * math.cos(e), -math.sin(e))
        upward = (-math.sin(a) * math.sin(e), math.cos(a) * math.sin(e), math.cos(e))
        return np.array([right, upward, away])


@dataclass(slots=True)
class Scene:
    """What is to be drawn: solids, lines on them, and pictures, each in the box's coordinates."""

    solids: list[tuple[Part, Colour]] = field(default_factory=list)
    lights: list[tuple[Part, Colour]] = field(default_factory=list)
    """Solids that shine: they are drawn without a shade."""
    lines: list[tuple[list[Vector], float, Colour]] = field(default_factory=list)
    """Points, width in millimetres, colour."""
    pictures: list[tuple[Image.Image, Vector, Vector, Vector]] = field(default_factory=list)
    """A picture, its upper left corner, and its sides to the right and down."""


def _triangles(part: Part) -> Floats:
    """The surface of `part`, (triangles, 3 corners, 3)."""
    corners, triangles = part.tessellate(0.05, 0.3)
    points = np.array([tuple(corner) for corner in corners])
    return points[np.array(triangles)]


def _is_sharp(edge: Edge, faces: list) -> bool:
    """Whether two faces meet at an edge that is to be seen."""
    if len(faces) != 2:
        return False
    middle = edge.position_at(0.5)
    a, b = (face.normal_at(middle) for face in faces)
    return a.get_angle(b) > SMOOTH_DEGREES


def _sharp_edges(part: Part) -> list[Floats]:
    """Each edge that is to be seen, as points."""
    meeting = defaultdict(list)
    edges = {}
    for face in part.faces():
        for edge in face.edges():
            meeting[hash(edge)].append(face)
            edges[hash(edge)] = edge
    lines = []
    for key, edge in edges.items():
        if _is_sharp(edge, meeting[key]):
            steps = max(2, 2 if edge.geom_type.name == "LINE" else int(edge.length / 0.4))
            places = np.linspace(0.0, 1.0, steps)
            lines.append(np.array([tuple(edge.position_at(float(place))) for place in places]))
    return lines


class Canvas:
    """A picture in the making: colours, and how far away each of them is."""

    def __init__(self, view: View, low: Floats, high: Floats, millimetre: float, border: float) -> None:
        self._axes = view.axes()
        self._scale = millimetre * LARGER
        corners = np.array(
            [[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]
        )
        seen = corners @ self._axes.T
        self._left, self._top = seen[:, 0].min() - border, seen[:, 1].max() + border
        columns = int((seen[:, 0].max() + border - self._left) * self._scale) // LARGER * LARGER
        rows = int((self._top - seen[:, 1].min() + border) * self._scale) // LARGER * LARGER
        self._depth = np.full((rows, columns), np.inf)
        self._colour = np.full((rows, columns, 3), 255.0)
        light = np.array([-0.35, 0.75, -0.75]) @ self._axes  # from the upper left, behind the eye
        self._light = light / np.linalg.norm(light)

    def _on_picture(self, points: Floats) -> Floats:
        """Column, row and distance of points in the box."""
        seen = points @ self._axes.T
        seen[..., 0] = (seen[..., 0] - self._left) * self._scale
        seen[..., 1] = (self._top - seen[..., 1]) * self._scale
        return seen

    def solid(self, part: Part, colour: Colour, *, shines: bool = False) -> None:
        """Draw the surface of `part`, shaded unless it shines."""
        triangles = _triangles(part)
        normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        lengths = np.linalg.norm(normals, axis=1)
        for corners, normal, length in zip(self._on_picture(triangles), normals, lengths, strict=True):
            if length > 0 and normal @ self._axes[2] < 0:  # what is turned away is hidden by the rest
                shade = 1.0 if shines else 0.62 + 0.42 * float(normal @ self._light) / length
                self._triangle(corners, np.array(colour) * shade)

    def _triangle(self, corners: Floats, colour: Floats) -> None:
        (ax, ay, _), (bx, by, _), (cx, cy, _) = corners
        twice = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(twice) < 1e-9:
            return
        rows, columns = self._depth.shape
        left, right = max(0, math.floor(min(ax, bx, cx))), min(columns, math.ceil(max(ax, bx, cx)) + 1)
        top, foot = max(0, math.floor(min(ay, by, cy))), min(rows, math.ceil(max(ay, by, cy)) + 1)
        x, y = np.arange(left, right) + 0.5, (np.arange(top, foot) + 0.5)[:, None]
        u = (by - cy) / twice * (x - cx) + (cx - bx) / twice * (y - cy)
        v = (cy - ay) / twice * (x - cx) + (ax - cx) / twice * (y - cy)
        w = 1.0 - u - v
        distance = u * corners[0, 2] + v * corners[1, 2] + w * corners[2, 2]
        depth = self._depth[top:foot, left:right]
        nearer = (u >= -1e-9) & (v >= -1e-9) & (w >= -1e-9) & (distance < depth)
        depth[nearer] = distance[nearer]
        self._colour[top:foot, left:right][nearer] = colour

    def line(self, points: Floats, width: float, colour: Colour) -> None:
        """Draw a line, `width` millimetres wide, where it is to be seen."""
        seen = self._on_picture(np.asarray(points, dtype=float))
        dense = []
        for start, end in pairwise(seen):
            steps = max(2, int(np.hypot(*(end - start)[:2]) * 1.5))
            dense.append(start + (end - start) * np.linspace(0.0, 1.0, steps)[:, None])
        spots = np.concatenate(dense)
        rows, columns = self._depth.shape
        column = np.clip(spots[:, 0].astype(int), 2, columns - 3)
        row = np.clip(spots[:, 1].astype(int), 2, rows - 3)
        around = [self._depth[row + dy, column + dx] for dy in (-2, 0, 2) for dx in (-2, 0, 2)]
        is_seen = spots[:, 2] <= np.max(around, axis=0) + 0.25
        radius = max(0.8, width * self._scale / 2)
        reach = math.ceil(radius)
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                if dx * dx + dy * dy <= radius * radius:
                    at = (
                        np.clip(row[is_seen] + dy, 0, rows - 1),
                        np.clip(column[is_seen] + dx, 0, columns - 1),
                    )
                    self._colour[at] = colour

    def edges(self, part: Part, colour: Colour, width: float) -> None:
        """Draw the edges of `part`."""
        for line in _sharp_edges(part):
            self.line(line, width, colour)

    def picture(self, image: Image.Image, corner: Vector, right: Vector, down: Vector) -> None:
        """Lay `image` over the parallelogram that begins at `corner`, where it is to be seen."""
        places = np.array([corner, np.add(corner, right), np.add(corner, down)])
        origin, along, below = self._on_picture(places)
        along, below = along - origin, below - origin
        pixels = np.asarray(image.convert("RGB"), dtype=float)
        rows, columns = self._depth.shape
        x, y = np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5)
        twice = along[0] * below[1] - along[1] * below[0]
        u = ((x - origin[0]) * below[1] - (y - origin[1]) * below[0]) / twice
        v = ((y - origin[1]) * along[0] - (x - origin[0]) * along[1]) / twice
        distance = origin[2] + u * along[2] + v * below[2]
        inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1) & (distance <= self._depth + 0.25)
        source = (v[inside] * pixels.shape[0]).astype(int), (u[inside] * pixels.shape[1]).astype(int)
        self._colour[inside] = pixels[source]

    def image(self) -> Image.Image:
        """What has been drawn."""
        rows, columns, _ = self._colour.shape
        small = self._colour.reshape(rows // LARGER, LARGER, columns // LARGER, LARGER, 3).mean(axis=(1, 3))
        return Image.fromarray(np.clip(small + 0.5, 0, 255).astype(np.uint8))


def render(scene: Scene, view: View, millimetre: float, border: float = 6.0) -> Image.Image:
    """Draw `scene` as seen from `view`, `millimetre` pixels to the millimetre."""
    boxes = [part.bounding_box() for part, _ in scene.solids]
    low = np.min([tuple(box.min) for box in boxes], axis=0)
    high = np.max([tuple(box.max) for box in boxes], axis=0)
    canvas = Canvas(view, low, high, millimetre, border)
    for part, colour in scene.solids:
        canvas.solid(part, colour)
    for part, colour in scene.lights:
        canvas.solid(part, colour, shines=True)
    for part, colour in scene.solids:
        dark = tuple(int(value * 0.45) for value in colour)
        canvas.edges(part, (dark[0], dark[1], dark[2]), 0.8 / millimetre)
    for image, corner, right, down in scene.pictures:
        canvas.picture(image, corner, right, down)
    for points, width, colour in scene.lines:
        canvas.line(np.array(points), width, colour)
    return canvas.image()
