"""The commands' group. Each command imports its module when it is called: the short ones start quickly."""

import math
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gainbox import __version__
from gainbox.cli import printable

if TYPE_CHECKING:
    from gainbox.cli.devices import PanelKind


def a_number(_context: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    """Refuse what is a float and no number."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is not a number.")
    return value


def a_png(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a picture that is not called one: it may be a recording that would be lost."""
    if path and path.suffix.lower() != ".png":
        raise click.BadParameter(f"{printable(str(path))} does not end in .png.")
    return path


class Commands(click.Group):
    """The commands; what they print may go to a disk that is full, or to a terminal that is gone."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the one that is named."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            with suppress(OSError):
                print(f"gainbox: cannot print: {error.strerror}", file=sys.stderr)
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), 1
            )  # Python is to find nothing to complain of at its end
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gainbox")
def main() -> None:
    """A level meter for the studio: the right level at the source."""


@main.command()
@click.option(
    "--source", metavar="SOURCE", help="alsa:DEVICE, file:PATH or demo; else what the settings name."
)
@click.option("--panel", type=click.Choice(["hardware", "terminal", "none"]), help="Where to show it.")
@click.option(
    "--for",
    "for_s",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    callback=a_number,
    help="End after so long.",
)
@click.option(
    "--settings", "settings_file", metavar="FILE", type=click.Path(path_type=Path), help="A settings file."
)
def run(
    source: str | None, panel: "PanelKind | None", for_s: float | None, settings_file: Path | None
) -> None:
    """Meter what is heard.

    It ends with q or Ctrl-C, with the recording, or after so many seconds.
    """
    from gainbox.cli.run import run_the_box

    raise SystemExit(run_the_box(source, panel, for_s, settings_file))


@main.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file, a line each.")
@click.option(
    "--trace",
    "trace_s",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True, max=86400),
    callback=a_number,
    help="With --json: the readings every so many seconds too.",
)
@click.option(
    "--plot",
    metavar="OUT.png",
    type=click.Path(path_type=Path),
    callback=a_png,
    help="Draw the levels over time.",
)
def measure(files: tuple[Path, ...], as_json: bool, trace_s: float | None, plot: Path | None) -> None:
    """Measure recordings."""
    from gainbox.cli.measure import measure_all

    if trace_s and not as_json:
        raise click.UsageError("--trace is for programs: add --json, or choose --plot for a picture.")
    raise SystemExit(measure_all(files, as_json=as_json, trace_s=trace_s, plot=plot))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The whole state as JSON.")
@click.option("--follow", is_flag=True, help="Go on, five times a second.")
def status(as_json: bool, follow: bool) -> None:
    """Tell how the running box is."""
    from gainbox.cli.status import tell_status

    raise SystemExit(tell_status(as_json=as_json, follow=follow))


@main.command(context_settings={"ignore_unknown_options": True})  # -10 is a level
@click.argument("channel", metavar="CHANNEL", type=click.IntRange(1, 8))
@click.argument("dbu", metavar="DBU", type=float, callback=a_number)
def calibrate(channel: int, dbu: float) -> None:
    """Tell the running box that the tone on CHANNEL is so many dBu.

    Levels of that channel are then those of the recorder, whose full scale is a setting.
    """
    from gainbox.cli.calibrate import calibrate_channel

    calibrate_channel(channel, dbu)


@main.command()
@click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets: a row for each channel of each take.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per take, a line each.")
@click.option("--report", "as_report", is_flag=True, help="What happened in each session, in words.")
def takes(as_csv: bool, as_json: bool, as_report: bool) -> None:
    """List the takes of all sessions."""
    from gainbox.cli.takes import tell_takes

    if as_csv + as_json + as_report > 1:
        raise click.UsageError("choose one of --csv, --json and --report.")
    tell_takes("csv" if as_csv else "json" if as_json else "report" if as_report else "table")


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Tell whether a settings file is right.

    If it is not, in which line, and why. Without FILE it is the one that `gainbox run` reads.
    """
    from gainbox.cli.check import check_settings

    check_settings(file)


@main.command()
def build() -> None:
    """Compile the meters for this machine."""
    from gainbox.cli.run import begin_log, compiled_meters

    begin_log(hold_back=False)
    compiled_meters()
