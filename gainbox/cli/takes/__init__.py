"""`gainbox takes`."""

import csv
import io
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click
import msgspec

from gainbox import folders
from gainbox.cli import SentenceError, printable
from gainbox.cli.run import begin_log, usual_settings
from gainbox.cli.takes.report import format_clock, format_day, format_length, format_level, report
from gainbox.cli.takes.session import StoredSession, sessions
from gainbox.ledger import FILE, LedgerError, StoredTake
from gainbox.ledger.reading import all_takes

SERVICE_STATE = Path("/var/lib/gainbox")

OF_CHANNEL = ("vu_mean_dbfs", "vu_max_dbfs", "true_peak_dbtp", "clips", "plr_lu")
"""The values of a take for each channel."""

COLUMNS = (
    ("take", "", 5),
    ("start", "", 7),
    ("length", "", 8),
    ("loud", "LUFS", 7),
    ("to ref", "LU", 8),
    ("", "", 10),
    ("VU", "dBFS", 7),
    ("VU max", "dBFS", 8),
    ("peak", "dBTP", 7),
    ("clips", "", 6),
    ("PLR", "LU", 6),
)
TITLES, UNITS, WIDTHS = zip(*COLUMNS, strict=True)
NAME = 5  # the column of the channels' names: columns of the take before it, of the channel behind it


def print_takes(form: Literal["table", "csv", "json", "report"]) -> None:
    """Print the takes of this user's box, else those of the service.

    Raises:
        SentenceError: they cannot be read
    """
    own = folders.state_folder(os.environ)
    try:
        takes = all_takes(own if (own / FILE).exists() else SERVICE_STATE)
    except LedgerError as error:
        raise SentenceError(str(error)) from None
    if form == "csv":
        click.echo(as_csv(takes).encode(), nl=False)
    elif form == "json":
        for each in takes:
            click.echo(msgspec.json.encode(as_object(each)))
    elif takes:
        begin_log(hold_back=False)
        stored = sessions(takes, usual_settings(os.environ).thresholds)
        click.echo("\n\n".join(map(report if form == "report" else table, stored)))
    else:
        click.echo("no takes have been kept yet")


# JSON and CSV


def as_object(each: StoredTake) -> dict[str, Any]:
    """A take for JSON."""
    take = each.take
    columns = (getattr(take, name) for name in OF_CHANNEL)
    return {
        "take": each.number,
        "session": each.session,
        "start": iso(take.start_s),
        "length_s": take.length_s,
        "loudness_lufs": take.loudness_lufs,
        "range_lu": take.range_lu,
        "drift_lu": take.drift_lu,
        "reference": take.reference,
        "channel": [
            {"name": name, **dict(zip(OF_CHANNEL, values, strict=True))}
            for name, *values in zip(each.names, *columns, strict=True)
        ],
    }


def as_csv(takes: Iterable[StoredTake]) -> str:
    """The takes as CSV, a row for each channel; NaN as an empty cell. It is written in UTF-8, as JSON is."""
    text = io.StringIO()
    of_take = ("take", "session", "start", "length_s", "loudness_lufs", "range_lu", "drift_lu", "reference")
    writer = csv.DictWriter(text, (*of_take, "name", *OF_CHANNEL), lineterminator="\n")
    writer.writeheader()
    for each in takes:
        fields = as_object(each)
        channels = fields.pop("channel")
        writer.writerows({name: _cell(value) for name, value in {**fields, **c}.items()} for c in channels)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A value for CSV: true and false as in JSON, NaN as an empty cell."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if isinstance(value, float) and math.isnan(value) else value


def iso(time_s: float) -> str:
    """A unix time in ISO 8601, to the second, in local time."""
    return datetime.fromtimestamp(time_s).astimezone().isoformat(timespec="seconds")


# Tables


def table(session: StoredSession) -> str:
    """The takes of a session, a line for each channel."""
    heading = click.style(f"Session {session.number}, {format_day(session.takes[0].take.start_s)}", bold=True)
    lines = [heading, _line(TITLES), _line(UNITS)]
    for each in session.takes:
        for row, channel in enumerate(_channels(each)):
            lines.append(_line((*_of_take(session, each), *channel) if row == 0 else ("",) * NAME + channel))
    return "\n".join(lines)


def _of_take(session: StoredSession, each: StoredTake) -> Sequence[str]:
    """The cells of all channels together."""
    take = each.take
    is_reference = each is session.reference
    return (
        str(each.number),
        format_clock(take.start_s),
        format_length(take.length_s),
        format_level(take.loudness_lufs),
        "ref" if is_reference else format_level(session.judged.apart_lu(take), sign="+"),
    )


def _channels(each: StoredTake) -> Iterator[tuple[str, ...]]:
    """The cells of each channel."""
    columns = (getattr(each.take, name) for name in OF_CHANNEL)
    for name, mean, highest, peak, clips, plr in zip(each.names, *columns, strict=True):
        yield (
            printable(name),
            format_level(mean),
            format_level(highest),
            format_level(peak),
            str(clips),
            format_level(plr),
        )


def _line(cells: Sequence[str]) -> str:
    """A line of the table: names to the left, numbers to the right."""
    return "".join(
        f"  {cell:<{width - 2}}" if column == NAME else f"{cell:>{width}}"
        for column, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    ).rstrip()
