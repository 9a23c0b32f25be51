"""`gainbox check`."""

import os
from pathlib import Path

import click

from gainbox.capture.alsa_names import file_written_by, overwrites
from gainbox.capture.cards import first_hat
from gainbox.cli import SentenceError, printable
from gainbox.files import text_of
from gainbox.folders import settings_file
from gainbox.settings import Settings, SettingsError, load
from gainbox.settings.schema import BESIDE


def check_settings(file: Path | None) -> None:
    """Check a settings file, or the usual one. Raises `SentenceError` with the fault."""
    path = file or settings_file(os.environ)
    if file is None and not path.exists():
        click.echo(f"{printable(text_of(path))} does not exist: the defaults hold")
        return
    try:
        settings = load(path)
    except SettingsError as error:
        raise SentenceError(str(error)) from None
    for key, reason in clashes_here(settings).items():
        raise SentenceError(f"{path}: [panel] {key}: {reason}; allowed beside it: {BESIDE[key]}")
    kind, _, device = settings.capture.source.partition(":")
    if kind == "alsa" and (overwritten := file_written_by(device)):
        raise SentenceError(f"{path}: [capture] source: {overwrites(overwritten)}")
    click.echo(f"{printable(text_of(path))} is right")


def clashes_here(settings: Settings) -> dict[str, str]:
    """The reasons why parts of the panel cannot be beside the HAT of this machine, by their keys."""
    card = first_hat() if settings.capture.hat == "any" else None
    return settings.panel.clashes(card.hat) if card else {}
