"""The group of the commands. Each imports its module when it is called: the short ones start quickly."""

import io
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


def refuse_nan(_context: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    """Refuse NaN."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is not a number.")
    return value


def require_png(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a name that does not end in .png: it may be the name of a recording."""
    if path and path.suffix.lower() != ".png":
        raise click.BadParameter(f"{printable(str(path))} does not end in .png.")
    return path


def channel_list(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[int, ...]:
    """The channels of a list such as 3,4 or 1-8, from 0 and in its order."""
    channels: list[int] = []
    for part in (text or "").split(",") if text is not None else ():
        first, _, last = part.strip().partition("-")
        ends = first, last or first
        if not all(end.isascii() and end.isdecimal() and 1 <= int(end[:5]) <= 1024 for end in ends):
            raise click.BadParameter(f"{printable(text or '')} is no list of channels such as 3,4 or 1-8.")
        channels += range(int(first) - 1, int(last or first))
    if text is not None and not 1 <= len(set(channels)) == len(channels) <= 8:
        raise click.BadParameter("name 1 to 8 channels, each once.")
    return tuple(channels)


def verbatim(heading: str, *lines: str) -> str:
    """A part of a command's help in lines that click does not fill."""
    return "\n".join(("\b", f"{heading}:", *(f"  {line}" for line in lines)))


KEYS = verbatim(
    "Keys in the terminal",
    "m   MODE: the next page    M   MODE, held: SETUP",
    "u   UP                     d   DOWN",
    "c   CLEAR                  C   CLEAR, held: forget everything measured",
    "q   quit (or Ctrl-C)",
)


class Commands(click.Group):
    """The commands. Their output may go to a full disk or a terminal that is gone."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the named command."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a locale may lack letters of a name
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            with suppress(OSError):
                print(f"gainbox: cannot print: {error.strerror}", file=sys.stderr)
            # keep Python from reporting the broken stdout at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gainbox")
def main() -> None:
    """A level meter for the studio: the right level at the source.

    It meters the input of a sound card, a recording or a demo programme, lights a lamp for each zone of the
    level, shows the readings of the standard meters on its pages, and advises how far to turn the preamp.
    """


@main.command(
    epilog=KEYS
    + "\n\n"
    + verbatim(
        "Examples",
        "gainbox run                            the HAT, or the demo programme",
        "gainbox run --source file:mix.wav      a recording in place of the card",
        "gainbox run --source alsa:hw:1 --panel none --for 60",
    )
)
@click.option(
    "--source",
    metavar="SOURCE",
    help="alsa:DEVICE, file:PATH or demo; by default the one in the settings.",
)
@click.option(
    "--panel",
    type=click.Choice(["hardware", "terminal", "none"]),
    help="Where to show the levels; by default the box's own display, or the terminal.",
)
@click.option(
    "--for",
    "for_s",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    callback=refuse_nan,
    help="End after this time.",
)
@click.option(
    "--settings",
    "settings_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Read this settings file in place of the usual one.",
)
def run(
    source: str | None, panel: "PanelKind | None", for_s: float | None, settings_file: Path | None
) -> None:
    """Meter the input and show it on the panel.

    It ends with q or Ctrl-C, at the end of a recording, or after the time of --for, and prints a summary.
    """
    from gainbox.cli.run import run_box

    raise SystemExit(run_box(source, panel, for_s, settings_file))


@main.command(
    epilog=verbatim(
        "Examples",
        "gainbox measure take1.wav take2.flac",
        "gainbox measure --json --trace 0.1 take1.wav",
        "gainbox measure --plot levels.png take1.wav take2.flac",
        "gainbox measure --settings studio.toml take1.wav",
        "gainbox measure --channels 9-16 stage.wav",
    )
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file, a line each.")
@click.option(
    "--trace",
    "trace_s",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True, max=86400),
    callback=refuse_nan,
    help="With --json: add the readings at this interval.",
)
@click.option(
    "--plot",
    metavar="OUT.png",
    type=click.Path(path_type=Path),
    callback=require_png,
    help="Draw the levels of up to twelve recordings over time.",
)
@click.option(
    "--settings",
    "settings_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Go by this settings file in place of the usual one.",
)
@click.option(
    "--channels",
    metavar="LIST",
    callback=channel_list,
    help="Measure these channels only, up to eight, such as 3,4 or 9-16.",
)
def measure(
    files: tuple[Path, ...],
    as_json: bool,
    trace_s: float | None,
    plot: Path | None,
    settings_file: Path | None,
    channels: tuple[int, ...],
) -> None:
    """Measure recordings and judge them.

    Several are compared with the first, and the end lists those that need a trim.
    """
    from gainbox.cli.measure import measure_all

    if trace_s and not as_json:
        raise click.UsageError("--trace is for programs: add --json, or choose --plot for a picture.")
    raise SystemExit(
        measure_all(
            files,
            as_json=as_json,
            trace_s=trace_s,
            plot=plot,
            settings_file=settings_file,
            channels=channels,
        )
    )


@main.command(
    epilog=verbatim(
        "Examples",
        "gainbox status",
        "gainbox status --json --follow | jq -c .warnings",
    )
)
@click.option("--json", "as_json", is_flag=True, help="The whole state as one JSON object on a line.")
@click.option("--follow", is_flag=True, help="Go on, five times a second, until Ctrl-C.")
def status(as_json: bool, follow: bool) -> None:
    """Show the state of the running box and its verdicts.

    If no box runs, the exit code is 1.
    """
    from gainbox.cli.status import print_status

    raise SystemExit(print_status(as_json=as_json, follow=follow))


@main.command(
    context_settings={"ignore_unknown_options": True},  # -10 is a level
    epilog=verbatim("Examples", "gainbox calibrate 1 +4     the tone on channel 1 is +4 dBu"),
)
@click.argument("channel", metavar="CHANNEL", type=click.IntRange(1, 8))
@click.argument("dbu", metavar="DBU", type=float, callback=refuse_nan)
def calibrate(channel: int, dbu: float) -> None:
    """Calibrate a channel of the running box by a tone.

    A steady tone of DBU has been on CHANNEL for two seconds. Levels of that channel are then shown as the
    recorder sees them, whose full scale is a setting.
    """
    from gainbox.cli.calibrate import calibrate_channel

    calibrate_channel(channel, dbu)


@main.command(
    epilog=verbatim("Examples", "gainbox takes --report", "gainbox takes --csv >takes.csv"),
)
@click.option("--csv", "as_csv", is_flag=True, help="For spreadsheets: a row for each channel of each take.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per take, a line each.")
@click.option("--report", "as_report", is_flag=True, help="What happened in each session, in words.")
def takes(as_csv: bool, as_json: bool, as_report: bool) -> None:
    """List the takes of all sessions.

    It prints a table, unless an option chooses another form.
    """
    from gainbox.cli.takes import print_takes

    if as_csv + as_json + as_report > 1:
        raise click.UsageError("choose one of --csv, --json and --report.")
    print_takes("csv" if as_csv else "json" if as_json else "report" if as_report else "table")


@main.command(
    epilog=verbatim("Examples", "gainbox check", "gainbox check /etc/gainbox/gainbox.toml"),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Check a settings file.

    If it is wrong, the line and the reason are printed. Without FILE it is the one that `gainbox run` reads.
    """
    from gainbox.cli.check import check_settings

    check_settings(file)


@main.command(epilog=verbatim("Examples", "gainbox build"))
def build() -> None:
    """Compile the meters for this machine, if that has not been done."""
    from gainbox.cli.run import begin_log, compiled_meters

    begin_log(hold_back=False)
    compiled_meters()
