"""What was measured, told to a person: a table that grows file by file, and fits in 80 columns."""

import math
from pathlib import Path

import click

from gainbox.cli import printable
from gainbox.cli.measured import Channel, Measured, Programme

COLUMNS = (
    ("peak", "dBFS"),
    ("true peak", "dBTP"),
    ("rms", "dBFS"),
    ("crest", "dB"),
    ("VU max", "dBFS"),
    ("PPM max", "dBFS"),
    ("clips", ""),
)
WIDTH = 10  # of each; the file's name has a line of its own


def _row(first: str, cells: tuple[str, ...]) -> str:
    """A row of the table."""
    return f"  {first:<6}" + "".join(f"{cell:>{WIDTH}}" for cell in cells).rstrip()


HEADING = "\n".join(_row("", titles) for titles in zip(*COLUMNS, strict=True))
"""The columns and their units."""


def rows(measured: Measured) -> str:
    """A recording: its name, a row for each channel, and a line for all of them."""
    name = click.style(printable(Path(measured.file).name), bold=True)
    return "\n".join([f"\n{name}", *map(_channel, measured.channel), _programme(measured.programme)])


def _channel(channel: Channel) -> str:
    """The row of a channel."""
    levels_db = (
        channel.sample_peak_dbfs,
        channel.true_peak_dbtp,
        channel.rms_dbfs,
        channel.crest_db,
        channel.vu_max_dbfs,
        channel.ppm_type_1_max_dbfs,
    )
    return _row(channel.name, (*map(_level, levels_db), str(channel.clip_events)))


def _programme(programme: Programme) -> str:
    """The line of the programme."""
    return (
        f"  integrated {_level(programme.integrated_lufs)} LUFS"
        f"   range {_level(programme.loudness_range_lu)} LU"
        f"   true peak {_level(programme.true_peak_max_dbtp)} dBTP"
        f"   PLR {_level(programme.plr_lu)} LU"
    )


def _level(level_db: float) -> str:
    """A level to a tenth; a dash where there is none, as for the crest of silence; never minus zero."""
    return "-" if math.isnan(level_db) else f"{level_db:z.1f}"
