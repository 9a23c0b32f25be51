"""Ticks: the readings in steps of a tenth of a second, whatever the size of the blocks.

All judgement that takes time is fed with ticks. They are made of looks at the Bank's readings, about thirty a
second. Time is counted in frames: a tick ends with the first look at or after its end, and none is lost. Its
peaks are the maxima of a reader of the Bank, so none is missed between looks; its VU, slow to rise (300 ms),
is the mean of the looks. Where the sound ends, the rest is a tick too, a shorter one.
"""

from collections.abc import Sequence
from operator import add
from typing import NamedTuple

from gainbox.meters import Maxima, Readings

PER_S = 10

Each = tuple[float, ...]
"""A value for each channel."""


class Tick(NamedTuple):
    """A tenth of a second. Levels are linear, full scale at 1.0; a tuple has a value for each channel."""

    vu: Each
    """The mean of the VU needle."""
    vu_max: Each
    ppm_max: Each
    """Maximum of the Type I PPM, on which the zones are decided."""
    sample_peak: Each
    true_peak: Each
    clips: tuple[int, ...]
    """New digital clips."""
    flat_tops: tuple[int, ...]
    """New flat tops."""
    channel_momentary: Each
    """K-weighted power of each channel over the 400 ms up to its end."""
    momentary: float
    """K-weighted power of the programme over the 400 ms up to its end."""
    short_term: float
    """The same over 3 s."""
    psr_lu: float
    """PSR at its end; NaN where there is none."""
    reset: bool = False
    """True if everything measured was forgotten within it: its values are from before and after."""
    part: float = 1.0
    """The part of a tenth of a second that it lasts: less for the rest at the end of the sound, even 0.0."""


class Ticker:
    """Makes ticks of looks at one Bank, which may be cleared and reset meanwhile.

    Args:
        first: the readings at which the first tick begins
        whole: True if it begins with the Bank, however late the first look is
    """

    def __init__(self, first: Readings, *, whole: bool = False) -> None:
        self._rate_hz = first.rate_hz
        self._first = self._frames = 0 if whole else first.frames
        self._ended = 0
        none = (0,) * first.channels
        self._clips = none if whole else first.clip_events
        self._flat_tops = none if whole else first.flat_top_events
        self._looks: list[Tick] = []
        self._after: Tick | None = None  # the sound at the end of the last tick

    @property
    def frames_left(self) -> int:
        """Frames to the end of the open tick."""
        end = -(-(self._ended + 1) * self._rate_hz // PER_S)
        return self._first + end - self._frames

    def look(self, readings: Readings, maxima: Maxima, *, reset: bool = False) -> Sequence[Tick]:
        """The ticks that have ended: mostly none or one.

        Args:
            readings: the latest
            maxima: those since the look before
            reset: True if everything measured was forgotten since then

        When several end at once, all counts are in the first.
        """
        self._looks.append(self._since_last(readings, maxima, reset=reset))
        self._frames = readings.frames
        ended = (self._frames - self._first) * PER_S // self._rate_hz - self._ended
        if ended <= 0:
            return ()
        tick = joined(self._looks)
        self._looks, self._ended = [], self._ended + ended
        nothing = (0,) * len(tick.clips)
        self._after = tick._replace(clips=nothing, flat_tops=nothing)
        return [tick, *[self._after] * (ended - 1)]

    def rest(self) -> Tick | None:
        """The open tick, at the end of the sound, and the next begins there; None if it has nothing in it.

        Without any frames it still has the peaks that ring on after the last one, and sounds as that did.
        """
        part = (self._frames - self._first) * PER_S / self._rate_hz - self._ended
        looks = self._looks
        if self._after and bool(looks) == (part == 0.0):
            looks = [self._after, *looks]
        self._looks, self._first, self._ended = [], self._frames, 0
        return joined(looks)._replace(part=part) if looks else None

    def _since_last(self, readings: Readings, maxima: Maxima, *, reset: bool) -> Tick:
        """The part of a tick since the look before."""
        channel, since = readings.channel, maxima.since
        clips, flat_tops = readings.clip_events, readings.flat_top_events
        new_clips, new_flat_tops = new(clips, self._clips), new(flat_tops, self._flat_tops)
        self._clips, self._flat_tops = clips, flat_tops
        return Tick(
            vu=tuple(channel["vu"]["reading"].tolist()),
            vu_max=tuple(since["vu"].tolist()),
            ppm_max=tuple(since["ppm_1"].tolist()),
            sample_peak=tuple(since["peak"].tolist()),
            true_peak=tuple(since["true_peak"].tolist()),
            clips=new_clips,
            flat_tops=new_flat_tops,
            channel_momentary=tuple(channel["momentary"].tolist()),
            momentary=float(readings.programme["momentary"]),
            short_term=float(readings.programme["short_term"]),
            psr_lu=readings.psr_lu,
            reset=reset,
        )


def new(counts: tuple[int, ...], before: tuple[int, ...]) -> tuple[int, ...]:
    """The events new in `counts`, which may have been cleared since `before`."""
    return tuple(now - last if now >= last else now for now, last in zip(counts, before, strict=True))


def joined(looks: Sequence[Tick]) -> Tick:
    """The looks of a tick as one."""
    if len(looks) == 1:
        return looks[0]
    columns = dict(zip(Tick._fields, zip(*looks, strict=True), strict=True))
    return looks[-1]._replace(
        vu=tuple(sum(channel) / len(looks) for channel in zip(*columns["vu"], strict=True)),
        vu_max=tuple(map(max, *columns["vu_max"])),
        ppm_max=tuple(map(max, *columns["ppm_max"])),
        sample_peak=tuple(map(max, *columns["sample_peak"])),
        true_peak=tuple(map(max, *columns["true_peak"])),
        clips=summed(columns["clips"]),
        flat_tops=summed(columns["flat_tops"]),
        reset=any(columns["reset"]),
    )


def summed(counts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The counts of each channel together."""
    total = counts[0]
    for each in counts[1:]:
        total = tuple(map(add, total, each))
    return total
