"""`gainbox calibrate`."""

import click

from gainbox.cli import SentenceError
from gainbox.cli.status import sockets
from gainbox.status import StatusError
from gainbox.status.client import send_request


def calibrate_channel(channel: int, dbu: float) -> None:
    """Calibrate `channel`, from 1, of the running box by the tone on it, whose level is `dbu`.

    Raises:
        SentenceError: no box runs, or it refuses
    """
    try:
        state = send_request(sockets(), {"do": "calibrate", "channel": channel, "dbu": dbu})
    except StatusError as error:
        raise SentenceError(str(error)) from None
    if state is None:
        raise SentenceError("no box runs: start it, with the tone on its input, and calibrate then")
    calibrated = state.channel[channel - 1]
    recorder_dbu = calibrated.full_scale_dbu or 0.0
    click.echo(
        f"{calibrated.name}: 0 dBFS of the converter is {recorder_dbu + calibrated.offset_db:+.1f} dBu;"
        f" shown as a recorder sees it that clips at {recorder_dbu:+g} dBu"
    )
