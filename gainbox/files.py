"""Small files, read whole and replaced whole; and their names as text."""

import contextlib
import errno
import os
from pathlib import Path

_MAX_BYTES = 64 * 1024  # more than any file of gainbox, and a limit for endless files such as /dev/zero


def text_of(path: Path | str) -> str:
    """A path as text, the same in every locale: its bytes as UTF-8, lone surrogates for the others.

    Python's "surrogateescape" gives the bytes back.
    """
    return os.fsencode(path).decode(errors="surrogateescape")


def path_of(text: str) -> Path:
    """The path of a text by `text_of`, or of one in a settings file."""
    return Path(os.fsdecode(text.encode(errors="surrogateescape")))


def read(path: Path) -> bytes:
    """The contents of a small file. Raises `OSError`, with EFBIG for more than 64 KiB."""
    with path.open("rb") as file:
        contents = file.read(_MAX_BYTES + 1)
    if len(contents) > _MAX_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return contents


def replace(path: Path, contents: bytes) -> None:
    """Replace the file at `path` by `contents`; a power cut leaves the old or the new file, whole.

    Raises `OSError`. The old file is then untouched, or the new one in its place but not yet safe from a
    power cut; nothing else is left behind.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with new.open("wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
    _sync_names(path.parent)


def rename_damaged(path: Path) -> str:
    """Rename a damaged file; returns the result as the end of a sentence."""
    damaged = path.with_name(f"{path.name}.damaged")
    try:
        path.replace(damaged)
    except OSError as error:
        return f" and cannot be put aside: {error.strerror}"
    return f" and was put aside as {damaged.name}"


def _sync_names(folder: Path) -> None:
    """Make a rename in `folder` safe from a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
