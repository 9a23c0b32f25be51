"""Reading the takes, also while they are written, and where nothing may be written."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from gainbox.ledger import FILE, Kept, LedgerError, schema

PATIENCE_S = 5.0
"""How long to wait for another process that lets nobody in."""


def kept(folder: Path) -> list[Kept]:
    """The takes in the state folder, in the order in which they were kept; none if there is no file.

    Raises:
        LedgerError: they cannot be read
    """
    return _read(folder, PATIENCE_S, schema.SELECT)


def last_session(folder: Path, most: int, patience_s: float) -> list[Kept]:
    """The takes of the last session in their order, its reference and of the others the last `most`.

    However many takes there are, no more are read.

    Raises:
        LedgerError: they cannot be read, or not within `patience_s`
    """
    return _read(folder, patience_s, schema.SELECT_LAST, most)


def _read(folder: Path, patience_s: float, question: str, *values: int) -> list[Kept]:
    """What is answered to a question; of a file that was only begun, as on a full card, nothing."""
    path = folder / FILE
    try:
        path.open("rb").close()  # the system says better than SQLite why it cannot be
        with closing(open_to_read(path, patience_s)) as file:
            if file.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,):
                return []
            # all at once: who prints slowly holds up nobody who writes
            return list(schema.kept_in(file.execute(question, values)))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read: {error.strerror}") from None
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: the takes cannot be read: {error}") from None


def open_to_read(path: Path, patience_s: float = PATIENCE_S) -> sqlite3.Connection:
    """The file, which nothing done to it will change.

    Without a log nobody writes. SQLite would then make an empty one, and leave it, or not be allowed to.
    """
    has_log = path.with_name(f"{path.name}-wal").exists()
    how = "mode=ro" if has_log else "immutable=1"
    return sqlite3.connect(f"file:{quote(str(path))}?{how}", timeout=patience_s, uri=True)
