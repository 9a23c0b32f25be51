"""The rules by which the audio thread meters and lights the lamps."""

from dataclasses import dataclass
from typing import Self

from gainbox.meters import Layout
from gainbox.settings import Settings


@dataclass(frozen=True, slots=True)
class MeteringRules:
    """The rules of metering and lamps. All of them may change; another layout needs a new Bank."""

    layout: Layout
    clip_samples: int
    clip_lamp_s: float
    peak_hold_s: float
    edges_dbfs: tuple[float, float, float]
    swap: bool
    """True if the columns of lamps change places."""
    signal_edges_dbfs: tuple[float, ...] = ()
    """Lower edge of low on each channel, as NOISE has set it; empty while it is the same on all."""
    offsets_db: tuple[float, ...] = ()
    """Offset of each channel's readings above its converter's."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The rules in the settings."""
        return cls(
            layout=settings.capture.layout,
            clip_samples=settings.clip.samples,
            clip_lamp_s=settings.clip.lamp_s,
            peak_hold_s=settings.peak.hold_s,
            edges_dbfs=settings.zones.edges_dbfs,
            swap=settings.panel.swap,
        )

    def signal_edges(self, channels: int) -> tuple[float, ...]:
        """The lower edge of low on each of `channels` channels, dBFS."""
        edges_dbfs = self.signal_edges_dbfs
        return edges_dbfs if len(edges_dbfs) == channels else (self.edges_dbfs[0],) * channels
