"""Tenths: what was heard, tenth of a second by tenth, whatever the size of the blocks.

All judgement that takes time is fed with these. Time is counted in frames: a tenth is over with the first
look at or after its end, and none is lost. The peaks are those of the Bank's reader, so that looking now and
then misses none; the mean of the VU needle, which takes 300 ms to rise, is that of the looks.
"""

from collections.abc import Sequence
from operator import add
from typing import NamedTuple

from gainbox.meters import Maxima, Readings

PER_S = 10

Each = tuple[float, ...]
"""A value for each channel."""


class Tick(NamedTuple):
    """A tenth of a second. All is linear, full scale at 1.0; what is a tuple has a value for each channel."""

    vu: Each
    """The VU needle, its mean."""
    vu_max: Each
    ppm_max: Each
    """Of the Type I PPM, by which the lamps judge."""
    true_peak: Each
    clips: tuple[int, ...]
    """Digital clips that were new in it."""
    flat_tops: tuple[int, ...]
    channel_momentary: Each
    """The K-weighted power of each channel in the 400 ms up to the end of it."""
    momentary: float
    """The same of all channels together,"""
    short_term: float
    """and of the last 3 s."""


class Ticker:
    """Makes tenths of what is looked at, from `first` on.

    Everything may be cleared or reset meanwhile. Another Bank asks for other Tenths.

    Args:
        first: the readings with which the first tenth begins
    """

    def __init__(self, first: Readings) -> None:
        self._rate_hz = first.rate_hz
        self._first = self._heard = first.frames
        self._done = 0
        self._clips, self._flat_tops = first.clip_events, first.flat_top_events
        self._open: list[Tick] = []

    @property
    def frames_left(self) -> int:
        """How many frames there are to the end of the open tenth."""
        end = -(-(self._done + 1) * self._rate_hz // PER_S)
        return self._first + end - self._heard

    def look(self, readings: Readings, maxima: Maxima) -> Sequence[Tick]:
        """The tenths that are over, given the maxima since the look before; mostly none or one.

        When several are over at once, what was counted is in the first of them.
        """
        self._open.append(self._since_last(readings, maxima))
        self._heard = readings.frames
        over = (self._heard - self._first) * PER_S // self._rate_hz - self._done
        if over <= 0:
            return ()
        tick = joined(self._open)
        self._open, self._done = [], self._done + over
        nothing = (0,) * len(tick.clips)
        return [tick, *[tick._replace(clips=nothing, flat_tops=nothing)] * (over - 1)]

    def _since_last(self, readings: Readings, maxima: Maxima) -> Tick:
        """What was heard since the look before."""
        channel, since = readings.channel, maxima.since
        clips, flat_tops = readings.clip_events, readings.flat_top_events
        new_clips, new_flat_tops = new(clips, self._clips), new(flat_tops, self._flat_tops)
        self._clips, self._flat_tops = clips, flat_tops
        return Tick(
            vu=tuple(channel["vu"]["reading"].tolist()),
            vu_max=tuple(since["vu"].tolist()),
            ppm_max=tuple(since["ppm_1"].tolist()),
            true_peak=tuple(since["true_peak"].tolist()),
            clips=new_clips,
            flat_tops=new_flat_tops,
            channel_momentary=tuple(channel["momentary"].tolist()),
            momentary=float(readings.programme["momentary"]),
            short_term=float(readings.programme["short_term"]),
        )


def new(counts: tuple[int, ...], before: tuple[int, ...]) -> tuple[int, ...]:
    """How many are new in `counts`, which may have been cleared."""
    return tuple(now - last if now >= last else now for now, last in zip(counts, before, strict=True))


def joined(looks: Sequence[Tick]) -> Tick:
    """The looks of a tenth as one."""
    if len(looks) == 1:
        return looks[0]
    vu, vu_max, ppm_max, true_peak, clips, flat_tops, *_ = zip(*looks, strict=True)
    return looks[-1]._replace(
        vu=tuple(sum(channel) / len(looks) for channel in zip(*vu, strict=True)),
        vu_max=tuple(map(max, *vu_max)),
        ppm_max=tuple(map(max, *ppm_max)),
        true_peak=tuple(map(max, *true_peak)),
        clips=summed(clips),
        flat_tops=summed(flat_tops),
    )


def summed(counts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The counts of each channel together."""
    total = counts[0]
    for each in counts[1:]:
        total = tuple(map(add, total, each))
    return total
