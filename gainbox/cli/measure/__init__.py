"""`gainbox measure`: recordings in, numbers and a picture out."""

import math
import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click
import msgspec

from gainbox.capture import CaptureError
from gainbox.capture.recording import Recording
from gainbox.cli import printable
from gainbox.cli.judging import Judge, thresholds_of
from gainbox.cli.measure.picture import Picture
from gainbox.cli.measure.progress import bar_for
from gainbox.cli.measure.result import Channel, Measured, Programme
from gainbox.cli.measure.summary import Together, advice
from gainbox.cli.measure.table import HEADING, rows
from gainbox.cli.measure.trace import Tracer, curve_step_s, feed
from gainbox.cli.run import begin_log, compiled_meters, usual_settings
from gainbox.face.naming import channel_names
from gainbox.meters import Bank, FeedFor, Noise, Readings
from gainbox.meters import Programme as Heard
from gainbox.staging.thresholds import THRESHOLDS, Thresholds

BLOCK_FRAMES = 65536


def measure_all(
    files: tuple[Path, ...], *, as_json: bool, trace_s: float | None = None, plot: Path | None = None
) -> int:
    """Measure every file and tell of it at once; draw all of them in the end.

    One that cannot be read is said and passed over, and makes the exit code 1.

    Raises:
        SentenceError: the picture cannot be drawn, or not be kept where it was to be
        click.UsageError: there are too many files for a picture, or too many points for a trace
    """
    begin_log(hold_back=False)
    picture = Picture(plot, len(files)) if plot else None
    thresholds = thresholds_of(usual_settings(os.environ))
    together = Together(thresholds.uniform_lu)
    reference_lufs = None if len(files) > 1 else math.nan
    code, headed, feed_for = 0, as_json, compiled_meters()
    for file in files:
        try:
            measured, curves = measure(
                file,
                feed_for,
                trace_s,
                draws=picture is not None,
                thresholds=thresholds,
                reference_lufs=reference_lufs,
            )
        except CaptureError as error:
            click.echo(f"gainbox: {printable(str(error))}", err=True)
            code = 1
            continue
        if not headed:
            click.secho(HEADING, bold=True)
            headed = True
        click.echo(measured.as_json() if as_json else "\n".join((rows(measured), *advice(measured))))
        together.add(measured)
        if any(verdict.code == "first-take" for verdict in measured.verdicts):
            reference_lufs = measured.programme.integrated_lufs
        if picture and curves:
            picture.add(measured, curves)
    if not as_json:
        for line in together.lines():
            click.echo(line)
    if picture:
        picture.save()
    return code


def measure(
    path: Path,
    feed_for: FeedFor,
    trace_s: float | None,
    *,
    draws: bool,
    thresholds: Thresholds = THRESHOLDS,
    reference_lufs: float | None = math.nan,
) -> tuple[Measured, Tracer | None]:
    """Measure and judge one recording, in pieces, whatever its length; with curves if they are to be drawn.

    It is compared with a recording of `reference_lufs`; with None it is the first, and with no number alone.

    Raises:
        CaptureError: it cannot be read
        click.BadParameter: the points of its trace would be closer than its frames
    """
    with closing(Recording(path)) as recording:
        form = recording.format
        if trace_s and trace_s * form.rate_hz < 1.0 - 1e-9:
            raise click.BadParameter(
                f"{trace_s:g} s is less than a frame of {printable(str(path))}.", param_hint="'--trace'"
            )
        bank = Bank(form.rate_hz, form.channels, feed_for, significant_bits=form.significant_bits, readers=3)
        *readers, own = bank.readers
        judge = Judge(bank.read(), own, thresholds)
        steps_s = trace_s, curve_step_s(recording.frames, form.rate_hz) if draws else None
        trace, curves = (
            Tracer(step_s, form.rate_hz, form.channels, reader) if step_s else None
            for step_s, reader in zip(steps_s, readers, strict=True)
        )
        with bar_for(printable(path.name), recording.frames) as advance:
            while len(block := recording.read(BLOCK_FRAMES)):
                feed(bank, block, [listener for listener in (judge, trace, curves) if listener])
                advance(len(block))
    readings, heard, noise = bank.finish(), bank.programme(), bank.noise()
    tell_holes(path, readings)
    measured = Measured(
        file=click.format_filename(path),  # JSON is UTF-8; a file may be called otherwise
        sample_rate_hz=form.rate_hz,
        channels=form.channels,
        duration_s=readings.frames / form.rate_hz,
        programme=programme_of(readings, heard),
        channel=channels_of(readings, heard, noise),
        verdicts=tuple(judge.verdicts(readings, heard, noise, reference_lufs)),
        trace=trace.trace if trace else msgspec.UNSET,
    )
    return measured, curves


def tell_holes(path: Path, readings: Readings) -> None:
    """Say if samples were no numbers."""
    if holes := sum(readings.not_finite):
        click.echo(
            f"gainbox: {printable(str(path))}: {holes} samples are no finite numbers and count as silence: "
            "export it again",
            err=True,
        )


def programme_of(readings: Readings, heard: Heard) -> Programme:
    """What the meters say of all channels together."""
    true_peak_max_dbtp = max(readings.true_peak_dbtp)
    is_loud = math.isfinite(heard.integrated_lufs)
    return Programme(
        integrated_lufs=heard.integrated_lufs,
        loudness_range_lu=heard.loudness_range_lu,
        momentary_max_lufs=heard.momentary_max_lufs,
        short_term_max_lufs=heard.short_term_max_lufs,
        true_peak_max_dbtp=true_peak_max_dbtp,
        plr_lu=true_peak_max_dbtp - heard.integrated_lufs if is_loud else math.nan,
        psr_min_lu=heard.psr_min_lu,
        correlation_min=heard.correlation_min,
        correlation_mean=heard.correlation_mean,
    )


def channels_of(readings: Readings, heard: Heard, noise: Sequence[Noise]) -> tuple[Channel, ...]:
    """What the meters say of each channel."""
    return tuple(
        Channel(
            name=name,
            sample_peak_dbfs=readings.sample_peak_dbfs[c],
            true_peak_dbtp=readings.true_peak_dbtp[c],
            rms_dbfs=readings.rms_dbfs[c],
            crest_db=readings.crest_db[c],
            vu_max_dbfs=readings.vu_max_dbfs[c],
            ppm_type_1_max_dbfs=readings.ppm_type_1_max_dbfs[c],
            ppm_type_2_max_dbfs=readings.ppm_type_2_max_dbfs[c],
            integrated_lufs=heard.channel_integrated_lufs[c],
            clip_events=readings.clip_events[c],
            clipped_samples=readings.clipped_samples[c],
            inter_sample_events=readings.inter_sample_events[c],
            flat_top_events=readings.flat_top_events[c],
            dc_offset_dbfs=readings.dc_offset_dbfs[c],
            noise_floor_dbfs=noise[c].floor_dbfs,
            noise_floor_dba=noise[c].floor_dba,
            dr=heard.dr[c],
        )
        for c, name in enumerate(channel_names((), readings.channels))
    )
