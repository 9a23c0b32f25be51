"""`gainbox measure`: recordings to numbers, verdicts and a picture."""

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
from gainbox.cli.measure.picture import Picture
from gainbox.cli.measure.progress import bar_for
from gainbox.cli.measure.result import Channel, Measured, Programme
from gainbox.cli.measure.summary import Summary, advice
from gainbox.cli.measure.table import HEADING, rows
from gainbox.cli.measure.trace import Tracer, curve_step_s, feed
from gainbox.cli.run import begin_log, compiled_meters, settings_of
from gainbox.face.naming import channel_names
from gainbox.files import text_of
from gainbox.meters import Bank, FeedFor, Layout, Noise, Reader, Readings
from gainbox.meters import Programme as Whole
from gainbox.meters.loudness import dual_mono_lu
from gainbox.settings import Settings, load
from gainbox.staging.judge import SINGLE, Judge, Reference
from gainbox.staging.offset import RecordedOffset
from gainbox.staging.thresholds import THRESHOLDS, Thresholds
from gainbox.staging.ticks import Ticker
from gainbox.status import VerdictStatus

BLOCK_FRAMES = 65536


def measure_all(
    files: tuple[Path, ...],
    *,
    as_json: bool,
    trace_s: float | None = None,
    plot: Path | None = None,
    settings_file: Path | None = None,
    channels: tuple[int, ...] = (),
) -> int:
    """Measure every file and print its result at once; draw all of them at the end. Returns the exit code.

    A file that cannot be read, or not to its end, gets a line on stderr, and the exit code is 1. Of files
    with more channels only those in `channels` are measured, from 0, if there are any.

    Raises:
        SentenceError: the picture cannot be drawn or written, or the named settings file is rejected
        click.UsageError: there are too many files for a picture, or too many points for a trace
    """
    begin_log(hold_back=False)
    picture = Picture(plot, len(files)) if plot else None
    settings = settings_of(settings_file, os.environ)
    summary = Summary(settings.thresholds.uniform_lu)
    reference = None if len(files) > 1 else SINGLE
    code, headed, feed_for = 0, as_json, compiled_meters()
    for file in files:
        try:
            measured, curves = measure(
                file,
                feed_for,
                trace_s,
                draws=picture is not None,
                thresholds=settings.thresholds,
                reference=reference,
                layout=layout_of(settings, channels),
                channels=channels,
                clip_samples=settings.clip.samples,
            )
        except CaptureError as error:
            click.echo(f"gainbox: {printable(str(error))}", err=True)
            code = 1
            continue
        if not headed:
            click.secho(HEADING, bold=True)
            headed = True
        click.echo(measured.as_json() if as_json else "\n".join((rows(measured), *advice(measured))))
        if measured.flaw:
            click.echo(f"gainbox: {measured.flaw}", err=True)
            code = 1
        summary.add(measured)
        if any(verdict.code == "first-take" for verdict in measured.verdicts):
            reference = reference_of(measured)
        if picture and curves:
            picture.add(measured, curves, settings.zones.edges_dbfs)
    if not as_json:
        for line in summary.lines():
            click.echo(line)
    if picture:
        picture.save()
    return code


def layout_of(settings: Settings, channels: tuple[int, ...] = ()) -> Layout:
    """The layout of recordings: that of the settings, unless it is the factory's.

    That is for cards: a recording is one programme, of the speakers that it states. More than two channels
    chosen out of a recording are tracks.
    """
    layout = settings.capture.layout
    if len(channels) > 2:
        return "tracks"
    return "surround" if layout == load().capture.layout else layout


def measure(
    path: Path,
    feed_for: FeedFor,
    trace_s: float | None,
    *,
    draws: bool,
    thresholds: Thresholds = THRESHOLDS,
    reference: Reference | None = SINGLE,
    layout: Layout = "surround",
    clip_samples: int = 3,
    channels: tuple[int, ...] = (),
) -> tuple[Measured, Tracer | None]:
    """Measure and judge one recording, block by block; returns its curves too if it is drawn.

    It is compared with `reference`: None for the first of several. Only the channels in
    `channels` are measured, from 0, if there are any.

    Raises:
        CaptureError: it cannot be read
        click.BadParameter: the points of its trace would be closer than its frames
    """
    with closing(Recording(path, channels)) as recording:
        form = recording.format
        if trace_s and trace_s * form.rate_hz < 1.0 - 1e-9:
            raise click.BadParameter(
                f"{trace_s:g} s is less than a frame of {printable(text_of(path))}.", param_hint="'--trace'"
            )
        bank = Bank(
            form.rate_hz,
            form.channels,
            feed_for,
            layout=layout,
            speakers=None if channels else recording.speakers,
            significant_bits=form.significant_bits,
            encoding=form.encoding,
            clip_samples=clip_samples,
            readers=3,
        )
        *readers, own = bank.readers
        judge = Judge(form.channels, thresholds, form.encoding)
        ticks = TickFeed(bank.read(), own, judge)
        steps_s = trace_s, curve_step_s(recording.frames, form.rate_hz) if draws else None
        trace, curves = (
            Tracer(step_s, form.rate_hz, form.channels, reader) if step_s else None
            for step_s, reader in zip(steps_s, readers, strict=True)
        )
        with bar_for(printable(text_of(path.name)), recording.frames) as advance:
            while len(block := recording.read(BLOCK_FRAMES)):
                feed(bank, block, [listener for listener in (ticks, trace, curves) if listener])
                advance(len(block))
            if recording.remark:
                click.echo(f"gainbox: {printable(recording.remark)}", err=True)
    readings, whole, noise = bank.finish(), bank.programme(), bank.noise()
    offsets_dbfs = ticks.finish(readings)
    warn_of_holes(path, readings)
    speakers = recording.speakers if layout == "surround" else ()
    names = [str(c + 1) for c in channels] or channel_names((), form.channels, speakers)
    if layout == "surround" and not (speakers or channels):
        warn_of_no_layout(path, form.channels)
    verdicts = judge.recording(readings, whole, noise, reference, offsets_dbfs)
    measured = Measured(
        file=text_of(path),
        sample_rate_hz=form.rate_hz,
        channels=form.channels,
        duration_s=readings.frames / form.rate_hz,
        programme=programme_of(readings, whole),
        channel=channels_of(readings, whole, noise, names),
        verdicts=tuple(map(VerdictStatus.of, verdicts)),
        flaw=printable(recording.flaw) if recording.flaw else msgspec.UNSET,
        trace=trace.trace if trace else msgspec.UNSET,
    )
    return measured, curves


