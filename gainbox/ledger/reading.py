"""Reading the takes, also while they are written, and from a read-only folder."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from gainbox.ledger import FILE, LedgerError, StoredTake, schema

BUSY_TIMEOUT_S = 5.0
"""The wait for another process that has locked the file."""


def all_takes(folder: Path) -> list[StoredTake]:
    """The takes in the state folder, in the order in which they were stored; none if there is no file.

    Raises:
        LedgerError: they cannot be read
    """
    return _read(folder, BUSY_TIMEOUT_S, schema.SELECT)


def last_session(folder: Path, limit: int, timeout_s: float) -> list[StoredTake]:
    """The reference and the last `limit` takes of the last session, in their order.

    The cost does not grow with the ledger: no other takes are read.

    Raises:
        LedgerError: they cannot be read, or not within `timeout_s`
    """
    return _read(folder, timeout_s, schema.SELECT_LAST, limit)


def _read(folder: Path, timeout_s: float, query: str, *parameters: int) -> list[StoredTake]:
    """The takes that `query` selects; none in a file without tables, as a full card leaves it."""
    path = folder / FILE
    try:
        path.open("rb").close()  # the system's reason for a refusal is clearer than SQLite's
        with closing(open_to_read(path, timeout_s)) as file:
            if file.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,):
                return []
            # all at once: a caller that prints slowly does not hold up the writer
            return list(schema.takes_in(file.execute(query, parameters)))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read: {error.strerror}") from None
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: the takes cannot be read: {error}") from None


def open_to_read(path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """Connect to the file without ever changing it.

    A file without a log has no writer. Opened as read-only, SQLite would then make an empty log, and leave it
    behind, or fail because it may not.
    """
    has_log = path.with_name(f"{path.name}-wal").exists()
    mode = "mode=ro" if has_log else "immutable=1"
    return sqlite3.connect(f"file:{quote(str(path))}?{mode}", timeout=timeout_s, uri=True)
