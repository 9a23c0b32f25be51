"""The result of `gainbox measure` for a recording: the fields of its JSON, in their order.

Minus infinity and NaN are written as null.
"""

import json
from array import array

import msgspec

from gainbox.status import VerdictStatus


def _values() -> "array[float]":
    """A field for a value at each point; a list would take four times the memory."""
    return msgspec.field(default_factory=lambda: array("d"))


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """One channel."""

    name: str
    sample_peak_dbfs: float
    true_peak_dbtp: float
    rms_dbfs: float
    crest_db: float
    vu_max_dbfs: float
    ppm_type_1_max_dbfs: float
    ppm_type_2_max_dbfs: float
    integrated_lufs: float
    clip_events: int
    clipped_samples: int
    inter_sample_events: int
    flat_top_events: int
    dc_offset_dbfs: float
    noise_floor_dbfs: float
    noise_floor_dba: float
    dr: float


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """All channels together."""

    integrated_lufs: float
    loudness_range_lu: float
    momentary_max_lufs: float
    short_term_max_lufs: float
    true_peak_max_dbtp: float
    plr_lu: float
    psr_min_lu: float
    correlation_min: float
    correlation_mean: float


class TracedChannel(msgspec.Struct, frozen=True, kw_only=True):
    """One channel, point by point: VU and PPM at the point, the peaks since the point before."""

    vu_dbfs: "array[float]" = _values()
    ppm_type_1_dbfs: "array[float]" = _values()
    ppm_type_2_dbfs: "array[float]" = _values()
    sample_peak_dbfs: "array[float]" = _values()
    true_peak_dbtp: "array[float]" = _values()


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """A recording, point by point."""

    time_s: "array[float]" = _values()
    momentary_lufs: "array[float]" = _values()
    short_term_lufs: "array[float]" = _values()
    correlation: "array[float]" = _values()
    channel: tuple[TracedChannel, ...]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A recording."""

    file: str
    sample_rate_hz: int
    channels: int
    duration_s: float
    programme: Programme
    channel: tuple[Channel, ...]
    verdicts: tuple[VerdictStatus, ...] = ()
    flaw: str | msgspec.UnsetType = msgspec.UNSET
    trace: Trace | msgspec.UnsetType = msgspec.UNSET

    def as_json(self) -> bytes:
        """All of it in one line; lone surrogates in the file's name are escaped."""
        name = json.dumps(self.file, ensure_ascii=False).encode(errors="backslashreplace")
        escaped = msgspec.structs.replace(self, file=msgspec.Raw(name))
        return msgspec.json.encode(escaped, enc_hook=array.tolist)