def reference_of(measured: Measured) -> Reference:
    """A recording that others are compared with."""
    integrated_lufs = measured.programme.integrated_lufs
    channels_lufs = [channel.integrated_lufs for channel in measured.channel]
    return Reference(integrated_lufs, dual_mono_lu(integrated_lufs, channels_lufs))


class TickFeed:
    """Feeds a judge with the ticks of a recording.

    Args:
        first: the readings before it
        reader: holds the maxima between two looks, for this judge alone
        judge: the judge
    """

    def __init__(self, first: Readings, reader: Reader, judge: Judge) -> None:
        self._ticker = Ticker(first)
        self._reader = reader
        self._judge = judge
        self._offset = RecordedOffset(first)

    @property
    def frames_left(self) -> int:
        """Frames to the end of the open tick."""
        return self._ticker.frames_left

    def look(self, readings: Readings) -> None:
        """Feed the judge if a tick has ended."""
        self._offset.follow(readings)
        for tick in self._ticker.look(readings, self._reader.read(readings)):
            self._judge.feed(tick)

    def finish(self, readings: Readings) -> tuple[float, ...]:
        """Feed the judge with the rest, at the end; returns the offset of each channel, dBFS.

        The readings are those of a finished Bank.
        """
        self.look(readings)
        if rest := self._ticker.rest():
            self._judge.feed(rest)
        return self._offset.finish(readings)


def warn_of_holes(path: Path, readings: Readings) -> None:
    """Warn of samples that are NaN or infinite."""
    if holes := sum(readings.not_finite):
        click.echo(
            f"gainbox: {printable(text_of(path))}: {holes} samples are no finite numbers and count as "
            "silence: export it again",
            err=True,
        )


def warn_of_no_layout(path: Path, channels: int) -> None:
    """Warn of a recording whose programme has no loudness."""
    click.echo(
        f"gainbox: {printable(text_of(path))}: it does not state the speakers of its {channels} channels, so "
        'they have no loudness together; layout = "tracks" in [capture] weighs them alike',
        err=True,
    )


def programme_of(readings: Readings, whole: Whole) -> Programme:
    """The readings of all channels together."""
    true_peak_max_dbtp = max(readings.true_peak_dbtp)
    is_loud = math.isfinite(whole.integrated_lufs)
    return Programme(
        integrated_lufs=whole.integrated_lufs,
        loudness_range_lu=whole.loudness_range_lu,
        momentary_max_lufs=whole.momentary_max_lufs,
        short_term_max_lufs=whole.short_term_max_lufs,
        true_peak_max_dbtp=true_peak_max_dbtp,
        plr_lu=true_peak_max_dbtp - whole.integrated_lufs - whole.dual_mono_lu if is_loud else math.nan,
        psr_min_lu=whole.psr_min_lu,
        correlation_min=whole.correlation_min,
        correlation_mean=whole.correlation_mean,
    )


def channels_of(
    readings: Readings, whole: Whole, noise: Sequence[Noise], names: Sequence[str]
) -> tuple[Channel, ...]:
    """The readings of each channel."""
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
            integrated_lufs=whole.channel_integrated_lufs[c],
            clip_events=readings.clip_events[c],
            clipped_samples=readings.clipped_samples[c],
            inter_sample_events=readings.inter_sample_events[c],
            flat_top_events=readings.flat_top_events[c],
            dc_offset_dbfs=readings.dc_offset_dbfs[c],
            noise_floor_dbfs=noise[c].floor_dbfs,
            noise_floor_dba=noise[c].floor_dba,
            dr=whole.dr[c],
        )
        for c, name in enumerate(names)
    )
