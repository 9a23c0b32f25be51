"""The live state of the box, served on a UNIX socket by `server` and read by `client`."""

from typing import Literal, Self

from msgspec import Struct

from gainbox.staging.verdict import Verdict
from gainbox.warning import BoxState


class PanelStatus(Struct, frozen=True):
    """The state of the display, and the counts of pictures shown and of failures."""

    state: Literal["ok", "failed", "none"] = "none"
    frames: int = 0
    failures: int = 0


class ChannelStatus(Struct, frozen=True):
    """One channel. Levels in dBFS; minus infinity is written as null, and null is read as None.

    `full_scale_dbu` is 0 dBFS of these levels in dBu, null for a channel that has not been calibrated.
    `offset_db` is their offset from the levels at the converter of this box.
    """

    name: str
    zone: str
    vu_dbfs: float | None
    peak_dbfs: float | None
    peak_hold_dbfs: float | None
    true_peak_dbtp: float | None = None
    clip_events: int = 0
    full_scale_dbu: float | None = None
    offset_db: float = 0.0


class ProgrammeStatus(Struct, frozen=True):
    """All channels together."""

    momentary_lufs: float | None = None
    short_term_lufs: float | None = None
    integrated_lufs: float | None = None


class VerdictStatus(Struct, frozen=True):
    """A verdict on a channel, counted from 0, or (null) on all channels together."""

    code: str
    channel: int | None
    value_db: float | None
    text: str

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """A verdict as it is sent."""
        return cls(verdict.code, verdict.channel, verdict.value_db, verdict.text)


class Status(Struct, frozen=True):
    """The whole box at one moment. Unknown numbers are null."""

    state: BoxState
    source: str | None = None
    sample_rate_hz: int | None = None
    channels: int | None = None
    uptime_s: float = 0.0
    frames: int = 0
    overruns: int = 0
    lost_frames: int = 0
    reopens: int = 0
    drift_ppm: float | None = None
    last_error: str | None = None
    warnings: tuple[str, ...] = ()
    panel: PanelStatus = PanelStatus()
    channel: tuple[ChannelStatus, ...] = ()
    programme: ProgrammeStatus = ProgrammeStatus()
    verdicts: tuple[VerdictStatus, ...] = ()


class StatusError(Exception):
    """The socket cannot be used, or a request is refused; one sentence."""
