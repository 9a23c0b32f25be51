"""Putting a damaged file aside, with its log: somebody may yet save what is in it."""

from contextlib import suppress
from itertools import count
from pathlib import Path

from gainbox.ledger.book import LARGEST_BYTES

PARTS = ("", "-wal", "-shm")
"""What SQLite adds to the file's name for what belongs to it."""
MOST_BYTES = LARGEST_BYTES
"""Of all that was put aside; beyond it the oldest go."""


def put_aside(path: Path) -> str:
    """Rename the file at `path` and what belongs to it; returns its new name. Raises `OSError`."""
    aside = next(name for n in count(1) if not (name := path.with_name(f"{path.stem}.damaged-{n}")).exists())
    for part in PARTS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + part).replace(aside.with_name(aside.name + part))
    forget_oldest(path)
    return aside.name


def forget_oldest(path: Path) -> None:
    """Remove what was put aside longest ago, until the rest is not too much; the latest stays in any case."""
    damaged = sorted(path.parent.glob(f"{path.stem}.damaged-*"), key=lambda file: file.stat().st_mtime_ns)
    left = sum(file.stat().st_size for file in damaged)
    for file in damaged[:-1]:
        if left <= MOST_BYTES:
            break
        left -= file.stat().st_size
        file.unlink()
