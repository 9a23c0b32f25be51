"""The face: a frozen Scene in, a picture out. It knows no device, and no time but the scene's."""

from PIL import Image

from gainbox.face.burn_in import BurnIn
from gainbox.face.frame import Foot, Paper, draw_notice, draw_warning, framed
from gainbox.face.menu import Menu
from gainbox.face.pages import PAGES, next_page, setup
from gainbox.face.scene import Notice, Scene, Strip
from gainbox.face.shades import GREY, MONO

__all__ = ["PAGES", "BurnIn", "Menu", "Notice", "Scene", "Strip", "moved", "next_page", "paint"]


def paint(scene: Scene, size: tuple[int, int], *, grey: bool) -> Image.Image:
    """The picture of `scene`: mode "L" if `grey`, else "1". Sizes: (256, 64) and (128, 64)."""
    page, shades = PAGES[scene.page], GREY if grey else MONO
    following = PAGES[next_page(scene.page)].title.lower()
    usual = Foot(f"MODE {following}", page.turn, f"CLEAR {page.clear(scene.view)}")
    title, foot = (setup.title(scene.menu), setup.foot(scene.menu)) if scene.menu else (page.title, usual)
    paper = Paper.over(framed(size, shades, title, foot, demo=scene.demo).copy(), shades)
    if scene.menu:
        setup.draw(paper, scene, scene.menu)
    elif scene.notice:
        draw_notice(paper, scene.notice)
    else:
        page.draw(paper, scene, scene.view)
        if scene.warning and not scene.demo:
            draw_warning(paper, title, scene.warning)
    return paper.picture if grey else paper.picture.convert("1", dither=Image.Dither.NONE)


def moved(picture: Image.Image, place: tuple[int, int]) -> Image.Image:
    """The picture moved to the right and down by `place`, in pixels; it is cut at the edges."""
    if place == (0, 0):
        return picture
    paper = Image.new(picture.mode, picture.size)
    paper.paste(picture, place)
    return paper
