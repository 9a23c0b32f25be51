"""`gainbox check`."""

import os
from pathlib import Path

import click

from gainbox.cli import SentenceError
from gainbox.settings import SettingsError, load
from gainbox.settings.folders import settings_file


def check_settings(file: Path | None) -> None:
    """Say that the file is right; else raise the sentence that says why not."""
    path = file or settings_file(os.environ)
    if file is None and not path.exists():
        click.echo(f"{path} does not exist: the defaults hold")
        return
    try:
        load(path)
    except SettingsError as error:
        raise SentenceError(str(error)) from None
    click.echo(f"{path} is right")
