"""The open file of takes: written one by one, each safe before the next, the oldest removed in time.

A committed take is on the card: SQLite writes it to a log first and waits until the card has it
(`synchronous = FULL`). A power cut loses the take that is being written, if any, and none before it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path

from gainbox.ledger import schema
from gainbox.ledger.reading import BUSY_TIMEOUT_S, open_to_read
from gainbox.staging.takes.take import Take, is_of_session

MAX_BYTES = 24 * 2**20
"""Size of the file, some tens of thousands of takes. The log beside it takes 6 MB at the most, and damaged
files as much as the file again: together less than 64 MB."""
MAX_AGE_S = 3 * 365 * 86400.0
MIN_TAKES = 100
"""The latest takes that no age removes: a clock may be wrong by decades until it is set."""

SUFFIXES = ("", "-wal", "-shm")
"""SQLite's suffixes for the file, its log and the log's index."""
MAX_DAMAGED_BYTES = MAX_BYTES
"""Size of all damaged files together; beyond it the oldest are removed."""

LOG_PAGES = 256  # length of the log at which SQLite checkpoints it
LOG_BYTES = 2**20  # length to which it is truncated then

OPENING = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA wal_autocheckpoint = {LOG_PAGES};
PRAGMA journal_size_limit = {LOG_BYTES};
"""

DAMAGE_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
"""SQLite's errors for a damaged or foreign file; all others may be temporary."""


class DamagedError(Exception):
    """The file is damaged, or of another version; the reason."""


class Store:
    """The file at `path`, made if it does not exist. It belongs to one thread.

    Args:
        path: the file; its folder exists
        max_bytes: largest size of the file
        max_age_s: age at which a take is removed

    Raises, as do all its methods:
        DamagedError: it is damaged, or of another version
        sqlite3.Error: it cannot be written at present
    """

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES, max_age_s: float = MAX_AGE_S) -> None:
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s
        with raising_damage():
            if path.exists():
                check(path)
            self._file = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            try:
                self._file.executescript(OPENING)
                if self._integer("PRAGMA user_version") == 0:
                    self._file.executescript(schema.TABLES)
            except BaseException:
                self._file.close()
                raise

    def add(self, take: Take, names: Sequence[str]) -> None:
        """Store a take and the names of its channels; on return it is safe from a power cut."""
        with self._transaction():
            session = self._session_of(take)
            number = self._file.execute(schema.INSERT_TAKE, schema.take_row(session, take)).lastrowid or 0
            self._file.executemany(schema.INSERT_CHANNEL, schema.channel_rows(number, take, names))
            if take.reference:
                self._set_reference(number, session)
            self._prune(take.start_s)

    def set_reference(self, start_s: float) -> None:
        """Make the take that began at `start_s` the only reference of its session."""
        with self._transaction():
            found = self._file.execute(
                "SELECT number, session FROM take WHERE start_s = ? ORDER BY number DESC", (start_s,)
            ).fetchone()
            if found:
                self._set_reference(*found)

    def close(self) -> None:
        """Close the file, which checkpoints the log."""
        self._file.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit all of the block, or nothing."""
        with raising_damage():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:  # some errors end it themselves
                    self._file.execute("ROLLBACK")
                raise

    def _session_of(self, take: Take) -> int:
        """The session of the last take, or a new one."""
        last = self._file.execute(
            "SELECT session, start_s + length_s FROM take ORDER BY number DESC LIMIT 1"
        ).fetchone()
        if last is None:
            return 1
        session, end_s = last
        return int(session + (not is_of_session(take.start_s, end_s)))

    def _set_reference(self, number: int, session: int) -> None:
        self._file.execute("UPDATE take SET reference = (number = ?) WHERE session = ?", (number, session))

    def _prune(self, now_s: float) -> None:
        """Remove takes that are too old, then the oldest until the file is small enough."""
        self._file.execute(
            "DELETE FROM take WHERE start_s < ? AND number <= (SELECT max(number) FROM take) - ?",
            (now_s - self._max_age_s, MIN_TAKES),
        )
        while self._used_bytes() > self._max_bytes:
            removal = self._file.execute(
                "DELETE FROM take WHERE number < (SELECT max(number) FROM take) AND number IN"
                " (SELECT number FROM take ORDER BY number LIMIT (SELECT 1 + count(*) / 16 FROM take))"
            )
            if removal.rowcount == 0:
                break

    def _used_bytes(self) -> int:
        """The part of the file in use; SQLite fills its free pages before the file grows."""
        pages = self._integer("PRAGMA page_count") - self._integer("PRAGMA freelist_count")
        return pages * self._integer("PRAGMA page_size")

    def _integer(self, query: str) -> int:
        """The one value that `query` returns."""
        (value,) = self._file.execute(query).fetchone()
        return int(value)


def check(path: Path) -> None:
    """Check that the file is whole and of this version. Raises as `Store` does.

    Nothing is written: SQLite would checkpoint the log even into a damaged file.
    """
    with closing(open_to_read(path)) as file:
        (result,) = file.execute("PRAGMA quick_check(1)").fetchone()
        if result != "ok":
            raise DamagedError(result)
        (version,) = file.execute("PRAGMA user_version").fetchone()
        if version not in (0, schema.VERSION):
            raise DamagedError(f"it is of version {version}, not {schema.VERSION}")


@contextmanager
def raising_damage() -> Iterator[None]:
    """Raise `DamagedError` in place of those of SQLite's errors that mean a damaged file."""
    try:
        yield
    except sqlite3.Error as error:
        if is_damage(error):
            raise DamagedError(str(error)) from None
        raise


def is_damage(error: sqlite3.Error) -> bool:
    """True if the error means a damaged file."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in DAMAGE_CODES


def rename_damaged(path: Path) -> str:
    """Rename the file at `path` together with its log; returns its new name. Raises `OSError`."""
    new = next(name for n in count(1) if not (name := path.with_name(f"{path.stem}.damaged-{n}")).exists())
    for suffix in SUFFIXES:
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(new.with_name(new.name + suffix))
    remove_oldest_damaged(path)
    return new.name


def remove_oldest_damaged(path: Path) -> None:
    """Remove the oldest damaged files until the others take `MAX_DAMAGED_BYTES`; the latest always stays."""
    damaged = sorted(path.parent.glob(f"{path.stem}.damaged-*"), key=lambda file: file.stat().st_mtime_ns)
    left = sum(file.stat().st_size for file in damaged)
    for file in damaged[:-1]:
        if left <= MAX_DAMAGED_BYTES:
            break
        left -= file.stat().st_size
        file.unlink()
