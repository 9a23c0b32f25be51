"""The picture of `gainbox measure --plot`. Its errors come before anything is measured."""

import logging
import os
from pathlib import Path

import click

from gainbox.cli import SentenceError
from gainbox.cli.measure.result import Measured
from gainbox.cli.measure.trace import Tracer

MOST_SHEETS = 12


class Picture:
    """A picture that grows by a sheet for each recording.

    Args:
        path: its file
        sheets: the largest number of sheets

    Raises:
        SentenceError: the file cannot be written, or matplotlib is not installed
        click.UsageError: the picture would be too long
    """

    def __init__(self, path: Path, sheets: int) -> None:
        if sheets > MOST_SHEETS:
            raise click.UsageError(f"a picture holds up to {MOST_SHEETS} recordings, these are {sheets}.")
        if trouble := _trouble_with(path):
            raise SentenceError(f"{path}: {trouble}: name a file that can be written")
        logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it logs the building of its caches
        try:
            from gainbox.cli.measure import plot as plotting
        except ModuleNotFoundError:
            raise SentenceError(
                "--plot needs matplotlib, which is not installed: `sh firmware/setup plot` installs it"
            ) from None
        self._plotting = plotting
        self._path = path
        self._sheets: list[plotting.Sheet] = []

    def add(self, measured: Measured, curves: Tracer, edges_dbfs: tuple[float, float, float]) -> None:
        """Add a recording, on the zones with these lower edges of low, sweet and hot."""
        self._sheets.append(self._plotting.Sheet(measured, curves, edges_dbfs))

    def save(self) -> None:
        """Draw it, unless it is empty.

        Raises:
            SentenceError: it could not be written
        """
        if not self._sheets:
            return
        try:
            self._plotting.save(self._sheets, self._path)
        except OSError as error:
            reason = str(error.strerror or error).lower()
            raise SentenceError(f"{self._path}: could not be written: {reason}") from None


def _trouble_with(path: Path) -> str | None:
    """The reason why no file can be written there; None if none is apparent."""
    try:
        if path.is_dir():
            return "is a directory"
        if not path.parent.is_dir():
            return "there is no such directory"
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            return "permission denied"
    except OSError as error:
        return str(error.strerror).lower()
    return None
