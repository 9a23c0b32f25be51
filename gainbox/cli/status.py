"""`gainbox status`."""

import os
from contextlib import suppress
from pathlib import Path

import click
import msgspec

from gainbox.cli import SentenceError
from gainbox.folders import runtime_folder
from gainbox.status import ChannelStatus, Status, StatusError, VerdictStatus
from gainbox.status.client import states

SOCKET = "gainbox.socket"
SERVICE_SOCKET = Path("/run/gainbox", SOCKET)


def print_status(*, as_json: bool, follow: bool) -> int:
    """Print the state of this user's box, else of the service; returns 1 if neither runs.

    Raises:
        SentenceError: the box does not answer, or in a format of another version
    """
    answered = False
    try:
        with suppress(KeyboardInterrupt):  # Ctrl-C ends --follow
            for state in states(sockets()):
                answered = True
                click.echo(msgspec.json.encode(state) if as_json else format_state(state))
                if not follow:
                    break
    except StatusError as error:
        raise SentenceError(str(error)) from None
    if not answered:
        stopped = Status("stopped")
        click.echo(msgspec.json.encode(stopped) if as_json else "gainbox does not run")
    return 0 if answered else 1


def sockets() -> list[Path]:
    """The sockets to try: this user's box, then the service."""
    return [runtime_folder(os.environ) / SOCKET, SERVICE_SOCKET]


def format_state(state: Status) -> str:
    """A state as a few lines of text."""
    kind = f"{state.sample_rate_hz / 1000:g} kHz" if state.sample_rate_hz else "nothing heard yet"
    head = f"{state.state}: {state.source}, {kind}, up {state.uptime_s:.0f} s, {state.overruns} overruns"
    lines = [
        f"  {c.name:<8}  {c.zone:<6}  VU {_format_level(c.vu_dbfs)}   peak {_format_level(c.peak_dbfs)}"
        f"   held {_format_level(c.peak_hold_dbfs)} dBFS{_format_dbu(c)}   {c.clip_events} clips"
        for c in state.channel
    ]
    if state.channel:
        loud = state.programme
        lines.append(
            f"  {'loudness':<16}  M {_format_level(loud.momentary_lufs)}"
            f"   S {_format_level(loud.short_term_lufs)}   I {_format_level(loud.integrated_lufs)} LUFS"
        )
    lines += [f"  {_channel_of(state, verdict)}{verdict.text}" for verdict in state.verdicts]
    if state.state != "metering" and state.last_error:
        lines.append(f"  {state.last_error}")
    if state.warnings:
        lines.append(f"  warnings: {', '.join(state.warnings)}")
    return "\n".join([head, *lines])


def _channel_of(state: Status, verdict: VerdictStatus) -> str:
    """The channel of a verdict, as a prefix; empty for all channels together, or a channel that is gone."""
    if verdict.channel is None or verdict.channel >= len(state.channel):
        return ""
    return f"{state.channel[verdict.channel].name}: "


def _format_dbu(channel: ChannelStatus) -> str:
    """The VU in dBu; empty without a calibration."""
    if channel.full_scale_dbu is None or channel.vu_dbfs is None:
        return ""
    return f"   {channel.vu_dbfs + channel.full_scale_dbu:+.1f} dBu"


def _format_level(level_dbfs: float | None) -> str:
    """A level in six characters; None is minus infinity."""
    return f"{'-inf' if level_dbfs is None else format(level_dbfs, '.1f'):>6}"
