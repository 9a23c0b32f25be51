"""The scenes of a display while audio plays, block by block and picture by picture, as in the box."""

from collections.abc import Iterator

import numpy as np

from gainbox.daemon.strips import Strips
from gainbox.face import Scene
from gainbox.face.scales import METER_SCALES
from gainbox.meters import Bank, FeedFor
from gainbox.staging.zones import Lamps, Zones

RATE_HZ, PERIOD = 48000, 128
PICTURES_PER_S = 30
EDGES_DBFS = (-60.0, -18.0, -6.0)


def watched(
    feed_for: FeedFor, audio: np.ndarray, *, page: str = "meter", scale: str = "mixer", demo: bool = False
) -> Iterator[tuple[Scene, tuple[Lamps, Lamps]]]:
    """The scenes, and the lamps at the time, of audio (frames, 2) at 48 kHz."""
    bank = Bank(RATE_HZ, 2, feed_for, readers=1)
    zones = Zones(RATE_HZ, 2, edges_dbfs=EDGES_DBFS, clip_lamp_s=5.0)
    strips, shown = Strips(), 0
    for first in range(0, len(audio), PERIOD):
        readings = bank.feed(audio[first : first + PERIOD])
        judged = zones.judge(readings)
        if readings.frames * PICTURES_PER_S >= (shown + 1) * RATE_HZ:
            shown += 1
            maxima = bank.readers[0].read(readings)
            reading = METER_SCALES[scale](-20.0).reading
            drawn = strips.of("LR", judged.zones, readings, maxima, reading)
            yield Scene(page, drawn, EDGES_DBFS, demo=demo, scale=scale), judged.lamps
