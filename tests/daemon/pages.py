"""The page that a display shows."""

from gainbox.daemon.scene import NOTICES
from gainbox.face import PAGES, Scene
from gainbox.staging.noise import NoiseView
from gainbox.staging.set_level import SetLevelView
from gainbox.staging.takes import TakesView
from tests.box import EDGES_DBFS, Display

NO_DATA = NOTICES["stalled"]


VIEWS = {"set-level": SetLevelView(), "noise": NoiseView(), "takes": TakesView()}
"""The views whose legend of CLEAR is shown beside a notice."""


def page_shown(display: Display) -> str | None:
    """The page that is shown while no data comes; None while another notice, or none, is shown."""
    scenes = {page: Scene(page, (), EDGES_DBFS, NO_DATA, view=VIEWS.get(page)) for page in PAGES}
    return next((page for page, scene in scenes.items() if display.shows(scene)), None)
