"""The strips: the levels of each channel as they are drawn.

The peak is shown as IEC 60268-18 has it, at once up and 20 dB in 1.7 s down: an eye cannot follow a dot that
is somewhere else in each picture. No peak between two pictures is missed or shown lower.

No meter is quite at rest: it trembles with the wave, by thousandths of a decibel, at the lowest notes by
hundredths; at the edge of a pixel, that makes the pixel flicker. So a level less than `TREMBLE_DB` from where
it was last drawn is drawn there again.
"""

from collections.abc import Sequence

from gainbox.face import Strip
from gainbox.face.scales import Reading
from gainbox.meters import Maxima, Readings
from gainbox.staging.zones import Zone

TREMBLE_DB = 0.05
"""Less than half a pixel of a wide display, and more than 30 Hz make the needle of a VU meter move."""

Levels = tuple[float, ...]


class Strips:
    """Makes the strips, picture after picture."""

    def __init__(self) -> None:
        self._drawn: tuple[Levels, ...] = ()

    def of(
        self,
        names: Sequence[str],
        zones: Sequence[Zone],
        readings: Readings,
        maxima: Maxima,
        reading: Reading,
    ) -> tuple[Strip, ...]:
        """The channels as they are.

        Args:
            names: of the channels
            zones: in which they are
            readings: of the last block
            maxima: since the last picture
            reading: for which METER has its scale
        """
        peaks_dbfs = tuple(map(max, readings.peak_dbfs, maxima.sample_peak_dbfs))
        moving = readings.vu_dbfs, bar_levels(reading, readings, maxima), peaks_dbfs
        self._drawn = tuple(map(at_rest, moving, self._drawn or moving))
        shown = zip(
            names,
            zones,
            *self._drawn,
            readings.peak_hold_dbfs,
            readings.sample_peak_dbfs,
            readings.clip_events,
            strict=True,
        )
        return tuple(Strip(*values) for values in shown)


def at_rest(levels: Levels, drawn: Levels) -> Levels:
    """The levels, but those as they were drawn that have only trembled since."""
    if len(levels) != len(drawn):
        return levels
    return tuple(
        before if abs(level - before) < TREMBLE_DB else level
        for level, before in zip(levels, drawn, strict=True)
    )


def bar_levels(reading: Reading, readings: Readings, maxima: Maxima) -> Levels:
    """The levels of the bars on a scale for `reading`; VU on one for peaks, which have their dot."""
    match reading:
        case "ppm type 1":
            return maxima.ppm_type_1_dbfs
        case "ppm type 2":
            return maxima.ppm_type_2_dbfs
        case "k rms":
            return readings.k_rms_dbfs
    return readings.vu_dbfs
