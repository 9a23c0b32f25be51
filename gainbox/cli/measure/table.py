"""Measurements as a table, which grows file by file and fits in 80 columns."""

import math
from collections.abc import Sequence
from pathlib import Path

import click

from gainbox.cli import printable
from gainbox.cli.measure.result import Channel, Measured, Programme
from gainbox.staging.verdict import times

COLUMNS = (  # the file's name has a line of its own
    ("peak", "dBFS", 8),
    ("true peak", "dBTP", 11),
    ("rms", "dBFS", 8),
    ("crest", "dB", 7),
    ("VU max", "dBFS", 8),
    ("PPM max", "dBFS", 9),
    ("noise", "dBFS", 8),
    ("DR", "dB", 6),
    ("clips", "", 7),
)
TITLES, UNITS, WIDTHS = zip(*COLUMNS, strict=True)


def _row(first: str, cells: Sequence[str]) -> str:
    """A row of the table."""
    aligned = (f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    return f"  {first:<4}" + "".join(aligned).rstrip()


HEADING = "\n".join((_row("", TITLES), _row("", UNITS)))
"""The columns and their units."""


def rows(measured: Measured) -> str:
    """A recording: its name, a row for each channel with a line of its faults, and the programme."""
    lines = ["", click.style(printable(Path(measured.file).name), bold=True)]
    for channel in measured.channel:
        lines += [_channel(channel), *_faults(channel)]
    return "\n".join([*lines, *_programme(measured.programme)])


def _channel(channel: Channel) -> str:
    """The row of a channel."""
    levels_db = (
        channel.sample_peak_dbfs,
        channel.true_peak_dbtp,
        channel.rms_dbfs,
        channel.crest_db,
        channel.vu_max_dbfs,
        channel.ppm_type_1_max_dbfs,
        channel.noise_floor_dbfs,
        channel.dr,
    )
    return _row(channel.name, [*map(_format_level, levels_db), str(channel.clip_events)])


def _faults(channel: Channel) -> list[str]:
    """A line for the faults that the column of clips does not count; none without any."""
    faults = (
        (channel.flat_top_events, "flat top below full scale", "flat tops below full scale"),
        (channel.inter_sample_events, "inter-sample over", "inter-sample overs"),
    )
    counted = [times(count, one, many) for count, one, many in faults if count]
    return [f"      {', '.join(counted)}"] if counted else []


def _programme(programme: Programme) -> list[str]:
    """The lines of all channels together, with the correlation where it is defined."""
    lines = [
        f"  integrated {_format_level(programme.integrated_lufs)} LUFS"
        f"   range {_format_level(programme.loudness_range_lu)} LU"
        f"   true peak {_format_level(programme.true_peak_max_dbtp)} dBTP",
        f"  PLR {_format_level(programme.plr_lu)} LU   PSR at least {_format_level(programme.psr_min_lu)} LU",
    ]
    if not math.isnan(programme.correlation_mean):
        lines[-1] += (
            f"   correlation {programme.correlation_mean:z.2f}, at least {programme.correlation_min:z.2f}"
        )
    return lines


def _format_level(level_db: float) -> str:
    """A level to a tenth; a dash for NaN, as for the crest of silence; never minus zero."""
    return "-" if math.isnan(level_db) else f"{level_db:z.1f}"
