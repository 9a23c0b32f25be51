"""The page that a display shows."""

from gainbox.face import PAGES, Scene
from tests.box import EDGES_DBFS, Display

NO_DATA = "no data: the card is open and delivers nothing"


def page_shown(display: Display) -> str | None:
    """The page that is shown while no data comes; None while another notice, or none, is shown."""
    scenes = {page: Scene(page, (), EDGES_DBFS, NO_DATA) for page in PAGES}
    return next((page for page, scene in scenes.items() if display.shows(scene)), None)
