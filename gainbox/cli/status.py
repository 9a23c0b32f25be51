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


def tell_status(*, as_json: bool, follow: bool) -> int:
    """Print the state of the box of this user, else of the service; 1 if neither runs.

    Raises:
        SentenceError: it runs, and does not answer, or not as this version does
    """
    answered = False
    try:
        with suppress(KeyboardInterrupt):  # how a person stops following
            for state in states(sockets()):
                answered = True
                click.echo(msgspec.json.encode(state) if as_json else in_words(state))
                if not follow:
                    break
    except StatusError as error:
        raise SentenceError(str(error)) from None
    if not answered:
        stopped = Status("stopped")
        click.echo(msgspec.json.encode(stopped) if as_json else "gainbox does not run")
    return 0 if answered else 1


def sockets() -> list[Path]:
    """Where a gainbox may answer: that of this user, else the service."""
    return [runtime_folder(os.environ) / SOCKET, SERVICE_SOCKET]


def in_words(state: Status) -> str:
    """A state in a few lines for a person."""
    kind = f"{state.sample_rate_hz / 1000:g} kHz" if state.sample_rate_hz else "nothing heard yet"
    head = f"{state.state}: {state.source}, {kind}, up {state.uptime_s:.0f} s, {state.overruns} overruns"
    lines = [
        f"  {c.name:<8}  {c.zone:<6}  VU {_level(c.vu_dbfs)}   peak {_level(c.peak_dbfs)}"
        f"   held {_level(c.peak_hold_dbfs)} dBFS{_dbu(c)}   {c.clip_events} clips"
        for c in state.channel
    ]
    if state.channel:
        loud = state.programme
        lines.append(
            f"  {'loudness':<16}  M {_level(loud.momentary_lufs)}   S {_level(loud.short_term_lufs)}"
            f"   I {_level(loud.integrated_lufs)} LUFS"
        )
    lines += [f"  {_whose(state, verdict)}{verdict.text}" for verdict in state.verdicts]
    if state.state != "metering" and state.last_error:
        lines.append(f"  {state.last_error}")
    if state.warnings:
        lines.append(f"  warnings: {', '.join(state.warnings)}")
    return "\n".join([head, *lines])


def _whose(state: Status, verdict: VerdictStatus) -> str:
    """The channel that a verdict is on; nothing if it is on all together, or the channel has just gone."""
    if verdict.channel is None or verdict.channel >= len(state.channel):
        return ""
    return f"{state.channel[verdict.channel].name}: "


def _dbu(channel: ChannelStatus) -> str:
    """The VU in dBu, if that is known."""
    if channel.full_scale_dbu is None or channel.vu_dbfs is None:
        return ""
    return f"   {channel.vu_dbfs + channel.full_scale_dbu:+.1f} dBu"


def _level(level_dbfs: float | None) -> str:
    """A level in six characters; null on the wire is silence."""
    return f"{'-inf' if level_dbfs is None else format(level_dbfs, '.1f'):>6}"
