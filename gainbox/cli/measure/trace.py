"""A trace: the readings of a recording at points a fixed time apart."""

import math
from array import array
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from gainbox.cli.measure.result import Trace, TracedChannel
from gainbox.meters import Bank, Reader, Readings


class Tracer:
    """Gathers a trace, with eight bytes for each value of each point.

    Args:
        step_s: the time from one point to the next; not less than a frame
        rate_hz: frames per second
        channels: their number
        reader: holds the maxima from one point to the next, for this alone

    Attributes:
        trace: the points so far
        clips: clips and flat tops of each channel up to each point
    """

    def __init__(self, step_s: float, rate_hz: int, channels: int, reader: Reader) -> None:
        self._step_s = step_s
        self._rate_hz = rate_hz
        self._reader = reader
        self._heard = 0
        self.trace = Trace(channel=tuple(TracedChannel() for _ in range(channels)))
        self.clips = tuple(array("q") for _ in range(channels))

    @property
    def frames_left(self) -> int:
        """Frames to the next point."""
        return round(self._next_s * self._rate_hz) - self._heard

    @property
    def _next_s(self) -> float:
        """Time of the next point."""
        return (len(self.trace.time_s) + 1) * self._step_s

    def look(self, readings: Readings) -> None:
        """Add the readings if they are at a point. Feed no block beyond `frames_left`."""
        self._heard = readings.frames
        if self.frames_left:
            return
        maxima, trace = self._reader.read(readings), self.trace
        trace.time_s.append(self._next_s)
        trace.momentary_lufs.append(readings.momentary_lufs)
        trace.short_term_lufs.append(readings.short_term_lufs)
        trace.correlation.append(readings.correlation)
        vu_dbfs = readings.vu_dbfs
        ppm_type_1_dbfs, ppm_type_2_dbfs = readings.ppm_type_1_dbfs, readings.ppm_type_2_dbfs
        clip_events, flat_top_events = readings.clip_events, readings.flat_top_events
        for c, channel in enumerate(trace.channel):
            channel.vu_dbfs.append(vu_dbfs[c])
            channel.ppm_type_1_dbfs.append(ppm_type_1_dbfs[c])
            channel.ppm_type_2_dbfs.append(ppm_type_2_dbfs[c])
            channel.sample_peak_dbfs.append(maxima.sample_peak_dbfs[c])
            channel.true_peak_dbtp.append(maxima.true_peak_dbtp[c])
            self.clips[c].append(clip_events[c] + flat_top_events[c])


class Listener(Protocol):
    """Inspects the readings after `frames_left` frames; it may be called before, too."""

    @property
    def frames_left(self) -> int:
        """Frames to its next look."""

    def look(self, readings: Readings) -> None:
        """Inspect the readings."""


def feed(bank: Bank, block: np.ndarray, listeners: Sequence[Listener]) -> None:
    """Feed a bank a block, cut so that each listener inspects the readings when it is due."""
    while len(block):
        frames = min([len(block), *(listener.frames_left for listener in listeners)])
        readings = bank.feed(block[:frames])
        for listener in listeners:
            listener.look(readings)
        block = block[frames:]


CURVE_POINTS = 2000  # about one for each column of a picture
FINEST_S, COARSEST_S = 0.01, 0.1  # the hop of the loudness; a third of what the VU needle takes to rise


def curve_step_s(frames: int | None, rate_hz: int) -> float:
    """Time between two points of a curve; with a known duration, the last point is at its end."""
    if frames is None:
        return COARSEST_S
    duration_s = frames / rate_hz
    step_s = min(max(duration_s / CURVE_POINTS, FINEST_S), COARSEST_S)
    return duration_s / math.ceil(duration_s / step_s)
