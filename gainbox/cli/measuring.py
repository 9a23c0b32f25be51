"""`gainbox measure`: recordings in, numbers out."""

import math
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gainbox.capture import CaptureError
from gainbox.capture.recording import Recording
from gainbox.cli import printable
from gainbox.cli.running import begin_log, compiled_meters
from gainbox.daemon.report import channel_names
from gainbox.meters import Bank, FeedFor, Readings

BLOCK_FRAMES = 65536
NARROWEST = 64  # columns of the table; a narrower terminal breaks its lines rather than its numbers


class Channel(msgspec.Struct, frozen=True):
    """One channel of a recording. Minus infinity and what is not measured are null."""

    name: str
    sample_peak_dbfs: float
    rms_dbfs: float
    crest_db: float
    vu_max_dbfs: float
    ppm_type_1_max_dbfs: float
    clip_events: int
    clipped_samples: int
    true_peak_dbtp: float | None = None
    ppm_type_2_max_dbfs: float | None = None
    integrated_lufs: float | None = None
    inter_sample_events: int | None = None
    flat_top_events: int | None = None
    dc_offset_dbfs: float | None = None
    noise_floor_dbfs: float | None = None
    noise_floor_dba: float | None = None
    dr: float | None = None


class Programme(msgspec.Struct, frozen=True):
    """All channels together."""

    integrated_lufs: float | None = None
    loudness_range_lu: float | None = None
    momentary_max_lufs: float | None = None
    short_term_max_lufs: float | None = None
    true_peak_max_dbtp: float | None = None
    plr_lu: float | None = None
    psr_min_lu: float | None = None
    correlation_min: float | None = None
    correlation_mean: float | None = None


class Measured(msgspec.Struct, frozen=True):
    """A recording."""

    file: str
    sample_rate_hz: int
    channels: int
    duration_s: float
    channel: tuple[Channel, ...]
    programme: Programme = Programme()
    verdicts: tuple[str, ...] = ()


def measure_all(files: tuple[Path, ...], *, as_json: bool) -> int:
    """Measure every file; one that cannot be read is said and passed over, and makes the exit code 1."""
    begin_log(hold_back=False)
    code, table, feed_for = 0, heading(), compiled_meters()
    for file in files:
        try:
            measured = measure(file, feed_for)
        except CaptureError as error:
            click.echo(f"gainbox: {printable(str(error))}", err=True)
            code = 1
            continue
        if as_json:
            click.echo(msgspec.json.encode(measured))
        else:
            add_rows(table, measured)
    if table.row_count:
        console = Console()
        console.width = max(console.width, NARROWEST)
        console.print(table)
    return code


def measure(path: Path, feed_for: FeedFor) -> Measured:
    """Measure one recording, in pieces, whatever its length.

    Raises:
        CaptureError: it cannot be read
    """
    recording = Recording(path)
    form = recording.format
    bank = Bank(form.rate_hz, form.channels, feed_for, significant_bits=form.significant_bits)
    readings = Readings.of_nothing(form.rate_hz, form.channels)
    try:
        while len(block := recording.read(BLOCK_FRAMES)):
            readings = bank.feed(block)
    finally:
        recording.close()
    return Measured(
        file=click.format_filename(path),  # JSON is UTF-8; a file may be called otherwise
        sample_rate_hz=form.rate_hz,
        channels=form.channels,
        duration_s=readings.frames / form.rate_hz,
        channel=channels_of(readings),
    )


def channels_of(readings: Readings) -> tuple[Channel, ...]:
    """What the meters say of each channel."""
    return tuple(
        Channel(*values)
        for values in zip(
            channel_names((), readings.channels),
            readings.sample_peak_dbfs,
            readings.rms_dbfs,
            readings.crest_db,
            readings.vu_max_dbfs,
            readings.ppm_type_1_max_dbfs,
            readings.clip_events,
            readings.clipped_samples,
            strict=True,
        )
    )


def heading() -> Table:
    """The table's columns."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("file", overflow="fold")
    table.add_column("", no_wrap=True)
    for title in ("peak\ndBFS", "rms\ndBFS", "crest\ndB", "VU max\ndBFS", "PPM max\ndBFS", "clips"):
        table.add_column(title, justify="right", no_wrap=True)
    return table


def add_rows(table: Table, measured: Measured) -> None:
    """A row for each channel."""
    for index, channel in enumerate(measured.channel):
        table.add_row(
            escape(printable(Path(measured.file).name)) if index == 0 else "",
            channel.name,
            _level(channel.sample_peak_dbfs),
            _level(channel.rms_dbfs),
            _level(channel.crest_db),
            _level(channel.vu_max_dbfs),
            _level(channel.ppm_type_1_max_dbfs),
            str(channel.clip_events),
        )


def _level(level_db: float) -> str:
    """A level to a tenth; a dash where there is none, as for the crest of silence."""
    return "-" if math.isnan(level_db) else f"{level_db:.1f}"
