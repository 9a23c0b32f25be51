"""The face: a frozen Scene in, a picture out. It knows no device, and no time but the scene's."""

from PIL import Image, ImageDraw

from gainbox.face.frame import Foot, Paper, draw_frame, draw_notice
from gainbox.face.menu import Menu
from gainbox.face.pages import PAGES, next_page, setup
from gainbox.face.programme import Dynamics, Loudness, Pair, Stereo
from gainbox.face.rest import Rest
from gainbox.face.scene import Scene, Strip
from gainbox.face.shades import GREY, MONO

__all__ = [
    "PAGES",
    "Dynamics",
    "Loudness",
    "Menu",
    "Pair",
    "Rest",
    "Scene",
    "Stereo",
    "Strip",
    "moved",
    "next_page",
    "paint",
]


def paint(scene: Scene, size: tuple[int, int], *, grey: bool) -> Image.Image:
    """The picture of `scene`: mode "L" if `grey`, else "1". Sizes: (256, 64) and (128, 64)."""
    picture = Image.new("L", size)
    paper = Paper(ImageDraw.Draw(picture), *size, GREY if grey else MONO)
    if scene.menu:
        draw_frame(paper, setup.TITLE, setup.foot(scene.menu), demo=scene.demo)
        setup.draw(paper, scene, scene.menu)
    else:
        draw_page(paper, scene)
    return picture if grey else picture.point(lambda shade: 255 if shade > 127 else 0).convert("1")


def draw_page(paper: Paper, scene: Scene) -> None:
    """Draw the scene's page, or what is wrong in its place."""
    page = PAGES[scene.page]
    draw_frame(paper, page.title, Foot(f"MODE {next_page(scene.page)}", "", "CLEAR peaks"), demo=scene.demo)
    if scene.notice:
        draw_notice(paper, scene.notice)
    else:
        page.draw(paper, scene)


def moved(picture: Image.Image, place: tuple[int, int]) -> Image.Image:
    """The picture so many pixels further to the right and down; what leaves it at the edges is lost."""
    if place == (0, 0):
        return picture
    paper = Image.new(picture.mode, picture.size)
    paper.paste(picture, place)
    return paper
