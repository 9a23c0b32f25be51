"""The tones that the box in the guest hears, and the picture that it draws of them."""

from PIL import Image

from gainbox.face import Scene, Strip, paint
from gainbox.staging.zones import Zone
from tests.rig.guest_box import GuestBox, becomes

SWEET_DBFS, HOT_DBFS = -14.0, -3.5
"""Well within a pixel of METER, whose bars tremble a little with the wave."""
PLAYING = Scene(
    "meter",
    (
        Strip("L", Zone.SWEET, SWEET_DBFS, SWEET_DBFS, SWEET_DBFS, SWEET_DBFS, SWEET_DBFS, clips=0),
        Strip("R", Zone.HOT, HOT_DBFS, HOT_DBFS, HOT_DBFS, HOT_DBFS, HOT_DBFS, clips=0),
    ),
)


def drawn(scene: Scene) -> Image.Image:
    """What the face draws of a scene on the display of the rig."""
    return paint(scene, (128, 64), grey=False)


def plays(box: GuestBox) -> None:
    """Play the tones of `PLAYING`."""
    box.play(SWEET_DBFS, HOT_DBFS)
    becomes(lambda: box.shows(drawn(PLAYING)), True)
